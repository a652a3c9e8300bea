"""Digit kinematics and inverse kinematics."""
import numpy as np
import pytest

from pianoflow.engine.hand import limits, skeleton
from pianoflow.engine.hand.digits import Digits, turned
from pianoflow.engine.hand.ik import nearest_angles, reach
from pianoflow.engine.hand.segments import capsule_ends
from pianoflow.engine.hand.wrist import attitude, rotation
from pianoflow.rigs.hand import FINGER_JOINTS, RIGHT

NATURAL = limits.NATURAL.T[:, :, None]


@pytest.fixture(scope="module")
def digits():
    return Digits()


def random_angles(digits, count, seed=0):
    spread = np.radians([8, 16, 16])[:, None, None]
    angles = NATURAL + np.random.default_rng(seed).normal(size=(3, 5, count)) * spread
    angles[2, 0] = np.abs(angles[2, 0])  # the thumb's radius is the same for both signs near straight
    return np.clip(angles, digits.lowest, digits.highest)


def test_chains_agree_with_the_skeleton(digits):
    angles = random_angles(digits, 20)
    pads = skeleton.forward(digits.pose(angles), np.zeros((20, 3)), RIGHT)[1]
    assert np.allclose(pads.T, digits.pads(angles), atol=1e-9)


def test_digits_that_are_taken_one_by_one_reach_as_all_do(digits):
    start, wanted = random_angles(digits, 20), random_angles(digits, 20, seed=1)
    targets = digits.pads(wanted)
    digit, frame = np.array([3, 0, 4, 0, 2]), np.array([7, 3, 3, 19, 0])
    alone = reach(digits.taken(digit), targets[:, None, digit, frame], start[:, None, digit, frame])
    assert np.allclose(alone[:, 0], reach(digits, targets, start)[:, digit, frame], atol=1e-12)


def test_undersides_lie_on_the_measured_flesh(digits):
    angles = random_angles(digits, 20)
    ends = capsule_ends(digits.pose(angles), np.zeros((20, 3)), RIGHT)[:, 2:15:3]
    flesh = 0.6 * ends[:, :, 0] + 0.4 * ends[:, :, 1]
    under = digits.to_rest(digits.own_jacobian(digits.swing(angles), under=True)[0])
    assert np.allclose(flesh.T, under, atol=1e-9)


def test_jacobian_is_the_derivative(digits):
    angles = random_angles(digits, 4)
    pads, *jacobian = digits.own_jacobian(digits.swing(angles))
    for degree in range(3):
        moved = angles.copy()
        moved[degree] += 1e-6
        assert np.allclose((digits.own_pads(digits.swing(moved)) - pads) / 1e-6, jacobian[degree], atol=1e-5)


def test_reaches_what_a_hand_can_reach_from_where_it_is(digits):
    angles = random_angles(digits, 2000)
    near = angles + np.random.default_rng(1).normal(size=angles.shape) * np.radians(6)
    targets = digits.pads(angles)
    error = np.linalg.norm(digits.pads(reach(digits, targets, near)) - targets, axis=0)
    assert np.percentile(error, 99) < 5e-4
    assert np.linalg.norm(digits.pads(reach(digits, targets, near, steps=6)) - targets, axis=0)[1:].max() < 1e-3


def test_keeps_joint_limits_and_points_at_what_is_out_of_reach(digits):
    towards = digits.pads(NATURAL) - digits.base
    angles = reach(digits, digits.base + 3 * towards, NATURAL, steps=8)
    assert (angles >= digits.lowest - 1e-12).all() and (angles <= digits.highest + 1e-12).all()
    pointing = digits.pads(angles) - digits.base
    cosine = (pointing * towards).sum(0) / np.linalg.norm(pointing, axis=0) / np.linalg.norm(towards, axis=0)
    assert cosine.min() > 0.9


def test_no_finger_spreads_wildly_for_a_pad_under_its_base(digits):
    """There abduction hardly moves the pad: it must not be thrown from limit to limit."""
    angles = np.broadcast_to(np.radians([0.0, 72, 90])[:, None, None], (3, 5, 1))
    targets = digits.pads(angles) + np.array([0, 0, 0.002])[:, None, None]
    assert np.abs(reach(digits, targets, angles) - angles)[0, 1:].max() < np.radians(15)


def test_angles_of_a_pose_are_found_again(digits):
    angles = random_angles(digits, 50)
    turns = skeleton.rotation_matrices(digits.pose(angles))[:, FINGER_JOINTS]
    assert np.allclose(nearest_angles(digits, turns), angles, atol=1e-9)


def test_attitude_is_the_inverse_of_rotation():
    angles = np.random.default_rng(2).normal(size=(3, 30)) * 0.4
    assert np.allclose(attitude(rotation(angles)), angles)
    assert np.allclose(turned(rotation(np.zeros((3, 1))), np.array([[-1.0], [0], [0]]))[:, 0], [0, 1, 0])


def test_a_larger_hand_spreads_further_by_the_same_angles():
    usual, large = Digits(), Digits(1.2)
    spread = usual.highest * np.array([1, 0, 0])[:, None, None]
    assert np.allclose(np.diff(large.pads(spread)[2], axis=0), 1.2 * np.diff(usual.pads(spread)[2], axis=0))
