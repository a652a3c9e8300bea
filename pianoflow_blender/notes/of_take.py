"""The notes of the active take, read once: without the motion, so that ten thousand take a few milliseconds."""
import json
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

import numpy as np

from ...engine.errors import InputError
from ...engine.music.notes import NOTE
from ...engine.take.storage import Unreadable, read_arrays
from ..takes import take_on_keyboard, take_path
from ..takes.packing import DIGEST

#: Two times nearer to each other than this are one, seconds.
NEAR = 0.005


def active_take(scene):
    """What `scene` knows of the take on its keyboard (`..takes.entry.PianoFlowTake`), or None."""
    return take_on_keyboard(scene)


def motion_of(path, seconds):
    """What the list of takes wants to know of the motion in the file `path`, which lasts so many `seconds`."""
    notes, meta = _read_file(path)
    return SimpleNamespace(duration=seconds, notes=notes, meta=meta)


@dataclass(frozen=True)
class TakeNotes:
    """Notes [M] (`NOTE`) of the take `uid` by onset, the silent ones too; silent [M]; pinned [M]: whose fingers the
    user has chosen."""

    uid: str
    notes: np.ndarray
    silent: np.ndarray
    pinned: np.ndarray

    def __len__(self):
        return len(self.notes)

    @cached_property
    def last(self):
        """Until when any note so far sounds [M], seconds: with it what sounds at a moment is found by bisection."""
        return np.maximum.accumulate(self.notes["offset"])

    def at(self, seconds):
        """Index of the note that began last at `seconds`; 0 before the first."""
        return max(int(np.searchsorted(self.notes["onset"], seconds + 1e-3, "right")) - 1, 0)

    def between(self, begin, end):
        """Indices of the notes that sound between the two, seconds."""
        first = np.searchsorted(self.last, begin, "right")
        last = np.searchsorted(self.notes["onset"], end, "left")
        index = np.arange(first, max(last, first))
        return index[self.notes["offset"][index] > begin]

    def find(self, onset, pitch):
        """Index of the note that begins at `onset`, or None."""
        first = np.searchsorted(self.notes["onset"], onset - NEAR)
        for index in range(int(first), len(self)):
            if self.notes["onset"][index] > onset + NEAR:
                break
            if self.notes["pitch"][index] == pitch:
                return index
        return None


_read = {"stamp": None, "notes": None}


def notes_of(scene):
    """The `TakeNotes` of the scene's take; None where there is none, or no readable one."""
    entry = active_take(scene)
    if entry is None:
        return None
    try:
        # of a packed take only the digest is looked at: each look at its bytes would copy them
        stamp = (entry.uid, entry.packed.get(DIGEST)) if entry.packed is not None else (
            entry.uid, entry.path, take_path(entry).stat().st_mtime_ns)
        if stamp != _read["stamp"]:
            _read.update(stamp=stamp, notes=_load(entry))
    except (InputError, OSError):
        return None
    return _read["notes"]


def seconds_now(scene):
    """The moment of the recording that the scene shows, seconds."""
    return (scene.frame_current_final - scene.pianoflow.take_zero) * scene.render.fps_base / scene.render.fps


def _load(entry):
    try:
        sounding, meta = _read_file(take_path(entry))
        silent = np.array([tuple(row) for row in meta.get("muted", ())], NOTE)
    except (Unreadable, ValueError, TypeError, AttributeError):
        return None
    notes = np.concatenate([sounding, silent])
    order = np.lexsort((notes["pitch"], notes["onset"]))
    quiet, notes = (np.arange(len(notes)) >= len(sounding))[order], notes[order]
    pinned = np.zeros(len(notes), bool)
    found = TakeNotes(entry.uid, notes, quiet, pinned)
    for onset, pitch in meta.get("pinned", ()):
        index = found.find(onset, pitch)
        if index is not None:
            pinned[index] = True
    return found


def _read_file(path):
    """The notes and the meta of the take in the file `path`."""
    arrays = read_arrays(path, ("notes", "meta"))
    return arrays["notes"].astype(NOTE), json.loads(arrays["meta"].astype(np.uint8).tobytes().decode())
