"""The armature of one hand: sixteen bones along the fingers and a forearm, with an animator's controls.

Rest pose is MANO's: wrist joint at the origin, right fingers to -X. Every bone's Y runs along the finger and its Z to
the palm side, so that a positive turn about X closes the finger and a pose pastes flipped from one hand to the other.
"""
import bpy
import numpy as np
from mathutils import Vector

from ..hand import FINGER_JOINTS, FOREARM, JOINT_NAMES, LEFT, PARENTS, SIDES, bone_name, load
from .hand_widgets import finger_ring, forearm_ring, wrist_ring

FOREARM_LENGTH = 0.21  # to the elbow of the body that the hand was cut from
BONE_COLOURS = {"wrist": "THEME09", "L": "THEME04", "R": "THEME01", "forearm": "THEME10"}


def build_armature(hand, collection, widgets):
    """New armature object `Hand.L` or `Hand.R` in `collection`; its control shapes go into `widgets`."""
    name = f"Hand.{SIDES[hand]}"
    rig = bpy.data.objects.new(name, bpy.data.armatures.new(name))
    collection.objects.link(rig)
    add_bones(rig, hand)
    sort_into_collections(rig.data, hand)
    for pose_bone in rig.pose.bones:
        lock(pose_bone)
    give_shapes(rig, hand, widgets)
    return rig


def add_bones(rig, hand):
    heads, tails, palm_sides = bone_lines(hand)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    for joint, (head, tail, palm_side) in enumerate(zip(heads, tails, palm_sides)):
        bone = rig.data.edit_bones.new(bone_name(joint, hand))
        bone.head, bone.tail = head, tail
        bone.align_roll(Vector(palm_side))
        if joint > 0:
            parent = 0 if joint == FOREARM else PARENTS[joint]
            bone.parent = rig.data.edit_bones[bone_name(parent, hand)]
            bone.use_connect = parent != 0
    bpy.ops.object.mode_set(mode="OBJECT")


def bone_lines(hand):
    """Heads, tails and directions to the palm's side, each [17,3], of the bones in joint order, forearm last."""
    data = load(hand)
    joints, tips = data["joints"], data["tips"]
    heads = np.vstack([joints, joints[:1]])
    tails = np.empty_like(heads)
    for chain, tip in zip(FINGER_JOINTS, tips):
        tails[chain] = joints[chain[1]], joints[chain[2]], tip
    tails[0] = joints[JOINT_NAMES.index("middle_1")]
    tails[FOREARM] = joints[0] + (FOREARM_LENGTH * (-1 if hand == LEFT else 1), 0, 0)
    palm_sides = np.tile([0.0, -1.0, 0.0], (17, 1))
    palm_sides[FINGER_JOINTS[0]] = -nail_normal(data, FINGER_JOINTS[0, 2])
    return heads, tails, palm_sides


def nail_normal(data, joint):
    """Outward normal [3] of the fingernail that `joint` carries: the true back of a turned finger such as the thumb."""
    nails = data["faces"][data["nails"]]
    own = data["weights"][nails].mean(1).argmax(1) == joint
    corners = data["vertices"][nails[own]]
    normal = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]).sum(0)
    return normal / np.linalg.norm(normal)


def sort_into_collections(armature, hand):
    side = SIDES[hand]
    groups = {"Wrist": [0], "Fingers": range(1, 16), "Forearm": [FOREARM]}
    colours = {"Wrist": BONE_COLOURS["wrist"], "Fingers": BONE_COLOURS[side], "Forearm": BONE_COLOURS["forearm"]}
    for name, members in groups.items():
        group = armature.collections.new(name)
        for joint in members:
            bone = armature.bones[bone_name(joint, hand)]
            group.assign(bone)
            bone.color.palette = colours[name]


def lock(pose_bone):
    """Quaternion rotation for all; only the wrist moves; nothing is scaled."""
    pose_bone.rotation_mode = "QUATERNION"
    pose_bone.lock_scale = (True, True, True)
    pose_bone.lock_location = (not pose_bone.name.startswith("wrist"),) * 3


def give_shapes(rig, hand, widgets):
    """Rings as control shapes: around the wrist and forearm, and around each finger just off the skin."""
    skin = load(hand)
    vertices, owner = skin["vertices"], skin["weights"].argmax(1)
    heads, tails, _ = bone_lines(hand)
    for joint in range(17):
        pose_bone = rig.pose.bones[bone_name(joint, hand)]
        pose_bone.use_custom_shape_bone_size = False
        if joint == 0:
            pose_bone.custom_shape = wrist_ring(widgets)
        elif joint == FOREARM:
            pose_bone.custom_shape = forearm_ring(widgets)
        else:
            pose_bone.custom_shape = finger_ring(widgets)
            middle, radius = girth(vertices[owner == joint], heads[joint], tails[joint])
            local = rig.data.bones[pose_bone.name].matrix_local.to_3x3().transposed() @ Vector(middle - heads[joint])
            pose_bone.custom_shape_translation = local
            pose_bone.custom_shape_scale_xyz = (radius * 1.2,) * 3


def girth(skin, head, tail):
    """Middle [3] and largest radius of the `skin` points [V,3] near the middle of a bone."""
    length = np.linalg.norm(tail - head)
    axis = (tail - head) / length
    along = (skin - head) @ axis
    near = skin[np.abs(along / length - 0.5) < 0.3]
    across = near - head - ((near - head) @ axis)[:, None] * axis
    middle = (across.max(0) + across.min(0)) / 2
    return head + axis * length / 2 + middle, np.linalg.norm(across - middle, axis=1).max()
