"""Baking: a take becomes keys and hands that move in the scene, as ordinary F-curves."""
from dataclasses import dataclass
from functools import partial

import bpy
import numpy as np

from ...engine.errors import InputError
from ...engine.hand.forearm import forearm_rotations
from ..sound_strip import add_sound
from . import actions, layers, rigs
from .channels import Channel, Channels
from .hands import SIDES, bone_names, hand_channels, rests_of
from .keying import Keying
from .keys import key_channels, pedal_channel
from .presses import find_presses, moments
from .rollback import Rollback
from .sampling import Timeline
from .sparse import find_contacts, sparse_channels

#: Notes shorter than this many frames get a key at their deepest moment too.
SHORT = 3
#: How many times as long as a bone's dense keys it takes to find its sparse ones.
SPARSE_STEPS = 10


@dataclass(frozen=True)
class Baked:
    """What a bake left in the scene. hands: the armatures, left and right. actions: of the hands, then of the keys.
    frame_start, frame_end: the scene's new range. strip: the recording's sound strip, if one was asked for."""

    keyboard: bpy.types.Object
    hands: tuple
    actions: tuple
    frame_start: int
    frame_end: int
    strip: object = None


def bake_take(context, take, *, keyboard=None, start_frame=None, source=None, keying=Keying(), written=None,
              rename=actions.rename_all):
    """Bakes `take` into the scene of `context`, all of it or, when an exception is raised, nothing of it.

    keyboard: the root of a PianoFlow keyboard to play on; its earlier performance is replaced. None: a new keyboard
    with hands. start_frame: the frame, whole or not, of the recording's first sample; None: the scene's first frame.
    source: the recording, to be added as a sound strip at that frame; None: no strip is added.
    keying: whether the performance gets a layer of its own, and whether keys are left out.
    written: what `slices.written_in_slices` has written already for this take on this keyboard at this frame. rename:
    who renames new actions (`actions.succeed`).
    Keys lie on every whole frame at the scene's rate, and between frames where fingers meet and leave the keys.
    Raises InputError when the take, the keyboard or the recording cannot be used.
    """
    if written is None:  # else it was checked before
        check(take)
    scene = context.scene
    timeline = Timeline.of(scene, scene.frame_start if start_frame is None else start_frame)
    with Rollback() as rollback:
        rig = rigs.reuse_rig(keyboard) if keyboard else rigs.append_rig(scene)
        if written is None:
            channels = channels_of(take, rests(rig), timeline, keying.tolerance)
            written = [assignment for name, parts in parts_of(rig, channels)
                       for assignment in actions.write(name, parts)]
        _expect_modes(rig, rollback)
        rigs.fit(rig, take.hand_size, rollback)
        own = layers.own_actions(rig.parts) if keying.on_top else {}
        replaced = actions.put_to_use(written, rollback)
        if keying.on_top:
            for hand in rig.hands:
                layers.lift(hand, rollback)
            layers.lift_parts(rig.parts, rollback, own)
        replaced |= _rest_unplayed(rig, {assignment.owner for assignment in written}, rollback)
        strip = add_sound(scene, source, timeline.start, rollback) if source else None
        _set_range(scene, timeline.whole_frames(take), rollback)
    actions.succeed(replaced, written, rename)
    scene.frame_set(min(max(scene.frame_current, scene.frame_start), scene.frame_end))
    made = tuple(dict.fromkeys(assignment.action for assignment in written))
    return Baked(rig.keyboard, rig.hands, made, scene.frame_start, scene.frame_end, strip)


def check(take):
    """Raises InputError where a take cannot be baked. A tenth of a second for ten minutes."""
    if found := take.problems():
        raise InputError(f"The take cannot be baked ({found[0]}): generate it again.")


def rests(rig):
    """The rest matrices [17,4,4] of the left and of the right hand's bones."""
    return [rests_of(armature, hand) for hand, armature in enumerate(rig.hands)]


def channels_of(take, rests, timeline, tolerance=None, middle=None, report=lambda share: None):
    """The Channels of `take` on hands with these `rests`. Knows no bpy: any thread may work them out.

    The rests are those of hands scaled to the take's hand size.
    tolerance: how far keys that are left out may move the tips, metres; None: none are left out. middle: where the
    pianist sits, metres along the keyboard; None: in the middle of what is played. report(share) is called now and then
    with how much is done, and may raise."""
    joints = 2 * len(bone_names(0))
    steps = report_steps(report, 10 + joints + (SPARSE_STEPS * joints if tolerance is not None else 0))
    presses = find_presses(take)
    steps(10)
    whole = timeline.whole_frames(take)
    frames = [timeline.with_moments(whole, moments(presses, hand, SHORT / timeline.fps)) for hand in range(2)]
    forearms = forearm_rotations(take.wrist, take.pose[:, :, 0], take.fps, middle=middle)
    hands = [hand_channels(take, forearms, rests[hand], hand, timeline, frames[hand], steps)
             for hand in range(2)]
    if tolerance is not None:
        contacts = find_contacts(take, presses, timeline)
        tolerance /= take.hand_size
        thinned = partial(steps, SPARSE_STEPS)
        hands = [sparse_channels(hands[hand], rests[hand], hand, contacts, tolerance, thinned)[0] for hand in range(2)]
    return Channels(hands, key_channels(presses, timeline, frames), pedal_channel(take.pedal, timeline))


def report_steps(report, count):
    """A function to be called after each of `count` steps, or after several at once: it reports how many are done."""
    done = 0

    def step(more=1):
        nonlocal done
        done += more
        report(min(done / count, 1.0))
    return step


def parts_of(rig, channels):
    """What there is to write: (name, Parts) of an action for each hand, and of one for all that moves on the
    keyboard. Keys, and the pedal, that have a layer and rest now stay at rest in it."""
    made, moving = [], {rig.keys[pitch]: channel for pitch, channel in channels.keys.items()}
    if channels.pedal and rig.pedal:
        moving[rig.pedal] = channels.pedal
    ends = channels.hands[0][0].frames[[0, -1]]
    still = Channel("rotation_euler", 0, ends, np.zeros(2), "Rotation")
    moving |= {part: still for part in rig.parts if part not in moving and layers.find(part)}
    for hand, armature in enumerate(rig.hands):
        name = f"PianoFlow Hand.{SIDES[hand]}"
        made.append((name, [actions.Part(armature, channels.hands[hand], name)]))
    parts = [actions.Part(part, [channel], f"PianoFlow {part.name}") for part, channel in moving.items()]
    return [*made, ("PianoFlow Keys", parts)]


def _expect_modes(rig, rollback):
    """Puts the rotation modes back that the channels are meant for, where an animator has changed them."""
    bones = [hand.pose.bones[name] for side, hand in enumerate(rig.hands) for name in bone_names(side)]
    for thing, mode in [*((bone, 'QUATERNION') for bone in bones), *((part, 'XYZ') for part in rig.parts)]:
        if thing.rotation_mode != mode:
            rollback.on_failure(setattr, thing, "rotation_mode", thing.rotation_mode)
            thing.rotation_mode = mode


def _rest_unplayed(rig, played, rollback):
    """Stops earlier performances of the keys (and the pedal) that now rest; the actions that they used."""
    released = set()
    for part in [part for part in rig.parts if part not in played]:
        earlier = actions.release(part, rollback)
        if earlier:
            released.add(earlier)
            rollback.on_failure(setattr, part, "rotation_euler", part.rotation_euler.copy())
            part.rotation_euler.x = 0
    return released


def _set_range(scene, whole, rollback):
    """Sets the scene's range to the `whole` frames of the take; Blender knows none before zero."""
    first, last = max(int(whole[0]), 0), max(int(whole[-1]), 0)
    for name in ("frame_start", "frame_end"):
        rollback.on_failure(setattr, scene, name, getattr(scene, name))
    scene.frame_start, scene.frame_end = first, last
