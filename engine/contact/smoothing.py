"""Smooths the angles of free digits, so that no finger snaps, and leaves digits on their keys where they are."""
import numpy as np
from scipy.linalg import solveh_banded

#: Time constant of the smoothing, frames (at 120 fps).
SMOOTHNESS = 4.0
#: Weight of frames in which a digit is on its key, and of free ones in which its target is out of reach.
ON_KEY, OUT_OF_REACH = 1e6, 0.05


def smooth_angles(angles, down, reached):
    """Angles [N,5,3] near `angles` with little acceleration.

    down [N,5]: the digit is on its key and keeps its angles; reached [N,5]: its pad is where it should be."""
    return smooth(angles, np.where(down, ON_KEY, np.where(reached, 1.0, OUT_OF_REACH)))


def smooth(values, weight):
    """Curves [N,5,C] near `values` with little acceleration; weight [N,5] of each value (Whittaker's smoother)."""
    count = len(values)
    if count < 3:
        return values
    band = np.zeros((3, count))
    for k, c in enumerate((1, -2, 1)):
        for m, d in enumerate((1, -2, 1)):
            if m >= k:
                band[m - k, k:count - 2 + k] += c * d * SMOOTHNESS**4
    result = np.empty_like(values)
    for digit in range(values.shape[1]):
        matrix = band.copy()
        matrix[0] += weight[:, digit]
        result[:, digit] = solveh_banded(matrix, weight[:, digit, None] * values[:, digit], lower=True,
                                         check_finite=False)
    return result
