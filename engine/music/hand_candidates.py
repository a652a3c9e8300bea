"""Ways to divide an onset group between the hands."""
from functools import cache

import numpy as np

#: Chords of up to so many notes may be divided in every way; larger ones have no use for fingers between fingers.
INTERLOCKED = 4


@cache
def divisions(count):
    """Divisions [C,count] of notes sorted by pitch: 0 left, 1 right; side by side, crossed, or interlocked."""
    index = np.arange(count)
    if count <= INTERLOCKED:
        return (np.arange(2 ** count)[:, None] >> index & 1).astype(np.int8)
    straight = [np.where(index < k, 0, 1) for k in range(count + 1)]
    crossed = [np.where(index < k, 1, 0) for k in range(1, count)]
    return np.array(straight + crossed, np.int8)


def divisions_with_given(given):
    """Divisions [C,n] that respect `given` hands [n] (-1: free) of notes sorted by pitch; never empty."""
    options = divisions(len(given))
    if (given < 0).all():
        return options
    return np.unique(np.where(given < 0, options, given).astype(np.int8), axis=0)
