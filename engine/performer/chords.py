"""The strokes of one hand as chords: when, how wide, how loud, and how much time there is around them."""
from dataclasses import dataclass

import numpy as np

#: Onsets so near to each other are one chord, seconds.
TOGETHER = 0.03


@dataclass(frozen=True)
class Chords:
    """The G chords (and single notes) of a hand: onset; end, until which any key played so far is down; gap before it
    without keys (the first: infinite); before, after: time from and to its neighbours; low, high: x of the outer keys;
    loud: mean velocity; count of keys; low_digit, high_digit: outer digits."""

    onset: np.ndarray
    end: np.ndarray
    gap: np.ndarray
    before: np.ndarray
    after: np.ndarray
    low: np.ndarray
    high: np.ndarray
    loud: np.ndarray
    count: np.ndarray
    low_digit: np.ndarray
    high_digit: np.ndarray

    @property
    def x(self):
        """Middle [G] of the outer keys."""
        return (self.low + self.high) / 2


def chords_of(strokes):
    """The `Chords` of a hand's `Strokes`."""
    first = np.flatnonzero(np.diff(strokes.onset, prepend=-np.inf) > TOGETHER)
    last = np.append(first[1:], len(strokes)) - 1
    onset = strokes.onset[first]
    end = np.maximum.accumulate(strokes.release)[last]
    gap = np.append(np.inf, onset[1:] - end[:-1])
    order = np.lexsort((strokes.x, np.repeat(np.arange(len(first)), last - first + 1)))
    digit, x = strokes.digit[order], strokes.x[order]
    interval = np.append(np.append(np.inf, np.diff(onset)), np.inf)
    loud = np.add.reduceat(strokes.velocity.astype(float), first) / (last - first + 1)
    return Chords(onset, end, gap, interval[:-1], interval[1:], x[first], x[last], loud, last - first + 1,
                   digit[first], digit[last])
