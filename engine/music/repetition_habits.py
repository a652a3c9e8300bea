"""Fingers for what comes again: a note struck quickly many times, and passages that return.

A quick repetition changes fingers inwards, 3-2-1 or, in fours, 4-3-2-1. A passage that comes again, at any octave, is
fingered as it was before unless what is around it makes that costly.
"""
import numpy as np

from .finger_costs import FAST_REPEAT

#: What it costs to finger a quick repetition, and a passage that returns, otherwise.
AGAINST_PATTERN, AGAINST_CUSTOM = 2.5, 2.0
#: A passage returns when this many groups before and after a group are alike too.
AROUND = 3
#: Groups further apart than this, seconds, do not belong to one passage.
BREAK = 1.5


def repeated_note_habits(groups, habits):
    """Adds to `habits` (cost [C] or None for each group), in place, the cost of other fingers for quick repetitions."""
    again = np.zeros(len(groups) + 1, bool)
    again[1:-1] = (groups.single[1:] & groups.single[:-1] & (np.diff(groups.place[:, 0]) == 0)
                   & (np.diff(groups.onset) < FAST_REPEAT))
    edges = np.flatnonzero(np.diff(again.astype(int)))
    for before, last in zip(edges[::2], edges[1::2]):
        count = last - before + 1
        if count < 3:
            continue
        length = 4 if count % 4 == 0 and count % 3 else 3
        for k in range(count):
            cost = np.full(5, AGAINST_PATTERN)
            cost[length - 1 - k % length] = 0.0
            _add(habits, before + k, cost)


def custom_habits(groups, choices, habits):
    """Adds to `habits`, in place, what it costs to finger a passage otherwise than it mostly is.

    choices: the chosen set (index) of each group [G] when every place was fingered for itself. Whether there was
    anything to add.
    """
    members = {}
    for g, pattern in enumerate(_patterns(groups)):
        members.setdefault(pattern, []).append(g)
    found = False
    for alike in members.values():
        if len(alike) < 2 or len({choices[g] for g in alike}) == 1:
            continue
        votes = np.bincount([choices[g] for g in alike])
        cost = np.full(len(groups.allowed[alike[0]]), AGAINST_CUSTOM)
        cost[votes.argmax()] = 0.0
        for g in alike:
            _add(habits, g, cost)
        found = True
    return found


def _patterns(groups):
    """For each group what its surroundings are, apart from the octave: hashable [G]."""
    shape, way = [], []
    for g, (count, crossed) in enumerate(groups.kind):
        place = groups.place[g, :count]
        shape.append((place[0] % 12, crossed, *(place[1:] - place[0])))
        if g:
            broken = groups.onset[g] - groups.onset[g - 1] > BREAK
            way.append("break" if broken else place[0] - groups.place[g - 1, 0])
    shape = ["begin"] * AROUND + shape + ["end"] * AROUND
    way = ["break"] * AROUND + way + ["break"] * AROUND
    return [(*shape[g:g + 2 * AROUND + 1], *way[g:g + 2 * AROUND]) for g in range(len(groups))]


def _add(habits, g, cost):
    habits[g] = cost if habits[g] is None else habits[g] + cost
