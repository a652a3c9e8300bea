"""What a user changes about the notes of a take: fingers, hands, times, keys, and which notes are silent."""
from dataclasses import asdict, dataclass, field, fields

import numpy as np

from ..errors import InputError
from ..music.notes import NOTE, SHORTEST, note_name
from ..music.performance import GAP, HIGHEST, LOWEST

#: A note is found by its onset when that is no further off than this, seconds.
NEAR = 0.005
#: No note moves further at once, seconds and semitones.
FARTHEST, HIGHEST_STEP = 60.0, 87
HANDS = {"left": 0, "L": 0, "right": 1, "R": 1, 0: 0, 1: 1}


@dataclass(frozen=True)
class Edit:
    """What becomes of one note; None and 0 leave things as they are.

    note: its index in the take's notes, or its onset (seconds) and pitch. finger: 1-5, kept whatever is fingered anew
    around it. hand: 0 or 1. muted: silent, or sounding again. later: seconds. higher: semitones.
    """

    note: int | tuple
    finger: int | None = None
    hand: int | None = None
    muted: bool | None = None
    later: float = 0.0
    higher: int = 0

    def as_dict(self):
        """The edit as JSON holds it, without what it leaves as it is."""
        return {name: value for name, value in asdict(self).items() if value not in (None, 0) or name == "note"
                or (name in ("hand", "muted") and value is not None)}


@dataclass(frozen=True)
class Edited:
    """Notes [M] after edits, sorted; which of them were changed [M] and which keep their fingers [M]; was [M]: where
    each was among the notes before, -1 for none; muted: the silent ones; spans: of all that changed, before and after,
    (begin, end, hand), seconds."""

    notes: np.ndarray
    changed: np.ndarray
    pinned: np.ndarray
    was: np.ndarray
    muted: np.ndarray
    spans: list = field(default_factory=list)


def read_edits(values):
    """The `Edit`s of a list as JSON has it: [{"note": 12 or [12.35, 60], "finger": 3, "hand": "left", "muted": true,
    "later": 0.02, "higher": -1}, …]. Raises InputError."""
    if not isinstance(values, list) or not values:
        raise InputError('The edits are not a list: write [{"note": 12, "finger": 3}], for example.')
    return [_read(value) for value in values]


def told(note):
    """A note in a sentence: "C4 at 12.35 s"."""
    return f"{note_name(note['pitch'])} at {note['onset']:.2f} s"


def apply_edits(notes, edits, muted=(), pinned=()):
    """The `Edited` of `notes` [M] (`engine.music.notes.NOTE`).

    muted: silent notes, as rows of the note type; pinned: (onset, pitch) of the notes whose fingers were chosen.
    Raises InputError for notes that are not there and for what a piano cannot do.
    """
    muted = np.array([tuple(row) for row in muted], NOTE)
    everything = np.concatenate([notes, muted])
    silent = np.arange(len(everything)) >= len(notes)
    after, quiet = everything.copy(), silent.copy()
    keeps = np.array([_is_pinned(note, pinned) for note in everything], bool)
    touched = np.zeros(len(everything), bool)
    for edit in edits:
        place = _find(everything, len(notes), edit.note)
        _change(after, quiet, place, edit)
        touched[place] = True
        keeps[place] = after["finger"][place] > 0 and (keeps[place] or edit.finger is not None)
    trimmed = _give_way(after, quiet, touched)
    audible = np.flatnonzero(~quiet)
    order = audible[np.lexsort((after["pitch"][audible], after["onset"][audible]))]
    changed = touched | trimmed
    spans = [(float(note["onset"]), float(note["offset"]), int(note["hand"]))
             for state, unheard in ((everything, silent), (after, quiet)) for note in state[changed & ~unheard]]
    was = np.where(silent, -1, np.arange(len(everything)))
    return Edited(after[order], changed[order], keeps[order], was[order], after[quiet], spans)


def _read(value):
    known = [entry.name for entry in fields(Edit)]
    if not isinstance(value, dict) or "note" not in value:
        raise InputError(f'The edit {value!r} names no note: write {{"note": 12, "finger": 3}}, for example.')
    unknown = [name for name in value if name not in known]
    if unknown:
        raise InputError(f"An edit has no '{unknown[0]}': use {', '.join(known)}.")
    given = {name: entry for name, entry in value.items() if entry is not None}
    note = given["note"]
    if isinstance(note, (list, tuple)) and len(note) == 2 and all(_is_number(part) for part in note):
        given["note"] = (float(note[0]), int(note[1]))
    elif not (_is_number(note) and note == int(note)):
        raise InputError(f"An edit's note is {note!r}: give its index, or its onset in seconds and its pitch.")
    if "hand" in given:
        if isinstance(given["hand"], bool) or given["hand"] not in HANDS:
            raise InputError(f"An edit's hand is {given['hand']!r}: give left or right.")
        given["hand"] = HANDS[given["hand"]]
    for name, whole, most in (("finger", True, 5), ("later", False, FARTHEST), ("higher", True, HIGHEST_STEP)):
        number = given.get(name, 1)
        if not _is_number(number) or abs(number) > most or (whole and number != int(number)) or (
                name == "finger" and number < 1):
            raise InputError(f"An edit's {name} is {number!r}: give a {'whole ' * whole}number "
                             f"{'from 1' if name == 'finger' else f'from -{most:g}'} to {most:g}.")
    if not isinstance(given.get("muted", False), bool):
        raise InputError(f"An edit's muted is {given['muted']!r}: give true or false.")
    return Edit(**given)


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and np.isfinite(value)


def _is_pinned(note, pinned):
    return any(abs(note["onset"] - onset) < NEAR and note["pitch"] == pitch for onset, pitch in pinned)


def _find(notes, audible, key):
    """Index of the note that an edit means: among the first `audible` by its index, among all by onset and pitch."""
    if not isinstance(key, tuple):
        if not 0 <= key < audible:
            raise InputError(f"There is no note {key}: the take has {audible}, from 0 to {audible - 1}.")
        return int(key)
    onset, pitch = key
    distance = np.where(notes["pitch"] == pitch, np.abs(notes["onset"] - onset), np.inf)
    if distance.min(initial=np.inf) > NEAR:
        raise InputError(f"There is no {note_name(pitch)} at {onset:.3f} s in the take: choose a note of its list.")
    return int(distance.argmin())


def _change(notes, quiet, place, edit):
    """Does what `edit` says to the note at `place`, in place."""
    note = notes[place]
    if edit.muted is not None:
        quiet[place] = edit.muted
    if edit.hand is not None and edit.hand != note["hand"]:
        note["hand"], note["finger"] = edit.hand, 0
    if edit.finger is not None:
        if note["hand"] < 0:
            raise InputError(f"{told(note)} has no hand: give it one with its finger.")
        note["finger"] = edit.finger
    if not LOWEST <= note["pitch"] + edit.higher <= HIGHEST:
        raise InputError(f"{told(note)} would leave the keyboard: move it less.")
    if edit.higher and edit.finger is None:
        note["finger"] = 0
    note["pitch"] += edit.higher
    note["onset"], note["offset"] = note["onset"] + edit.later, note["offset"] + edit.later


def _give_way(notes, quiet, touched):
    """Ends notes, in place, before their keys are played again by a note that was moved there; where [M].

    Raises InputError when both would be one."""
    trimmed = np.zeros(len(notes), bool)
    for pitch in np.unique(notes["pitch"][touched & ~quiet]):
        line = np.flatnonzero((notes["pitch"] == pitch) & ~quiet)
        line = line[np.argsort(notes["onset"][line], kind="stable")]
        for earlier, later in zip(line[:-1], line[1:]):
            if not (touched[earlier] or touched[later]):
                continue
            space = notes["onset"][later] - notes["onset"][earlier]
            if space < SHORTEST:
                raise InputError(f"{told(notes[later])} would be played twice at once: move it elsewhere, or mute one.")
            latest = notes["onset"][later] - min(GAP, space / 2)
            if notes["offset"][earlier] > latest:
                notes["offset"][earlier], trimmed[earlier] = latest, True
    return trimmed
