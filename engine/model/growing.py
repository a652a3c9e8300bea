"""The motion of the networks at a take's frame rate, made as far as the networks have got."""
import numpy as np

from ..hand.skeleton import pad_centres
from ..performer.perform import FPS as TAKE_FPS
from ..performer.perform import Motion
from .upsampling import BLOCK, needed, upsampled_block


class GrowingMotion:
    """A `Motion` [120 frames a second] of `duration` seconds in the units of `space`, whose first `known` frames are
    there.

    size: of the hands. The networks know hands of size 1 alone; a smaller one has its wrist nearer to its fingertips,
    whose middle stays where it is."""

    def __init__(self, space, duration, size=1.0):
        self.space, self.size, self.known = space, size, 0
        count = max(int(round(duration * TAKE_FPS)) + 1, 2)
        self.motion = Motion(np.zeros((count, 2, 3)), np.zeros((count, 2, 16, 3)), np.zeros((count, 2, 5, 3)), TAKE_FPS)

    def grow(self, paths, gestures, made):
        """Adds what the first `made` frames of paths [T,2,3] and gestures [T,2,D] suffice for; returns `known`."""
        motion, count = self.motion, len(self.motion.pose)
        while self.known < count and needed(self.known, count, motion.fps, len(paths)) <= made:
            part = slice(self.known, min(self.known + BLOCK, count))
            motion.wrist[part], motion.pose[part] = self.space.decode(
                *(upsampled_block(values, self.known, count, motion.fps) for values in (paths, gestures)))
            for hand in (0, 1):
                pads = pad_centres(motion.pose[part, hand], motion.wrist[part, hand], hand)
                if self.size != 1:
                    middle = pads.mean(1)
                    motion.wrist[part, hand] = middle + self.size * (motion.wrist[part, hand] - middle)
                    pads = middle[:, None] + self.size * (pads - middle[:, None])
                motion.tips[part, hand] = pads
            self.known = part.stop
        return self.known
