"""What sparse keys promise: fewer keys, fingertips within the tolerance on every frame, contact as exact as ever."""
import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.pianoflow_blender import versions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.cubic_fit import fit, thin
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.keying import Keying
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.presses import find_presses

from .playing_hands import NOTES, playing
from .scene_reading import MILLIMETRE, curves_of, frame_of, go_to, leave_out_skins, pad_centres

TOLERANCE = 0.25 * MILLIMETRE


@pytest.fixture(scope="module")
def take():
    return playing(NOTES)


def bake(take, tolerance=TOLERANCE, keyboard=None, on_top=False):
    baked = bake_take(bpy.context, take, keyboard=keyboard, keying=Keying(on_top, tolerance))
    leave_out_skins(baked)
    return baked


def pads(scene, baked, frames):
    """Pads [F,2,5,3] on `frames`."""
    found = []
    for frame in frames:
        go_to(scene, frame)
        found.append([pad_centres(hand, side) for side, hand in enumerate(baked.hands)])
    return np.array(found)


def key_count(baked):
    return sum(len(curve.keyframe_points) for hand in baked.hands for curve in curves_of(hand))


@pytest.mark.parametrize("rate", [24, 60])
def test_no_fingertip_is_further_off_than_the_tolerance_and_contacts_stay_exact(scene, take, rate):
    scene.render.fps = rate
    whole = np.arange(1, 1 + int(take.duration * rate) + 1)
    contacts = [(frame_of(scene, seconds), note["hand"], note["finger"] - 1)
                for note, press in zip(take.notes, find_presses(take))
                for seconds in (press.touch, note["onset"], note["offset"])]
    frames = np.r_[whole, [frame for frame, _, _ in contacts]]
    dense = bake(take, None)
    count, expected = key_count(dense), pads(scene, dense, frames)
    sparse = bake(take, keyboard=dense.keyboard)
    strayed = np.linalg.norm(pads(scene, sparse, frames) - expected, axis=-1)
    assert 0.02 * MILLIMETRE < strayed.max() <= TOLERANCE
    assert key_count(sparse) < count / (2 if rate == 24 else 4)
    for (frame, hand, finger), off in zip(contacts, strayed[len(whole):]):
        assert off[hand, finger] < 0.01 * MILLIMETRE, (frame, hand, finger)


def test_a_fingertip_that_holds_a_key_keeps_to_it_between_frames_too(scene, take):
    frames = np.array([frame_of(scene, note["onset"] + share * (note["offset"] - note["onset"]))
                       for note in take.notes for share in (0, 0.3, 0.5, 0.7, 1)])
    dense = bake(take, None)
    expected = pads(scene, dense, frames)
    strayed = np.linalg.norm(pads(scene, bake(take, keyboard=dense.keyboard), frames) - expected, axis=-1)
    for note, off in zip(take.notes, strayed.reshape(-1, 5, 2, 5)):
        assert off[:, note["hand"], note["finger"] - 1].max() < 1.5 * TOLERANCE, note


def test_a_tighter_tolerance_keeps_more_keys(scene, take):
    wide = bake(take, 1 * MILLIMETRE)
    count = key_count(wide)
    tight = bake(take, 0.05 * MILLIMETRE, keyboard=wide.keyboard)
    assert count < key_count(tight)


def test_keys_are_ordinary_and_shared_by_the_curves_of_a_bone(scene, take):
    times = {}
    for curve in curves_of(bake(take).hands[1]):
        assert {point.interpolation for point in curve.keyframe_points} == {'BEZIER'}
        frames = [point.co.x for point in curve.keyframe_points]
        assert times.setdefault(curve.data_path, frames) == frames == sorted(set(frames))
        for point in curve.keyframe_points:
            assert point.handle_left.x < point.co.x < point.handle_right.x


def test_sparse_performances_have_layers_and_bake_down_too(addon, scene, take):
    baked = bake(take, on_top=True)
    left, frames = baked.hands[0], np.arange(1, 54, 5)
    scene.frame_set(20)
    left.pose.bones["wrist.L"].location.z += 0.01
    left.pose.bones["wrist.L"].keyframe_insert("location")
    before = pads(scene, baked, frames)
    bpy.ops.pianoflow.bake_down()
    assert np.abs(pads(scene, baked, frames) - before).max() < 0.01 * MILLIMETRE
    counts = {curve.data_path: len(curve.keyframe_points) for curve in versions.all_curves(
        left.animation_data.action, versions.slot_of(left.animation_data))}
    assert counts['pose.bones["ring_03.L"].rotation_quaternion'] < 30, "bones that nobody touched stay sparse"


def test_a_cubic_needs_no_keys_between_its_ends():
    frames = np.sort(np.r_[np.arange(20.0), 7.3])
    values = np.stack([0.01 * frames ** 3 - 0.2 * frames ** 2, frames], axis=-1)
    assert np.abs(fit(frames, values, np.ones(21), np.array([0, 20])).left).max() < 0.05
    kept = np.zeros(21, bool)
    kept[4] = True
    assert thin(frames, values, np.ones(21), kept, 0.1).tolist() == [0, 4, 20]


def test_a_step_keeps_the_keys_around_it():
    values = np.repeat([0.0, 1.0], 10)[:, None]
    kept = thin(np.arange(20.0), values, np.ones(20), np.zeros(20, bool), 0.01)
    assert {9, 10} <= set(kept.tolist())
