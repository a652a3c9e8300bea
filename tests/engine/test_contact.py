"""The contact step: keys as obstacles, lifting what touches silent keys, smoothing."""
import numpy as np
import pytest

from pianoflow.engine.contact import correct_contacts
from pianoflow.engine.contact.key_surface import KeySurface, tail_centre
from pianoflow.engine.contact.smoothing import smooth_angles
from pianoflow.engine.evaluation.virtual_keyboard import judge
from pianoflow.engine.hand.skeleton import forward
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.performer import perform
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
    surface = KeySurface.for_hand(RIGHT)
    pads = np.zeros((2, 5, 3))
    pads[0, :, 0], pads[0, :, 1] = keyboard.key_x(60), 0.02
    pads[1, :, 0], pads[1, :, 1] = keyboard.key_x(61), 0.07
    height = surface.clearance_height(pads, RADII)
    assert np.allclose(height[0], RADII)
    assert np.allclose(height[1], RADII + keyboard.BLACK_HEIGHT)


def test_the_left_hand_meets_the_mirrored_keyboard():
    left = KeySurface.for_hand(LEFT)
    assert np.allclose(left.x, keyboard.WIDTH - keyboard.key_x(keyboard.PITCHES))


def test_every_finger_fits_between_the_black_keys():
    centre, width = tail_centre(keyboard.PITCHES)
    assert (width[~keyboard.is_black(keyboard.PITCHES)] > 2 * RADII[1:].max()).all()
    assert (np.abs(centre - keyboard.key_x(keyboard.PITCHES)) < 0.006).all()


def test_good_motion_is_left_alone(motion, notes):
    corrected = correct_contacts(motion, notes)
    assert np.abs(corrected.tips - motion.tips).max() < 0.002
    assert judge(corrected.tips, notes).f1 == 1.0


def test_a_hand_that_is_off_is_put_on_its_keys(motion, notes):
    """Wrists 6 mm to the side and 4 mm low: keys are missed or neighbours touched until the step mends it."""
    bent = type(motion)(motion.wrist + np.array([0.006, 0, -0.004]), motion.pose, motion.tips)
    for hand in (LEFT, RIGHT):
        bent.tips[:, hand] = forward(bent.pose[:, hand], bent.wrist[:, hand], hand)[1]
    before = judge(bent.tips, notes)
    after_motion = correct_contacts(bent, notes)
    after = judge(after_motion.tips, notes)
    assert before.tip_error > 4 and before.touches + before.wrong > 5
    assert after.tip_error < 3 and after.touches + after.wrong <= 1
    assert (after.missed, after.f1) == (0, 1.0)
    assert np.array_equal(after_motion.wrist, bent.wrist)


def test_corrected_tips_are_the_skeletons_pads(motion, notes):
    shifted = type(motion)(motion.wrist + np.array([0.004, 0, 0]), motion.pose.copy(), motion.tips)
    corrected = correct_contacts(shifted, notes)
    for hand in (LEFT, RIGHT):
        pads = forward(corrected.pose[:, hand], corrected.wrist[:, hand], hand)[1]
        assert np.abs(pads - corrected.tips[:, hand]).max() < 5e-5


def test_smoothing_takes_a_snap_out_of_a_free_digit_and_keeps_one_on_its_key():
    angles = np.zeros((120, 5, 3))
    angles[60:] = 0.5
    down = np.zeros((120, 5), bool)
    down[:, 1] = True
    smooth = smooth_angles(angles, down, np.ones((120, 5), bool), np.full((120, 5), 0.05))
    assert np.abs(np.diff(smooth[:, 2], axis=0)).max() < 0.12
    assert np.abs(smooth[:, 1] - angles[:, 1]).max() < 1e-3
