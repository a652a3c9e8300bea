"""Printed music becomes a performance: in time, shaped, playable, and the same again for the same seed."""
import numpy as np
import pytest
from pianoflow.engine.music import rubato
from pianoflow.engine.music.articulation import come_up
from pianoflow.engine.music.expression import LEAD_IN, PACE, Expression, express
from pianoflow.engine.music.notes import make_notes, problems
from pianoflow.engine.music.score_structure import find_bars, outer_voices, structure_of

QUARTER = 1 / PACE
PLAIN = Expression(rubato=0, dynamics=0, looseness=0, pedal=False)


def waltz(bars=16):
    """A melody of dotted halves and quarters over bass and two chords a bar, 3/4; every fourth bar ends a phrase."""
    onset, length, pitch, hand = [], [], [], []
    for bar in range(bars):
        start = 3 * bar
        onset += [start, start + 1, start + 1, start + 2, start + 2]
        length += [1] * 5
        pitch += [(41, 43)[bar % 2], 52, 57, 52, 57]
        hand += [0] * 5
        melody = [(0, 2)] if bar % 4 == 3 else [(0, 1), (1, 1), (2, 1)]
        for k, (at, lasts) in enumerate(melody):
            onset.append(start + at)
            length.append(lasts)
            pitch.append(72 + (bar % 4) + 2 * k)
            hand.append(1)
    onset, length = np.array(onset) * QUARTER, np.array(length) * QUARTER
    return make_notes(onset, onset + length, pitch, 80, hand)


def repeated(rate=8, count=24):
    onset = np.arange(count) / rate
    return make_notes(onset, onset + 1 / rate, np.full(count, 67), 80, 1)


@pytest.fixture(scope="module")
def score():
    return waltz()


def test_the_same_seed_is_the_same_performance_and_another_is_not(score):
    first, again, other = express(score, seed=4), express(score, seed=4), express(score, seed=5)
    np.testing.assert_array_equal(first.notes, again.notes)
    np.testing.assert_array_equal(first.pedal, again.pedal)
    assert np.abs(first.notes["onset"] - other.notes["onset"]).max() > 0.01
    assert (first.notes["velocity"] != other.notes["velocity"]).mean() > 0.5


@pytest.mark.parametrize("seed", range(6))
def test_what_comes_out_is_sound_and_complete(score, seed):
    drawn = Expression.drawn(np.random.default_rng(seed))
    performance = express(score, expression=drawn, seed=seed)
    assert problems(performance.notes) == []
    assert len(performance.notes) == len(score)
    assert sorted(performance.notes["pitch"] - drawn.transpose) == sorted(score["pitch"])
    assert performance.notes["onset"].min() == pytest.approx(LEAD_IN)
    assert performance.duration > performance.notes["offset"].max()


def test_without_expression_the_beat_is_the_metronomes(score):
    performance = express(score, expression=PLAIN)
    expected = np.sort(score["onset"]) + LEAD_IN
    np.testing.assert_allclose(np.sort(performance.notes["onset"]), expected, atol=0.01)
    assert len(performance.pedal) == 0
    assert np.ptp(performance.notes["velocity"]) < 25  # chance alone


def test_tempo_and_transposition(score):
    fast = express(score, expression=Expression(tempo=1.5, transpose=4, rubato=0, looseness=0))
    usual = express(score, expression=PLAIN)
    assert np.ptp(fast.notes["onset"]) == pytest.approx(np.ptp(usual.notes["onset"]) / 1.5, rel=0.01)
    assert fast.notes["pitch"].min() == score["pitch"].min() + 4
    high = score.copy()
    high["pitch"] += 30
    assert express(high, expression=Expression(transpose=12)).notes["pitch"].max() == 108


def test_bars_are_found_and_phrases_end_on_long_notes(score):
    beats = score["onset"] * PACE
    assert find_bars(score, beats) == (3.0, 0.0)
    structure = structure_of(score, beats)
    assert structure.phrases[0] == 0 and structure.phrases[-1] == 48
    np.testing.assert_array_equal(structure.phrases / 3 % 4, 0)


def test_top_voice_and_bass(score):
    top, bass = outer_voices(score)
    np.testing.assert_array_equal(top[score["hand"] == 1], True)
    assert not bass[score["hand"] == 1].any() and bass[score["pitch"] < 50].all()


def test_phrases_slow_down_at_their_ends_and_the_last_one_most(score):
    structure = structure_of(score, score["onset"] * PACE)
    at, curve = rubato.tempo_curve(structure, 1.0, True, np.random.default_rng(0))
    at, more = rubato.tempo_curve(structure, 1.0, False, np.random.default_rng(0))
    middle, end = (np.interp(structure.phrases[1:-1] + shift, at, more) for shift in (-6, -0.2))
    assert (end < middle - 0.03).all()
    assert curve[-1] < curve[: len(curve) // 2].min() - 0.2
    assert np.abs(np.diff(curve)).max() < 0.05  # nothing jumps


def test_the_melody_is_louder_than_the_accompaniment_and_accents_fall_on_bars(score):
    notes = np.concatenate([express(score, seed=seed).notes for seed in range(8)])
    melody, chords = notes[notes["hand"] == 1], notes[notes["pitch"] >= 52]
    chords = chords[chords["hand"] == 0]
    assert melody["velocity"].mean() > chords["velocity"].mean() + 10
    assert 8 < notes["velocity"].std() < 25


def test_chords_are_together_but_not_quite(score):
    performance = express(score, expression=Expression(rubato=0), seed=2).notes
    left = performance[(performance["hand"] == 0) & (performance["pitch"] >= 52)]
    apart = np.abs(np.diff(left["onset"]))[::2]
    assert 0 < np.median(apart) < 0.012 and apart.max() < 0.030


def test_chords_that_no_hand_spans_are_rolled_upwards():
    score = make_notes([0, 0, 0, 2.0], [2, 2, 2, 3], [36, 48, 56, 60], 80, [0, 0, 0, 1])
    notes = express(score, seed=1).notes
    left = notes[notes["hand"] == 0]
    assert list(left["pitch"]) == [36, 48, 56]
    assert (np.diff(left["onset"]) > 0.02).all() and (np.diff(left["onset"]) < 0.08).all()


def test_legato_overlaps_and_detached_playing_does_not():
    pitches = [60, 62, 64, 65, 67, 65, 64, 62] * 3
    onset = np.arange(len(pitches)) * 0.3
    score = make_notes(onset, onset + 0.3, pitches, 80, 1)
    tied, apart = (express(score, expression=Expression(legato=touch, rubato=0, looseness=0)).notes
                   for touch in (1.0, 0.2))
    overlap = tied["offset"][:-1] - tied["onset"][1:]
    assert (overlap > 0).all() and overlap.max() < 0.09
    assert (apart["offset"][:-1] - apart["onset"][1:] < -0.08).all()


@pytest.mark.parametrize("rate", [3, 8, 14])
def test_repeated_keys_come_up_in_between(rate):
    notes = express(repeated(rate), expression=Expression(legato=1.0), seed=3).notes
    gap = notes["onset"][1:] - notes["offset"][:-1]
    assert (gap >= np.minimum(0.069, 0.44 * np.diff(notes["onset"]))).all()
    assert (np.diff(notes["onset"]) > 0.5 / rate).all()


def test_a_key_shared_by_the_hands_comes_up_too():
    offset = come_up(np.array([60, 60, 62]), np.array([0.0, 0.5, 0.2]), np.array([2.0, 1.0, 3.0]))
    np.testing.assert_allclose(offset, [0.43, 1.0, 3.0])


def test_a_leaping_hand_lets_go_in_time():
    pitches = [36, 60] * 8
    onset = np.arange(16) * 0.4
    score = make_notes(onset, onset + 0.4, pitches, 80, 0)
    notes = express(score, expression=Expression(legato=1.0, rubato=0)).notes
    assert (notes["onset"][1:] - notes["offset"][:-1] > 0.04).all()


def test_the_pedal_changes_with_the_harmony(score):
    performance = express(score, seed=1)
    pedal, notes = performance.pedal, performance.notes
    assert (np.diff(pedal[:, 0]) >= 0).all()
    downs, ups = pedal[pedal[:, 1] > 0, 0], pedal[pedal[:, 1] == 0, 0]
    assert len(downs) == len(ups) == 16  # a new bass in every bar
    bass = notes["onset"][notes["pitch"] < 50]
    after = downs - bass[np.searchsorted(bass, downs) - 1]
    assert (after > 0.05).all() and (after < 0.25).all()  # just after the new bass, not with it
    assert pedal[-1, 1] == 0


def test_hands_and_fingers_are_kept(score):
    fingered = score.copy()
    fingered["finger"] = np.arange(len(score)) % 5 + 1
    out = express(fingered, expression=PLAIN).notes
    tally = {(int(n["pitch"]), int(n["hand"]), int(n["finger"])) for n in out}
    assert tally == {(int(n["pitch"]), int(n["hand"]), int(n["finger"])) for n in fingered}


def test_nothing_and_one_note():
    assert len(express(make_notes([], [], [])).notes) == 0
    one = express(make_notes([0.0], [1.0], [60], 80, 1))
    assert problems(one.notes) == [] and len(one.notes) == 1


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="tempo"):
        Expression(tempo=9)
