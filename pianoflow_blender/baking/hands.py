"""The channels of a hand's armature: the wrist's location, and the rotations of sixteen joints and the forearm."""
import numpy as np

from ...engine.hand import quaternions
from ...rigs import hand as rig
from .channels import Channel
from .sampling import positions_at, rotations_at

SIDES = ("L", "R")


def bone_names(hand):
    """The bones of MANO's sixteen joints in order, then the forearm's, of one hand."""
    joints = [name.replace("_", "_0") if "_" in name else name for name in rig.JOINT_NAMES]
    return [f"{name}.{SIDES[hand]}" for name in (*joints, "forearm")]


def hand_channels(take, forearms, armature, hand, timeline, frames):
    """Channels of `armature` for one hand of `take`, with keys on `frames` [K] of the scene.

    A joint's rotation R in MANO's world-aligned rest frame is Bᵀ R B in that of a bone whose rest orientation is B:
    the quaternion's vector part turned by Bᵀ. forearms [N,2,4]: `engine.hand.forearm.forearm_rotations`.
    """
    seconds = timeline.seconds(frames)
    joints = quaternions.from_vectors(take.pose[:, hand])
    rotations = quaternions.continuous(np.concatenate([joints, forearms[:, hand, None]], axis=1))
    sampled = rotations_at(take, rotations, seconds)
    wrist = positions_at(take, take.wrist[:, hand], seconds)
    channels = []
    for joint, name in enumerate(bone_names(hand)):
        bone = armature.data.bones[name]
        rest = np.array(bone.matrix_local)
        path = f'pose.bones["{name}"].'
        if joint == 0:
            values = (wrist - rest[:3, 3]) @ rest[:3, :3]
            channels += _curves(path + "location", frames, values, name)
        values = np.concatenate([sampled[:, joint, :1], sampled[:, joint, 1:] @ rest[:3, :3]], axis=1)
        channels += _curves(path + "rotation_quaternion", frames, values, name)
    return channels


def _curves(path, frames, values, group):
    return [Channel(path, index, frames, column, group) for index, column in enumerate(values.T)]
