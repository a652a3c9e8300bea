"""What one hand is going to do: its strokes, where its wrist likes to be, and, once settled, its path and angles."""
from dataclasses import dataclass

import numpy as np

from ..contact.key_surface import Floor, floor_of
from ..contact.settle import KNOT_RATE
from ..contact.strokes import Strokes, strokes_of
from ..hand.digits import Digits
from .gestures import gestures
from .style import Style


@dataclass
class Plan:
    """One hand at K knots. variation [M]: of the strokes' lifts; gestures, room [6,K]: offsets from the wrist's
    natural pose, for expression and to keep out of the other hand; firm
    [K]: how much more than usual that pose counts; path [6,K] and angles [3,5,K] once they are settled."""

    hand: int
    strokes: Strokes
    knots: np.ndarray
    variation: np.ndarray
    gestures: np.ndarray
    room: np.ndarray
    firm: np.ndarray
    digits: Digits
    floor: Floor
    style: Style
    path: np.ndarray = None
    angles: np.ndarray = None

    @classmethod
    def of(cls, notes, hand, duration, style, rng):
        """The plan of `hand` for `notes` with hands and fingers, over `duration` seconds."""
        strokes = strokes_of(notes, hand)
        loose = 0.12 * style.liveliness * rng.standard_normal(len(strokes))
        variation = (0.5 + 0.5 * style.liveliness) * np.exp(loose)
        knots = np.arange(0, duration + 3 / KNOT_RATE, 1 / KNOT_RATE)
        return cls(hand, strokes, knots, variation, gestures(knots, strokes, style, rng).T.copy(),
                   np.zeros((6, len(knots))), np.ones(len(knots)), Digits(style.hand_size), floor_of(hand), style)
