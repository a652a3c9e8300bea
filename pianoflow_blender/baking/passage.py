"""Baking a passage: the keys of some seconds of a performance replaced in the actions that are there."""
from ...engine.errors import InputError
from ...engine.hand.forearm import forearm_rotations
from .. import versions
from . import actions, layers, rigs
from .bake import SHORT
from .hands import hand_channels, rests_of
from .keys import key_channels
from .presses import find_presses, moments
from .rollback import Rollback
from .sampling import Timeline
from .splice import splice, with_surroundings


def bake_passage(scene, part, begin, end, hands, *, keyboard, zero):
    """Bakes what happens between the seconds `begin` and `end` of the take `part` onto `keyboard`, where a performance
    is baked whose recording begins at the frame `zero`; keys outside stay to the last bit.

    part: an excerpt of a take (`engine.take.excerpt`) with some seconds more on both sides, whose meta tell where the
    pianist sits ("middle"). hands: which of them move otherwise than before; the keyboard's keys are all looked at.
    Raises InputError, before anything is changed, where there is no performance to change.
    """
    rig, timeline = rigs.reuse_rig(keyboard), Timeline.of(scene, zero)
    first, last = (float(frame) for frame in timeline.frames([begin, end]))
    presses, whole = find_presses(part), timeline.whole_frames(part)
    frames = [timeline.with_moments(whole, moments(presses, hand, SHORT / timeline.fps)) for hand in range(2)]
    forearms = forearm_rotations(part.wrist, part.pose[:, :, 0], part.fps, middle=part.meta.get("middle"))
    curves = {hand: _curves_of(rig.hands[hand]) for hand in hands}
    for hand, found in curves.items():
        if not found:
            raise InputError(f"“{rig.hands[hand].name}” has no baked performance: press Bake Again.")
    for hand in hands:
        inside = frames[hand][(frames[hand] > first) & (frames[hand] < last)]
        channels = hand_channels(part, forearms, rests_of(rig.hands[hand], hand), hand, timeline, inside)
        _splice_hand(curves[hand], channels, first, last)
    _splice_keys(rig, key_channels(presses, timeline, frames), first, last)
    scene.frame_set(scene.frame_current, subframe=scene.frame_subframe)


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
            keys = with_surroundings(curve, channel.frames, sign * channel.values, first, last)
            splice(curve, *keys, first, last)


def _splice_keys(rig, channels, first, last):
    """Splices the keys that move between the frames `first` and `last`, now or before."""
    new = []
    for pitch, key in rig.keys.items():
        channel = channels.get(pitch)
        inside = (channel.frames > first) & (channel.frames < last) if channel else None
        curve = _curves_of(key).get(("rotation_euler", 0))
        if curve is None and channel and inside.any():
            new.append((key, channel))
        elif curve is not None and channel:
            splice(curve, channel.frames[inside], channel.values[inside], first, last)
        elif curve is not None:
            splice(curve, [], [], first, last)
    if new:
        _move_others(rig, new)


def _move_others(rig, new):
    """Animates keys that have rested so far."""
    actions_there = [action for key in rig.keys.values() if (action := actions.made_earlier(key))]
    written = []
    for key, channel in new:
        name = f"PianoFlow {key.name}"
        if actions_there and versions.has_slots(actions_there[0]):
            slot = versions.channels(actions_there[0], key)[2]
            written.append(actions.Assignment(key, actions_there[0], slot, actions_there[0].name, None))
            actions.write_curve(written[-1], channel)
        else:
            written += actions.write(name, [actions.Part(key, [channel], name)])
        key.rotation_mode = 'XYZ'
    with Rollback() as rollback:
        layered = any(map(layers.find, rig.parts))
        own = layers.own_actions(rig.parts) if layered else {}
        replaced = actions.put_to_use(written, rollback)
        if layered:
            layers.lift_parts(rig.parts, rollback, own)
    actions.succeed(replaced, written)


def _curves_of(owner):
    """The F-curves of PianoFlow's action on `owner`, by path and index."""
    action = actions.made_earlier(owner)
    if action is None:
        return {}
    data = owner.animation_data
    users = [data, *(strip for track in data.nla_tracks for strip in track.strips)]
    slot = next(versions.slot_of(user) for user in users if user.action == action)
    return {(curve.data_path, curve.array_index): curve for curve in versions.all_curves(action, slot)}
