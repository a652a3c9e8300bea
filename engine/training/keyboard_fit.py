"""Finds where a keyboard lies under hands that were filmed from above, from what they play.

The camera looks straight down, so along and across the keys its places are the keyboard's up to a scale, a shift and
half a turn; heights are not to be had from it. What is known is the notes: whenever one begins, some fingertip is on
its key.
"""
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ...rigs import keyboard
from ...rigs.hand import RIGHT, load

#: A fingertip so near to a key's middle is on it, metres along the keys.
ON_KEY = 0.010
#: Scales and shifts (metres) that are tried.
SCALES, SHIFT = np.linspace(0.85, 1.15, 25), 0.002
#: Where pressing fingertips are across the keys, metres from the white keys' front edge: the median of real pianists.
PRESSED_AT = 0.045
#: Shares of notes under a fingertip: of a fit that is believed, and by how much it must beat the same notes at wrong
#: times.
BELIEVED, BEYOND_CHANCE = 0.6, 0.15
#: Standard deviation, seconds, with which the wrists' heights follow the keys.
SETTLING = 0.15


@dataclass(frozen=True)
class KeyboardFit:
    """x = scale · turn · camera x + shift, y = scale · turn · (-camera y) + across, with turn 1 or -1. share: of the
    notes that then have a fingertip on their key; chance: the same for notes at wrong times."""

    scale: float
    turn: int
    shift: float
    across: float
    share: float
    chance: float

    @property
    def believed(self):
        """Whether hands and notes belong together."""
        return self.share >= BELIEVED and self.share - self.chance >= BEYOND_CHANCE

    def places(self, camera):
        """Keyboard places [...,3] of camera places [...,3], heights being what the camera's depth says."""
        sign = self.scale * self.turn
        return np.stack([sign * camera[..., 0] + self.shift, -sign * camera[..., 1] + self.across,
                         -self.scale * camera[..., 2]], -1)

    @property
    def rotation(self):
        """Rotation [3,3] from the camera's axes (right, down, away) to the keyboard's."""
        return np.diag([self.turn, -self.turn, -1.0])


def fit_keyboard(tips, notes, fps, random):
    """The `KeyboardFit` of fingertips `tips` [N,2,5,3] (camera, metres) to `notes`; None where there is too little."""
    inside = notes[(notes["onset"] * fps < len(tips) - 1)]
    if len(inside) < 12:
        return None
    frame = np.round(inside["onset"] * fps).astype(int)
    key = keyboard.key_x(inside["pitch"])
    best = max((_best_shift(turn * scale * tips[frame, ..., 0].reshape(len(frame), -1), key) + (scale, turn)
                for scale in SCALES for turn in (1, -1)), key=lambda found: found[0])
    _, shift, scale, turn = best
    x = turn * scale * tips[frame, ..., 0].reshape(len(frame), -1)
    away = x + shift - key[:, None]
    nearest = np.abs(away).argmin(1)
    near = np.abs(away).min(1) < ON_KEY
    shift -= float(np.median(away[np.arange(len(away)), nearest][near])) if near.any() else 0.0
    y = -turn * scale * tips[frame, ..., 1].reshape(len(frame), -1)
    across = PRESSED_AT - float(np.median(y[np.arange(len(y)), nearest][near])) if near.any() else 0.0
    wrong = (frame + random.integers(len(tips) // 4, 3 * len(tips) // 4, len(frame))) % len(tips)
    elsewhere = turn * scale * tips[wrong, ..., 0].reshape(len(frame), -1)
    return KeyboardFit(float(scale), turn, float(shift), across, _share(x + shift, key), _share(elsewhere + shift, key))


def _best_shift(x, key):
    """The largest number of notes with a fingertip of x [M,10] on their key, and the shift for it."""
    shifts = (key[:, None] - x).ravel()
    bins = np.round(shifts / SHIFT).astype(int)
    low = bins.min()
    votes = np.bincount(bins - low)
    width = int(ON_KEY / SHIFT)
    votes = np.convolve(votes, np.ones(2 * width + 1), "same")
    shift = (int(votes.argmax()) + low) * SHIFT
    return float((np.abs(x + shift - key[:, None]).min(1) < ON_KEY).sum()), shift


def _share(x, key):
    return float((np.abs(x - key[:, None]).min(1) < ON_KEY).mean())


def fingers_on_keys(tips, notes, fps):
    """`notes` with the hand and finger whose tip [N,2,5,3] (keyboard frame) is on the key at the onset; -1, 0 for
    none."""
    notes = notes.copy()
    frame = np.clip(np.round(notes["onset"] * fps).astype(int), 0, len(tips) - 1)
    away = np.abs(tips[frame, ..., 0] - keyboard.key_x(notes["pitch"])[:, None, None]).reshape(len(notes), 10)
    hand, finger = np.divmod(away.argmin(1), 5)
    found = away.min(1) < 1.5 * ON_KEY
    notes["hand"], notes["finger"] = np.where(found, hand, -1), np.where(found, finger + 1, 0)
    return notes


def height_shifts(tips, notes, fps):
    """Metres [N,2] by which each hand must be raised so that its pressing fingertips lie on pressed keys, smoothly
    between the notes; a hand without notes is raised as the other one."""
    frames = np.arange(len(tips))
    radii = load(RIGHT)["pad_radii"]
    shift = np.full((len(tips), 2), np.nan)
    for hand in (0, 1):
        mine = notes[(notes["hand"] == hand) & (notes["finger"] > 0)]
        if not len(mine):
            continue
        at = np.clip(np.round(mine["onset"] * fps).astype(int), 0, len(tips) - 1)
        digit = mine["finger"].astype(int) - 1
        wanted = keyboard.key_top(mine["pitch"]) - keyboard.KEY_DIP / 2 + radii[digit]
        needed = wanted - tips[at, hand, digit, 2]
        order = np.argsort(at, kind="stable")
        shift[:, hand] = gaussian_filter1d(np.interp(frames, at[order], needed[order]), SETTLING * fps, mode="nearest")
    for hand in (0, 1):
        if np.isnan(shift[:, hand]).any():
            shift[:, hand] = np.nan_to_num(shift[:, 1 - hand])
    return shift
