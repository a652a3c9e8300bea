"""Forward kinematics of the sixteen-joint hand in MANO's convention.

Every rest frame is the world's; joint j turns about its rest position, carried by its parent; the root turns about
the wrist joint: `v' = R (v - J0) + J0 + transl` (MANO, Romero et al. 2017).
"""
import numpy as np
from scipy.spatial.transform import Rotation

from ...rigs import hand as rig

#: Joint [5] that carries each fingertip, thumb to little finger.
DISTAL = rig.FINGER_JOINTS[:, 2]


def global_rotations(pose):
    """World rotations [...,16,3,3] of the joints for `pose` [...,16,3], axis-angle."""
    pose = np.asarray(pose, float)
    local = Rotation.from_rotvec(pose.reshape(-1, 3)).as_matrix().reshape(*pose.shape[:-1], 3, 3)
    world = np.empty_like(local)
    world[..., 0, :, :] = local[..., 0, :, :]
    for joint in range(1, 16):
        world[..., joint, :, :] = world[..., rig.PARENTS[joint], :, :] @ local[..., joint, :, :]
    return world


def joint_positions(rotations, wrist, rest):
    """Joints [...,16,3] for world `rotations` [...,16,3,3], `wrist` [...,3] (where joint 0 is) and the rest joints
    `rest` [16,3]."""
    positions = np.empty(rotations.shape[:-2] + (3,))
    positions[..., 0, :] = wrist
    for joint in range(1, 16):
        parent = rig.PARENTS[joint]
        bone = rest[joint] - rest[parent]
        positions[..., joint, :] = positions[..., parent, :] + rotations[..., parent, :, :] @ bone
    return positions


def forward(pose, wrist, hand):
    """Joints [...,16,3], pad centres [...,5,3] and fingertip ends [...,5,3] of one bundled hand.

    pose [...,16,3] axis-angle, wrist [...,3] metres, hand 0 left or 1 right; results in the frame of `wrist`.
    """
    data = rig.load(hand)
    rest = data["joints"]
    rotations = global_rotations(pose)
    joints = joint_positions(rotations, np.asarray(wrist, float), rest)
    carried = rotations[..., DISTAL, :, :]
    pads, tips = (joints[..., DISTAL, :] + (carried @ (data[name] - rest[DISTAL])[..., None])[..., 0]
                  for name in ("pads", "tips"))
    return joints, pads, tips
