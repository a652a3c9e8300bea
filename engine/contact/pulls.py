"""What pulls a pad at each knot: its key, or a height over the keys, and fingers that need room."""
import numpy as np

from .placement import WHITE_EASY, across, between, sideways

#: Standard deviations: of a pressing pad from its zone (y) and depth (z), metres; across the key see `Leanings`.
CONTACT_SPREAD = np.array([0.0010, 0.0005])
#: Of its x from where it likes to be on the key, metres; thumb and little finger like this share of the way outwards.
ASIDE_SPREAD, OUTER = 0.0025, 0.8
#: Of its y from the best place, and from the easy part of white keys, metres.
BEST_Y_SPREAD, BETWEEN_SPREAD = 0.022, 0.0015
#: Of the draw of a key, what is left while a neighbour is in the way.
BLOCKED = 0.02
#: Keys to be played soon, or just left, pull only on pads nearer than about this, metres.
CAPTURE = 0.012
#: Height of idle pads over the keys under them, its spread, and that of being too low over them, metres.
HOVER, HOVER_SPREAD, LOW_SPREAD = 0.009, 0.010, 0.002
#: Share of a gesture's lift that idle pads follow: the fingers hang from a rising hand.
HANGING = 0.7
#: Fingers keep so far from each other across the hand; of being nearer, metres.
APART, APART_SPREAD = 0.0145, 0.002
#: A pad so far from its key is over another one, metres.
ELSEWHERE = 0.006
DIGITS = np.arange(5)[:, None]


class Pulls:
    """Errors and weights of the pads of one hand over its `Floor`."""

    def __init__(self, digits, floor, leanings):
        """A relative motion has its own taste of where on a key to land, and how high to hover."""
        self.digits, self.floor, self.leanings = digits, floor, leanings
        taste = 0.0 if leanings.relative else 1.0
        self.hover, self.best_y, self.middle = taste * np.array([HOVER_SPREAD, BEST_Y_SPREAD, ASIDE_SPREAD]) ** -2.0

    def errors(self, pads, asked, lift):
        """Errors [3,5,K] of the `pads` [3,5,K], their weights (inverse variances), and by how much [5,K] asked ones
        miss their keys.

        lift [K]: how far a gesture lifts the hand, metres."""
        x, y, z = pads
        pull_y, along, outside = self._along(y, asked)
        pull_x, across_key, beyond = self._across(x, y, asked)
        distance, blocked = np.hypot(beyond, outside), _blocked(asked)
        draw = asked.weight / (1 + (1 - asked.weight) * (distance / CAPTURE) ** 2) ** 2 * np.where(blocked, BLOCKED, 1)
        crowd, apart = _crowding(x, np.where(blocked, 0, asked.weight))
        error_x, weight_x = _both((pull_x, crowd), (draw * across_key, apart))
        error_z, weight_z = self._height(pads, asked, draw, distance, lift)
        miss = np.where(asked.weight > 0.5, np.hypot(beyond, z - asked.z), 0)
        return np.stack([error_x, pull_y, error_z]), np.stack([weight_x, draw * along, weight_z]), miss

    def _along(self, y, asked):
        """Errors and weights along the keys, small within the zones, and how far pads are outside of these."""
        outside = y - np.clip(y, asked.near, asked.far)
        hinge = np.where(outside != 0, CONTACT_SPREAD[0] ** -2, 0)
        beyond = np.where(asked.black, 0, np.maximum(y - WHITE_EASY, 0))
        soft = np.where(beyond > 0, BETWEEN_SPREAD**-2, 0)
        along = hinge + soft + self.best_y
        pull = hinge * outside + soft * beyond + self.best_y * (y - asked.best)
        return pull / np.maximum(along, 1e-9), along, outside

    def _across(self, x, y, asked):
        """Errors and weights across the keys, and how far pads are beyond the room that they have there."""
        off = x - across(asked.x, asked.tail, y)
        least, most = sideways(DIGITS, asked.black, y)
        beyond, outer = off - np.clip(off, least, most), OUTER * (least + most)
        wide, narrow = self.leanings.beside, self.leanings.narrow
        tight = (wide + (narrow - wide) * between(asked.black, y)) ** -2 * (beyond != 0)
        weight = tight + self.middle
        return (tight * beyond + self.middle * (off - outer)) / np.maximum(weight, 1e-9), weight, beyond

    def _height(self, pads, asked, draw, distance, lift):
        """Errors and weights of the pads' heights: those of their keystrokes, or over the keys."""
        x, y, z = pads
        held = asked.weight > 0
        error = z - asked.z
        if self.hover:
            error = np.where(held, error, z - self.floor.blurred(x, y) - HOVER - HANGING * lift)
        weight = np.where(held, np.maximum(draw * CONTACT_SPREAD[1] ** -2, self.hover), self.hover)
        # pads that are not on their own keys keep over those that they are on
        low = np.minimum(z - self.floor.height(x, y, self.digits.radii) - self.leanings.clear, 0)
        elsewhere = np.maximum(1 - asked.weight, np.minimum(distance / ELSEWHERE, 1))
        return _both((error, low), (weight, LOW_SPREAD**-2 * elsewhere * (low < 0)))


def _crowding(x, weight):
    """Errors and weights [5,K] of fingers at `x` [5,K] that are too near to their neighbours, or beyond them; those
    whose keys ask for them with much `weight` [5,K] do not give way."""
    least, most = np.full_like(x, -np.inf), np.full_like(x, np.inf)
    least[2:], most[1:4] = x[1:4] + APART, x[2:] - APART
    crowd = x - np.clip(x, least, np.maximum(least, most))
    return crowd, np.where(crowd != 0, (1 - weight) * APART_SPREAD**-2, 0)


def _blocked(asked):
    """Fingers [5,K] whose next keys lie beyond those that their neighbours are still on: they have to wait."""
    beyond = (asked.x[1:4] > asked.x[2:] - APART / 2) & (asked.weight[1:4] > 0) & (asked.weight[2:] > 0)
    blocked = np.zeros(asked.x.shape, bool)
    blocked[1:4] |= beyond & (asked.weight[1:4] < asked.weight[2:])
    blocked[2:] |= beyond & (asked.weight[2:] < asked.weight[1:4])
    return blocked


def _both(errors, weights):
    """The error and the weight that do the same as two errors with their weights."""
    weight = weights[0] + weights[1]
    return (weights[0] * errors[0] + weights[1] * errors[1]) / np.maximum(weight, 1e-9), weight
