"""Reads collections of piano scores (gzipped JSON lines) as notes with plain timing, hands and printed fingers.

A line is a piece: {"id", "source", "licence", "composer", "title", "tempo": [[quarter, bpm], …],
"notes": [[onset, duration (quarter notes), MIDI pitch, hand 0/1/-1, grace 0/1, finger 0-5], …]}.
The timing is the metronome's: whoever wants expression adds it.
"""
import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..music.notes import SHORTEST, make_notes

#: Where a score says nothing, beats (quarter notes) a minute.
DEFAULT_TEMPO = 100.0
#: How long a grace note takes, seconds; it comes before the note that it decorates.
GRACE = 0.085
#: A key needs this long between two presses, seconds.
KEY_REST = 0.02
#: Part of the pieces held apart, in percent of the pieces: everything else is for training.
TEST, VALIDATION = 10, 10


@dataclass(frozen=True)
class Piece:
    """A score as notes (`engine.music.notes.NOTE`); hand -1: unsure staff, finger 0: none is printed; tempo: its map
    [[quarter, beats a minute], …]."""

    id: str
    composer: str
    title: str
    licence: str
    source: str
    notes: np.ndarray
    tempo: tuple = ()

    @property
    def beats(self):
        """Positions [M] of the notes in quarter notes."""
        return quarters(self.notes["onset"], self.tempo)

    @property
    def split(self):
        """"test", "validation" or "train", by a hash of composer and title: a piece is never in two of them."""
        return split_of(self.composer, self.title)


def split_of(composer, title):
    """The split of a piece, "test", "validation" or "train"."""
    key = f"{composer.casefold().strip()}|{title.casefold().strip()}"
    share = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % 100
    return "test" if share < TEST else "validation" if share < TEST + VALIDATION else "train"


def read_scores(path, ids=None):
    """Yields the `Piece`s of one `.jsonl.gz` file, or of all of them in a folder, in a fixed order; of `ids` if given.

    Raises InputError when there is no such file or it is not a collection of scores.
    """
    path = Path(path)
    files = sorted(path.glob("*.jsonl.gz")) if path.is_dir() else [path]
    if not files:
        raise InputError(f"There are no score collections (*.jsonl.gz) in {path}: choose the folder that holds them.")
    for file in files:
        yield from _read_file(file, ids)


def _read_file(file, ids):
    number = 0
    try:
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                piece = json.loads(line)
                if ids is not None and piece["id"] not in ids:
                    continue
                yield Piece(piece["id"], piece["composer"], piece["title"], piece["licence"], piece["source"],
                            score_notes(piece["notes"], piece["tempo"]), piece["tempo"])
        if not number:
            raise ValueError("no pieces")
    except FileNotFoundError:
        raise InputError(f"There is no file {file}: choose a score collection (*.jsonl.gz).") from None
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file} is not a score collection, or damaged near piece {number}: copy it again.") from error


def score_notes(rows, tempo=()):
    """Notes from a score's rows (see this file's first lines) at the metronome's pace.

    Unisons of two voices become one note (the longer one), a key is up for a moment before it is struck again, and
    grace notes come in their order just before the note they decorate.
    """
    if not len(rows):
        return make_notes([], [], [])
    table = np.array([row[:6] for row in rows], float)
    onset = seconds(table[:, 0], tempo)
    offset = np.maximum(seconds(table[:, 0] + table[:, 1], tempo), onset + SHORTEST)
    grace = table[:, 4] > 0
    _place_graces(onset, offset, grace, table[:, 3])
    onset -= min(0.0, onset.min())
    notes = make_notes(onset, np.maximum(offset, onset + SHORTEST), table[:, 2], 80, table[:, 3], table[:, 5])
    return separate_keys(notes)


def seconds(quarters, tempo=()):
    """Times of positions in quarter notes [M] under a tempo map [[quarter, bpm], …]."""
    quarters = np.asarray(quarters, float)
    at, clock, pace = _tempo_marks(tempo)
    segment = np.clip(np.searchsorted(at, quarters, side="right") - 1, 0, len(at) - 1)
    return clock[segment] + (quarters - at[segment]) * pace[segment]


def quarters(times, tempo=()):
    """Positions in quarter notes [M] of times (s): the inverse of `seconds`."""
    at, clock, pace = _tempo_marks(tempo)
    segment = np.clip(np.searchsorted(clock, times, side="right") - 1, 0, len(at) - 1)
    return at[segment] + (np.asarray(times, float) - clock[segment]) / pace[segment]


def _tempo_marks(tempo):
    """Where tempi begin: quarters, seconds, and their seconds a quarter; [K] each."""
    marks = [(float(at), float(bpm)) for at, bpm in tempo if 10 <= bpm <= 400]
    marks = marks or [(0.0, DEFAULT_TEMPO)]
    at = np.array([min(0.0, marks[0][0])] + [mark for mark, _ in marks])
    pace = 60.0 / np.array([marks[0][1]] + [bpm for _, bpm in marks])
    return at, np.concatenate([[0.0], np.cumsum(np.diff(at) * pace[:-1])]), pace


def _place_graces(onset, offset, grace, hand):
    """Moves grace notes, in place, to just before the next ordinary note of their hand, one after the other."""
    for side in np.unique(hand[grace]):
        ours = np.flatnonzero(hand == side)
        ours = ours[np.argsort(onset[ours], kind="stable")]
        main = ours[~grace[ours]]
        graces = ours[grace[ours]]
        target = np.searchsorted(onset[main], onset[graces] - 1e-6)
        for goal in np.unique(target):
            group = graces[target == goal]
            end = onset[main[goal]] if goal < len(main) else onset[group[-1]] + GRACE
            room = end - onset[main[goal - 1]] if goal else np.inf
            step = min(GRACE, 0.6 * room / len(group))
            onset[group] = end - step * np.arange(len(group), 0, -1)
            offset[group] = onset[group] + max(step, SHORTEST)


def separate_keys(notes):
    """`notes` with each key pressed once at a time: simultaneous doubles merged, earlier presses cut short."""
    keep = np.ones(len(notes), bool)
    notes = notes.copy()
    last = {}
    for index, note in enumerate(notes):
        before = last.get(int(note["pitch"]))
        last[int(note["pitch"])] = index
        if before is None or notes["offset"][before] <= note["onset"] - KEY_REST:
            continue
        if note["onset"] - notes["onset"][before] < SHORTEST + KEY_REST:
            longer, shorter = sorted((before, index), key=lambda k: (-notes["offset"][k], k))
            keep[shorter] = False
            notes["finger"][longer] = notes["finger"][longer] or notes["finger"][shorter]
            last[int(note["pitch"])] = longer
        else:
            notes["offset"][before] = note["onset"] - KEY_REST
    return notes[keep]
