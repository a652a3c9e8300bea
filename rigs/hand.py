"""The bundled CC0 hand: skeleton, fingertip pads, limits and skin, in MANO's convention.

Joint order and convention are MANO's: wrist; index, middle, **pinky**, **ring**, thumb, three joints each. Rest
frames are world-aligned; the right hand at rest points its fingers to -X, its palm to -Y and its thumb to +Z. The
left hand is its mirror image (x → -x). Metres; the wrist joint is at the origin. Fingers count 0-4 in arrays,
thumb to little finger.
"""
from functools import cache
from pathlib import Path

import numpy as np

LEFT, RIGHT = 0, 1
FINGER_NAMES = ("thumb", "index", "middle", "ring", "pinky")
JOINT_NAMES = ("wrist", "index_1", "index_2", "index_3", "middle_1", "middle_2", "middle_3", "pinky_1", "pinky_2",
               "pinky_3", "ring_1", "ring_2", "ring_3", "thumb_1", "thumb_2", "thumb_3")
PARENTS = (-1, 0, 1, 2, 0, 4, 5, 0, 7, 8, 0, 10, 11, 0, 13, 14)
#: Joints [5,3] of each finger, thumb to little finger, base to distal.
FINGER_JOINTS = np.array([[13, 14, 15], [1, 2, 3], [4, 5, 6], [10, 11, 12], [7, 8, 9]])
FOREARM = 16  # index of the forearm's weights and bone, after the sixteen joints
SIDES = ("L", "R")
#: How small and how large hands can be, beside the bundled ones.
SMALLEST, LARGEST = 0.5, 2.0
#: The arrays of a hand that are metres.
LENGTHS = ("vertices", "joints", "tips", "pads", "pad_radii")
HAND_FILE = Path(__file__).with_name("hand.npz")

#: Rotation [hand,3,3] from the rest frame to a hand lying flat over the keyboard, fingers to +y, palm down.
OVER_KEYS = np.array([[[0, 0, 1], [1, 0, 0], [0, 1, 0]], [[0, 0, -1], [-1, 0, 0], [0, 1, 0]]], float)


@cache
def load(hand, size=1.0):
    """Arrays of one hand (LEFT or RIGHT): vertices [V,3], faces [F,4], weights [V,17] (16 joints, then forearm),
    joints [16,3], tips [5,3] (ends of the distal bones), pads [5,3] (centres of the fingertips' contact spheres),
    pad_radii [5], uv [F,4,2] (MakeHuman's), nails [F] (which faces are fingernail). Do not write into them.

    size: of the hand beside the one in the file, about the wrist."""
    if size != 1.0:
        return {name: values * size if name in LENGTHS else values for name, values in load(hand).items()}
    with np.load(HAND_FILE) as data:
        arrays = {name: data[name] for name in data.files}
    if hand == LEFT:
        for name in ("vertices", "joints", "tips", "pads"):
            arrays[name] = arrays[name] * np.array([-1, 1, 1])
        arrays["faces"], arrays["uv"] = arrays["faces"][:, ::-1], arrays["uv"][:, ::-1]
    return arrays


def bone_name(joint, hand):
    """Name in `hands.blend` of a joint's bone: 1 (index_1), RIGHT → `index_01.R`; FOREARM, LEFT → `forearm.L`."""
    name = "forearm" if joint == FOREARM else JOINT_NAMES[joint]
    finger, _, number = name.partition("_")
    return f"{finger}_0{number}.{SIDES[hand]}" if number else f"{finger}.{SIDES[hand]}"
