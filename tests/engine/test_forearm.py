"""The forearm: natural bends at the wrist, a calm elbow, mirror symmetry."""
import numpy as np
import pytest
from pianoflow.engine.hand import quaternions
from pianoflow.engine.hand.forearm import Arm, elbow_path, forearm_rotations, soft_limit
from pianoflow.rigs import hand as rig

FPS = 120


def rotation_vectors(matrices):
    """Axis-angle of OVER_KEYS-like matrices [..., 3, 3]."""
    from scipy.spatial.transform import Rotation
    return Rotation.from_matrix(matrices.reshape(-1, 3, 3)).as_rotvec().reshape(*matrices.shape[:-1])


def over_keys(count, x=(0.5, 0.72), z=0.056):
    wrist = np.empty((count, 2, 3))
    wrist[...] = np.stack([np.asarray(x), np.full(2, -0.084), np.full(2, z)], axis=-1)
    return wrist, np.tile(rotation_vectors(rig.OVER_KEYS), (count, 1, 1))


def bends(quaternion, hand):
    """Flexion and deviation, degrees, of forearms [N,4]."""
    side = 1 if hand == rig.RIGHT else -1
    axis = quaternions.rotate(quaternion, np.array([side, 0.0, 0]))
    return (np.degrees(np.arctan2(-axis[:, 1], axis[:, 0] * side)),
            np.degrees(np.arctan2(axis[:, 2], axis[:, 0] * side)))


def test_a_hand_at_rest_has_a_straight_forearm_with_the_elbow_a_little_out():
    wrist, rotation = over_keys(240)
    turned = forearm_rotations(wrist, rotation, FPS)
    for hand in range(2):
        flexion, deviation = bends(turned[:, hand], hand)
        assert np.abs(flexion).max() < 6 and np.abs(deviation).max() < 15
        axis = quaternions.rotate(quaternions.multiply(quaternions.from_vectors(rotation[:, hand]), turned[:, hand]),
                                  np.array([2.0 * hand - 1, 0, 0]))
        assert (axis[:, 1] < -0.95).all()  # towards the pianist
        assert (axis[:, 0] * (2 * hand - 1) > 0).all()  # and outwards


@pytest.mark.parametrize("seed", range(4))
def test_the_wrist_never_bends_further_than_skin_can_take(seed):
    random = np.random.default_rng(seed)
    knots = random.normal(0, [0.4, 0.1, 0.1], (12, 2, 3))
    wrist, rotation = over_keys(600)
    turns = random.normal(0, 0.6, (12, 2, 3))
    for axis in range(3):
        for hand in range(2):
            at = np.linspace(0, 11, 600)
            wrist[:, hand, axis] += np.interp(at, np.arange(12), knots[:, hand, axis])
            rotation[:, hand, axis] += np.interp(at, np.arange(12), turns[:, hand, axis])
    turned = forearm_rotations(wrist, rotation, FPS)
    np.testing.assert_allclose(np.linalg.norm(turned, axis=-1), 1, atol=1e-9)
    for hand in range(2):
        flexion, deviation = bends(turned[:, hand], hand)
        arm = Arm()
        crossed = wrist[:, 0, 0] > wrist[:, 1, 0] - 0.05
        least = arm.flexion[0] - arm.over_flexion * crossed.any()
        assert least - 0.001 <= flexion.min() and flexion.max() <= 30.001 and np.abs(deviation).max() <= 20.001


def forearm_gap(wrist, rotation, turned):
    """Least distance [N] between the axes of both forearms, metres, from where the sleeves begin."""
    side = np.array([[-1.0, 0, 0], [1.0, 0, 0]])
    axis = quaternions.rotate(quaternions.multiply(quaternions.from_vectors(rotation), turned), side)
    along = np.linspace(0.04, 0.24, 41)
    points = wrist[:, :, None] + axis[:, :, None] * along[:, None]
    return np.linalg.norm(points[:, 0, :, None] - points[:, 1, None], axis=-1).min(axis=(1, 2))


@pytest.mark.parametrize("reach", [0.1, 0.15])
def test_arms_of_crossing_hands_pass_over_each_other(reach):
    wrist, rotation = over_keys(600)
    away = np.interp(np.arange(600), [180, 240, 340, 400], [0, 1, 1, 0])
    wrist[:, 0, 0] += away * (0.22 + reach)  # the left hand goes to the treble
    turned, flat = (forearm_rotations(wrist, rotation, FPS, arm) for arm in (Arm(), Arm(over=0, under=0)))
    there = slice(240, 341)
    assert forearm_gap(wrist, rotation, turned)[there].min() > 0.07  # as thick as a sleeve
    assert forearm_gap(wrist, rotation, flat)[there].min() < 0.065
    assert np.abs(np.diff(turned, axis=0)).max() < 0.02


def test_arms_that_do_not_cross_stay_as_they_are():
    wrist, rotation = over_keys(240, x=(0.5, 0.56))
    turned, flat = (forearm_rotations(wrist, rotation, FPS, arm) for arm in (Arm(), Arm(over=0, under=0)))
    np.testing.assert_allclose(turned, flat, atol=1e-9)


def test_the_elbow_moves_calmly_when_the_hand_leaps():
    wrist, rotation = over_keys(360)
    wrist[180:, 1, 0] += 0.4
    elbow = elbow_path(wrist, quaternions.from_vectors(rotation), FPS)[:, 1, 0]
    assert np.abs(np.diff(elbow)).max() * FPS < 1.0
    assert 0.1 < elbow[-1] - elbow[0] < 0.35


def test_the_elbow_goes_where_the_hand_points_away_from_it():
    wrist, rotation = over_keys(240)
    turn = np.array([0, 0, np.radians(-20)])  # fingers to the right
    hands = quaternions.from_vectors(rotation)
    turned = quaternions.multiply(quaternions.from_vectors(turn), hands)
    moved = elbow_path(wrist, turned, FPS)[100, :, 0] - elbow_path(wrist, hands, FPS)[100, :, 0]
    assert (moved < -0.02).all()


def test_left_and_right_are_mirror_images():
    wrist, rotation = over_keys(200, x=(0.4, 0.8), z=0.09)
    wrist[:, :, 0] += np.array([-1, 1]) * 0.1 * np.sin(np.arange(200) / 30)[:, None]
    turned = forearm_rotations(wrist, rotation, FPS)
    np.testing.assert_allclose(turned[:, 0] * [1, 1, -1, -1], turned[:, 1], atol=1e-9)


def test_soft_limit_is_smooth_and_never_crossed():
    values = soft_limit(np.linspace(-300, 300, 6001), *Arm().flexion)
    assert -10 <= values.min() and values.max() <= 30
    steps = np.diff(values) / 0.1
    assert steps.min() >= 0 and steps.max() <= 1 + 1e-9
    assert soft_limit(10.0, *Arm().flexion) == 10
