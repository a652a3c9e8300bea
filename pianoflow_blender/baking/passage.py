"""Baking a passage: the keys of some seconds of a performance replaced, in copies that take the place of its actions.

The copies are whole, so that all else of an action comes along: other keys to the last bit, an animator's own curves,
groups, markers. They are made and changed beside what is seen, in many small steps, and used all at once.
"""
from dataclasses import dataclass

from ...engine.errors import InputError
from ...engine.hand.forearm import forearm_rotations
from ...engine.take import Take
from .. import versions
from . import actions, layers, preview
from .bake import SHORT
from .hands import hand_channels
from .keys import key_channels
from .presses import find_presses, moments
from .rollback import Rollback
from .splice import holds_keys, splice, with_surroundings

#: What a key's turn is called among its curves.
TURN = ("rotation_euler", 0)


@dataclass(frozen=True)
class Passage:
    """What happens between the seconds `begin` and `end` of the take `part`, and which hands (0 left, 1 right) move
    otherwise than before; the keyboard's keys are all looked at.

    part: an excerpt of a take (`engine.take.excerpt`) with some seconds more on both sides, whose meta tell where the
    pianist sits ("middle").
    """

    part: Take
    begin: float
    end: float
    hands: tuple


@dataclass(frozen=True)
class PassageKeys:
    """What is to be keyed between the frames `first` and `last`, neither included. hands: the channels of each hand
    that moves otherwise, with no keys elsewhere; keys: by pitch, the Channel of each key that the excerpt plays."""

    hands: dict
    keys: dict
    first: float
    last: float


def keys_of(passage, rests, timeline):
    """The PassageKeys of a Passage, on hands with these `rests` (`bake.rests`). Knows no bpy: any thread may work them
    out."""
    part = passage.part
    first, last = (float(frame) for frame in timeline.frames([passage.begin, passage.end]))
    presses, whole = find_presses(part), timeline.whole_frames(part)
    frames = [timeline.with_moments(whole, moments(presses, hand, SHORT / timeline.fps)) for hand in range(2)]
    forearms = forearm_rotations(part.wrist, part.pose[:, :, 0], part.fps, middle=part.meta.get("middle"))
    hands = {hand: hand_channels(part, forearms, rests[hand], hand, timeline,
                                 frames[hand][(frames[hand] > first) & (frames[hand] < last)])
             for hand in passage.hands}
    return PassageKeys(hands, key_channels(presses, timeline, frames), first, last)


class Revision:
    """Copies of the actions of a performance on the `rig`, in which passages change. Nothing of it is seen before
    `put_to_use`, and `preview.remove` takes it away until `preview.accept`."""

    def __init__(self, rig):
        self.rig, self._copies, self._moved = rig, {}, {}

    @property
    def sources(self):
        """The actions that were copied."""
        return set(self._copies)

    def splice(self, new):
        """Puts PassageKeys into the copies, a curve between two yields; it yields True before and after an action is
        copied, which takes longer than all its curves.

        Raises InputError where there is no performance to change."""
        for hand, channels in new.hands.items():
            curves = yield from self._curves(self.rig.hands[hand])
            if not curves:
                raise InputError(f"“{self.rig.hands[hand].name}” has no baked performance: press Bake Again.")
            yield from _splice_hand(curves, channels, new.first, new.last)
        for pitch, key in self.rig.keys.items():
            yield from self._splice_key(key, new.keys.get(pitch), new.first, new.last)

    def written(self):
        """An Assignment for every part of the rig whose action was copied, or that has its first one."""
        found = []
        for owner in (*self.rig.hands, *self.rig.parts):
            action, slot = _played(owner)
            if action in self._copies:
                copy = self._copies[action]
                found.append(actions.Assignment(owner, copy, _same_slot(copy, slot), action.name, action))
        return [*found, *self._moved.values()]

    def _curves(self, owner):
        """The curves that `owner` has in the copy of its action, by path and index; none where it has no action."""
        action, slot = _played(owner)
        if action is None:
            return {}
        copy = yield from self._copy(action)
        return _by_path(copy, _same_slot(copy, slot))

    def _copy(self, action):
        if action not in self._copies:
            yield True
            copy = action.copy()
            copy[preview.MARK] = preview.MADE
            copy.use_fake_user = action.use_fake_user
            self._copies[action] = copy
            yield True
        return self._copies[action]

    def _splice_key(self, key, channel, first, last):
        """Splices a key of the keyboard that moves between the frames `first` and `last`, now or before."""
        inside = (channel.frames > first) & (channel.frames < last) if channel else None
        moves = channel is not None and inside.any()
        if key in self._moved:
            curve = _by_path(self._moved[key].action, self._moved[key].slot)[TURN]
        else:
            curve = _by_path(*_played(key)).get(TURN)
            if curve is None and moves:
                yield from self._move(key, channel)
                return
            if curve is None or not (moves or holds_keys(curve, first, last)):
                return
            curve = (yield from self._curves(key))[TURN]
        yield
        splice(curve, *((channel.frames[inside], channel.values[inside]) if moves else ([], [])), first, last)

    def _move(self, key, channel):
        """Animates a key that has rested so far."""
        others = [action for other in self.rig.keys.values() if (action := _played(other)[0])]
        if others and versions.has_slots(others[0]):
            copy = yield from self._copy(others[0])
            made = actions.Assignment(key, copy, versions.channels(copy, key)[2], others[0].name, None)
        else:
            name = f"PianoFlow {key.name}"
            made, = actions.begin(name, [actions.Part(key, [channel], name)])
            made.action[preview.MARK] = preview.MADE
        yield
        actions.write_curve(made, channel)
        self._moved[key] = made


def put_to_use(rig, written, rename=actions.rename_all):
    """Has the parts of the `rig` play what a `Revision` has written: all of it or, when an exception is raised, nothing
    of it. rename: who renames new actions (`actions.succeed`). Raises InputError where an action is held by the NLA
    editor."""
    for assignment in written:
        data = assignment.owner.animation_data
        if data is not None and data.use_tweak_mode:
            raise InputError(f"A strip of “{assignment.owner.name}” is being tweaked: press Tab in the NLA editor "
                             "first.")
    moved = [assignment.owner for assignment in written if assignment.earlier is None]
    with Rollback() as rollback:
        layered = moved and any(map(layers.find, rig.parts))
        own = layers.own_actions(rig.parts) if layered else {}
        replaced = actions.put_to_use(written, rollback)
        for key in moved:
            rollback.change(key, "rotation_mode", 'XYZ')
        if layered:
            layers.lift_parts(rig.parts, rollback, own)
    actions.succeed(replaced, written, rename)


def _splice_hand(curves, channels, first, last):
    """Splices a hand's channels; four that are a quaternion keep to the sign of the keys before them."""
    by_path = {}
    for channel in channels:
        by_path.setdefault(channel.path, []).append(channel)
    for path, together in by_path.items():
        found = [curves.get((path, channel.index)) for channel in together]
        if None in found:
            raise InputError(f"The curves of {path} are not all there: press Bake Again.")
        same = sum(curve.evaluate(first) * channel.values[0] for curve, channel in zip(found, together))
        sign = -1.0 if len(together) == 4 and same < 0 else 1.0
        for curve, channel in zip(found, together):
            yield
            keys = with_surroundings(curve, channel.frames, sign * channel.values, first, last)
            splice(curve, *keys, first, last)


def _played(owner):
    """PianoFlow's action on `owner`, and its slot there; None for both where there is none."""
    action, data = actions.made_earlier(owner), owner.animation_data
    users = [data, *(strip for track in data.nla_tracks for strip in track.strips)] if action else []
    return action, next((versions.slot_of(user) for user in users if user.action == action), None)


def _same_slot(copy, slot):
    """The slot of an action's `copy` that is its `slot`."""
    return copy.slots.get(slot.identifier) if slot is not None else None


def _by_path(action, slot):
    """The F-curves of `slot` in `action`, or of None, by path and index."""
    found = versions.all_curves(action, slot) if action is not None else ()
    return {(curve.data_path, curve.array_index): curve for curve in found}
