"""What is asked of the digits at each moment: which key each has to be on, or over, and how strongly."""
from dataclasses import dataclass

import numpy as np

from ...rigs import keyboard
from .placement import zones
from .runs import runs, strongest

#: A key draws its digit for this share of the time since the digit's last key, at least and at most so long before its
#: onset (pianists' fingers wait over their keys for 0.2 to 0.3 s where there is time), seconds.
SHARE, LEAST, MOST = 0.6, 0.13, 0.30
#: The draw is full so long before the onset, and so long after the key has come up, and then fades in so long, seconds.
FULL, AFTER, FADE = 0.038, 0.020, 0.04


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


def asked_at(times, strokes, timing, radii, most=MOST, full=FULL):
    """What `strokes` with their `timing` ask at `times` [K], for pads of `radii` [5].

    The draw swells before an onset, is full until the key has come up, and fades. most: it begins at most so long
    before the onset, but FADE before it is full; full [M] or one for all: it is full so long before the onset,
    seconds."""
    full = np.broadcast_to(full, len(strokes))
    lead = np.maximum(np.minimum(_leads(strokes), most), full + FADE)
    first, last = np.searchsorted(times, [strokes.onset - lead, timing.clear + AFTER + FADE])
    owner, knot = runs(first, np.where(strokes.played, last, first))
    t, digit, lead, full = times[knot], strokes.digit[owner], lead[owner], full[owner]
    rise = np.clip((t - strokes.onset[owner] + lead) / (lead - full), 0, 1) ** 3
    fall = np.clip((timing.clear[owner] + AFTER + FADE - t) / FADE, 0, 1) ** 3
    weight = np.minimum(rise, fall)
    chosen = strongest(digit, knot, weight)
    owner, knot, digit, t, weight = (values[chosen] for values in (owner, knot, digit, t, weight))
    asked = Asked(*(np.zeros((5, len(times))) for _ in range(7)), np.zeros((5, len(times)), bool),
                  np.full((5, len(times)), -1))
    at = (digit, knot)
    near, far, best = zones(strokes.digit, strokes.black)
    asked.weight[at], asked.stroke[at], asked.black[at] = weight, owner, strokes.black[owner]
    asked.x[at], asked.tail[at] = strokes.x[owner], strokes.tail[owner]
    asked.near[at], asked.far[at], asked.best[at] = near[owner], far[owner], best[owner]
    height = timing.height(owner, t)
    height = np.where(height < 0, height * keyboard.depth_at(best[owner]) / keyboard.KEY_DIP, height)
    asked.z[at] = strokes.top[owner] + height + radii[digit]
    return asked


def _leads(strokes):
    """How long before its onset each stroke draws its digit [M], seconds."""
    free = np.full(len(strokes), np.inf)
    for digit in range(5):
        line = np.flatnonzero(strokes.digit == digit)
        free[line[1:]] = strokes.onset[line[1:]] - strokes.release[line[:-1]]
    return np.clip(SHARE * free, LEAST, MOST)
