"""Which finger plays which note: the cheapest path through finger sets of the onset groups, a hand at a time."""
from dataclasses import dataclass

import numpy as np

from .finger_costs import usual_costs
from .finger_search import cheapest_path
from .finger_tables import HandTables
from .glissandi import find_glissandi, slide
from .hand_groups import HandGroups
from .notes import SHORTEST
from .repetition_habits import custom_habits, repeated_note_habits
from .scale_habits import scale_habits
from .substitution import substitutions

#: A finger is off its key for this long before it presses the next one, seconds.
TRAVEL = 0.03
#: A key that is let go early was held for so long at least, if its finger has the time; seconds.
PRESSED = 0.045


@dataclass(frozen=True)
class Fingering:
    """The outcome: notes with fingers; which of them a hand cannot play; which keys it must let go early.

    notes [M]: finger 0 for dropped notes; the offset of a released note is when its finger had to leave.
    dropped, released: indices into notes. substituted: where another finger could silently take over a released key
    and hold it longer (`engine.music.substitution.SUBSTITUTION`); the notes do not contain it.
    """

    notes: np.ndarray
    dropped: np.ndarray
    released: np.ndarray
    substituted: np.ndarray


def assign_fingers(notes, hand_size=1.0):
    """A copy of `notes` (`engine.music.notes.NOTE`, hands given) with a finger for every note.

    Given fingers (1-5) stay. Finger 0 is left for notes that a hand cannot play: more than five keys at once, or
    beyond its span (see `engine.music.rolls` for what can be done about wide chords before). `hand_size` scales the
    usual hand's span. See `plan_fingering` for what was left out.
    """
    return plan_fingering(notes, hand_size).notes


def plan_fingering(notes, hand_size=1.0):
    """The `Fingering` of `notes`; arguments as for `assign_fingers`.

    In the result no finger plays two keys at once, and fingers that press keys together are in the keys' order (a
    thumb may pass under). A finger that has to press a new key leaves the old one `TRAVEL` before: fingers are
    chosen so that this hardly shortens a note, and where it cannot be avoided the note is in `released`.
    """
    fingered = notes.copy()
    costs = usual_costs(hand_size)
    dropped, released = [], []
    for hand in (0, 1):
        ours = np.flatnonzero(notes["hand"] == hand)
        if len(ours):
            part, hand_dropped, hand_released = _plan_hand(notes[ours], 1 if hand else -1, costs)
            fingered[ours] = part
            dropped.append(ours[hand_dropped])
            released.append(ours[hand_released])
    dropped, released = (np.sort(np.concatenate(found or [[]])).astype(int) for found in (dropped, released))
    return Fingering(fingered, dropped, released, substitutions(notes, fingered, released, hand_size))


def _plan_hand(notes, side, costs):
    """One hand's notes with fingers and offsets, and the indices of those dropped and of those released early."""
    notes = notes.copy()
    glissandi = [found for found in find_glissandi(notes, side) if not notes["finger"][found[0]:found[1]].any()]
    slide(notes, glissandi)
    weighed = np.ones(len(notes), bool)
    for begin, end, _ in glissandi:
        weighed[begin + 1:end] = False
    ours = np.flatnonzero(weighed)
    part, dropped, released = _choose(notes[ours], side, costs)
    notes[ours] = part
    _leave_in_time(notes)
    return notes, ours[dropped], ours[released]


def _choose(notes, side, costs):
    """The cheapest fingers: notes, indices of those dropped and of those released early."""
    groups = HandGroups.of(notes, side, costs.reach)
    tables = HandTables.of(groups, notes, costs)
    habits = [None] * len(groups)
    scale_habits(groups, costs, habits)
    repeated_note_habits(groups, habits)
    choices, released = cheapest_path(groups, tables, habits)
    if custom_habits(groups, choices, habits):
        choices, released = cheapest_path(groups, tables, habits)
    notes = notes.copy()
    notes["finger"] = 0
    for g, choice in enumerate(choices):
        notes["finger"][groups.note[g]] = groups.sets(g)[choice] + 1
    for note, g in released:
        notes["offset"][note] = max(groups.onset[g] - TRAVEL, notes["onset"][note] + PRESSED)
    dropped = groups.dropped + _drop_too_soon(notes)
    return notes, np.array(dropped, int), np.unique([note for note, _ in released]).astype(int)


def _drop_too_soon(notes):
    """Takes the finger, in place, from notes that come while it still presses another; their indices."""
    dropped = []
    for finger in range(1, 6):
        last = -np.inf
        for index in np.flatnonzero(notes["finger"] == finger):
            if notes["onset"][index] - last < SHORTEST + TRAVEL:
                notes["finger"][index] = 0
                dropped.append(index)
            else:
                last = notes["onset"][index]
    return dropped


def _leave_in_time(notes):
    """Ends each note, in place, before its finger presses the next key."""
    for finger in range(1, 6):
        ours = np.flatnonzero(notes["finger"] == finger)
        latest = np.maximum(notes["onset"][ours[1:]] - TRAVEL, notes["onset"][ours[:-1]] + SHORTEST)
        notes["offset"][ours[:-1]] = np.minimum(notes["offset"][ours[:-1]], latest)
