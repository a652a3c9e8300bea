"""Dividing notes between the hands."""
import numpy as np
import pytest

from pianoflow.engine.evaluation.exercises import exercises
from pianoflow.engine.music.hands import split_hands
from pianoflow.engine.music.notes import NOTE, make_notes

TWO_HANDED = ("scale_c_major_4", "scale_b_flat_major_8", "triads_with_jumps", "octaves", "alberti_bass", "stride_bass",
              "wide_chords", "arpeggio_a_minor_6")


def unknown(notes):
    blank = notes.copy()
    blank["hand"], blank["finger"] = -1, 0
    return blank


@pytest.mark.parametrize("name", TWO_HANDED)
def test_hands_of_exercises_are_found(name):
    notes = exercises()[name]
    assert (split_hands(unknown(notes))["hand"] == notes["hand"]).mean() > 0.9


def test_nothing_but_the_hand_changes():
    notes = unknown(exercises()["alberti_bass"])
    found = split_hands(notes)
    for field in ("onset", "offset", "pitch", "velocity", "finger"):
        assert (found[field] == notes[field]).all()
    assert set(found["hand"]) == {0, 1} and (notes["hand"] == -1).all()


def test_given_hands_stay_even_when_they_cross():
    notes = unknown(exercises()["crossing_hands"])
    given = exercises()["crossing_hands"]["hand"]
    notes["hand"][::2] = given[::2]
    assert (split_hands(notes)["hand"][::2] == given[::2]).all()


@pytest.mark.parametrize("lowest, hand", [(72, 1), (36, 0)])
def test_a_line_far_out_stays_in_one_hand(lowest, hand):
    pitch = lowest + np.array([0, 4, 7, 12, 7, 4] * 4)
    onset = np.arange(len(pitch)) * 0.2
    assert (split_hands(make_notes(onset, onset + 0.19, pitch))["hand"] == hand).all()


def test_a_wide_chord_is_shared():
    pitch = np.array([36, 43, 52, 64, 67, 72, 79])
    found = split_hands(make_notes(np.zeros(7), np.ones(7), pitch))["hand"]
    for hand in (0, 1):
        assert np.ptp(pitch[found == hand]) <= 16 and 1 < (found == hand).sum() <= 5


def test_hands_do_not_take_more_than_they_can_while_they_can_share():
    random = np.random.default_rng(3)
    onset = np.sort(random.uniform(0, 60, 1200))
    notes = make_notes(onset, onset + 0.2, random.integers(21, 109, 1200))
    assert set(split_hands(notes)["hand"]) == {0, 1}


def test_no_notes_and_one_note():
    assert len(split_hands(np.zeros(0, NOTE))) == 0
    assert split_hands(make_notes([0.0], [1.0], [90]))["hand"].tolist() == [1]


def test_the_same_notes_get_the_same_hands():
    notes = unknown(exercises()["stride_bass"])
    assert (split_hands(notes) == split_hands(notes)).all()
