"""What Blender shows of a baked scene: evaluated bones, pads, keys, and the curves behind them."""
import bpy
import numpy as np

from bl_ext.user_default.pianoflow.pianoflow_blender.baking.hands import bone_names
from bl_ext.user_default.pianoflow.rigs import hand as hand_rig
from bl_ext.user_default.pianoflow.rigs import keyboard as keys

MILLIMETRE = 1e-3
SLOTS = hasattr(bpy.types, "ActionSlot")


def graph():
    depsgraph = bpy.context.evaluated_depsgraph_get()
    depsgraph.update()
    return depsgraph


def go_to(scene, frame):
    scene.frame_set(int(np.floor(frame)), subframe=float(frame - np.floor(frame)))


def leave_out_skins(baked):
    """Evaluation is much faster without them where only bones matter."""
    for hand in baked.hands:
        for child in hand.children:
            child.hide_viewport = True


def bone_head(armature, name):
    evaluated = armature.evaluated_get(graph())
    return np.array(evaluated.matrix_world @ evaluated.pose.bones[name].head)


def pad_centres(armature, hand):
    """Pads [5,3] of the evaluated armature: carried by the distal bones."""
    data = hand_rig.load(hand)
    evaluated = armature.evaluated_get(graph())
    names = bone_names(hand)
    centres = []
    for finger, joint in enumerate(hand_rig.FINGER_JOINTS[:, 2]):
        bone = evaluated.pose.bones[names[joint]]
        rest = np.linalg.inv(np.array(bone.bone.matrix_local)) @ np.r_[data["pads"][finger], 1]
        centres.append((np.array(evaluated.matrix_world) @ np.array(bone.matrix) @ rest)[:3])
    return np.array(centres)


def key_object(keyboard, pitch):
    return next(thing for thing in keyboard.children_recursive if thing.get("pianoflow_number") == pitch
                and thing.get("pianoflow_part") == "key")


def key_depth(keyboard, pitch, y=0.0):
    """How far the evaluated key has gone down at depth y, metres."""
    angle = key_object(keyboard, pitch).evaluated_get(graph()).rotation_euler.x
    return np.sin(angle) * (keys.PIVOT_Y - y)


def frame_of(scene, seconds, start=1):
    return start + seconds * scene.render.fps / scene.render.fps_base


def curves_of(thing):
    data = thing.animation_data
    if not SLOTS:
        return list(data.action.fcurves)
    return list(data.action.layers[0].strips[0].channelbag(data.action_slot).fcurves)
