"""The keyboard as an obstacle: how high a pad must be to clear the keys, and how far it is in them."""
from dataclasses import dataclass

import numpy as np

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

    def clearance_height(self, pads, radii, spared=None, margin=0.0):
        """z [...,5] that the centres of pads of `radii` [5] need at the places `pads` [...,5,3] to touch no key.

        spared [...,5]: index of a key that a digit may enter, -1 for none; margin: extra radius sideways, metres."""
        keys = self.near_keys(pads[..., 0])
        gap_x = np.maximum(np.abs(pads[..., 0, None] - self.x[keys]) - self.half[keys] - margin, 0)
        gap_y = np.where(self.black[keys], np.maximum(keyboard.BLACK_FRONT - margin - pads[..., 1, None], 0),
                         np.maximum(-pads[..., 1, None], 0))
        top = np.where(self.black[keys], keyboard.BLACK_HEIGHT, 0.0)
        rise = np.asarray(radii)[:, None] ** 2 - gap_x**2 - gap_y**2
        height = np.where(rise > 0, top + np.sqrt(np.maximum(rise, 0)), 0.0)
        if spared is not None:
            height = np.where(keys == spared[..., None], 0.0, height)
        return height.max(-1)

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


def tail_centre(pitch):
    """x of the middle of each key's narrow part between the black keys, and its width; metres.

    For a black key, its own centre and width."""
    pitch = np.asarray(pitch)
    x, half = keyboard.key_x(pitch), keyboard.WHITE_PITCH / 2
    left, right = x - half, x + half
    below, above = keyboard.is_black(pitch - 1), keyboard.is_black(pitch + 1)
    left = np.where(below, keyboard.key_x(pitch - 1) + keyboard.BLACK_WIDTH / 2, left)
    right = np.where(above, keyboard.key_x(pitch + 1) - keyboard.BLACK_WIDTH / 2, right)
    black = keyboard.is_black(pitch)
    return np.where(black, x, (left + right) / 2), np.where(black, keyboard.BLACK_WIDTH, right - left)
