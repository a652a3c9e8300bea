"""Smooths the angles of free digits, so that no finger snaps, and leaves digits on their keys where they are."""
import numpy as np
from scipy.linalg import solveh_banded
from scipy.ndimage import maximum_filter1d

#: Time constant of the smoothing, frames (at 120 fps).
SMOOTHNESS = 4.0
#: Weight of frames in which a digit is on its key, and of free ones in which its target is out of reach.
ON_KEY, OUT_OF_REACH = 1e6, 0.05
#: Weight of free frames that are to be left alone.
AS_IT_IS = 1e4
#: Abduction within so small a lever does not place the pad, metres.
UNDER_BASE = 0.014
#: A free digit turns so far in a frame, radians; otherwise so many frames about it are loosened, in so many rounds.
FASTEST, AROUND, ROUNDS = np.radians(12), 4, 3


def smooth_angles(angles, down, reached, lever):
    """Angles [N,5,3] near `angles` with little acceleration.

    down [N,5]: the digit is on its key and keeps its angles; reached [N,5]: its pad is where it should be; lever
    [N,5]: metres by which abduction moves it. A pad under its base joint stays there with any abduction, so that
    degree is smoothed even on a key. Free digits that would turn faster than `FASTEST` are loosened there."""
    weight = np.where(down, ON_KEY, np.where(reached, 1.0, OUT_OF_REACH))[..., None]
    tight = np.repeat(weight, angles.shape[-1], axis=-1)
    tight[..., 0] = np.where(lever > UNDER_BASE, tight[..., 0], np.minimum(tight[..., 0], OUT_OF_REACH))
    return _slowed(angles, tight, down)


def soften(angles, down):
    """Angles [N,5,3] left as they are but where a free digit would still turn faster than `FASTEST`."""
    return _slowed(angles, np.where(down, ON_KEY, AS_IT_IS)[..., None] * np.ones(angles.shape[-1]), down)


def _slowed(angles, weight, down):
    result = smooth(angles, weight)
    for _ in range(ROUNDS):
        step = np.abs(np.diff(result, axis=0, prepend=result[:1])).max(-1)
        fast = maximum_filter1d(np.where(step > FASTEST, step / FASTEST, 0), 2 * AROUND + 1, axis=0, mode="nearest")
        if not fast.any():
            break
        loose = (fast > 0) & ~down
        weight = np.where(loose[..., None], np.minimum(weight, 1) / (1 + 3 * fast**2)[..., None], weight)
        result = smooth(angles, weight)
    return result


def smooth(values, weight):
    """Curves [N,5,C] near `values` with little acceleration; weight [N,5,C] or [N,5] of each value (Whittaker)."""
    count = len(values)
    if count < 3:
        return values
    band = np.zeros((3, count))
    for k, c in enumerate((1, -2, 1)):
        for m, d in enumerate((1, -2, 1)):
            if m >= k:
                band[m - k, k:count - 2 + k] += c * d * SMOOTHNESS**4
    weight = np.broadcast_to(weight[..., None] if weight.ndim < values.ndim else weight, values.shape)
    result = np.empty_like(values)
    for index in np.ndindex(values.shape[1:]):
        matrix = band.copy()
        along = (slice(None), *index)
        matrix[0] += weight[along]
        result[along] = solveh_banded(matrix, weight[along] * values[along], lower=True, check_finite=False)
    return result
