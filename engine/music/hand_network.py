"""A small network that reads a piece and says of each note which hand it looks like. numpy only.

Recurrent layers (two long short-term memories, one reads forwards and one backwards) carry what was going on from
bar to bar; attention layers compare each note with those near it and know how the two are related (interval, time,
begin or end together, follow each other: `hand_inputs.pair_inputs`). Trained on public domain and CC0 piano scores,
whose two staves stand for the hands, by `engine.training.hand_judges`.
"""
from functools import lru_cache
from pathlib import Path

import numpy as np

from .hand_inputs import BLOCK, neighbourhood, note_inputs, pair_inputs

WEIGHTS = Path(__file__).with_name("hand_network.npz")
HEADS = 4
#: Blocks of notes compared at once: what bounds the memory needed.
BLOCKS_AT_ONCE = 64
SMALL = 1e-5
#: What a note that is not there has for a logit.
ABSENT = np.float32(-1e4)


def hand_logits(notes):
    """Log-odds [M] that each of `notes` (sorted by onset, then pitch) is the right hand's.

    Hands that are known (0, 1; unknown: -1) are a help for the notes around them.
    """
    return _network()(notes) if len(notes) else np.zeros(0)


def known_hands(hand):
    """The network's last input [M]: -1 left, 1 right, 0 unknown."""
    return np.where(hand < 0, 0, 2 * hand - 1).astype(np.float32)


class HandNetwork:
    """The network with its weights: arrays by the names that `engine.training.hand_judges.Judge` gives them."""

    def __init__(self, arrays):
        self.arrays = {name: np.asarray(values, np.float32) for name, values in arrays.items()}
        self.layers = 1 + max(int(name.split(".")[1]) for name in self.arrays if name.startswith("layers."))

    def __call__(self, notes):
        """Log-odds [M]."""
        count = len(notes)
        padded = np.zeros(-(-count // BLOCK) * BLOCK, notes.dtype)
        padded[:count] = notes
        columns = [padded[field].astype(float) for field in ("pitch", "onset", "offset")]
        inputs = np.concatenate([note_inputs(notes), known_hands(notes["hand"])[:, None]], axis=1)
        states = self._linear("enter.2", np.maximum(self._linear("enter.0", inputs), 0))
        for index in range(self.layers):
            layer = f"layers.{index}"
            if f"{layer}.memory.weight_ih_l0" in self.arrays:
                states = states + self._recur(layer, self._norm(f"{layer}.norm", states))
            else:
                states = self._attend(layer, states, columns)
        return self._linear("out", self._norm("norm", states))[:, 0].astype(float)

    def _linear(self, name, values):
        result = values @ self.arrays[f"{name}.weight"].T
        return result + self.arrays[f"{name}.bias"] if f"{name}.bias" in self.arrays else result

    def _norm(self, name, values):
        centred = values - values.mean(-1, keepdims=True)
        scale = np.sqrt((centred ** 2).mean(-1, keepdims=True) + SMALL)
        return centred / scale * self.arrays[f"{name}.weight"] + self.arrays[f"{name}.bias"]

    def _recur(self, layer, inputs):
        """[M,C] from both directions' states of a long short-term memory (gates in PyTorch's order) over [M,C]."""
        names = [f"{layer}.memory.{{}}_l0{direction}" for direction in ("", "_reverse")]
        drive = [both @ self.arrays[name.format("weight_ih")].T + self.arrays[name.format("bias_ih")]
                 + self.arrays[name.format("bias_hh")] for name, both in zip(names, (inputs, inputs[::-1]))]
        drive = np.stack(drive, axis=1)[:, :, None]
        recurrent = np.stack([self.arrays[name.format("weight_hh")].T for name in names])
        size = recurrent.shape[1]
        output, cell = np.zeros((2, 1, size), np.float32), np.zeros((2, 1, size), np.float32)
        states = np.empty((len(drive), 2, size), np.float32)
        for step, driven in enumerate(drive):
            gates = driven + output @ recurrent
            candidate = np.tanh(gates[..., 2 * size:3 * size])
            gates = 0.5 * np.tanh(0.5 * gates) + 0.5
            cell = gates[..., size:2 * size] * cell + gates[..., :size] * candidate
            output = gates[..., 3 * size:] * np.tanh(cell)
            states[step] = output[:, 0]
        return self._linear(f"{layer}.leave", np.concatenate([states[:, 0], states[::-1, 1]], axis=1))

    def _attend(self, layer, states, columns):
        """States [M,C] after each note took what it wants from the notes around it."""
        padded = len(columns[0])
        asking, asked, values = self._questions(layer, states, padded)
        present = neighbourhood(np.arange(padded) < len(states))
        found = []
        for begin in range(0, len(present), BLOCKS_AT_ONCE):
            blocks = slice(begin, begin + BLOCKS_AT_ONCE)
            pairs = _pairs_of(columns, blocks, len(present))
            logits = asking[blocks] @ asked[blocks] + self._linear(f"{layer}.bias", pairs).transpose(0, 3, 1, 2)
            logits = np.where(present[blocks, None, None], logits, ABSENT)
            weights = np.exp(logits - logits.max(-1, keepdims=True))
            weights /= weights.sum(-1, keepdims=True)
            heard = (weights @ values[blocks]).transpose(0, 2, 1, 3)
            related = weights.transpose(0, 2, 1, 3) @ pairs
            heard, related = (each.reshape(-1, each.shape[2] * each.shape[3]) for each in (heard, related))
            found.append(self._linear(f"{layer}.leave", heard) + self._linear(f"{layer}.relation", related))
        states = states + np.concatenate(found)[:len(states)]
        hidden = np.maximum(self._linear(f"{layer}.widen", self._norm(f"{layer}.norm_after", states)), 0)
        return states + self._linear(f"{layer}.narrow", hidden)

    def _questions(self, layer, states, padded):
        """What blocks ask [N,H,BLOCK,D], are asked [N,H,D,3 BLOCK] and would tell [N,H,3 BLOCK,D]."""
        three = self._linear(f"{layer}.ask", self._norm(f"{layer}.norm", states))
        three = np.pad(three, ((0, padded - len(three)), (0, 0))).reshape(padded, 3, HEADS, -1)
        asking = three[:, 0].reshape(-1, BLOCK, *three.shape[2:]).transpose(0, 2, 1, 3)
        asked = neighbourhood(three[:, 1]).transpose(0, 2, 3, 1)
        return (asking / np.float32(np.sqrt(three.shape[-1])), asked,
                neighbourhood(three[:, 2]).transpose(0, 2, 1, 3))


def _pairs_of(columns, blocks, count):
    """`pair_inputs` of some blocks of all `count`."""
    first, last = max(blocks.start - 1, 0), min(blocks.stop + 1, count)
    pairs = pair_inputs(*(values[first * BLOCK:last * BLOCK] for values in columns))
    return pairs[blocks.start - first:min(blocks.stop, count) - first]


@lru_cache(maxsize=1)
def _network():
    with np.load(WEIGHTS, allow_pickle=False) as arrays:
        return HandNetwork(arrays)
