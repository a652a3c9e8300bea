"""Between takes and the networks' numbers: the left hand mirrored, rotations made continuous, everything scaled.

Both hands are seen as right hands (the left one on a mirrored keyboard). A wrist's place is counted from its mean in
units of WRIST_UNIT, alike along all axes: a millimetre matters equally. A gesture is 16 rotations a frame: the wrist's
from a hand lying flat over the keys, the others from the flat hand, so that no joint comes near half a turn. Inside
they are `axis_angle` (3 numbers, continuous in that range) or `six_d` (the first two columns of the rotation matrix,
continuous everywhere: Zhou et al. 2019); outside always MANO's axis-angle.
"""
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from ...rigs import keyboard
from ...rigs.hand import LEFT, OVER_KEYS, RIGHT

JOINTS = 16
NUMBERS = {"axis_angle": 3, "six_d": 6}
#: Metres.
WRIST_UNIT = 0.05
#: A number of a rotation that varies less than this in the data is not blown up to unit variance.
LEAST_SCALE = 0.05
_MIRROR_PLACE, _MIRROR_TURN = np.array([-1.0, 1, 1]), np.array([1.0, -1, -1])
_FLAT = Rotation.from_matrix(OVER_KEYS[RIGHT])


def as_right_hands(wrist, pose):
    """Wrists [N,2,3] and poses [N,2,16,3] of a take with the left hand mirrored; the same function leads back."""
    wrist, pose = np.array(wrist, float), np.array(pose, float)
    wrist[:, LEFT] = np.array([keyboard.WIDTH, 0, 0]) + wrist[:, LEFT] * _MIRROR_PLACE
    pose[:, LEFT] *= _MIRROR_TURN
    return wrist, pose


@dataclass(frozen=True)
class MotionSpace:
    """rotation: "axis_angle" or "six_d". wrist_mean [2,3] metres; mean, spread [2,16·c]: mean and standard deviation
    of a hand's rotation numbers in the training data. All of right hands. `unguided`: whether wrist places are part of
    the gesture, as three more numbers."""

    rotation: str
    wrist_mean: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    unguided: bool = False

    @property
    def scale(self):
        """[2,16·c]: what a rotation number is divided by."""
        return np.maximum(self.spread, LEAST_SCALE)

    @property
    def width(self):
        """D: numbers of one hand's gesture in a frame."""
        return JOINTS * NUMBERS[self.rotation] + (3 if self.unguided else 0)

    @property
    def relative_spread(self):
        """[2,D]: standard deviation of each number of a gesture in the networks' units."""
        spread = self.spread / self.scale
        return np.concatenate([spread, np.full((2, 3), 2.0)], -1) if self.unguided else spread

    def path(self, wrist):
        """Wrists of right hands [N,2,3], metres → network units."""
        return (wrist - self.wrist_mean) / WRIST_UNIT

    def wrist(self, path):
        """The inverse of `path`."""
        return path * WRIST_UNIT + self.wrist_mean

    def encode(self, wrist, pose):
        """Paths [N,2,3] and gestures [N,2,D] of a take's wrists [N,2,3] and poses [N,2,16,3]."""
        wrist, pose = as_right_hands(wrist, pose)
        path = self.path(wrist)
        gesture = (rotation_numbers(pose, self.rotation) - self.mean) / self.scale
        if self.unguided:
            gesture = np.concatenate([gesture, path], -1)
        return path.astype(np.float32), gesture.astype(np.float32)

    def decode(self, path, gesture):
        """Wrists [N,2,3] and poses [N,2,16,3] of a take from the networks' paths [N,2,3] and gestures [N,2,D]."""
        gesture = np.asarray(gesture, float)
        if self.unguided:
            gesture, path = gesture[..., :-3], gesture[..., -3:]
        pose = poses(gesture * self.scale + self.mean, self.rotation)
        return as_right_hands(self.wrist(np.asarray(path, float)), pose)

    def arrays(self):
        """What a checkpoint stores besides `rotation` and `unguided`."""
        return {"wrist_mean": self.wrist_mean, "mean": self.mean, "spread": self.spread}

    @classmethod
    def measured(cls, rotation, parts, unguided=False):
        """The space that fits takes: `parts` yields (wrist [N,2,3], pose [N,2,16,3])."""
        count, places, total, squares = 0, 0.0, 0.0, 0.0
        for wrist, pose in parts:
            wrist, pose = as_right_hands(wrist, pose)
            numbers = rotation_numbers(pose, rotation)
            count += len(wrist)
            places, total, squares = places + wrist.sum(0), total + numbers.sum(0), squares + (numbers ** 2).sum(0)
        mean = total / count
        return cls(rotation, places / count, mean, np.sqrt(np.maximum(squares / count - mean ** 2, 0)), unguided)


def rotation_numbers(pose, rotation):
    """Rotation numbers [N,2,16·c] of right hands' poses [N,2,16,3] (MANO's axis-angle)."""
    pose = np.array(pose, float)
    shape = pose.shape[:-2]
    wrist = Rotation.from_rotvec(pose[..., 0, :].reshape(-1, 3)) * _FLAT.inv()
    pose[..., 0, :] = wrist.as_rotvec().reshape(*shape, 3)
    if rotation == "axis_angle":
        return pose.reshape(*shape, JOINTS * 3)
    matrices = Rotation.from_rotvec(pose.reshape(-1, 3)).as_matrix()
    return matrices[..., :2].swapaxes(-1, -2).reshape(*shape, JOINTS * 6)


def poses(numbers, rotation):
    """The inverse of `rotation_numbers`; six numbers that are no rotation become the nearest by Gram-Schmidt."""
    shape = numbers.shape[:-1]
    if rotation == "axis_angle":
        pose = _shortest(numbers.reshape(*shape, JOINTS, 3))
    else:
        turns = Rotation.from_matrix(matrices_of_six(numbers.reshape(-1, 2, 3)))
        pose = turns.as_rotvec().reshape(*shape, JOINTS, 3)
    wrist = Rotation.from_rotvec(pose[..., 0, :].reshape(-1, 3)) * _FLAT
    pose[..., 0, :] = wrist.as_rotvec().reshape(*shape, 3)
    return pose


def _shortest(vectors):
    """Axis-angle `vectors` [...,3] as those of the same rotations that are no longer than half a turn."""
    length = np.sqrt((vectors * vectors).sum(-1, keepdims=True))
    far = length > np.pi
    if not far.any():
        return vectors.copy()
    turns = np.round(length / (2 * np.pi))
    return np.where(far, vectors * (1 - 2 * np.pi * turns / np.where(far, length, 1)), vectors)


def matrices_of_six(columns):
    """Rotation matrices [K,3,3] whose first two columns are nearest to `columns` [K,2,3]."""
    first = columns[:, 0] / np.maximum(np.linalg.norm(columns[:, 0], axis=-1, keepdims=True), 1e-8)
    second = columns[:, 1] - (first * columns[:, 1]).sum(-1, keepdims=True) * first
    second /= np.maximum(np.linalg.norm(second, axis=-1, keepdims=True), 1e-8)
    return np.stack([first, second, np.cross(first, second)], -1)
