"""The fixed development set: forty pieces from easy to virtuoso, made from printed scores with synthesised expression.

`development_set.json` lists them in order of `difficulty`: id in the score collections and tempo against the score's
(most scores have no metronome mark). All but one are of the test and validation splits; Chopin's fourth ballade, for
want of a virtuoso Chopin there, was also among the pieces from which hands and fingering were fitted. Of each piece
the busiest `SECONDS` are played, by the seed of its place in the list, with the hands and fingers yet to be found.
"""
import json
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..music.expression import Expression, express
from ..music.notes import make_notes
from ..music.performance import part
from .scores import read_scores

LIST = Path(__file__).with_suffix(".json")
#: Seconds of each piece.
SECONDS = 50.0


def listed():
    """The set's rows: dictionaries with "id" and "tempo"."""
    return json.loads(LIST.read_text(encoding="utf-8"))


def development_set(scores, wanted=""):
    """Yields name, the piece's whole `Performance` cut to its busiest part, and the printed hands [M] (-1 unsure), in
    order of difficulty; only pieces with `wanted` in their names.

    scores: folder of score collections. Raises InputError when one of the pieces is not there.
    """
    rows = listed()
    pieces = {piece.id: piece for piece in read_scores(scores, {row["id"] for row in rows})}
    missing = [row["id"] for row in rows if row["id"] not in pieces]
    if missing:
        raise InputError(f"{scores} lacks {len(missing)} of the development set's pieces, {missing[0]} for one: choose "
                         "the folder with the collections of Mutopia and OpenScore Lieder.")
    titles = [f"{pieces[row['id']].composer}: {pieces[row['id']].title}" for row in rows]
    for seed, (row, title) in enumerate(zip(rows, titles)):
        piece = pieces[row["id"]]
        name = title if titles.count(title) == 1 else f"{piece.composer} {Path(piece.id).name}: {piece.title}"
        if wanted in name.casefold():
            yield (name, *played(piece, row["tempo"], seed))


def played(piece, tempo, seed):
    """A piece's `Performance` (no fingers, hands -1), cut to its busiest part, and the printed hands [M]."""
    whole = express(piece.notes, piece.beats, Expression(tempo=tempo), seed)
    start = busiest(whole.notes["onset"])
    cut = part(whole, start, start + SECONDS)
    printed = cut.notes["hand"].copy()
    cut.notes["hand"], cut.notes["finger"] = -1, 0
    return cut, printed


def busiest(onset):
    """When (s) the `SECONDS` with the most notes begin: just before a note, or at 0 for short pieces."""
    count = np.searchsorted(onset, onset + SECONDS) - np.arange(len(onset))
    first = onset[int(count.argmax())] if len(onset) and onset[-1] > SECONDS else 0.0
    return max(float(first) - 0.01, 0.0)


def difficulty(notes):
    """How hard notes with hands are, roughly: notes a second, mean span of chords and mean leap, each against what is
    usual (6 notes/s, 7 semitones, 4 semitones from one strike to the next)."""
    rate = len(notes) / max(np.ptp(notes["onset"]), 1.0)
    spans, leaps = [], []
    for hand in (0, 1):
        mine = notes[notes["hand"] == hand]
        if len(mine) < 2:
            continue
        begins = np.flatnonzero(np.r_[True, np.diff(mine["onset"]) > 0.04])
        low, high = (f.reduceat(mine["pitch"].astype(float), begins) for f in (np.minimum, np.maximum))
        spans.append((high - low).mean())
        leaps.append(np.abs(np.diff((low + high) / 2)).mean())
    return rate / 6 + np.mean(spans or [0]) / 7 + np.mean(leaps or [0]) / 4


def order(rows, scores):
    """`rows` in order of the difficulty of what is played; makes the list."""
    pieces = {piece.id: piece for piece in read_scores(scores, {row["id"] for row in rows})}

    def of(row):
        cut, printed = played(pieces[row["id"]], row["tempo"], 0)
        notes = make_notes(*(cut.notes[name] for name in ("onset", "offset", "pitch", "velocity")), printed)
        return difficulty(notes)
    return sorted(rows, key=of)
