"""The contact step: keys as obstacles, lifting what touches silent keys, smoothing."""
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter1d

from pianoflow.engine.contact import correct_contacts
from pianoflow.engine.contact.choose import choose_fingers
from pianoflow.engine.contact.clearance import take_harmless
from pianoflow.engine.contact.key_surface import Floor, KeySurface, floor_of
from pianoflow.engine.contact.pressing import PadTargets, stay_clear
from pianoflow.engine.contact.smoothing import EXACT, smooth_angles
from pianoflow.engine.contact.strokes import strokes_of
from pianoflow.engine.evaluation.anatomy import examine
from pianoflow.engine.evaluation.virtual_keyboard import judge
from pianoflow.engine.hand.digits import Digits, turned
from pianoflow.engine.hand.skeleton import forward
from pianoflow.engine.hand.wrist import rotation
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.performer import Motion, perform
from pianoflow.rigs import keyboard
from pianoflow.rigs.hand import LEFT, RIGHT, load

RADII = load(RIGHT)["pad_radii"]


@pytest.fixture(scope="module")
def notes():
    onset = 0.6 + 0.3 * np.arange(8)
    right = make_notes(onset, onset + 0.28, [60, 62, 64, 65, 67, 65, 64, 62], 80, 1, [1, 2, 3, 4, 5, 4, 3, 2])
    left = make_notes(onset, onset + 0.28, [48, 47, 45, 43, 41, 43, 45, 47], 80, 0, [1, 2, 3, 4, 5, 4, 3, 2])
    return np.sort(np.concatenate([left, right]), order="onset")


@pytest.fixture(scope="module")
def motion(notes):
    return perform(notes)


def test_pads_clear_white_and_black_keys():
    floor = Floor(RIGHT)
    assert np.allclose(floor.height(keyboard.key_x(60), 0.02, RADII), RADII)
    assert np.allclose(floor.height(keyboard.key_x(61), 0.07, RADII), RADII + keyboard.BLACK_HEIGHT)
    assert floor.height(keyboard.key_x(60), -0.02, 0.007) == 0  # nothing is in front of the keys


def test_the_floor_is_that_of_the_boxes():
    random = np.random.default_rng(0)
    for hand in (LEFT, RIGHT):
        surface = KeySurface.for_hand(hand)
        pads = np.stack([random.uniform(0.1, 1.1, 400), random.uniform(0, 0.12, 400), np.zeros(400)], -1)
        pads[:, 2] = Floor(hand).height(pads[:, 0], pads[:, 1], 0.007)
        pushed, _ = surface.penetration(pads[:, None], [0.007])
        assert np.abs(pushed.max(-1)).max() < 2e-4


def test_the_left_hand_meets_the_mirrored_keyboard():
    left = KeySurface.for_hand(LEFT)
    assert np.allclose(left.x, keyboard.WIDTH - keyboard.key_x(keyboard.PITCHES))


def test_every_finger_fits_between_the_black_keys():
    centre, width = keyboard.tail_centre(keyboard.PITCHES)
    assert (width[~keyboard.is_black(keyboard.PITCHES)] > 2 * RADII[1:].max()).all()
    assert (np.abs(centre - keyboard.key_x(keyboard.PITCHES)) < 0.006).all()


def test_good_motion_is_left_alone(motion, notes):
    corrected = correct_contacts(motion, notes)
    moved = np.linalg.norm(corrected.tips - motion.tips, axis=-1)
    assert np.median(moved) < 0.0005 and np.percentile(moved, 99) < 0.006
    assert judge(corrected.tips, notes).f1 == 1.0


def displaced(motion, shift):
    bent = replace(motion, wrist=motion.wrist + np.array(shift), tips=motion.tips.copy())
    for hand in (LEFT, RIGHT):
        bent.tips[:, hand] = forward(bent.pose[:, hand], bent.wrist[:, hand], hand)[1]
    return bent


def test_a_hand_that_is_off_is_put_on_its_keys(motion, notes):
    """Wrists 6 mm to the side and 4 mm low: keys are missed or neighbours touched until the step mends it."""
    bent = displaced(motion, [0.006, 0, -0.004])
    before, mended = judge(bent.tips, notes), correct_contacts(bent, notes)
    after = judge(mended.tips, notes)
    assert before.tip_error > 4 and before.touches + before.wrong > 5
    assert after.tip_error < 3 and after.touches + after.wrong == 0
    assert (after.missed, after.f1) == (0, 1.0)
    assert np.abs(mended.wrist - bent.wrist).max() < 0.015


def test_the_correction_is_smooth(motion, notes):
    bent = displaced(motion, [0.006, 0, -0.004])
    change = correct_contacts(bent, notes).wrist - bent.wrist
    assert np.abs(np.diff(change, 2, axis=0)).max() * motion.fps**2 < 6


def test_joints_that_turn_as_none_can_are_put_right(motion, notes):
    odd = displaced(motion, [0, 0, 0])
    odd.pose[:, RIGHT, 5] += np.array([0.25, 0.25, 0])  # the middle finger's middle joint, off its hinge
    assert not examine(odd, notes).findings["joints"].passed
    mended = correct_contacts(odd, notes)
    assert judge(mended.tips, notes).f1 == 1.0
    assert examine(mended, notes).findings["joints"].passed


def erring(motion, size, slowness, seed=0):
    """`motion` as a network might make it: joints and wrists err by `size` radians (wrists half of it in 10 cm), over
    so many seconds."""
    random, fps = np.random.default_rng(seed), motion.fps

    def errors(shape):
        noise = gaussian_filter1d(random.standard_normal(shape), slowness * fps, axis=0)
        return size * noise / noise.std()
    odd = replace(motion, pose=motion.pose + errors(motion.pose.shape), wrist=motion.wrist + 0.05 * errors(
        motion.wrist.shape), tips=motion.tips.copy())
    return displaced(odd, [0, 0, 0])


def away(motion, other):
    return np.linalg.norm(motion.tips - other.tips, axis=-1).mean()


def test_a_motion_with_errors_of_millimetres_plays_its_notes_and_touches_no_other_key(motion, notes):
    for seed in (0, 1):
        odd = erring(motion, 0.045, 0.1, seed)
        before, mended = judge(odd.tips, notes), correct_contacts(odd, notes)
        after, anatomy = judge(mended.tips, notes), examine(mended, notes)
        assert away(odd, motion) > 0.005 and before.f1 < 0.9 and before.touches > 10
        assert (after.f1, after.missed, after.wrong, after.touches) == (1.0, 0, 0, 0)
        assert len(mended.unplayed) == 0
        assert after.hold > 0.93  # errors are no reason to let go
        assert not {"joints", "joint speed", "jolt", "tremble", "tips in keys"} & set(anatomy.failed)
        assert away(mended, motion) < 0.8 * away(odd, motion)


def test_middle_fingers_of_spread_hands_press_white_keys_between_black_ones_without_touching_these():
    """Octaves on black keys with a white key between: the hand is far in, and must bring its middle finger's pad into
    the middle of the gap."""
    onset = np.repeat(0.6 + 0.4 * np.arange(8), 3)
    right = make_notes(onset, onset + 0.32, [61, 69, 73, 63, 71, 75, 61, 69, 73, 63, 67, 75] * 2, 80, 1, [1, 3, 5] * 8)
    left = make_notes(onset, onset + 0.32, [44, 47, 56, 46, 53, 58] * 4, 80, 0, [5, 3, 1] * 8)
    chords = np.sort(np.concatenate([left, right]), order="onset")
    playing = perform(chords)
    for shift in ([0.010, 0.020, 0], [0, 0.020, 0]):
        after = judge(correct_contacts(displaced(playing, shift), chords).tips, chords)
        assert (after.f1, after.wrong, after.touches) == (1.0, 0, 0)


def chords(rows, every, hold):
    """Notes of the right hand: `rows` of (pitch, finger), so many seconds apart and so long."""
    pitches, fingers = np.array([note for row in rows for note in row]).T
    onset = 0.6 + every * np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    return make_notes(onset, onset + hold, pitches, 80, RIGHT, fingers)


def test_hands_that_leap_away_leave_their_keys_before_they_would_push_those_beside():
    """The middle finger on B, between A sharp and C, while the thumb leaps."""
    leaps = chords([[(71, 3), (64, 1)], [(73, 5), (61, 1)], [(71, 2), (66, 1)], [(61, 1), (68, 4)]] * 2, 0.2, 0.19)
    playing = perform(leaps)
    for shift in ([0, 0, 0], [-0.010, 0, 0], [0.010, 0.020, 0]):
        after = judge(correct_contacts(displaced(playing, shift), leaps).tips, leaps)
        assert (after.f1, after.missed, after.wrong, after.touches) == (1.0, 0, 0, 0)


def test_spread_hands_go_aside_where_a_finger_cannot_get_off_the_key_beside_its_own():
    """Octaves with the index finger on a white key that has another white one beside it."""
    octaves = chords([[(69, 1), (71, 2), (75, 3), (81, 5)], [(66, 1), (70, 2), (73, 3), (78, 5)]] * 4, 0.5, 0.42)
    playing = perform(octaves)
    for motion in (playing, correct_contacts(displaced(playing, [0.006, 0.015, -0.004]), octaves)):
        after = judge(motion.tips, octaves)
        assert (after.f1, after.wrong, after.touches) == (1.0, 0, 0)


def passage(name):
    """The `Motion` that a network made of a passage, one hand's, and its notes: `passages.npz` has wrists [N,3] in 0.1 mm
    and poses [N,16,3] in 0.1 mrad at 30 frames a second. The other hand is nowhere."""
    with np.load(Path(__file__).with_name("passages.npz")) as file:
        wrist, pose, asked = (file[f"{name}_{part}"] for part in ("wrist", "pose", "notes"))
    hand, count = asked["hand"][0], 4 * (len(wrist) - 1) + 1
    motion = Motion(np.zeros((count, 2, 3)), np.zeros((count, 2, 16, 3)), np.full((count, 2, 5, 3), 9.0))
    for part, values in ((motion.wrist, wrist), (motion.pose, pose)):
        part[:, hand] = CubicSpline(4 * np.arange(len(values)), values / 10000)(np.arange(count))
    motion.tips[:, hand] = forward(motion.pose[:, hand], motion.wrist[:, hand], hand)[1]
    return motion, asked


@pytest.mark.parametrize("name", [
    "leap",  # two octaves in an eighth of a second: the thumb, held back towards its key, fell through five others
    "tenth",  # index finger on B beside C, curled: the hand has to go aside twice
    "chord",  # the hand goes aside although its thumb, whose key is lost anyway, gets no nearer to it
    "octave"])  # middle finger at its limit: a thumb that is lost does not keep the hand from going aside
def test_passages_of_networks_touch_no_other_key(name):
    motion, asked = passage(name)
    mended = correct_contacts(motion, asked, hands=(int(asked["hand"][0]),))
    after = judge(mended.tips, asked, until=len(motion.tips) / motion.fps - 0.3)
    assert (after.wrong, after.touches) == (0, 0)
    assert after.missed <= 1


def test_a_pad_that_is_carried_off_leaves_its_key_as_soon_as_it_is_released(notes):
    strokes = strokes_of(notes, RIGHT)
    times = np.arange(0.5, 1.0, 1 / 120)
    stroke = np.full((5, len(times)), -1)
    stroke[0] = np.where((times > 0.55) & (times < 0.92), 0, -1)
    targets = PadTargets(np.zeros((3, *stroke.shape)), (stroke >= 0) * 1.0, stroke >= 0, stroke)
    nowhere, astray = np.zeros(stroke.shape, bool), np.zeros(stroke.shape, bool)
    stay_clear(targets, times, strokes, nowhere, astray)
    assert targets.down[0, times < 0.92].any() and targets.down[0][times > strokes.release[0]].any()
    astray[0] = (times > 0.9) & (times < 0.91)
    stay_clear(targets, times, strokes, nowhere, astray)
    assert np.array_equal(targets.down[0], (times > 0.55) & (times <= strokes.release[0]))


def test_rounding_a_movement_pushes_no_pad_on_its_key_into_the_one_beside():
    digits, floor = Digits(), floor_of(RIGHT)
    angles, turn = np.zeros((3, 5, 40)), rotation(np.zeros((3, 40)))
    angles[1:, 2] = 0.5
    pads = turned(turn[:, :, None], digits.pads(angles))
    place = np.array([keyboard.key_x(64), 0.02, -0.004])[:, None] - pads[:, 2]
    down = np.zeros((5, 40), bool)
    down[2] = True
    softer = angles.copy()
    softer[0, 2, 15:25] = 0.15  # 8 mm aside
    silent = np.ones((40, 88), bool)
    silent[:, 64 - keyboard.LOWEST] = False
    assert np.array_equal(take_harmless(angles, softer, place, turn, down, digits, floor, silent), angles)
    assert np.array_equal(take_harmless(angles, softer, place, turn, down, digits, floor, ~silent)[0, 2], softer[0, 2])


def test_trembling_does_not_stay(motion, notes):
    odd = erring(motion, 0.012, 0.02)
    assert not examine(odd, notes).findings["tremble"].passed
    mended = correct_contacts(odd, notes)
    assert judge(mended.tips, notes).f1 == 1.0
    assert examine(mended, notes).findings["tremble"].passed

    def rough(moving):
        return np.linalg.norm(np.diff(moving.tips[-100:], 2, axis=0), axis=-1).mean()
    assert rough(mended) < 0.3 * rough(odd)


def test_a_hand_that_plays_nothing_leaves_the_keys(motion, notes):
    right = notes[notes["hand"] == RIGHT]
    low = displaced(motion, [0, 0, -0.006])
    assert judge(low.tips, right).touches > 0
    mended = correct_contacts(low, right)
    after = judge(mended.tips, right)
    assert (after.f1, after.wrong, after.touches) == (1.0, 0, 0)


def test_notes_that_no_finger_reaches_are_named(motion, notes):
    far = make_notes([1.52, 2.13], [1.6, 2.2], [100, 31], 80, RIGHT, [5, 0])
    asked = np.concatenate([notes, far])
    mended = correct_contacts(motion, asked)
    assert mended.unplayed.tolist() == [len(notes)]  # nobody was to play the last one
    assert judge(mended.tips, notes).f1 == 1.0
    assert len(correct_contacts(motion, notes).unplayed) == 0


def test_fingers_stay_where_they_are_when_a_key_is_far(motion, notes):
    far = make_notes([1.5], [1.7], [100], 80, RIGHT, [0])
    assert choose_fingers(motion, np.concatenate([notes, far]))["finger"][-1] == 0


def test_fingers_are_chosen_by_nearness(motion, notes):
    unknown = notes.copy()
    unknown["finger"] = 0
    assert np.array_equal(choose_fingers(motion, unknown)["finger"], notes["finger"])
    given = notes.copy()
    given["finger"][3] = 0
    assert np.array_equal(choose_fingers(motion, given)["finger"], notes["finger"])


def test_progress_rises_and_whoever_is_told_may_stop_it(motion, notes):
    told = []
    correct_contacts(motion, notes, told.append)
    assert told == sorted(told) and told[-1] == 1.0
    threads = threading.active_count()

    def stop(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        correct_contacts(motion, notes, stop)
    assert threading.active_count() == threads


def test_corrected_tips_are_the_skeletons_pads(motion, notes):
    corrected = correct_contacts(displaced(motion, [0.004, 0, 0]), notes)
    for hand in (LEFT, RIGHT):
        pads = forward(corrected.pose[:, hand], corrected.wrist[:, hand], hand)[1]
        assert np.abs(pads - corrected.tips[:, hand]).max() < 5e-5


def test_smoothing_takes_a_snap_out_of_a_free_digit_and_keeps_one_on_its_key():
    angles = np.zeros((3, 5, 120))
    angles[..., 60:] = 0.5
    weight = np.ones((5, 120))
    weight[1] = EXACT
    smooth = smooth_angles(angles, weight, 120.0)
    assert np.abs(np.diff(smooth[:, 2], axis=-1)).max() < 0.12
    assert np.abs(smooth[:, 1] - angles[:, 1]).max() < 1e-3
