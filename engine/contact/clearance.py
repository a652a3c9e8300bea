"""Keeps digits out of keys that nobody plays: what touches a silent key is lifted, early, gently, within limits."""
from functools import partial

import numpy as np
from scipy.ndimage import gaussian_filter1d, label, maximum_filter1d

from ...rigs import keyboard
from ..hand.digits import turned
from ..hand.ik import dot
from .pulls import APART

#: How far a pad or segment that had to be lifted stays over the keys; what it may overlap a black key's side (a
#: fingertip is about as wide as the way between two of them), and by how much more it does not slip by, metres.
GAP, SIDE, SLIPPING = 0.0015, 0.0005, 0.0010
#: A digit that leaves its key, or comes down to it, is lifted no faster than this, metres a second squared.
LIFTING = 250.0
#: A lift spreads over so long to either side, and is smoothed over so long, seconds.
SPREAD, SOFT = 0.058, 0.018
#: A softened movement may bring a pad so deep into a key (metres); angles that are the same.
HARMLESS, UNCHANGED = 0.0005, np.radians(0.15)
#: Less than this is left alone, metres.
ENOUGH = 0.0003
#: Fingers spread no faster than this, radians a second squared, by a lever of at least so much, metres.
SPREADING, LEAST_LEVER = 500.0, 0.03
#: When a digit is lifted: how much moving forward counts against rising, in each round, which deals with what the last
#: one left over; and turning the base and the middle joint (metres a radian, squared).
FORWARD, STIFF = (0.5, 0.3, 0.1, 0.03, 0.01, 0.0), np.array([0.008, 0.012]) ** 2


def clear_keys(angles, place, turn, down, digits, floor, fps):
    """Angles [3,5,N] with which neither pad nor last segment of a free digit is in a key.

    place [3,N], turn [3,3,N]: the wrist's; down [5,N]: digits on their keys, which stay as they are."""
    room = 0.5 * LIFTING * (frames_to(down) / fps) ** 2
    angles, needs, frames = angles.copy(), np.zeros((2, *down.shape)), np.arange(down.shape[-1])
    for forward in FORWARD:
        needs[..., frames] = _needs(angles[..., frames], place[:, frames], turn[..., frames], down[:, frames], digits,
                                    floor)
        need = np.minimum(needs.max(0), room)
        if need.max(initial=0) < ENOUGH:
            break
        rise = np.minimum(spread(need, fps), room)
        room = room - rise
        frames = np.flatnonzero(rise.any(0))  # elsewhere nothing changes
        angles[..., frames] = _lifted(angles[..., frames], rise[:, frames], needs[..., frames], turn[..., frames],
                                      digits, forward)
    return angles


def _needs(angles, place, turn, down, digits, floor):
    """How much [2,5,N] pads and last segments of free digits must rise to clear the keys, metres."""
    swing = digits.swing(angles)
    return np.where(down, 0, [_need(own, radius, place, turn, digits, floor) for own, radius in (
        (digits.own_pads(swing), digits.radii), (digits.own_unders(swing), digits.under_radii))])


def _lifted(angles, rise, needs, turn, digits, forward):
    """Angles [3,5,N] that lift digits by `rise` [5,N]: their pads or last segments, whichever `needs` [2,5,N] more."""
    swing = digits.swing(angles)
    pads, segments = (digits.own_jacobian(swing, under)[2:] for under in (False, True))
    columns = [np.where(needs[1] > needs[0], other, column) for other, column in zip(segments, pads)]
    lowest, highest = digits.lowest[1:] - angles[1:], digits.highest[1:] - angles[1:]
    flexion, middle = _rising(columns, rise, turn, digits, forward, lowest[0])
    return np.stack([angles[0], angles[1] + np.clip(flexion, lowest[0], highest[0]),
                     angles[2] + np.clip(middle, lowest[1], highest[1])])


def _rising(columns, rise, turn, digits, forward, furthest):
    """Turns [5,N] of the base and middle joints that lift points by `rise` [5,N], rather straight up than forward.

    columns: derivatives of the points that rise, in the digits' own frames, by flexion and middle flexion; forward: how
    much moving forward counts; furthest [5,N]: how far the base joint can still turn back (negative)."""
    flexion, middle = (turned(digits.frame, own) for own in columns)
    y_f, z_f, y_m, z_m = (dot(turn[k, :, None], column) for column in (flexion, middle) for k in (1, 2))
    # least squares of z to `rise`, y to nothing (counting less), and the turns themselves to little
    ff, mm = z_f**2 + forward * y_f**2 + STIFF[0], z_m**2 + forward * y_m**2 + STIFF[1]
    fm = z_f * z_m + forward * y_f * y_m
    determinant = ff * mm - fm**2
    flexion, middle = rise * (z_f * mm - z_m * fm) / determinant, rise * (z_m * ff - z_f * fm) / determinant
    # a base joint that goes no further back leaves the rest to the middle joint
    return flexion, np.where(flexion < furthest, (rise - z_f * furthest) * z_m / (z_m**2 + STIFF[1]), middle)


def keep_apart(angles, down, digits, fps):
    """Angles [3,5,N] with which free fingers make room for their neighbours: they spread, the thumb left aside."""
    most = 0.5 * SPREADING * (frames_to(down) / fps) ** 2
    for _ in range(2):
        own, by_abduction, _, _ = digits.own_jacobian(digits.swing(angles))
        across = -digits.to_rest(own)[2]  # towards the little finger's side
        lever = np.maximum(-turned(digits.frame, by_abduction)[2], LEAST_LEVER)
        close = np.maximum(APART - np.diff(across[1:], axis=0), 0)
        if close.max(initial=0) < ENOUGH:
            break
        free = np.where(down[1:], 0.0, 1.0)
        way = np.zeros_like(across)
        both = np.maximum(free[:-1] + free[1:], 1)
        way[2:] += spread(close * free[1:] / both, fps)
        way[1:4] -= spread(close * free[:-1] / both, fps)
        turn = np.clip(way / lever, -most, most)
        angles = np.stack([np.clip(angles[0] + turn, digits.lowest[0], digits.highest[0]), angles[1], angles[2]])
    return angles


def take_harmless(angles, softer, place, turn, down, digits, floor, silent):
    """Angles [3,5,N]: `softer` ones instead of `angles` in each stretch in which that brings no pad into a key, nor one
    that is on its own key, `down` [5,N], into one that is `silent` [N,88]."""
    changed = np.abs(softer - angles).max(0) > UNCHANGED
    if not changed.any():
        return angles
    at, harm = np.flatnonzero(changed.any(0)), np.zeros(down.shape, bool)
    for depths, least, which in ((_need, GAP + HARMLESS, ~down), (_beside, SIDE, ~down),
                                 (partial(_in_silent, silent[at]), SIDE, down)):
        depth, softer_depth = (
            np.where(which[:, at], depths(digits.own_pads(digits.swing(a[..., at])), digits.radii, place[:, at],
                                        turn[..., at], digits, floor), 0) for a in (angles, softer))
        harm[:, at] |= softer_depth > np.maximum(depth, least)
    result = np.where(changed, softer, angles)
    for digit in np.flatnonzero((harm & changed).any(1)):
        stretch, _ = label(changed[digit])
        kept = np.isin(stretch, np.unique(stretch[harm[digit] & changed[digit]])) & changed[digit]
        result[:, digit, kept] = angles[:, digit, kept]
    return result


def _need(own, radius, place, turn, digits, floor):
    """How much [5,N] points of the digits' own frames, spheres of `radius`, must rise to clear the keys, metres.

    Out of a little overlap with a black key's side digits slip sideways: the deeper they are, the more they rise."""
    x, y, z = place[:, None] + turned(turn[:, :, None], digits.to_rest(own))
    white = floor.white_height(y, radius) + GAP - z
    black = floor.black_height(x, y, radius) + GAP - z
    deep = np.clip((radius - floor.beside_black(x, y) - SIDE) / SLIPPING, 0, 1)
    return np.maximum(np.maximum(white, black * deep), 0)


def _beside(own, radius, place, turn, digits, floor):
    """How deep [5,N] points of the digits' own frames, spheres of `radius`, are in black keys, metres."""
    x, y, z = place[:, None] + turned(turn[:, :, None], digits.to_rest(own))
    return radius - np.hypot(floor.beside_black(x, y), np.maximum(z - keyboard.BLACK_HEIGHT, 0))


def _in_silent(silent, own, radius, place, turn, digits, floor):
    """How deep [5,N] points of the digits' own frames, spheres of `radius`, are in `silent` [N,88] keys, metres."""
    points = place[:, None] + turned(turn[:, :, None], digits.to_rest(own))
    pushed, keys = floor.surface.penetration(points.T, radius[:, 0])
    return np.where(np.take_along_axis(silent[:, None], keys, 2), pushed, 0).max(2).T


def frames_to(down):
    """Frames [5,N] to the nearest one in which a digit is `down` [5,N]; 0 there."""
    frames = np.arange(down.shape[-1])
    last = np.maximum.accumulate(np.where(down, frames, -10**6), axis=-1)
    following = np.minimum.accumulate(np.where(down, frames, 10**6)[:, ::-1], axis=-1)[:, ::-1]
    return np.minimum(frames - last, following - frames)


def spread(need, fps):
    """A lift [5,N] that is at least `need` everywhere, begins before it and ends after it."""
    wide = maximum_filter1d(need, 2 * int(round(SPREAD * fps)) + 1, axis=-1, mode="nearest")
    return np.maximum(gaussian_filter1d(wide, SOFT * fps, axis=-1, mode="nearest"), need)
