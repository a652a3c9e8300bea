"""The slow wandering of a wrist, which no two performances share."""
import numpy as np
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter1d

#: Standard deviations of the quick and of the slow wandering, and their time constants, seconds.
SWAY, SWAY_TIME = np.array([0.0005, 0.0008, 0.0006, 0.006, 0.006, 0.006]), 0.35
DRIFT, DRIFT_TIME = np.array([0.0010, 0.0025, 0.0015, 0.012, 0.010, 0.012]), 3.0


class NoChance:
    """Stands in for a numpy Generator where performances are compared: it leaves nothing to chance."""

    def standard_normal(self, size):
        """Zeros of the shape `size`."""
        return np.zeros(size)


def sway(times, rng):
    """Small slow wandering of the wrist [K,6], metres and radians, such as no two performances share."""
    wandering = np.zeros((len(times), 6))
    for size, seconds in ((SWAY, SWAY_TIME), (DRIFT, DRIFT_TIME)):
        # Noise is smoothed on a coarse grid of four steps a time constant, then laid on the knots
        coarse = np.arange(times[0] - 4 * seconds, times[-1] + 4 * seconds, seconds / 4)
        noise = gaussian_filter1d(rng.standard_normal((len(coarse), 6)), 4, axis=0)
        noise *= np.sqrt(2 * np.sqrt(np.pi) * 4)  # unit variance again after the filter
        wandering += size * CubicSpline(coarse, noise)(times)
    return wandering
