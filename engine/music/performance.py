"""What was played: notes, pedal and length, from a recording or from MIDI; and how notes are made sound."""
from dataclasses import dataclass, field

import numpy as np

from .notes import NOTE, SHORTEST

LOWEST, HIGHEST = 21, 108
#: Between a key's release and its next press, seconds, where it was not let go in time.
GAP = 0.02


@dataclass(frozen=True)
class Performance:
    """notes [M] (`NOTE`), pedal [K,2] (s, 0-127) and duration (s); all times count from the start of what was used.

    source: what made it, for a take's meta (`transcriber`, `weights`, `cents`…). warnings: sentences for the user.
    """

    notes: np.ndarray
    pedal: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    duration: float = 0.0
    source: dict = field(default_factory=dict)
    warnings: tuple = ()


def playable(notes):
    """The notes as one pair of hands can press them, sorted by onset and pitch.

    A key is released before it is pressed again: where two notes of one pitch overlap, the earlier ends GAP before
    the later begins (or halfway, where they are very close); two that begin together become one, which lasts as long
    as the longer. Notes last at least SHORTEST, unless the same key is pressed again sooner. Velocities are clipped
    to 1-127 and onsets to zero.
    """
    notes = notes.copy()
    notes["velocity"] = notes["velocity"].clip(1, 127)
    notes["onset"] = np.maximum(notes["onset"], 0.0)
    notes["offset"] = np.maximum(notes["offset"], notes["onset"] + SHORTEST)
    kept = [_one_key(notes[notes["pitch"] == pitch]) for pitch in np.unique(notes["pitch"])]
    notes = np.concatenate(kept) if kept else notes
    return notes[np.lexsort((notes["pitch"], notes["onset"]))]


def _one_key(notes):
    """The notes of one pitch, none overlapping the next."""
    notes = notes[np.argsort(notes["onset"], kind="stable")]
    kept = []
    for note in notes:
        if kept and note["onset"] - kept[-1]["onset"] < SHORTEST:
            kept[-1]["offset"] = max(kept[-1]["offset"], note["offset"])
            kept[-1]["velocity"] = max(kept[-1]["velocity"], note["velocity"])
            continue
        if kept:
            space = note["onset"] - kept[-1]["onset"]
            kept[-1]["offset"] = min(kept[-1]["offset"], note["onset"] - min(GAP, space / 2))
        kept.append(note.copy())
    return np.array(kept, NOTE)


def part(performance, start=None, end=None):
    """The performance from `start` to `end` (s): its times count from `start`; notes held at an edge are cut there."""
    start = max(0.0, start or 0.0)
    end = performance.duration if end is None else min(end, performance.duration)
    notes = performance.notes
    notes = notes[(notes["onset"] < end) & (notes["onset"] >= start)].copy()
    notes["offset"] = np.minimum(notes["offset"], end) - start
    notes["onset"] -= start
    pedal = performance.pedal
    before, inside = pedal[pedal[:, 0] < start], pedal[(pedal[:, 0] >= start) & (pedal[:, 0] < end)]
    if len(before):
        inside = np.concatenate([[[start, before[-1, 1]]], inside])
    return Performance(notes, inside - [start, 0], max(0.0, end - start), performance.source, performance.warnings)
