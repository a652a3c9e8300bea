"""Layers: the performance of a hand, or of a key, in an NLA strip, and the animator's own keys in an action above it.

The action above is blended with COMBINE: its locations add to the performance's, its quaternions multiply from the
right. Blender's keying knows of this: what is keyed is what remains between the performance and the pose that is seen.
"""
from dataclasses import dataclass

import bpy

from ...engine.errors import InputError
from .. import versions
from . import actions, curve_editing

TRACK = "PianoFlow"
#: Custom property of the action that holds an animator's changes of a keyboard's keys and pedal.
CHANGES = "pianoflow_changes"
#: Custom property of a hand: how strong its animator's changes were before they were hidden.
STRENGTH = "pianoflow_strength"


@dataclass(frozen=True)
class Layer:
    """The performance of a hand or a key as a `strip` of the NLA's `track`, beneath what its AnimData `data` holds as
    active."""

    data: bpy.types.AnimData
    track: bpy.types.NlaTrack
    strip: bpy.types.NlaStrip

    @property
    def changes(self):
        """The F-curves of the animator's action that hold anything."""
        action = self.data.action
        curves = versions.all_curves(action, versions.slot_of(self.data)) if action else []
        return [curve for curve in curves if len(curve.keyframe_points) or len(curve.modifiers)]


def find(owner):
    """The Layer of a hand; None when it has no performance, or one that is its active action."""
    data = owner.animation_data
    for track in data.nla_tracks if data else ():
        for strip in track.strips:
            if strip.action and actions.MADE_HERE in strip.action:
                return Layer(data, track, strip)
    return None


def changes(owner):
    """The F-curves that an animator keyed on a hand or a key that may also be one that no performance plays."""
    layer, data = find(owner), owner.animation_data
    if layer is None and data is not None and not is_plain(owner):
        layer = Layer(data, None, None)
    return layer.changes if layer else []


def is_plain(owner):
    """Whether a hand's performance is its active action."""
    data = owner.animation_data
    return bool(data and data.action and actions.MADE_HERE in data.action)


def lift(owner, rollback, changes=None):
    """Moves a performance that is the active action into a strip, frame by frame where it was, and puts an action, and
    its slot, above it for the animator's keys: `changes`, by default an empty one. What has another order already is
    left alone."""
    if not is_plain(owner) or find(owner):
        return
    data, action, slot = owner.animation_data, owner.animation_data.action, versions.slot_of(owner.animation_data)
    changes = changes or _empty_slot(bpy.data.actions.new(f"{owner.name} Changes"), owner)
    actions.replace(data, *changes, rollback)
    track = data.nla_tracks.new()
    rollback.on_failure(data.nla_tracks.remove, track)
    track.name = TRACK
    strip = track.strips.new(TRACK, round(action.frame_range[0]), action)
    versions.set_action(strip, action, slot)
    strip.action_frame_start, strip.action_frame_end = action.frame_range  # Blender takes the range of one slot's keys
    strip.frame_start, strip.frame_end = action.frame_range
    for name, value in (("action_blend_type", 'COMBINE'), ("action_extrapolation", 'HOLD'), ("action_influence", 1.0)):
        rollback.change(data, name, value)


def own_actions(parts):
    """Of those keys and pedals that their animator moves and no performance does, the action and its slot, by part."""
    animated = [part for part in parts if part.animation_data and part.animation_data.action]
    return {part: (part.animation_data.action, versions.slot_of(part.animation_data)) for part in animated
            if actions.made_earlier(part) is None}


def lift_parts(parts, rollback, own):
    """Lifts the performance of keys and pedal (`lift`). What `own_actions` found stays above, else an empty action, one
    for all where Blender has slots."""
    layers = [layer for part in parts if (layer := find(part))]
    shared = next((layer.data.action for layer in layers if layer.data.action and CHANGES in layer.data.action), None)
    for part in parts:
        if not is_plain(part) or find(part):
            continue
        changes = own.get(part)
        if changes is None:
            if shared is None or not versions.has_slots(shared):
                shared = bpy.data.actions.new(f"{part.parent.name if part.parent else part.name} Changes")
                shared[CHANGES] = True
            changes = _empty_slot(shared, part)
            if changes[1] is not None:
                rollback.on_failure(shared.slots.remove, changes[1])
        lift(part, rollback, changes)


def _empty_slot(action, owner):
    """The `action`, and a slot in it, for keys on what is animated of `owner`.

    It is made beforehand because one that keying makes itself is not evaluated before the object is tagged; its curves,
    without keys yet, because auto keying from Blender 5.2 on keys only what has a curve.
    """
    data = owner.animation_data
    own, groups, slot = versions.channels(action, owner)
    for curve in versions.all_curves(data.action, versions.slot_of(data)):
        made = own.new(curve.data_path, index=curve.array_index)
        name = curve.group.name if curve.group else None
        made.group = (groups.get(name) or groups.new(name)) if name else None
    return action, slot


def hide(owner, hidden, rollback):
    """Hides an animator's changes, or shows them as strong as they were."""
    data, strength = owner.animation_data, owner.get(STRENGTH, 1.0)
    if hidden and data.action_influence > 0:
        owner[STRENGTH] = data.action_influence
        rollback.on_failure(owner.pop, STRENGTH, None)
        rollback.change(data, "action_influence", 0.0)
    elif not hidden and data.action_influence == 0:
        rollback.change(data, "action_influence", strength)


def clear(chosen, first, last, fade=0.0):
    """Clears an animator's changes from frame `first` to `last`, see `curve_editing.clear`.

    chosen: hands, each with the names of its bones to be cleared, or None for all, and keys with None. Returns how many
    curves there were.
    """
    curves = [curve for owner, bones in chosen for curve in _curves(owner, bones)]
    for curve in curves:
        curve_editing.clear(curve, first, last, fade)
    return len(curves)


def rest_on(chosen, frame):
    """Puts keys of no change on `frame`: changes before it end there, changes after it begin there.

    chosen: as for `clear`. Returns how many curves got one.
    """
    curves = [curve for owner, bones in chosen for curve in _curves(owner, bones)]
    for curve in curves:
        curve.keyframe_points.insert(frame, curve_editing.rest_value(curve))
    return len(curves)


def _curves(owner, bones):
    """The changes of places, turns and sizes of a hand's bones, of all or of the `bones` named; of a key, its turn's."""
    of_bones = owner.type == 'ARMATURE'
    chosen = []
    if of_bones or find(owner):
        require(owner)
    for curve in changes(owner):
        bone = curve_editing.path_parts(curve.data_path)[0]
        if ((bone is not None) == of_bones and (bones is None or bone in bones) and not curve.lock
                and curve_editing.rest_value(curve) is not None):
            chosen.append(curve)
            if len(curve.modifiers):
                raise InputError(f"The changes of “{bone or owner.name}” have a modifier in the graph editor: remove "
                                 "it, or bake it with Channel > Bake Channels, first.")
    return chosen


def is_hidden(layer):
    return layer.data.action_influence == 0


def require(owner):
    """The Layer of a hand, fit to be worked on. Raises InputError where it is not."""
    layer = find(owner)
    if layer is None:
        raise InputError(f"“{owner.name}” has no layer for changes: press Animate on Top first.")
    if layer.data.use_tweak_mode:
        raise InputError(f"A strip of “{owner.name}” is being tweaked: press Tab in the NLA editor first.")
    return layer
