"""Benchmark of PianoFlow's networks, on pieces that were not learnt from.

    python -m pianoflow.engine.evaluation.model DATA [--weights FOLDER] [--clips 32] [--pieces 6] [--seconds 60]
    python -m pianoflow.engine.evaluation.model DATA --audio transkun light
    python -m pianoflow.engine.evaluation.model DATA --memory
    python -m pianoflow.engine.evaluation.model DATA --table [--rivals FOLDER] [--seeds 3] [--markdown FILE]
    python -m pianoflow.engine.evaluation.model DATA --steps 1 2 4 8 25 [--solvers euler heun] [--temperatures 0.8 1]

The first prints, for 8 s clips and for whole pieces (there with each way of continuing: AFC causal, AFC even/odd,
sliding windows), the distance to the performer's motion: PD (mm), FGD, the pads' distance (mm, all and pressing), the
gap of accelerations (poses, pads; 0 is none), FDE, Smooth as published, roughness where chunks meet; then, for each
piece, the virtual keyboard and the anatomy gates before and after the contact step and of the performer, how far
contact moved the pads, and the time each part takes for a second of music. The second renders the same pieces as sound
(FluidSynth), lets each transcriber listen, and measures what the whole path plays. The third prints the peak memory for
1, 10 and 60 minutes of music. The fourth sets PianoFlow beside what it could be replaced by, every figure with an
interval; the fifth tells what more steps buy.
"""
import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..audio.encoders.keys import KeyTrack
from ..command import one_sentence
from ..device import usable_device
from ..errors import InputError
from ..files import write_whole
from ..hand.skeleton import forward
from ..model.config import CLIP, FPS
from ..model.generation import SCHEDULES, Sampling
from ..training.clips import Clips
from ..weights.shipped import open_model
from . import steps, table
from .model_playing import from_audio, from_notes, passages
from .motion_metrics import (acceleration_gap, frequency_error, gesture_distance, position_distance, seam_ratio,
                             smooth_as_published)

COLUMNS = ("PD mm", "FGD", "pads mm", "pressing", "acc pose", "acc pads", "FDE", "Smooth*", "seams")


def main(arguments=None):
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="a data folder; its test split is used")
    parser.add_argument("--weights", help="a folder with both stages (default: what is shipped)")
    parser.add_argument("--clips", type=int, default=32)
    parser.add_argument("--pieces", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=60.0, help="of each piece, at most")
    parser.add_argument("--steps", type=int, nargs="+", default=[Sampling().steps], help="several: what each number "
                        "of steps buys")
    parser.add_argument("--solver", default=Sampling().solver)
    parser.add_argument("--temperature", type=float, default=Sampling().temperature)
    parser.add_argument("--calm", type=float, default=Sampling().calm)
    parser.add_argument("--human", type=float, default=0.0, help="how far wrists go the way of pianists (default: 0, "
                        "since the truth is the performer's motion)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--audio", nargs="+", metavar="TRANSCRIBER", help="play from renderings, heard by these")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--json", type=Path, help="write everything to this file, too")
    table.add_arguments(parser)
    options = parser.parse_args(arguments)
    with one_sentence(options.json or options.data):
        _evaluate(options)


def _evaluate(options):
    if min(options.clips, options.pieces) < 1 or options.seed < 0 or not options.seconds > 0:
        raise InputError("--clips, --pieces and --seconds are numbers above 0, --seed from 0 up.")
    generator = open_model(options.weights, usable_device(options.device))
    sampling = Sampling(solver=options.solver, steps=options.steps[0], calm=options.calm,
                        temperature=options.temperature, human=options.human)
    if options.table:
        table.compare(options, generator, sampling)
        return
    if len(options.steps) > 1 or options.solvers or options.temperatures:
        steps.curve(options, generator, sampling)
        return
    if options.memory:
        _memory(options, generator, replace(sampling, steps=2))
        return
    pieces = passages(options.data, generator, options.pieces, options.seconds)
    if options.audio:
        found = {name: from_audio(pieces, name, options) for name in options.audio}
    else:
        found = {"clips": _clips(options, generator, sampling),
                 "pieces": _continuations(pieces, generator, sampling, options),
                 "keyboard": from_notes(pieces, generator, sampling, options.seed)}
    if options.json:
        write_whole(options.json, json.dumps(found, indent=1))


def _compare(path, gesture, true_wrist, true_pose, space, seams=()):
    """The figures of COLUMNS of a motion of both hands, in network units, beside the true one."""
    wrist, pose = space.decode(path, gesture)
    tips, true_tips = (np.stack([forward(p[:, hand], w[:, hand], hand)[1] for hand in (0, 1)], 1)
                       for p, w in ((pose, wrist), (true_pose, true_wrist)))
    away = np.linalg.norm(tips - true_tips, axis=-1) * 1000
    down = true_tips[..., 2] < np.quantile(true_tips[..., 2], 0.15)
    rows = []
    for hand in (0, 1):
        flat, true_flat = (part[:, hand].reshape(len(part), -1) for part in (pose, true_pose))
        pads, true_pads = (part[:, hand].reshape(len(part), -1) for part in (tips, true_tips))
        rows.append((1000 * position_distance(wrist[:, hand], true_wrist[:, hand]), gesture_distance(flat, true_flat),
                     away[:, hand].mean(), away[:, hand][down[:, hand]].mean() if down[:, hand].any() else np.nan,
                     acceleration_gap(flat, true_flat), acceleration_gap(pads, true_pads),
                     frequency_error(flat, true_flat), smooth_as_published(flat, true_flat), seam_ratio(flat, seams)))
    return np.array(rows)


def _print(name, rows):
    """One line for each hand; returns what was printed as a dict."""
    mean = np.nanmean(np.array(rows), 0)
    for hand, values in zip(("left", "right"), mean):
        print(f"{name:34s} {hand:5s} " + " ".join(f"{value:8.3f}" for value in values), flush=True)
    return {hand: dict(zip(COLUMNS, map(float, values))) for hand, values in zip(("left", "right"), mean)}


def _head(title):
    print(f"\n{title:40s} " + " ".join(f"{column:>8s}" for column in COLUMNS))


def _clips(options, generator, sampling):
    """8 s clips, each alone."""
    clips = Clips(options.data, "test", generator.config.encoder, generator.space, 1, options.seed, augmented=False)
    random = np.random.default_rng(options.seed)
    rows = []
    for number in range(options.clips):
        clip = clips.clip(int(random.integers(clips.places)), random)
        path, gesture = generator.motion(_Given(clip["features"]), CLIP, options.seed + number, sampling)
        rows.append(_compare(path, gesture, *generator.space.decode(clip["path"], clip["gesture"]), generator.space))
    _head(f"{options.clips} clips of 8 s")
    return _print("alone", rows)


class _Given:
    """A track of features that are there already."""

    def __init__(self, features):
        self.features = features

    def frames(self, first, count):
        """Features [count,F]."""
        return self.features[np.minimum(np.arange(first, first + count), len(self.features) - 1)]


def _continuations(pieces, generator, sampling, options):
    """Whole pieces, with each way of continuing."""
    _head(f"{len(pieces)} pieces, {options.seconds:.0f} s")
    told = {}
    for schedule in SCHEDULES:
        way, rows = replace(sampling, schedule=schedule), []
        for piece in pieces:
            path, gesture = generator.motion(piece.track(generator), len(piece.wrist), options.seed, way)
            starts = range(CLIP - way.overlap, len(path), CLIP - way.overlap)
            seams = [frame for start in starts for frame in (start, start + way.overlap)]
            rows.append(_compare(path, gesture, piece.wrist, piece.pose, generator.space, seams))
        told[schedule] = _print({"sliding": "SWF", "causal": "AFC causal"}.get(schedule, "AFC even/odd"), rows)
    return told


def _memory(options, generator, sampling):
    """Peak memory of this process after shorter and after longer pieces: it never falls, so longer ones come last."""
    for minutes in (1, 10, 60):
        print(f"{minutes:3d} minutes: {_peak(generator, options.data, minutes, sampling)} MB", flush=True)


def _peak(generator, data, minutes, sampling):
    """Peak memory of the process, MB, once the networks have made the gestures of so many minutes of music."""
    try:
        import resource
    except ImportError as error:
        raise InputError("--memory needs POSIX's resource limits, which Windows does not have.") from error
    clips = Clips(data, "test", generator.config.encoder, generator.space)
    shard, piece = clips.pieces[0]
    notes = np.array(shard.part(piece, "notes", "note"))
    length = (piece["frame"][1] - piece["frame"][0]) / FPS
    parts = []
    for turn in range(int(np.ceil(minutes * 60 / length))):
        again = notes.copy()
        again["onset"] += turn * length
        again["offset"] += turn * length
        parts.append(again)
    frames = int(minutes * 60 * FPS)
    track = KeyTrack(np.concatenate(parts), roles=generator.config.encoder == "keys")
    for _ in generator.gestures(track, generator.paths(track, frames), frames, 0, sampling):
        pass
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2 ** 20))


if __name__ == "__main__":
    main()
