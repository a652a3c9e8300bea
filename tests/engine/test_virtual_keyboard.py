"""The virtual keyboard hears what was played, and every figure can tell good playing from bad."""
import numpy as np
import pytest

from pianoflow.engine.evaluation import virtual_keyboard as vk
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.performer import perform
from pianoflow.rigs import keyboard
from pianoflow.rigs.hand import RIGHT, load

FPS = 120.0
RADII = load(RIGHT)["pad_radii"]


@pytest.fixture(scope="module")
def notes():
    pitches = [60, 62, 64, 65, 67, 66, 64, 62, 60]
    onset = 0.6 + 0.3 * np.arange(len(pitches))
    return make_notes(onset, onset + 0.25, pitches, 80, 1, [1, 2, 3, 4, 5, 4, 3, 2, 1])


@pytest.fixture(scope="module")
def tips(notes):
    return perform(notes).tips


def hovering(count):
    """Pads that rest 30 mm over the keys, far apart."""
    tips = np.zeros((count, 2, 5, 3))
    tips[..., 0] = np.array([[0.1], [0.7]]) + 0.03 * np.arange(5)
    tips[..., 1], tips[..., 2] = 0.02, 0.03
    return tips


def pressing(pitch, onset, offset, count=240, depth=0.010, x_offset=0.0):
    """The right index finger presses one key between two times (s), going down and up within 50 ms."""
    tips = hovering(count)
    times = np.arange(count) / FPS
    down = np.interp(times, [onset - 0.025, onset + 0.025, offset - 0.025, offset + 0.025], [0, 1, 1, 0])
    y = 0.070 if keyboard.is_black(pitch) else 0.030
    height = keyboard.key_top(pitch) + RADII[1] - keyboard.depth_at(y, depth) * down
    tips[:, 1, 1] = np.stack([np.full(count, keyboard.key_x(pitch) + x_offset), np.full(count, y), height], -1)
    return tips


@pytest.mark.parametrize("pitch", [21, 60, 61, 66, 108])
def test_a_key_sounds_at_half_its_dip_and_ends_near_its_top(pitch):
    heard = vk.presses(vk.key_depths(pressing(pitch, 0.5, 1.0)), FPS)
    assert list(heard["pitch"]) == [pitch]
    assert heard["onset"][0] == pytest.approx(0.5, abs=0.002)
    assert heard["offset"][0] == pytest.approx(1.0 + 0.01, abs=0.002)  # 3 mm are left after 70 % of the way up


def test_a_shallow_push_is_silent_but_seen():
    tips = pressing(60, 0.5, 1.0, depth=0.004)
    depths = vk.key_depths(tips)
    assert len(vk.presses(depths, FPS)) == 0
    assert vk.silent_pushes(depths, make_notes([], [], []), FPS) == pytest.approx([0.004], abs=1e-4)


def test_a_key_that_does_not_come_up_is_not_pressed_again():
    depth = np.zeros((300, 88))
    depth[60:240, 40] = 0.010
    depth[140:150, 40] = 0.004
    assert len(vk.presses(depth, FPS)) == 1
    depth[140:150, 40] = 0.002
    assert len(vk.presses(depth, FPS)) == 2


def test_pads_beside_a_black_key_touch_it_only_when_they_overlap():
    wide = float(keyboard.key_width(61)) / 2 + RADII[1]
    for overlap, touched in ((-0.001, False), (0.002, True)):
        tips = hovering(2)
        tips[:, 1, 1] = keyboard.key_x(61) + wide - overlap, 0.07, RADII[1]
        assert bool((vk.key_depths(tips)[:, 61 - 21] > vk.TOUCH_DEPTH).any()) == touched


def test_good_playing_is_judged_good(tips, notes):
    figures = vk.judge(tips, notes)
    assert (figures.missed, figures.wrong, figures.touches) == (0, 0, 0)
    assert figures.f1 == 1.0
    assert figures.onset_error_99 < 0.004
    assert figures.hold > 0.95
    assert figures.tip_error < 2.5


def test_a_hand_one_key_off_misses_and_plays_wrong_keys(tips, notes):
    figures = vk.judge(tips + np.array([keyboard.WHITE_PITCH, 0, 0]), notes)
    assert figures.missed >= len(notes) - 2
    assert figures.wrong >= len(notes) // 2
    assert figures.f1 < 0.4
    assert figures.tip_error > 20


def test_late_playing_has_its_onset_error(tips, notes):
    late = vk.judge(np.concatenate([np.repeat(tips[:1], 4, 0), tips[:-4]]), notes)
    assert late.onset_error == pytest.approx(4 / FPS, abs=0.002)
    too_late = vk.judge(np.concatenate([np.repeat(tips[:1], 12, 0), tips[:-12]]), notes)
    assert too_late.missed == len(notes)


def test_lifted_hands_play_nothing(tips, notes):
    figures = vk.judge(tips + np.array([0, 0, 0.02]), notes)
    assert figures.missed == len(notes) and figures.recall == 0


def test_short_holds_show(tips, notes):
    longer = notes.copy()
    longer["offset"] = longer["onset"] + 0.5
    assert vk.judge(tips, longer).hold < 0.6


def test_a_lazy_finger_touches_silent_keys(tips, notes):
    lazy = tips.copy()
    lazy[:, 1, 4] = keyboard.key_x(72), 0.02, RADII[4] - 0.002
    figures = vk.judge(lazy, notes)
    assert figures.touches >= 1 and figures.missed == 1


def test_who_really_pressed_is_told_from_the_motion(tips, notes):
    good = vk.judge(tips, notes)
    assert (good.hand, good.finger) == (1.0, 1.0)
    other = notes.copy()
    other["finger"][other["finger"] == 3] = 4
    assert vk.judge(tips, other).finger == pytest.approx(7 / 9)
    assert vk.judge(tips, other).hand == 1.0
    left = notes.copy()
    left["hand"][:3] = 0
    found = vk.judge(tips, left)
    assert found.f1 == 1.0 and found.hand == found.finger == pytest.approx(6 / 9)


def test_notes_that_nobody_was_to_play_are_missed(tips, notes):
    dropped = np.append(notes, make_notes([1.0], [1.2], [90], 80, 1, 0))
    figures = vk.judge(tips, dropped)
    assert (figures.dropped, figures.missed, figures.presses) == (1, 0, 9)
    assert figures.recall == 0.9 and figures.precision == 1.0


def test_where_a_passage_is_cut_keys_that_are_played_next_may_be_touched(notes, tips):
    """A cut just before a note's onset, while its key goes down, and just after it, while it has yet to be met late."""
    for cut in (notes["onset"][4] - 0.02, notes["onset"][4] + 0.002):
        figures = vk.judge(tips, notes, until=cut)
        assert figures.notes == (notes["onset"] < cut).sum()
        assert (figures.f1, figures.presses, figures.wrong, figures.touches) == (1.0, figures.notes, 0, 0)


def test_what_is_pressed_before_a_cut_is_judged(notes, tips):
    other = notes[notes["pitch"] != 64]
    figures = vk.judge(tips, other, until=notes["onset"][5])
    assert (figures.notes, figures.presses, figures.wrong) == (4, 5, 1)
