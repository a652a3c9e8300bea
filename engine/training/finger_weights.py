"""Fits the costs of fingering to what pianists do.

    python -m pianoflow.engine.training.finger_weights SCORES_DIR PIANISTS.npz [--minutes 20]

looks for `engine.music.finger_costs.Weights` under which the fingers printed in editions (training pieces only), those
that pianists used in videos (all but the episodes held out) and those of textbooks and exercises cost less than all
others, by a margin: stochastic subgradient steps on a structured hinge loss, in the logarithm of the weights. Prints
the agreement and the weights now and then.
"""
import argparse
import time
from dataclasses import fields

import numpy as np

from ..evaluation import textbook
from ..evaluation.exercises import exercises
from ..evaluation.human_recordings import held_out, notes_of, read_recordings
from ..evaluation.scores import read_scores
from ..music.finger_costs import Costs, Weights
from ..music.finger_search import cheapest_path
from ..music.finger_tables import HandTables
from ..music.hand_groups import HandGroups
from ..music.repetition_habits import repeated_note_habits
from ..music.scale_habits import scale_habits
from ..music.spans import Reach

#: Notes before and after a printed digit that are fingered with it, and notes of one piece that are taken.
AROUND, PASSAGE = 10, 60
#: A piece's printed digits count together as at most so many; about twice as many are looked at.
MOST_DIGITS = 60
#: What all labels of a source together are worth.
WORTH = {"editions": 1.0, "pianists": 0.7, "runs": 0.2, "exercises": 0.2}
#: A wrong finger must cost so much more than the right one, points; a passage whose fingers cost more than so much a
#: label above the cheapest ones is taken for noise and counts less.
MARGIN, NOISE = 1.5, 4.0
#: Notes of a hand in one step, silence between passages (seconds), size of a step and of a difference in log weights.
BATCH, SILENCE, STEP, NUDGE = 1500, 5.0, 0.06, 0.05
#: Weights are fitted as log(weight + FLOOR), so that zero can be left; pull back to where they started.
FLOOR, PULL = 0.1, 0.002
#: Exercises that are no examples: among the runs already, or of what fingers can do rather than should.
LEFT_OUT = ("scale", "arpeggio", "repeated", "trill_weak")
#: Not fitted: what no label tells about.
FIXED = ("trill", "repeat_same_fast", "repeat_two", "let_go", "let_go_second", "too_soon")


class Stream:
    """Passages of one hand, one after the other with silence between, whose wanted fingers are known in part."""

    def __init__(self, passages, hand):
        self.notes, at = [], 0.0
        self.passage = np.repeat(np.arange(len(passages)), [len(notes) for notes, _ in passages])
        self.weight = np.array([weight for _, weight in passages])
        for notes, _ in passages:
            notes = notes.copy()
            shift = at - notes["onset"][0]
            notes["onset"] += shift
            notes["offset"] += shift
            at = notes["offset"].max() + SILENCE
            self.notes.append(notes)
        self.notes = np.concatenate(self.notes)
        self.wanted = self.notes["finger"].astype(int)
        self.notes["finger"] = 0
        self.groups = HandGroups.of(self.notes, 1 if hand else -1, Reach())
        self.right, self.labels = self._right()
        self.of_group = np.array([self.passage[note[0]] for note in self.groups.note])

    def _right(self):
        """How many fingers of each set are wanted [C], for each group, and how many of a group are known [G]."""
        right, labels = [], np.zeros(len(self.groups), int)
        for g, note in enumerate(self.groups.note):
            wanted = self.wanted[note] - 1
            count = ((self.groups.sets(g) == wanted) & (wanted >= 0)).sum(1)
            labels[g] = (wanted >= 0).sum()
            if labels[g] and not ((count == labels[g]) & self.groups.allowed[g]).any():
                labels[g], count = 0, 0 * count
            right.append(count)
        return right, labels

    def habits(self, costs):
        """The habits' costs at `costs`."""
        habits = [None] * len(self.groups)
        scale_habits(self.groups, costs, habits)
        repeated_note_habits(self.groups, habits)
        return habits

    def paths(self, costs, margin):
        """The sets [G] that are wanted and those that seem cheapest, if wrong ones are cheaper by `margin`."""
        tables, habits = HandTables.of(self.groups, self.notes, costs), self.habits(costs)
        none = [np.zeros(len(allowed)) for allowed in self.groups.allowed]
        habits = [none[g] if habit is None else habit for g, habit in enumerate(habits)]
        strict = [habits[g] + np.where(self.right[g] < self.labels[g], np.inf, 0.0) for g in range(len(habits))]
        wrong = [habits[g] + margin * self.right[g] for g in range(len(habits))]
        return cheapest_path(self.groups, tables, strict)[0], cheapest_path(self.groups, tables, wrong)[0]

    def cost(self, costs, paths):
        """Cost [passages] of the first of `paths` beyond the second, but for keys that are held."""
        tables, excess = HandTables.of(self.groups, self.notes, costs), np.zeros(len(self.weight))
        for path, sign in zip(paths, (1.0, -1.0)):
            price = np.array([table[choice] for table, choice in zip(tables.alone, path)])
            price[1:] += [table[old, new] for table, old, new in zip(tables.step[1:], path, path[1:])]
            price[2:] += [table[old, new] for table, old, new in zip(tables.skip[2:], path, path[2:])]
            excess += sign * np.bincount(self.of_group, price, len(excess))
        return excess


def edition_passages(scores, split="train"):
    """Passages (notes, weight) around the printed digits of the pieces of `split`, for the left and the right hand."""
    passages = [], []
    for piece in read_scores(scores):
        digits = (piece.notes["finger"] > 0).sum()
        if piece.split != split or digits < 5:
            continue
        weight = min(1.0, MOST_DIGITS / min(digits, 2 * MOST_DIGITS))
        for hand in (0, 1):
            notes, seen = piece.notes[piece.notes["hand"] == hand], 0
            near = np.convolve(notes["finger"] > 0, np.ones(2 * AROUND + 1), "same") > 0 if len(notes) else []
            edges = np.flatnonzero(np.diff(np.concatenate([[0], near, [0]])))
            for begin, end in zip(edges[::2], edges[1::2]):
                if seen < MOST_DIGITS:
                    passages[hand].append((notes[begin:end], weight))
                    seen += (notes["finger"][begin:end] > 0).sum()
    return passages


def pianists_passages(path, every=3):
    """Passages of every so many episodes that are not held out."""
    passages = [], []
    recordings = read_recordings(path)
    for k in np.flatnonzero(~held_out(len(recordings)))[::every]:
        notes = notes_of(recordings[k])
        for hand in (0, 1):
            ours = notes[notes["hand"] == hand]
            passages[hand].extend((ours[k:k + PASSAGE], 1.0) for k in range(0, len(ours), PASSAGE))
    return passages


def taught_passages(exercise_names=None):
    """Passages of the textbooks' runs, or of exercises that have fingers."""
    passages = [], []
    for _, _, hand, notes in textbook.printed_runs() if exercise_names is None else ():
        passages[hand].append((notes, 1.0))
    for name in exercise_names or ():
        notes = exercises()[name]
        for hand in (0, 1):
            if notes["finger"][notes["hand"] == hand].any():
                passages[hand].append((notes[notes["hand"] == hand], 1.0))
    return passages


def make_batches(sources, random):
    """Pairs of `Stream`s (left, right) of mixed passages; the weights make each source worth what `WORTH` says."""
    mixed = [], []
    for name, passages in sources.items():
        labels = sum(weight * (notes["finger"] > 0).sum() for hand in passages for notes, weight in hand)
        for hand in (0, 1):
            mixed[hand].extend((notes, weight * WORTH[name] / labels) for notes, weight in passages[hand])
    count = max(sum(len(notes) for notes, _ in hand) for hand in mixed) // BATCH + 1
    total = sum(weight * (notes["finger"] > 0).sum() for hand in mixed for notes, weight in hand)
    batches = []
    orders = [random.permutation(len(hand)) for hand in mixed]
    for k in range(count):
        batches.append([Stream([(mixed[h][i][0], mixed[h][i][1] * count / total) for i in orders[h][k::count]], h)
                        for h in (0, 1)])
    return batches


def loss_and_slope(vector, batch):
    """The hinge loss of the weights exp(vector) - FLOOR on one batch, and its slope."""
    costs, loss, slope = Costs(1.0, weights_of(vector)), 0.0, np.zeros(len(vector))
    worked = []
    for stream in batch:
        paths = stream.paths(costs, MARGIN)
        labels = np.bincount(stream.of_group, stream.labels, len(stream.weight))
        wrong = [right.max() - right[choice] for right, choice in zip(stream.right, paths[1])]
        excess = stream.cost(costs, paths) + MARGIN * np.bincount(stream.of_group, wrong, len(labels))
        share = stream.weight * np.minimum(1.0, NOISE * labels / np.maximum(excess, 1e-6))
        loss += (share * np.maximum(excess, 0)).sum()
        worked.append((stream, paths, share, stream.cost(costs, paths)))
    for k in np.flatnonzero(fitted()):
        nudged = vector.copy()
        nudged[k] += NUDGE
        costs = Costs(1.0, weights_of(nudged))
        slope[k] = sum((share * (stream.cost(costs, paths) - before)).sum()
                       for stream, paths, share, before in worked) / NUDGE
    return loss, slope


def vector_of(weights):
    """Logarithms [W] of all weights, those of several fingers one after the other."""
    return np.log(np.concatenate([np.ravel(getattr(weights, field.name)) for field in fields(weights)]) + FLOOR)


def fitted():
    """Which of `vector_of`'s numbers are fitted [W]."""
    return np.concatenate([np.repeat(field.name not in FIXED, np.size(getattr(Weights(), field.name)))
                           for field in fields(Weights)])


def weights_of(vector, decimals=None):
    """The inverse of `vector_of`."""
    numbers, values, at = np.maximum(np.exp(vector) - FLOOR, 0.0), {}, 0
    numbers = numbers if decimals is None else np.round(numbers, decimals)
    for field in fields(Weights):
        size = np.size(getattr(Weights(), field.name))
        values[field.name] = tuple(numbers[at:at + size].tolist()) if size > 1 else float(numbers[at])
        at += size
    return Weights(**values)


def agreement(batches, weights):
    """Share of the wanted fingers that the fingering chooses with `weights`, weighted as in the loss."""
    costs, right, total = Costs(1.0, weights), 0.0, 0.0
    for stream in (stream for batch in batches for stream in batch):
        _, path = stream.paths(costs, 0.0)
        chosen = np.array([right[choice] for right, choice in zip(stream.right, path)])
        right += (stream.weight[stream.of_group] * chosen).sum()
        total += (stream.weight[stream.of_group] * stream.labels).sum()
    return right / total


def fit(batches, minutes, random):
    """Steps of AdaGrad for so many minutes; prints the mean of the later weights now and then."""
    start = vector = vector_of(Weights())
    squares, mean, end, count = np.full(len(vector), 1e-8), np.zeros(len(vector)), time.monotonic() + 60 * minutes, 0
    print(f"start: agreement {agreement(batches, Weights()):.4f}", flush=True)
    while time.monotonic() < end:
        losses = []
        for k in random.permutation(len(batches)):
            loss, slope = loss_and_slope(vector, batches[k])
            slope += PULL * (vector - start)
            squares = 0.95 * squares + 0.05 * slope ** 2
            vector = np.maximum(vector - STEP / (1 + count / 60) * slope / np.sqrt(squares), np.log(FLOOR))
            count += 1
            mean += (vector - mean) / max(min(count, 20), 1)
            losses.append(loss)
            if time.monotonic() > end:
                break
        weights = weights_of(mean, 2)
        print(f"\nstep {count}: loss {np.mean(losses):.4f}, agreement {agreement(batches, weights):.4f}")
        print(weights, flush=True)


def main(argv=None):
    """Prints better and better weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", help="a folder of score collections (*.jsonl.gz)")
    parser.add_argument("pianists", help="fingertips of pianists (*.npz)")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    random = np.random.default_rng(arguments.seed)
    names = [name for name in exercises() if not name.startswith(LEFT_OUT)]
    sources = {"editions": edition_passages(arguments.scores), "pianists": pianists_passages(arguments.pianists),
               "runs": taught_passages(), "exercises": taught_passages(names)}
    for name, hands in sources.items():
        print(name, sum(len(hand) for hand in hands), "passages,",
              sum(len(notes) for hand in hands for notes, _ in hand), "notes")
    fit(make_batches(sources, random), arguments.minutes, random)


if __name__ == "__main__":
    main()
