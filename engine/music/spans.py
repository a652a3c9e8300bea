"""How far two fingers of a hand reach: spans in semitones and what it costs to use them.

The spans and the rules are those of R. Parncutt et al., "An ergonomic model of keyboard fingering for melodic
fragments", Music Perception 14 (1997), table 1. Fingers are 0-4 (thumb to little finger) here. Everything is written
for the right hand; for the left, pitches are negated.
"""
import numpy as np

#: (lower finger, higher finger) → semitones: least practical, comfortable, relaxed; greatest relaxed, comfortable,
#: practical.
SPANS = {
    (0, 1): (-5, -3, 1, 5, 8, 10), (0, 2): (-4, -2, 3, 7, 10, 12), (0, 3): (-3, -1, 5, 9, 12, 14),
    (0, 4): (-1, 1, 7, 10, 13, 15), (1, 2): (1, 1, 1, 2, 3, 5), (1, 3): (1, 1, 3, 4, 5, 7),
    (1, 4): (2, 2, 5, 6, 8, 10), (2, 3): (1, 1, 1, 2, 2, 4), (2, 4): (1, 1, 3, 4, 5, 7), (3, 4): (1, 1, 1, 2, 3, 5)}
#: Intervals beyond this are as far as this, semitones.
FAR = 30
#: Cost of a span that is not practical, beside the cost per semitone.
IMPRACTICAL = 10.0


class Reach:
    """Tables over [finger, finger, interval + FAR] for a hand `hand_size` times as large as the usual one.

    cost: what playing two keys with two fingers, or one after the other in a line, costs. practical: whether both
    can be held at once. comfortable_excess: semitones outside the comfortable span. The interval goes from the
    first finger's key to the second finger's key.
    """

    def __init__(self, hand_size=1.0):
        shape = (5, 5, 2 * FAR + 1)
        self.cost, self.comfortable_excess = np.zeros(shape), np.zeros(shape)
        self.practical = np.zeros(shape, bool)
        interval = np.arange(-FAR, FAR + 1)
        for (low, high), spans in SPANS.items():
            spans = [limit * hand_size if limit > 3 else limit for limit in spans]
            cost, excess, practical = _pair(interval, spans, thumb=low == 0)
            for table, values in ((self.cost, cost), (self.comfortable_excess, excess), (self.practical, practical)):
                table[low, high] = values
                table[high, low] = values[::-1]

    def index(self, interval):
        """Intervals (semitones) as indices of the tables' last axis."""
        return np.clip(np.nan_to_num(interval), -FAR, FAR).astype(int) + FAR


def _pair(interval, spans, thumb):
    """Cost, excess and possibility of a pair's intervals. Crossing the thumb has its own costs (`finger_costs`)."""
    least_practical, least_comfortable, least_relaxed, relaxed, comfortable, practical = spans
    excess = np.maximum(least_comfortable - interval, 0) + np.maximum(interval - comfortable, 0)
    loose = np.maximum(least_relaxed - interval, 0) + np.maximum(interval - relaxed, 0)
    if thumb:
        loose = np.where(interval < 0, 0, loose)
    possible = (least_practical <= interval) & (interval <= practical)
    cost = loose * (1.0 if thumb else 2.0) + 2.0 * excess + np.where(possible, 0.0, IMPRACTICAL)
    return cost, excess, possible
