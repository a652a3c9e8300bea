"""What an animator may rely on who keys the piano's keys: no performance touches these keys, and they show on top."""
import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.errors import InputError
from bl_ext.user_default.pianoflow.engine.music.notes import make_notes
from bl_ext.user_default.pianoflow.engine.take.excerpt import excerpt
from bl_ext.user_default.pianoflow.pianoflow_blender import versions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take, layers
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.keying import Keying

from .passages import bake_passage
from .playing_hands import NOTES, playing
from .scene_reading import MILLIMETRE, SLOTS, graph, key_depth, key_object, leave_out_skins

ON_TOP = Keying(on_top=True)
PLAYED, RESTING = 60, 72
#: The other take plays a key that rests in the first, and not the one that is played there.
OTHER = make_notes([0.5], [0.8], [RESTING], hand=[1], finger=[1])


@pytest.fixture
def baked(addon, scene):
    baked = bake_take(bpy.context, playing(NOTES), keying=ON_TOP)
    leave_out_skins(baked)
    return baked


def deepest(scene, keyboard, pitch, frames=range(1, 54)):
    depths = []
    for frame in frames:
        scene.frame_set(frame)
        depths.append(key_depth(keyboard, pitch))
    return max(depths)


def press_by_hand(scene, baked, pitch, frame=45, angle=0.03):
    """Turns a key by hand, keys it there and rest two frames before and after; how deep it is then."""
    key = key_object(baked.keyboard, pitch)
    for at, turn in ((frame - 2, 0.0), (frame, angle), (frame + 2, 0.0)):
        scene.frame_set(at)
        key.rotation_euler.x = turn
        bpy.context.view_layer.update()
        key.keyframe_insert("rotation_euler", index=0, frame=at)
    scene.frame_set(frame)
    return key_depth(baked.keyboard, pitch)


def keyed(key):
    data = key.animation_data
    return [tuple(point.co) for curve in versions.all_curves(data.action, versions.slot_of(data))
            for point in curve.keyframe_points]


def test_a_key_plays_from_its_layer_and_its_own_action_is_empty(scene, baked):
    key = key_object(baked.keyboard, PLAYED)
    assert layers.find(key) and keyed(key) == [] and key_object(baked.keyboard, RESTING).animation_data is None
    assert deepest(scene, baked.keyboard, PLAYED) > 9 * MILLIMETRE
    changes = {key_object(baked.keyboard, pitch).animation_data.action for pitch in (60, 61, 48)}
    assert len(changes) == (1 if SLOTS else 3)


@pytest.mark.parametrize("pitch", [PLAYED, RESTING])
def test_an_animators_key_survives_whatever_is_baked(scene, baked, pitch):
    key = key_object(baked.keyboard, pitch)
    seen, before = press_by_hand(scene, baked, pitch), keyed(key)
    assert seen == pytest.approx(np.sin(0.03) * 0.22, abs=1e-5) and len(before) == 3
    for notes in (OTHER, NOTES, NOTES[:0], OTHER):
        bake_take(bpy.context, playing(notes, duration=2.2), keyboard=baked.keyboard, keying=ON_TOP)
        assert keyed(key) == before
        assert deepest(scene, baked.keyboard, pitch, (45,)) == pytest.approx(seen, abs=1e-5)
        plays = pitch in notes["pitch"]
        assert (deepest(scene, baked.keyboard, pitch, range(1, 40)) > 9 * MILLIMETRE) == plays


def test_baking_again_adds_no_action(scene, baked):
    bake_take(bpy.context, playing(OTHER, duration=2.2), keyboard=baked.keyboard, keying=ON_TOP)
    before = sorted(action.name for action in bpy.data.actions)
    bake_take(bpy.context, playing(OTHER, duration=2.2), keyboard=baked.keyboard, keying=ON_TOP)
    assert sorted(action.name for action in bpy.data.actions) == before


def test_a_plain_performance_of_the_keys_gets_a_layer_at_the_next_bake(scene):
    plain = bake_take(bpy.context, playing(NOTES))
    key = key_object(plain.keyboard, PLAYED)
    assert layers.is_plain(key)
    bake_take(bpy.context, playing(NOTES), keyboard=plain.keyboard, keying=ON_TOP)
    assert layers.find(key) and not layers.is_plain(key)
    assert deepest(scene, plain.keyboard, PLAYED) > 9 * MILLIMETRE


def test_animate_on_top_lifts_the_keys_with_the_hands(scene, addon):
    plain = bake_take(bpy.context, playing(NOTES))
    assert bpy.ops.pianoflow.animate_on_top() == {'FINISHED'}
    assert layers.find(key_object(plain.keyboard, PLAYED)) and deepest(scene, plain.keyboard, PLAYED) > 9 * MILLIMETRE


def test_changes_of_keys_are_hidden_and_shown_with_those_of_hands(scene, baked):
    seen = press_by_hand(scene, baked, PLAYED)
    assert bpy.ops.pianoflow.show_changes(show=False) == {'FINISHED'}
    assert deepest(scene, baked.keyboard, PLAYED, (45,)) == 0
    assert bpy.ops.pianoflow.show_changes(show=True) == {'FINISHED'}
    assert deepest(scene, baked.keyboard, PLAYED, (45,)) == pytest.approx(seen, abs=1e-5)


def test_a_failed_bake_leaves_a_key_that_its_animator_moves(scene, baked, tmp_path):
    key = key_object(baked.keyboard, RESTING)
    seen, action = press_by_hand(scene, baked, RESTING), key.animation_data.action
    slots = [len(some.slots) for some in bpy.data.actions] if SLOTS else []
    with pytest.raises(InputError):
        bake_take(bpy.context, playing(OTHER, duration=2.2), keyboard=baked.keyboard, keying=ON_TOP,
                  source=tmp_path / "lost.wav")
    assert key.animation_data.action == action and not layers.find(key)
    assert deepest(scene, baked.keyboard, RESTING, (45,)) == pytest.approx(seen, abs=1e-5)
    assert not SLOTS or slots == [len(some.slots) for some in bpy.data.actions]


def test_a_passage_moves_a_resting_key_under_its_animators_own(scene, baked):
    seen = press_by_hand(scene, baked, RESTING)
    both = np.sort(np.concatenate([NOTES, OTHER]), order="onset")
    bake_passage(scene, excerpt(playing(both), 0.0, 2.2), 0.2, 1.1, (), keyboard=baked.keyboard, zero=1)
    assert layers.find(key_object(baked.keyboard, RESTING))
    assert deepest(scene, baked.keyboard, RESTING, range(10, 25)) > 9 * MILLIMETRE
    assert deepest(scene, baked.keyboard, RESTING, (45,)) == pytest.approx(seen, abs=1e-5)


def test_cleared_keys_rest_or_play_as_performed_and_other_changes_stay(scene, baked):
    for pitch in (PLAYED, RESTING):
        press_by_hand(scene, baked, pitch, frame=20)
        press_by_hand(scene, baked, pitch, frame=45)
    performed = keyed_depths(scene, baked, PLAYED, range(40, 50), hidden=True)
    assert bpy.ops.pianoflow.clear_changes(first=40, last=50) == {'FINISHED'}
    assert keyed_depths(scene, baked, PLAYED, range(40, 50)) == pytest.approx(performed, abs=1e-6)
    assert deepest(scene, baked.keyboard, RESTING, range(40, 51)) == pytest.approx(0, abs=1e-6)
    assert deepest(scene, baked.keyboard, RESTING, (20,)) == pytest.approx(np.sin(0.03) * 0.22, abs=1e-5)


def keyed_depths(scene, baked, pitch, frames, hidden=False):
    if hidden:
        bpy.ops.pianoflow.show_changes(show=False)
    depths = [deepest(scene, baked.keyboard, pitch, (frame,)) for frame in frames]
    if hidden:
        bpy.ops.pianoflow.show_changes(show=True)
    return depths


def test_no_change_here_is_keyed_on_the_keys_that_were_changed(scene, baked):
    key = key_object(baked.keyboard, PLAYED)
    press_by_hand(scene, baked, PLAYED, frame=45)
    before = len(keyed(key))
    scene.frame_set(35)
    assert bpy.ops.pianoflow.rest_changes() == {'FINISHED'}
    assert len(keyed(key)) == before + 1
    assert key_object(baked.keyboard, RESTING).animation_data is None


@pytest.mark.parametrize("only_selected", [False, True])
def test_baked_down_the_keys_move_on_every_frame_as_before(scene, baked, only_selected):
    press_by_hand(scene, baked, PLAYED, frame=45)
    resting = press_by_hand(scene, baked, RESTING, frame=45)
    key, other = key_object(baked.keyboard, PLAYED), key_object(baked.keyboard, 48)
    pitches, frames = (PLAYED, 61, 48), range(-2, 60)
    before = [keyed_depths(scene, baked, pitch, frames) for pitch in pitches]
    for thing in scene.objects:
        thing.select_set(thing == key)
    assert bpy.ops.pianoflow.bake_down(only_selected=only_selected) == {'FINISHED'}
    for pitch, depths in zip(pitches, before):
        assert keyed_depths(scene, baked, pitch, frames) == pytest.approx(depths, abs=1e-6)
    assert layers.is_plain(key) and not len(key.animation_data.nla_tracks)
    assert bool(layers.find(other)) == only_selected and bool(layers.find(baked.hands[0])) == only_selected
    assert deepest(scene, baked.keyboard, RESTING, (45,)) == pytest.approx(resting, abs=1e-5)
    if SLOTS:
        actions = {part.animation_data.action for part in (key, other)}
        assert len(actions) == 1 + only_selected
        assert not only_selected or len(key.animation_data.action.slots) == 1
    bake_take(bpy.context, playing(OTHER, duration=2.2), keyboard=baked.keyboard, keying=ON_TOP)
    assert deepest(scene, baked.keyboard, PLAYED, range(1, 60)) == pytest.approx(0, abs=1e-6)
    assert deepest(scene, baked.keyboard, RESTING, range(1, 40)) > 9 * MILLIMETRE


def test_a_failed_bake_down_leaves_keys_and_hands_in_layers(scene, baked):
    press_by_hand(scene, baked, PLAYED)
    key = key_object(baked.keyboard, PLAYED)
    layers.find(key).strip.scale = 2
    before = sorted(action.name for action in bpy.data.actions)
    with pytest.raises(RuntimeError, match="no longer as PianoFlow made it"):
        bpy.ops.pianoflow.bake_down()
    assert layers.find(key) and layers.find(baked.hands[0])
    assert sorted(action.name for action in bpy.data.actions) == before
