"""Benchmark of the performer: plays exercises and the development set on the virtual keyboard, through every gate.

    python -m pianoflow.engine.evaluation.performer [SCORES_DIR] [--set exercises|development|both] [--only NAME]

prints a row a piece: notes, those dropped (no finger could have them), missed, wrong keys (silent ones that sounded),
silent keys touched by fingertips and by finger segments for every 100 notes, F1 (50 ms; dropped notes are misses),
onset error (median, 99 %; ms; of rolled chords against the roll), hold, share of notes given to the hand of their
staff, share pressed by the asked hand and by its asked finger, fingertip error (mean, 99 %; mm), mean acceleration of
the fingertips (m/s2), how many times faster than real time the motion is made (60 frames a second, one core), and the
anatomy gates that failed.
`--json FILE` keeps all of it, and when each gate failed; `--hand-size F` has smaller or larger hands play.
"""
import argparse
import inspect
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ...rigs.hand import LARGEST, RIGHT, SMALLEST, load
from ..errors import InputError
from ..files import write_whole
from ..hand.skeleton import rotation_matrices
from ..music.fingering import assign_fingers
from ..music.hands import split_hands
from ..music.rolls import roll_chords
from ..performer import Style, perform
from .anatomy import GATES, Anatomy, examine
from .development_set import development_set
from .exercises import exercises
from .virtual_keyboard import Figures, judge

SETS = ("exercises", "development", "both")
#: Frames a second at which speed is measured.
SPEED_FPS = 60.0
HEADER = (f"{'':44s} notes drop miss wrong t/100 s/100     F1  onset ms   hold staff  hand finger  tip mm      acc"
          "  x real  failed gates")


@dataclass(frozen=True)
class Result:
    """How one piece was played: figures of the virtual keyboard, anatomy, times real time; staff: share of the notes
    that were given to the hand on whose staff they are printed (NaN: hands were given)."""

    name: str
    figures: Figures
    anatomy: Anatomy
    speed: float
    staff: float = float("nan")

    @property
    def segment_touches_per_100(self):
        """Silent keys pushed by finger segments or palms, for every 100 notes."""
        return 100 * self.anatomy.segment_touches / max(self.figures.notes, 1)

    def record(self):
        """Everything, as plain values for JSON."""
        findings = {name: {**asdict(finding), "passed": finding.passed}
                    for name, finding in self.anatomy.findings.items()}
        return {"name": self.name, **asdict(self.figures), "f1": self.figures.f1,
                "touches_per_100": self.figures.touches_per_100,
                "segment_touches_per_100": self.segment_touches_per_100, "speed": self.speed,
                "staff": None if np.isnan(self.staff) else self.staff,
                "accelerations": self.anatomy.accelerations, "gates": findings}


@dataclass(frozen=True)
class Prepared:
    """What is to be played, as `engine.generate` hands it to the performer: `notes` [M] with hands and fingers, wide
    chords rolled; `asked` [M]: the same notes at the times that were asked for; `source` [M]: their places before."""

    notes: np.ndarray
    asked: np.ndarray
    source: np.ndarray


def prepare(notes, seconds=None, size=1.0):
    """The `Prepared` first `seconds` of `notes`, starting at 0.6 s, for hands of that size."""
    if seconds is not None and len(notes):
        notes = notes[notes["onset"] < notes["onset"][0] + seconds]
    notes = notes.copy()
    shift = 0.6 - notes["onset"].min()
    notes["onset"] += shift
    notes["offset"] += shift
    rolled = roll_chords(split_hands(notes), size)
    played = assign_fingers(rolled.notes, size)
    asked = played.copy()
    for name in ("onset", "offset"):
        asked[name] = notes[name][rolled.source]
    return Prepared(played, asked, rolled.source)


def largest_joint_step(pose):
    """Largest angle, degrees, by which a joint of a digit turns from one frame of `pose` [N,2,16,3] to the next."""
    turns = rotation_matrices(pose[:, :, 1:])
    trace = np.einsum("nhjab,nhjab->nhj", turns[1:], turns[:-1])
    return float(np.degrees(np.arccos(np.clip((trace.min(initial=3.0) - 1) / 2, -1, 1))))


def measure(name, prepared, printed=None, size=1.0):
    """The `Result` of performing `Prepared` notes with hands of that size; printed [M]: the staves' hands, unsorted, -1
    unsure."""
    notes = prepared.notes
    motion = perform(notes, style=Style(hand_size=size))
    staff = float("nan")
    if printed is not None and (printed >= 0).any():
        printed = printed[prepared.source]
        staff = float((notes["hand"] == printed)[printed >= 0].mean())
    figures = judge(motion.tips, notes, motion.fps, radii=load(RIGHT, size)["pad_radii"], asked=prepared.asked)
    return Result(name, figures, examine(motion, notes, size), speed(notes), staff)


def speed(notes):
    """How many times faster than real time `notes` are performed, in seconds of the processor."""
    options = {"fps": SPEED_FPS} if "fps" in inspect.signature(perform).parameters else {}
    started = time.process_time()
    motion = perform(notes, **options)
    return len(motion.wrist) / motion.fps / max(time.process_time() - started, 1e-9)


def row(result):
    """One line of the table."""
    figures = result.figures
    staff = "    -" if np.isnan(result.staff) else f"{result.staff:5.3f}"
    return (f"{result.name[:44]:44s} {figures.notes:5d} {figures.dropped:4d} {figures.missed:4d} {figures.wrong:5d} "
            f"{figures.touches_per_100:5.1f} {result.segment_touches_per_100:5.1f} {figures.f1:6.4f} "
            f"{figures.onset_error * 1000:4.1f} {figures.onset_error_99 * 1000:5.1f} {figures.hold:5.3f} "
            f"{staff} {figures.hand:5.3f} {figures.finger:5.3f}  {figures.tip_error:4.2f} "
            f"{figures.tip_error_99:5.2f} {result.anatomy.accelerations[1]:6.2f} {result.speed:6.1f}  "
            f"{', '.join(result.anatomy.failed) or '-'}")


def summary(title, results):
    """The lines under a table: sums, medians and worst values, and how often and where worst each gate failed."""
    figures = [result.figures for result in results]
    notes, dropped, pressed, missed, wrong, touches = (sum(getattr(one, name) for one in figures) for name in (
        "notes", "dropped", "presses", "missed", "wrong", "touches"))
    segments = sum(result.anatomy.segment_touches for result in results)
    f1 = 2 * (notes - dropped - missed) / max(notes + pressed, 1)
    staff = np.array([result.staff for result in results])
    known = np.array([result.figures.notes for result in results]) * ~np.isnan(staff)
    staff = (np.nan_to_num(staff) * known).sum() / known.sum() if known.any() else float("nan")
    printed = "" if np.isnan(staff) else f"hands as printed {staff:.3f}; "
    passed = sum(not result.anatomy.failed for result in results)
    lines = [
        f"all {title}: {len(results)} pieces, {passed} pass every gate",
        f"  {notes} notes, {dropped} dropped, {missed} missed, {wrong} wrong keys; touches per 100 notes: tips "
        f"{100 * touches / max(notes, 1):.2f}, segments {100 * segments / max(notes, 1):.2f}; F1 {f1:.4f} (worst "
        f"piece {min(one.f1 for one in figures):.4f})",
        f"  onset error: median {1000 * np.median([one.onset_error for one in figures]):.2f} ms, worst piece's 99 % "
        f"{1000 * max(one.onset_error_99 for one in figures):.1f} ms; hold {np.mean([one.hold for one in figures]):.3f}"
        f" (worst {min(one.hold for one in figures):.3f}); {printed}worst agreement of hand "
        f"{min(one.hand for one in figures):.3f}, finger {min(one.finger for one in figures):.3f}",
        f"  tip error {np.mean([one.tip_error for one in figures]):.2f} mm (worst 99 % "
        f"{max(one.tip_error_99 for one in figures):.2f}); {np.median([result.speed for result in results]):.1f} x "
        f"real time (slowest {min(result.speed for result in results):.1f})"]
    for gate in GATES:
        found = [(result.anatomy.findings[gate], result.name) for result in results]
        failed = sum(not finding.passed for finding, _ in found)
        worst, name = max(found, key=lambda pair: pair[0].value)
        share = np.mean([finding.share for finding, _ in found])
        lines.append(f"  {gate:18s} {failed:3d} failed, {share:7.3%} of frames; worst {worst} in {name[:44]}")
    return lines


def material(options):
    """Yields (set, name, `Prepared`, printed hands or None) of what is to be played."""
    wanted = options.only.casefold() if options.only else ""
    if options.set != "development":
        for name, notes in exercises().items():
            if wanted in name.casefold():
                yield "exercises", name, prepare(notes, size=options.hand_size), None
    if options.set != "exercises":
        for name, performance, printed in development_set(options.scores, wanted):
            yield "development", name, prepare(performance.notes, size=options.hand_size), printed


def main(arguments=None):
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scores", nargs="?", help="folder with score collections (*.jsonl.gz), for the development set")
    parser.add_argument("--set", choices=SETS, help="what to play (default: both, without SCORES the exercises)")
    parser.add_argument("--only", metavar="NAME", help="only what has NAME in its name")
    parser.add_argument("--json", metavar="FILE", help="write everything that was measured to FILE")
    parser.add_argument("--hand-size", type=float, default=1.0, metavar="F", help="beside the bundled hands")
    options = parser.parse_args(arguments)
    if not SMALLEST <= options.hand_size <= LARGEST:
        raise InputError(f"There are no hands of size {options.hand_size:g}: give {SMALLEST:g} to {LARGEST:g}.")
    options.set = options.set or ("both" if options.scores else "exercises")
    if options.set != "exercises" and not options.scores:
        raise InputError("The development set is made from scores: name the folder with the collections (*.jsonl.gz).")
    if options.scores and not Path(options.scores).exists():
        raise InputError(f"There is no folder {options.scores}: name the one with the collections (*.jsonl.gz).")
    results = {}
    print(HEADER)
    for title, *piece in material(options):
        results.setdefault(title, []).append(measure(*piece, options.hand_size))
        print(row(results[title][-1]), flush=True)
    if not results:
        raise InputError(f"Nothing to play has “{options.only}” in its name: call without --only to see the names.")
    for title, found in results.items():
        print("\n".join(summary(title, found)))
    if options.json:
        write_whole(options.json, json.dumps({title: [result.record() for result in found]
                                              for title, found in results.items()}, indent=1))


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        sys.exit(str(error))
