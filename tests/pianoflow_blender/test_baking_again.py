"""Baking into a scene that an animator works in: what is replaced, what is kept, and what a failure leaves."""
import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.errors import InputError
from bl_ext.user_default.pianoflow.engine.music.notes import make_notes
from bl_ext.user_default.pianoflow.engine.take.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import actions as baked_actions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take, keyboards

from .playing_hands import NOTES, playing
from .scene_reading import MILLIMETRE, SLOTS, curves_of, key_depth, key_object, pad_centres


@pytest.fixture(scope="module")
def take():
    return playing(NOTES)


@pytest.fixture
def baked(scene, take):
    return bake_take(bpy.context, take)


def test_baking_again_replaces_the_performance_and_nothing_else(scene, take, baked):
    state = lambda: (sorted(thing.name for thing in bpy.data.objects), sorted(a.name for a in bpy.data.actions),
                     sorted(mesh.name for mesh in bpy.data.meshes))
    before = state()
    again = bake_take(bpy.context, take, keyboard=baked.keyboard)
    assert state() == before
    assert again.hands == baked.hands and again.keyboard == baked.keyboard
    other = playing(make_notes([0.5], [0.8], [72], hand=[1], finger=[1]), duration=1.2)
    bake_take(bpy.context, other, keyboard=baked.keyboard)
    scene.frame_set(scene.frame_start + 14)
    assert key_depth(baked.keyboard, 60) == 0 and key_depth(baked.keyboard, 72) > 9 * MILLIMETRE
    assert key_object(baked.keyboard, 60).animation_data.action is None


def test_an_animators_own_curves_survive_baking_again(scene, take, baked):
    left = baked.hands[0]
    left.pose.bones["index_01.L"].keyframe_insert("scale", frame=7)
    left.animation_data.action.name = "Verse, left"
    own = bpy.data.actions.new("Wave")
    right = baked.hands[1]
    right.animation_data.action = own
    bake_take(bpy.context, take, keyboard=baked.keyboard)
    paths = {curve.data_path for curve in curves_of(left)}
    assert 'pose.bones["index_01.L"].scale' in paths and len(curves_of(left)) == 3 + 17 * 4 + 3
    assert left.animation_data.action.name == "Verse, left"
    assert own.name in bpy.data.actions and own.use_fake_user
    assert right.animation_data.action.name.startswith("PianoFlow Hand.R")


def test_a_performance_in_an_nla_strip_is_replaced_there(scene, take, baked):
    left = baked.hands[0]
    data = left.animation_data
    strip = data.nla_tracks.new().strips.new("Played", 1, data.action)
    own = bpy.data.actions.new("Polish")
    data.action = own
    longer = playing(NOTES, duration=4.0)
    again = bake_take(bpy.context, longer, keyboard=baked.keyboard)
    assert data.action == own and strip.frame_end == scene.frame_end == 97
    scene.frame_set(90)
    assert np.abs(pad_centres(left, 0) - longer.tips[89 * 5, 0]).max() < 0.1 * MILLIMETRE
    assert strip.action == again.actions[0] and strip.action.name == "PianoFlow Hand.L"
    if SLOTS:
        assert strip.action_slot in list(strip.action.slots)


def test_keys_that_rest_now_are_silent_in_the_nla_too(scene, take, baked):
    data = key_object(baked.keyboard, 60).animation_data
    strip = data.nla_tracks.new().strips.new("Played", 1, data.action)
    if SLOTS:
        strip.action_slot = data.action_slot
    data.action = None

    def deepest():
        depths = []
        for frame in range(1, 20):
            scene.frame_set(frame)
            depths.append(key_depth(baked.keyboard, 60))
        return max(depths)

    assert deepest() > 9 * MILLIMETRE
    other = playing(make_notes([0.5], [0.8], [72], hand=[1], finger=[1]), duration=1.2)
    bake_take(bpy.context, other, keyboard=baked.keyboard)
    assert deepest() == 0


def test_two_keyboards_keep_their_own_performances(scene, take, baked):
    other = playing(make_notes([0.5], [0.8], [72], hand=[1], finger=[1]), duration=1.2)
    second = bake_take(bpy.context, other)
    second.keyboard.location.y = 2
    assert len(keyboards(scene)) == 2 and not set(second.hands) & set(baked.hands)
    again = bake_take(bpy.context, other, keyboard=second.keyboard)
    assert again.hands == second.hands
    scene.frame_set(scene.frame_start + 14)
    assert key_depth(second.keyboard, 72) > 9 * MILLIMETRE and key_depth(baked.keyboard, 72) == 0
    scene.frame_set(1 + 8)
    assert key_depth(baked.keyboard, 60) > 9 * MILLIMETRE


def test_a_deleted_hand_comes_back(scene, take, baked):
    bpy.data.objects.remove(baked.hands[0])
    again = bake_take(bpy.context, take, keyboard=baked.keyboard)
    assert again.hands[1] == baked.hands[1] and again.hands[0].parent == baked.keyboard


def census():
    """Names of every data-block, and what the scene and its objects are set to."""
    blocks = sorted(f"{block.id_type} {block.name}" for block in bpy.data.user_map() if not block.is_embedded_data)
    scene = bpy.context.scene
    things = [(thing.name, bool(thing.animation_data), thing.animation_data and thing.animation_data.action)
              for thing in scene.objects]
    return blocks, (scene.frame_start, scene.frame_end, scene.frame_current, bool(scene.sequence_editor)), things


@pytest.mark.parametrize("again", [False, True], ids=["first bake", "baking again"])
def test_a_failure_leaves_the_scene_as_it_was(scene, take, again, tmp_path):
    keyboard = bake_take(bpy.context, take).keyboard if again else None
    scene.frame_end = 99
    before = census()
    with pytest.raises(InputError, match="no recording"):
        bake_take(bpy.context, take, keyboard=keyboard, start_frame=12, source=tmp_path / "lost.wav")
    assert census() == before
    with pytest.raises(InputError, match="cannot be baked"):
        bake_take(bpy.context, Take(take.wrist[:1], take.pose, take.tips, take.notes), keyboard=keyboard)
    assert census() == before


def test_changed_rotation_modes_do_not_stop_the_performance(scene, take, baked):
    baked.hands[1].pose.bones["index_01.R"].rotation_mode = 'XYZ'
    key_object(baked.keyboard, 60).rotation_mode = 'QUATERNION'
    bake_take(bpy.context, take, keyboard=baked.keyboard)
    scene.frame_set(1 + 8)
    assert key_depth(baked.keyboard, 60) > 9 * MILLIMETRE
    assert np.abs(pad_centres(baked.hands[1], 1) - take.tips[40, 1]).max() < 0.1 * MILLIMETRE


def test_only_a_keyboard_of_ours_can_be_chosen(scene, take):
    cube = bpy.data.objects.new("Cube", None)
    scene.collection.objects.link(cube)
    with pytest.raises(InputError, match="Cube"):
        bake_take(bpy.context, take, keyboard=cube)


def test_an_action_of_ours_can_be_told_from_the_animators(scene, baked):
    assert all(baked_actions.MADE_HERE in action for action in baked.actions)
    assert baked_actions.made_earlier(baked.hands[0]) == baked.actions[0]
