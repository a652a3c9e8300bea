"""What an animator may rely on when keying on top of a performance: the two layers, and the buttons for them."""
import bpy
import numpy as np
import pytest
from mathutils import Quaternion, Vector

from bl_ext.user_default.pianoflow.engine.errors import InputError
from bl_ext.user_default.pianoflow.pianoflow_blender import versions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take, layers
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.keying import Keying

from .playing_hands import NOTES, playing
from .scene_reading import MILLIMETRE, SLOTS, graph, leave_out_skins, pad_centres

ON_TOP = Keying(on_top=True)
#: How far apart matrices of the same pose may be: Blender's single precision, metres and radians.
ALIKE = 5e-5
#: A wrist, a finger's base and a thumb's middle: of the left hand.
POSED = ("wrist.L", "index_01.L", "thumb_02.L")


@pytest.fixture(scope="module")
def take():
    return playing(NOTES)


@pytest.fixture
def baked(addon, scene, take):
    baked = bake_take(bpy.context, take, keying=ON_TOP)
    leave_out_skins(baked)
    return baked


@pytest.fixture
def left(baked):
    return baked.hands[0]


def pose(armature):
    """Matrices [17,4,4] of the evaluated bones."""
    evaluated = armature.evaluated_get(graph())
    return np.array([bone.matrix for bone in evaluated.pose.bones])


def poses(scene, armature, frames=None):
    """Matrices [F,17,4,4] on `frames`, by default on every frame of the scene."""
    found = []
    for frame in np.arange(scene.frame_start, scene.frame_end) if frames is None else frames:
        scene.frame_set(int(frame), subframe=float(frame % 1))
        found.append(pose(armature))
    return np.array(found)


def change(scene, armature, frame, angle=0.3, names=POSED):
    """Poses bones by hand on a frame, keys them as the I key does, and returns the pose that was seen."""
    scene.frame_set(frame)
    for name in names:
        bone = armature.pose.bones[name]
        bone.rotation_quaternion = bone.rotation_quaternion @ Quaternion((0.3, 0.5, 0.8), angle)
        if name.startswith("wrist"):
            bone.location += Vector((0.01, 0.02, -0.005))
    bpy.context.view_layer.update()
    seen = pose(armature)
    for name in names:
        armature.pose.bones[name].keyframe_insert("rotation_quaternion")
        armature.pose.bones[name].keyframe_insert("location")
    return seen


def curves(armature):
    """The animator's curves: (path, index) → their keys and handles."""
    return {(curve.data_path, curve.array_index): [(*point.co, *point.handle_left, *point.handle_right)
                                                   for point in curve.keyframe_points]
            for curve in layers.find(armature).changes}


def test_a_layer_plays_what_a_plain_performance_plays(scene, take, left):
    layered = poses(scene, left)
    data = left.animation_data
    assert [strip.action.name for track in data.nla_tracks for strip in track.strips] == ["PianoFlow Hand.L"]
    assert data.nla_tracks[0].name == "PianoFlow" and data.action_blend_type == 'COMBINE'
    assert curves(left) == {}, "what the animator keys has a place of its own"
    plain = bake_take(bpy.context, take)
    leave_out_skins(plain)
    assert plain.hands[0].animation_data.action == plain.actions[0]
    assert np.abs(poses(scene, plain.hands[0]) - layered).max() < ALIKE


def test_a_keyed_pose_is_the_pose_that_was_seen(scene, left):
    before = poses(scene, left)
    seen = [change(scene, left, 20), change(scene, left, 30, angle=-0.5)]
    after = poses(scene, left, [20, 30])
    assert np.abs(after - seen).max() < ALIKE
    assert np.abs(after - before[[19, 29]]).max() > 0.1
    assert len(layers.find(left).strip.action.frame_range) == 2 and {path for path, _ in curves(left)} == {
        f'pose.bones["{name}"].{kind}' for name in POSED for kind in ("location", "rotation_quaternion")}


def test_auto_keying_keys_what_remains_to_the_pose(scene, left):
    scene.frame_set(20)
    scene.tool_settings.use_keyframe_insert_auto = True
    left.select_set(True)
    bpy.context.view_layer.objects.active = left
    bpy.ops.object.mode_set(mode='POSE')
    bpy.ops.pose.select_all(action='SELECT')
    bpy.ops.pose.rot_clear()
    scene.frame_set(25)
    scene.frame_set(20)
    assert curves(left), "nothing was keyed"
    for name in POSED:
        assert left.pose.bones[name].rotation_quaternion.angle == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("start", [1, 60, -20])
def test_a_new_performance_leaves_the_changes_alone(scene, take, baked, left, start):
    change(scene, left, 20)
    change(scene, left, 30, angle=0.1)
    mine, kept = left.animation_data.action, curves(left)
    scene.frame_set(20)
    seen = pad_centres(left, 0)
    longer = playing(NOTES, duration=4.0)
    again = bake_take(bpy.context, longer, keyboard=baked.keyboard, start_frame=start)
    data = left.animation_data
    assert data.action == mine and curves(left) == kept and data.action_blend_type == 'COMBINE'
    strip = layers.find(left).strip
    assert strip.action == again.actions[0] and strip.frame_start == start
    assert strip.frame_end == start + 96
    if start == 1:
        scene.frame_set(20)
        assert np.abs(pad_centres(left, 0) - seen).max() < ALIKE
    bpy.ops.pianoflow.show_changes(show=False)
    frame = start + 72
    scene.frame_set(frame)
    assert np.abs(pad_centres(left, 0) - longer.tips[72 * 5, 0]).max() < 0.1 * MILLIMETRE


def test_a_performance_baked_plainly_can_be_lifted_and_a_lifted_one_stays(addon, scene, take):
    baked = bake_take(bpy.context, take)
    before = poses(scene, baked.hands[1], [5, 17.5])
    assert bpy.ops.pianoflow.animate_on_top() == {'FINISHED'}
    assert np.abs(poses(scene, baked.hands[1], [5, 17.5]) - before).max() < ALIKE
    bake_take(bpy.context, take, keyboard=baked.keyboard)
    assert all(layers.find(hand) and not layers.is_plain(hand) for hand in baked.hands)
    assert len([action for action in bpy.data.actions if action.name.startswith("Hand.")]) == 2


def test_an_order_of_the_animators_own_is_left_alone(scene, take):
    baked = bake_take(bpy.context, take)
    data = baked.hands[0].animation_data
    strip = data.nla_tracks.new().strips.new("Played", 1, data.action)
    own = data.action = bpy.data.actions.new("Polish")
    bake_take(bpy.context, take, keyboard=baked.keyboard, keying=ON_TOP)
    assert data.action == own and data.action_blend_type == 'REPLACE' and len(data.nla_tracks) == 1
    assert strip.action.name == "PianoFlow Hand.L"


@pytest.mark.parametrize("again", [False, True], ids=["plain before", "layered before"])
def test_a_failure_leaves_the_layers_as_they_were(scene, take, again, tmp_path):
    keyboard = bake_take(bpy.context, take, keying=Keying(on_top=again)).keyboard
    hands = [child for child in keyboard.children if child.type == 'ARMATURE']

    def state():
        return sorted(action.name for action in bpy.data.actions), [
            (hand.animation_data.action, hand.animation_data.action_blend_type,
             [(strip.action, strip.frame_start, strip.frame_end) for track in hand.animation_data.nla_tracks
              for strip in track.strips]) for hand in hands]

    before = state()
    with pytest.raises(InputError, match="no recording"):
        bake_take(bpy.context, playing(NOTES, duration=3), keyboard=keyboard, start_frame=40,
                  source=tmp_path / "lost.wav", keying=ON_TOP)
    assert state() == before


def test_baked_down_it_looks_the_same_on_every_frame(scene, take, baked, left):
    change(scene, left, 12)
    change(scene, left, 33, angle=-0.6)
    left.pose.bones["index_02.L"].scale = (1.2, 1, 1)
    left.pose.bones["index_02.L"].keyframe_insert("scale", frame=7)
    left.pose.bones["index_02.L"].scale = (0.8, 1, 1)
    left.pose.bones["index_02.L"].keyframe_insert("scale", frame=40)
    frames = np.arange(-5, 70)  # the performance ends at 54
    before = [poses(scene, hand, frames) for hand in baked.hands]
    assert bpy.ops.pianoflow.bake_down() == {'FINISHED'}
    for hand, seen in zip(baked.hands, before):
        assert np.abs(poses(scene, hand, frames) - seen).max() < ALIKE
        assert layers.is_plain(hand) and not len(hand.animation_data.nla_tracks)
    names = sorted(action.name for action in bpy.data.actions if action.name.startswith(("PianoFlow Hand", "Hand.")))
    assert names[:2] == ["PianoFlow Hand.L", "PianoFlow Hand.R"] or not SLOTS
    assert not any("Changes" in name for name in names)
    untouched = 'pose.bones["ring_01.L"].rotation_quaternion'
    keys = {curve.data_path: len(curve.keyframe_points) for curve in versions.all_curves(
        left.animation_data.action, versions.slot_of(left.animation_data))}
    assert keys['pose.bones["index_02.L"].scale'] == 2 and keys[untouched] > 54
    assert not bpy.ops.pianoflow.bake_down.poll() and bpy.ops.pianoflow.animate_on_top.poll()


def test_a_performance_that_was_moved_in_time_bakes_down_where_it_is(scene, left):
    strip = layers.find(left).strip
    strip.frame_end, strip.frame_start = strip.frame_end + 10, strip.frame_start + 10
    change(scene, left, 20)
    before = poses(scene, left)
    bpy.ops.pianoflow.bake_down(only_selected=False)
    assert np.abs(poses(scene, left) - before).max() < ALIKE


def test_what_cannot_be_baked_down_is_a_sentence(scene, left):
    change(scene, left, 20)
    bpy.ops.pianoflow.show_changes(show=False)
    with pytest.raises(RuntimeError, match="are hidden, and would be lost: show them first"):
        bpy.ops.pianoflow.bake_down()
    bpy.ops.pianoflow.show_changes(show=True)
    curve = layers.find(left).changes[0]
    curve.mute = True
    with pytest.raises(RuntimeError, match="are muted in the graph editor"):
        bpy.ops.pianoflow.bake_down()
    curve.mute = False
    layers.find(left).strip.scale = 2
    with pytest.raises(RuntimeError, match="no longer as PianoFlow made it .scale.: put that back first"):
        bpy.ops.pianoflow.bake_down()


@pytest.mark.parametrize("fade", [0, 3])
@pytest.mark.parametrize("smoothing", ['NONE', 'CONT_ACCEL'])
def test_cleared_frames_play_as_performed_and_all_others_as_before(scene, left, fade, smoothing):
    performed = poses(scene, left)
    for frame, angle in ((8, 0.3), (18, -0.4), (27, 0.5), (36, 0.2), (45, -0.3)):
        change(scene, left, frame, angle)
    for curve in layers.find(left).changes:
        curve.auto_smoothing = smoothing
        curve.update()
    changed = poses(scene, left)
    assert bpy.ops.pianoflow.clear_changes(first=20, last=30, fade=fade) == {'FINISHED'}
    cleared, frames = poses(scene, left), np.arange(scene.frame_start, scene.frame_end)
    inside = (frames >= 20 + fade) & (frames <= 30 - fade)
    outside = (frames <= 19) | (frames >= 31)
    assert np.abs(cleared - performed)[inside].max() < ALIKE
    assert np.abs(cleared - changed)[outside].max() < ALIKE
    assert np.abs(changed - performed)[inside].max() > 0.05


def test_a_change_that_only_the_range_holds_goes_with_it(scene, left):
    performed = poses(scene, left, [5, 25, 45])
    change(scene, left, 25)
    scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end = True, 20, 30
    bpy.ops.pianoflow.clear_changes()
    assert curves(left) == {} and np.abs(poses(scene, left, [5, 25, 45]) - performed).max() < ALIKE


def test_only_the_selected_bones_of_a_hand_in_pose_mode_are_cleared(scene, left):
    change(scene, left, 25)
    bpy.context.view_layer.objects.active = left
    left.select_set(True)
    bpy.ops.object.mode_set(mode='POSE')
    bpy.ops.pose.select_all(action='DESELECT')
    with pytest.raises(RuntimeError, match="No bone of"):
        bpy.ops.pianoflow.clear_changes(first=20, last=30, only_selected=True)
    bone = left.pose.bones["wrist.L"]
    if hasattr(bone, "select"):
        bone.select = True
    else:
        bone.bone.select = True
    bpy.ops.pianoflow.clear_changes(first=20, last=30, only_selected=True)
    assert {path.split('"')[1] for path, _ in curves(left)} == set(POSED) - {"wrist.L"}


def test_changes_end_and_begin_where_no_change_is_keyed(scene, left):
    performed = poses(scene, left, [10, 30, 50])
    change(scene, left, 20)
    assert np.abs(poses(scene, left, [50]) - performed[2:]).max() > 0.05, "a lone key holds through the piece"
    for frame in (10, 30):
        scene.frame_set(frame)
        assert bpy.ops.pianoflow.rest_changes() == {'FINISHED'}
    assert np.abs(poses(scene, left, [10, 30, 50]) - performed).max() < ALIKE


def test_hidden_changes_come_back_as_strong_as_they_were(scene, baked, left):
    performed = poses(scene, left, [20])
    change(scene, left, 20)
    left.animation_data.action_influence = 0.6
    changed = poses(scene, left, [20])
    bpy.ops.pianoflow.show_changes(show=False)
    assert np.abs(poses(scene, left, [20]) - performed).max() < ALIKE
    bpy.ops.pianoflow.show_changes(show=True)
    assert np.abs(poses(scene, left, [20]) - changed).max() < ALIKE
    assert baked.hands[1].animation_data.action_influence == 1
    before = poses(scene, left)
    bpy.ops.pianoflow.bake_down()
    assert np.abs(poses(scene, left) - before).max() < ALIKE, "half-strength changes bake down as they look"


def test_each_button_is_one_undo_step(scene, left):
    change(scene, left, 20)
    name, before = left.name, curves(left)
    bpy.ops.ed.undo_push(message="Before")
    for button, arguments in (("clear_changes", {"first": 15, "last": 25}), ("bake_down", {}),
                              ("show_changes", {"show": False})):
        assert getattr(bpy.ops.pianoflow, button)('EXEC_DEFAULT', True, **arguments) == {'FINISHED'}
        bpy.ops.ed.undo()
        hand = bpy.data.objects[name]
        assert curves(hand) == before and hand.animation_data.action_influence == 1


def test_only_the_selected_hand_is_baked_down(scene, baked, left):
    for thing in scene.objects:
        thing.select_set(thing == left)
    bpy.ops.pianoflow.bake_down(only_selected=True)
    assert layers.is_plain(left) and layers.find(baked.hands[1])
    left.select_set(False)
    with pytest.raises(RuntimeError, match="None of the selected objects"):
        bpy.ops.pianoflow.bake_down(only_selected=True)
