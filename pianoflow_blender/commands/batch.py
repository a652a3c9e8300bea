"""`pianoflow batch`: many recordings at once, resumable, on one machine or on a cluster."""
import argparse
import os
import signal
import sys
import time
from pathlib import Path

from ...engine.command import handling
from ...engine.errors import InputError
from ...engine.version import VERSION
from ..batch import report
from ..batch.jobs import IN_BLENDER, PRODUCTS, products, read_jobs
from ..batch.lane import Limits
from ..engine_python import find_python, require_python
from ..paths import TAKE_SUFFIX
from . import bake, blender_choice, generate, render

NAME = "batch"
SUMMARY = "make takes, scenes or videos of many recordings; resumes, reports, on one machine or a cluster"
DESCRIPTION = """\
Does one job for each recording, MIDI file or take that JOBS name, and goes on when one fails. Run the same command
again after a kill or a crash: what is finished is not done again, what has changed is done anew (its files' content or
its settings), what failed is tried again. Several batches may work on one output folder, also from several machines.

JOBS are any of
  a folder     its recordings and MIDI files, with its folders; a MIDI file beside a recording of the same name holds
               the recording's notes. A folder that has neither: its takes
  a list       a text file with a path a line, as seen from the list; # begins a comment
  a file       one recording, MIDI file or take (.npz: it is only baked, rendered and exported)
  a JSON       {"jobs": [{"source": "a.mp3", "midi": "a.mid", "output": "opus9/a",
                          "settings": {"seed": 3, "preset": "best", "style": {"curl": 0.8}},
                          "bake": {"fps": 25, "view": "top"}, "render": {"resolution": "1920x1080"},
                          "motion": {"fps": 60, "hands_only": true},
                          "make": ["take", "bvh", "fbx"]}, …],
                "settings": {…}, "bake": {…}, "render": {…}, "make": […]}         for all jobs
               Only "source" is needed; "make" is what to make of it, as --make says it. Paths are seen from the JSON.
               The tables hold the flags of the commands generate, bake, render and export ("motion"), with _ for -; a
               switch is true or false. They go before the flags given here.

In the output folder: what was made, under the source's name (or "output"); report.json and report.csv, with seconds,
real-time factor, notes, memory, warnings and errors of each job; .pianoflow-batch, what is finished. Exit code 1: a job
failed.
"""
EXAMPLES = """\
examples:
  pianoflow batch recordings -o takes
  pianoflow batch songs.txt -o videos --make take,video --preset draft --resolution 640x360 --workers 4
  pianoflow batch jobs.json -o out --workers 2 --memory 4000
  pianoflow batch takes -o videos --make video                      takes that another machine has made
  pianoflow batch recordings -o takes --scheduler tcp://host:8786   on the workers of a Dask cluster
  blender -b --command pianoflow batch recordings -o scenes --make blend
"""


def add_arguments(parser):
    parser.add_argument("jobs", metavar="JOBS", type=Path, nargs="+", help="a folder, a list, a JSON, or files")
    parser.add_argument("-o", "--output", metavar="FOLDER", type=Path, required=True, help="where to put what is made")
    parser.add_argument("--make", type=_makes, default=("take",), metavar="WHAT",
                        help=f"what to make of each, with commas between: {', '.join(PRODUCTS)} (default: take). "
                             "motion, mano, pianomotion10m (.json), glb, fbx, bvh (a file a hand), usdc: as of "
                             "`export`; sheet: a picture of twelve moments")
    group = parser.add_argument_group("how to work")
    group.add_argument("--workers", type=_count, default=1, metavar="N",
                       help="jobs at the same time on this machine, which share its cores (default: 1)")
    group.add_argument("--memory", type=_megabytes, metavar="MB",
                       help="what a worker may use: a larger one is replaced, and its job tried once more (default: no "
                            "limit)")
    group.add_argument("--jobs-per-worker", type=_count, default=20, metavar="K",
                       help="a worker's process is replaced after so many jobs (default: 20)")
    group.add_argument("--stop-on-error", action="store_true", help="begin no more jobs once one has failed")
    group.add_argument("--again", action="store_true", help="do finished jobs once more")
    group.add_argument("--scheduler", metavar="tcp://HOST:PORT",
                       help="let the workers of this Dask scheduler do the jobs; they need PianoFlow and the same "
                            "folders; --memory and --jobs-per-worker hold for each")
    generate.add_settings(parser, midi=False)
    scene = parser.add_argument_group("scene")
    bake.add_scene(scene)
    bake.add_place(scene)
    render.add_pictures(scene)
    render.add_frames(scene)
    blender_choice.add_argument(scene)


def run(arguments, console):
    from ..batch.conductor import Batch
    from ..batch.options import from_arguments

    began, folder = time.monotonic(), arguments.output.resolve()
    jobs = read_jobs(arguments.jobs, folder, from_arguments(arguments))
    blender = _blender(arguments)
    _check(arguments, jobs, blender)
    folder.mkdir(parents=True, exist_ok=True)
    more = {"blender": blender, "again": arguments.again, "traceback": arguments.traceback, "version": VERSION}
    requests = [job.request(folder, arguments.make, **more) for job in jobs]
    batch = Batch(requests, _pool(arguments), arguments.stop_on_error)
    try:
        # a farm's manager asks with SIGTERM
        with handling([signal.SIGTERM], signal.default_int_handler):
            batch.run(lambda batch: _show(batch, console), lambda number, end: _tell(console, jobs[number], end))
    finally:
        told = report.entries(requests, batch.outcomes)
        totals = report.totals_of(told, time.monotonic() - began)
        written = report.write_report(folder, told, totals)
    return {"ok": not batch.failed, "text": report.table(told, totals), "report": str(written[0]), **totals,
            "jobs": told, "exit": 1 if batch.failed else 0}


def _pool(arguments):
    if arguments.scheduler:
        from ..batch.cluster import ClusterPool
        return ClusterPool(arguments.scheduler, Limits(jobs=arguments.jobs_per_worker, memory=arguments.memory))
    from ..batch.conductor import LocalPool
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # the engine's Python by name: workers, which have no bpy, cannot find it in the preferences
    return LocalPool(arguments.workers, Limits(max(cores // arguments.workers, 1), arguments.jobs_per_worker,
                                               arguments.memory, find_python().path))


def _blender(arguments):
    """The Blender for the workers: the one named, or the program that this runs in."""
    bpy = sys.modules.get("bpy")
    return arguments.blender or (bpy.app.binary_path if bpy else None) or None


def _check(arguments, jobs, blender):
    """Raises InputError where no job could be done."""
    if arguments.scheduler:
        return
    takes = [job for job in jobs if job.source.lower().endswith(TAKE_SUFFIX)]
    for take in takes:
        if "take" in (take.makes or arguments.make):
            raise InputError(f"{take.source} is a take already: leave take out of what is made.")
    if len(takes) < len(jobs):
        require_python()
    made = {name for job in jobs for name in job.makes or arguments.make}
    if made & set(IN_BLENDER) and not blender_choice.bpy_is_here(blender):
        blender_choice.check(blender)


def _show(batch, console):
    text = f"{batch.done} of {len(batch.requests)}" + (f", {batch.failed} failed" if batch.failed else "")
    console.progress(text, batch.fraction, batch.left)


def _tell(console, job, outcome):
    """A line for a job that has ended."""
    if outcome["outcome"] == "error":
        console.note(f"{job.output}: {outcome['error']}")
        if outcome.get("traceback"):
            console.note(outcome["traceback"])


def _makes(text):
    """"take,video" → ("take", "video"), in the order in which they are made."""
    try:
        return products(text)
    except InputError as error:
        known = ", ".join(PRODUCTS)
        raise argparse.ArgumentTypeError(f"{text!r} is not a list such as take,video of {known}") from error


def _count(text):
    return _at_least(int, text, 1, "a whole number from 1 up")


def _megabytes(text):
    return _at_least(float, text, 100, "a number of MB from 100 up")


def _at_least(kind, text, least, words):
    try:
        if not (value := kind(text)) >= least:
            raise ValueError
        return value
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not {words}") from None
