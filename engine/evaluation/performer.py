"""Benchmark of the performer: plays the exercises, and pieces of score collections, on the virtual keyboard.

    python -m pianoflow.engine.evaluation.performer [SCORES_DIR] [--pieces 10] [--seconds 90]

prints a table: notes, missed, wrong keys, touches for every 100 notes, F1, onset error (median, 99 %; ms), hold,
fingertip error (mean, 99 %; mm), and how many times faster than real time the motion was made.
"""
import argparse
import time

import numpy as np

from ..music.fingering import assign_fingers
from ..music.hands import split_hands
from ..performer import perform
from .exercises import exercises
from .scores import read_scores
from .virtual_keyboard import judge

#: Pieces shorter than this (notes) say little.
FEWEST_NOTES = 150
HEADER = (f"{'':44s} notes drop miss wrong t/100     F1  onset ms     hold  tip mm      x real time")


def prepare(notes, seconds=None):
    """Notes with hands and fingers, of the first `seconds` only, starting at 0.6 s."""
    if seconds is not None and len(notes):
        notes = notes[notes["onset"] < notes["onset"][0] + seconds]
    notes = notes.copy()
    shift = 0.6 - notes["onset"].min()
    notes["onset"] += shift
    notes["offset"] += shift
    return assign_fingers(split_hands(notes))


def chosen_pieces(scores, count):
    """`count` pieces of the test split, each of another composer while there are any."""
    pieces = [piece for piece in read_scores(scores) if piece.split == "test" and len(piece.notes) >= FEWEST_NOTES]
    pieces.sort(key=lambda piece: piece.id)
    seen, first, others = set(), [], []
    for piece in pieces:
        (others if piece.composer in seen else first).append(piece)
        seen.add(piece.composer)
    return (first + others)[:count]


def measure(notes):
    """The `Figures` of the performer for `notes` with hands and fingers, and how many times real time it took."""
    started = time.perf_counter()
    motion = perform(notes)
    taken = time.perf_counter() - started
    return judge(motion.tips, notes, motion.fps), len(motion.wrist) / motion.fps / taken


def row(name, notes, figures, speed):
    """One line of the table."""
    dropped = int((notes["finger"] == 0).sum())
    return (f"{name[:44]:44s} {figures.notes:5d} {dropped:4d} {figures.missed:4d} {figures.wrong:5d} "
            f"{figures.touches_per_100:5.1f} {figures.f1:6.4f} {figures.onset_error * 1000:4.1f} "
            f"{figures.onset_error_99 * 1000:5.1f}   {figures.hold:5.3f}  {figures.tip_error:4.2f} "
            f"{figures.tip_error_99:5.2f}   {speed:5.1f}")


def main(arguments=None):
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scores", nargs="?", help="folder with score collections (*.jsonl.gz)")
    parser.add_argument("--pieces", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=90.0, help="of each piece")
    options = parser.parse_args(arguments)
    print(HEADER)
    material = [(name, prepare(notes)) for name, notes in exercises().items()]
    _table("exercises", material)
    if options.scores:
        pieces = chosen_pieces(options.scores, options.pieces)
        _table("pieces", [(f"{piece.composer}: {piece.title}", prepare(piece.notes, options.seconds))
                          for piece in pieces])


def _table(title, material):
    counts, speeds = np.zeros(5, int), []
    for name, notes in material:
        figures, speed = measure(notes)
        print(row(name, notes, figures, speed), flush=True)
        counts += [figures.notes, (notes["finger"] == 0).sum(), figures.missed, figures.wrong, figures.touches]
        speeds.append(speed)
    print(f"{'all ' + title:44s} {counts[0]:5d} {counts[1]:4d} {counts[2]:4d} {counts[3]:5d} "
          f"{100 * counts[4] / max(counts[0], 1):5.1f}{'':45s}{np.median(speeds):5.1f}")


if __name__ == "__main__":
    main()
