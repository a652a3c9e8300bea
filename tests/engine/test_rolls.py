"""Chords that are too wide for a hand."""
import numpy as np
import pytest
from pianoflow.engine.music.fingering import plan_fingering
from pianoflow.engine.music.notes import make_notes, problems
from pianoflow.engine.music.rolls import roll_chords

LEFT, RIGHT = 0, 1


def chords(*pitches, every=1.0, start=1.0, hold=0.9, hand=LEFT):
    onset = np.concatenate([np.full(len(chord), start + k * every) for k, chord in enumerate(pitches)])
    return make_notes(onset, onset + hold * every, np.concatenate(pitches), 70, hand)


@pytest.mark.parametrize("hand", (LEFT, RIGHT))
@pytest.mark.parametrize("chord", ((36, 52), (36, 43, 52), (40, 47, 55), (41, 58), (36, 43, 53)))
def test_a_tenth_and_more_is_rolled_from_the_bass_up(hand, chord):
    asked = chords(chord, hand=hand)
    rolled = roll_chords(asked)
    assert [rolled.notes["pitch"][found].tolist() for found in rolled.rolled] == [list(chord)]
    onset = rolled.notes["onset"]
    assert (np.diff(onset) > 0.02).all() and np.abs(onset - 1.0).max() <= 0.046
    plan = plan_fingering(rolled.notes)
    assert len(plan.dropped) == 0 and problems(plan.notes) == []
    assert (plan.notes["offset"] - plan.notes["onset"]).min() >= 0.044


def test_the_lowest_key_is_let_go_when_the_hand_turns_and_the_top_is_held():
    plan = plan_fingering(roll_chords(chords((36, 43, 53))).notes)
    bass, _, top = plan.notes
    assert bass["offset"] <= top["onset"] and top["offset"] == pytest.approx(1.9)


def test_a_tenth_is_held_once_it_is_rolled():
    plan = plan_fingering(roll_chords(chords((36, 43, 52))).notes)
    assert (plan.notes["offset"] == 1.9).all() and len(plan.released) == 0


def test_what_a_hand_can_play_stays_as_it_is():
    asked = chords((48, 60), (48, 52, 55, 60), (48, 62), (50, 57))
    rolled = roll_chords(asked)
    assert not rolled.rolled and (rolled.notes == asked).all()


def test_a_larger_hand_need_not_roll_and_a_smaller_one_must():
    assert not roll_chords(chords((36, 52)), hand_size=1.2).rolled
    assert len(roll_chords(chords((48, 62)), hand_size=0.85).rolled) == 1


def test_chords_that_a_roll_cannot_reach_are_thinned_and_reported():
    asked = chords((24, 43, 60))
    rolled = roll_chords(asked)
    plan = plan_fingering(rolled.notes)
    assert not rolled.rolled and len(plan.dropped) >= 1
    assert (plan.notes["finger"][plan.dropped] == 0).all()


def test_there_is_no_roll_where_the_music_leaves_no_time():
    for chord in ((36, 52), (36, 53)):
        assert not roll_chords(chords(*[chord] * 6, every=0.12, hold=0.5)).rolled


def test_a_roll_keeps_a_key_apart_from_its_last_press():
    asked = chords((36, 43), (36, 43, 52), every=0.3, hold=0.98)
    rolled = roll_chords(asked)
    assert len(rolled.rolled) == 1
    for pitch in (36, 43):
        first, second = rolled.notes[rolled.notes["pitch"] == pitch]
        assert first["offset"] <= second["onset"] - 0.02 + 1e-9


def test_every_note_is_found_again():
    asked = chords((36, 52), (36, 43, 52), (41, 57), (40, 57))
    rolled = roll_chords(asked)
    assert (rolled.notes["pitch"] == asked["pitch"][rolled.source]).all()
    assert np.abs(rolled.notes["onset"] - asked["onset"][rolled.source]).max() <= 0.046
    assert (np.diff(rolled.notes["onset"]) >= 0).all()


def test_the_very_first_chord_does_not_begin_before_the_recording():
    rolled = roll_chords(chords((36, 52), start=0.0))
    assert rolled.notes["onset"].min() >= 0 and len(rolled.rolled) == 1
