"""What an animator may rely on after a take has been baked into a scene: hands, keys and pedal, at any frame rate."""
import wave

import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.hand.skeleton import forward
from bl_ext.user_default.pianoflow.engine.music.notes import make_notes
from bl_ext.user_default.pianoflow.engine.take.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender import versions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.hands import bone_names
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.keys import PEDAL_ANGLE, pedal_channel
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.sampling import Timeline
from bl_ext.user_default.pianoflow.rigs import hand as hand_rig
from bl_ext.user_default.pianoflow.rigs import keyboard as keys

from .playing_hands import NOTES, playing
from .scene_reading import (MILLIMETRE, SLOTS, bone_head, curves_of, frame_of, go_to, graph, key_depth,
                            leave_out_skins, pad_centres)

RATES = [(24, 1.0), (25, 1.0), (30, 1.001), (30, 1.0), (50, 1.0), (60, 1.0)]


@pytest.fixture(scope="module")
def take():
    return playing(NOTES)


@pytest.fixture
def baked(scene, take):
    return bake_take(bpy.context, take)


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: f"{rate[0] / rate[1]:.4g}")
def test_hands_are_where_the_take_has_them_on_every_whole_frame(scene, take, rate):
    scene.render.fps, scene.render.fps_base = rate
    baked = bake_take(bpy.context, take)
    fps = scene.render.fps / scene.render.fps_base
    assert (scene.frame_start, scene.frame_end) == (1, 1 + np.ceil(take.duration * fps - 1e-3))
    for frame in np.linspace(scene.frame_start, scene.frame_end - 1, 9).astype(int):
        scene.frame_set(frame)
        place = (frame - 1) / fps * take.fps
        index, fraction = int(place), place % 1
        for hand in range(2):
            tips = take.tips[index, hand] * (1 - fraction) + take.tips[index + 1, hand] * fraction
            wrist = take.wrist[index, hand] * (1 - fraction) + take.wrist[index + 1, hand] * fraction
            assert np.abs(pad_centres(baked.hands[hand], hand) - tips).max() < 0.1 * MILLIMETRE
            assert np.abs(bone_head(baked.hands[hand], bone_names(hand)[0]) - wrist).max() < 0.1 * MILLIMETRE


def test_every_joint_is_where_forward_kinematics_puts_it(scene, take, baked):
    for frame in (10, 31, 47):
        scene.frame_set(frame)
        index = (frame - 1) * 5
        for hand in range(2):
            joints, _, _ = forward(take.pose[index, hand], take.wrist[index, hand], hand)
            for joint, name in enumerate(bone_names(hand)[:16]):
                assert np.abs(bone_head(baked.hands[hand], name) - joints[joint]).max() < 0.1 * MILLIMETRE


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: f"{rate[0] / rate[1]:.4g}")
def test_at_every_onset_the_key_is_down_and_the_fingertip_on_it(scene, take, rate):
    scene.render.fps, scene.render.fps_base = rate
    baked = bake_take(bpy.context, take)
    for note in take.notes:
        go_to(scene, frame_of(scene, note["onset"]))
        hand, finger = note["hand"], note["finger"] - 1
        contact = pad_centres(baked.hands[hand], hand)[finger] - [0, 0, hand_rig.load(hand)["pad_radii"][finger]]
        assert key_depth(baked.keyboard, note["pitch"]) > 4.9 * MILLIMETRE
        surface = keys.key_top(note["pitch"]) - key_depth(baked.keyboard, note["pitch"], contact[1])
        assert abs(contact[2] - surface) < 0.5 * MILLIMETRE
        middle = frame_of(scene, (note["onset"] + note["offset"]) / 2)
        go_to(scene, middle)
        assert key_depth(baked.keyboard, note["pitch"]) > 9 * MILLIMETRE


def test_fingers_never_sink_into_the_keys_that_they_play(scene, take, baked):
    leave_out_skins(baked)
    for frame in np.arange(scene.frame_start, scene.frame_end, 0.23):
        go_to(scene, frame)
        seconds = (frame - 1) / 24
        for note in take.notes:
            if note["onset"] - 0.04 < seconds < note["offset"] + 0.04:
                hand, finger = note["hand"], note["finger"] - 1
                pad = pad_centres(baked.hands[hand], hand)[finger] - [0, 0, hand_rig.load(hand)["pad_radii"][finger]]
                surface = keys.key_top(note["pitch"]) - key_depth(baked.keyboard, note["pitch"], pad[1])
                assert pad[2] > surface - 0.6 * MILLIMETRE, (seconds, note)


def test_a_staccato_of_60_ms_keeps_its_shape_at_24_frames_a_second(scene, take, baked):
    leave_out_skins(baked)
    pitch, onset, offset = 60, 0.3, 0.36
    depths = []
    for seconds in np.arange(onset - 0.1, offset + 0.15, 1 / 240):
        go_to(scene, frame_of(scene, seconds))
        depths.append(key_depth(baked.keyboard, pitch))
    depths = np.array(depths)
    assert depths.max() > 9.5 * MILLIMETRE
    sounding = np.count_nonzero(depths > keys.SOUNDING_DEPTH) / 240
    assert 0.06 < sounding < 0.11
    assert depths[0] == 0 and depths[-1] == 0


def test_a_repeated_key_comes_up_between_its_notes(scene, take):
    notes = make_notes([0.5, 0.62, 0.74], [0.56, 0.68, 0.8], [60] * 3, hand=[1] * 3, finger=[2] * 3)
    baked = bake_take(bpy.context, playing(notes, duration=1.2))
    between = []
    for seconds in np.arange(0.56, 0.62, 0.004):
        go_to(scene, frame_of(scene, seconds))
        between.append(key_depth(baked.keyboard, 60))
    assert min(between) < keys.RELEASE_DEPTH


def test_keys_that_no_finger_reaches_sound_all_the_same(scene, take):
    notes = take.notes.copy()
    notes["pitch"] += 12
    baked = bake_take(bpy.context, Take(take.wrist, take.pose, take.tips, notes))
    for note in notes:
        go_to(scene, frame_of(scene, note["onset"]))
        assert key_depth(baked.keyboard, note["pitch"]) > 4 * MILLIMETRE
        go_to(scene, frame_of(scene, (note["onset"] + note["offset"]) / 2))
        assert key_depth(baked.keyboard, note["pitch"]) > 9 * MILLIMETRE


def test_a_finger_that_leaves_before_its_note_ends_takes_the_key_along(scene, take):
    notes = take.notes.copy()
    notes["offset"][0] += 0.15  # the finger goes up at 0.36 s
    baked = bake_take(bpy.context, Take(take.wrist, take.pose, take.tips, notes))
    for seconds, down in ((0.3, True), (0.34, True), (0.45, False)):
        go_to(scene, frame_of(scene, seconds))
        assert (key_depth(baked.keyboard, 60) > 4.9 * MILLIMETRE) == down


def test_notes_that_no_hand_claims_move_their_keys(scene, take):
    notes = take.notes.copy()
    notes["hand"], notes["finger"] = -1, 0
    baked = bake_take(bpy.context, Take(take.wrist, take.pose, take.tips, notes))
    for note in notes:
        go_to(scene, frame_of(scene, note["onset"]))
        assert key_depth(baked.keyboard, note["pitch"]) == pytest.approx(5 * MILLIMETRE, abs=0.3 * MILLIMETRE)


def test_the_performance_follows_its_keyboard(scene, take, baked):
    scene.frame_set(25)
    before = [pad_centres(baked.hands[hand], hand) for hand in range(2)]
    baked.keyboard.location = (1, 2, 0.7)
    baked.keyboard.rotation_euler = (0, 0, 0.6)
    baked.keyboard.scale = (2, 2, 2)
    bpy.context.view_layer.update()
    carried = np.array(baked.keyboard.matrix_world)
    for hand in range(2):
        expected = before[hand] @ carried[:3, :3].T + carried[:3, 3]
        assert np.abs(pad_centres(baked.hands[hand], hand) - expected).max() < 0.2 * MILLIMETRE


def test_one_action_a_hand_and_one_for_the_keys(scene, take, baked):
    played = len(set(take.notes["pitch"]))
    assert len(bpy.data.actions) == len(baked.actions) == (3 if SLOTS else 2 + played)
    assert [action.name for action in baked.actions[:2]] == ["PianoFlow Hand.L", "PianoFlow Hand.R"]
    for hand in baked.hands:
        curves = curves_of(hand)
        assert len(curves) == 3 + 17 * 4
        assert len({len(curve.keyframe_points) for curve in curves}) == 1
        assert {point.interpolation for curve in curves for point in curve.keyframe_points} == {'LINEAR'}


def test_quaternions_keep_to_one_hemisphere(scene, take, baked):
    values = {}
    for curve in curves_of(baked.hands[1]):
        if curve.data_path.endswith("rotation_quaternion"):
            values.setdefault(curve.data_path, {})[curve.array_index] = [point.co.y for point in curve.keyframe_points]
    for components in values.values():
        quaternions = np.array([components[index] for index in range(4)]).T
        assert ((quaternions[1:] * quaternions[:-1]).sum(1) > 0).all()


def test_a_fresh_bake_brings_the_rigs_and_no_trace_of_their_files(scene, baked):
    assert not list(bpy.data.libraries)
    assert [collection.name for collection in scene.collection.children] == ["PianoFlow"]
    assert {collection.name for collection in bpy.data.collections if collection.asset_data} == set()
    assert all(thing.name in scene.objects for thing in (*baked.hands, baked.keyboard))


@pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")
def test_the_recording_plays_from_the_takes_first_second(scene, take, tmp_path):
    path = tmp_path / "song.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * 2))
    baked = bake_take(bpy.context, take, start_frame=20, source=path)
    assert baked.strip.type == 'SOUND' and versions.strip_range(baked.strip) == (20, 20 + 48)
    again = bake_take(bpy.context, take, keyboard=baked.keyboard, start_frame=20, source=path)
    assert again.strip == baked.strip


def test_the_pedal_goes_down_and_up_with_the_music():
    timeline = Timeline(fps=24, start=1)
    channel = pedal_channel(np.array([[0.5, 127], [1.0, 0], [1.02, 100]]), timeline)
    at = lambda seconds: np.interp(timeline.frames(seconds), channel.frames, channel.values)
    assert at(0.49) == 0 and at(0.57) == pytest.approx(PEDAL_ANGLE) and at(0.99) == pytest.approx(PEDAL_ANGLE)
    assert at(1.02) == pytest.approx(PEDAL_ANGLE * 2 / 3, rel=1e-3)  # on its way up when it is pressed again
    assert at(1.5) == pytest.approx(PEDAL_ANGLE * 100 / 127)
    assert (np.diff(channel.frames) > 0).all()
    assert pedal_channel(np.zeros((0, 2)), timeline) is None


def test_the_sustain_pedal_moves_and_rests_again(scene, take):
    keyboard = bake_take(bpy.context, take).keyboard
    pedal = next(child for child in keyboard.children_recursive if child.get("pianoflow_part") == "pedal")
    pressed = Take(take.wrist, take.pose, take.tips, take.notes, pedal=np.array([[0.5, 127], [1.5, 0]]))
    baked = bake_take(bpy.context, pressed, keyboard=keyboard)
    assert len(baked.actions) == (3 if SLOTS else 3 + len(set(take.notes["pitch"])))
    scene.frame_set(1 + 24)
    assert pedal.evaluated_get(graph()).rotation_euler.x == pytest.approx(PEDAL_ANGLE)
    bake_take(bpy.context, take, keyboard=keyboard)
    scene.frame_set(1 + 24)
    assert pedal.evaluated_get(graph()).rotation_euler.x == 0


def test_what_the_performer_plays_touches_the_keys_in_the_scene(scene):
    pytest.importorskip("scipy", reason="the performer needs the engine's environment")
    from bl_ext.user_default.pianoflow.engine.performer.perform import perform

    count = 8
    notes = make_notes(0.4 + 0.2 * np.arange(count), 0.58 + 0.2 * np.arange(count), [60, 62, 64, 65, 67, 69, 71, 72],
                       hand=[1] * count, finger=[1, 2, 3, 1, 2, 3, 4, 5])
    motion = perform(notes)
    baked = bake_take(bpy.context, Take(motion.wrist, motion.pose, motion.tips, notes))
    for note in notes:
        go_to(scene, frame_of(scene, note["onset"]))
        contact = pad_centres(baked.hands[1], 1)[note["finger"] - 1]
        contact[2] -= hand_rig.load(1)["pad_radii"][note["finger"] - 1]
        surface = keys.key_top(note["pitch"]) - key_depth(baked.keyboard, note["pitch"], contact[1])
        assert key_depth(baked.keyboard, note["pitch"]) > 4.5 * MILLIMETRE
        assert abs(contact[2] - surface) < 0.5 * MILLIMETRE


def test_a_performance_can_start_between_frames(scene, take):
    baked = bake_take(bpy.context, take, start_frame=50.4)
    assert scene.frame_start == 50
    note = take.notes[2]
    go_to(scene, frame_of(scene, note["onset"], start=50.4))
    assert key_depth(baked.keyboard, note["pitch"]) > 4.9 * MILLIMETRE
