"""The bodies of both hands in every frame of a motion, and what a gate finds there."""
from dataclasses import dataclass

import numpy as np

from ...rigs import hand as rig
from ..hand.segments import capsules
from ..hand.skeleton import DISTAL, global_rotations, joint_positions, rotation_matrices

HANDS = ("left", "right")
#: So many moments beyond a limit are told.
MOMENTS = 50
#: Frames for which bulky things are worked out at once.
CHUNK = 1024


@dataclass(frozen=True)
class Body:
    """wrist [N,2,3], pose [N,2,16,3] and pads [N,2,5,3] of a motion (metres, keyboard frame) at `fps`, and what
    follows from them: local and world rotations [N,2,16,3,3], joints [N,2,16,3], ends of capsules [N,2,19,2,3].

    Pads are the motion's own `tips`; `forward_pads` are those of the skeleton. size: of the hands.
    """

    wrist: np.ndarray
    pose: np.ndarray
    pads: np.ndarray
    fps: float
    local: np.ndarray
    rotations: np.ndarray
    joints: np.ndarray
    capsules: np.ndarray
    forward_pads: np.ndarray
    size: float = 1.0

    @property
    def hand(self):
        """The right hand's arrays, see `rigs.hand.load`."""
        return rig.load(rig.RIGHT, self.size)

    @property
    def capsule_radii(self):
        """Radii [19,2] of the capsules."""
        return capsules(rig.RIGHT, self.size).radii

    @classmethod
    def of(cls, motion, size=1.0):
        """The body of a `Motion` (anything with wrist, pose, tips and fps) of hands of that size."""
        rotations = global_rotations(motion.pose)
        joints, ends, pads = [], [], []
        for hand in (rig.LEFT, rig.RIGHT):
            data = rig.load(hand, size)
            joints.append(joint_positions(rotations[:, hand], np.asarray(motion.wrist[:, hand], float),
                                          data["joints"]))
            ends.append(capsules(hand, size).ends(rotations[:, hand], joints[-1]))
            offset = data["pads"] - data["joints"][DISTAL]
            pads.append(joints[-1][:, DISTAL] + np.einsum("ndij,dj->ndi", rotations[:, hand][:, DISTAL], offset))
        return cls(np.asarray(motion.wrist, float), np.asarray(motion.pose, float), np.asarray(motion.tips, float),
                   float(motion.fps), rotation_matrices(motion.pose), rotations, np.stack(joints, 1),
                   np.stack(ends, 1), np.stack(pads, 1), size)

    def in_hand(self, points):
        """`points` [N,2,...,3] in each hand's rest frame, the left hand mirrored: wrist joint at the origin, fingers
        to -x, palm to -y, thumb to +z."""
        turned = np.einsum("nhij,nh...i->nh...j", self.rotations[:, :, 0],
                           points - self.wrist.reshape(len(self.wrist), 2, *[1] * (points.ndim - 3), 3))
        turned[:, rig.LEFT, ..., 0] *= -1
        return turned


@dataclass(frozen=True)
class Finding:
    """The worst that a gate found: value and limit in `unit`, at which second, where (hand, finger), the share of
    the frames (0-1) that are beyond the limit, and when they are: the first `MOMENTS` (begin, end), seconds."""

    value: float
    limit: float
    unit: str
    at: float = 0.0
    where: str = ""
    share: float = 0.0
    moments: tuple = ()

    @property
    def passed(self):
        """Whether the value is within the limit (anything not finite is not)."""
        return bool(self.value <= self.limit)

    def __str__(self):
        return (f"{self.value:.2f} {self.unit} (limit {self.limit:g}) at {self.at:.2f} s"
                + (f", {self.where}" if self.where else "") + (f", {self.share:.2%} of frames" if self.share else ""))


def in_chunks(frames):
    """Views of `frames` [N,...], `CHUNK` frames at most each (one empty view for none)."""
    return [frames[first:first + CHUNK] for first in range(0, max(len(frames), 1), CHUNK)]


def worst(values, limit, unit, fps, names=()):
    """The `Finding` of the largest of `values` [N,...]; `names`: for each axis after the first, its indices' names."""
    values = np.asarray(values, float)
    if not values.size:
        return Finding(0.0, limit, unit)
    values = np.where(np.isfinite(values), values, np.inf)
    place = np.unravel_index(int(np.argmax(values)), values.shape)
    where = " ".join(str(names[k][index]) for k, index in enumerate(place[1:]))
    beyond = (values.reshape(len(values), -1) > limit).any(1)
    return Finding(float(values[place]), limit, unit, place[0] / fps, where, float(beyond.mean()),
                   _stretches(beyond, fps))


def _stretches(beyond, fps):
    """The first `MOMENTS` stretches (begin, end), seconds, of frames [N] that are `beyond`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], beyond, [False]])))[:2 * MOMENTS].reshape(-1, 2)
    return tuple((round(float(begin), 3), round(float(end), 3)) for begin, end in edges / fps)
