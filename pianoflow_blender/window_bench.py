"""Whether a window stays alive while hands are made: what every turn of Blender's main loop takes.

    blender --factory-startup --window-geometry 0 0 640 400 --python window_bench.py -- MIDI [SETTING=VALUE …]

SETTINGs are those of the panel (preset=draft, generator=performer); minutes=10 repeats the MIDI file for so long;
area=TEXT_EDITOR fills the window with an editor of that type (default VIEW_3D). Where the graphics are computed by
the processor, drawing a viewport takes longer than everything else: a small window with another editor shows what is
left without it.

Prints the longest turns, in milliseconds of the wall clock, of the processor (for the window's thread; the wall clock
goes on while other programs have it) and of that in the kernel, which is mostly memory that is handed out for the first
time: with nothing going on, while hands are made, when they are finished, when the undo step is written, when another
step is, and in an undo. For Linux.
"""
import importlib
import os
import resource
import sys
import time
from pathlib import Path

import bpy

sys.path.append(str(Path(__file__).resolve().parent))
bench = importlib.import_module("streaming_bench")
#: Seconds for which nothing happens before, and after each thing that is measured.
STILL = 5.0
#: Phases: nothing goes on; hands are made; the last tick; the undo step; what follows on it; another step; an undo.
PHASES = {"idle": "nothing going on", "made": "hands are made", "last": "they are finished", "step": "their undo step",
          "after": "after that", "another": "another undo step", "undo": "undo"}


def clocks():
    """Milliseconds: of the wall clock, of the processor for this thread, of that in the kernel."""
    used = resource.getrusage(resource.RUSAGE_THREAD)
    return time.perf_counter() * 1000, (used.ru_utime + used.ru_stime) * 1000, used.ru_stime * 1000


def since(begun):
    return tuple(now - then for then, now in zip(begun, clocks()))


class Turns:
    """Looks at the clocks at every turn of the main loop. `phase` is what the present one belongs to."""

    def __init__(self):
        self.phase, self.turns, self.ticks, self.drawn = "idle", {name: [] for name in PHASES}, [], 0
        self._begun = clocks()
        bpy.types.SpaceView3D.draw_handler_add(self._count, (), 'WINDOW', 'POST_PIXEL')

    def turn(self):
        self.turns[self.phase].append(since(self._begun))
        self._begun = clocks()

    def watch(self, streaming):
        """Times our own share of the turns."""
        tick, finish = streaming.tick, streaming.finish

        def timed_tick(live, *arguments):
            begun = clocks()
            busy = tick(live, *arguments)
            self.ticks.append(since(begun))
            return busy

        def timed_finish(live, *arguments):
            begun, self.phase = clocks(), "last"
            report = finish(live, *arguments)
            self.finished = since(begun)
            print(report, flush=True)
            return report

        streaming.tick, streaming.finish = timed_tick, timed_finish

    def report(self):
        print(f"Blender {bpy.app.version_string}; longest turns, ms")
        print(f"  {'':20}   wall  processor  of that kernel  processor over 100 ms")
        for name, words in PHASES.items():
            if turns := self.turns[name]:
                print(f"  {words:20} {longest(turns)}")
        print(f"  {'our own tick':20} {longest(self.ticks)}")
        print(f"  {'our own last tick':20} {longest([self.finished])}")
        print(f"  viewports drawn {self.drawn} times while hands were made", flush=True)

    def _count(self):
        self.drawn += self.phase == "made"


def longest(turns):
    most = max(turns, key=lambda turn: turn[1])
    over = sum(processor > 100 for _, processor, _ in turns)
    return f"{max(turns)[0]:6.0f} {most[1]:10.0f} {most[2]:15.0f}  {over} of {len(turns)}"


def generating():
    return any(operator.bl_idname == "PIANOFLOW_OT_generate" for operator in bpy.context.window.modal_operators)


def story(turns):
    """What happens, a turn between two yields."""
    yield from still()  # the window is drawn for the first time
    turns.turns["idle"].clear()
    yield from still()
    turns.phase = "made"
    bench.press("generate")
    while turns.phase == "made":
        yield
    # the timer comes first in a turn: this one is that of the undo step, or still a turn before it
    while generating():
        turns.phase = "step"
        yield
    turns.phase = "after"
    yield from still()
    for phase, operator in (("another", bpy.ops.ed.undo_push), ("undo", bpy.ops.ed.undo)):
        turns.phase = phase
        with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
            operator()
        yield from still()


def still():
    end = time.perf_counter() + STILL
    while time.perf_counter() < end:
        yield


def main():
    words = sys.argv[sys.argv.index("--") + 1:]
    given = dict(word.split("=", 1) for word in words if word.startswith("area="))
    bench.enable()
    bench.fill(given.get("area", 'VIEW_3D'))
    bench.choose([word for word in words if not word.startswith("area=")])
    turns = Turns()
    turns.watch(bench.part("streaming").Streaming)
    course = story(turns)

    def look():
        turns.turn()
        try:
            next(course)
            return 0.0
        except StopIteration:
            turns.report()
            status = 0
        except Exception:
            import traceback
            traceback.print_exc()
            status = 1
        bench.part("job").close_engine()
        os._exit(status)  # quitting asks whether to save

    bpy.app.timers.register(look, first_interval=2.0, persistent=True)


if __name__ == "__main__":
    bench.start(main)
