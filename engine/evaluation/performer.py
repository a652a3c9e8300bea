"""Benchmark of the performer: plays the exercises, and pieces of score collections, on the virtual keyboard.

    python -m pianoflow.engine.evaluation.performer [SCORES_DIR] [--pieces 10] [--seconds 90]

prints a table: notes, missed, wrong keys, touches for every 100 notes, F1, onset error (median, 99 %; ms), hold,
fingertip error (mean, 99 %; mm), the largest turn of a digit's joint from one frame to the next (degrees), and how
many times faster than real time the motion was made.
"""
import argparse
import time

import numpy as np

from ..hand.skeleton import rotation_matrices
from ..music.fingering import assign_fingers
from ..music.hands import split_hands
from ..performer import perform
from .exercises import exercises
from .scores import read_scores
from .virtual_keyboard import judge

#: Pieces shorter than this (notes) say little.
FEWEST_NOTES = 150
HEADER = (f"{'':44s} notes drop miss wrong t/100     F1  onset ms     hold  tip mm       step  x real time")


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


def largest_joint_step(pose):
    """Largest angle, degrees, by which a joint of a digit turns from one frame of `pose` [N,2,16,3] to the next."""
    turns = rotation_matrices(pose[:, :, 1:])
    trace = np.einsum("nhjab,nhjab->nhj", turns[1:], turns[:-1])
    return float(np.degrees(np.arccos(np.clip((trace.min(initial=3.0) - 1) / 2, -1, 1))))


def measure(notes):
    """For notes with hands and fingers: the performer's `Figures`, its largest joint step (degrees), and how many
    times real time it took."""
    started = time.perf_counter()
    motion = perform(notes)
    taken = time.perf_counter() - started
    figures = judge(motion.tips, notes, motion.fps)
    return figures, largest_joint_step(motion.pose), len(motion.wrist) / motion.fps / taken


def row(name, notes, figures, step, speed):
    """One line of the table."""
    dropped = int((notes["finger"] == 0).sum())
    return (f"{name[:44]:44s} {figures.notes:5d} {dropped:4d} {figures.missed:4d} {figures.wrong:5d} "
            f"{figures.touches_per_100:5.1f} {figures.f1:6.4f} {figures.onset_error * 1000:4.1f} "
            f"{figures.onset_error_99 * 1000:5.1f}   {figures.hold:5.3f}  {figures.tip_error:4.2f} "
            f"{figures.tip_error_99:5.2f}  {step:5.1f}  {speed:5.1f}")


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
    counts, steps, speeds = np.zeros(5, int), [], []
    for name, notes in material:
        figures, step, speed = measure(notes)
        print(row(name, notes, figures, step, speed), flush=True)
        counts += [figures.notes, (notes["finger"] == 0).sum(), figures.missed, figures.wrong, figures.touches]
        steps.append(step)
        speeds.append(speed)
    print(f"{'all ' + title:44s} {counts[0]:5d} {counts[1]:4d} {counts[2]:4d} {counts[3]:5d} "
          f"{100 * counts[4] / max(counts[0], 1):5.1f}{'':37s}{max(steps):5.1f}  {np.median(speeds):5.1f}")


if __name__ == "__main__":
    main()
