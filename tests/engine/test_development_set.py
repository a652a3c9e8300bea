"""The benchmark's material: the fixed pieces and the exercises; and the benchmark itself on small material."""
import gzip
import json

import numpy as np
import pytest
from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation import development_set as dev
from pianoflow.engine.evaluation import performer
from pianoflow.engine.evaluation.exercises import exercises
from pianoflow.engine.evaluation.scores import Piece, score_notes
from pianoflow.engine.music.notes import make_notes, problems


def long_piece():
    """Two minutes: quarters, then a minute of sixteenths, both hands."""
    rows = [[at, 1, 60 + at % 12, 1, 0, 3] for at in range(100)] + [[at, 1, 40, 0, 0, 0] for at in range(0, 200, 2)]
    rows += [[100 + at / 4, 0.25, 72 + at % 12, 1, 0, 0] for at in range(400)]
    return Piece("a/b", "Anon", "Study", "CC0-1.0", "here", score_notes(rows), ())


def test_forty_pieces_are_listed_once_each():
    rows = dev.listed()
    assert len({row["id"] for row in rows}) == len(rows) == 40
    assert all(0.5 <= row["tempo"] <= 2 for row in rows)


def test_the_busiest_part_is_played_without_hands_and_fingers():
    performance, printed = dev.played(long_piece(), 1.0, 0)
    notes = performance.notes
    assert problems(notes) == [] and performance.duration <= dev.SECONDS
    assert len(notes) > 6 * dev.SECONDS  # the sixteenths
    assert (notes["hand"] == -1).all() and (notes["finger"] == 0).all()
    assert len(printed) == len(notes) and set(printed) == {0, 1}
    again, _ = dev.played(long_piece(), 1.0, 0)
    np.testing.assert_array_equal(notes, again.notes)


def test_short_pieces_are_played_whole():
    assert dev.busiest(np.array([0.5, 2.0, 30.0])) == 0
    onset = np.concatenate([np.arange(0, 60, 1.0), np.arange(60, 100, 0.1)])
    assert dev.busiest(onset) == pytest.approx(50, abs=1.1)


def test_faster_wider_and_leaping_is_harder():
    def line(rate, pitches):
        onset = np.arange(len(pitches)) / rate
        return make_notes(onset, onset + 0.1, pitches, 80, 1)
    easy = line(3, [60, 62, 64] * 8)
    assert dev.difficulty(easy) < dev.difficulty(line(9, [60, 62, 64] * 8))
    assert dev.difficulty(easy) < dev.difficulty(line(3, [60, 84, 64] * 8))


def test_pieces_that_are_not_there_are_named(tmp_path):
    with gzip.open(tmp_path / "a.jsonl.gz", "wt") as stream:
        stream.write(json.dumps({"id": "x", "source": "", "licence": "", "composer": "", "title": "", "tempo": [],
                                 "notes": [[0, 1, 60, 1, 0, 0]]}) + "\n")
    with pytest.raises(InputError, match="lacks 40"):
        list(dev.development_set(tmp_path))


def test_exercises_are_sound_and_as_fast_as_they_say():
    made = exercises()
    for name, notes in made.items():
        assert problems(notes) == [], name
        assert set(notes["hand"]) <= {0, 1}
        for key in np.unique(notes["pitch"]):
            press = notes[notes["pitch"] == key]
            assert (press["offset"][:-1] < press["onset"][1:]).all(), (name, key)
    for name, hand, rate in (("scale_c_major_12", 1, 12), ("octaves_8", 0, 8), ("trills_12", 1, 12),
                             ("repeated_notes_fast", 0, 10), ("leaps_two_octaves", 1, 1 / 0.3)):
        onset = np.unique(made[name]["onset"][made[name]["hand"] == hand])
        np.testing.assert_allclose(np.diff(onset), 1 / rate, atol=1e-6)
    leap = made["leaps_two_octaves"]
    assert (np.abs(np.diff(leap["pitch"][leap["hand"] == 1])) == 24).all()
    chords = made["ten_note_chords"]
    assert set(np.unique(chords["onset"], return_counts=True)[1]) == {10}


def test_the_benchmark_prints_a_row_and_keeps_everything(tmp_path, capsys):
    performer.main(["--only", "trill_left", "--json", str(tmp_path / "found.json")])
    printed = capsys.readouterr().out
    assert "trill_left" in printed and "all exercises: 1 pieces" in printed
    (found,) = json.loads((tmp_path / "found.json").read_text())["exercises"]
    assert found["name"] == "trill_left" and found["notes"] == 18 and found["f1"] > 0.9
    assert found["gates"]["joints"]["limit"] > 0


def test_dropped_notes_count_as_missed():
    prepared = performer.prepare(exercises()["trill_left"])
    prepared.notes["finger"][::2] = 0
    figures = performer.measure("half", prepared).figures
    assert (figures.notes, figures.dropped, figures.missed) == (18, 9, 0)
    assert figures.recall == 0.5 and figures.f1 < 0.7


def test_questions_without_an_answer_are_refused():
    with pytest.raises(InputError, match="Nothing to play"):
        performer.main(["--only", "no such exercise"])
    with pytest.raises(InputError, match="made from scores"):
        performer.main(["--set", "development"])


def test_rolled_chords_are_measured_against_what_was_asked():
    """A chord that no hand spans is rolled within the tolerance, and each note is still its own."""
    wide = make_notes(np.full(3, 1.0), np.full(3, 2.0), [48, 55, 64], 80, 0)
    prepared = performer.prepare(wide)
    assert np.ptp(prepared.notes["onset"]) > 0.02 and np.ptp(prepared.asked["onset"]) == 0
    assert sorted(prepared.source) == [0, 1, 2]
    figures = performer.measure("tenth", prepared, np.array([0, 0, 1])).figures
    assert figures.notes == 3 and figures.onset_error < 0.01
