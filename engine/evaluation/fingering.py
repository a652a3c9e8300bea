"""Benchmark of hands and fingers against printed scores.

Run `python -m pianoflow.engine.evaluation.fingering SCORES_DIR`.

Hands: share of notes given to the hand on whose staff they are printed, on pieces held out from fitting. Fingers:
share of the digits printed in editions that are matched (the general match rate), how the fingers are used, and how
often notes are dropped or let go early. Editors print digits at hard spots; two pianists agree on about 71 %.
"""
import argparse
import time
from dataclasses import dataclass

import numpy as np

from ..music.fingering import plan_fingering
from ..music.hands import split_hands
from .scores import read_scores

#: Shares of pressing fingers, thumb to little finger, seen in videos of pianists' right hands, normalised (PianoMime).
HUMAN_SHARES = np.array([0.31, 0.25, 0.17, 0.16, 0.25]) / 1.14
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


@dataclass(frozen=True)
class FingerResult:
    """Fingering of whole pieces: matches among printed digits, use of the fingers, what could not be played."""

    digits: int
    matched: int
    by_hand: list
    shares: np.ndarray
    notes: int
    dropped: int
    released: int
    seconds: float


def finger_match(pieces):
    """`FingerResult` over `pieces`; the printed digits are hidden from the fingering."""
    digits, matched = np.zeros(2, int), np.zeros(2, int)
    use, total, dropped, released, seconds = np.zeros((2, 6)), 0, 0, 0, 0.0
    for piece in pieces:
        notes = piece.notes[piece.notes["hand"] >= 0].copy()
        printed = notes["finger"].copy()
        notes["finger"] = 0
        started = time.perf_counter()
        plan = plan_fingering(notes)
        seconds += time.perf_counter() - started
        np.add.at(use, (notes["hand"], plan.notes["finger"]), 1)
        total, dropped, released = total + len(notes), dropped + len(plan.dropped), released + len(plan.released)
        for hand in (0, 1):
            shown = (printed > 0) & (notes["hand"] == hand)
            digits[hand] += shown.sum()
            matched[hand] += (plan.notes["finger"] == printed)[shown].sum()
    shares = use[:, 1:] / np.maximum(use[:, 1:].sum(1, keepdims=True), 1)
    return FingerResult(int(digits.sum()), int(matched.sum()), list(zip(matched, digits)), shares, total, dropped,
                        released, seconds)


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


def _print_fingers(name, result):
    print(f"\n{name}: {result.matched / max(result.digits, 1):.3f} of {result.digits} printed digits matched "
          f"(left {result.by_hand[0][0]}/{result.by_hand[0][1]}, right {result.by_hand[1][0]}/{result.by_hand[1][1]})")
    print(f"  {result.notes} notes: {result.dropped} dropped, {result.released} let go early, "
          f"{result.seconds / max(result.notes, 1) * 20000:.1f} s/20k notes")
    for label, shares in (("left", result.shares[0]), ("right", result.shares[1]), ("pianists", HUMAN_SHARES)):
        print(f"  use of fingers 1-5, {label:9}" + " ".join(f"{share:5.2f}" for share in shares))


def main(argv=None):
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores", help="a folder of score collections (*.jsonl.gz)")
    parser.add_argument("--most", type=int, default=40, help="pieces of a collection to compare (default 40)")
    arguments = parser.parse_args(argv)
    held_out, fingered = {}, {"train": [], "test": []}
    for piece in read_scores(arguments.scores):
        notes = piece.notes[:LONGEST]
        piece = type(piece)(piece.id, piece.composer, piece.title, piece.licence, piece.source, notes)
        if piece.split == "test" and _usable(piece):
            held_out.setdefault(piece.id.split("/")[0], []).append(piece)
        if (notes["finger"] > 0).sum() >= 5:
            fingered["test" if piece.split == "test" else "train"].append(piece)
    _print_hands([hand_agreement(pieces[:arguments.most], name) for name, pieces in held_out.items()])
    _print_fingers("fingering, pieces used for fitting", finger_match(fingered["train"][:arguments.most]))
    _print_fingers("fingering, held-out pieces", finger_match(fingered["test"][:arguments.most]))


if __name__ == "__main__":
    main()
