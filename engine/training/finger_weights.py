"""Fits the costs of fingering to what pianists do.

    python -m pianoflow.engine.training.finger_weights SCORES_DIR PIANISTS.npz [--minutes 20]

searches at random for `engine.music.finger_costs.Weights` under which the fingering agrees more with digits printed
in editions (training pieces only), with the fingers that pianists used in videos (all but the episodes held out) and
with the textbooks' scales and arpeggios, and uses the fingers as pianists do. Prints the best weights as it goes.
"""
import argparse
import time
from dataclasses import fields, replace

import numpy as np

from ..evaluation import textbook
from ..evaluation.exercises import exercises
from ..evaluation.pianists import pianists_notes
from ..evaluation.scores import read_scores
from ..music.finger_costs import Costs, Weights
from ..music.finger_search import cheapest_path
from ..music.finger_tables import HandTables
from ..music.hand_groups import HandGroups
from ..music.repetition_habits import repeated_note_habits
from ..music.scale_habits import scale_habits
from ..music.spans import Reach

#: Notes before and after a printed digit that are fingered with it.
AROUND = 10
#: A piece's printed digits count together as at most so many; about twice as many are looked at.
MOST_DIGITS = 60
#: What a point of agreement is worth: printed digits, pianists' fingers, in scales, arpeggios, exercises.
WORTH = {"editions": 1.0, "pianists": 0.7, "scales": 0.5, "arpeggios": 0.15, "exercises": 0.25}
#: And what the difference in the use of fingers from pianists' costs (total variation, mean of both hands), and moving
#: a weight by a factor of e from where it started.
USE, MOVED = 0.4, 0.0005


class Passage:
    """One hand's notes of a passage with the fingers wanted (0: any), and what fingering it does not depend on."""

    def __init__(self, notes, hand, weight=1.0):
        self.wanted = notes["finger"].astype(int)
        self.notes = notes.copy()
        self.notes["finger"] = 0
        self.hand, self.weight = hand, weight
        self.groups = HandGroups.of(self.notes, 1 if hand else -1, Reach())

    def fingers(self, costs):
        """The fingers (1-5, 0: left out) chosen at `costs`."""
        groups, habits = self.groups, [None] * len(self.groups)
        scale_habits(groups, costs, habits)
        repeated_note_habits(groups, habits)
        choices, _ = cheapest_path(groups, HandTables.of(groups, self.notes, costs), habits)
        fingers = np.zeros(len(self.notes), int)
        for g, choice in enumerate(choices):
            fingers[groups.note[g]] = groups.sets(g)[choice] + 1
        return fingers


def edition_passages(scores, split="train"):
    """`Passage`s around the printed digits of the pieces of `split`."""
    passages = []
    for piece in read_scores(scores):
        digits = (piece.notes["finger"] > 0).sum()
        if piece.split != split or digits < 5:
            continue
        weight = min(1.0, MOST_DIGITS / min(digits, 2 * MOST_DIGITS))
        for hand in (0, 1):
            seen = 0
            notes = piece.notes[piece.notes["hand"] == hand][:4000]
            near = np.convolve(notes["finger"] > 0, np.ones(2 * AROUND + 1), "same") > 0 if len(notes) else []
            edges = np.flatnonzero(np.diff(np.concatenate([[0], near, [0]])))
            for begin, end in zip(edges[::2], edges[1::2]):
                if seen < MOST_DIGITS:
                    passages.append(Passage(notes[begin:end], hand, weight))
                    seen += (notes["finger"][begin:end] > 0).sum()
    return passages


def run_passages():
    """The textbooks' scales and arpeggios, and exercises, as `Passage`s: name of the collection → passages."""
    runs = {"scales": [], "arpeggios": [], "exercises": []}
    for figure, _, hand, notes in textbook.printed_runs():
        runs[f"{figure.split()[-1]}s"].append(Passage(notes, hand))
    for name, notes in exercises().items():
        if not name.startswith(("scale", "arpeggio", "repeated")):
            runs["exercises"] += [Passage(notes[notes["hand"] == hand], hand) for hand in (0, 1)
                                  if notes["finger"][notes["hand"] == hand].any()]
    return runs


def agreement(passages, costs):
    """Share of the wanted fingers that are chosen, and the use of fingers [2, 5] of both hands."""
    right = total = 0.0
    use = np.zeros((2, 6))
    for passage in passages:
        fingers = passage.fingers(costs)
        known = passage.wanted > 0
        right += passage.weight * (fingers == passage.wanted)[known].sum()
        total += passage.weight * known.sum()
        use[passage.hand] += np.bincount(fingers, minlength=6)
    return right / max(total, 1e-9), use[:, 1:] / np.maximum(use[:, 1:].sum(1, keepdims=True), 1)


def judge(weights, collections, human_use):
    """A number that is higher the better, and the agreement with each of the collections."""
    costs = Costs(1.0, weights)
    found = {name: agreement(passages, costs) for name, passages in collections.items()}
    shares = {name: share for name, (share, _) in found.items()}
    difference = np.abs(found["pianists"][1] - human_use).sum(1).mean() / 2
    return sum(WORTH[name] * share for name, share in shares.items()) - USE * difference, shares | {"use": difference}


def _vector(weights):
    return np.concatenate([np.ravel(getattr(weights, field.name)) for field in fields(weights)]).astype(float)


def _weights(vector):
    values, at = {}, 0
    for field in fields(Weights):
        size = np.size(getattr(Weights(), field.name))
        part = [round(float(value), 2) for value in vector[at:at + size]]
        values[field.name] = tuple(part) if size > 1 else part[0]
        at += size
    return replace(Weights(), **values)


def search(collections, human_use, minutes, seed=0):
    """Changes one to three weights at a time and keeps what is better."""
    random = np.random.default_rng(seed)
    start = _vector(Weights())
    fixed = len(start) - 1
    best_vector, tried = start, 0
    best, shares = judge(_weights(start), collections, human_use)
    print(f"{best:.4f}", {name: round(float(share), 3) for name, share in shares.items()}, flush=True)
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        vector = best_vector.copy()
        for k in random.choice(fixed, random.integers(1, 4), replace=False):
            vector[k] = max(vector[k] * np.exp(0.3 * random.normal()) + 0.1 * random.normal(), 0.0)
        value, shares = judge(_weights(vector), collections, human_use)
        value -= MOVED * np.abs(np.log((vector + 0.3) / (start + 0.3))).sum()
        tried += 1
        if value > best:
            best, best_vector = value, vector
            print(f"\n{tried}: {best:.4f}", {name: round(float(share), 3) for name, share in shares.items()})
            print(_weights(vector), flush=True)


def main(argv=None):
    """Prints better and better weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", help="a folder of score collections (*.jsonl.gz)")
    parser.add_argument("pianists", help="fingertips of pianists (*.npz)")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--episodes", type=int, default=40, help="how many of the pianists' episodes to use")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    episodes = pianists_notes(arguments.pianists, held_out=False)
    episodes = episodes[::max(len(episodes) // arguments.episodes, 1)]
    human = [Passage(notes[notes["hand"] == hand], hand) for notes in episodes for hand in (0, 1)
             if (notes["hand"] == hand).any()]
    use = np.stack([np.bincount(np.concatenate([part.wanted for part in human if part.hand == hand]), minlength=6)[1:]
                    for hand in (0, 1)]).astype(float)
    collections = {"editions": edition_passages(arguments.scores), "pianists": human, **run_passages()}
    for name, passages in collections.items():
        print(name, len(passages), "passages,", sum(len(part.notes) for part in passages), "notes")
    search(collections, use / use.sum(1, keepdims=True), arguments.minutes, arguments.seed)


if __name__ == "__main__":
    main()
