"""Glissandi: runs over neighbouring white (or black) keys that are too fast for fingers, drawn by one of them.

Away from the thumb the nail of the middle finger slides over the keys, towards the thumb the thumb's nail.
"""
from itertools import pairwise

import numpy as np

#: A glissando has at least so many notes, this little time between them on average, and never this much; seconds.
LEAST_NOTES, MEAN_STEP, LONGEST_STEP = 8, 0.05, 0.09
#: Share of the time to the next key for which each one is down.
HELD = 0.8
_IS_BLACK = np.array([0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0], bool)
#: Rank of each key among those of its colour.
_RANK = np.cumsum(~_IS_BLACK[np.arange(128) % 12]), np.cumsum(_IS_BLACK[np.arange(128) % 12])
OUTWARDS, INWARDS = 3, 1


def find_glissandi(notes, side):
    """The glissandi in one hand's `notes` (sorted): [(first, end, finger), …], indices; side: 1 right, -1 left."""
    if len(notes) < LEAST_NOTES:
        return []
    pitch = notes["pitch"].astype(int)
    black = _IS_BLACK[pitch % 12]
    rank = np.where(black, _RANK[1][pitch], _RANK[0][pitch])
    step, gap = np.diff(rank), np.diff(notes["onset"])
    way = np.where((np.abs(step) == 1) & (black[1:] == black[:-1]) & (gap > 0) & (gap < LONGEST_STEP), step, 0)
    edges = np.concatenate([[0], 1 + np.flatnonzero(np.diff(way)), [len(way)]])
    found = []
    for begin, end in pairwise(edges):
        if way[begin] and end - begin + 1 >= LEAST_NOTES and gap[begin:end].mean() < MEAN_STEP:
            found.append((int(begin), int(end) + 1, OUTWARDS if way[begin] * side > 0 else INWARDS))
    return found


def slide(notes, glissandi):
    """Fingers and shortens, in place, the notes of `glissandi`: each key is up before its neighbour is down."""
    for begin, end, finger in glissandi:
        notes["finger"][begin:end] = finger
        step = np.diff(notes["onset"][begin:end])
        notes["offset"][begin:end - 1] = notes["onset"][begin:end - 1] + HELD * step
