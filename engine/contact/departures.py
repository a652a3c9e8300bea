"""When a hand leaves its keys for the next ones, and how it gets there.

Where the music leaves no time for both, the key held longest gives way: its release is brought forward.
"""
import numpy as np

from .keystroke import smoothstep
from .strokes import SHORTEST_HOLD

#: A held key whose pad is further than this from it lets go, metres.
TOO_FAR = 0.0045
#: A held finger's base joint that has to bend further than this, or back, lets go, radians.
CROOKED, BENT_BACK = np.radians(68), np.radians(-24)
#: Strokes before one that its digit does not reach in time end so long before it, seconds.
ROOM = 0.07
#: Mean speed of the hand on a way longer than FAR_WAY, metres a second, metres.
TRAVEL_SPEED, FAR_WAY, FULLY_FAR = 0.8, 0.045, 0.10
#: A key that is held so much longer than to the next onset is meant to be held, seconds.
HELD_ON = 0.12
#: It takes so long to set out (seconds), and at most this share of the time from one onset to the next.
SETTING_OUT, MOST_TRAVEL = 0.06, 0.72
#: The thumb passes under a held finger, and fingers over it, so far (metres); the hand meanwhile moves
#: so fast (metres a second).
PASSED, PASSING_SPEED = 0.032, 1.0
#: So many strokes before one can still matter to it.
RECENT = 16
#: The wrist rises by this share of such a way, at most so far, metres.
ARC, HIGHEST_ARC = 0.22, 0.040


def let_go(times, strokes, asked, settled):
    """Brings forward the release of strokes that are out of reach while a later stroke is played, or keep it away.

    settled: how the hand does what is `asked` of it at `times` [K]."""
    if not len(strokes):
        return
    onset = np.where(asked.stroke >= 0, strokes.onset[asked.stroke], -np.inf)
    newest = onset.max(0)
    held = (asked.weight > 0.5) & (onset < newest - 0.02) & (times > onset + 0.05)
    miss, flexion = settled.miss, settled.angles[1]
    strained = (flexion > CROOKED) | (flexion < BENT_BACK)
    strained[0] = False  # the thumb's base does not bend like a finger's
    for digit, knot in np.argwhere(held & ((miss > TOO_FAR) | strained)):
        k = asked.stroke[digit, knot]
        earliest = strokes.onset[k] + SHORTEST_HOLD
        strokes.release[k] = min(strokes.release[k], max(earliest, times[knot] - 0.03))
    met = np.searchsorted(times, strokes.onset).clip(0, len(times) - 1)
    for k in np.flatnonzero((miss[strokes.digit, met] > TOO_FAR) & (asked.stroke[strokes.digit, met] >= 0)):
        recent = slice(max(k - RECENT, 0), k)
        before = recent.start + np.flatnonzero(strokes.onset[recent] < strokes.onset[k] - 0.02)
        latest = np.maximum(strokes.onset[before] + SHORTEST_HOLD, strokes.onset[k] - ROOM)
        strokes.release[before] = np.minimum(strokes.release[before], latest)


def pass_thumbs(strokes):
    """Ends strokes early before the thumb passes under their fingers, or a finger over it, to a key that is further
    than hands pass: there the whole hand moves, as pianists' hands do in arpeggios, and legato is left to the ear."""
    for j in range(len(strokes)):
        first = max(j - RECENT, 0)
        held = first + np.flatnonzero((strokes.onset[first:j] < strokes.onset[j] - 0.02)
                                      & (strokes.release[first:j] > strokes.onset[j] - 0.15))
        if not len(held):
            continue
        way = strokes.x[j] - strokes.x[held]
        under = (strokes.digit[j] == 0) & (strokes.digit[held] > 0) & (way > PASSED)
        over = (strokes.digit[j] > 0) & (strokes.digit[held] == 0) & (way < -PASSED)
        k, way = held[under | over], np.abs(way[under | over])
        lead = np.minimum(ROOM + (way - PASSED) / PASSING_SPEED, 0.6 * (strokes.onset[j] - strokes.onset[k]))
        latest = np.maximum(strokes.onset[j] - lead, strokes.onset[k] + SHORTEST_HOLD)
        strokes.release[k] = np.minimum(strokes.release[k], latest)


def _ways(times, strokes, path):
    """Strokes k after which the hand moves on, the strokes that follow, and how far it moves, metres; far ways only."""
    following = np.searchsorted(strokes.onset, strokes.onset + 0.03)
    k = np.flatnonzero(following < len(strokes))
    following = following[k]
    here, there = (np.interp(strokes.onset[s], times, path[0]) for s in (k, following))
    way = np.abs(there - here)
    far = way > FAR_WAY
    return k[far], following[far], way[far]


def leave_in_time(times, strokes, path):
    """Ends strokes so early that the hand can get to the next ones at `TRAVEL_SPEED`."""
    k, following, way = _ways(times, strokes, path)
    moves_on = strokes.release[k] < strokes.onset[following] + HELD_ON  # else it is held while the hand plays on
    k, following, way = k[moves_on], following[moves_on], way[moves_on]
    interval = strokes.onset[following] - strokes.onset[k]
    lifted = smoothstep((way - FAR_WAY) / (FULLY_FAR - FAR_WAY))  # shorter ways are made on the keys, in part
    travel = lifted * np.minimum(SETTING_OUT + way / TRAVEL_SPEED, MOST_TRAVEL * interval)
    latest = np.maximum(strokes.onset[following] - travel, strokes.onset[k] + SHORTEST_HOLD)
    strokes.release[k] = np.minimum(strokes.release[k], latest)


def arcs(times, strokes, path):
    """Extra height [K] of the wrist on its way to keys far away, metres."""
    arc = np.zeros(len(times))
    if path is None:
        return arc
    for k, following, way in zip(*_ways(times, strokes, path)):
        begin, end = strokes.release[k], strokes.onset[following]
        if end > begin:
            span = slice(*np.searchsorted(times, [begin, end]))
            bump = np.sin(np.pi * (times[span] - begin) / (end - begin))
            arc[span] = np.maximum(arc[span], min(ARC * way, HIGHEST_ARC) * bump)
    return arc
