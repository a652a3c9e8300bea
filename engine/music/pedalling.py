"""The sustain pedal by harmony: changed just after a new bass or harmony is struck, up in rests and at the end."""
import numpy as np

from .notes import PEDAL_COLUMNS

#: The pedal comes up at the change and is down again so long after it, seconds.
UP_LATE, DOWN_LATE = 0.02, 0.16
#: Depth (0-127) of a usual pedal, and its spread.
DEPTH, SPREAD = 100, 12
#: Below this likeness of what sounds in two spans (cosine of pitch classes), the harmony has changed.
ALIKE = 0.62
#: A rest so long lets the pedal up, seconds.
REST = 0.35


def pedal_by_harmony(notes, beats, structure, rng):
    """Rows [K,2] of time (s) and value (0-127) for performed `notes` [M] at score positions `beats` [M]."""
    if not len(notes):
        return np.zeros((0, PEDAL_COLUMNS))
    changes = _changes(notes, beats, structure)
    rows = []
    for k, change in enumerate(changes):
        end = changes[k + 1] if k + 1 < len(changes) else np.inf
        inside = notes[(notes["onset"] >= change - 0.03) & (notes["onset"] < end - 0.03)]
        if not len(inside):
            continue
        silent = inside["offset"].max() + REST
        up = min(end + UP_LATE, silent)
        down = change + min(DOWN_LATE, 0.4 * (up - change))
        if up - down > 0.08:
            rows += [(down, np.clip(DEPTH + SPREAD * rng.standard_normal(), 70, 127)), (up, 0.0)]
    return np.round(np.array(rows).reshape(-1, PEDAL_COLUMNS), 6)


def _changes(notes, beats, structure):
    """When (s, ascending) the harmony changes: among beats, where bass and pitch classes differ from before."""
    step = structure.bar / 2 if structure.bar in (2.0, 4.0) else structure.bar
    span = np.floor((beats - structure.phase + 1e-3) / step).astype(int)
    spans, index = np.unique(span, return_inverse=True)
    chroma = np.zeros((len(spans), 12))
    np.add.at(chroma, (index, notes["pitch"] % 12), np.minimum(notes["offset"] - notes["onset"], 1.0))
    chroma /= np.maximum(np.linalg.norm(chroma, axis=1, keepdims=True), 1e-9)
    first, lowest = np.full(len(spans), np.inf), np.full(len(spans), 127)
    np.minimum.at(first, index, notes["onset"])
    np.minimum.at(lowest, index, notes["pitch"])
    alike = (chroma[1:] * chroma[:-1]).sum(1) > ALIKE
    same_bass = (lowest[1:] - lowest[:-1]) % 12 == 0
    return first[np.r_[True, ~(alike & same_bass)]]
