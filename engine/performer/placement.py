"""Where on a key a digit may press: zones along the key, and the way between black keys.

From the depths at which pianists' fingertips press (PianoMime's paths): thumb 18, long fingers 55-63, little finger
24 mm on white keys; 78-89 mm on black ones.
"""
import numpy as np

from ...rigs import keyboard

#: y [5] of the zone's near and far end and the preferred y, metres, by digit.
WHITE_NEAR = np.array([0.008, 0.012, 0.012, 0.012, 0.010])
WHITE_FAR = np.array([0.036, 0.041, 0.041, 0.041, 0.040])
WHITE_BEST = np.array([0.018, 0.036, 0.039, 0.036, 0.024])
BLACK_NEAR = np.array([0.056, 0.057, 0.057, 0.057, 0.057])
BLACK_FAR = np.array([0.085, 0.095, 0.095, 0.095, 0.090])
BLACK_BEST = np.array([0.066, 0.074, 0.076, 0.073, 0.066])
#: The far end for white keys' tails, between black keys.
TAIL_FAR = 0.066


def tail_centre(pitch):
    """x of the middle of each key's narrow part between the black keys, and its width; metres.

    For a black key, its own centre and width."""
    pitch = np.asarray(pitch)
    x, half = keyboard.key_x(pitch), keyboard.WHITE_PITCH / 2
    left, right = x - half, x + half
    below, above = keyboard.is_black(pitch - 1), keyboard.is_black(pitch + 1)
    left = np.where(below, keyboard.key_x(pitch - 1) + keyboard.BLACK_WIDTH / 2, left)
    right = np.where(above, keyboard.key_x(pitch + 1) - keyboard.BLACK_WIDTH / 2, right)
    black = keyboard.is_black(pitch)
    return np.where(black, x, (left + right) / 2), np.where(black, keyboard.BLACK_WIDTH, right - left)


def zones(digit, black):
    """Near end, far end and best y [M] of the zones for digits [M] on white or `black` [M] keys."""
    return (np.where(black, BLACK_NEAR[digit], WHITE_NEAR[digit]), np.where(black, BLACK_FAR[digit], WHITE_FAR[digit]),
            np.where(black, BLACK_BEST[digit], WHITE_BEST[digit]))
