"""The fingertips' share of the flow's loss: a velocity's errors count by how far they carry the five pads.

An addition to the paper. What a joint's error does to a fingertip depends on the pose, so it is measured at the clip's
own: by forward kinematics of x̂_1 = x_1 + (1-t) e, the motion in which the error e of the velocity at time t would end.
"""
import numpy as np
import torch

from ...rigs import hand as rig
from ..audio.encoders.layout import (FINGER_HELD, FINGER_NUMBERS, FINGER_ONSET, FINGERS, HANDS_AT, PLAYED_BY,
                                     WITH_ROLES)
from ..errors import InputError
from ..hand import skeleton_torch as skeleton
from ..model.motion_space import WRIST_UNIT

#: Gestures on which the unit of the pads' movement is measured, and how far from the mean they lie, in spreads.
GESTURES, APART = 256, 0.7
#: The least 1 - t by which a movement is divided: before t = 1 a velocity's error hardly moves anything.
NEAR_END = 0.05
#: How much more errors count upwards than along the keys, and those of a finger that strikes or holds a key.
UPWARDS, PRESSING = 2.0, 3.0
#: One frame in so many is looked at, another one in every step.
STRIDE = 2


class TipLoss:
    """The loss for gestures [B,N,2,D] of a `MotionSpace` in axis-angle; about 1 where every number's error is."""

    def __init__(self, space):
        """Raises InputError for rotations other than axis-angle."""
        if space.rotation != "axis_angle":
            raise InputError("The fingertips' share of the loss needs axis-angle rotations: set stage2.tip_share=0.")
        self.space = space
        random = torch.Generator().manual_seed(0)
        spread = torch.as_tensor(space.relative_spread, dtype=torch.float32)
        some = torch.randn((GESTURES, *spread.shape), generator=random) * spread * APART
        small = torch.randn(some.shape, generator=random) * 0.01
        self.unit = float((self.pads(some + small) - self.pads(some)).square().sum(-1).mean() / 1e-4)

    def __call__(self, error, motion, t, features, first=0):
        """The loss of velocities whose errors are `error` [B,N,2,D] at times t [B], for `motion` [B,N,2,D] and the
        `features` [B,N,F] that it was drawn from; first: which frame in STRIDE is looked at."""
        frames = slice(first % STRIDE, None, STRIDE)
        left = (1 - t).clamp(min=NEAR_END)[:, None, None, None]
        error, motion = error[:, frames].float(), motion[:, frames]
        moved = (self.pads(motion + left * error) - self.pads(motion)) / left[..., None]
        axes = torch.tensor([1.0, 1.0, UPWARDS], device=moved.device)
        counted = moved.square() * axes * pressing(features[:, frames])[..., None]
        return counted.sum(-1).mean() / self.unit

    def pads(self, gesture):
        """Pad centres [...,2,5,3], metres, of gestures [...,2,D] of two right hands whose wrist joints are at the
        origin, or where the gestures have them."""
        return torch.stack([_pads(gesture[..., hand, :], self.space, hand) for hand in (0, 1)], -3)


def pressing(features):
    """By how much the errors of each finger [B,N,2,5] count, from features [B,N,F]; ones where they do not tell."""
    if features.shape[-1] != WITH_ROLES:
        return features.new_ones(*features.shape[:2], 2, FINGERS)
    told = features[..., PLAYED_BY.stop:HANDS_AT].unflatten(-1, (2, FINGERS, FINGER_NUMBERS))
    return 1 + (PRESSING - 1) * told[..., (FINGER_HELD, FINGER_ONSET)].amax(-1)


def _pads(gesture, space, hand):
    """Pad centres [...,5,3] of gestures [...,D] of the hand 0 or 1."""
    data, device = rig.load(rig.RIGHT), gesture.device
    mean, scale, rest, flat, offsets = (
        torch.as_tensor(np.array(values), dtype=torch.float32, device=device) for values in (
            space.mean[hand], space.scale[hand], data["joints"], rig.OVER_KEYS[rig.RIGHT],
            data["pads"] - data["joints"][rig.FINGER_JOINTS[:, 2]]))
    distal = torch.as_tensor(rig.FINGER_JOINTS[:, 2], device=device)
    angles = (gesture[..., :48] * scale + mean).unflatten(-1, (16, 3))
    turned = skeleton.global_rotations(torch.cat([torch.zeros_like(angles[..., :1, :]), angles[..., 1:, :]], -2))
    joints = skeleton.joint_positions(turned, torch.zeros_like(angles[..., 0, :]), rest)
    made = joints[..., distal, :] + (turned[..., distal, :, :] @ offsets[..., None])[..., 0]
    made = made @ (skeleton.rotation_matrices(angles[..., 0, :]) @ flat).transpose(-1, -2)
    return made + gesture[..., None, 48:] * WRIST_UNIT if space.unguided else made
