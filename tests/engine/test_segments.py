"""The hand's capsules follow its skin, and tell how far two hands are apart."""
import numpy as np
import pytest
from pianoflow.engine.hand import segments
from pianoflow.engine.hand.skeleton import forward, global_rotations
from pianoflow.rigs import hand as rig

FLAT = np.zeros((16, 3))


def playing_pose(hand):
    """A hand over the keys, fingers curled."""
    pose = np.zeros((16, 3))
    turn = rig.OVER_KEYS[hand]
    angle = np.arccos((np.trace(turn) - 1) / 2)
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    pose[0] = angle * axis / np.linalg.norm(axis)
    pose[rig.FINGER_JOINTS[1:].ravel(), 2] = 0.4 if hand == rig.RIGHT else -0.4
    return pose


def two_hands(gap, count=1):
    """Both hands over the keys, wrists `gap` metres apart."""
    pose = np.stack([playing_pose(hand) for hand in (0, 1)])
    wrist = np.array([[0.5, -0.08, 0.06], [0.5 + gap, -0.08, 0.06]])
    return np.repeat(pose[None], count, 0), np.repeat(wrist[None], count, 0)


def signed_distance(points, ends, radii):
    """Distance [V] of points from one tapered capsule."""
    a, b = ends
    share = np.clip((points - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
    return np.linalg.norm(points - a - share[:, None] * (b - a), axis=-1) - radii[0] - share * (radii[1] - radii[0])


@pytest.mark.parametrize("digit", range(5))
@pytest.mark.parametrize("segment", range(3))
def test_finger_capsules_follow_the_skin(digit, segment):
    data = rig.load(rig.RIGHT)
    ends, radii = segments.finger_segments(FLAT, np.zeros(3), rig.RIGHT)
    a, b = ends[digit, segment]
    skin = data["vertices"][data["weights"][:, rig.FINGER_JOINTS[digit, segment]] > 0.6]
    share = (skin - a) @ (b - a) / ((b - a) @ (b - a))
    skin = skin[(0.35 < share) & (share < 0.95)]
    off = signed_distance(skin, ends[digit, segment], radii[digit, segment])
    assert np.abs(off).mean() < 0.0015  # the thumb is not quite round
    assert np.percentile(off, 95) < 0.0025


def test_the_last_segment_ends_in_the_pad():
    pose, wrist = playing_pose(rig.RIGHT), np.array([0.6, -0.08, 0.06])
    ends, radii = segments.finger_segments(pose, wrist, rig.RIGHT)
    np.testing.assert_allclose(ends[:, 2, 1], forward(pose, wrist, rig.RIGHT)[1], atol=1e-6)
    np.testing.assert_allclose(radii[:, 2, 1], rig.load(rig.RIGHT)["pad_radii"])


def test_capsules_turn_with_their_bones_and_mirror():
    pose, wrist = playing_pose(rig.RIGHT), np.array([0.1, 0.2, 0.3])
    ends = segments.capsule_ends(pose, wrist, rig.RIGHT)
    assert np.ptp(np.linalg.norm(ends - segments.capsule_ends(FLAT, wrist, rig.RIGHT), axis=-1)) > 0.01
    left = segments.capsule_ends(pose * [1, -1, -1], wrist * [-1, 1, 1], rig.LEFT)
    np.testing.assert_allclose(left, ends * [-1, 1, 1], atol=1e-9)
    lengths = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=-1)
    np.testing.assert_allclose(lengths, np.linalg.norm(np.diff(segments.capsules().offsets, axis=1)[:, 0], axis=-1))


def test_spheres_string_along_a_capsule():
    centres, radii = segments.spheres(np.array([[[0.0, 0, 0], [0.1, 0, 0]]]), np.array([[0.01, 0.005]]), 3)
    np.testing.assert_allclose(centres, [[0, 0, 0], [0.05, 0, 0], [0.1, 0, 0]])
    np.testing.assert_allclose(radii, [0.01, 0.0075, 0.005])


@pytest.mark.parametrize("a, b, expected", [
    ([[0, 0, 0], [1, 0, 0]], [[0.5, -1, 2], [0.5, 1, 2]], 2.0),  # across
    ([[0, 0, 0], [1, 0, 0]], [[0, 1, 0], [1, 1, 0]], 1.0),  # parallel
    ([[0, 0, 0], [1, 0, 0]], [[2, 0, 0], [3, 0, 0]], 1.0),  # in line
    ([[0, 0, 0], [1, 0, 0]], [[2, 1, 0], [3, 2, 0]], np.sqrt(2)),  # end to end
])
def test_distance_of_axes(a, b, expected):
    found = segments.axis_distance(np.array(a, float), np.array(b, float), np.zeros(2), np.zeros(2))
    assert found == pytest.approx(expected)


def test_distance_of_axes_against_brute_force():
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 50, 2, 3))
    share = np.linspace(0, 1, 201)
    points = [p[:, :1] + share[:, None] * (p[:, 1:] - p[:, :1]) for p in (a, b)]
    brute = np.linalg.norm(points[0][:, :, None] - points[1][:, None], axis=-1).min((1, 2))
    np.testing.assert_allclose(segments.axis_distance(a, b, np.zeros(2), np.zeros(2)), brute, atol=0.02)


def test_hands_side_by_side_have_the_distance_of_their_skins():
    """Against the skins' own extent along the keyboard."""
    pose, wrist = two_hands(0.19)
    skins = []
    for hand in (0, 1):
        data = rig.load(hand)
        turns = global_rotations(pose[0, hand])
        joints = forward(pose[0, hand], wrist[0, hand], hand)[0]
        carried = np.einsum("jab,vjb->vja", turns, data["vertices"][:, None] - data["joints"]) + joints
        skins.append(np.einsum("vj,vja->va", data["weights"][:, :16], carried)[data["weights"][:, 16] < 0.01])
    gaps = np.linalg.norm(skins[0][:, None] - skins[1][None], axis=-1)
    assert segments.between_hands(pose, wrist)[0] == pytest.approx(gaps.min(), abs=0.004)


def test_hands_in_each_other_overlap_and_far_hands_are_far():
    for gap, low, high in ((0.03, -0.05, -0.01), (0.30, segments.FAR, segments.FAR), (1.0, segments.FAR, segments.FAR)):
        assert low <= segments.between_hands(*two_hands(gap, 3))[1] <= high
