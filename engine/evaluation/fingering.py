"""Benchmark of hands and fingers against printed scores.

Run `python -m pianoflow.engine.evaluation.fingering SCORES_DIR [--pianists FINGERTIPS.npz]`.

Hands: share of notes given to the hand on whose staff they are printed, on pieces held out from fitting. Fingers:
share of the digits printed in editions that are matched (the general match rate), of the fingers that pianists used on
video, how the fingers are used, how often chords are rolled and notes dropped or let go early, and in how many keys
scales and arpeggios come out as in textbooks. Editors print digits at hard spots; two pianists agree on about 71 %.
"""
import argparse
import time
from dataclasses import dataclass, replace

import numpy as np

from ..music.hands import split_hands
from . import finger_match
from .human_recordings import held_out, notes_of, read_recordings
from .scores import read_scores

#: A piece's notes beyond this many are left out, so that long ones do not outweigh the rest.
LONGEST = 2500


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


@dataclass(frozen=True)
class HandResult:
    """Agreement with the printed hands (0-1) of one collection, per method, and how much was compared."""

    collection: str
    pieces: int
    notes: int
    agreement: dict
    seconds: float
    worst: list


def hand_agreement(pieces, collection):
    """`HandResult` over `pieces` whose hands are known."""
    methods = {"split_hands": by_split_hands, "moving split": by_moving_split, "middle C": by_middle_c}
    right = dict.fromkeys(methods, 0)
    total, seconds, worst = 0, 0.0, []
    for piece in pieces:
        known = piece.notes["hand"] >= 0
        total += known.sum()
        for name, method in methods.items():
            started = time.perf_counter()
            agrees = (method(piece.notes) == piece.notes["hand"])[known]
            right[name] += agrees.sum()
            if name == "split_hands":
                seconds += time.perf_counter() - started
                worst.append((agrees.mean(), piece.id))
    agreement = {name: count / max(total, 1) for name, count in right.items()}
    return HandResult(collection, len(worst), int(total), agreement, seconds, sorted(worst)[:5])


def _usable(piece):
    known = piece.notes["hand"] >= 0
    return len(piece.notes) >= 40 and known.mean() > 0.98 and 0 < piece.notes["hand"][known].mean() < 1


def _print_hands(results):
    print(f"{'hand agreement, held-out':28}{'pieces':>8}{'notes':>9}{'split_hands':>13}{'moving':>9}{'middle C':>10}"
          f"{'s/20k notes':>13}")
    for result in results:
        figures = result.agreement
        print(f"{result.collection:28}{result.pieces:8}{result.notes:9}{figures['split_hands']:13.3f}"
              f"{figures['moving split']:9.3f}{figures['middle C']:10.3f}"
              f"{result.seconds / max(result.notes, 1) * 20000:13.1f}")
    for result in results:
        worst = ", ".join(f"{share:.2f} {name.split('/')[-1]}" for share, name in result.worst)
        print(f"  least in {result.collection}: {worst}")


def _read(scores):
    """Pieces for the hands, by collection, and for the fingers, by what they are: each list of pieces."""
    hands, fingers = {}, {}
    for piece in read_scores(scores):
        notes = piece.notes[:LONGEST]
        piece = replace(piece, notes=notes)
        collection = piece.id.split("/")[0]
        if piece.split == "test" and _usable(piece):
            hands.setdefault(collection, []).append(piece)
        if (notes["finger"] > 0).sum() >= 5:
            kind = "fitted" if piece.split == "train" else f"held out ({piece.split})"
            fingers.setdefault(f"printed digits, {kind}", []).append(piece)
    return hands, fingers


def _print_fingers(fingers, most, pianists):
    results = {}
    for name in sorted(fingers, reverse=True):
        by_collection = {}
        for piece in fingers[name]:
            by_collection.setdefault(piece.id.split("/")[0], []).append(piece.notes)
        for collection, pieces in by_collection.items():
            results[f"{name}: {collection}"] = finger_match.compare(pieces[:most])
    if pianists:
        recordings = read_recordings(pianists)
        held = np.flatnonzero(held_out(len(recordings)))
        results["pianists, held out"] = finger_match.compare([notes_of(recordings[k]) for k in held[:3 * most]])
    print()
    finger_match.print_matches(results)
    if pianists:
        finger_match.print_use(results, results["pianists, held out"])
    finger_match.print_textbook()


def main(argv=None):
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", help="a folder of score collections (*.jsonl.gz)")
    parser.add_argument("--most", type=int, default=40, help="pieces of a collection to compare (default 40)")
    parser.add_argument("--pianists", help="pianists' fingertips (*.npz), to compare with the fingers that they used")
    arguments = parser.parse_args(argv)
    hands, fingers = _read(arguments.scores)
    _print_hands([hand_agreement(pieces[:arguments.most], name) for name, pieces in hands.items()])
    _print_fingers(fingers, arguments.most, arguments.pianists)


if __name__ == "__main__":
    main()
