"""Hands out jobs and gathers what becomes of them, whoever does them: a `LocalPool`, or a `cluster.ClusterPool`.

A pool has room(), start(number, request), poll() → [(number, outcome)], fractions() → {number: 0-1}, and close().
"""
import time
from collections import deque

from .lane import Lane

#: Seconds until a job that another process is at is looked at again.
LATER = 2.0
PAUSE = 0.1


class LocalPool:
    """`workers` processes on this machine."""

    def __init__(self, workers, limits):
        self._idle = [Lane(limits) for _ in range(workers)]
        self._busy = {}

    def room(self):
        """Whether another job can be started."""
        return bool(self._idle)

    def start(self, number, request):
        """Begins a job that is called `number` from now on."""
        # the lane that worked last is the warmest
        lane = self._busy[number] = self._idle.pop()
        lane.start(request)

    def poll(self):
        """The jobs that have ended since the last call, as (number, outcome)."""
        ended = [(number, outcome) for number, lane in self._busy.items() if (outcome := lane.poll()) is not None]
        for number, _ in ended:
            self._idle.append(self._busy.pop(number))
        return ended

    def fractions(self):
        """Number → how much is done, of the jobs under way."""
        return {number: lane.fraction for number, lane in self._busy.items()}

    def close(self):
        """Ends all processes; jobs under way are given up."""
        lanes = [*self._idle, *self._busy.values()]
        for lane in lanes:
            lane.stop()
        for lane in lanes:
            lane.close()


class Batch:
    """The requests of a batch and their outcomes, in order; None for what was not done."""

    def __init__(self, requests, pool, stop_on_error=False):
        self.requests, self.outcomes = requests, [None] * len(requests)
        self._pool, self._stop_on_error = pool, stop_on_error
        self._began, self._under_way = time.monotonic(), set()
        self._waiting = deque((0.0, number) for number in range(len(requests)))

    def run(self, report=None, ended=None):
        """Does the jobs; goes on after failures. report(batch) hears now and then; ended(number, outcome) of each end.

        The pool is closed at the end, also by an exception, such as Ctrl-C's, which ends within seconds.
        """
        try:
            while self._waiting or self._under_way:
                self._hand_out()
                for number, outcome in self._pool.poll():
                    self._take_in(number, outcome, ended)
                if report is not None:
                    report(self)
                time.sleep(PAUSE)
        finally:
            self._pool.close()

    @property
    def done(self):
        """How many jobs have ended."""
        return sum(outcome is not None for outcome in self.outcomes)

    @property
    def failed(self):
        """How many jobs have failed."""
        return sum(outcome is not None and outcome["outcome"] == "error" for outcome in self.outcomes)

    @property
    def fraction(self):
        """0-1 of the whole batch."""
        return (self.done + sum(self._pool.fractions().values())) / max(len(self.requests), 1)

    @property
    def left(self):
        """Seconds until the end; None while it is too early to tell."""
        made = sum(outcome is not None and not outcome.get("reused") for outcome in self.outcomes)
        if not made:
            return None
        made += sum(self._pool.fractions().values())
        remaining = len(self.requests) - self.done - sum(self._pool.fractions().values())
        return (time.monotonic() - self._began) * remaining / made

    def _hand_out(self):
        now = time.monotonic()
        for _ in range(len(self._waiting)):
            if not self._pool.room():
                return
            earliest, number = self._waiting.popleft()
            if earliest > now:
                self._waiting.append((earliest, number))
                continue
            self._under_way.add(number)
            self._pool.start(number, self.requests[number])

    def _take_in(self, number, outcome, ended):
        self._under_way.discard(number)
        if outcome["outcome"] == "busy":
            self._waiting.append((time.monotonic() + LATER, number))
            return
        self.outcomes[number] = outcome
        if outcome["outcome"] == "error" and self._stop_on_error:
            self._waiting.clear()
        if ended is not None:
            ended(number, outcome)
