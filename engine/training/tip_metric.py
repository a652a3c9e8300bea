"""In what measure the field's errors count: those that carry a fingertip away from its key count for more.

The metric is the same for every clip, so that it changes which errors a small network avoids first, but not which field
is best.
"""
import numpy as np
import torch
from torch.func import jacrev, vmap

from ...rigs import hand as rig
from ..errors import InputError
from ..hand import skeleton_torch as skeleton
from ..model.motion_space import WRIST_UNIT

#: Gestures at which the fingertips' movement is looked at, and how far from the mean they lie, in spreads.
GESTURES, APART = 64, 0.7


def tip_metric(space, share):
    """[2,D,D]: by which errors [...,2,D] of a velocity are multiplied (e A) before they are squared.

    e A Aᵀ eᵀ = (1 - share) |e|² + share · |movement of the five pads for e|², both of unit size for errors of unit
    size; the movement is linear, its mean over gestures of the space's spread. share 0-1. Raises InputError for
    rotations other than axis-angle.
    """
    if space.rotation != "axis_angle":
        raise InputError("The fingertips' share of the loss needs axis-angle rotations: set stage2.tip_share=0.")
    spread = torch.as_tensor(space.relative_spread, dtype=torch.float32)
    some = torch.randn((GESTURES, *spread.shape), generator=torch.Generator().manual_seed(0)) * spread * APART
    metric = []
    for hand in (0, 1):
        moves = vmap(jacrev(lambda gesture: pads(gesture, space, hand).flatten()))(some[:, hand])
        seen = torch.einsum("kpd,kpe->de", moves, moves)
        count = len(seen)
        seen = (1 - share) * torch.eye(count) + share * seen * count / seen.trace()
        metric.append(torch.linalg.cholesky(seen + 1e-6 * torch.eye(count)))
    return torch.stack(metric)


def pads(gesture, space, hand):
    """Pad centres [...,5,3], metres, of gestures [...,D] of a right hand whose wrist joint is at the origin, or where
    the gesture has it."""
    data = rig.load(rig.RIGHT)
    mean, scale, rest, flat = (torch.as_tensor(np.array(values), dtype=torch.float32) for values in (
        space.mean[hand], space.scale[hand], data["joints"], rig.OVER_KEYS[rig.RIGHT]))
    offsets = torch.as_tensor(data["pads"] - data["joints"][rig.FINGER_JOINTS[:, 2]], dtype=torch.float32)
    angles = (gesture[..., :48] * scale + mean).unflatten(-1, (16, 3))
    turned = skeleton.global_rotations(torch.cat([torch.zeros_like(angles[..., :1, :]), angles[..., 1:, :]], -2))
    wrist = skeleton.rotation_matrices(angles[..., 0, :]) @ flat
    joints = skeleton.joint_positions(turned, torch.zeros_like(angles[..., 0, :]), rest)
    distal = torch.as_tensor(rig.FINGER_JOINTS[:, 2])
    made = joints[..., distal, :] + (turned[..., distal, :, :] @ offsets[..., None])[..., 0]
    made = made @ wrist.transpose(-1, -2)
    return made + gesture[..., None, 48:] * WRIST_UNIT if space.unguided else made
