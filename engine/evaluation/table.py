"""PianoFlow beside what it could be replaced by: `pianoflow evaluate model DATA --table`.

A row is a maker (`engine.evaluation.makers`): the shipped model with AFC as in the paper (25 steps of Heun), with its
own settings and with sliding windows; the performer; and with --rivals FOLDER what was trained there to compare with.
`table_text` says what the columns are.
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from scipy.stats import bootstrap

from ..errors import InputError
from ..files import write_whole
from ..flow.solvers import SOLVERS
from ..model.config import CLIP, FPS
from .distribution_metrics import check_wgd, frechet_distance
from .makers import shipped_makers
from .model_playing import passages
from .motion_autoencoder import codes, open_encoder
from .rows import CLIP_STRIDE, Truth, core_time, measure, windows
from .table_text import document, markdown, plain

RESAMPLED = 2000
#: Figures that are not of passages.
UNVARIED = ("calls", "parameters", "rtf")
#: The row that others are held against, and the passages that it takes to say that they differ.
REFERENCE, ENOUGH = "PianoFlow + AFC", 5


def add_arguments(parser):
    """What --table takes besides what the benchmark takes anyway."""
    group = parser.add_argument_group("the table (--table, or several numbers of --steps)")
    group.add_argument("--table", action="store_true", help="the comparison with what could replace PianoFlow")
    group.add_argument("--rivals", type=Path, metavar="FOLDER", help="rows of the models that were trained there, too")
    group.add_argument("--rows", nargs="+", metavar="NAME", help="only these rows")
    group.add_argument("--seeds", type=int, default=3, help="motions of each passage (default: 3)")
    group.add_argument("--wgd", type=int, metavar="WINDOWS", help="windows a passage for WGD, 0: none (default: all)")
    group.add_argument("--contact-rows", nargs="*", metavar="NAME",
                       help="rows that are put on the keys, too: 'all' or names (default: PianoFlow and performer)")
    group.add_argument("--solvers", nargs="+", choices=SOLVERS, help="for --steps (default: --solver)")
    group.add_argument("--temperatures", type=float, nargs="+", help="for --steps (default: --temperature)")
    group.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables to this file, too")


def compare(options, generator, sampling):
    """Prints the table, writes what is asked for, and returns all figures."""
    makers = _makers(options, generator, sampling)
    own = shipped_makers(generator, sampling)
    on_keys = own if options.contact_rows is None else makers if "all" in options.contact_rows else options.contact_rows
    _known(options.contact_rows or [], [*makers, "all"])
    truths = truths_of(options, generator)
    encoder = open_encoder()
    true_codes = np.concatenate([codes(encoder, truth.clips(truth.piece.pose)) for truth in truths])
    told = {"table": told_of(options, truths), "rows": {}}
    for name, maker in makers.items():
        told["rows"][name] = row(maker, truths, options, encoder, true_codes, name in on_keys)
        if options.json:
            write_whole(options.json, json.dumps(told, indent=1))
    if REFERENCE in told["rows"]:
        mark_differences(told["rows"], REFERENCE)
    tell("PianoFlow and its rivals", told, options)
    return told


def truths_of(options, generator, wgd=True):
    """The `Truth` of each passage. Raises InputError where nothing can be compared."""
    if options.seeds < 1 or (options.wgd or 0) < 0 or options.seconds < CLIP / FPS:
        raise InputError("The table takes --seconds from 8 up, --seeds from 1 up, --wgd from 0 up.")
    if wgd and options.wgd != 0:
        check_wgd()
    return [Truth(piece, options.wgd if wgd else 0)
            for piece in passages(options.data, generator, options.pieces, options.seconds)]


def _makers(options, generator, sampling):
    """Name → maker of the rows that are wanted."""
    makers = shipped_makers(generator, sampling)
    if options.rivals:
        from .comparison import makers as rivals
        makers |= rivals(options.rivals)
    _known(options.rows or [], makers)
    return {name: maker for name, maker in makers.items() if not options.rows or name in options.rows}


def _known(names, known):
    for name in names:
        if name not in known:
            raise InputError(f"There is no row '{name}': choose from {', '.join(known)}.")


def row(maker, truths, options, encoder=None, true_codes=None, on_keys=False):
    """A row: its `summary` (key → mean and interval) and every figure of every passage and seed."""
    every, coded = [], []
    for number in range(options.seeds):
        seed, of_seed = options.seed + number, []
        for truth in truths:
            found, code = measure(maker, truth, seed, encoder, on_keys)
            every.append({"piece": truth.piece.name, "seed": seed, **found})
            of_seed.append(code)
            print(f"{maker.name}: seed {seed}, {truth.piece.name[:40]}", file=sys.stderr, flush=True)
        coded.append(of_seed)
    summary = summarized(every)
    if encoder and len(true_codes) > 1:
        distances = [frechet_distance(np.concatenate(of_seed), true_codes) for of_seed in coded]
        summary["fid"] = {"mean": float(np.mean(distances)), "low": None, "high": None}
    if options.device == "cpu":
        summary["rtf_core"] = {"mean": core_time(maker, truths[0]), "low": None, "high": None}
        if getattr(maker, "whole", None):
            time = core_time(maker, truths[0], steps=maker.whole)
            summary["rtf_whole"] = {"mean": time, "low": None, "high": None}
    return {"summary": summary, "figures": every}


def summarized(every):
    """Key → mean over passages (seeds averaged within each), and the interval, of `row`'s figures."""
    summary = {}
    for key in dict.fromkeys(key for found in every for key in found if key not in ("piece", "seed")):
        values = np.array(list(by_passage(every, key).values()))
        low, high = (None, None) if key in UNVARIED else interval(values)
        summary[key] = {"mean": float(values.mean()), "low": low, "high": high}
    return summary


def by_passage(every, key):
    """Passage → the mean over seeds of a figure; passages of one piece count as one."""
    found = {}
    for figures in every:
        if key in figures:
            found.setdefault(figures["piece"], []).append(figures[key])
    return {name: float(np.mean(values)) for name, values in found.items()}


def mark_differences(rows, reference):
    """Says in the rows' summaries, as `differs`, whether a figure differs from the row `reference`: whether the 95 %
    interval of the differences, passage by passage, leaves out 0."""
    for name, found in rows.items():
        for key, told in found["summary"].items():
            ours, theirs = (by_passage(rows[which]["figures"], key) for which in (name, reference))
            apart = np.array([ours[passage] - theirs[passage] for passage in ours if passage in theirs])
            if name != reference and told["low"] is not None and len(apart) >= ENOUGH:
                low, high = interval(apart)
                told["differs"] = low > 0 or high < 0


def interval(values):
    """The 95 % interval (low, high) of the mean of `values` [P], by resampling them; (None, None) for fewer than 2."""
    if len(values) < 2:
        return None, None
    found = bootstrap((values,), np.mean, n_resamples=RESAMPLED, method="percentile", rng=np.random.default_rng(0))
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def told_of(options, truths):
    """What was measured, for a reader."""
    clips = sum(len(windows(len(truth.piece.pose), CLIP_STRIDE)) for truth in truths)
    of_wgd = sum(len(truth.wgd_windows) for truth in truths)
    return {"passages": len(truths), "seconds": round(sum(truth.piece.duration for truth in truths), 1),
            "seeds": options.seeds, "fid_clips": clips, "wgd_windows": of_wgd,
            "windows": sum(len(windows(len(truth.piece.pose))) for truth in truths), "device": options.device,
            "threads": torch.get_num_threads()}


def tell(heading, told, options, columns=None, published=True):
    """Prints `told` and writes it where --markdown and --json say."""
    about = told["table"]
    notes = (f"{about['passages']} passage(s) of the test split, {about['seconds']:.0f} s of music, {about['seeds']} "
             f"seed(s), {about['windows']} windows; {about['device']}, {about['threads']} thread(s).")
    if columns is None:
        notes += f" WGD of {about['wgd_windows']} windows. FID of {about['fid_clips']} clips a seed, in 256 dimensions."
    summaries = {name: row["summary"] for name, row in told["rows"].items()}
    print(document(heading, summaries, notes, plain, columns, published), end="", flush=True)
    if options.markdown:
        write_whole(options.markdown, document(heading, summaries, notes, markdown, columns, published))
    if options.json:
        write_whole(options.json, json.dumps(told, indent=1))
