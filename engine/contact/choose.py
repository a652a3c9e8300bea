"""Chooses fingers for notes that have none: those that a motion already brings nearest to the keys."""
import numpy as np
from scipy.optimize import linear_sum_assignment

from ...rigs import keyboard
from ..music.onset_groups import onset_groups

#: A finger that still holds another key is as far as this, metres.
BUSY = 1.0
#: No finger is chosen for a key further away than this across the keys: nobody plays the note, metres.
NEAR = 0.025


def choose_fingers(motion, notes):
    """`notes` with a finger where they had none (0): of their hand, the one whose pad `motion` brings nearest.

    Notes that begin together get different fingers; a finger that holds a key is not taken from it, and none is taken
    to keys far away."""
    result = notes.copy()
    choose_between(motion, result, 0, len(motion.tips))
    return result


def choose_between(motion, notes, low, high):
    """Does so in place for the notes that begin in the motion's frames from `low` until before `high`."""
    if (notes["finger"] > 0).all():
        return
    order = np.argsort(notes["onset"], kind="stable")
    chosen = notes[order]
    bounds = onset_groups(chosen["onset"])
    frames = np.clip(np.round(chosen["onset"][bounds[:-1]] * motion.fps), 0, len(motion.tips) - 1).astype(int)
    for begin, end, frame in zip(bounds[:-1], bounds[1:], frames):
        for hand in (0, 1) if low <= frame < high else ():
            open_ = begin + np.flatnonzero((chosen["hand"][begin:end] == hand) & (chosen["finger"][begin:end] == 0))
            if len(open_):
                _choose(chosen, open_, begin, end, motion.tips[frame, hand])
    notes["finger"][order] = chosen["finger"]


def _choose(chosen, open_, begin, end, tips):
    """Fingers for the notes `open_` (indices) of one hand, whose pads are at `tips` [5,3]."""
    hand, onset = chosen["hand"][open_[0]], chosen["onset"][open_[0]]
    distance = np.abs(tips[None, :, 0] - keyboard.key_x(chosen["pitch"][open_])[:, None])
    recent = chosen[max(begin - 64, 0):end]
    held = recent[(recent["hand"] == hand) & (recent["finger"] > 0) & (recent["offset"] > onset + 0.03)]
    distance[:, held["finger"] - 1] += BUSY
    for note, finger in zip(*linear_sum_assignment(distance)):
        if distance[note, finger] < NEAR:
            chosen["finger"][open_[note]] = finger + 1
