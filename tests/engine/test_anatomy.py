"""Every anatomy gate passes good playing, and fails when the playing is broken in its one way."""
from dataclasses import dataclass, replace

import numpy as np
import pytest
from pianoflow.engine.evaluation.anatomy import GATES, examine
from pianoflow.engine.evaluation.body import Body, Finding
from pianoflow.engine.evaluation.joint_angles import digit_angles
from pianoflow.engine.hand.digits import Digits
from pianoflow.engine.hand.skeleton import forward, rotation_matrices
from pianoflow.engine.music.notes import make_notes
from pianoflow.rigs import hand as rig
from pianoflow.rigs import keyboard
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

FPS, COUNT = 120.0, 240
INDEX, PINKY = rig.FINGER_JOINTS[1], rig.FINGER_JOINTS[4]
NOTES = make_notes([0.6], [1.4], [64], 80, 1, [2])
LIFTED, Y = 0.011, 0.02  # the index pad before its key, metres
MIRROR = np.array([1, -1, -1])
#: A relaxed hand: abduction, flexion and middle flexion, thumb to little finger.
NATURAL = np.radians([[0, 22, 20], [0, 29, 38], [0, 31, 38], [0, 31, 37], [0, 34, 28]])


@dataclass
class Playing:
    wrist: np.ndarray
    pose: np.ndarray
    tips: np.ndarray
    fps: float = FPS


def made_of(wrist, pose):
    """A motion whose tips are its skeleton's."""
    return Playing(wrist, pose, np.stack([forward(pose[:, hand], wrist[:, hand], hand)[1] for hand in (0, 1)], 1))


def placed(pose, hand, pad, at):
    """The wrist from which a pose [16,3] has a pad at a place."""
    return np.array(at) - forward(pose, np.zeros(3), hand)[1][pad]


def index_bends(right, wrist, heights):
    """Base and middle flexion [K,2] of the right index that lower its pad straight to `heights` [K]."""
    found = []
    for height in heights:
        def miss(bends, height=height):
            pose = right.copy()
            pose[INDEX[0], 2], pose[INDEX[1]] = bends[0], right[INDEX[1]] * bends[1]
            pose[INDEX[2]] = right[INDEX[2]] * bends[1]
            return (forward(pose, wrist, rig.RIGHT)[1][1] - [0, Y, height])[1:] * 1000
        found.append(least_squares(miss, found[-1] if found else [right[INDEX[0], 2], 1.0]).x)
    return np.array(found)


def good_playing():
    """Two hands at rest over the keys; the right index presses E4 and lets it go, 60 ms down and up."""
    right = Digits().pose(NATURAL.T[:, :, None])[0]
    right[0] = Rotation.from_matrix(rig.OVER_KEYS[rig.RIGHT]).as_rotvec()
    right[rig.FINGER_JOINTS[2:4, 0], 2] -= 0.2  # middle and ring finger out of the index's way
    radius = rig.load(rig.RIGHT)["pad_radii"][1]
    wrists = [placed(right * MIRROR, rig.LEFT, 2, [0.35, 0.035, 0.020]),
              placed(right, rig.RIGHT, 1, [float(keyboard.key_x(64)), Y, LIFTED])]
    down = np.interp(np.arange(COUNT) / FPS, [0.52, 0.63, 1.37, 1.48], [0, 1, 1, 0])
    down = down * down * (3 - 2 * down)
    wanted = (1 - down) * LIFTED + down * (radius - keyboard.depth_at(Y))
    heights = np.linspace(LIFTED, radius - keyboard.depth_at(Y), 15)
    bends = index_bends(right, wrists[1], heights)
    bends = np.stack([np.interp(-wanted, -heights, bend) for bend in bends.T], 1)
    pose = np.repeat(np.stack([right * MIRROR, right])[None], COUNT, 0)
    pose[:, 1, INDEX[0], 2] = bends[:, 0]
    pose[:, 1, INDEX[1:]] *= bends[:, 1, None, None]
    return made_of(np.repeat(np.stack(wrists)[None], COUNT, 0), pose)


GOOD = good_playing()


def changed(wrist=0.0, pose=None):
    """The good playing with `wrist` [..] added and `pose(pose)` changed."""
    turned = GOOD.pose.copy()
    if pose is not None:
        pose(turned)
    return made_of(GOOD.wrist + wrist, turned)


def spike(size, at=60):
    """Zeros [N,1,3] with `size` in one frame."""
    values = np.zeros((COUNT, 1, 3))
    values[at] = size
    return values


def bent(joint, axis, angle, frames=slice(None)):
    """Turns one joint of the right hand on by `angle` radians about a rest axis."""
    def change(pose):
        pose[frames, 1, joint, axis] += angle
    return changed(pose=change)


def rolled(pose):
    turn = Rotation.from_rotvec([0, np.radians(45), 0])
    pose[:, 1, 0] = (turn * Rotation.from_rotvec(pose[:, 1, 0])).as_rotvec()


def turned_aside(pose):
    turn = Rotation.from_rotvec([0, 0, np.radians(-75)])
    pose[:, 1, 0] = (turn * Rotation.from_rotvec(pose[:, 1, 0])).as_rotvec()


def twirled(pose):
    for frame, angle in enumerate(np.interp(np.arange(COUNT), [60, 63], [0, 0.5])):
        pose[frame, 1, 0] = (Rotation.from_rotvec([0, 0, angle]) * Rotation.from_rotvec(pose[frame, 1, 0])).as_rotvec()


def moved_tips(digit, by):
    tips = GOOD.tips.copy()
    tips[:, 1, digit] += by
    return replace(GOOD, tips=tips)


def hand_beside_hand():
    wrist = GOOD.wrist.copy()
    wrist[:, 0] = wrist[:, 1] + [-0.10, 0, 0]
    return made_of(wrist, GOOD.pose)


def palm_on_keys():
    def fingers_up(pose):
        pose[:, 1, 0] = (Rotation.from_rotvec([0.35, 0, 0]) * Rotation.from_rotvec(pose[0, 1, 0])).as_rotvec()
    return changed(np.array([[0, 0, 0], [0, 0.13, 0.005 - GOOD.wrist[0, 1, 2]]]), fingers_up)


SHAKE = 0.001 * np.sin(2 * np.pi * 18 * np.arange(COUNT) / FPS)[:, None, None]
SABOTAGE = {
    "crossing": lambda: bent(INDEX[0], 1, -0.9),
    "stretch": lambda: moved_tips(4, [0.07, 0, 0]),
    "skeleton": lambda: moved_tips(4, [0, 0, 0.002]),
    "merged tips": lambda: moved_tips(2, (GOOD.tips[:, 1, 3] - GOOD.tips[:, 1, 2]) * 0.6),
    "merged fingers": lambda: bent(rig.FINGER_JOINTS[3, 0], 1, 0.35),
    "joints": lambda: bent(PINKY[1], 2, 1.5),
    "wrist bend": lambda: changed(pose=turned_aside),
    "tilt": lambda: changed(pose=rolled),
    "place": lambda: changed(wrist=np.array([[0, 0, 0.15], [0, 0, 0]])),
    "wrist speed": lambda: changed(wrist=spike([0.1, 0, 0])),
    "tip speed": lambda: moved_tips(4, spike([0, 0, 0.04])[:, 0]),
    "joint speed": lambda: bent(PINKY[1], 2, -0.4, 60),
    "turn speed": lambda: changed(pose=twirled),
    "jolt": lambda: changed(wrist=spike([0.006, 0, 0])),
    "key bed": lambda: moved_tips(1, np.where(GOOD.tips[:, 1, 1, 2:] < 0.002, [[0, 0, -0.003]], 0)),
    "hands": hand_beside_hand,
    "tremble": lambda: changed(wrist=SHAKE * [1, 0, 0]),
    "tips in keys": lambda: moved_tips(3, [0, 0, rig.load(1)["pad_radii"][3] - 0.002 - GOOD.tips[0, 1, 3, 2]]),
    "segments in keys": palm_on_keys,
}


def test_good_playing_passes_every_gate():
    found = examine(GOOD, NOTES)
    assert found.failed == [], {name: str(found.findings[name]) for name in found.failed}
    assert (found.tip_touches, found.segment_touches) == (0, 0)
    assert set(found.findings) == set(GATES) == set(SABOTAGE)


@pytest.mark.parametrize("gate", GATES)
def test_each_gate_can_fail(gate):
    found = examine(SABOTAGE[gate](), NOTES)
    assert gate in found.failed, str(found.findings[gate])


def test_a_finger_that_lies_on_a_silent_key_beside_its_own_is_seen_and_counted():
    """The asked key is spared down to its own finger's depth; its neighbour, and a deeper neighbour finger, are not."""
    key = float(keyboard.key_x(65))
    tips = GOOD.tips.copy()
    tips[100:120, 1, 2] = key, 0.02, rig.load(1)["pad_radii"][2] - 0.002
    found = examine(replace(GOOD, tips=tips), NOTES)
    assert found.tip_touches == 1
    assert found.findings["tips in keys"].value == pytest.approx(2.0 * 0.22 / 0.20, abs=0.1)
    assert found.findings["tips in keys"].where == "key 65: right 3"
    assert 100 / FPS - 0.01 <= found.findings["tips in keys"].at <= 120 / FPS


def test_the_other_hand_may_not_push_an_asked_key_further_down():
    tips = GOOD.tips.copy()
    held = slice(100, 120)
    tips[held, 0, 1] = tips[held, 1, 1] + [0, -0.005, 0.001]
    assert "tips in keys" not in examine(replace(GOOD, tips=tips), NOTES).failed
    tips[held, 0, 1, 2] -= 0.006
    assert "tips in keys" in examine(replace(GOOD, tips=tips), NOTES).failed


def test_an_asked_key_that_nobody_lets_go_is_a_silent_key_again():
    late = NOTES.copy()
    late["offset"] = 0.9
    assert "tips in keys" in examine(GOOD, late).failed


def test_nothing_that_is_not_a_number_passes():
    assert not Finding(float("nan"), 1.0, "mm").passed
    broken = changed()
    broken.tips[50, 1, 2] = np.nan
    assert "stretch" in examine(broken, NOTES).failed


def test_the_sabotaged_moment_is_told():
    found = examine(bent(PINKY[1], 2, -0.4, 60), NOTES).findings["joint speed"]
    assert found.at == pytest.approx(60 / FPS, abs=0.02)
    assert found.where == "right pinky middle"
    assert found.share == pytest.approx(2 / (COUNT - 1))  # there and back
    assert len(found.moments) == 1 and found.moments[0] == pytest.approx((59 / FPS, 61 / FPS), abs=0.001)


def test_angles_are_read_back_as_they_were_bent():
    rng = np.random.default_rng(1)
    digits = Digits()
    share = rng.uniform(0.02, 0.98, (3, 5, 50))
    bends = digits.lowest + share * (digits.highest - digits.lowest)
    right = digits.pose(bends)
    found = digit_angles(rotation_matrices(np.stack([right * MIRROR, right], 1)))
    for hand in (0, 1):
        for read, k in ((found.abduction, 0), (found.flexion, 1), (found.middle, 2)):
            np.testing.assert_allclose(read[:, hand], np.degrees(bends[k].T), atol=0.01)
        assert np.abs(found.twist[:, hand]).max() < 0.01 and found.off_axis[:, hand].max() < 0.1


def test_gates_see_the_same_at_half_the_frame_rate():
    half = Playing(GOOD.wrist[::2], GOOD.pose[::2], GOOD.tips[::2], FPS / 2)
    assert examine(half, NOTES).failed == []
    assert Body.of(half).fps == FPS / 2


def test_acceleration_tells_a_rough_motion_from_a_smooth_one():
    smooth, rough = examine(GOOD, NOTES).accelerations, examine(changed(wrist=SHAKE * [1, 0, 0]), NOTES).accelerations
    # a sine's mean |second difference|: 2 / pi of its largest, (2 sin(w dt / 2) / dt)^2 times its size
    expected = 2 / np.pi * 0.001 * (2 * FPS * np.sin(np.pi * 18 / FPS)) ** 2
    assert smooth[0] == 0 and rough[0] == pytest.approx(expected, rel=0.02)
    assert rough[1] > smooth[1] + 5


def test_a_quick_leap_is_no_trembling():
    """Two octaves in 0.2 s by minimum jerk: as fast as pianists leap, and smooth."""
    u = np.clip((np.arange(COUNT) / FPS - 1.6) / 0.2, 0, 1)
    way = (10 * u**3 - 15 * u**4 + 6 * u**5)[:, None, None] * [0.329, 0, 0]
    found = examine(changed(wrist=way * np.array([[0], [1]])), NOTES)
    assert not {"tremble", "jolt", "wrist speed"} & set(found.failed), str(found.findings["tremble"])


def test_a_finger_cannot_be_longer_than_it_is_and_a_curled_one_beside_a_straight_one_is_no_stretch():
    longer = examine(moved_tips(2, [0, 0.06, 0]), NOTES).findings["stretch"]
    assert not longer.passed and longer.where == "right wrist-3"
    curled = changed()
    curled.pose[:, 1, rig.FINGER_JOINTS[3], 2] += 0.5  # the ring finger
    assert examine(made_of(curled.wrist, curled.pose), NOTES).findings["stretch"].passed
