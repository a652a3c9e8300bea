"""Figures that compare motions: zero for the truth itself, what they see, and what the published smoothness does
not."""
import numpy as np
import pytest

from pianoflow.engine.evaluation.motion_metrics import (
    acceleration, acceleration_gap, frequency_error, gesture_distance, position_distance, seam_ratio,
    smooth_as_published)

random = np.random.default_rng(0)
TIME = np.arange(240) / 30
POSE = np.stack([np.sin((1 + k / 9) * TIME + k) for k in range(48)], 1) + 0.02 * random.standard_normal((240, 48))


def test_the_truth_is_at_no_distance():
    assert position_distance(POSE[:, :3], POSE[:, :3]) == 0
    assert gesture_distance(POSE, POSE) == pytest.approx(0, abs=1e-6)
    assert acceleration_gap(POSE, POSE) == 0 and frequency_error(POSE, POSE) == 0
    assert smooth_as_published(POSE, POSE) == 0


def test_distances_are_what_they_say():
    moved = POSE[:, :3] + [0.003, 0.004, 9.0]  # heights do not count
    assert position_distance(moved, POSE[:, :3]) == pytest.approx(0.005)
    assert gesture_distance(POSE + 0.1, POSE) == pytest.approx(48 * 0.01, rel=1e-3)
    assert acceleration(0.5 * 9.81 * TIME[:, None] ** 2) == pytest.approx(9.81)


def test_the_published_smoothness_does_not_see_shuffled_frames_and_the_true_one_does():
    shuffled = POSE.copy()
    shuffled[:238] = POSE[random.permutation(238)]
    assert smooth_as_published(shuffled, POSE) == pytest.approx(0, abs=1e-9)
    assert acceleration_gap(shuffled, POSE) > 5


def test_smoothing_loses_what_is_fast():
    smoothed = np.stack([np.convolve(part, np.ones(5) / 5, "same") for part in POSE.T], 1)
    assert frequency_error(smoothed, POSE) > 0.1


def test_seams_are_seen():
    broken = np.cumsum(np.cumsum(random.standard_normal((600, 4)), 0), 0)
    assert seam_ratio(broken, [210, 420]) < 2
    broken[210:] += 40
    assert seam_ratio(broken, [210]) > 8
