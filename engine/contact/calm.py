"""Takes out of a motion what trembles: shaking faster than hands move, that goes on whatever they do.

A stroke or a leap is as fast as trembling is, but it comes and goes; what shakes most of the time is none.
"""
import numpy as np
from scipy.ndimage import uniform_filter1d

from .keystroke import smoothstep
from .runs import runs
from .smoothing import smooth

#: Shaking of this size is halved: of a digit's angles, radians; of the wrist's x, y, z, metres, and pitch, roll, yaw.
DIGITS = np.radians(0.25)
WRIST = np.array([0.00015, 0.00015, 0.00015, *np.radians([0.08, 0.08, 0.08])])[:, None]
#: It is measured over windows of so long, and told from gestures within stretches of so long, seconds.
WINDOW, STRETCH = 0.1, 2.0
#: A gesture's quieter quarter has less than the first share of its mean size, that of trembling more than the second.
GESTURE, TREMBLING = 0.3, 0.6
#: Weight of the frames in which a digit is on its way to, on or from its key: they stay.
STROKE = 1e3


def calmed(path, angles, times, strokes, timing, fps):
    """The wrist's `path` [6,N] and the digits' `angles` [3,5,N] at `times` [N] without what trembles in them."""
    weight = np.ones(angles.shape[1:])
    owner, frame = runs(*np.searchsorted(times, [timing.reach, timing.back]))
    weight[strokes.digit[owner], frame] = STROKE
    return _calm(path[None], WRIST, np.ones(path.shape), fps)[0], _calm(angles, DIGITS, weight, fps)


def _calm(values, size, weight, fps):
    """`values` [C,D,N] without what trembles; size [D,1]: of the shaking that is halved; weight [D,N]: of what
    stays."""
    evenly = smooth(values, np.ones(weight.shape), fps)
    share = _trembling(values - evenly, size, fps)
    calm = evenly if (weight == 1).all() else smooth(values, weight, fps)
    return values + share * (calm - values)


def _trembling(fast, size, fps):
    """The share [D,N] of the `fast` movement [C,D,N] that is taken out."""
    count = fast.shape[-1]
    stretches = max(round(count / (STRETCH * fps)), 1)
    power = uniform_filter1d((fast * fast).sum(0), int(WINDOW * fps) | 1, axis=-1, mode="nearest")
    local = np.sqrt(np.maximum(power[:, :count // stretches * stretches], 0)).reshape(len(power), stretches, -1)
    quiet, mean = np.quantile(local[..., ::6], 0.25, axis=-1), local.mean(-1)
    steady = smoothstep((quiet / np.maximum(mean, 1e-9) - GESTURE) / (TREMBLING - GESTURE))
    share = steady * quiet**2 / (quiet**2 + size**2)
    middle = (np.arange(stretches) + 0.5) * (count // stretches)
    return np.stack([np.interp(np.arange(count), middle, line) for line in share])
