"""Benchmark of the hand split against two-staff scores held out by piece from everything that was fitted or chosen.

Run `python -m pianoflow.engine.evaluation.hands SCORES_DIR`.

Agreement is the share of notes given to the hand on whose staff they are printed, over all notes and as a mean over
pieces, with the range in which 95 of 100 draws of as many pieces would lie (bootstrap). Engravers print what reads
well, not always what is played: "playable print" leaves out the moments at which a staff asks its hand for more than
five keys at once or for more than `TENTH` semitones. "As played" is the same music at another tempo, with rubato,
spread chords, free lengths, and missed and invented notes, as a transcription would hear it.
"""
import argparse
import time
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..music.hands import split_hands
from ..music.onset_groups import onset_groups
from .as_played import as_played
from .scores import read_scores

#: A piece's notes beyond this many are left out, so that long ones do not outweigh the rest.
LONGEST = 2500
#: Staves of fewer notes than this tell too little.
SHORTEST = 40
#: Semitones that a large hand spans.
TENTH = 16
#: Draws of the bootstrap.
DRAWS = 2000


def by_middle_c(notes):
    """Hands [M] by the side of middle C."""
    return (notes["pitch"] >= 60).astype(np.int8)


def by_moving_split(notes, window=1.5):
    """Hands [M] by the middle between the highest and the lowest note within `window` seconds before and after."""
    begin = np.searchsorted(notes["onset"], notes["onset"] - window)
    end = np.searchsorted(notes["onset"], notes["onset"] + window, side="right")
    middle = [(notes["pitch"][a:b].min() + notes["pitch"][a:b].max()) / 2 for a, b in zip(begin, end)]
    return (notes["pitch"] > np.array(middle)).astype(np.int8)


def by_split_hands(notes):
    """Hands [M] by `split_hands`, from nothing but the notes."""
    blank = notes.copy()
    blank["hand"], blank["finger"] = -1, 0
    return split_hands(blank)["hand"]


METHODS = {"split": by_split_hands, "moving": by_moving_split, "middle C": by_middle_c}


def playable_print(notes):
    """Which notes [M] belong to moments at which each staff asks its hand for no more than it can take."""
    playable = np.ones(len(notes), bool)
    bounds = onset_groups(notes["onset"])
    for begin, end in pairwise(bounds):
        for hand in (0, 1):
            pitch = notes["pitch"][begin:end][notes["hand"][begin:end] == hand]
            if len(pitch) > 5 or (len(pitch) and np.ptp(pitch) > TENTH):
                playable[begin:end] = False
    return playable


@dataclass(frozen=True)
class Agreement:
    """Of each piece [P]: its name, how many notes were compared, and how many agreed by method; the same for the notes
    whose print is playable; seconds that the split took."""

    names: list
    notes: np.ndarray
    agreed: dict
    playable: np.ndarray
    playable_agreed: np.ndarray
    seconds: float

    def share(self, method):
        """Share of the notes that agree, 0-1."""
        return self.agreed[method].sum() / self.notes.sum()

    def piece_mean(self, method):
        """Mean over the pieces of each one's share."""
        return (self.agreed[method] / self.notes).mean()

    def __add__(self, other):
        return Agreement(self.names + other.names, np.append(self.notes, other.notes),
                         {name: np.append(counts, other.agreed[name]) for name, counts in self.agreed.items()},
                         np.append(self.playable, other.playable),
                         np.append(self.playable_agreed, other.playable_agreed), self.seconds + other.seconds)


def agreement(names, pieces):
    """`Agreement` of `split_hands` and of plain splits with the hands of `pieces` (notes; unsure hands count not)."""
    totals, playable, playable_agreed, seconds = [], [], [], 0.0
    agreed = {method: [] for method in METHODS}
    for notes in pieces:
        known = notes["hand"] >= 0
        for method, split in METHODS.items():
            started = time.perf_counter()
            agrees = (split(notes) == notes["hand"]) & known
            agreed[method].append(agrees.sum())
            if method == "split":
                seconds += time.perf_counter() - started
                fair = playable_print(notes) & known
                playable.append(fair.sum())
                playable_agreed.append((agrees & fair).sum())
        totals.append(known.sum())
    return Agreement(list(names), np.array(totals), {method: np.array(counts) for method, counts in agreed.items()},
                     np.array(playable), np.array(playable_agreed), seconds)


def interval(agreed, notes, draws=DRAWS, seed=0):
    """Range in which 95 of 100 draws of pieces have their share of agreeing notes and their mean over pieces [2,2]."""
    pieces = np.random.default_rng(seed).integers(len(notes), size=(draws, len(notes)))
    shares = agreed[pieces].sum(1) / notes[pieces].sum(1)
    means = (agreed / notes)[pieces].mean(1)
    return np.percentile([shares, means], [2.5, 97.5], axis=1).T


def held_out(scores, split="test"):
    """Collection → [(name, notes)]: pieces of the split on two staves, both of which play."""
    found = {}
    for piece in read_scores(scores):
        notes = piece.notes[:LONGEST]
        known = notes["hand"] >= 0
        both = known.mean() > 0.98 and 0 < notes["hand"][known].mean() < 1
        if piece.split == split and len(notes) >= SHORTEST and both:
            found.setdefault(piece.id.split("/")[0], []).append((piece.id, notes))
    return found


def _print_row(label, result):
    (low, high), (mean_low, mean_high) = interval(result.agreed["split"], result.notes)
    print(f"{label:24}{len(result.names):7}{result.notes.sum():8}"
          f"  {result.share('split'):.4f} ({low:.3f}-{high:.3f})"
          f"  {result.piece_mean('split'):.4f} ({mean_low:.3f}-{mean_high:.3f})"
          f"  {result.playable_agreed.sum() / max(result.playable.sum(), 1):.4f}"
          f"{result.share('moving'):9.3f}{result.share('middle C'):10.3f}"
          f"{1000 * result.seconds / result.notes.sum():9.2f}", flush=True)


def main(argv=None):
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", help="a folder of score collections (*.jsonl.gz)")
    parser.add_argument("--most", type=int, default=None, help="pieces of a collection to compare (default: all)")
    parser.add_argument("--split", choices=("test", "validation"), default="test",
                        help="pieces held out from fitting (test), or those on which weights were chosen")
    parser.add_argument("--as-written", action="store_true", help="leave out the music as played")
    arguments = parser.parse_args(argv)
    collections = held_out(arguments.scores, arguments.split)
    print(f"{'agreement with the print':24}{'pieces':>7}{'notes':>8}  {'of all notes (95 %)':22}"
          f"  {'mean of pieces (95 %)':22}  playable{'moving':>7}{'middle C':>10}{'ms/note':>9}")
    for manner in ("as written",) if arguments.as_written else ("as written", "as played"):
        results = []
        for collection, pieces in collections.items():
            names, notes = zip(*pieces[:arguments.most])
            if manner == "as played":
                notes = [as_played(each, np.random.default_rng(index)) for index, each in enumerate(notes)]
            results.append(agreement(names, notes))
            _print_row(f"{collection}, {manner}", results[-1])
        together = sum(results[1:], results[0])
        _print_row(f"together, {manner}", together)
        _print_least(together)


def _print_least(result, count=8):
    shares = result.agreed["split"] / result.notes
    print("  least: " + ", ".join(f"{shares[index]:.2f} {result.names[index]}" for index in shares.argsort()[:count]))


if __name__ == "__main__":
    main()
