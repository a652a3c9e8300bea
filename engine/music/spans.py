"""How far two fingers of a hand reach: spans in semitones and what it costs to use them.

The spans and the rules are those of R. Parncutt et al., "An ergonomic model of keyboard fingering for melodic
fragments", Music Perception 14 (1997), table 1, but that 1-4 takes an octave a little less easily. Fingers are 0-4
(thumb to little finger). Everything is written for the right hand; for the left, pitches are negated.
"""
import numpy as np

from ...rigs import keyboard

#: (lower finger, higher finger) → semitones: least practical, comfortable, relaxed; greatest relaxed, comfortable,
#: practical.
SPANS = {
    (0, 1): (-5, -3, 1, 5, 8, 10), (0, 2): (-4, -2, 3, 7, 10, 12), (0, 3): (-3, -1, 5, 10, 12, 14),
    (0, 4): (-1, 1, 7, 10, 13, 16), (1, 2): (1, 1, 1, 2, 3, 5), (1, 3): (1, 1, 3, 4, 5, 7),
    (1, 4): (2, 2, 5, 6, 8, 10), (2, 3): (1, 1, 1, 2, 2, 4), (2, 4): (1, 1, 3, 4, 5, 7), (3, 4): (1, 1, 1, 2, 3, 5)}
#: In a line 4-5 and 3-4 take a third more easily: the hand opens; 1-4 takes an octave less easily.
LINE_SPANS = SPANS | {(3, 4): (1, 1, 1, 3, 4, 5), (2, 3): (1, 1, 1, 3, 3, 5), (0, 3): (-3, -1, 5, 9, 11, 14)}
#: Thumb and little finger reach two keys at once whose middles are no further apart, metres: a tenth of white keys.
WIDEST = 0.2125
#: Intervals beyond this are as far as this, semitones.
FAR = 30
#: Cost per semitone outside the relaxed span, with the thumb and without, and outside the comfortable one.
RELAXED_THUMB, RELAXED_FINGERS, COMFORTABLE = 1.0, 1.4, 1.5
#: Cost of a span that is not practical, beside the cost per semitone.
IMPRACTICAL = 10.0
#: In a line nothing costs more than this: the hand leaps.
LEAP = 14.0


class Reach:
    """Tables over [finger, finger, interval + FAR] for a hand `hand_size` times as large as the usual one.

    chord: what holding two keys with two fingers costs; line: what playing them one after the other costs, but for
    the crossing of thumb and finger, which `finger_costs` adds. tight: the part of it that is due to the thumb being
    drawn near a finger. practical: whether both keys can be held at once. excess: semitones outside the comfortable
    span. The interval goes from the first finger's key to the second finger's key. widest: `WIDEST` of this hand.
    """

    def __init__(self, hand_size=1.0):
        shape = (5, 5, 2 * FAR + 1)
        self.chord, self.line, self.tight, self.excess = (np.zeros(shape) for _ in range(4))
        self.practical = np.zeros(shape, bool)
        self.widest = WIDEST * hand_size
        interval = np.arange(-FAR, FAR + 1)
        for (low, high), spans in SPANS.items():
            chord, _, _, _, practical = _pair(interval, _scaled(spans, hand_size), thumb=low == 0)
            _, line, tight, excess, _ = _pair(interval, _scaled(LINE_SPANS[low, high], hand_size), thumb=low == 0)
            tables = (self.chord, self.line, self.tight, self.excess, self.practical)
            for table, values in zip(tables, (chord, line, tight, excess, practical)):
                table[low, high] = values
                table[high, low] = values[::-1]

    def index(self, interval):
        """Intervals (semitones) as indices of the tables' last axis."""
        return np.clip(interval, -FAR, FAR).astype(int) + FAR


    def holds(self, first, second, place, other):
        """Whether fingers `first` and `second` can hold the keys at `place` and `other` at once; arrays broadcast."""
        near = np.abs(metres(other) - metres(place)) <= self.widest + 1e-4
        return self.practical[first, second, self.index(other - place)] & near


def metres(place):
    """Where the keys at `place` (semitones: pitch for the right hand, negated for the left) are, towards the little
    finger, metres."""
    place = np.asarray(place)
    return np.sign(place) * keyboard.key_x(np.abs(place).astype(int))


def _scaled(spans, hand_size):
    """Only stretches depend on the hand: fingers come as near to each other in any."""
    return [limit * hand_size if limit > 3 else limit for limit in spans]


def _pair(interval, spans, thumb):
    """The tables' rows of one pair of fingers over `interval`."""
    least_practical, least_comfortable, least_relaxed, relaxed, comfortable, practical = spans
    crossed = thumb & (interval < 0)
    excess = np.maximum(least_comfortable - interval, 0) + np.maximum(interval - comfortable, 0)
    tight = np.where(crossed, 0, np.maximum(least_relaxed - interval, 0))
    possible = (least_practical <= interval) & (interval <= practical) & (interval != 0)
    cost = (tight + np.maximum(interval - relaxed, 0)) * (RELAXED_THUMB if thumb else RELAXED_FINGERS)
    cost = cost + COMFORTABLE * excess + np.where(possible, 0.0, IMPRACTICAL)
    line = np.where(crossed, 0.0, np.minimum(cost, LEAP))
    return cost, line, tight * thumb, np.where(crossed, 0, excess), possible
