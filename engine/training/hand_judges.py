"""Fits the two judges of `engine.music.hands` to scores.

`python -m pianoflow.engine.training.hand_judges SCORES_DIR -o DIR` writes `hand_network.npz` (the
recurrent network) and `hand_weights.json` (the features' weights). Only public domain and CC0 pieces of the training
split are used; the staff on which a note is printed stands for the hand.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ..evaluation.scores import read_scores
from ..music.hand_candidates import divisions
from ..music.hand_features import NAMES, Memory, features
from ..music.hand_network import note_features
from ..music.onset_groups import onset_groups

FREE_LICENCES = ("Public Domain", "CC0-1.0")
#: Notes in a sequence that the network learns from, sequences in a batch, states of each direction.
SEQUENCE, BATCH, STATES, MIXED = 320, 64, 64, 32
LEARNING_RATE = 3e-3
#: Versions made of each solo piece and of each song accompaniment: the former are fewer.
SOLO_VERSIONS, SONG_VERSIONS = 3, 1


def as_played(notes, random):
    """A score's notes with the looseness of a performance: tempo, touch, spread chords, a missed note now and then."""
    notes = notes[random.random(len(notes)) > 0.01]
    tempo, touch = random.uniform(0.65, 1.5), random.choice([0.6, 0.85, 1.0, 1.0, 1.4])
    held = (notes["offset"] - notes["onset"]) * tempo * touch * np.exp(random.normal(0, 0.2, len(notes)))
    notes["onset"] = notes["onset"] * tempo + random.uniform(0, 0.012, len(notes))
    notes["offset"] = notes["onset"] + np.maximum(held, 0.04)
    return notes[np.lexsort((notes["pitch"], notes["onset"]))]


def training_pieces(scores):
    """Pieces of the training split that may be used and whose hands are known."""
    return [piece for piece in read_scores(scores)
            if piece.split == "train" and piece.licence in FREE_LICENCES and len(piece.notes) >= 40
            and (piece.notes["hand"] >= 0).mean() > 0.9]


class Judge(nn.Module):
    """The trainable twin of `engine.music.hand_network.HandNetwork`."""

    def __init__(self, inputs=16):
        super().__init__()
        self.recurrent = nn.GRU(inputs, STATES, batch_first=True, bidirectional=True)
        self.mix, self.out = nn.Linear(2 * STATES, MIXED), nn.Linear(MIXED, 1)

    def forward(self, inputs):
        """Log-odds [B,L] that notes [B,L,16] are the right hand's."""
        return self.out(torch.tanh(self.mix(self.recurrent(inputs)[0])))[..., 0]

    def arrays(self):
        """The weights under the names that `HandNetwork` reads."""
        unit = self.recurrent
        named = {f"{direction}_{name}": getattr(unit, f"{parameter}_l0{suffix}")
                 for direction, suffix in (("forward", ""), ("backward", "_reverse"))
                 for name, parameter in (("input", "weight_ih"), ("recurrent", "weight_hh"),
                                         ("input_bias", "bias_ih"), ("recurrent_bias", "bias_hh"))}
        for name, layer in (("mix", self.mix), ("out", self.out)):
            named |= {f"{name}_weight": layer.weight, f"{name}_bias": layer.bias}
        return {name: values.detach().numpy() for name, values in named.items()}


def sequences(pieces, random):
    """Inputs [S,SEQUENCE,16] and hands [S,SEQUENCE] (-1: unknown or padding) from versions of the pieces."""
    inputs, hands = [], []
    for piece in pieces:
        for _ in range(SONG_VERSIONS if piece.id.startswith("lieder") else SOLO_VERSIONS):
            notes = as_played(piece.notes, random)
            table = note_features(notes)
            first = int(random.integers(0, SEQUENCE))
            for begin in [0, *range(first, len(notes), SEQUENCE)]:
                part = slice(begin, begin + SEQUENCE)
                missing = SEQUENCE - len(table[part])
                if missing <= SEQUENCE - 40:
                    inputs.append(np.pad(table[part], ((0, missing), (0, 0))))
                    hands.append(np.pad(notes["hand"][part], (0, missing), constant_values=-1))
    return torch.from_numpy(np.stack(inputs)), torch.from_numpy(np.stack(hands))


def fit_network(pieces, batches, seed=0, report=print):
    """Trains a `Judge` with Adam and a falling rate; transposes every sequence by -5..+5 semitones."""
    torch.manual_seed(seed)
    inputs, hands = sequences(pieces, np.random.default_rng(seed))
    judge = Judge()
    optimiser = torch.optim.Adam(judge.parameters(), LEARNING_RATE)
    order, losses = [], []
    for done in range(batches):
        order = order or list(torch.randperm(len(inputs)).split(BATCH))
        batch = order.pop()
        optimiser.param_groups[0]["lr"] = LEARNING_RATE * max(1 - done / batches, 0.02)
        table = inputs[batch].clone()
        table[..., 0] += torch.randint(-5, 6, (len(batch), 1)) / 12
        known = hands[batch] >= 0
        loss = functional.binary_cross_entropy_with_logits(judge(table)[known], hands[batch][known].float())
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        if done % 50 == 49 or done == batches - 1:
            report(f"{done + 1:6} of {batches} batches  loss {np.mean(losses[-50:]):.4f}")
    return judge


def decisions(pieces, count, seed=0, passage=400):
    """Tables [C,F] of the ways to divide `count` onset groups, the past being right, and which way is right [count]."""
    random = np.random.default_rng(seed)
    tables, right = [], []
    while len(tables) < count:
        notes = as_played(pieces[random.integers(len(pieces))].notes, random)
        bounds = onset_groups(notes["onset"])
        first = int(random.integers(0, max(1, len(bounds) - passage)))
        memory = Memory.start(notes["onset"][bounds[first]])
        for begin, end in zip(bounds[first:first + passage], bounds[first + 1:first + passage]):
            group = np.sort(notes[begin:end], order="pitch")
            if (group["hand"] < 0).any():
                continue
            time_, pitch = group["onset"].min(), group["pitch"].astype(float)
            memory.forget_released(time_)
            options = divisions(len(group))
            chosen = np.flatnonzero((options == group["hand"]).all(1))
            if len(chosen):
                tables.append(features(memory, pitch, options, time_)[0])
                right.append(chosen[0])
            memory = memory.after(np.array([0]), group["hand"][None], pitch, group["offset"], time_)
    return tables, np.array(right)


def fit_weights(tables, right):
    """Weights of the features (name → value) of a conditional logit over each group's divisions."""
    widest = max(len(table) for table in tables)
    padded = torch.zeros(len(tables), widest, len(NAMES))
    absent = torch.full((len(tables), widest), -1e9)
    for index, table in enumerate(tables):
        padded[index, :len(table)], absent[index, :len(table)] = torch.from_numpy(table), 0
    weights = torch.zeros(len(NAMES), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=150, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = functional.cross_entropy(padded @ weights + absent, torch.from_numpy(right))
        loss = loss + 1e-5 * (weights ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return {name: round(value, 2) for name, value in zip(NAMES, weights.tolist())}


def main(argv=None):
    """Fits both and writes them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", help="a folder of score collections (*.jsonl.gz)")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--batches", type=int, default=1300, help="batches to train the network on (default 1300)")
    parser.add_argument("--groups", type=int, default=45000, help="onset groups to fit the weights to (default 45000)")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    pieces = training_pieces(arguments.scores)
    arguments.output.mkdir(parents=True, exist_ok=True)
    weights = fit_weights(*decisions(pieces, arguments.groups, arguments.seed))
    (arguments.output / "hand_weights.json").write_text(json.dumps(weights, indent=1))
    judge = fit_network(pieces, arguments.batches, arguments.seed)
    np.savez(arguments.output / "hand_network.npz", **judge.arrays())


if __name__ == "__main__":
    main()
