"""Geometry of the 88-key keyboard, in the keyboard frame.

Metres; x along the keys from A0's left edge (0) to C8's right edge (1.222), y from the white keys' front edge (0)
towards the fallboard, z up from the white key tops (0). Right-handed. Every function is vectorised over `pitch`
(MIDI numbers 21-108).
"""
import numpy as np

LOWEST, HIGHEST = 21, 108
PITCHES = np.arange(LOWEST, HIGHEST + 1)

WHITE_PITCH = 0.0235  # distance of neighbouring white keys
WHITE_GAP = 0.001
WHITE_LENGTH = 0.150
WIDTH = 52 * WHITE_PITCH
BLACK_WIDTH = 0.0105
BLACK_FRONT = 0.050
BLACK_HEIGHT = 0.012
KEY_DIP = 0.010  # travel at the front edge
PIVOT_Y = 0.220  # axis about which a key turns, behind the fallboard
SOUNDING_DEPTH = 0.005  # a key sounds when its front has gone down so far
RELEASE_DEPTH = 0.003  # and is released when it comes above this

_IS_BLACK = np.array([0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0], bool)
_WHITES_BELOW = np.array([0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6])
_BLACK_CENTRE = np.array([0, 21.22, 0, 49.28, 0, 0, 90.58, 0, 117.5, 0, 144.43, 0]) / 1000  # from the octave's C


def is_black(pitch):
    """Whether each pitch is a black key; bool of the shape of `pitch`."""
    return _IS_BLACK[np.asarray(pitch) % 12]


def key_x(pitch):
    """x of each key's centre line, metres."""
    octave, note = np.divmod(np.asarray(pitch), 12)
    octave_x = (octave * 7 - 12) * WHITE_PITCH  # pitch 21 (A0) is white number 5 of octave 1: 7 + 5 = 12
    white = octave_x + (_WHITES_BELOW[note] + 0.5) * WHITE_PITCH
    return np.where(_IS_BLACK[note], octave_x + _BLACK_CENTRE[note], white)


def key_width(pitch):
    """Width of each key's top (a white key's front part), metres."""
    return np.where(is_black(pitch), BLACK_WIDTH, WHITE_PITCH - WHITE_GAP)


def key_top(pitch):
    """z of each key's top at rest, metres."""
    return np.where(is_black(pitch), BLACK_HEIGHT, 0.0)


def depth_at(y, front_depth=KEY_DIP):
    """How far the key top has gone down at depth `y` when its front edge has gone down `front_depth`, metres."""
    return front_depth * (PIVOT_Y - np.asarray(y)) / PIVOT_Y


def tail_centre(pitch):
    """x of the middle of each key's narrow part between the black keys, and its width; metres.

    For a black key, its own centre and width."""
    pitch = np.asarray(pitch)
    x, half = key_x(pitch), WHITE_PITCH / 2
    left, right = x - half, x + half
    below, above = is_black(pitch - 1), is_black(pitch + 1)
    left = np.where(below, key_x(pitch - 1) + BLACK_WIDTH / 2, left)
    right = np.where(above, key_x(pitch + 1) - BLACK_WIDTH / 2, right)
    black = is_black(pitch)
    return np.where(black, x, (left + right) / 2), np.where(black, BLACK_WIDTH, right - left)
