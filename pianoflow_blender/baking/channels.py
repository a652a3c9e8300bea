"""What an animation is made of before Blender has it: channels of values over frames."""
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Channel:
    """One F-curve to be: the RNA `path` and `index` it drives, `frames` [K] and `values` [K], and its group's name.

    handles [K,2]: values of the keys' left and right Bézier handles, which lie at thirds between keys; None: straight
    lines from key to key.
    """

    path: str
    index: int
    frames: np.ndarray
    values: np.ndarray
    group: str
    handles: np.ndarray | None = None


@dataclass(frozen=True)
class Channels:
    """All channels of a take. hands: of the left and of the right hand; keys: by pitch; pedal: one, or None."""

    hands: list
    keys: dict
    pedal: Channel | None
