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


def rests_of(armature, hand):
    """The rest matrices [17,4,4] of the bones of one hand, in the order of their names."""
    return np.array([armature.data.bones[name].matrix_local for name in bone_names(hand)])


def hand_channels(take, forearms, rests, hand, timeline, frames, step=lambda: None):
    """Channels of one hand's armature for `take`, with keys on `frames` [K] of the scene.

    rests [17,4,4]: `rests_of` the armature, whose object is scaled to the take's hand size (`rigs.fit`), so that places
    are in units of that. A joint's rotation R in MANO's world-aligned rest frame is Bᵀ R B in that
    of a bone whose rest orientation is B: the quaternion's vector part turned by Bᵀ. forearms [N,2,4]:
    `engine.hand.forearm.forearm_rotations`. step() is called after each bone.
    """
    seconds = timeline.seconds(frames)
    names = bone_names(hand)
    wrist = positions_at(take, take.wrist[:, hand], seconds) / take.hand_size
    places = (wrist - rests[0, :3, 3]) @ rests[0, :3, :3]
    channels = _curves(names[0], "location", frames, places)
    for joint, name in enumerate(names):  # one at a time: hours of music still fit into memory
        turns = quaternions.from_vectors(take.pose[:, hand, joint]) if joint < 16 else forearms[:, hand]
        turns = rotations_at(take, quaternions.continuous(turns), seconds)
        turns[:, 1:] = turns[:, 1:] @ rests[joint, :3, :3]
        channels += _curves(name, "rotation_quaternion", frames, turns)
        step()
    return channels


def _curves(bone, name, frames, values):
    path = f'pose.bones["{bone}"].{name}'
    return [Channel(path, index, frames, column, bone) for index, column in enumerate(values.T)]
