"""Pads slip out of keys that nobody plays, beside which they press their own, come to it, leave it or pass.

What a hand cannot bring exactly into the middle of a narrow key, or a motion carries past one, overlaps its neighbours'
edges by a millimetre or two: there the digit gives way, the shortest way, by just as much.
"""
import numpy as np
from scipy.ndimage import gaussian_filter1d, label, maximum, maximum_filter1d

from ...rigs import keyboard
from ..hand.digits import turned
from ..hand.ik import reach
from .runs import runs

#: Overlap with a silent key that moves it too little to matter; pads that have further to go do not slip, metres.
HARMLESS, FURTHEST = 0.0003, 0.004
#: A slip spreads over so long to either side, and is smoothed over so long, seconds.
SPREAD, SOFT = 0.025, 0.010
#: The same of a hand that goes aside.
HAND_SPREAD, HAND_SOFT = 0.10, 0.035
#: Keys belong to those who play them from so long before the onset until so long after the release, seconds.
BEFORE, AFTER = 0.10, 0.06
#: A pad is not lifted off its key from so long before the onset, until the release; nor fully so near to that, seconds.
STRIKING, NEARLY = 0.012, 0.02
#: Whether pads slip across the keys, too, in each round; where that is of no avail they go along them, or up.
ACROSS = (True, True, False)


def slip_out(angles, place, turn, targets, times, strokes, digits, floor, fps):
    """Angles [3,5,N] with which pads that `angles` bring a little into silent keys slip out of these.

    place [3,N], turn [3,3,N]: the wrist's at `times` [N]; strokes: what the hand plays, targets: where that asks the
    pads to be. Those that press a key slip across and along it, others upwards, too."""
    silent, held = silent_keys(times, strokes, floor.surface), _held(times, strokes, targets)
    slipped, first = angles, None
    for across in ACROSS:
        pads = place[:, None] + turned(turn[:, :, None], digits.pads(slipped))
        way, depth = _needed(pads, silent, held, across, digits, floor)
        first = depth if first is None else first
        if not way.any():
            break
        way = _spread(np.maximum(way, 0), fps) - _spread(np.maximum(-way, 0), fps)
        way[2] *= 1 - held
        at = np.nonzero(way.any(0))
        slipped = slipped.copy()
        slipped[:, at[0], at[1]] = _moved(slipped[:, at[0], at[1]], pads[:, at[0], at[1]] + way[:, at[0], at[1]],
                                          place[:, at[1]], turn[..., at[1]], digits.taken(at[0]))
    if slipped is angles:
        return angles
    pads = place[:, None] + turned(turn[:, :, None], digits.pads(slipped))
    return _better(angles, slipped, first, _needed(pads, silent, held, True, digits, floor)[1])


def hand_aside(pads, down, silent, digits, floor, fps):
    """How far aside [N] the whole hand must go for `pads` [3,5,N] that are `down` [5,N] to be out of `silent` [N,88]
    keys, where fingers alone cannot get out of them, metres."""
    digit, frame = np.nonzero(down)
    needed = np.zeros(down.shape)
    needed[digit, frame] = _ways(pads[:, digit, frame], digits.radii[digit, 0], silent[frame],
                                 np.ones(len(digit), bool), True, floor.surface)[0]
    right, left = (_spread(np.maximum(sign * needed, 0).max(0), fps, HAND_SPREAD, HAND_SOFT) for sign in (1, -1))
    return right - left


def _better(angles, slipped, before, after):
    """`slipped` angles [3,5,N] in the stretches in which pads are less deep in keys `after` [5,N] than `before`."""
    changed, result = (slipped != angles).any(0), slipped.copy()
    for digit in np.flatnonzero(changed.any(1)):
        stretch, count = label(changed[digit])
        worst = [maximum(depth[digit], stretch, np.arange(1, count + 1)) for depth in (before, after)]
        for number in 1 + np.flatnonzero(worst[1] >= worst[0]):
            part = stretch == number
            result[:, digit, part] = angles[:, digit, part]
    return result


def _needed(pads, silent, held, across, digits, floor):
    """How far [3,5,N] `pads` [3,5,N] must move to be out of `silent` [N,88] keys, and how deep [5,N] they are in them,
    metres."""
    way, depth = np.zeros(pads.shape), np.zeros(pads.shape[1:])
    at = np.nonzero(_low(pads, digits.radii, floor))
    pads, radii, silent = pads[:, at[0], at[1]], digits.radii[at[0], 0], silent[at[1]]
    way[:, at[0], at[1]] = _ways(pads, radii, silent, held[at] > 0, across, floor.surface)
    depth[at] = depths_in(pads, radii, silent, floor.surface)
    return way, depth


def depths_in(pads, radii, silent, surface):
    """How deep [n] pads [3,n] of `radii` [n] are in keys that are `silent` [n,88], metres."""
    pushed, keys = surface.penetration(pads.T, radii)
    return np.where(np.take_along_axis(silent, keys, 1), pushed, 0).max(1, initial=0)


def _low(pads, radii, floor):
    """Which pads [5,N] are low enough to be in a key."""
    x, y, z = pads
    black = (z < keyboard.BLACK_HEIGHT + radii) & (floor.beside_black(x, y) < radii - HARMLESS)
    return (black | (z < radii - HARMLESS)) & (y > -radii)


def silent_keys(times, strokes, surface):
    """Which keys [N,88] the hand does not play."""
    silent = np.ones((len(times), len(surface.x)), bool)
    owner, frame = runs(*np.searchsorted(times, [strokes.onset - BEFORE, strokes.release + AFTER]))
    silent[frame, strokes.pitch[owner] - keyboard.LOWEST] = False
    return silent


def _held(times, strokes, targets):
    """How far [5,N] pads are held at the heights of their keys, 0-1."""
    held = np.zeros(targets.down.shape)
    digit, frame = np.nonzero(targets.down)
    owner, t = targets.stroke[digit, frame], times[frame]
    early, late = strokes.onset[owner] - STRIKING - t, t - strokes.release[owner]
    held[digit, frame] = np.clip(1 - np.maximum(early, late) / NEARLY, 0, 1)
    return held


def _ways(pads, radii, silent, held, across, surface):
    """How far [3,n] pads [3,n] of `radii` [n] must move to be out of the keys that are `silent` [n,88]: the shortest
    way, level for those that are `held` [n]; in between where they are in keys on either side. across: else along the
    keys, or up."""
    keys = surface.near_keys(pads[0], 2)
    x, y, z = (line[:, None] for line in pads)
    black, aside = surface.black[keys], x - surface.x[keys]
    gap = np.stack([np.maximum(np.abs(aside) - surface.half[keys], 0),
                    np.maximum(np.where(black, keyboard.BLACK_FRONT, 0.0) - y, 0),
                    np.maximum(z - np.where(black, keyboard.BLACK_HEIGHT, 0.0), 0)])
    free = np.stack([np.full(keys.shape, across), np.ones(keys.shape, bool),
                     np.broadcast_to(~held[:, None], keys.shape)])
    going, staying = np.where(free, gap, 0), np.where(free, 0, gap)
    near = np.sqrt((going**2).sum(0))
    wanted = np.sqrt(np.maximum((radii[:, None] - HARMLESS) ** 2 - (staying**2).sum(0), 0))
    needed = wanted - near
    inside = (needed > 0) & (needed < FURTHEST) & (near > 0) & np.take_along_axis(silent, keys, 1)
    way = np.where(inside, going * needed / np.maximum(near, 1e-9), 0) * np.stack([
        np.sign(aside), -np.ones(keys.shape), np.ones(keys.shape)])
    least, most = np.minimum(way.min(2), 0), np.maximum(way.max(2), 0)
    return np.where((least < 0) & (most > 0), 0.5, 1.0) * (least + most)


def _spread(way, fps, wide=SPREAD, soft=SOFT):
    """A `way` [...,N] that begins before it and ends after it."""
    widened = maximum_filter1d(way, 2 * int(round(wide * fps)) + 1, axis=-1, mode="nearest")
    return gaussian_filter1d(widened, soft * fps, axis=-1, mode="nearest")


def _moved(angles, goal, place, turn, part):
    """Angles [3,n] near `angles` that bring the pads of the digits `part` to `goal` [3,n]."""
    local = turned(turn[:, :, None].swapaxes(0, 1), (goal - place)[:, None])
    return reach(part, local, angles[:, None])[:, 0]
