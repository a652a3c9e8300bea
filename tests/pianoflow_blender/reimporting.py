"""Exported performances read back by Blender's importers: where fingertips and keys are in every frame."""
import bpy
import numpy as np

from bl_ext.user_default.pianoflow.pianoflow_blender.baking.hands import bone_names
from bl_ext.user_default.pianoflow.rigs import hand as hand_rig

#: Suffix → the importer, and what to tell it. Frames of glTF begin at 0, those of BVH at 1, others as in the scene.
IMPORTS = {
    ".glb": (bpy.ops.import_scene.gltf, {}),
    ".fbx": (bpy.ops.import_scene.fbx, {"anim_offset": 0.0}),
    ".bvh": (bpy.ops.import_anim.bvh, {"axis_forward": 'Y', "axis_up": 'Z', "frame_start": 0,
                                       "rotate_mode": 'QUATERNION'}),
    ".usdc": (bpy.ops.wm.usd_import, {"merge_parent_xform": False}),
}


def read_back(files, fps):
    """The scene of a fresh file of `fps` frames a second into which `files` were imported."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.context.scene.render.fps = fps
    for file in files:
        operator, options = IMPORTS[file.suffix]
        known = operator.get_rna_type().properties.keys()
        options = {name: value for name, value in options.items() if name in known}
        assert operator(filepath=str(file), **options) == {'FINISHED'}
    return bpy.context.scene


def rest_hands():
    """Names and rest places [16,3] of the joints of both of our hands."""
    return [(bone_names(hand)[:16], hand_rig.load(hand)["joints"]) for hand in range(2)]


def read_pads(scene, first, count):
    """Pads [count,2,5,3] in the world from frame `first` on, carried by the imported distal bones."""
    carriers = [_carriers(scene, hand, *rest) for hand, rest in enumerate(rest_hands())]
    pads = np.empty((count, 2, 5, 3))
    for k in range(count):
        scene.frame_set(first + k)
        for hand, (armature, fingers) in enumerate(carriers):
            world = np.array(armature.matrix_world)
            for finger, (bone, pad) in enumerate(fingers):
                pads[k, hand, finger] = (world @ np.array(bone.matrix) @ pad)[:3]
    return pads


def read_keys(scene, names, first, count):
    """Angles [count,K], radians, by which keys called `names` are turned from where they are at the frame `first`."""
    things = [next(thing for thing in scene.objects if plain(thing.name) == plain(name)) for name in names]
    turns = np.empty((count, len(things), 3, 3))
    for k in range(count):
        scene.frame_set(first + k)
        turns[k] = [np.array(thing.matrix_world.to_3x3().normalized()) for thing in things]
    turned = turns @ np.swapaxes(turns[0], -1, -2)
    skew = (turned - np.swapaxes(turned, -1, -2)) / 2
    return np.arcsin(np.clip(np.linalg.norm(skew, axis=(-2, -1)) / np.sqrt(2), 0, 1))


def plain(name):
    """A name as formats have it that know letters and digits alone."""
    return "".join(letter if letter.isalnum() else "_" for letter in name)


def _carriers(scene, hand, names, joints):
    """The imported armature of a hand, and for each finger its distal pose bone and the pad [4] in that bone's space.

    Importers lay bones as they like; what the pad is at rest is known from where the joints are.
    """
    wanted = [plain(name) for name in names]
    armature = next(thing for thing in scene.objects if thing.type == 'ARMATURE'
                    and set(wanted) <= {plain(bone.name) for bone in thing.data.bones})
    bones = {plain(bone.name): bone for bone in armature.pose.bones}
    rests = np.array([bones[name].bone.matrix_local.translation for name in wanted])
    scale, turn, shift = _similarity(joints, rests)
    pads = hand_rig.load(hand)["pads"] @ turn.T * scale + shift
    return armature, [
        (bones[wanted[joint]], np.linalg.inv(np.array(bones[wanted[joint]].bone.matrix_local)) @ np.r_[pad, 1])
        for joint, pad in zip(hand_rig.FINGER_JOINTS[:, 2], pads)]


def _similarity(points, others):
    """Scale, rotation [3,3] and shift [3] that bring `points` [P,3] to `others` [P,3] (Umeyama 1991)."""
    middle, other_middle = points.mean(0), others.mean(0)
    u, sizes, vt = np.linalg.svd((others - other_middle).T @ (points - middle))
    signs = np.array([1, 1, np.sign(np.linalg.det(u @ vt))])
    turn = u * signs @ vt
    scale = (sizes * signs).sum() / ((points - middle) ** 2).sum()
    assert np.abs((points - middle) @ turn.T * scale + other_middle - others).max() < 1e-3 * scale, "other joints at rest"
    return scale, turn, other_middle - turn @ middle * scale
