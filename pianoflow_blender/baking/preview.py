"""A first sight of a performance that is still being made: what is finished of it, in NLA strips of their own.

They lie in a solo track, which hides whatever else animates the hands and the keys and changes none of it. All that is
needed to take a preview out again is in the file with it, so that an undo, or a file saved meanwhile, leaves no half of
one behind: see `remove`.
"""
from contextlib import contextmanager
from dataclasses import replace

import bpy
import numpy as np

from .. import versions
from . import actions, rigs
from .bake import parts_of
from .channels import Channel
from .hands import bone_names

TRACK = "PianoFlow Preview"
#: Custom property of what was made for a performance that is not finished: STRIP for the actions of strips, HOLDER for
#: what holds actions until they are put to use, else MADE.
MARK, STRIP, MADE, HOLDER = "pianoflow_preview", 1, 2, 3
#: Custom properties of what was there: of an owner its pose, its scale, the solo track that it had and whether it had no
#: animation; of a scene its range; of what stood in the way that it is hidden.
POSE, SIZE, SOLO, BARE, RANGE, HIDDEN = ("pianoflow_pose", "pianoflow_scale", "pianoflow_solo", "pianoflow_bare",
                                         "pianoflow_range", "pianoflow_hidden")


def rig_for(scene, keyboard):
    """The Rig on which to show: that of the `keyboard`, or one appended for it, which `remove` takes away again."""
    steps = rig_in_slices(scene, keyboard)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def rig_in_slices(scene, keyboard):
    """What `rig_for` does, a file appended between two yields."""
    keyboard = next((thing for thing in rigs.keyboards(scene) if MARK in thing), keyboard)
    collection = None
    if keyboard is None:
        with _marked():
            keyboard, collection = rigs.append_keyboard(scene)
        yield
    for hand in rigs.missing_hands(keyboard):
        with _marked():
            rigs.append_hand(hand, keyboard, collection)
        yield
    if collection is not None:
        from ..scene_look import dress_as_set  # which knows of baking

        with _marked():
            dress_as_set(scene)
    return rigs.reuse_rig(keyboard)


@contextmanager
def _marked():
    """Marks all that is made inside, which `remove` then takes away."""
    before = set(bpy.data.user_map())
    yield
    for block in set(bpy.data.user_map()) - before:
        if not block.is_embedded_data:
            block[MARK] = MADE


def can_show(rig):
    """Whether no part of the rig is in the NLA's tweak mode, in which its tracks stay as they are."""
    return not any(owner.animation_data and owner.animation_data.use_tweak_mode for owner in owners(rig))


def owners(rig):
    """All objects of the rig that a performance animates."""
    return [*rig.hands, *rig.parts]


def write(rig, channels, first, last):
    """Writes what the `channels` hold from frame `first` to `last`, both whole, into actions of their own, a curve
    between two yields; returns their Assignments, for `show`."""
    written = []
    for name, parts in parts_of(rig, _cut(rig, channels, first, last)):
        begun = begin(f"PianoFlow Preview{name.removeprefix('PianoFlow')}", parts)
        written += begun
        for assignment, part in zip(begun, parts):
            for channel in part.channels:
                actions.write_curve(assignment, channel)
                yield
    return written


def show(scene, written, first, last, size=1.0):
    """Puts `written` actions into strips from frame `first` to `last`, for hands of that `size`, and ends the scene's
    range there."""
    for assignment in written:
        track = _track(assignment.owner)
        strip = track.strips.new(assignment.action.name, first, assignment.action)
        if assignment.slot is not None:
            strip.action_slot = assignment.slot
        track.is_solo = True
        if assignment.owner.pose is not None:
            assignment.owner.scale = size, size, size
    if RANGE not in scene:
        scene[RANGE] = [scene.frame_start, scene.frame_end]
        scene.frame_start = max(first, 0)
    scene.frame_end = max(last, scene.frame_start)


def make_ready(scene, written):
    """Has Blender copy what is `written` for evaluation, an action in each turn of its main loop, and not all of it in
    the one in which it is put to use: that copies nothing then, unless something has changed in an action meanwhile,
    its name included. It yields True before each turn. What holds it goes with `accept`, or `remove`."""
    for action in large_actions(written):
        holder = bpy.data.objects.new("PianoFlow Waiting", None)
        holder[MARK] = HOLDER
        holder.empty_display_size = 0.0
        scene.collection.objects.link(holder)
        strip = holder.animation_data_create().nla_tracks.new().strips.new(action.name, 0, action)
        strip.mute = True  # of a track that is not: what only muted tracks play is not copied
        yield True


def large_actions(written):
    """The actions of which a copy takes time: those of hands, and where there are slots the one of all keys."""
    return list(dict.fromkeys(assignment.action for assignment in written
                              if assignment.owner.pose is not None or assignment.slot is not None))


def hide(scene, thing):
    """Hides an object that stands in the way, until `remove`."""
    thing[HIDDEN] = True
    thing.hide_set(True, view_layer=scene.view_layers[0])


def clear():
    """Takes the strips out and keeps everything else, for better ones."""
    for thing in bpy.data.objects:
        track = thing.animation_data and thing.animation_data.nla_tracks.get(TRACK)
        for strip in list(track.strips) if track else ():
            track.strips.remove(strip)
    bpy.data.batch_remove([action for action in bpy.data.actions if action.get(MARK) == STRIP])


def remove(made=True):
    """Takes a preview out of the file: all is as before it. made: also what was made for a performance that did not
    come about, keyboard and hands among it."""
    for thing in list(bpy.data.objects):
        if thing.animation_data and TRACK in thing.animation_data.nla_tracks:
            _restore(thing)
    for scene in bpy.data.scenes:
        if RANGE in scene:
            scene.frame_start, scene.frame_end = scene[RANGE]
            del scene[RANGE]
        for thing in scene.objects:
            if HIDDEN in thing:
                thing.hide_set(False, view_layer=scene.view_layers[0])
                del thing[HIDDEN]
    bpy.data.batch_remove([block for block in bpy.data.user_map() if not block.is_embedded_data
                           and (block.get(MARK) == STRIP or made and MARK in block)])


def left_behind():
    """Whether there is something to remove."""
    return (any(RANGE in scene for scene in bpy.data.scenes) or any(MARK in action for action in bpy.data.actions)
            or any(MARK in thing or HIDDEN in thing for thing in bpy.data.objects))


def accept():
    """What was made for a performance stays, now that it has come about."""
    bpy.data.batch_remove([thing for thing in bpy.data.objects if thing.get(MARK) == HOLDER])
    for block in bpy.data.user_map():
        if not block.is_embedded_data and MARK in block:
            del block[MARK]


def begin(name, parts, mark=STRIP):
    """Assignments of new, empty actions, one for all `parts` or, before Blender 4.4, one for each."""
    shared, made = None, []
    for part in parts:
        if shared is None or not versions.has_slots(shared):
            shared = bpy.data.actions.new(name)
            shared[MARK] = mark
        slot = versions.channels(shared, part.owner)[2]
        made.append(actions.Assignment(part.owner, shared, slot, name, None))
    return made


def _cut(rig, channels, first, last):
    """The channels from frame `first` to `last`, with keys on both; of all keys (and the pedal) that move otherwise."""
    def cut(channel):
        inside = (channel.frames >= first) & (channel.frames <= last)
        return replace(channel, frames=channel.frames[inside], values=channel.values[inside])

    def resting(channel):
        kept = cut(channel)
        frames, places = np.unique(np.r_[kept.frames, first, last].astype(np.float32), return_index=True)
        return replace(kept, frames=frames, values=np.r_[kept.values, 0, 0][places])

    still = Channel("rotation_euler", 0, np.zeros(0, np.float32), np.zeros(0), "Rotation")
    keys = {pitch: channels.keys.get(pitch, still) for pitch, key in rig.keys.items()
            if pitch in channels.keys or key.animation_data}
    pedal = channels.pedal or (still if rig.pedal and rig.pedal.animation_data else None)
    return replace(channels, hands=[[cut(channel) for channel in hand] for hand in channels.hands],
                   keys={pitch: resting(channel) for pitch, channel in keys.items()}, pedal=pedal and resting(pedal))


def _track(owner):
    """The preview's track on `owner`, made when it is first wanted, whose pose is remembered then."""
    data = owner.animation_data
    if data is None:
        data = owner.animation_data_create()
        owner[BARE] = True
    if TRACK not in data.nla_tracks:
        owner[POSE] = _pose(owner)
        if owner.pose is not None:
            owner[SIZE] = owner.scale[:]
        if solo := next((track.name for track in data.nla_tracks if track.is_solo), ""):
            owner[SOLO] = solo
        data.nla_tracks.new().name = TRACK
    return data.nla_tracks[TRACK]


def _restore(owner):
    """Takes the preview's track from `owner` and puts it as it was."""
    tracks = owner.animation_data.nla_tracks
    tracks[TRACK].is_solo = False
    tracks.remove(tracks[TRACK])
    if owner.get(SOLO, "") in tracks:
        tracks[owner[SOLO]].is_solo = True
    if BARE in owner and owner.animation_data.action is None and not tracks and not owner.animation_data.drivers:
        owner.animation_data_clear()
    _set_pose(owner, list(owner.get(POSE, ())))
    if SIZE in owner:
        owner.scale = owner[SIZE]
    for name in (POSE, SIZE, SOLO, BARE):
        if name in owner:
            del owner[name]


def _bones(owner):
    return [owner.pose.bones[name] for name in bone_names(owner[rigs.NUMBER]) if name in owner.pose.bones]


def _pose(owner):
    """What a performance moves of `owner`, as numbers: 7 a bone of a hand, else the turn of a key."""
    if owner.pose is None:
        return [owner.rotation_euler.x]
    return [number for bone in _bones(owner) for number in (*bone.location, *bone.rotation_quaternion)]


def _set_pose(owner, numbers):
    """Puts `owner` where `_pose` found it; what is animated goes on from there by itself."""
    if owner.pose is None:
        owner.rotation_euler.x = numbers[0] if numbers else owner.rotation_euler.x
        return
    for bone, place in zip(_bones(owner), range(0, len(numbers), 7)):
        bone.location, bone.rotation_quaternion = numbers[place:place + 3], numbers[place + 3:place + 7]
