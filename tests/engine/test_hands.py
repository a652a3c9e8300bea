"""Dividing notes between the hands."""
from pathlib import Path

import numpy as np
import pytest

from pianoflow.engine.evaluation.as_played import as_played
from pianoflow.engine.evaluation.exercises import exercises
from pianoflow.engine.evaluation.hands import METHODS, agreement, interval, playable_print
from pianoflow.engine.evaluation.scores import read_scores
from pianoflow.engine.music.hands import split_hands
from pianoflow.engine.music.notes import NOTE, make_notes

EXCERPTS = Path(__file__).parents[1] / "data" / "scores" / "excerpts.jsonl.gz"
TWO_HANDED = ("scale_c_major_4", "scale_b_flat_major_8", "triads_with_jumps", "octaves", "alberti_bass", "stride_bass",
              "wide_chords", "arpeggio_a_minor_6", "ten_note_chords", "leaps_two_octaves", "trills_12",
              "crossing_hands")


def unknown(notes):
    blank = notes.copy()
    blank["hand"], blank["finger"] = -1, 0
    return blank


def found(notes):
    return split_hands(unknown(notes))["hand"]


def line(pitches, rate, start=0.0):
    onset = start + np.arange(len(pitches)) / rate
    return make_notes(onset, onset + 0.9 / rate, np.asarray(pitches))


def together(*parts):
    notes = np.concatenate(parts)
    return notes[np.lexsort((notes["pitch"], notes["onset"]))]


@pytest.fixture(scope="module")
def excerpts():
    return {piece.title: piece.notes for piece in read_scores(EXCERPTS)}


@pytest.mark.parametrize("name", TWO_HANDED)
def test_hands_of_exercises_are_found(name):
    notes = exercises()[name]
    assert (found(notes) == notes["hand"]).mean() > 0.9


def test_nothing_but_the_hand_changes():
    notes = unknown(exercises()["alberti_bass"])
    split = split_hands(notes)
    for field in ("onset", "offset", "pitch", "velocity", "finger"):
        assert (split[field] == notes[field]).all()
    assert set(split["hand"]) == {0, 1} and (notes["hand"] == -1).all()


def test_printed_hands_of_public_domain_pieces_are_found(excerpts):
    result = agreement(list(excerpts), list(excerpts.values()))
    assert result.share("split") > 0.95 and (result.agreed["split"] / result.notes).min() > 0.88
    assert result.share("split") > max(result.share(method) for method in METHODS if method != "split")


def test_hands_of_a_loose_performance_are_found(excerpts):
    random = np.random.default_rng(1)
    played = [as_played(notes, random) for notes in excerpts.values()]
    assert agreement(list(excerpts), played).share("split") > 0.92


def test_the_left_hand_crosses_over_an_accompaniment():
    right = line([62, 65, 69, 65] * 8, 7)
    left = line([41, 81, 45, 84, 41, 82, 38, 86], 7 / 4)
    notes = together(right, left)
    hands = found(notes)
    inner = np.isin(notes["pitch"], (62, 65, 69))
    assert (hands[inner] == 1).mean() > 0.9 and (hands[notes["pitch"] > 80] == 0).mean() > 0.9
    assert (hands[notes["pitch"] < 50] == 0).all()


def test_an_arpeggio_passes_from_hand_to_hand_once_each_way():
    figure = [36, 43, 48, 52, 55, 60, 64, 67, 72, 76, 79, 84]
    notes = line(figure + figure[-2::-1], 8)
    hands = found(notes)
    assert hands[0] == 0 and hands[len(figure) - 1] == 1 and hands[-1] == 0
    assert np.count_nonzero(np.diff(hands)) <= 6
    for hand in (0, 1):
        held = np.flatnonzero(hands == hand)
        assert len(held) > 4
    ways = hands[:len(figure)], hands[::-1][:len(figure)]
    assert (ways[0] == ways[1]).mean() > 0.6


def test_unison_passages_two_octaves_apart_stay_apart():
    tune = [60, 62, 63, 65, 67, 68, 71, 72, 71, 68, 67, 65, 63, 62, 60, 67] * 2
    notes = together(line(tune, 8), line([pitch - 24 for pitch in tune], 8))
    assert (found(notes) == (notes["pitch"] > 55)).all()


@pytest.mark.parametrize("lowest, hand", [(72, 1), (36, 0)])
def test_a_line_far_out_stays_in_one_hand(lowest, hand):
    assert (found(line(lowest + np.array([0, 4, 7, 12, 7, 4] * 4), 5)) == hand).all()


def test_a_piece_for_one_hand_is_played_by_one_hand():
    study = exercises()["five_fingers"]
    for hand in (0, 1):
        notes = study[study["hand"] == hand]
        assert len(set(found(notes))) == 1


def test_a_held_bass_keeps_its_hand_at_the_bottom():
    bass = make_notes([0.0, 0.0, 4.0, 4.0], [3.9, 3.9, 7.9, 7.9], [31, 43, 36, 48])
    notes = together(bass, line([62, 67, 71, 74, 79, 74, 71, 67] * 4, 4))
    hands = found(notes)
    assert (hands[notes["pitch"] < 50] == 0).all() and (hands[notes["pitch"] > 60] == 1).all()


def test_given_hands_stay_even_when_they_cross():
    notes = unknown(exercises()["crossing_hands"])
    given = exercises()["crossing_hands"]["hand"]
    notes["hand"][::2] = given[::2]
    assert (split_hands(notes)["hand"][::2] == given[::2]).all()


def test_given_hands_tell_about_the_notes_around_them():
    notes = line([60, 62, 64, 65, 67, 65, 64, 62] * 6, 6)
    for hand in (0, 1):
        told = notes.copy()
        told["hand"][::4] = hand
        assert (split_hands(told)["hand"] == hand).mean() > 0.9


def test_a_wide_chord_is_shared():
    pitch = np.array([36, 43, 52, 64, 67, 72, 79])
    hands = found(make_notes(np.zeros(7), np.ones(7), pitch))
    for hand in (0, 1):
        assert np.ptp(pitch[hands == hand]) <= 16 and 1 < (hands == hand).sum() <= 5


def test_hands_never_get_what_they_cannot_take_while_they_can_share_it():
    random = np.random.default_rng(3)
    chords = []
    for time in np.arange(150) * 0.4:
        low, high = random.integers(24, 60), random.integers(55, 92)
        pitch = np.unique(np.concatenate([low + random.choice(15, random.integers(1, 6), replace=False),
                                          high + random.choice(15, random.integers(1, 6), replace=False)]))
        chords.append(make_notes(np.full(len(pitch), time), np.full(len(pitch), time + 0.3), pitch))
    for chord, hands in zip(chords, np.split(found(np.concatenate(chords)), np.cumsum([len(c) for c in chords])[:-1])):
        for hand in (0, 1):
            pitch = chord["pitch"][hands == hand]
            assert len(pitch) <= 5 and (len(pitch) == 0 or np.ptp(pitch) <= 16)


def test_both_hands_share_a_storm_of_notes():
    random = np.random.default_rng(3)
    onset = np.sort(random.uniform(0, 60, 1200))
    notes = make_notes(onset, onset + 0.2, random.integers(21, 109, 1200))
    assert set(found(notes)) == {0, 1}


def test_no_notes_and_one_note():
    assert len(split_hands(np.zeros(0, NOTE))) == 0
    assert split_hands(make_notes([0.0], [1.0], [90]))["hand"].tolist() == [1]
    assert split_hands(make_notes([0.0], [1.0], [30]))["hand"].tolist() == [0]


def test_the_same_notes_get_the_same_hands():
    notes = unknown(exercises()["stride_bass"])
    assert (split_hands(notes) == split_hands(notes)).all()


def test_the_benchmark_counts_what_it_says():
    notes = make_notes([0, 0, 0, 1, 1, 2], np.arange(6) * 0 + 3.0, [40, 60, 80, 50, 70, 64], 80, [0, 1, 1, 0, 1, -1])
    assert playable_print(notes).tolist() == [False] * 3 + [True] * 3
    result = agreement(["a"], [notes])
    assert result.notes.tolist() == [5] and result.agreed["middle C"].tolist() == [5]
    assert result.playable.tolist() == [2]
    wrong = notes.copy()
    wrong["hand"][:5] = 1 - wrong["hand"][:5]
    assert agreement(["a"], [wrong]).agreed["middle C"].tolist() == [0]


def test_the_interval_is_over_pieces():
    agreed, notes = np.array([50, 100, 75, 90]), np.full(4, 100)
    (low, high), (mean_low, _) = interval(agreed, notes)
    assert 0.5 < low < agreed.sum() / 400 < high < 1 and mean_low == pytest.approx(low)
    assert interval(agreed * 0 + 80, notes) == pytest.approx(np.full((2, 2), 0.8))
