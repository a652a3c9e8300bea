"""Digit kinematics and inverse kinematics."""
import numpy as np
import pytest

from pianoflow.engine.hand import limits, skeleton
from pianoflow.engine.hand.digits import Digits
from pianoflow.engine.hand.ik import DigitIK
from pianoflow.rigs.hand import RIGHT


@pytest.fixture(scope="module")
def digits():
    return Digits.of_rig()


@pytest.fixture(scope="module")
def solver(digits):
    return DigitIK(digits)


def random_angles(digits, count, seed=0):
    spread = np.radians([8, 16, 16])
    angles = limits.NATURAL + np.random.default_rng(seed).normal(size=(count, 5, 3)) * spread
    angles[:, 0, 2] = np.abs(angles[:, 0, 2])  # the thumb's radius is the same for both signs near straight
    return np.clip(angles, digits.lowest, digits.highest)


def test_chains_agree_with_the_skeleton(digits):
    angles = random_angles(digits, 20)
    pads = skeleton.forward(digits.pose(angles), np.zeros((20, 3)), RIGHT)[1]
    assert np.allclose(pads, digits.pads(angles), atol=1e-9)


def test_jacobian_is_the_derivative(digits):
    angles = random_angles(digits, 4)
    pads, jacobian = digits.pads_and_jacobian(angles)
    for degree in range(3):
        moved = angles.copy()
        moved[..., degree] += 1e-6
        assert np.allclose((digits.pads(moved) - pads) / 1e-6, jacobian[..., degree], atol=1e-5)


def test_reaches_what_a_hand_can_reach(digits, solver):
    targets = digits.pads(random_angles(digits, 2000))
    error = np.linalg.norm(digits.pads(solver.solve(targets)) - targets, axis=-1)
    assert error[:, 1:].max() < 2e-4
    assert np.percentile(error[:, 0], 99) < 1e-4


def test_keeps_joint_limits_and_points_at_what_is_out_of_reach(digits, solver):
    targets = digits.pads(np.broadcast_to(limits.NATURAL, (1, 5, 3))) - digits.base
    far = digits.base + 3 * targets
    angles = solver.solve(far)
    assert (angles >= digits.lowest - 1e-12).all() and (angles <= digits.highest + 1e-12).all()
    pointing = digits.pads(angles) - digits.base
    cosine = (pointing * targets).sum(-1) / np.linalg.norm(pointing, axis=-1) / np.linalg.norm(targets, axis=-1)
    assert cosine.min() > 0.9


def test_a_smooth_path_gives_smooth_angles(digits, solver):
    phase = np.linspace(0, 12, 720)[:, None, None]
    swing = np.radians([4, 12, 10]) * np.sin(phase * np.array([1, 1.3, 0.7, 1.1, 0.9])[None, :, None])
    angles = np.clip(limits.NATURAL + np.radians([0, 0, 5]) + swing, digits.lowest, digits.highest)
    solved = solver.solve(digits.pads(angles))
    assert np.abs(np.diff(solved, axis=0)).max() < np.radians(2)


def test_a_wider_hand_spreads_further():
    assert (np.abs(Digits.of_rig(1.2).highest[:, 0]) > np.abs(Digits.of_rig(1.0).highest[:, 0])).all()
