"""*Bake Down*: an animator's changes become part of the performance, which looks on every frame as before."""
from collections import defaultdict

import bpy
import numpy as np

from ...engine.errors import InputError
from ...engine.hand import quaternions
from .. import versions
from . import actions, layers, preview
from .bake import report_steps
from .channels import Channel
from .curve_editing import copy_curve, path_parts
from .rollback import Rollback

_LINEAR = bpy.types.Keyframe.bl_rna.properties["interpolation"].enum_items["LINEAR"].value


def merging(owners, told=lambda share: None):
    """Merges the layers of every one of the `owners`, hands and keys, beside what is seen; returns what `put_down`
    wants of it, by the action of the performance. `preview.remove` takes it away until `preview.accept`.

    A generator, with some milliseconds of work between two yields; it yields True before and after an action is copied,
    which takes longer. told(share) is called with how much is done. Raises InputError where layers cannot be merged."""
    found, merged = [(owner, _mergeable(owner)) for owner in owners], {}
    steps = report_steps(told, max(sum(len(layer.changes) for _, layer in found), 1))
    for base in dict.fromkeys(layer.strip.action for _, layer in found):
        merged[base] = yield from _merging(base, [one for one in found if one[1].strip.action == base], steps)
    return merged


def new_actions(owners, merged):
    """An Assignment for each of the `owners` whose performance is in an action of its own now."""
    found = [(owner, layers.require(owner)) for owner in owners]
    return [actions.Assignment(owner, merged[base], _slot_in(merged[base], layer), base.name, base)
            for owner, layer in found if merged[base := layer.strip.action] != base]


def put_down(owners, merged, rename=actions.rename_all):
    """Has the `owners` play what `merging` has made of their layers: all of them or, when an exception is raised, none.
    rename: who renames new actions (`actions.succeed`). Raises InputError where that cannot be any more."""
    found = [(owner, _mergeable(owner)) for owner in owners]
    earlier = {(layer.strip.action, layer.data.action): None for _, layer in found}
    with Rollback() as rollback:
        for owner, layer in found:
            base = layer.strip.action
            actions.replace(layer.data, merged[base], _slot_in(merged[base], layer), rollback)
            for name, value in (("action_blend_type", 'REPLACE'), ("action_influence", 1.0)):
                rollback.change(layer.data, name, value)
    for _, layer in found:
        layer.data.nla_tracks.remove(layer.track)
    _remove_unused(earlier, merged, rename)


def placed(owners):
    """Where the layers of each of the `owners` lie: both actions, and what else than their keys merging depends on."""
    found = {owner: layers.require(owner) for owner in owners}
    return {owner: (layer.strip.action, layer.data.action, layer.data.action_influence, layer.strip.frame_start,
                    layer.strip.frame_end, layer.strip.action_frame_start, layer.strip.action_frame_end)
            for owner, layer in found.items()}


def _mergeable(owner):
    layer = layers.require(owner)
    data, strip = layer.data, layer.strip
    if layers.is_hidden(layer):
        raise InputError(f"The changes of “{owner.name}” are hidden, and would be lost: show them first.")
    if any(curve.mute or curve.group and curve.group.mute for curve in layer.changes):
        raise InputError(f"Some changes of “{owner.name}” are muted in the graph editor, and would be lost: unmute or "
                         "delete them first.")
    if any(track != layer.track and not track.mute and len(track.strips) for track in data.nla_tracks):
        raise InputError(f"“{owner.name}” has more NLA tracks than its performance's: mute or remove them first.")
    usual = {data: {"use_nla": True, "action_blend_type": 'COMBINE', "action_extrapolation": 'HOLD'},
             layer.track: {"mute": False},
             strip: {"mute": False, "scale": 1, "repeat": 1, "blend_in": 0, "blend_out": 0, "use_reverse": False,
                     "use_animated_influence": False, "use_animated_time": False, "extrapolation": 'HOLD'}}
    unusual = [name for thing, wanted in usual.items() for name, value in wanted.items()
               if getattr(thing, name) != value]
    if unusual or len(layer.track.strips) > 1:
        told = unusual[0].replace("_", " ") if unusual else "number of strips"
        raise InputError(f"The NLA of “{owner.name}” is no longer as PianoFlow made it ({told}): put that back first.")
    return layer


def _merging(base, found, steps):
    """The action that shows what both layers show of the owners whose performance is in `base`; `found`: each owner and
    its Layer."""
    if all(_as_it_is(layer) and not layer.changes for _, layer in found):
        return base
    yield True
    merged = base.copy()
    merged[preview.MARK] = preview.MADE
    yield True
    if versions.has_slots(merged):  # those of owners whose layers stay
        used = {versions.slot_of(layer.strip).identifier for _, layer in found if versions.slot_of(layer.strip)}
        for slot in [slot for slot in merged.slots if slot.identifier not in used]:
            merged.slots.remove(slot)
    for owner, _ in found:
        yield from _merging_one(merged, owner, steps)
    return merged


def _merging_one(merged, owner, steps):
    """Puts into `merged`, a copy of the performance, what both layers of one owner show.

    Between two yields a user may remove strips and curves: they are looked up again after each, all but those of
    `merged`."""
    layer = layers.require(owner)
    curves, groups, slot = versions.channels(merged, owner, _slot_in(merged, layer))
    below, above = defaultdict(dict), defaultdict(list)
    for curve in curves:
        below[curve.data_path][curve.array_index] = curve
    for curve in layer.changes:
        above[curve.data_path].append(curve.array_index)
    assignment = actions.Assignment(owner, merged, slot, merged.name, None)
    for path in [path for path in below if path in above] if _as_it_is(layer) else list(below):
        channels = yield from _combining(owner, path, below[path])
        for curve in below[path].values():
            curves.remove(curve)
        for channel in channels:
            yield
            actions.write_curve(assignment, channel)
        steps(len(above.get(path, ())))
    for path, index in [(path, index) for path in above.keys() - below.keys() for index in above[path]]:
        yield
        if curve := _changes(owner, path).get(index):
            copy_curve(curve, curves, groups)
        steps()


def _changes(owner, path):
    """The changes of one property, by index."""
    return {curve.array_index: curve for curve in layers.require(owner).changes if curve.data_path == path}


def _as_it_is(layer):
    """Whether the performance's keys are where they are seen."""
    strip, whole = layer.strip, tuple(layer.strip.action.frame_range)
    return (strip.action_frame_start, strip.action_frame_end) == whole and strip.frame_start == strip.action_frame_start


def _slot_in(merged, layer):
    """The slot of `merged`, a copy of the performance or itself, that is the one that the layer's strip uses."""
    slot = versions.slot_of(layer.strip)
    return slot and merged.slots.get(slot.identifier)


def _combining(owner, path, below):
    """Channels of one property, by index: what Blender's COMBINE makes of the changes and the strip's curves `below`."""
    layer, above = layers.require(owner), _changes(owner, path)
    strip, influence = layer.strip, layer.data.action_influence
    first, last, shift = strip.frame_start, strip.frame_end, strip.frame_start - strip.action_frame_start
    keys = [np.clip(_frames(curve) + shift, first, last) for curve in below.values()]
    frames = np.unique(np.concatenate([np.arange(np.ceil(first), np.floor(last) + 1), [first, last], *keys,
                                       *(_frames(curve) for curve in above.values())]).astype(np.float32))
    bone, name = path_parts(path)
    group = bone or next((curve.group.name for curve in below.values() if curve.group), "Rotation")
    rest = {"rotation_quaternion": [1.0, 0, 0, 0], "scale": [1.0] * 3}.get(name, [0.0] * 4)
    indices = range(4) if name == "rotation_quaternion" else sorted(below.keys() | above.keys())
    lower, upper = np.empty((2, len(frames), len(indices)))
    for column, index in enumerate(indices):
        yield
        lower[:, column] = _values(below.get(index), np.clip(frames, first, last) - shift, rest[index])
        yield
        upper[:, column] = _values(_changes(owner, path).get(index), frames, rest[index])
    yield
    if name == "rotation_quaternion":
        lower, upper = (values / np.linalg.norm(values, axis=1, keepdims=True) for values in (lower, upper))
        part = quaternions.from_vectors(influence * quaternions.to_vectors(upper))
        values = quaternions.continuous(quaternions.multiply(lower, part))
    elif name == "scale":
        values = lower * np.sign(upper) * np.abs(upper) ** influence
    else:
        values = lower + influence * upper
    return [Channel(path, index, frames, column, group) for index, column in zip(indices, values.T)]


def _frames(curve):
    return _keys(curve)[:, 0]


def _keys(curve):
    """Frames and values [K,2] of its keys."""
    co = np.empty(2 * len(curve.keyframe_points), np.float32)
    curve.keyframe_points.foreach_get("co", co)
    return co.reshape(-1, 2)


def _values(curve, frames, rest):
    """What `curve` shows on `frames`; what is there without one is `rest`."""
    if curve is None:
        return np.full(len(frames), rest)
    keys = _keys(curve)
    if not len(keys) or curve.extrapolation != 'CONSTANT' or len(curve.modifiers):
        return np.array([curve.evaluate(frame) for frame in frames])
    values = np.interp(frames, *keys.T)
    kinds = np.empty(len(keys), np.uint8)
    curve.keyframe_points.foreach_get("interpolation", kinds)
    if (kinds != _LINEAR).any():  # a performance's are straight lines, which are asked for one by one too slowly
        between = np.flatnonzero((frames > keys[0, 0]) & (frames < keys[-1, 0]))
        values[between] = [curve.evaluate(frame) for frame in frames[between]]
    return values


def _remove_unused(earlier, merged, rename):
    """Removes those actions of both layers that nothing else uses; merged ones get the names of the performances."""
    merged = {base: action for base, action in merged.items() if action != base}
    unused = {base for base in merged if base.users - base.use_fake_user == 0}
    names = {action: base.name for base, action in merged.items() if base in unused}
    unused |= {changes for _, changes in earlier if changes and changes.users == 0}
    bpy.data.batch_remove(unused)
    rename(names)
