"""Notes with the fingers that pianists used, from videos (PianoMime's keyframes).

A file holds `key` [N, hand, finger] at 20 frames a second: 0, or 1 + the key (A0: 1) that this finger presses, and
`episode_ends`. Fingers were found by which tip was nearest, so that a few of them are wrong.
"""
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..music.notes import make_notes

FPS = 20.0
LOWEST = 21
#: The last share of the episodes is held out from fitting: neighbours are parts of the same performance.
HELD_OUT = 0.2


def pianists_notes(path, held_out):
    """The episodes' notes (`engine.music.notes.NOTE`), those held out from fitting or the others."""
    try:
        with np.load(Path(path), allow_pickle=False) as file:
            key, ends = file["key"].astype(int), file["episode_ends"].astype(int)
    except (OSError, ValueError, KeyError):
        raise InputError(f"{path} does not hold pianists' fingers (key, episode_ends): choose another file.") from None
    begins = np.concatenate([[0], ends[:-1]])
    first = int(len(ends) * (1 - HELD_OUT))
    chosen = range(first, len(ends)) if held_out else range(first)
    notes = [_episode(key[begins[k]:ends[k]]) for k in chosen]
    return [episode for episode in notes if len(episode)]


def _episode(key):
    """The notes of frames [N, 2, 5]."""
    columns = []
    for hand in (0, 1):
        for finger in range(5):
            pressed = key[:, hand, finger]
            edges = np.flatnonzero(np.diff(np.concatenate([[-1], pressed, [-1]])))
            for begin, end in zip(edges[:-1], edges[1:]):
                if pressed[begin] > 0:
                    columns.append((begin / FPS, end / FPS, pressed[begin] - 1 + LOWEST, hand, finger + 1))
    onset, offset, pitch, hand, finger = np.array(columns, float).reshape(-1, 5).T
    return make_notes(onset, offset, pitch, 80, hand, finger)
