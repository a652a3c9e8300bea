"""From the networks' 30 frames a second to a take's 120, by cubic splines, in blocks."""
import numpy as np
from scipy.interpolate import CubicSpline

from .config import FPS

#: Frames of a block, and frames beyond its ends that its spline sees: a spline forgets by 0.27 a frame.
BLOCK, MARGIN = 2048, 32


def upsampled(values, count, fps):
    """`values` [T,…], frame k at k/30 s, at the times j/fps for j < count: [count,…], a block at a time."""
    made = np.empty((count, *values.shape[1:]))
    for low in range(0, count, BLOCK):
        made[low:low + BLOCK] = upsampled_block(values, low, count, fps)
    return made


def upsampled_block(values, low, count, fps):
    """The BLOCK frames of `upsampled` from `low` on, or as many as there are."""
    times, first, last = _seen(low, count, fps, len(values))
    return CubicSpline(np.arange(first, last) / FPS, values[first:last], axis=0)(times)


def needed(low, count, fps, length):
    """How many of the first values, of `length`, the block from `low` on depends on."""
    return _seen(low, count, fps, length)[2]


def _seen(low, count, fps, length):
    """The times of a block's frames, and the range of values that its spline goes through."""
    times = np.minimum(np.arange(low, min(low + BLOCK, count)) / fps, (length - 1) / FPS)
    return times, max(int(times[0] * FPS) - MARGIN, 0), min(int(times[-1] * FPS) + 2 + MARGIN, length)
