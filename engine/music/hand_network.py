"""A small recurrent network that reads a piece in both directions and says which hand each note looks like.

Two gated recurrent units (one runs forwards, one backwards) over the notes and a linear layer on top; numpy only.
Trained on public domain and CC0 piano scores, whose two staves stand for the hands.
"""
from functools import lru_cache
from pathlib import Path

import numpy as np

from .onset_groups import SPREAD

WEIGHTS = Path(__file__).with_name("hand_network.npz")
#: Notes longer than this are as long as this, seconds; so is the time between onsets.
LONG = 3.0
FAR = 24.0
#: A note held for no longer than this after the next one begins is a legato's overlap, seconds.
OVERLAP = 0.06


def hand_logits(notes):
    """Log-odds [M] that each of `notes` (sorted by onset, then pitch) is the right hand's."""
    return _network()(note_features(notes)) if len(notes) else np.zeros(0)


def note_features(notes):
    """Inputs of the network [M,16], float32, about -2 to 2: pitch, rhythm, and what sounds below and above."""
    count = len(notes)
    pitch, onset = notes["pitch"].astype(float), notes["onset"]
    table = np.zeros((count, 16))
    table[:, 0] = (pitch - 62) / 12
    table[1:, 1] = np.clip(np.diff(pitch), -FAR, FAR) / 12
    gap = np.clip(np.diff(onset, prepend=onset[0] - LONG if count else 0), 0, LONG)
    table[:, 2] = np.log(gap + 0.02) / 2 + 1
    table[:, 3] = gap < SPREAD
    duration = np.clip(notes["offset"] - onset, 0.03, LONG)
    table[:, 4] = np.log(duration) / 2 + 0.5
    table[:, 5:] = _surroundings(pitch, onset, notes["offset"])
    return table.astype(np.float32)


def _surroundings(pitch, onset, offset):
    """What else sounds when each note begins [M,11]: for notes that begin with it and notes that are held, how many
    are below and above it and how far the nearest ones are; then how wide all of that is."""
    rows = np.zeros((len(pitch), 11))
    begin, held = 0, np.zeros(0, int)
    while begin < len(pitch):
        end = begin + int(np.searchsorted(onset[begin:begin + 64], onset[begin] + SPREAD, side="right"))
        held = held[offset[held] > onset[begin] + OVERLAP]
        group = np.arange(begin, end)
        for column, others in ((0, group), (5, held)):
            rows[begin:end, column:column + 5] = _below_and_above(pitch[begin:end], pitch[others])
        sounding = pitch[np.concatenate([group, held])]
        rows[begin:end, 10] = np.minimum(np.ptp(sounding), 48) / 24
        held = np.concatenate([held, group])
        begin = end
    return rows


def _below_and_above(pitch, others):
    """Counts and nearest distances of `others` below and above each pitch [n], and the share that is below: [n,5]."""
    step = others[None] - pitch[:, None]
    below, above = step < 0, step > 0
    near_below = np.where(below, -step, FAR).min(1, initial=FAR)
    near_above = np.where(above, step, FAR).min(1, initial=FAR)
    down, up = below.sum(1), above.sum(1)
    return np.stack([np.minimum(down, 5) / 3, np.minimum(up, 5) / 3, near_below / 12, near_above / 12,
                     (down + 0.5) / (down + up + 1)], axis=1)


class HandNetwork:
    """The network with its weights: arrays named `forward_*`, `backward_*` (input, recurrent, bias) and `out_*`."""

    def __init__(self, arrays):
        self.arrays = {name: np.asarray(values, np.float32) for name, values in arrays.items()}

    def __call__(self, inputs):
        """Log-odds [M] of inputs [M,16]."""
        forwards = self._run("forward", inputs)
        backwards = self._run("backward", inputs[::-1])[::-1]
        both = np.concatenate([forwards, backwards], axis=1)
        hidden = np.tanh(both @ self.arrays["mix_weight"].T + self.arrays["mix_bias"])
        return (hidden @ self.arrays["out_weight"].T + self.arrays["out_bias"])[:, 0].astype(float)

    def _run(self, name, inputs):
        """States [M,H] of a gated recurrent unit (Cho et al. 2014, in PyTorch's form) after each row of inputs."""
        recurrent, bias = self.arrays[f"{name}_recurrent"].T.copy(), self.arrays[f"{name}_recurrent_bias"]
        drive = inputs @ self.arrays[f"{name}_input"].T + self.arrays[f"{name}_input_bias"]
        size = recurrent.shape[0]
        state = np.zeros(size, np.float32)
        states = np.empty((len(inputs), size), np.float32)
        for index, driven in enumerate(drive):
            own = state @ recurrent + bias
            gates = 1.0 / (1.0 + np.exp(-(driven[:2 * size] + own[:2 * size])))
            candidate = np.tanh(driven[2 * size:] + gates[:size] * own[2 * size:])
            state = candidate + gates[size:] * (state - candidate)
            states[index] = state
        return states


@lru_cache(maxsize=1)
def _network():
    with np.load(WEIGHTS, allow_pickle=False) as arrays:
        return HandNetwork(arrays)
