"""Does one job: its commands one after another, each product whole or not at all, then a note of it on disk.

Runs in a worker's process, which holds the job's lock as long as it works: two batches on one folder never do the same
job, whoever of them is killed.
"""
import os
import platform
import shutil
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from ...engine.take import Take
from ...engine.version import VERSION
from ..cli import sentence
from ..commands import bake, export, generate, render
from ..commands.console import Console
from ..paths import is_midi
from .jobs import EXPORTS, OF_SCENE, PRODUCTS, files_of
from .options import command_parser, flags
from .state import Store, is_take, key
from .usage import Meter

#: What the commands cost beside each other, for the progress.
COST = {generate: 3, export: 0.2, bake: 1, render: 10}
SHEET_MOMENTS = 12
#: The knobs of `export` that its products have; the others have those of Blender's formats.
KNOBS, OF_MODELS = {"mano": ("fps", "mano", "mean_pose"), "pianomotion10m": ("fps", "mano")}, ("fps", "hands_only")


@dataclass(frozen=True)
class Step:
    """One command with its words. makes: the product, or None for what only a later step needs. written: the file that
    it writes; place: where that belongs, the same where the command itself writes it whole or not at all."""

    command: object
    words: tuple
    makes: str | None
    written: Path
    place: Path


def do(request, tell=lambda text, fraction: None):
    """Does the job of a `jobs.Job.request`; tell(text, fraction) hears how far it is. Returns what became of it.

    outcome: "done", "error", or "busy" where another process is at this job. reused: nothing was to be done. Ctrl-C
    comes through as KeyboardInterrupt, with nothing left behind.
    """
    store = Store(request["folder"])
    with store.lock(request["output"]) as lock:
        if not lock.held:
            return {"outcome": "busy"}
        began, state = time.monotonic(), {name: request[name] for name in ("source", "midi", "output")}
        state |= {"outcome": "error", "products": {}, "version": VERSION, "machine": platform.node()}
        mark, meter = None, Meter()

        def told(text, fraction):
            meter.look()
            tell(text, fraction)

        try:
            mark = key(request)
            if not request.get("again") and (finished := store.finished(mark)):
                return {**finished, "reused": True}
            store.sweep(request["output"])
            state |= _make(store, request, told)
        except Exception as error:
            state["error"] = sentence(error)
            if request.get("traceback"):
                state["traceback"] = traceback.format_exc()
        state |= meter.facts()
        state["seconds"] = round(time.monotonic() - began, 2)
        if state["outcome"] == "done":
            state["rtf"] = round(state["seconds"] / max(state["music_seconds"], 0.1), 3)
        if mark:
            store.remember(mark, state)
        return state


def _make(store, request, tell):
    """Carries out the steps and returns what to say of them."""
    work, facts, spent = store.work(request["output"]), {}, {}
    try:
        todo = steps(request, store, work)
        whole, done = sum(COST[step.command] for step in todo), 0.0
        for step in todo:
            began, share = time.monotonic(), COST[step.command] / whole
            facts |= _carry_out(step, _Telling(tell, done, share))
            done += share
            spent[step.makes or step.command.NAME] = round(time.monotonic() - began, 2)
        if is_take(request["source"]):
            take = Take.load(Path(request["source"]))
            facts |= {"notes": len(take.notes), "seconds": take.duration, "warnings": take.meta.get("warnings", [])}
        products = {name: described for step in todo if step.makes
                    for name, described in store.describe(request["output"], step.makes).items()}
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return {"outcome": "done", "products": products, "notes": facts["notes"],
            "music_seconds": round(facts["seconds"], 3), "warnings": list(facts.get("warnings", ())),
            "step_seconds": spent}


def steps(request, store, work):
    """The Steps of a job, in order."""
    output, makes, options = request["output"], request["makes"], request["options"]
    stem, blender = Path(output).name, [f"--blender={request['blender']}"] if request.get("blender") else []
    todo = []

    def add(command, source, make, name, words, direct=False):
        place = store.product(output, make)
        kept = make in makes
        written = place if direct and kept else work / name
        todo.append(Step(command, tuple(map(str, [source, "-o", written, *words])), make if kept else None, written,
                         place if kept else written))
        return todo[-1].place

    take = Path(request["source"])
    if not is_take(take):
        midi = [f"--midi={request['midi']}"] if request["midi"] else []
        take = add(generate, take, "take", f"{stem}.npz", midi + flags("settings", options.get("settings", {})))
    for make in [make for make in EXPORTS if make in makes]:
        add(export, take, make, f"{stem}{PRODUCTS[make]}", _exported(make, options.get("motion", {})) + blender)
    if set(OF_SCENE) & set(makes):
        # baked in its place, since it names its sound as seen from there
        scene = add(bake, take, "blend", f"{stem}.blend", [*_heard(request), *flags("bake", options.get("bake", {})),
                                                           *blender], direct=True)
    if "video" in makes:
        add(render, scene, "video", f"{stem}.mp4", flags("render", options.get("render", {})) + blender)
    if "sheet" in makes:
        table = {name: value for name, value in options.get("render", {}).items() if name != "frames"}
        add(render, scene, "sheet", f"{stem}.png", [f"--contact-sheet={SHEET_MOMENTS}", f"--take={take}",
                                                    *flags("render", table), *blender])
    return todo


def _exported(make, table):
    """The words of `export` for a product: what a table says about other formats is not for it."""
    known = KNOBS.get(make, OF_MODELS)
    words = flags("motion", {name: value for name, value in table.items() if make == "motion" or name in known})
    return words + ["--as=mano"] * (make == "mano")


def _heard(request):
    """The words that put the recording into the scene, unless the job names another sound."""
    silent = is_take(request["source"]) or is_midi(request["source"])
    return [] if silent or request["options"].get("bake", {}).get("audio") else [f"--audio={request['source']}"]


def _carry_out(step, console):
    """Runs the step's command, moves what it wrote to its place and returns the command's facts."""
    if step.command is bake and "bpy" in sys.modules:
        # what the job before has rendered is still open, and would be baked into
        sys.modules["bpy"].ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
    step.place.parent.mkdir(parents=True, exist_ok=True)
    facts = step.command.run(command_parser(step.command).parse_args(step.words), console)
    if step.written != step.place:
        for written, place in zip(files_of(step.makes or "", step.written), files_of(step.makes or "", step.place)):
            os.replace(written, place)
    return {name: facts[name] for name in ("notes", "seconds", "warnings") if facts.get(name) is not None}


class _Telling(Console):
    """A console that passes progress on as a part of the job's."""

    def __init__(self, tell, before, share):
        super().__init__(quiet=True)
        self._told, self._before, self._share = tell, before, share

    def progress(self, text, fraction, left=None):
        self._told(text, self._before + self._share * fraction)
