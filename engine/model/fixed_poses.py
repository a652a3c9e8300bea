"""Poses that are given and must stay: a user's own, or motions between which a passage is to be made."""
from dataclasses import dataclass

import numpy as np
import torch

from ..flow.anchors import Anchors

#: Frames over which the wrists' paths come back from a fixed place to their own, one second.
EASE = 30


@dataclass(frozen=True)
class FixedPoses:
    """paths [T,2,3] and gestures [T,2,D] in network units; mask [T] in 0-1: where, and how much, they are to stay."""

    paths: np.ndarray
    gestures: np.ndarray
    mask: np.ndarray

    @classmethod
    def of_motion(cls, space, wrist, pose, mask):
        """From wrists [T,2,3] and poses [T,2,16,3] at 30 frames a second."""
        return cls(*space.encode(wrist, pose), np.asarray(mask, np.float32))

    def weight(self, first, count):
        """The mask [count] of the frames from `first` on, float32; nothing is fixed after its end."""
        part = np.asarray(self.mask[first:first + count], np.float32)
        return np.pad(part, (0, count - len(part)))

    def anchors(self, first, count):
        """The `Anchors` [1,count,…] of the frames from `first` on."""
        place = np.minimum(np.arange(first, first + count), len(self.mask) - 1)
        return Anchors(torch.from_numpy(self.gestures[place].astype(np.float32))[None],
                       torch.from_numpy(self.weight(first, count))[None, :, None, None])

    def led(self, paths):
        """Wrist paths [T,2,3] that pass through the fixed places and ease back to `paths` on both sides of them."""
        count = min(len(paths), len(self.mask))
        fixed = np.flatnonzero(self.mask[:count] > 0)
        if not len(fixed):
            return paths
        away = self.mask[fixed, None, None] * (self.paths[fixed] - paths[fixed])
        frames = np.arange(len(paths))
        after = np.searchsorted(fixed, frames)
        before = after - 1
        there = [before >= 0, after < len(fixed)]
        before, after = np.maximum(before, 0), np.minimum(after, len(fixed) - 1)
        # two fixed frames that are near each other share the frames between: their weights sum to one
        span = np.where(there[0] & there[1], np.clip(fixed[after] - fixed[before], 1, EASE), EASE)
        led = paths.astype(float)
        for near, exists in zip((before, after), there):
            distance = np.minimum(np.abs(frames - fixed[near]) / span, 1)
            led += (exists * (0.5 + 0.5 * np.cos(np.pi * distance)))[:, None, None] * away[near]
        return led.astype(np.float32)
