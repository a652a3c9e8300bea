"""Dense F-curves: many keys written at once, into actions that replace PianoFlow's earlier ones and no others.

Keys of a keyboard share one action with a slot for each key where Blender has slots (4.4 and later). That was
preferred to one action of custom properties with drivers: each key's curve stays on the object that an animator
clicks, can be edited there, and leaves through every exporter.
"""
from dataclasses import dataclass

import bpy
import numpy as np

from .. import versions

#: Custom property of the actions that PianoFlow made.
MADE_HERE = "pianoflow"
_KINDS = bpy.types.Keyframe.bl_rna.properties["interpolation"].enum_items
_FREE = bpy.types.Keyframe.bl_rna.properties["handle_left_type"].enum_items["FREE"].value


@dataclass(frozen=True)
class Part:
    """An object to animate, the channels that it gets, and the name of its action where it needs its own."""

    owner: bpy.types.Object
    channels: list
    name: str


@dataclass(frozen=True)
class Assignment:
    """An action made for `owner`, not in use yet, which shall be called `name`; `earlier` is PianoFlow's action that
    it replaces, if any."""

    owner: bpy.types.Object
    action: bpy.types.Action
    slot: object
    name: str
    earlier: bpy.types.Action | None


def write(name, parts):
    """The Assignments for `parts`: one action called `name` for all of them, or before Blender 4.4 one for each.

    Curves of an earlier action of ours that are not among the channels (an animator's additions) are kept.
    """
    assignments = begin(name, parts)
    for assignment, part in zip(assignments, parts):
        for channel in part.channels:
            write_curve(assignment, channel)
    return assignments


def begin(name, parts):
    """The Assignments of `write` with none of the parts' channels in their actions yet."""
    if not parts:
        return []
    earlier = [made_earlier(part.owner) for part in parts]
    if not hasattr(bpy.types, "ActionSlot"):
        return [_begin_one(part.name if len(parts) > 1 else name, [part], [old])[0]
                for part, old in zip(parts, earlier)]
    return _begin_one(name, parts, earlier)


def write_curve(assignment, channel):
    """Writes one channel into an assignment's action."""
    curves, groups, _ = versions.channels(assignment.action, assignment.owner, assignment.slot)
    curve = curves.new(channel.path, index=channel.index)
    curve.group = groups.get(channel.group) or groups.new(channel.group)
    points = curve.keyframe_points
    points.add(len(channel.frames))
    co = np.empty((len(channel.frames), 2), np.float32)
    co[:, 0], co[:, 1] = channel.frames, channel.values
    points.foreach_set("co", co.ravel())
    kind = 'LINEAR' if channel.handles is None else 'BEZIER'
    points.foreach_set("interpolation", np.full(len(co), _KINDS[kind].value, np.uint8))
    if channel.handles is not None:
        _set_handles(points, co[:, 0], channel.handles)
    curve.update()  # without it the handles stay at (0, 0)


def put_to_use(assignments, rollback):
    """Gives every owner its new action, in its NLA strips too, and returns the actions that nothing uses now."""
    for assignment in assignments:
        data = assignment.owner.animation_data
        if data is None:
            data = assignment.owner.animation_data_create()
            rollback.on_failure(assignment.owner.animation_data_clear)
        users = [user for user in _users(data) if user.action == assignment.earlier] if assignment.earlier else []
        if not users:
            if data.action is not None:
                keep(data.action, rollback)
            users = [data]
        for user in users:
            replace(user, assignment.action, assignment.slot, rollback)
            if user is not data:
                _fit(user, assignment.earlier, assignment.action, rollback)
    replaced = {assignment.earlier for assignment in assignments if assignment.earlier}
    return replaced - {assignment.action for assignment in assignments}


def release(owner, rollback):
    """Stops PianoFlow's action on `owner`, in its NLA strips too, and returns it; None when it has none."""
    earlier = made_earlier(owner)
    if earlier is None:
        return None
    active, *strips = _users(owner.animation_data)
    if active.action == earlier:
        replace(active, None, None, rollback)
    for strip in strips:
        if strip.action == earlier:
            rollback.change(strip, "mute", True)  # a strip without an action cannot be
    return earlier


def made_earlier(owner):
    """PianoFlow's action on `owner`, active or in an NLA strip; None when there is none."""
    data = owner.animation_data
    actions = [user.action for user in _users(data)] if data else []
    return next((action for action in actions if action and MADE_HERE in action), None)


def replace(user, action, slot, rollback):
    """Makes an AnimData or an NLA strip use `action`, and remembers what it used."""
    rollback.on_failure(versions.set_action, user, user.action, versions.slot_of(user))
    versions.set_action(user, action, slot)


def keep(action, rollback):
    """Saves an animator's action, about to lose its user, from vanishing with the next file."""
    rollback.change(action, "use_fake_user", True)


def rename_all(names):
    """Renames actions, each of which Blender then copies for evaluation."""
    for action, name in names.items():
        action.name = name


def succeed(replaced, assignments, rename=rename_all):
    """Removes those of our `replaced` actions that nobody else uses; new ones take over their names, else get ours:
    rename(names) is told what is called otherwise yet, each action with its name, and by default renames it."""
    removed = {action for action in replaced if action.users - action.use_fake_user == 0}
    names = {assignment.action: assignment.earlier.name if assignment.earlier in removed else assignment.name
             for assignment in assignments}
    bpy.data.batch_remove(removed)
    rename({action: name for action, name in names.items() if action.name != name})


def _fit(strip, earlier, action, rollback):
    """Has an NLA strip that showed all of the `earlier` action show all of the new one, as far from its own frames."""
    if (strip.action_frame_start, strip.action_frame_end) == tuple(earlier.frame_range):
        (first, last), shift = action.frame_range, strip.frame_start - earlier.frame_range[0]
        length = (last - first) * strip.scale * strip.repeat
        ends = [("action_frame_start", first), ("action_frame_end", last)]
        if first > strip.action_frame_start:
            ends.reverse()  # the start cannot pass the end
        for name, frame in (*ends, ("frame_start", first + shift), ("frame_end", first + shift + length)):
            rollback.change(strip, name, frame)


def _users(data):
    """The AnimData itself, then its NLA strips."""
    return [data, *(strip for track in data.nla_tracks for strip in track.strips)]


def _begin_one(name, parts, earlier):
    """One action for `parts`: a copy of the only earlier one if it holds more than we put there, else a new one."""
    olds = {old for old in earlier if old}
    base = next(iter(olds)) if len(olds) == 1 else None
    foreign = base and any(_foreign(base, part) for part, old in zip(parts, earlier) if old)
    action = base.copy() if foreign else bpy.data.actions.new(name)
    action[MADE_HERE] = True
    action.use_fake_user = True
    assignments = []
    for part, old in zip(parts, earlier):
        slot = _slot_in(action, old, part.owner) if foreign else None
        curves, _, slot = versions.channels(action, part.owner, slot)
        if foreign:
            ours = {(channel.path, channel.index) for channel in part.channels}
            for curve in [curve for curve in curves if (curve.data_path, curve.array_index) in ours]:
                curves.remove(curve)
        assignments.append(Assignment(part.owner, action, slot, name, old))
    return assignments


def _foreign(action, part):
    """Whether `action` animates of the part's owner what the part does not."""
    ours = {(channel.path, channel.index) for channel in part.channels}
    slot = _slot_in(action, action, part.owner)
    return any((curve.data_path, curve.array_index) not in ours for curve in versions.all_curves(action, slot))


def _slot_in(action, old, owner):
    """The slot of `action`, `old` or a copy of it, that is the one that `owner` uses of `old`."""
    if not versions.has_slots(action) or old is None:
        return None
    user = next(user for user in _users(owner.animation_data) if user.action == old)
    return action.slots.get(user.action_slot.identifier) if user.action_slot else None


def _set_handles(points, frames, handles):
    """Bézier handles at thirds between the keys on `frames` [K], of the values `handles` [K,2], left and right."""
    thirds = np.diff(frames) / 3
    for column, (side, steps) in enumerate((("left", -np.r_[1, thirds]), ("right", np.r_[thirds, 1]))):
        points.foreach_set(f"handle_{side}_type", np.full(len(frames), _FREE, np.uint8))
        places = np.stack([frames + steps, handles[:, column]], axis=-1)
        points.foreach_set(f"handle_{side}", places.astype(np.float32).ravel())
