"""Reading score collections."""
import gzip
import json

import numpy as np
import pytest

from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation.exercises import exercises
from pianoflow.engine.evaluation.scores import quarters, read_scores, score_notes, seconds
from pianoflow.engine.music.notes import problems

ROWS = [[0.0, 1.0, 48, 0, 0, 5], [0.0, 0.5, 64, 1, 0, 3], [1.0, 0.0, 67, 1, 1, 0], [1.0, 0.0, 69, 1, 1, 0],
        [1.0, 1.0, 71, 1, 0, 0], [1.0, 1.0, 48, 0, 0, 0]]


def write_collection(path, pieces):
    with gzip.open(path, "wt") as stream:
        for number, rows in enumerate(pieces):
            piece = {"id": f"test/{number}", "source": "here", "licence": "CC0-1.0", "composer": "Anon",
                     "title": f"Piece {number}", "tempo": [], "notes": rows}
            stream.write(json.dumps(piece) + "\n")


def test_a_collection_becomes_sound_notes(tmp_path):
    write_collection(tmp_path / "a.jsonl.gz", [ROWS, ROWS[:2]])
    pieces = list(read_scores(tmp_path))
    assert [piece.title for piece in pieces] == ["Piece 0", "Piece 1"]
    notes = pieces[0].notes
    assert problems(notes) == [] and len(notes) == 6
    assert notes["onset"].max() == pytest.approx(0.6)  # a quarter note at 100 beats a minute
    assert notes["finger"][notes["pitch"] == 64].tolist() == [3]


def test_a_piece_keeps_its_split(tmp_path):
    write_collection(tmp_path / "a.jsonl.gz", [ROWS] * 60)
    splits = [piece.split for piece in read_scores(tmp_path)]
    assert splits == [piece.split for piece in read_scores(tmp_path / "a.jsonl.gz")]
    assert set(splits) == {"train", "validation", "test"} and splits.count("train") > 30


def test_grace_notes_come_one_by_one_before_their_note():
    notes = score_notes(ROWS)
    onset = {int(pitch): onset for pitch, onset in zip(notes["pitch"], notes["onset"]) if pitch > 64}
    assert 0.3 < onset[67] < onset[69] < onset[71] == pytest.approx(0.6)


def test_a_key_is_up_before_it_is_struck_again():
    notes = score_notes([[0.0, 4.0, 60, 1, 0, 0], [1.0, 1.0, 60, 0, 0, 0], [0.0, 1.0, 72, 1, 0, 0],
                         [0.0, 2.0, 72, 0, 0, 4]])
    key = notes[notes["pitch"] == 60]
    assert len(key) == 2 and key["offset"][0] < key["onset"][1]
    unison = notes[notes["pitch"] == 72]
    assert len(unison) == 1 and unison["finger"][0] == 4 and unison["offset"][0] == pytest.approx(1.2)


def test_tempo_marks_are_followed():
    assert seconds([0, 4, 6], [[0, 60], [4, 120]]) == pytest.approx([0, 4, 5])
    assert seconds([-1, 2], [[1, 60]]) == pytest.approx([-1, 2])


@pytest.mark.parametrize("content", [b"", b"not gzip", gzip.compress(b'{"id": 1}\n'), gzip.compress(b"[1, 2]\n")[:-6]])
def test_a_damaged_collection_is_named(tmp_path, content):
    path = tmp_path / "broken.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match="broken.jsonl.gz"):
        list(read_scores(path))


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(InputError, match="no score collections"):
        list(read_scores(tmp_path))
    with pytest.raises(InputError, match="missing.jsonl.gz"):
        list(read_scores(tmp_path / "missing.jsonl.gz"))


def test_exercises_can_be_played_as_fingered():
    for name, notes in exercises().items():
        assert problems(notes) == [], name
        assert (notes["hand"] >= 0).all() and np.ptp(notes["onset"]) > 1, name
        for hand in (0, 1):
            for finger in range(1, 6):
                mine = notes[(notes["hand"] == hand) & (notes["finger"] == finger)]
                assert (mine["offset"][:-1] < mine["onset"][1:]).all(), name


def test_positions_come_back_from_times():
    tempo = [[0, 120], [4, 60], [6, 90]]
    at = np.array([0.0, 1.5, 4.0, 5.0, 6.0, 10.25])
    np.testing.assert_allclose(quarters(seconds(at, tempo), tempo), at)
    np.testing.assert_allclose(quarters(seconds(at)), at)
