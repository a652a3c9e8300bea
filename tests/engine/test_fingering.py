"""Choosing fingers."""
import numpy as np
import pytest

from pianoflow.engine.evaluation.exercises import exercises
from pianoflow.engine.music.fingering import assign_fingers, plan_fingering
from pianoflow.engine.music.notes import NOTE, make_notes, problems

LEFT, RIGHT = 0, 1


def line(pitches, rate=4.0, hand=RIGHT, hold=0.96):
    onset = np.arange(len(pitches)) / rate
    return make_notes(onset, onset + hold / rate, np.asarray(pitches), 70, hand)


def digits(notes):
    return "".join(str(finger) for finger in notes["finger"])


def blank(notes):
    notes = notes.copy()
    notes["finger"] = 0
    return notes


def assert_playable(notes):
    """No finger has two keys at once, and fingers that press together are in the keys' order."""
    assert problems(notes) == []
    played = notes[notes["finger"] > 0]
    for hand in (LEFT, RIGHT):
        ours = played[played["hand"] == hand]
        for finger in range(1, 6):
            mine = ours[ours["finger"] == finger]
            assert (mine["offset"][:-1] <= mine["onset"][1:]).all()
        for onset in np.unique(ours["onset"]):
            chord = ours[ours["onset"] == onset]
            order = chord["finger"] if hand == RIGHT else -chord["finger"]
            assert (np.diff(order) > 0).all()


def test_c_major_passes_the_thumb_under():
    scale = [60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77, 79, 81, 83, 84]
    assert digits(assign_fingers(line(scale))) in ("123123412312345", "123412312341234")
    fingers = assign_fingers(line(scale[::-1], hand=LEFT))["finger"]
    assert (np.diff(np.flatnonzero(fingers == 1)) >= 3).all() and fingers[0] == 1 and len(set(fingers)) >= 4


@pytest.mark.parametrize("name", [name for name in exercises() if name.startswith("scale") and name.endswith("4")])
def test_scales_run_evenly(name):
    notes = assign_fingers(blank(exercises()[name]))
    for hand in (LEFT, RIGHT):
        ours = notes[notes["hand"] == hand]
        assert (ours["finger"][1:] != ours["finger"][:-1]).all()
        thumbs = np.flatnonzero(ours["finger"] == 1)
        assert (np.diff(thumbs) >= 2).all() and len(thumbs) >= 6
        black = np.isin(ours["pitch"][thumbs] % 12, (1, 3, 6, 8, 10))
        assert black.mean() < 0.1


def test_chromatic_scale_keeps_the_thumb_off_black_keys():
    notes = assign_fingers(line(np.arange(60, 85), rate=6))
    black = np.isin(notes["pitch"] % 12, (1, 3, 6, 8, 10))
    assert not (notes["finger"][black] == 1).any()
    assert (notes["finger"][black] == 3).mean() >= 0.6 and (notes["finger"][~black] == 1).mean() >= 0.5


def test_octaves_take_thumb_and_little_finger():
    assert set(digits(assign_fingers(blank(exercises()["octaves"])))) == {"1", "5"}


@pytest.mark.parametrize("chord, hand, expected", [
    ((60, 64, 67), RIGHT, {"135"}), ((64, 67, 72), RIGHT, {"125"}), ((48, 52, 55), LEFT, {"531"}),
    ((43, 48, 52), LEFT, {"521", "531"}), ((60, 64, 67, 72), RIGHT, {"1235"}), ((60, 62, 64, 65, 67), RIGHT, {"12345"}),
    ((36, 43, 48), LEFT, {"521"})])
def test_chords(chord, hand, expected):
    notes = make_notes(np.zeros(len(chord)), np.ones(len(chord)), np.array(chord), 70, hand)
    assert digits(assign_fingers(notes)) in expected


def test_repeated_notes_change_fingers_only_when_fast():
    slow, fast = line([67] * 8, rate=3, hold=0.5), line([67] * 12, rate=10, hold=0.5)
    assert len(set(digits(assign_fingers(slow)))) == 1
    fingers = assign_fingers(fast)["finger"]
    assert (fingers[1:] != fingers[:-1]).all()


def test_a_finger_that_holds_a_key_plays_no_other():
    held = make_notes([0.0], [2.0], [60], 70, RIGHT)
    above = make_notes(np.arange(8) / 4, np.arange(8) / 4 + 0.24, [64, 65, 67, 69, 67, 65, 64, 65], 70, RIGHT)
    plan = plan_fingering(np.sort(np.concatenate([held, above]), order=["onset", "pitch"]))
    assert len(plan.released) == 0 and len(plan.dropped) == 0
    thumb = plan.notes[plan.notes["pitch"] == 60]
    others = plan.notes[plan.notes["pitch"] != 60]
    assert thumb["finger"][0] not in others["finger"] and thumb["offset"][0] == 2.0
    assert_playable(plan.notes)


def test_a_key_is_let_go_when_the_hand_must_leave():
    notes = make_notes([0.0, 0.5, 0.5, 0.5], [3.0, 1.0, 1.0, 1.0], [36, 60, 64, 67], 70, LEFT)
    plan = plan_fingering(notes)
    assert plan.released.tolist() == [0] and plan.notes["offset"][0] < 0.5
    assert_playable(plan.notes)


def test_what_a_hand_cannot_play_is_dropped_and_reported():
    six = make_notes(np.zeros(6), np.ones(6), [60, 62, 64, 65, 67, 69], 70, RIGHT)
    wide = make_notes(np.zeros(3), np.ones(3), [60, 64, 84], 70, RIGHT)
    for notes, most in ((six, 5), (wide, 2)):
        plan = plan_fingering(notes)
        assert len(plan.dropped) == len(notes) - most
        assert (plan.notes["finger"] == 0).nonzero()[0].tolist() == plan.dropped.tolist()
        assert_playable(plan.notes)
    assert plan_fingering(six).notes["finger"][-1] > 0


def test_a_key_is_pressed_by_one_finger():
    doubled = make_notes([0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [60, 60, 64], 70, RIGHT)
    assert len(plan_fingering(doubled).dropped) == 1


def test_a_small_hand_reaches_less():
    tenth = make_notes([0.0, 0.0], [1.0, 1.0], [48, 62], 70, LEFT)
    assert len(plan_fingering(tenth).dropped) == 0
    assert len(plan_fingering(tenth, hand_size=0.8).dropped) == 1


def test_given_fingers_stay():
    notes = line([60, 62, 64, 65, 67])
    notes["finger"][2] = 5
    notes["finger"][0] = 3
    assert assign_fingers(notes)["finger"][[0, 2]].tolist() == [3, 5]
    chord = make_notes(np.zeros(3), np.ones(3), [60, 64, 67], 70, RIGHT, [4, 0, 2])
    assert assign_fingers(chord)["finger"][[0, 2]].tolist() == [4, 2]


def test_any_notes_come_out_playable():
    random = np.random.default_rng(5)
    for spread, low, high in ((30, 21, 109), (10, 55, 72)):
        onset = np.sort(random.uniform(0, spread, 400))
        notes = make_notes(onset, onset + random.exponential(0.4, 400) + 0.03, random.integers(low, high, 400),
                           random.integers(1, 128, 400), random.integers(0, 2, 400))
        plan = plan_fingering(notes)
        assert_playable(plan.notes)
        assert (plan.notes["onset"] == notes["onset"]).all() and (plan.notes["offset"] <= notes["offset"]).all()


def test_hands_are_mirror_images():
    right = line([62, 64, 66, 67, 69, 71, 73, 74, 73, 71, 69, 67, 66, 64, 62])
    left = right.copy()
    left["pitch"], left["hand"] = 124 - right["pitch"], LEFT
    assert digits(assign_fingers(left)) == digits(assign_fingers(right))


def test_no_notes_and_repeatable():
    assert len(assign_fingers(np.zeros(0, NOTE))) == 0
    notes = blank(exercises()["alberti_bass"])
    assert (assign_fingers(notes) == assign_fingers(notes)).all()
