"""The notes of a performance as one numpy structured array."""
import numpy as np

#: onset, offset: seconds, the key's own press and release (not the pedal's); pitch: MIDI 21-108; velocity: 1-127;
#: hand: 0 left, 1 right, -1 not known yet; finger: 1-5, 0 not known yet.
NOTE = np.dtype([("onset", "f8"), ("offset", "f8"), ("pitch", "i2"), ("velocity", "i2"), ("hand", "i1"),
                 ("finger", "i1")])
#: time (s) and value (0-127) of the sustain pedal, a row a change.
PEDAL_COLUMNS = 2
#: The shortest time for which a key can be held, seconds.
SHORTEST = 0.03
_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def make_notes(onset, offset, pitch, velocity=80, hand=-1, finger=0):
    """Notes [M] from arrays (or scalars) of the fields, sorted by onset, then pitch."""
    notes = np.empty(len(onset), NOTE)
    for name, values in zip(NOTE.names, (onset, offset, pitch, velocity, hand, finger)):
        notes[name] = values
    return notes[np.lexsort((notes["pitch"], notes["onset"]))]


def note_name(pitch):
    """What musicians call a pitch: 60 → "C4"."""
    return f"{_NAMES[int(pitch) % 12]}{int(pitch) // 12 - 1}"


def problems(notes):
    """What is wrong with `notes`, as a list of sentences; empty when they are sound."""
    found = []
    if notes.dtype != NOTE or notes.ndim != 1:
        return ["the notes are not a one-dimensional array of the note type"]
    if not (np.isfinite(notes["onset"]) & np.isfinite(notes["offset"])).all():
        found.append("a note's time is not a finite number")
    elif (notes["offset"] <= notes["onset"]).any() or (notes["onset"] < 0).any():
        found.append("a note starts before zero or ends before it starts")
    for name, low, high in (("pitch", 21, 108), ("velocity", 1, 127), ("hand", -1, 1), ("finger", 0, 5)):
        if len(notes) and not (low <= notes[name].min() and notes[name].max() <= high):
            found.append(f"a note's {name} is outside {low}-{high}")
    return found
