"""Long work in short slices, so that a window never waits: generators that are driven by a timer, and by threads.

A generator yields between two slices, which take milliseconds; it yields WAITING where it waits for a thread and there
is nothing to do before the next tick.
"""
import threading
import time
from concurrent.futures import Future

from .baking import preview
from .baking.actions import begin, write_curve
from .baking.bake import parts_of

WAITING = "waiting"


def in_thread(function):
    """Calls `function`, which must not touch bpy, in a thread of its own; returns or raises what it does."""
    future = Future()

    def work():
        try:
            future.set_result(function())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    while not future.done():
        yield WAITING
    return future.result()


def written_in_slices(rig, channels):
    """What `bake_take` writes, as its `written`: `preview.remove` takes it away again until `preview.accept`."""
    written = []
    for name, parts in parts_of(rig, channels):
        begun = begin(name, parts)
        for assignment in begun:
            assignment.action[preview.MARK] = preview.MADE
        written += begun
        for assignment, part in zip(begun, parts):
            for channel in part.channels:
                yield
                write_curve(assignment, channel)
    return written


def drive(work, budget):
    """Advances a generator for `budget` seconds, or until it waits. Whether it goes on."""
    deadline = time.perf_counter() + budget
    for state in work:
        if state is WAITING or time.perf_counter() > deadline:
            return True
    return False
