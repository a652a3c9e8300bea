"""Forward kinematics of the sixteen-joint hand in torch: batched, differentiable, the same numbers as `skeleton`.

Used where a loss is taken on joints or fingertips, so gradients must be finite everywhere, a flat hand (all angles
zero) included. Works on any device and floating type; rest joints may be the bundled hand's or a MANO model's.
"""
import torch

from ...rigs import hand as rig

#: Below this squared angle (rad²) the coefficients of Rodrigues' formula come from their series.
SMALL = 1e-2
#: Where joint j is after the wrist and the fingers' three levels are laid side by side (see `global_rotations`).
_ORDER = torch.zeros(16, dtype=torch.long)
_ORDER[torch.as_tensor(rig.FINGER_JOINTS.T.reshape(-1))] = torch.arange(1, 16)


def rotation_matrices(vectors):
    """Rotation matrices [...,3,3] of axis-angle `vectors` [...,3], radians; smooth at zero."""
    squared = (vectors * vectors).sum(-1)
    small = squared < SMALL
    safe = torch.where(small, torch.ones_like(squared), squared)  # keeps the gradient of the unused branch finite
    angle = safe.sqrt()
    half = torch.sin(angle / 2)
    first = torch.where(small, 1 - squared / 6 * (1 - squared / 20 * (1 - squared / 42 * (1 - squared / 72))),
                        torch.sin(angle) / angle)
    second = torch.where(small, 0.5 - squared / 24 * (1 - squared / 30 * (1 - squared / 56 * (1 - squared / 90))),
                         2 * half * half / safe)
    x, y, z = vectors.unbind(-1)
    zero = torch.zeros_like(x)
    skew = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).reshape(*x.shape, 3, 3)
    identity = torch.eye(3, dtype=vectors.dtype, device=vectors.device)
    return identity + first[..., None, None] * skew + second[..., None, None] * (skew @ skew)


def global_rotations(pose):
    """World rotations [...,16,3,3] of the joints for `pose` [...,16,3], axis-angle."""
    local = rotation_matrices(pose)
    levels = [local[..., :1, :, :]]
    for joints in rig.FINGER_JOINTS.T:  # all five fingers at once: knuckles, middle joints, distal joints
        levels.append(levels[-1] @ local[..., torch.as_tensor(joints, device=pose.device), :, :])
    return torch.cat(levels, -3)[..., _ORDER.to(pose.device), :, :]


def joint_positions(rotations, wrist, rest):
    """Joints [...,16,3] for world `rotations` [...,16,3,3], `wrist` [...,3] (where joint 0 is) and the rest joints
    `rest` [...,16,3]."""
    bones = rest[..., 1:, :] - rest[..., list(rig.PARENTS[1:]), :]
    carried = (rotations[..., list(rig.PARENTS[1:]), :, :] @ bones[..., None])[..., 0]
    fingers = torch.as_tensor(rig.FINGER_JOINTS, device=carried.device) - 1
    chains = torch.cumsum(carried[..., fingers, :], -2) + wrist[..., None, None, :]  # [...,5,3,3]
    flat = chains.transpose(-3, -2).flatten(-3, -2)
    return torch.cat([wrist[..., None, :], flat], -2)[..., _ORDER.to(carried.device), :]


def forward(pose, wrist, hand):
    """Joints [...,16,3], pad centres [...,5,3] and fingertip ends [...,5,3] of one bundled hand.

    pose [...,16,3] axis-angle and wrist [...,3] metres are tensors of one type and device; hand is 0 left or 1
    right; results are in the frame of `wrist`. The counterpart of `skeleton.forward`.
    """
    data = {name: torch.as_tensor(rig.load(hand)[name], dtype=pose.dtype, device=pose.device)
            for name in ("joints", "pads", "tips")}
    distal = torch.as_tensor(rig.FINGER_JOINTS[:, 2], device=pose.device)
    rotations = global_rotations(pose)
    joints = joint_positions(rotations, wrist, data["joints"])
    carried = rotations[..., distal, :, :]
    pads, tips = (joints[..., distal, :] + (carried @ (data[name] - data["joints"][distal])[..., None])[..., 0]
                  for name in ("pads", "tips"))
    return joints, pads, tips
