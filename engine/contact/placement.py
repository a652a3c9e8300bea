"""Where on a key a digit may press: zones along the key, and the way between black keys.

From the depths at which pianists' fingertips press (PianoMime's paths): thumb 18, long fingers 55-63, little finger
24 mm on white keys; 78-89 mm on black ones.
"""
import numpy as np

from ...rigs import keyboard

#: y [5] of the zone's near and far end and the preferred y, metres, by digit.
WHITE_NEAR = np.array([0.004, 0.012, 0.012, 0.012, 0.007])
WHITE_FAR = np.array([0.041, 0.066, 0.066, 0.066, 0.060])
#: Up to here on white keys is easy; beyond it is between the black keys.
WHITE_EASY = 0.041
WHITE_BEST = np.array([0.012, 0.038, 0.041, 0.038, 0.027])
BLACK_NEAR = np.array([0.058, 0.057, 0.057, 0.057, 0.058])
BLACK_FAR = np.array([0.085, 0.095, 0.095, 0.095, 0.090])
BLACK_BEST = np.array([0.075, 0.080, 0.083, 0.080, 0.076])
#: Up to here a pad is in front of the black keys and touches none, whatever its x; from there on it is between them.
IN_FRONT, IN_BETWEEN = keyboard.BLACK_FRONT - np.array([0.008, 0.002])
#: y between which a contact on a white key moves from the key's middle to the middle of its tail.
TAIL_FROM, TAIL_AT = 0.040, 0.045
#: Aside from a key's middle a pad may land so far: on the front of a white key (which ends at WHITE_EASY), elsewhere.
ASIDE, ASIDE_NARROW = 0.003, 0.0006


def zones(digit, black):
    """Near end, far end and best y [M] of the zones for digits [M] on white or `black` [M] keys."""
    return (np.where(black, BLACK_NEAR[digit], WHITE_NEAR[digit]), np.where(black, BLACK_FAR[digit], WHITE_FAR[digit]),
            np.where(black, BLACK_BEST[digit], WHITE_BEST[digit]))


def across(x, tail, y):
    """x at which a key with middle `x` and tail's middle `tail` is pressed at depth `y`; all metres, broadcast."""
    u = np.clip((y - TAIL_FROM) / (TAIL_AT - TAIL_FROM), 0, 1)
    return x + (tail - x) * u * u * (3 - 2 * u)


def between(black, y):
    """How far (0-1) pads at `y` on white keys are in between the black keys; on `black` ones they are not."""
    return np.where(black, 0, np.clip((y - IN_FRONT) / (IN_BETWEEN - IN_FRONT), 0, 1))


def stays_in_front(landed, black, y):
    """y of pads that `landed` at a depth and would be at `y`: on white keys none slides in between the black ones,
    where one that comes at an angle has no room."""
    return np.where(black | (landed > IN_FRONT), y, np.minimum(y, IN_FRONT))


def sideways(digit, black, y):
    """How far aside from the middle of a key the pad of a digit (0-4) may be at depth `y`, least and most, metres.

    Thumb and little finger keep to the outer half: their last segments lie over the keys further in."""
    u = np.where(black, 1, np.clip((y - TAIL_FROM + 0.008) / 0.008, 0, 1))
    room = ASIDE + (ASIDE_NARROW - ASIDE) * u
    return np.where(digit == 4, 0, -room), np.where(digit == 0, 0, room)
