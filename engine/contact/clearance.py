"""Keeps fingertips out of keys that nobody plays: what touches a silent key is lifted, early, gently, within limits."""
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d, label, maximum_filter1d

#: How far a pad that had to be lifted stays over the keys, and the extra width of keys it heeds, metres.
GAP, SIDE_GAP = 0.0012, 0.0006
#: A lift spreads over so many frames to either side (at 120 fps), and is smoothed over so many.
SPREAD_FRAMES, SMOOTH_FRAMES = 7, 2.0
#: Rounds of lifting; each deals with what the last one's reach left over.
ROUNDS = 4
#: Less than this is left alone, metres.
ENOUGH = 0.0002
#: A softened movement may bring a pad so deep into a key that is not its own, metres; and angles that are the same.
HARMLESS, UNCHANGED = 0.0007, np.radians(0.2)


@dataclass
class PadPaths:
    """Targets of the pads' centres [N,5,3]; down [N,5]: a digit is on its key; own [N,5]: index (0-87) of the key
    that a digit is on, -1 for none."""

    centres: np.ndarray
    down: np.ndarray
    own: np.ndarray


def clear_keys(angles, place, turn, paths, digits, solver, surface):
    """Angles [N,5,3] with which no pad is in a key but its own, and pads on their keys have the depth they should.

    angles [N,5,3]: of the digits; place [N,3], turn [N,3,3]: the wrist's; paths: what was asked of the pads; solver:
    a `DigitIK` of `digits`. Where a pad cannot reach its key, its height counts and its place along and across the
    keys gives way.
    """
    for _ in range(ROUNDS):
        pads = np.einsum("nij,ndj->ndi", turn, digits.pads(angles)) + place[:, None]
        floor = surface.clearance_height(pads, digits.radii, paths.own, SIDE_GAP) + GAP
        need = np.where(paths.down, 0, np.maximum(floor - pads[..., 2], 0))
        wrong = np.where(paths.down, paths.centres[..., 2] - pads[..., 2], 0)
        if max(need.max(initial=0) - GAP, np.abs(wrong).max(initial=0)) < ENOUGH:
            break
        pads[..., 2] += np.where(paths.down, wrong, spread(need))
        angles = solver.solve_near(np.einsum("nij,ndi->ndj", turn, pads - place[:, None]), angles)
    return angles


def take_harmless(angles, softer, place, turn, paths, digits, surface):
    """Angles [N,5,3]: `softer` ones instead of `angles` in each stretch in which that brings no pad into a key."""
    depth, softer_depth = (
        np.where(paths.down, 0, surface.clearance_height(pads, digits.radii, paths.own) - pads[..., 2])
        for pads in (np.einsum("nij,ndj->ndi", turn, digits.pads(a)) + place[:, None] for a in (angles, softer)))
    harm = softer_depth > np.maximum(depth, HARMLESS)
    changed = np.abs(softer - angles).max(-1) > UNCHANGED
    result = softer.copy()
    for digit in range(angles.shape[1]):
        stretch, _ = label(changed[:, digit])
        harmed = np.unique(stretch[harm[:, digit] & changed[:, digit]])
        kept = np.isin(stretch, harmed) & changed[:, digit]
        result[kept, digit] = angles[kept, digit]
    return result


def spread(need):
    """A lift [N,...] that is at least `need` everywhere, begins before it and ends after it."""
    wide = maximum_filter1d(need, 2 * SPREAD_FRAMES + 1, axis=0, mode="nearest")
    return np.maximum(gaussian_filter1d(wide, SMOOTH_FRAMES, axis=0, mode="nearest"), need)
