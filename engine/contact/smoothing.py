"""Curves with little acceleration near given ones: exact where a digit is on its key, loose where it is free."""
import numpy as np
from scipy.linalg import solveh_banded
from scipy.ndimage import maximum_filter1d

#: Time constant of the smoothing at weight 1, seconds.
SMOOTHNESS = 0.033
#: Weight of frames in which a digit is on its key.
EXACT = 1e6
#: A free digit turns so fast, radians a second; else the frames about it (seconds) are loosened, in so many rounds.
FASTEST, AROUND, ROUNDS = 17.0, 0.045, 4
#: Faster than this (radians a second) the corners of finished angles are rounded, so long before and after (seconds);
#: the weights there, there of digits on their keys, and elsewhere.
TOO_FAST, CORNER, ROUNDED, ROUNDED_ON_KEYS, LEFT_ALONE = 21.0, 0.025, 12.0, 100.0, 1e4


def smooth(values, weight, fps):
    """Curves [C,5,N] near `values` with little acceleration; weight [5,N] of the values (Whittaker's smoother)."""
    count = values.shape[-1]
    if count < 3:
        return values
    band = np.zeros((3, count))
    stiffness = (SMOOTHNESS * fps) ** 4
    for k, c in enumerate((1, -2, 1)):
        for m, d in enumerate((1, -2, 1)):
            if m >= k:
                band[m - k, k:count - 2 + k] += c * d * stiffness
    if (weight == weight[:1]).all():
        band[0] += weight[0]
        flat = (weight[0] * values).reshape(-1, count).T
        return solveh_banded(band, flat, lower=True, overwrite_ab=True, overwrite_b=True,
                             check_finite=False).T.reshape(values.shape)
    result = np.empty_like(values)
    for digit in range(values.shape[1]):
        matrix = band.copy()
        matrix[0] += weight[digit]
        result[:, digit] = solveh_banded(matrix, (weight[digit] * values[:, digit]).T, lower=True, overwrite_ab=True,
                                         check_finite=False).T
    return result


def smooth_angles(angles, weight, fps):
    """`smooth`, and where a free digit would turn faster than `FASTEST` its weight is lowered."""
    result = smooth(angles, weight, fps)
    for _ in range(ROUNDS):
        step = np.abs(np.diff(result, axis=-1, prepend=result[..., :1])).max(0) * fps / FASTEST
        fast = maximum_filter1d(np.where(step > 1, step, 0), 2 * int(AROUND * fps) + 1, axis=-1, mode="nearest")
        loose = (fast > 0) & (weight < EXACT)
        if not loose.any():
            break
        weight = np.where(loose, np.minimum(weight, 1) / (1 + 3 * fast**2), weight)
        result = smooth(angles, weight, fps)
    return result


def slow_down(angles, down, fps, on_keys=EXACT):
    """`angles` [3,5,N] as they are, but rounded where a digit turns faster than `TOO_FAST`; on_keys: the weight of
    digits that do so while they are `down` [5,N]."""
    step = np.abs(np.diff(angles, axis=-1, prepend=angles[..., :1])).max(0) * fps
    fast = maximum_filter1d(step > TOO_FAST, 2 * int(CORNER * fps) + 1, axis=-1, mode="nearest")
    if not (fast & (~down | (on_keys < EXACT))).any():
        return angles
    weight = np.where(down, np.where(fast, on_keys, EXACT), np.where(fast, ROUNDED, LEFT_ALONE))
    return smooth(angles, weight, fps)
