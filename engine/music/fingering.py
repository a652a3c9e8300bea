"""Which finger plays which note: the cheapest path through finger sets of the onset groups, a hand at a time."""
from dataclasses import dataclass

import numpy as np

from .chord_fingers import finger_sets_with_given, playable_subset, practical_sets
from .finger_costs import FingerMemory, costs
from .notes import SHORTEST
from .onset_groups import onset_groups
from .spans import Reach

#: Hypotheses that are kept after each onset group.
BEAM = 24
#: A finger is off its key for this long before it presses the next one, seconds.
TRAVEL = 0.03


@dataclass(frozen=True)
class Fingering:
    """The outcome: notes with fingers; which of them a hand cannot play; which keys it must let go early.

    notes [M]: finger 0 for dropped notes; the offset of a released note is when its finger had to leave.
    dropped, released: indices into notes.
    """

    notes: np.ndarray
    dropped: np.ndarray
    released: np.ndarray


def assign_fingers(notes, hand_size=1.0):
    """A copy of `notes` (`engine.music.notes.NOTE`, hands given) with a finger for every note.

    Given fingers (1-5) stay. Finger 0 is left for notes that a hand cannot play: more than five keys at once, or
    beyond its span. `hand_size` scales the usual hand's span. See `plan_fingering` for what was left out.
    """
    return plan_fingering(notes, hand_size).notes


def plan_fingering(notes, hand_size=1.0):
    """The `Fingering` of `notes`; arguments as for `assign_fingers`.

    In the result no finger plays two keys at once, and fingers that press keys together are in the keys' order (a
    thumb may pass under). A finger that has to press a new key leaves the old one `TRAVEL` before: fingers are
    chosen so that this hardly shortens a note, and where it cannot be avoided the note is in `released`.
    """
    fingered = notes.copy()
    reach = Reach(hand_size)
    dropped, released = [], []
    for hand in (0, 1):
        ours = np.flatnonzero(notes["hand"] == hand)
        if len(ours):
            part, hand_dropped, hand_released = _plan_hand(notes[ours], hand, reach)
            fingered[ours] = part
            dropped.append(ours[hand_dropped])
            released.append(ours[hand_released])
    join = np.concatenate
    return Fingering(fingered, np.sort(join(dropped or [[]])).astype(int), np.sort(join(released or [[]])).astype(int))


def _plan_hand(notes, hand, reach):
    """One hand's notes with fingers and offsets, and the indices of those dropped and of those released early."""
    side = 1 if hand else -1
    bounds = onset_groups(notes["onset"])
    memory = FingerMemory.start()
    score = np.zeros(1)
    steps, dropped = [], []
    for begin, end in zip(bounds[:-1], bounds[1:]):
        order = begin + np.argsort(side * notes["pitch"][begin:end], kind="stable")
        order, options, left_out = _playable(notes, order, side, reach)
        dropped.extend(left_out)
        memory, score, parents, choice, let_go = _step(memory, score, notes, order, options, side, reach)
        steps.append((order, parents, options[choice], let_go))
    fingers, released = _trace_back(steps, len(notes))
    notes = notes.copy()
    notes["finger"] = fingers
    for note, time in released:
        notes["offset"][note] = max(time - TRAVEL, notes["onset"][note] + SHORTEST)
    dropped.extend(_drop_too_soon(notes))
    _leave_in_time(notes)
    return notes, np.array(dropped, int), np.unique([note for note, _ in released]).astype(int)


def _playable(notes, order, side, reach):
    """The group's notes that the hand can play, their finger sets [C,n], and the notes that are left out."""
    place = side * notes["pitch"][order].astype(float)
    given = notes["finger"][order].astype(int) - 1
    if len(order) <= 5:
        options = finger_sets_with_given(given)
        good = practical_sets(options, place, reach)
        if good.any():
            return order, options[good], []
    kept = playable_subset(place, notes["velocity"][order].astype(float), reach)
    options = finger_sets_with_given(given[kept])
    good = practical_sets(options, place[kept], reach)
    return order[kept], options[good] if good.any() else options, np.delete(order, kept).tolist()


def _step(memory, score, notes, order, options, side, reach):
    """Extends K hypotheses by a group's finger sets [C,n]."""
    group = notes[order]
    total, let_go = costs(memory, group, options, side, reach)
    total += score[:, None]
    ranked = np.argsort(total, axis=None, kind="stable")[:4 * BEAM]
    parents, choice = np.divmod(ranked, len(options))
    let_go = let_go[parents, choice]
    extended = memory.after(parents, options[choice], let_go, group, order, side)
    kept = extended.different()[:BEAM]
    extended.keep(kept)
    score = total.ravel()[ranked[kept]]
    parents = parents[kept]
    held = np.where(let_go[kept], memory.note[parents], -1)
    return extended, score - score[0], parents, choice[kept], (group["onset"].min(), held)


def _trace_back(steps, count):
    """Fingers [M] (1-5, 0 for notes left out) and the notes let go early with the times, along the best path."""
    fingers = np.zeros(count, np.int8)
    released = []
    best = 0
    for order, parents, options, (time, held) in reversed(steps):
        fingers[order] = options[best] + 1
        released.extend((int(note), time) for note in held[best] if note >= 0)
        best = parents[best]
    return fingers, released


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
