"""What a hand can play: strokes out of anybody's reach are left out before they tear the hand away from the others."""
import numpy as np

#: From a key under one finger to a key under another the hand need not move so far, metres; nor a finger alone.
SPAN, FINGER = 0.19, 0.04
#: Hands move no faster over the keys, on the mean way from onset to onset, metres a second.
FASTEST_HAND = 2.2
#: Strokes further back than this do not matter, seconds, and so many at most.
RECENT_TIME, RECENT = 0.6, 24
#: A pad so far from its key at the onset is lost, metres; of such strokes so near to each other (seconds) only the
#: worst is left out at a time.
LOST, CLUSTER = 0.010, 0.15
#: Pads land so far aside of a key's middle, or so far over or under its top, without being lost, metres.
ASIDE, THICK = 0.006, 0.012


def leave_out_impossible(strokes):
    """Marks strokes as not played that are too far from those played just before."""
    for j in range(len(strokes)):
        first = max(j - RECENT, 0)
        time = strokes.onset[j] - strokes.onset[first:j]
        near = (time < RECENT_TIME) & strokes.played[first:j]
        way = np.abs(strokes.x[j] - strokes.x[first:j])
        room = np.where(strokes.digit[first:j] == strokes.digit[j], FINGER, SPAN)
        if (near & (way - room > FASTEST_HAND * time)).any():
            strokes.played[j] = False


def leave_out_lost(times, strokes, settled):
    """Marks strokes as not played whose digits miss their keys by far in the settled motion, the worst ones first."""
    knot = np.searchsorted(times, strokes.onset).clip(0, len(times) - 1)
    x, z = settled.pads[0, strokes.digit, knot], settled.pads[2, strokes.digit, knot]
    off = np.maximum(np.abs(x - strokes.x) - ASIDE, np.abs(z - strokes.top) - THICK)
    lost = np.flatnonzero(strokes.played & (off > LOST))
    while len(lost):
        worst = lost[off[lost].argmax()]
        strokes.played[worst] = False
        lost = lost[np.abs(strokes.onset[lost] - strokes.onset[worst]) > CLUSTER]
