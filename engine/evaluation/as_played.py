"""Scores with the looseness of a performance heard by a transcriber: what a benchmark or training must withstand."""
import numpy as np

from ..music.notes import SHORTEST

#: Seconds between the marks at which the tempo changes its mind, and by how much (standard deviation of its logarithm).
RUBATO_EVERY, RUBATO = 2.0, 0.12
#: Shares of the notes that a transcription may miss or invent; onsets of a chord may be spread by this, seconds.
MISSED, INVENTED, SPREADS = (0.0, 0.01, 0.03), (0.0, 0.0, 0.01), (0.004, 0.012, 0.02)
#: Lengths of notes in parts of what is written: staccato to overlapping; they vary by this (of their logarithm).
TOUCHES, TOUCH = (0.6, 0.85, 1.0, 1.0, 1.4), 0.2


def as_played(notes, random):
    """`notes` at another tempo with rubato, spread chords, free lengths, and some notes missed or invented.

    Invented notes have no hand (-1). `random` is a numpy Generator.
    """
    notes = notes[random.random(len(notes)) >= random.choice(MISSED)]
    if not len(notes):
        return notes
    tempo, touch = np.exp(random.uniform(-0.4, 0.4)), random.choice(TOUCHES)
    lengths = (notes["offset"] - notes["onset"]) * tempo * touch * np.exp(random.normal(0, TOUCH, len(notes)))
    notes["onset"] = _with_rubato(notes["onset"] * tempo, random)
    notes["onset"] += random.uniform(0, random.choice(SPREADS), len(notes))
    notes["offset"] = notes["onset"] + np.maximum(lengths, SHORTEST)
    notes = np.concatenate([notes, _invented(notes, random)])
    return notes[np.lexsort((notes["pitch"], notes["onset"]))]


def at_another_tempo(notes, random):
    """`notes` exactly as written, faster or slower."""
    notes, tempo = notes.copy(), np.exp(random.uniform(-0.35, 0.35))
    for field in ("onset", "offset"):
        notes[field] *= tempo
    return notes


def _with_rubato(onset, random):
    marks = np.arange(0, onset[-1] + 2 * RUBATO_EVERY, RUBATO_EVERY)
    clock = np.cumsum(RUBATO_EVERY * np.exp(random.normal(0, RUBATO, len(marks))))
    return np.interp(onset, marks, clock - clock[0])


def _invented(notes, random):
    """A few notes that nobody played, as transcriptions have: octaves and fifths above notes that sound."""
    invented = notes[random.random(len(notes)) < random.choice(INVENTED)].copy()
    invented["pitch"] += random.choice([12, 19, 24], len(invented)).astype(np.int16)
    invented["hand"] = -1
    return invented[invented["pitch"] <= 108]
