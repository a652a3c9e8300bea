"""Fingerings that a pianist expects: scales and arpeggios, octaves, thirds, trills, repeated notes, what returns."""
from itertools import pairwise

import numpy as np
import pytest
from pianoflow.engine.evaluation.textbook import agreements
from pianoflow.engine.music.fingering import assign_fingers, plan_fingering
from pianoflow.engine.music.notes import make_notes

LEFT, RIGHT = 0, 1
BLACK = (1, 3, 6, 8, 10)


def line(pitches, rate, hand=RIGHT, hold=0.96):
    onset = np.arange(len(pitches)) / rate
    return make_notes(onset, onset + hold / rate, np.asarray(pitches), 70, hand)


def chords(pitches, rate, hand=RIGHT):
    onset = np.repeat(np.arange(len(pitches)) / rate, [len(chord) for chord in pitches])
    return make_notes(onset, onset + 0.9 / rate, np.concatenate(pitches), 70, hand)


def digits(notes):
    return "".join(str(finger) for finger in assign_fingers(notes)["finger"])


def pairs(notes):
    fingers = assign_fingers(notes)["finger"]
    return ["".join(map(str, pair)) for pair in fingers.reshape(-1, 2)]


@pytest.mark.parametrize("rate", (4, 10))
def test_scales_in_all_keys_have_their_thumbs_where_textbooks_have_them(rate):
    for found in agreements(rate):
        if "scale" in found.figure:
            assert found.thumbs, found
            assert found.fingers >= 0.9, found


def test_arpeggios_have_their_thumbs_where_textbooks_have_them():
    found = [arpeggio for arpeggio in agreements(6) if "arpeggio" in arpeggio.figure]
    assert np.mean([arpeggio.thumbs for arpeggio in found]) >= 0.95


@pytest.mark.parametrize("hand, second", ((RIGHT, (0, 5)), (LEFT, (4, 11))))
def test_chromatic_scales_take_the_middle_finger_on_black_keys(hand, second):
    pitches = np.concatenate([np.arange(48, 73), np.arange(71, 47, -1)])
    fingers = assign_fingers(line(pitches, 8, hand))["finger"]
    inner = np.ones(len(fingers), bool)
    inner[[0, 1, 23, 24, 25, -2, -1]] = False
    black = np.isin(pitches % 12, BLACK)
    assert (fingers[black & inner] == 3).all()
    assert (fingers[np.isin(pitches % 12, second) & inner] == 2).all()
    assert (fingers[~black & ~np.isin(pitches % 12, second) & inner] == 1).all()


@pytest.mark.parametrize("hand", (LEFT, RIGHT))
def test_octaves_in_sequence_take_the_fourth_finger_on_black_keys_only(hand):
    found = pairs(chords([(base, base + 12) for base in range(48, 61)], 6, hand))
    thumb_out = {"15", "51"}
    for base, pair in zip(range(48, 61), found):
        outer = "14" if hand == RIGHT else "41"
        assert pair in thumb_out | ({outer} if base % 12 in BLACK else set())
    assert sum(pair not in thumb_out for pair in found) >= 3


def test_broken_octaves_rock_between_thumb_and_little_finger():
    pitches = [base + high for base in (48, 50, 52, 53, 55, 53, 52) for high in (0, 12)]
    assert digits(line(pitches, 8)) == "15" * 7 and digits(line(pitches, 8, LEFT)) == "51" * 7


@pytest.mark.parametrize("hand", (LEFT, RIGHT))
def test_scales_in_thirds_change_fingers(hand):
    white = [48 + 12 * octave + degree for octave in range(2) for degree in (0, 2, 4, 5, 7, 9, 11)]
    found = pairs(chords([(white[k], white[k + 2]) for k in range(12)], 5, hand))
    assert all(one != other for one, other in pairwise(found))
    assert len(set(found)) >= 3


def test_broken_thirds_change_fingers():
    white = [60, 62, 64, 65, 67, 69, 71, 72, 74, 76]
    fingers = assign_fingers(line([white[k + high] for k in range(8) for high in (0, 2)], 8))["finger"]
    soon = (fingers[2:] == fingers[:-2]).mean()
    assert soon <= 0.2 and len(set(fingers)) >= 4


@pytest.mark.parametrize("scale", ([0, 2, 4, 6, 8, 10], [6, 8, 10, 13, 15], [0, 3, 6, 9], [0, 4, 7, 10]))
@pytest.mark.parametrize("hand", (LEFT, RIGHT))
def test_other_scales_repeat_at_the_octave(scale, hand):
    pitches = [48 + 12 * octave + degree for octave in range(3) for degree in scale]
    fingers = assign_fingers(line(pitches, 8, hand))["finger"]
    period = len(scale)
    assert (fingers[1:] != fingers[:-1]).all()
    assert (fingers[period:-period] == fingers[2 * period:])[:-1].all()


@pytest.mark.parametrize("hand", (LEFT, RIGHT))
@pytest.mark.parametrize("low, interval", [(67, 1), (67, 2), (66, 1), (66, 2), (71, 2), (60, 1), (61, 2), (64, 3)])
def test_trills_are_left_to_strong_fingers(hand, low, interval):
    fingers = assign_fingers(line([low, low + interval] * 10, 12, hand))["finger"]
    assert set(fingers[2:]) <= {1, 2, 3} and len(set(fingers[2:])) == 2


def test_alberti_basses_stay_in_one_position():
    fingers = assign_fingers(line([48, 55, 52, 55] * 4, 6, LEFT))["finger"].reshape(-1, 4)
    assert (fingers == fingers[0]).all() and fingers[0, 0] == 5 and fingers[0, 1] == 1 and fingers[0, 2] in (2, 3)


def test_five_finger_patterns_keep_the_hand_still():
    assert digits(line([60, 64, 65, 67, 69, 67, 65, 64] * 3, 8)) == "12345432" * 3
    assert digits(line([72, 74, 76, 77, 79, 77, 76, 74] * 3, 8)) == "12345432" * 3


@pytest.mark.parametrize("count, pattern", ((12, "321"), (9, "321"), (8, "4321"), (16, "4321")))
def test_quick_repetitions_roll_inwards(count, pattern):
    for hand in (LEFT, RIGHT):
        assert digits(line([67] * count, 10, hand, hold=0.5)) == pattern * (count // len(pattern))


def test_slow_repetitions_keep_their_finger():
    for rate in (1, 3, 5):
        assert len(set(digits(line([67] * 8, rate, hold=0.6)))) == 1


def test_glissandi_are_drawn_by_one_finger():
    white = [48 + 12 * octave + degree for octave in range(3) for degree in (0, 2, 4, 5, 7, 9, 11)]
    for pitches, hand, finger in ((white, RIGHT, "3"), (white[::-1], RIGHT, "1"), (white[::-1], LEFT, "3"),
                                  (white, LEFT, "1")):
        plan = plan_fingering(line(pitches, 28, hand))
        assert set(digits(line(pitches, 28, hand))) == {finger}
        assert len(plan.dropped) == 0 and (plan.notes["offset"][:-1] < plan.notes["onset"][1:]).all()


def test_a_fast_scale_is_no_glissando():
    white = [48 + 12 * octave + degree for octave in range(2) for degree in (0, 2, 4, 5, 7, 9, 11)]
    assert set(digits(line(white, 14))) == {"1", "2", "3", "4"} or "5" in digits(line(white, 14))


def test_a_passage_that_returns_is_fingered_alike():
    theme = [67, 72, 71, 74, 72, 69, 65, 71, 67, 64, 72, 67]
    between = [60, 64, 79, 77, 81, 62]
    pitches = theme + between + [pitch + 12 for pitch in theme] + between[::-1] + theme
    fingers = digits(line(pitches, 4))
    first, second, third = (fingers[begin:begin + 12] for begin in (0, 18, 36))
    assert first[3:-3] == second[3:-3] == third[3:-3]


def test_fast_lines_do_not_hop_on_one_finger():
    random = np.random.default_rng(3)
    white = np.array([36 + 12 * octave + degree for octave in range(6) for degree in (0, 2, 4, 5, 7, 9, 11)])
    for hand in (LEFT, RIGHT):
        steps = random.choice([-2, -1, -1, 1, 1, 2], 300)
        at = np.clip(np.cumsum(steps) % 60, 0, None)
        at = np.where(at < 30, at, 60 - at) + 3
        notes = assign_fingers(line(white[at], 10, hand))
        hops = (np.diff(notes["finger"]) == 0) & (np.diff(notes["pitch"]) != 0)
        assert hops.sum() <= 1


def test_a_held_key_can_be_handed_to_another_finger():
    held = make_notes([0.0], [3.0], [60], 70, RIGHT, 3)
    below = make_notes([1.0, 1.5, 2.0], [1.4, 1.9, 2.6], [72, 71, 69], 70, RIGHT, [5, 4, 3])
    plan = plan_fingering(np.sort(np.concatenate([held, below]), order=["onset", "pitch"]))
    assert plan.released.tolist() == [0] and len(plan.substituted) == 1
    change = plan.substituted[0]
    assert change["note"] == 0 and change["finger"] in (1, 2) and change["onset"] < 1.0 and change["offset"] == 3.0
