"""Forward kinematics of the sixteen-joint hand in MANO's convention.

Every rest frame is the world's; joint j turns about its rest position, carried by its parent; the root turns about
the wrist joint: `v' = R (v - J0) + J0 + transl` (MANO, Romero et al. 2017). Numpy alone: Blender reads this too.
`skeleton_torch` does the same where gradients are wanted.
"""
import numpy as np

from ...rigs import hand as rig
from .trigonometry import rodrigues, rotated

#: Joint [5] that carries each fingertip, thumb to little finger.
DISTAL = rig.FINGER_JOINTS[:, 2]


def rotation_matrices(vectors):
    """Rotation matrices [...,3,3] of axis-angle `vectors` [...,3], radians (Rodrigues' formula)."""
    vectors = np.asarray(vectors, float)
    x, y, z = np.ascontiguousarray(np.moveaxis(vectors, -1, 0))
    angle = np.sqrt(x * x + y * y + z * z)
    sine, cosine = rodrigues(angle)
    xy, xz, yz = cosine * x * y, cosine * x * z, cosine * y * z
    xx, yy, zz = cosine * x * x, cosine * y * y, cosine * z * z
    x, y, z = sine * x, sine * y, sine * z
    return np.stack([1 - yy - zz, xy - z, xz + y, xy + z, 1 - xx - zz, yz - x, xz - y, yz + x, 1 - xx - yy],
                    axis=-1).reshape(*angle.shape, 3, 3)


def global_rotations(pose):
    """World rotations [...,16,3,3] of the joints for `pose` [...,16,3], axis-angle."""
    local = rotation_matrices(pose)
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


def forward(pose, wrist, hand, size=1.0):
    """Joints [...,16,3], pad centres [...,5,3] and fingertip ends [...,5,3] of one bundled hand.

    pose [...,16,3] axis-angle, wrist [...,3] metres, hand 0 left or 1 right, size: of the hand, 1 as it is bundled;
    results in the frame of `wrist`.
    """
    data = rig.load(hand, size)
    rest = data["joints"]
    rotations = global_rotations(pose)
    joints = joint_positions(rotations, np.asarray(wrist, float), rest)
    carried = rotations[..., DISTAL, :, :]
    pads, tips = (joints[..., DISTAL, :] + (carried @ (data[name] - rest[DISTAL])[..., None])[..., 0]
                  for name in ("pads", "tips"))
    return joints, pads, tips


def pad_centres(pose, wrist, hand):
    """The pad centres [N,5,3] of `forward` alone, for pose [N,16,3] and wrist [N,3], in a fifth of its time."""
    data = rig.load(hand)
    rest, pose = data["joints"], np.ascontiguousarray(np.asarray(pose, float).T)
    place = (data["pads"] - rest[DISTAL]).T[..., None]
    for joints in rig.FINGER_JOINTS.T[::-1]:
        bones = rest[joints] - rest[np.array(rig.PARENTS)[joints]]
        place = rotated(pose[:, joints], place) + bones.T[..., None]
    return rotated(pose[:, :1], place).T + np.asarray(wrist, float)[:, None]
