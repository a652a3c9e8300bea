"""Fits the two judges of `engine.music.hands` to scores.

`python -m pianoflow.engine.training.hand_judges SCORES_DIR -o DIR` writes `hand_network.npz` (the network, fitted to
the training split) and `hand_weights.json` (the weights of the features of how hands move, and of the network's word
among them, fitted to the validation split, whose pieces the network has not seen). Only public domain and CC0 pieces
are used; the staff on which a note is printed stands for the hand. A run that was broken off goes on where it was.

A batch is about 4,500 notes and takes 0.25 s of one core's time: a whole run about 20 minutes of a core to itself,
under 1 GiB.
"""
import argparse
import json
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ..music.hand_candidates import divisions
from ..music.hand_features import NAMES, Memory, features
from ..music.hand_network import HandNetwork
from ..music.onset_groups import onset_groups
from .hand_examples import batches, pieces_of, version
from .hand_exercises import exercises_in_a_row
from .hand_judge_network import Judge

LEARNING_RATE, DECAY, WARM_UP = 2e-3, 0.01, 100
#: Batches of a whole run.
BATCHES = 5000
#: Batches between two savings of an unfinished run.
SAVE_EVERY = 250
#: Share of the passages for the weights that are exercises.
MADE_UP = 0.15
#: The features' weights are drawn to zero by this.
RIDGE = 3e-4


def fit_network(pieces, count, seed=0, checkpoint=None, report=print):
    """Trains a `Judge` on `count` batches with AdamW and a rate that rises briefly and falls to nothing.

    With `checkpoint` (a path) the run is saved there now and then, and goes on from there where it exists.
    """
    torch.manual_seed(seed)
    judge = Judge()
    optimiser = torch.optim.AdamW(judge.parameters(), LEARNING_RATE, weight_decay=DECAY)
    begin = _resume(checkpoint, judge, optimiser)
    source = batches(pieces, np.random.default_rng([seed, begin]))
    losses, started = [], time.perf_counter()
    for done in range(begin, count):
        optimiser.param_groups[0]["lr"] = LEARNING_RATE * min(1, (done + 1) / WARM_UP) * (1 - done / count)
        losses.append(_step(judge, optimiser, next(source)))
        if done % 50 == 49 or done == count - 1:
            report(f"{done + 1:6} of {count} batches  {time.perf_counter() - started:6.0f} s  "
                   f"loss {np.mean(losses[-50:]):.4f}")
        if checkpoint and done % SAVE_EVERY == SAVE_EVERY - 1:
            torch.save({"batches": done + 1, "judge": judge.state_dict(), "optimiser": optimiser.state_dict()},
                       checkpoint)
    return judge.eval()


def _resume(checkpoint, judge, optimiser):
    if not checkpoint or not Path(checkpoint).exists():
        return 0
    saved = torch.load(checkpoint, weights_only=True)
    judge.load_state_dict(saved["judge"])
    optimiser.load_state_dict(saved["optimiser"])
    return saved["batches"]


def _step(judge, optimiser, examples):
    """One step of the optimiser; the loss before it."""
    hands = torch.from_numpy(examples.hands)
    sought = hands >= 0
    logits = judge(*map(torch.from_numpy, (examples.inputs, examples.pairs, examples.present)))
    loss = functional.binary_cross_entropy_with_logits(logits[sought], hands[sought].float())
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
    optimiser.step()
    return loss.item()


def decisions(pieces, network, count, seed=0, passage=600):
    """Tables [C,F + 1] of the ways to divide `count` onset groups and which of them is right [count].

    The last column is the network's word for each way. The past is right in half of the passages and as the network
    has it in the others, for the search too must go on from where it went wrong.
    """
    random = np.random.default_rng(seed)
    tables, right = [], []
    while len(tables) < count:
        made_up = random.random() < MADE_UP
        notes = exercises_in_a_row(random) if made_up else pieces[random.integers(len(pieces))].notes
        notes = version(notes, random)
        first = int(random.integers(0, max(1, len(notes) - passage)))
        notes = notes[first:first + passage]
        if not len(notes):
            continue
        unknown = notes.copy()
        unknown["hand"] = -1
        logits = network(unknown)
        past = notes["hand"] if random.random() < 0.5 else (logits > 0).astype(np.int8)
        memory = Memory.start(notes["onset"][0])
        for begin, end in pairwise(onset_groups(notes["onset"])):
            order = begin + np.argsort(notes["pitch"][begin:end], kind="stable")
            group = notes[order]
            if (group["hand"] < 0).any():
                continue
            time_, pitch = group["onset"].min(), group["pitch"].astype(float)
            memory.forget_released(time_)
            options = divisions(len(group))
            chosen = np.flatnonzero((options == group["hand"]).all(1))
            if len(chosen):
                word = (options - 0.5) @ logits[order]
                tables.append(np.column_stack([features(memory, pitch, options, time_)[0], word]))
                right.append(chosen[0])
            memory = memory.after(np.array([0]), past[order][None], pitch, group["offset"], time_)
    return tables, np.array(right)


def fit_weights(tables, right):
    """Weights (name → value, "network" last) of a conditional logit over each group's divisions."""
    widest = max(len(table) for table in tables)
    padded = torch.zeros(len(tables), widest, len(NAMES) + 1)
    absent = torch.full((len(tables), widest), -1e9)
    for index, table in enumerate(tables):
        padded[index, :len(table)], absent[index, :len(table)] = torch.from_numpy(table), 0
    weights = torch.zeros(padded.shape[2], requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=150, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = functional.cross_entropy(padded @ weights + absent, torch.from_numpy(right))
        loss = loss + RIDGE * (weights ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return {name: round(value, 2) for name, value in zip((*NAMES, "network"), weights.tolist())}


def main(argv=None):
    """Fits both and writes them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", help="a folder of score collections (*.jsonl.gz)")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--batches", type=int, default=BATCHES, help=f"batches for the network (default {BATCHES})")
    parser.add_argument("--groups", type=int, default=30000, help="onset groups for the weights (default 30000)")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    arguments.output.mkdir(parents=True, exist_ok=True)
    judge = fit_network(pieces_of(arguments.scores, "train"), arguments.batches, arguments.seed,
                        arguments.output / "hand_judges.pt")
    np.savez(arguments.output / "hand_network.npz", **judge.arrays())
    network = HandNetwork(judge.arrays())
    tables, right = decisions(pieces_of(arguments.scores, "validation"), network, arguments.groups, arguments.seed)
    (arguments.output / "hand_weights.json").write_text(json.dumps(fit_weights(tables, right), indent=1))


if __name__ == "__main__":
    main()
