"""The keyboard as an obstacle: how high a pad must be to clear the keys, and how far it is in them."""
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy.ndimage import gaussian_filter

from ...rigs import keyboard
from ...rigs.hand import LEFT, RIGHT


@dataclass(frozen=True)
class KeySurface:
    """Keys [88] in the frame of one hand (the left one's is mirrored): centre x, half width, black."""

    x: np.ndarray
    half: np.ndarray
    black: np.ndarray

    @classmethod
    def for_hand(cls, hand=RIGHT):
        """The keyboard as `hand` meets it; x → WIDTH - x for the left one."""
        x = keyboard.key_x(keyboard.PITCHES)
        return cls(keyboard.WIDTH - x if hand == LEFT else x, keyboard.key_width(keyboard.PITCHES) / 2,
                   keyboard.is_black(keyboard.PITCHES))

    def near_keys(self, x, reach=3):
        """Indices [..., 2 reach + 1] of the keys about each x [...], in no particular order of distance."""
        order = np.argsort(self.x)
        middle = np.searchsorted(self.x[order], x)
        index = np.clip(middle[..., None] + np.arange(-reach, reach + 1), 0, len(order) - 1)
        return order[index]

    def penetration(self, pads, radii):
        """How deep [...,5,7] spheres of `radii` [5] at `pads` [...,5,3] are in the nearest keys at rest, metres
        (negative: so far from them), and those keys' indices [...,5,7]."""
        keys = self.near_keys(pads[..., 0])
        black = self.black[keys]
        gap_x = np.maximum(np.abs(pads[..., 0, None] - self.x[keys]) - self.half[keys], 0)
        gap_y = np.maximum(np.where(black, keyboard.BLACK_FRONT, 0.0) - pads[..., 1, None], 0)
        above = pads[..., 2, None] - np.where(black, keyboard.BLACK_HEIGHT, 0.0)
        beside = (gap_x > 0) | (gap_y > 0)
        distance = np.where(beside, np.sqrt(gap_x**2 + gap_y**2 + np.maximum(above, 0) ** 2), above)
        return np.asarray(radii)[:, None] - distance, keys


class Floor:
    """How high spheres must be to touch no key at rest, from a table of the distances to the black keys."""

    #: Width of the table's columns, and how far it goes beyond the keyboard's ends, metres.
    STEP, BEYOND = 0.0001, 0.3
    #: The blurred surface: its grid, where it begins and ends along y, its sphere's radius and its blur, metres.
    GRID, NEAR, FAR, TYPICAL, BLUR = 0.001, -0.15, 0.20, 0.0068, 0.006

    def __init__(self, hand=RIGHT):
        """The floor under `hand`; x → WIDTH - x for the left one. It takes a while: see `floor_of`."""
        surface = self.surface = KeySurface.for_hand(hand)
        x = np.arange(-self.BEYOND, keyboard.WIDTH + self.BEYOND, self.STEP)
        black = np.sort(surface.x[surface.black])
        after = np.clip(np.searchsorted(black, x), 1, len(black) - 1)
        nearest = np.minimum(np.abs(x - black[after]), np.abs(x - black[after - 1]))
        self._gap = np.maximum(nearest - keyboard.BLACK_WIDTH / 2, 0)

    @cached_property
    def _blurred(self):
        """The surface [columns, rows] that idle fingertips hover over, metres."""
        grid_x, grid_y = np.meshgrid(np.arange(-self.BEYOND, keyboard.WIDTH + self.BEYOND, self.GRID),
                                     np.arange(self.NEAR, self.FAR, self.GRID), indexing="ij")
        sharp = np.maximum(self.height(grid_x, grid_y, self.TYPICAL), self.TYPICAL)  # as if white keys went on in front
        return gaussian_filter(sharp, self.BLUR / self.GRID, mode="nearest")

    def height(self, x, y, radius, margin=0.0):
        """z [...] that centres of spheres of `radius` need at `x`, `y` [...], metres; 0 where there is no key.

        margin: extra width of black keys and extra length at their fronts, metres; negative for softness."""
        return np.maximum(self.black_height(x, y, radius, margin), self.white_height(y, radius))

    @staticmethod
    def white_height(y, radius):
        """As `height`, of the white keys alone."""
        return np.sqrt(np.maximum(radius**2 - np.minimum(y, 0) ** 2, 0))

    def black_height(self, x, y, radius, margin=0.0):
        """As `height`, of the black keys alone."""
        aside = np.maximum(self._aside(x) - margin, 0)
        before = np.maximum(keyboard.BLACK_FRONT - margin - y, 0)
        over_black = radius**2 - aside**2 - before**2
        return np.where(over_black > 0, keyboard.BLACK_HEIGHT + np.sqrt(np.maximum(over_black, 0)), 0.0)

    def beside_black(self, x, y):
        """Distance [...] of points from the nearest black key as seen from above, metres; 0 over it."""
        return np.hypot(self._aside(x), np.maximum(keyboard.BLACK_FRONT - y, 0))

    def _aside(self, x):
        column = ((x + self.BEYOND) / self.STEP + 0.5).astype(np.int64)
        return np.take(self._gap, column, mode="clip")

    def blurred(self, x, y):
        """A smooth surface [...] near `height` for fingertips: what idle ones hover over, metres."""
        columns, rows = self._blurred.shape
        u = np.clip((x + self.BEYOND) / self.GRID, 0, columns - 1.001)
        v = np.clip((y - self.NEAR) / self.GRID, 0, rows - 1.001)
        i, k = u.astype(np.int64), v.astype(np.int64)
        u, v = u - i, v - k
        flat, at = self._blurred.ravel(), i * rows + k
        here, there = (np.take(flat, at + step) * (1 - v) + np.take(flat, at + step + 1) * v for step in (0, rows))
        return here * (1 - u) + there * u


@lru_cache(maxsize=2)
def floor_of(hand):
    """The `Floor` under `hand`, made once."""
    return Floor(hand)
