"""What is asked of the digits at each moment: which key each has to be on, or over, and how strongly."""
from dataclasses import dataclass

import numpy as np

from .placement import zones
from .runs import runs, strongest

#: A key draws its digit so long before its onset, and lets it go so long after its release, seconds.
BEFORE, AFTER = 0.16, 0.06
#: Seconds in which the draw swells, and fades.
SWELL, FADE = 0.125, 0.04
#: Height over a pressed key's place from which the digit comes down and to which it goes up, metres.
OVER = 0.014
#: Depth at which the pad is asked for while its key is down, metres.
PRESSED = 0.0092


@dataclass
class Asked:
    """For each digit at each of K moments [5,K]: weight 0-1; where it is above 0: x, tail, near, far, best, z (metres,
    the pad's centre), black; stroke: index of the keystroke, -1 for none."""

    weight: np.ndarray
    x: np.ndarray
    tail: np.ndarray
    near: np.ndarray
    far: np.ndarray
    best: np.ndarray
    z: np.ndarray
    black: np.ndarray
    stroke: np.ndarray


def asked_at(times, strokes, radii):
    """What `strokes` ask at `times` [K], for pads of `radii` [5]; the draw swells before an onset and fades after."""
    owner, knot = runs(*np.searchsorted(times, [strokes.onset - BEFORE, strokes.release + AFTER]))
    t, digit = times[knot], strokes.digit[owner]
    rise = np.clip((t - strokes.onset[owner] + BEFORE) / SWELL, 0, 1) ** 3
    fall = np.clip((strokes.release[owner] + AFTER - t) / FADE, 0, 1) ** 3
    weight = np.minimum(rise, fall)
    chosen = strongest(digit, knot, weight)
    owner, knot, digit, weight = owner[chosen], knot[chosen], digit[chosen], weight[chosen]
    asked = Asked(*(np.zeros((5, len(times))) for _ in range(7)), np.zeros((5, len(times)), bool),
                  np.full((5, len(times)), -1))
    at = (digit, knot)
    near, far, best = zones(strokes.digit, strokes.black)
    asked.weight[at], asked.stroke[at], asked.black[at] = weight, owner, strokes.black[owner]
    asked.x[at], asked.tail[at] = strokes.x[owner], strokes.tail[owner]
    asked.near[at], asked.far[at], asked.best[at] = near[owner], far[owner], best[owner]
    asked.z[at] = strokes.top[owner] - PRESSED + OVER * np.clip((1 - weight) / 0.6, 0, 1) + radii[digit]
    return asked
