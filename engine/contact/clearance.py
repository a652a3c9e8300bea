"""Keeps digits out of keys that nobody plays: what touches a silent key is lifted, early, gently, within limits."""
import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from ..hand.digits import turned
from ..hand.ik import dot

#: How far a pad or segment that had to be lifted stays over the keys; what it may overlap a black key's side, metres:
#: a fingertip is about as wide as the way between two of them.
GAP, SIDE = 0.0015, 0.0004
#: A digit that leaves its key, or comes down to it, is lifted no faster than this, metres a second squared.
LIFTING = 120.0
#: A lift spreads over so long to either side, and is smoothed over so long, seconds.
SPREAD, SOFT = 0.058, 0.018
#: Rounds of lifting; each deals with what the last one's reach left over.
ROUNDS = 4
#: Less than this is left alone, metres.
ENOUGH = 0.0003
#: Least height that a radian of flexion gives away, metres.
LEAST_SLOPE = 0.02


def clear_keys(angles, place, turn, down, digits, floor, fps):
    """Angles [3,5,N] with which neither pad nor last segment of a free digit is in a key.

    place [3,N], turn [3,3,N]: the wrist's; down [5,N]: digits on their keys, which stay as they are. Digits rise from
    their base joints, and stretch where these go no further."""
    most = 0.5 * LIFTING * (frames_to(down) / fps) ** 2
    for _ in range(ROUNDS):
        swing = digits.swing(angles)
        own, _, by_flexion, by_middle = digits.own_jacobian(swing)
        need = _need(own, digits.radii, place, turn, digits, floor)
        under = _need(digits.own_jacobian(swing, under=True)[0], digits.under_radii, place, turn, digits, floor)
        need = np.where(down, 0, np.maximum(need, under))
        if need.max(initial=0) < ENOUGH:
            break
        flexion, middle = (np.maximum(-dot(turn[2, :, None], turned(digits.frame, column)), LEAST_SLOPE)
                           for column in (by_flexion, by_middle))
        rise = np.minimum(spread(need, fps), most)
        room = np.maximum(angles[1] - digits.lowest[1], 0)
        by_base = np.minimum(rise / flexion, room)
        by_outer = np.minimum((rise - by_base * flexion) / middle, np.maximum(angles[2] - digits.lowest[2], 0))
        angles = np.stack([angles[0], angles[1] - by_base, angles[2] - by_outer])
    return angles


def _need(own, radius, place, turn, digits, floor):
    """How much [5,N] points of the digits' own frames, spheres of `radius`, must rise to clear the keys, metres."""
    x, y, z = place[:, None] + turned(turn[:, :, None], digits.to_rest(own))
    return np.maximum(floor.height(x, y, radius, -SIDE) + np.where(z < 0.04, GAP, 0) - z, 0)


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
