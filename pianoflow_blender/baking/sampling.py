"""From seconds of the recording to frames of the scene: when a take is sampled, and what it is then."""
from dataclasses import dataclass

import numpy as np

from ...engine.hand import quaternions

#: Keys nearer than this (frames) to one on a whole frame are left out.
APART = 0.01


@dataclass(frozen=True)
class Timeline:
    """fps: the scene's frames a second (29.97 = 30 / 1.001 included). start: the scene's frame, not always a whole
    one, at which the recording's first sample lies."""

    fps: float
    start: float

    @classmethod
    def of(cls, scene, start):
        return cls(scene.render.fps / scene.render.fps_base, start)

    def frames(self, seconds):
        """Scene frames (float) of times in the recording."""
        return self.start + np.asarray(seconds, float) * self.fps

    def seconds(self, frames):
        """Times in the recording of scene frames."""
        return (np.asarray(frames, float) - self.start) / self.fps

    def whole_frames(self, take):
        """All whole frames [F] from the take's first moment to its last, both ends included."""
        first, last = self.frames([take.t0, take.t0 + take.duration]).round(3)
        return np.arange(np.floor(first), np.ceil(last) + 1)

    def with_moments(self, whole, moments):
        """`whole` frames and those of `moments` (seconds) inside their range, sorted, as Blender stores them.

        Blender keeps a key's frame as a float32: sampling at the rounded frame keeps hands and keys together.
        """
        extra = self.frames(moments).astype(np.float32)
        extra = extra[(extra > whole[0]) & (extra < whole[-1]) & (np.abs(extra - np.rint(extra)) > APART)]
        extra = np.unique(extra)
        extra = extra[np.diff(extra, prepend=-np.inf) > APART]
        return np.sort(np.concatenate([whole.astype(np.float32), extra]))


def positions_at(take, values, seconds):
    """`values` [N,...] of the take's frames at `seconds` [S]: straight lines between frames, the ends held."""
    index, fraction = _places(take, seconds)
    fraction = fraction.reshape(-1, *[1] * (values.ndim - 1))
    return values[index] * (1 - fraction) + values[index + 1] * fraction


def rotations_at(take, rotations, seconds):
    """Quaternions [S,...,4] at `seconds` [S] between those of the take's frames, `rotations` [N,...,4], which are
    continuous; the ends are held."""
    index, fraction = _places(take, seconds)
    fraction = fraction.reshape(-1, *[1] * (rotations.ndim - 2))
    return quaternions.continuous(quaternions.slerp(rotations[index], rotations[index + 1], fraction))


def _places(take, seconds):
    """The frame [S] before each of `seconds`, and the fraction [S] of the way to the next."""
    place = np.clip((np.asarray(seconds) - take.t0) * take.fps, 0, len(take.wrist) - 1)
    index = np.minimum(place.astype(int), len(take.wrist) - 2)
    return index, place - index
