"""Keeps fingertips out of keys that nobody plays: what touches a silent key is lifted, early, gently, within limits."""
import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

#: How far a pad that had to be lifted stays over the keys, and the extra width of keys it heeds, metres.
GAP, SIDE_GAP = 0.0012, 0.0006
#: A lift spreads over so many frames to either side (at 120 fps), and is smoothed over so many.
SPREAD_FRAMES, SMOOTH_FRAMES = 7, 2.0
#: Rounds of lifting; each deals with what the last one's reach left over.
ROUNDS = 4
#: Less than this is left alone, metres.
ENOUGH = 0.0002


def clear_keys(angles, place, turn, own, down, digits, solver, surface):
    """Angles [N,5,3] with which no pad is in a key but its own.

    angles [N,5,3]: of the digits; place [N,3], turn [N,3,3]: the wrist's; own [N,5]: index of the key that a digit
    plays, -1 for none; down [N,5]: where it is on it (it stays there); solver: a `DigitIK` of `digits`."""
    for _ in range(ROUNDS):
        pads = np.einsum("nij,ndj->ndi", turn, digits.pads(angles)) + place[:, None]
        floor = surface.clearance_height(pads, digits.radii, own, SIDE_GAP) + GAP
        need = np.where(down, 0, np.maximum(floor - pads[..., 2], 0))
        if need.max(initial=0) < GAP + ENOUGH:
            break
        pads[..., 2] += np.where(down, 0, spread(need))
        angles = solver.solve(np.einsum("nij,ndi->ndj", turn, pads - place[:, None]))
    return angles


def spread(need):
    """A lift [N,...] that is at least `need` everywhere, begins before it and ends after it."""
    wide = maximum_filter1d(need, 2 * SPREAD_FRAMES + 1, axis=0, mode="nearest")
    return np.maximum(gaussian_filter1d(wide, SMOOTH_FRAMES, axis=0, mode="nearest"), need)
