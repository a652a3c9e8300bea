"""Where on their keys the pads land, and how they slide along them: read off a settled motion."""
import numpy as np

from .placement import across, sideways, zones
from .runs import runs

#: Pads slide along their keys for so long after the onset, seconds, and not faster, metres a second.
SLIDING, FASTEST_SLIDE = 0.25, 0.15


def find_places(times, strokes, pads):
    """Fills `strokes.y` and `slide`: the line along the key nearest to the pads' ways [3,5,K] at `times` [K] after the
    onset; and `aside`: how far from the key's middle the pad is then."""
    near, far, _ = zones(strokes.digit, strokes.black)
    first = np.searchsorted(times, strokes.onset - 0.01).clip(max=len(times) - 1)
    until = np.minimum(strokes.release + 0.02, strokes.onset + SLIDING)
    owner, knot = runs(first, np.maximum(np.searchsorted(times, until), first + 1).clip(max=len(times)))
    since, (x, y) = times[knot] - strokes.onset[owner], pads[:2, strokes.digit[owner], knot]

    def mean(values):
        return np.bincount(owner, values, len(strokes)) / np.maximum(np.bincount(owner, minlength=len(strokes)), 1)

    middle_since, middle_y = mean(since), mean(y)
    spread = since - middle_since[owner]
    slope = mean(spread * y) / np.maximum(mean(spread * spread), 1e-9)
    strokes.slide[:] = np.clip(slope, -FASTEST_SLIDE, FASTEST_SLIDE)
    strokes.y[:] = np.clip(middle_y - strokes.slide * middle_since, near, far)
    off = mean(x - across(strokes.x[owner], strokes.tail[owner], np.clip(y, near[owner], far[owner])))
    strokes.aside[:] = np.clip(off, *sideways(strokes.digit, strokes.black, strokes.y))
