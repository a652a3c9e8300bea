"""The clips of `tests/data/clips`, and measures of how well they were heard."""
from pathlib import Path

import numpy as np

CLIPS = Path(__file__).parents[1] / "data" / "clips"


def sound(name):
    """Path of a clip's recording."""
    return CLIPS / f"{name}.ogg"


def score(name):
    """Path of the MIDI file from which the clip was played."""
    return CLIPS / f"{name}.mid"


def onset_f1(heard, played, tolerance=0.05):
    """F1 of pitch and onset: a played note is found when a heard one, not yet taken, begins within `tolerance` s."""
    hits = 0
    for pitch in np.unique(played["pitch"]):
        left = sorted(heard["onset"][heard["pitch"] == pitch])
        for onset in np.sort(played["onset"][played["pitch"] == pitch]):
            near = [time for time in left if abs(time - onset) <= tolerance]
            if near:
                left.remove(near[0])
                hits += 1
    return 2 * hits / max(1, len(heard) + len(played))
