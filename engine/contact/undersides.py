"""The undersides of the digits' last segments, which must not lie on the keys beside the one that a pad presses."""
from dataclasses import dataclass

import numpy as np

from ...rigs import keyboard
from ..hand.digits import turned
from ..hand.ik import dot
from ..hand.wrist import axes

#: How far undersides keep over keys; overlap with a black key's side that is let pass, metres.
UNDER_GAP, SOFT_SIDE = 0.0012, 0.0008


@dataclass
class Below:
    """The undersides of the last segments: how far they are in keys (error, negative) and the weight of that, by how
    much they rise with each angle (jacobian) and with the wrist's pitch and roll (levers), each [5,K]."""

    error: np.ndarray
    weight: np.ndarray
    jacobian: list
    levers: list


def below(digits, floor, swing, turn, path, asked, spread):
    """The `Below` of the last segments: their undersides keep out of keys other than the digit's own.

    spread: standard deviation of being lower than that, metres."""
    own, *columns = digits.own_jacobian(swing, under=True)
    arm = turned(turn[:, :, None], digits.to_rest(own))
    x, y, z = path[:3, None] + arm
    radius = digits.under_radii
    half = np.where(asked.black, keyboard.BLACK_WIDTH, keyboard.WHITE_PITCH) / 2
    beside = np.maximum(half - np.abs(x - asked.x), 0)  # within its own key, which goes down with it
    own_floor = np.sqrt(np.maximum(radius**2 - beside**2 - np.minimum(y, 0) ** 2, 0))
    over_black = floor.black_height(x, y, radius, -SOFT_SIDE)
    own_floor = np.where(asked.black, -np.inf, np.maximum(own_floor, over_black))
    least = np.where(asked.weight > 0.3, own_floor, np.maximum(over_black, floor.white_height(y, radius)))
    error = np.minimum(z - least - UNDER_GAP, 0)
    slopes = [dot(turn[2], turned(digits.frame, column)) for column in columns]
    turns = axes(path[3:])[:2, :, None]
    rises = [a[0] * arm[1] - a[1] * arm[0] for a in turns]
    return Below(error, np.where(error < 0, spread**-2, 0), slopes, rises)


def levers(path, arm):
    """How each pad moves [3 angles][3,5,K] when the wrist turns."""
    turns = axes(path[3:])[:, :, None]
    return [np.stack([a[1] * arm[2] - a[2] * arm[1], a[2] * arm[0] - a[0] * arm[2], a[0] * arm[1] - a[1] * arm[0]])
            for a in turns]


def add_below(matrix, gradient, below, below_weighted, weighted, inverse, g_q, levers):
    """Adds to the wrist's system what the undersides of the last segments ask of it, the angles eliminated."""
    low = np.flatnonzero(below.weight.any(0))  # elsewhere they ask nothing
    weight, error, inverse, g_q = below.weight[:, low], below.error[:, low], inverse[..., low], g_q[..., low]
    below_weighted, weighted, levers, slopes = (
        [values[..., low] for values in several] for several in (below_weighted, weighted, levers, below.levers))
    eased = [dot(inverse[a], below_weighted) for a in range(3)]
    stiff = weight - dot(below_weighted, eased)
    force = weight * error - dot(eased, g_q)
    cross = -dot(eased, weighted)
    row = {2: 1.0, 3: slopes[0], 4: slopes[1]}
    other = [*cross, *(dot(lever, cross) for lever in levers)]
    for i, lever in row.items():
        gradient[i, low] += (lever * force).sum(0)
        for j in range(6):
            both = lever * other[j]
            if j in row:
                both = both + 0.5 * stiff * lever * row[j]
            both = both.sum(0)
            matrix[i, j, low] += both
            matrix[j, i, low] += both
