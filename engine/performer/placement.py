"""Where on a key a digit may press: zones along the key, and the way between black keys.

From the depths at which pianists' fingertips press (PianoMime's paths): thumb 18, long fingers 55-63, little finger
24 mm on white keys; 78-89 mm on black ones.
"""
import numpy as np

#: y [5] of the zone's near and far end and the preferred y, metres, by digit.
WHITE_NEAR = np.array([0.008, 0.012, 0.012, 0.012, 0.010])
WHITE_FAR = np.array([0.036, 0.041, 0.041, 0.041, 0.040])
WHITE_BEST = np.array([0.018, 0.036, 0.039, 0.036, 0.024])
BLACK_NEAR = np.array([0.056, 0.057, 0.057, 0.057, 0.057])
BLACK_FAR = np.array([0.085, 0.095, 0.095, 0.095, 0.090])
BLACK_BEST = np.array([0.066, 0.074, 0.076, 0.073, 0.066])
#: The far end for white keys' tails, between black keys.
TAIL_FAR = 0.066


def zones(digit, black):
    """Near end, far end and best y [M] of the zones for digits [M] on white or `black` [M] keys."""
    return (np.where(black, BLACK_NEAR[digit], WHITE_NEAR[digit]), np.where(black, BLACK_FAR[digit], WHITE_FAR[digit]),
            np.where(black, BLACK_BEST[digit], WHITE_BEST[digit]))
