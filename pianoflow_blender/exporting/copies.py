"""Copies of a performance in a scene of their own, with a key on every frame of the export and nothing else.

Blender's exporters then agree on what moves: no layers, no constraints, no keys between frames, one rate.
"""
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix

from ...engine.hand import quaternions
from .. import versions
from ..baking.actions import Part, write
from ..baking.channels import Channel
from .motion import is_skin

#: Values that vary less than this (metres, parts of a quaternion, scale) have no curve.
STILL = 1e-7
#: What a copied skin keeps of its modifiers: exporters know none of the others, or would freeze the skin for them.
KEPT = {'ARMATURE'}


@dataclass(frozen=True)
class Copies:
    """scene: that of the copies. armatures: hand → its copy. of: original object → copy."""

    scene: bpy.types.Scene
    armatures: dict
    of: dict


def make_copies(scratch, scene, things, hands, motion, frame_of=None):
    """Copies of the objects `things`, skins among them, which move as `motion` says, in a scratch scene.

    hands: the armatures. frame_of: an object in whose frame the hands' bones move while the armatures stay at the
    origin, for formats that know bones alone; None: everything is where it is in the world.
    """
    made = scratch.scene("PianoFlow Export", scene)
    made.render.fps_base = max(round(motion.frames.fps), 1) / motion.frames.fps
    made.render.fps = max(round(motion.frames.fps), 1)
    made.render.frame_map_old = made.render.frame_map_new = 100
    made.frame_start, made.frame_end = motion.frames.first, motion.frames.last
    copies = {thing: _copy(thing, made, scratch) for thing in things}
    for thing, copy in copies.items():
        _attach(thing, copy, copies)
        if thing in motion.worlds:
            _move(copy, thing, copies, motion, frame_of)
    made.frame_set(motion.frames.first)
    return Copies(made, {thing: copies[thing] for thing in hands}, copies)


def _copy(thing, scene, scratch):
    copy = thing.copy()
    copy.animation_data_clear()
    copy.constraints.clear()
    copy.hide_viewport = copy.hide_render = False
    scene.collection.objects.link(copy)
    scratch.take_name(copy, thing)
    if copy.type == 'MESH' and copy.data.shape_keys:
        copy.data = copy.data.copy()
        copy.shape_key_clear()
    return copy


def _attach(thing, copy, copies):
    """Parents and modifiers among the copies."""
    parent = copies.get(thing.parent)
    if parent is None or not is_skin(thing):
        copy.parent = parent
        copy.parent_type, copy.matrix_parent_inverse = 'OBJECT', ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))
    else:
        copy.parent = parent
    if is_skin(thing):
        for modifier in list(copy.modifiers):
            if modifier.type not in KEPT:
                copy.modifiers.remove(modifier)
            else:
                modifier.object = copies.get(modifier.object, modifier.object)


def _move(copy, thing, copies, motion, frame_of):
    """Gives `copy` the motion of the object `thing`, and of its bones."""
    copy.rotation_mode = 'QUATERNION'
    copy.delta_location, copy.delta_rotation_euler, copy.delta_scale = (0, 0, 0), (0, 0, 0), (1, 1, 1)
    copy.delta_rotation_quaternion = (1, 0, 0, 0)
    folded = frame_of is not None and thing.type == 'ARMATURE'
    frames = motion.frames.first + np.arange(len(motion.frames.of_scene), dtype=float)
    if folded:
        places = np.broadcast_to(np.eye(4), (len(frames), 4, 4))
    else:
        places = motion.within(thing, thing.parent) if thing.parent in copies else motion.worlds[thing]
    channels = _channels(copy, "", places, frames, copy.name)
    if thing.type == 'ARMATURE':
        bones = motion.bones[thing]
        if folded:
            placed = motion.within(thing, frame_of)
            bones = placed[:, None] @ bones
            size = float(np.linalg.norm(placed[0, :3, :3], axis=0).mean())
            if abs(size - 1) > 10 * STILL:
                bones = _resized(copy, bones, size)
        channels += _bone_channels(copy, bones, frames)
    _animate(copy, channels)


def _resized(armature, bones, size):
    """Matrices like `bones` [F,B,4,4] without that scale, which the bones of `armature` get at rest instead."""
    armature.data = armature.data.copy()
    armature.data.transform(Matrix.Scale(size, 4))
    bones = bones.copy()
    bones[..., :3, :3] /= size
    return bones


def _bone_channels(armature, bones, frames):
    """Channels of all pose bones, which are at the armature-space matrices `bones` [F,B,4,4]."""
    order = {bone.name: index for index, bone in enumerate(armature.pose.bones)}
    channels = []
    for pose_bone in armature.pose.bones:
        for constraint in list(pose_bone.constraints):
            pose_bone.constraints.remove(constraint)
        pose_bone.rotation_mode = 'QUATERNION'
        bone, place = pose_bone.bone, bones[:, order[pose_bone.name]].astype(float)
        rest = np.array(bone.matrix_local)
        if bone.parent:
            place = np.linalg.inv(bones[:, order[bone.parent.name]].astype(float)) @ place
            rest = np.linalg.inv(np.array(bone.parent.matrix_local)) @ rest
        channels += _channels(pose_bone, f'pose.bones["{bpy.utils.escape_identifier(bone.name)}"].',
                              np.linalg.inv(rest) @ place, frames, bone.name)
    return channels


def _channels(owner, path, matrices, frames, group):
    """Puts `owner` (an object or a pose bone) at the first of `matrices` [F,4,4]; channels of what changes then."""
    scale = np.linalg.norm(matrices[:, :3, :3], axis=1)
    scale[:, 2] *= np.sign(np.linalg.det(matrices[:, :3, :3]))
    turns = quaternions.continuous(quaternions.from_matrices(matrices[:, :3, :3] / scale[:, None]))
    channels = []
    for name, values in (("location", matrices[:, :3, 3]), ("rotation_quaternion", turns), ("scale", scale)):
        setattr(owner, name, values[0])
        if np.ptp(values, axis=0).max() > STILL:
            channels += [Channel(path + name, index, frames, column, group) for index, column in enumerate(values.T)]
    return channels


def _animate(copy, channels):
    if not channels:
        return
    assignment, = write(copy.name, [Part(copy, channels, copy.name)])
    versions.set_action(copy.animation_data_create(), assignment.action, assignment.slot)
