"""A ghost: a second pair of hands on the keyboard that shows another take, translucent and never rendered.

Its hands are copies of the keyboard's own that share their meshes and armatures, so they fit and leave nothing behind.
"""
from dataclasses import dataclass
from functools import partial

import bpy
import numpy as np

from ...engine.errors import InputError
from ...engine.hand.forearm import forearm_rotations
from ...engine.take import Take
from .. import versions
from ..baking import actions, preview, rigs
from ..baking.hands import SIDES, bone_names, hand_channels, rests_of
from ..baking.rollback import Rollback
from ..baking.sampling import Timeline
from ..performance import played_keyboard
from ..shaders import principled
from ..slices import at_once, in_thread, in_turns
from .files import load_take, take_path
from .listing import index_of, take_on_keyboard

COLLECTION = "PianoFlow Ghost"
#: What `rigs.PART` says of all that belongs to a ghost.
GHOST = "ghost"
#: Properties of its collection: the uid of the take that it shows, and the timeline that it is keyed for.
SHOWS, WHEN = "pianoflow_take", "pianoflow_timeline"
#: A pale blue, and how much of it covers what is behind.
COLOUR = (0.20, 0.55, 1.0, 0.45)


@dataclass(frozen=True)
class Keyed:
    """What a ghost plays, before it is seen: an Assignment for each hand, of that `size`, on the `timeline`."""

    written: list
    size: float
    timeline: Timeline


def ghost_of(scene):
    """The uid of the take that the scene's ghost shows, or "" when there is none."""
    return next((collection.get(SHOWS, "") for collection in _collections(scene)), "")


def write_ghost(rig, take, timeline, told=None):
    """Writes what a ghost of `take` plays beside the hands of `rig`, a curve between two yields, and returns it Keyed:
    `preview.remove` takes it away again until `put_ghost`. told(share) is called with how much is written."""
    rests = [rests_of(hand, side) for side, hand in enumerate(rig.hands)]
    channels = yield from in_thread(partial(_channels, take, rests, timeline))
    written = []
    for side, hand in enumerate(rig.hands):
        name = f"{COLLECTION}.{SIDES[side]}"
        written += preview.begin(name, [actions.Part(hand, channels[side], name)], preview.MADE)
        for number, channel in enumerate(channels[side]):
            yield
            actions.write_curve(written[side], channel)
            if told is not None:
                told((side + number / len(channels[side])) / 2)
    return Keyed(written, take.hand_size, timeline)


def write_ready_ghost(scene, rig, take, timeline, told=None):
    """What `write_ghost` does, made ready as `preview.make_ready` does: `preview.accept` is to follow."""
    keyed = yield from write_ghost(rig, take, timeline, told)
    yield from in_turns(preview.make_ready(scene, keyed.written))
    return keyed


def put_ghost(scene, uid, keyed):
    """Shows what was written of the take `uid` as the scene's ghost, in place of the one there is.

    All of it is there or, when an exception is raised, nothing.
    """
    hide_ghost(scene)
    with Rollback():
        rig = rigs.reuse_rig(played_keyboard(scene))
        collection = bpy.data.collections.new(COLLECTION)
        collection[rigs.PART], collection[SHOWS], collection[WHEN] = GHOST, uid, _when(keyed.timeline)
        collection.hide_render = True
        scene.collection.children.link(collection)
        material = _material()
        for side, (hand, written) in enumerate(zip(rig.hands, keyed.written)):
            armature = _copy(hand, collection)
            armature.scale = (keyed.size,) * 3
            for child in hand.children_recursive:
                if child.type == 'MESH':
                    _dress(_copy(child, collection), child, hand, armature, material)
            armature.hide_viewport = True
            for bone in bone_names(side):
                armature.pose.bones[bone].rotation_mode = 'QUATERNION'
            versions.set_action(armature.animation_data_create(), written.action, written.slot)
            written.action.pop(preview.MARK, None)


def timeline_of(scene):
    """The Timeline of what is on the keyboard, which a ghost plays at the same time with."""
    return Timeline.of(scene, scene.pianoflow.take_zero)


def write_late(scene, rig, uid, zero):
    """Writes what the ghost plays once the take `uid` is on the keyboard and its recording begins at the frame `zero`,
    as `write_ghost` does; None where there is nothing to write."""
    timeline = Timeline.of(scene, float(np.float32(zero)))  # as the scene will know it
    entry = _late(scene, uid, timeline)
    try:
        path = entry and take_path(entry)
        take = path and (yield from in_thread(partial(Take.load, path)))
    except InputError:
        return None  # it will go
    return (yield from write_ready_ghost(scene, rig, take, timeline)) if take else None


def drop(keyed):
    """Removes what was written of a ghost that came to nothing."""
    bpy.data.batch_remove([assignment.action for assignment in keyed.written if not assignment.action.users])


def follow_ghost(scene, keyed=None):
    """Keeps the ghost in time with what has just been baked on the keyboard; one of that very take, or of a take whose
    motion is gone, is removed. keyed: what is written of it for that already."""
    uid = ghost_of(scene)
    if not uid:
        return
    takes, here, timeline = scene.pianoflow.takes, take_on_keyboard(scene), timeline_of(scene)
    if index_of(takes, uid) < 0 or (here is not None and here.uid == uid):
        hide_ghost(scene)
    elif entry := _late(scene, here and here.uid, timeline):
        try:
            with Rollback():
                if keyed is None or _when(keyed.timeline) != _when(timeline):
                    rig = rigs.reuse_rig(played_keyboard(scene))
                    keyed = at_once(write_ghost(rig, load_take(entry), timeline))
                put_ghost(scene, uid, keyed)
        except InputError:
            hide_ghost(scene)


def hide_ghost(scene):
    """Removes the ghost of `scene` and all that was made for it; whether there was one."""
    things = _things(scene)
    made = {thing.animation_data.action for thing in things if thing.animation_data}
    made |= {slot.material for thing in things for slot in thing.material_slots}
    gone = _collections(scene)
    bpy.data.batch_remove([*things, *gone])
    bpy.data.batch_remove(block for block in made if block is not None and not block.users)
    return bool(things or gone)


def _things(scene):
    return [thing for thing in scene.objects if thing.get(rigs.PART) == GHOST]


def _collections(scene):
    return [collection for collection in scene.collection.children_recursive if collection.get(rigs.PART) == GHOST]


def _late(scene, uid, timeline):
    """The entry of the take that the scene's ghost shows, where it has to be keyed anew; else None."""
    takes, shown = scene.pianoflow.takes, ghost_of(scene)
    index = index_of(takes, shown)
    if not shown or shown == uid or index < 0 or _collections(scene)[0].get(WHEN) == _when(timeline):
        return None
    return takes.entries[index]


def _when(timeline):
    """A timeline, to be compared with later."""
    return f"{timeline.start:.4f} {timeline.fps:.4f}"


def _channels(take, rests, timeline):
    """The channels of a ghost's hands with those `rests`. Knows no bpy: any thread may work them out."""
    frames = timeline.whole_frames(take).astype(np.float32)
    forearms = forearm_rotations(take.wrist, take.pose[:, :, 0], take.fps)
    return [hand_channels(take, forearms, rests[side], side, timeline, frames) for side in range(2)]


def _copy(thing, collection):
    """A copy of an object of a hand that shares its data, is not animated and is not to be touched."""
    copy = thing.copy()
    copy.animation_data_clear()
    copy.name = f"{COLLECTION} {thing.name}"
    copy[rigs.PART] = GHOST
    copy.hide_render = copy.hide_select = True
    collection.objects.link(copy)
    return copy


def _dress(copy, child, hand, armature, material):
    """Has a mesh follow the ghost's `armature` as its original `child` follows `hand`, and look like a ghost."""
    if child.parent == hand:
        copy.parent = armature
        copy.matrix_parent_inverse = child.matrix_parent_inverse
    for modifier in list(copy.modifiers):
        if modifier.type == 'ARMATURE':
            modifier.object = armature
        elif modifier.type == 'SUBSURF':
            copy.modifiers.remove(modifier)  # a ghost need not be fine, but playback fast
    if copy.data.shape_keys is not None:
        copy.active_shape_key_index, copy.show_only_shape_key = 0, True  # its drivers know the other hands alone
    for slot in copy.material_slots:
        slot.link, slot.material = 'OBJECT', material  # the mesh is the hand's
    if not copy.material_slots:
        copy.display_type = 'WIRE'
    copy.color, copy.hide_viewport = COLOUR, False


def _material():
    """A translucent material, in the viewport's solid mode too."""
    material = bpy.data.materials.new(COLLECTION)
    material[rigs.PART], material.diffuse_color = GHOST, COLOUR
    versions.use_nodes(material)
    material.surface_render_method = 'BLENDED'
    inputs = principled(material).inputs
    inputs["Base Color"].default_value, inputs["Alpha"].default_value = (*COLOUR[:3], 1), COLOUR[3]
    return material
