"""Long work in short slices, so that a window never waits: generators that are driven by a timer, and by threads.

A generator yields between two slices, which take milliseconds; it yields WAITING where it waits for a thread and there
is nothing to do before the next tick.

Between two ticks a user may do anything, undo included. So what is held from one to the next is only used as long as
nothing of that kind happened; after an undo the work is begun anew.
"""
import sys
import threading
import time
import weakref
from concurrent.futures import Future
from functools import partial

import bpy

from ..engine.errors import InputError
from .baking import preview
from .baking.actions import begin, write_curve
from .baking.bake import channels_of, parts_of, rests
from .performance import Made, bake_performance, target_keyboard

WAITING = "waiting"
#: Seconds of a tick that may be spent.
BUDGET = 0.025
#: How often work is begun again of which somebody has removed what it worked on.
TRIES = 5
#: How long a thread of ours may hold Python while Blender, which draws with it, wants it: seconds. Python's own 5 ms
#: are spent at every one of a hundred panels, menus and buttons.
SWITCH = 0.0005

_live = weakref.WeakSet()


class GivenUp(Exception):
    """Nobody waits for what a thread does any more."""


def in_thread(function, told=None):
    """Calls `function`, which must not touch bpy, in a thread of its own; returns or raises what it does.

    told: then it is `function(report)`, and what it reports (a share of its work) is passed on to told(share). A report
    is also where a thread ends for which nobody waits any more.
    """
    future, interval = Future(), sys.getswitchinterval()
    shares, given_up = [], threading.Event()

    def report(share):
        if given_up.is_set():
            raise GivenUp
        shares.append(share)

    def work():
        try:
            future.set_result(function() if told is None else function(report))
        except BaseException as error:
            future.set_exception(error)

    sys.setswitchinterval(min(interval, SWITCH))
    try:
        threading.Thread(target=work, daemon=True).start()
        while not future.done():
            while shares:
                told(shares.pop(0))
            yield WAITING
    finally:
        given_up.set()
        sys.setswitchinterval(interval)
    return future.result()


def written_in_slices(rig, channels, told=lambda share: None):
    """What `bake_take` writes, as its `written`: `preview.remove` takes it away again until `preview.accept`.
    told(share) is called with how much is written."""
    made, written = parts_of(rig, channels), []
    count, done = sum(len(part.channels) for _, parts in made for part in parts), 0
    for name, parts in made:
        begun = begin(name, parts)
        for assignment in begun:
            assignment.action[preview.MARK] = preview.MADE
        written += begun
        for assignment, part in zip(begun, parts):
            for channel in part.channels:
                yield
                write_curve(assignment, channel)
                done += 1
                told(done / count)
    return written


def in_turns(work):
    """Drives a generator of the baking, which knows nothing of turns: what it yields True for has one of its own."""
    while True:
        try:
            apart = next(work)
        except StopIteration as end:
            return end.value
        yield WAITING if apart else None


def drive(work, budget):
    """Advances a generator for `budget` seconds, or until it waits. Whether it goes on."""
    deadline = time.perf_counter() + budget
    for state in work:
        if state is WAITING or time.perf_counter() > deadline:
            return True
    return False


def at_once(work):
    """Drives a generator to its end, and returns what it does."""
    while True:
        try:
            state = next(work)
        except StopIteration as end:
            return end.value
        if state is WAITING:
            time.sleep(0.001)


class Sliced:
    """Work that a timer's ticks drive, and that leaves no trace unless it is finished: `_course` is all that happens.

    written: what is written of a performance that is to be baked. keyboard: the name of the one that it is written for,
    new: whether that was made for it.
    """

    def __init__(self):
        self.written, self.keyboard, self.new = None, None, False
        self._names = {}
        self._tries = 0
        self._begin()
        _live.add(self)

    def _course(self):
        """All that happens, as a generator that `drive` drives; begun anew after an undo."""
        raise NotImplementedError

    def _begin(self):
        self._stale, self._work = False, self._course()

    def _again(self):
        """After an undo: what is there of it goes, and it begins anew."""
        self._work.close()
        preview.remove()
        self._begin()

    def _drive(self, budget):
        """Works for `budget` seconds; whether there is more to do. Raises the InputError that stands in the way."""
        try:
            if self._stale:
                self._again()
            return drive(self._work, budget)
        except ReferenceError:  # somebody has removed what was being worked on
            self._tries += 1
            self._stale = True
            if self._tries > TRIES:
                raise InputError("What the performance was being baked on is gone: generate it again.") from None
            return True

    def close(self):
        """Ends it: what was made for it and not accepted goes."""
        _live.discard(self)
        self._work.close()
        preview.remove()

    def _rig(self, scene):
        """The Rig to write for, appended where there is none."""
        rig = yield from preview.rig_in_slices(scene, target_keyboard(scene))
        yield
        self.new = preview.MARK in rig.keyboard
        self.keyboard = rig.keyboard.name
        return rig

    def _write(self, scene, rig, take, timeline, told=lambda share: None):
        """Writes all of `take` for the `rig`, beside what is seen; told(share) is called now and then."""
        tolerance = scene.pianoflow.layers.keying().tolerance
        part = 0.5 if tolerance is None else 0.9
        work_out = partial(channels_of, take, rests(rig), timeline, tolerance)
        channels = yield from in_thread(lambda report: work_out(report=report), lambda share: told(part * share))
        self.written = yield from written_in_slices(rig, channels, lambda share: told(part + (1 - part) * share))
        yield from in_turns(preview.make_ready(scene, self.written))

    def _put(self, context, scene, take, recording):
        """Bakes `take` with what was written of it, and returns a report; `preview.accept` and `rename_next` are to
        follow."""
        preview.remove(made=False)
        keyboard = bpy.data.objects.get(self.keyboard or "")
        made = keyboard and self.written and Made(keyboard, self.written, self.new, self._names.update)
        return bake_performance(context, scene, take, recording, made)

    def rename_next(self):
        """After `_put`: gives new actions their names, up to a large one, since Blender copies what is renamed. Whether
        there were any left."""
        if not self._names:
            return False
        try:
            large = preview.large_actions(self.written)
            while self._names:
                action, name = self._names.popitem()
                action.name = name
                if action in large:
                    break
        except ReferenceError:  # an undo has taken them
            self._names.clear()
        return True


def undone():
    """After an undo or a redo, or when a file has been read: those who are at work begin anew, and what others have
    left behind goes."""
    for work in _live:
        work._stale = True
    if not _live and preview.left_behind():
        preview.remove()
