"""Fingers around edited notes: chosen anew where the edit leaves none, or wherever the user wants it."""
import numpy as np

from ..errors import InputError
from ..music.fingering import TRAVEL, plan_fingering
from ..music.notes import SHORTEST
from ..performer.chords import TOGETHER
from .edits import told

#: Notes so long before and after those that need a finger are seen by the search, seconds.
CONTEXT = 4.0
#: Where a finger cannot be found between those that are there, notes so near to it are fingered anew too, seconds.
MORE = 1.0
#: Keys that are down together for less than this are no chord, seconds.
LEGATO = 0.05


def fingers_anew(edited, hand_size=1.0, around=None):
    """Notes [M] of the `Edited` with fingers where they have none or an edited note's finger is in their way, and which
    [M] of them got another finger or end earlier.

    around: (begin, end), seconds: all notes of the edited hands that begin there are fingered anew, except those whose
    fingers were chosen. Raises InputError where a hand cannot play what is asked.
    """
    notes = edited.notes.copy()
    hands = {hand for _, _, hand in edited.spans}
    free = edited.changed & (notes["finger"] == 0) & (notes["hand"] >= 0)
    for k in np.flatnonzero(edited.changed & (notes["finger"] > 0)):
        free |= _in_the_way(notes, k)
    if around is not None:
        begins = (notes["onset"] >= around[0]) & (notes["onset"] <= around[1])
        free |= begins & np.isin(notes["hand"], list(hands)) & (notes["finger"] > 0)
    free &= ~edited.pinned
    for hand in sorted(hands - {-1}):
        _finger_hand(notes, edited, free, hand, hand_size)
    for k in np.flatnonzero(edited.changed & (notes["finger"] > 0)):
        twice = _in_the_way(notes, k) & (notes["finger"] == notes["finger"][k])
        twice &= np.abs(notes["onset"] - notes["onset"][k]) < SHORTEST + TRAVEL
        if twice.any():
            raise _impossible(notes[k])
    before = edited.notes
    return notes, (notes["finger"] != before["finger"]) | (notes["offset"] != before["offset"])


def _finger_hand(notes, edited, free, hand, hand_size):
    """Fingers the `free` notes of one hand, in place, and ends those early whose fingers have to leave."""
    ours = notes["hand"] == hand
    wanted = ours & (free | edited.changed)
    if not wanted.any():
        return
    onset = notes["onset"]
    near = (onset > onset[wanted].min() - CONTEXT) & (onset < notes["offset"][wanted].max() + CONTEXT)
    seen = np.flatnonzero(ours & near & (free | (notes["finger"] > 0)))
    asked = notes[seen].copy()
    asked["finger"][free[seen]] = 0
    found = plan_fingering(asked, hand_size).notes
    lost = seen[(found["finger"] == 0) & ((asked["finger"] > 0) | free[seen])]
    more = ours & ~edited.pinned & ~free & (notes["finger"] > 0) & _near_in_time(notes, notes[lost], MORE)
    if more.any():
        return _finger_hand(notes, edited, free | more, hand, hand_size)
    if len(lost):
        raise _impossible(notes[lost[0]])
    notes["finger"][seen] = np.where(free[seen], found["finger"], notes["finger"][seen])
    moved = notes["finger"][seen] != edited.notes["finger"][seen]
    affected = np.isin(notes["finger"][seen], notes["finger"][seen[moved | edited.changed[seen]]])
    close = _near_in_time(notes[seen], notes[seen[moved | edited.changed[seen]]], 0.5)
    notes["offset"][seen] = np.where(affected & close, np.minimum(found["offset"], notes["offset"][seen]),
                                     notes["offset"][seen])


def _impossible(note):
    return InputError(f"{told(note)} cannot be played with what is held around it: give it a finger or a hand that is "
                      "free, or move or mute one of the notes.")


def _near_in_time(notes, others, most):
    """Which of `notes` [M] sound while one of `others` does, or not longer than `most` (s) before or after."""
    if not len(others):
        return np.zeros(len(notes), bool)
    return ((notes["onset"][:, None] <= others["offset"] + most)
            & (notes["offset"][:, None] >= others["onset"] - most)).any(1)


def _in_the_way(notes, k):
    """Which notes [M] the finger of note `k` keeps from being played with the fingers that they have."""
    note = notes[k]
    others = (notes["hand"] == note["hand"]) & (notes["finger"] > 0)
    others[k] = False
    apart = np.abs(notes["onset"] - note["onset"])
    both = np.minimum(notes["offset"], note["offset"]) - np.maximum(notes["onset"], note["onset"])
    same = (notes["finger"] == note["finger"]) & ((apart < SHORTEST + TRAVEL) | (both > LEGATO))
    side = 1 if note["hand"] else -1
    order = side * (notes["pitch"] - note["pitch"]) * (notes["finger"] - note["finger"])
    thumb = (notes["finger"] == 1) | (note["finger"] == 1)
    crossed = (order < 0) & ((apart < TOGETHER) | ((both > LEGATO) & ~thumb))
    return others & (same | crossed)
