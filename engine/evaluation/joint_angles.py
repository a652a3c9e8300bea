"""Anatomical angles from poses: what any solver or network has bent, in degrees.

Each digit has a frame at rest: b along the digit (base joint to pad), f across it (b x palm), n = f x b. A base joint
is read as R = Rn(abduction) Rf(flexion) Rb(twist); the outer joints are hinges about f, what turns otherwise is
off axis. Positive flexion is towards the palm, positive abduction towards the little finger, as in `hand.limits`.
"""
from dataclasses import dataclass

import numpy as np

from ...rigs import hand as rig
from ..hand import quaternions
from ..hand.forearm import Arm, elbow_path

_PALM = np.array([0.0, -1.0, 0.0])
#: The thumb's outer joints bend half towards the palm, half towards the fingers.
_THUMB_BEND = np.array([-0.6, -1.0, -0.8])


@dataclass(frozen=True)
class DigitAngles:
    """Degrees [N,2,5]: abduction, flexion and twist of the base joints; middle and last: flexion of the outer joints;
    off_axis: the larger of their turns about anything but the hinge."""

    abduction: np.ndarray
    flexion: np.ndarray
    twist: np.ndarray
    middle: np.ndarray
    last: np.ndarray
    off_axis: np.ndarray


def digit_angles(local):
    """`DigitAngles` of local rotations [N,2,16,3,3]."""
    local = local.copy()
    mirror = np.array([-1.0, 1, 1])
    local[:, rig.LEFT] *= mirror[:, None] * mirror
    base_frame, hinge_frame = _frames()
    base, middle, last = (np.einsum("dia,nhdij,djb->nhdab", frame, local[:, :, rig.FINGER_JOINTS[:, k]], frame)
                          for k, frame in enumerate((base_frame, hinge_frame, hinge_frame)))
    abduction = np.arctan2(-base[..., 2, 0], base[..., 0, 0])
    flexion = np.arcsin(np.clip(base[..., 1, 0], -1, 1))
    twist = np.arctan2(-base[..., 1, 2], base[..., 1, 1])
    hinges = [np.arctan2(turn[..., 1, 0], turn[..., 0, 0]) for turn in (middle, last)]
    off_axis = np.maximum(*(np.arccos(np.clip(turn[..., 2, 2], -1, 1)) for turn in (middle, last)))
    return DigitAngles(*(np.degrees(angle) for angle in (abduction, flexion, twist, *hinges, off_axis)))


def _frames():
    """Frames [5,3,3] (columns b, n, f) of the base joints and of the hinges."""
    data = rig.load(rig.RIGHT)
    along = _unit(data["pads"] - data["joints"][rig.FINGER_JOINTS[:, 0]])
    across = _unit(np.cross(along, _PALM))
    hinge = across.copy()
    hinge[0] = _unit(np.cross(along[0], _THUMB_BEND))
    return tuple(np.stack([along, np.cross(axis, along), axis], -1) for axis in (across, hinge))


def _unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def hand_angles(rotations):
    """How the hands lie over the keys: degrees [N,2] of pitch (fingers up), roll (thumb up) and yaw (fingers towards
    the treble for the right hand, towards the bass for the left) for the wrists' world rotations [N,2,3,3]."""
    side = np.array([-1.0, 1.0])
    fingers = -rotations[..., 0] * side[:, None]
    thumb = rotations[..., 2]
    return (np.degrees(np.arcsin(np.clip(fingers[..., 2], -1, 1))),
            np.degrees(np.arcsin(np.clip(thumb[..., 2], -1, 1))),
            np.degrees(np.arctan2(fingers[..., 0] * side, fingers[..., 1])))


def wrist_angles(body):
    """Degrees [N,2] of the wrists' flexion (towards the palm) and deviation (towards the thumb) against a forearm
    that comes from where a pianist's elbow is, before anything limits the bend. That an arm which crosses the other
    lifts its elbow is left out: it bends the wrist further, for once, and it is not the hand that is at fault."""
    hands = quaternions.continuous(quaternions.from_vectors(body.pose[:, :, 0]))
    elbow = elbow_path(body.wrist, hands, body.fps, Arm(over=0.0, under=0.0))
    towards = np.einsum("nhij,nhi->nhj", body.rotations[:, :, 0], elbow - body.wrist)
    forward = towards[..., 0] * np.array([-1.0, 1.0])
    return np.degrees(np.arctan2(-towards[..., 1], forward)), np.degrees(np.arctan2(towards[..., 2], forward))
