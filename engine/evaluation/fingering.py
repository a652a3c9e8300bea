"""Benchmark of fingers against printed scores and pianists.

Run `python -m pianoflow.engine.evaluation.fingering SCORES_DIR [--pianists FINGERTIPS.npz]`.

Share of the digits printed in editions that are matched (the general match rate), of the fingers that pianists used on
video, how the fingers are used, how often chords are rolled and notes dropped or let go early, and in how many keys
scales and arpeggios come out as in textbooks. Editors print digits at hard spots; two pianists agree on about 71 %.
"""
import argparse
from dataclasses import replace

import numpy as np

from . import finger_match
from .human_recordings import held_out, notes_of, read_recordings
from .scores import read_scores

#: A piece's notes beyond this many are left out, so that long ones do not outweigh the rest.
LONGEST = 2500


def _read(scores):
    """Pieces with printed fingers by what they are: each a list."""
    fingers = {}
    for piece in read_scores(scores):
        notes = piece.notes[:LONGEST]
        if (notes["finger"] > 0).sum() >= 5:
            kind = "fitted" if piece.split == "train" else f"held out ({piece.split})"
            fingers.setdefault(f"printed digits, {kind}", []).append(replace(piece, notes=notes))
    return fingers


def _print_fingers(fingers, most, pianists):
    results = {}
    for name in sorted(fingers, reverse=True):
        by_collection = {}
        for piece in fingers[name]:
            by_collection.setdefault(piece.id.split("/")[0], []).append(piece.notes)
        for collection, pieces in by_collection.items():
            results[f"{name}: {collection}"] = finger_match.compare(pieces[:most])
    results["printed digits, held out: all"] = sum(
        (result for name, result in results.items() if "held out" in name), finger_match.Comparison())
    if pianists:
        recordings = read_recordings(pianists)
        held = np.flatnonzero(held_out(len(recordings)))
        results["pianists, held out"] = finger_match.compare([notes_of(recordings[k]) for k in held[:3 * most]])
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
    _print_fingers(_read(arguments.scores), arguments.most, arguments.pianists)


if __name__ == "__main__":
    main()
