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

    def anchors(self, first, count):
        """The `Anchors` [1,count,…] of the frames from `first` on."""
        place = np.minimum(np.arange(first, first + count), len(self.mask) - 1)
        weight = np.where(np.arange(first, first + count) < len(self.mask), self.mask[place], 0).astype(np.float32)
        return Anchors(torch.from_numpy(self.gestures[place])[None], torch.from_numpy(weight)[None, :, None, None])

    def led(self, paths):
        """Wrist paths [T,2,3] that pass through the fixed places and ease back to `paths` on both sides of them."""
        count = min(len(paths), len(self.mask))
        fixed = np.flatnonzero(self.mask[:count] > 0)
        if not len(fixed):
            return paths
        away = self.mask[fixed, None, None] * (self.paths[fixed] - paths[fixed])
        frames = np.arange(len(paths))
        after = np.searchsorted(fixed, frames)
        total, weights = np.zeros_like(paths), np.zeros((len(paths), 1, 1))
        for near in (np.maximum(after - 1, 0), np.minimum(after, len(fixed) - 1)):
            distance = np.abs(frames - fixed[near])
            weight = np.where(distance < EASE, 0.5 + 0.5 * np.cos(np.pi * distance / EASE), 0)[:, None, None]
            total, weights = total + weight * away[near], weights + weight
        led = paths + total / np.maximum(weights, 1)
        led[fixed] = paths[fixed] + away
        return led.astype(np.float32)
