"""From the networks' 30 frames a second to a take's 120, by cubic splines, in blocks."""
import numpy as np
from scipy.interpolate import CubicSpline

from .config import FPS

#: Frames of a block, and frames beyond its ends that its spline sees: a spline forgets by 0.27 a frame.
BLOCK, MARGIN = 2048, 32


def upsampled(values, count, fps):
    """`values` [T,…], frame k at k/30 s, at the times j/fps for j < count: [count,…], a block at a time."""
    knots = np.arange(len(values)) / FPS
    made = np.empty((count, *values.shape[1:]))
    for low in range(0, count, BLOCK):
        times = np.minimum(np.arange(low, min(low + BLOCK, count)) / fps, knots[-1])
        first = max(int(times[0] * FPS) - MARGIN, 0)
        last = min(int(times[-1] * FPS) + 2 + MARGIN, len(values))
        made[low:low + BLOCK] = CubicSpline(knots[first:last], values[first:last], axis=0)(times)
    return made
