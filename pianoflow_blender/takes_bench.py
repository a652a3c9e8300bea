"""How long the window waits while takes are put onto the keyboard, shown as a ghost and thinned out.

    python takes_bench.py -- TAKE [OTHER] [fps=24] [sparse=0] [slices=0]                     with a bpy module
    blender --factory-startup --python takes_bench.py -- TAKE [OTHER] … [area=VIEW_3D]       with a window

`pianoflow generate long.mid -o long.npz --generator performer` makes a take of ten minutes. Prints for each button how
long it takes in all, the longest time that a tick of the timer took, and that of the last step, in which what is
written is put in its place; in a window also for how long it stood still, drawing and the undo step included. slices=0
does all at once, as a script does: it is one tick then. area: the editor that fills the window. Where the graphics are
computed by the processor, drawing a viewport takes longer than everything else: SEQUENCE_EDITOR shows what is left.
"""
import importlib
import os
import sys
import time
from pathlib import Path

import bpy
import numpy as np

sys.path.append(str(Path(__file__).resolve().parent))
bench = importlib.import_module("streaming_bench")
TICK, enable, part = bench.TICK, bench.enable, bench.part


class Watch:
    """Times what a job does in the window's thread: `ticks`, and the last step."""

    def __init__(self, name, clock=time.thread_time):
        self.name, self.ticks, self.begun, self._clock = name, [], time.perf_counter(), clock

    def timed(self, function, *arguments):
        begun, cpu = time.perf_counter(), self._clock()
        try:
            return function(*arguments)
        finally:
            self.ticks.append((time.perf_counter() - begun, self._clock() - cpu))

    def report(self, *more):
        *ticks, last = (np.array(self.ticks) * 1000).tolist()
        wall, cpu = np.array(ticks).T
        print(f"{self.name:16} {time.perf_counter() - self.begun:6.1f} s in all, {len(wall):4} ticks, longest "
              f"{wall.max():4.0f} ms ({cpu[wall.argmax()]:3.0f} of the processor; the most {cpu.max():3.0f}), last step "
              f"{last[0]:4.0f} ms ({last[1]:3.0f})", *more, flush=True)


def buttons(takes, given):
    """What is pressed one after the other: (name, operator, its arguments, settings of the layers)."""
    sparse = [("Use, sparse keys", "use_take", {"take": takes[0].stem}, True)] if given.get("sparse") != "0" else []
    return [("Import Take", "import_take", {"filepath": str(takes[0])}, False),
            ("Import another", "import_take", {"filepath": str(takes[-1])}, False),
            ("Compare", "compare_takes", {"take": takes[0].stem}, False),
            ("Use", "use_take", {"take": takes[0].stem}, False), *sparse]


def press(slices, name, operator, arguments, sparse):
    """Does what the operator does in a window, tick after tick, or without `slices` what it does elsewhere."""
    scene, watch = bpy.context.scene, Watch(name, time.thread_time if slices else time.process_time)
    scene.pianoflow.layers.sparse = sparse
    jobs, listing, files = part("operators.take_jobs"), part("takes.listing"), part("takes.files")
    if "filepath" in arguments:
        path, uid = Path(arguments["filepath"]), ""
    else:
        entry = listing.find_take(scene, arguments["take"])
        path, uid = files.take_path(entry), entry.uid
    compare = operator == "compare_takes"
    job = jobs.GhostJob(scene.name, path) if compare else jobs.BakingJob(scene.name, path, None, uid)
    while not job.done:
        watch.timed(job.poll if slices else job.run)
        time.sleep(TICK)
    if job.outcome != "result":
        sys.exit(job.message)
    if compare:
        watch.timed(job.finish, uid)
    else:
        watch.timed(job.finish, bpy.context, lambda scene, take: scene.pianoflow.takes.entries[listing.index_of(
            scene.pianoflow.takes, uid)] if uid else listing.keep_take(scene, path, take, 'IMPORTED'))
    job.close()
    watch.report()


class InWindow:
    """Presses the buttons, and looks every hundredth of a second whether the window still lives."""

    def __init__(self, pressed):
        self.left, self.watch = list(pressed), None
        job, operator = part("sliced_job").SlicedJob, part("operators.job_operator").JobOperator
        self.running = part("operators.job_operator").running
        poll, end = job.poll, operator._end
        job.poll = lambda this, *budget: self.watch.timed(poll, this, *budget)
        operator._end = lambda this, context: self.watch.timed(end, this, context)
        end_timer = operator._end_timer
        operator._end_timer = lambda this, context: (self.undo_step(), end_timer(this, context))
        self.begin()
        bpy.app.timers.register(self.look, first_interval=1.0)

    def begin(self):
        self.gaps, self.step, self.after, self.last = [], None, 0, (time.perf_counter(), time.thread_time())

    def undo_step(self):
        """Blender writes it in this turn."""
        self.step = len(self.gaps)

    def look(self):
        now = time.perf_counter(), time.thread_time()
        self.gaps.append([1000 * (after - before) for before, after in zip(self.last, now)])
        self.last = now
        self.after = 0 if self.running("performance") else self.after + 1
        if self.watch and self.after < 50:
            return 0.01
        if self.watch:
            step = self.gaps.pop(self.step)
            wall, cpu = np.array(self.gaps).T
            self.watch.report(f"\n    the window stood still for {wall.max():.0f} ms at most ({cpu[wall.argmax()]:.0f} of "
                              f"the processor; the most {cpu.max():.0f}), {(cpu > 100).sum()} times over 100; in the turn of the undo step for {step[0]:.0f} "
                              f"({step[1]:.0f})")
        if not self.left:
            os._exit(0)  # quitting asks whether to save
        name, operator, arguments, bpy.context.scene.pianoflow.layers.sparse = self.left.pop(0)
        self.watch = Watch(name)
        self.begin()
        bench.press(operator, **arguments)
        return 0.01


def main():
    enable()
    words = sys.argv[sys.argv.index("--") + 1:]
    given = dict(word.split("=", 1) for word in words if "=" in word)
    takes = [Path(word).resolve() for word in words if "=" not in word]
    bpy.context.scene.render.fps = int(given.get("fps", 24))
    if bpy.app.background:
        for button in buttons(takes, given):
            press(given.get("slices") != "0", *button)
    else:
        bench.fill(given.get("area", 'VIEW_3D'))
        InWindow(buttons(takes, given))


if __name__ == "__main__":
    bench.start(main)
