"""What a hand is asked for at each moment: the keys under its digits, and the pose in which it likes to play them."""
from dataclasses import dataclass

import numpy as np

from ...rigs.hand import OVER_KEYS, RIGHT
from ..contact.placement import zones
from ..hand import limits

#: Natural wrist: y, z (metres), pitch, roll (radians); the yaw follows from the forearm.
HOME_Y, HOME_Z = -0.092, 0.055
HOME_PITCH, HOME_ROLL = np.radians(7.0), np.radians(-3.0)
#: By how much the wrist goes forward and up for black keys, metres.
BLACK_FORWARD, BLACK_UP = 0.024, 0.006
#: The elbow of the right arm (x, y), and the share of the forearm's direction that the hand follows.
ELBOW = np.array([0.86, -0.36])
YAW_SHARE = 0.45


@dataclass
class Contacts:
    """What the digits must do at each knot: weight [K,5] 0-1, and for weight > 0 x, tail, near, far,
    best, z, black, stroke (index) [K,5]."""

    weight: np.ndarray
    x: np.ndarray
    tail: np.ndarray
    near: np.ndarray
    far: np.ndarray
    best: np.ndarray
    z: np.ndarray
    black: np.ndarray
    stroke: np.ndarray


def rotation(angles):
    """World rotations [...,3,3] of a right hand for `angles` [...,3] = pitch (fingers up), roll, yaw."""
    (cp, cr, cy), (sp, sr, sy) = np.moveaxis(np.cos(angles), -1, 0), np.moveaxis(np.sin(angles), -1, 0)
    euler = np.stack([cy * cr - sy * sp * sr, -sy * cp, cy * sr + sy * sp * cr,
                      sy * cr + cy * sp * sr, cy * cp, sy * sr - cy * sp * cr,
                      -cp * sr, sp, cp * cr], -1).reshape(angles.shape[:-1] + (3, 3))
    return euler @ OVER_KEYS[RIGHT]


def contacts_at(times, strokes, radii):
    """The `Contacts` at `times` [K] for `strokes`; a stroke's pull swells before its onset and fades after it."""
    shape = (len(times), 5)
    contacts = Contacts(*(np.zeros(shape) for _ in range(7)), np.zeros(shape, bool), np.full(shape, -1))
    near, far, best = zones(strokes.digit, strokes.black)
    for k in range(len(strokes)):
        digit, onset, release = strokes.digit[k], strokes.onset[k], strokes.release[k]
        first, last = np.searchsorted(times, [onset - 0.16, release + 0.06])
        t = times[first:last]
        rise = np.clip((t - onset + 0.16) / 0.125, 0, 1) ** 3
        fall = np.clip((release + 0.06 - t) / 0.04, 0, 1) ** 3
        weight = np.minimum(rise, fall)
        at = np.arange(first, last)[weight > contacts.weight[first:last, digit]]
        contacts.weight[at, digit] = weight[at - first]
        contacts.x[at, digit], contacts.black[at, digit], contacts.stroke[at, digit] = strokes.x[k], strokes.black[k], k
        contacts.tail[at, digit] = strokes.tail[k]
        contacts.near[at, digit], contacts.far[at, digit], contacts.best[at, digit] = near[k], far[k], best[k]
        over = 0.014 * np.clip((1 - weight[at - first]) / 0.6, 0, 1)
        contacts.z[at, digit] = strokes.top[k] - 0.006 + over + radii[digit]
    return contacts


def natural_poses(times, strokes, contacts, digits, style):
    """Where the wrist likes to be at each time: poses [K,6]."""
    home = np.zeros((len(times), 6))
    home[:, 1], home[:, 2] = HOME_Y, HOME_Z + style.posture_height
    home[:, 3], home[:, 4] = HOME_PITCH, HOME_ROLL
    offset = (digits.pads(curl(style)) @ rotation(np.array([HOME_PITCH, HOME_ROLL, np.radians(8)])).T)[:, 0]
    weight = contacts.weight.sum(1)
    x = np.full(len(times), np.nan)
    busy = weight > 1e-3
    if busy.any():
        x[busy] = (contacts.weight * (contacts.x - offset)).sum(1)[busy] / weight[busy]
        black = (contacts.weight * contacts.black).sum(1)[busy] / weight[busy]
        x = _hold_and_move(times, busy, x)
        forward = np.interp(times, times[busy], black)
        home[:, 1] += BLACK_FORWARD * forward
        home[:, 2] += BLACK_UP * forward
    else:
        x[:] = 0.80
    home[:, 0] = x
    forearm = np.arctan2(ELBOW[0] - x, HOME_Y - ELBOW[1])
    home[:, 5] = np.clip(YAW_SHARE * forearm, -np.radians(18), np.radians(18))
    return home


def _hold_and_move(times, busy, x, move=0.8):
    """Fills x between busy times: stays, then moves within the last `move` seconds before the next keys."""
    known = np.flatnonzero(busy)
    following = known[np.clip(np.searchsorted(known, np.arange(len(times))), 0, len(known) - 1)]
    previous = known[np.clip(np.searchsorted(known, np.arange(len(times)), "right") - 1, 0, len(known) - 1)]
    duration = np.minimum(times[following] - times[previous], move)
    u = 1 - np.clip((times[following] - times) / np.maximum(duration, 1e-6), 0, 1)
    u = np.where(previous == following, 1.0, u)
    u = np.where(times < times[known[0]], 1.0, u)
    return x[previous] + (x[following] - x[previous]) * u * u * (3 - 2 * u)


def curl(style):
    """The natural angles [5,3] of a hand with this style's curl."""
    return limits.NATURAL * np.array([1, style.curl, style.curl])
