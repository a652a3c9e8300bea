"""Who really played each note: which fingertip pushes the key when it sounds, against the hand and finger asked."""
import numpy as np

from ...rigs import keyboard
from ...rigs.hand import RIGHT, load
from ..contact.key_surface import KeySurface


def pressing_fingers(tips, pitch, times, fps, t0=0.0):
    """Hand [M] (0/1, -1 nobody) and finger [M] (1-5, 0 nobody) whose pad is deepest in key `pitch` [M] at `times` [M]
    (s), for pads [N,2,5,3]."""
    frame = np.clip(np.ceil((np.asarray(times) - t0) * fps - 1e-9).astype(int), 0, len(tips) - 1)
    pads = tips[frame].reshape(-1, 10, 3).astype(float)
    radii = np.tile(load(RIGHT)["pad_radii"], 2)
    pushed, keys = KeySurface.for_hand(RIGHT).penetration(pads, radii)
    mine = np.where(keys == (np.asarray(pitch) - keyboard.LOWEST)[:, None, None], pushed, 0).max(-1)
    who = mine.argmax(-1)
    touching = np.take_along_axis(mine, who[:, None], -1)[:, 0] > 0
    return np.where(touching, who // 5, -1), np.where(touching, who % 5 + 1, 0)


def agreement(notes, tips, times, fps, t0=0.0):
    """Shares (0-1) of `notes` [M], sounding at `times` [M], that the asked hand, and the asked hand's asked finger,
    pressed; 1 for no notes."""
    if not len(notes):
        return 1.0, 1.0
    hand, finger = pressing_fingers(tips, notes["pitch"], times, fps, t0)
    right_hand = hand == notes["hand"]
    return float(right_hand.mean()), float((right_hand & (finger == notes["finger"])).mean())
