"""How much of a job is done and how long the rest takes, from what each stage costs."""
import time
from typing import NamedTuple

from .generate import STAGES

#: Seconds of two CPU cores for a second of music, measured; only their proportions matter.
COST = {"sketch": 0.02, "decode": 0.002, "listen": 0.22, "hands": 0.035, "perform": 0.09, "save": 0.002}
LIGHT_COST = 0.015
#: Seconds between two reports.
INTERVAL = 0.1
#: What must be over before the time left is guessed: seconds, and part of the job.
EARLY, LITTLE = 1.5, 0.03


class News(NamedTuple):
    """fraction: 0-1 of the whole job. left: seconds, or None while it is too early to tell."""

    fraction: float
    left: float | None


class Progress:
    """Turns fractions of stages into one fraction that never goes back."""

    def __init__(self, transcriber, exact=False, sketched=False, clock=time.monotonic):
        """exact: whether the notes come from MIDI. sketched: whether a sketch comes first."""
        listen = 0.0 if exact else LIGHT_COST if transcriber == "light" else COST["listen"]
        cost = {**COST, "listen": listen, "sketch": COST["sketch"] * sketched}
        costs = [cost[stage] for stage in STAGES]
        self.share = {stage: cost / sum(costs) for stage, cost in zip(STAGES, costs)}
        self.before = {stage: sum(costs[:index]) / sum(costs) for index, stage in enumerate(STAGES)}
        self.clock = clock
        self.began = self.said = clock()
        self.fraction, self.stage = 0.0, None

    def update(self, stage, fraction):
        """The News, or None when there was some a moment ago."""
        now = self.clock()
        done = self.before[stage] + self.share[stage] * min(1.0, max(0.0, float(fraction)))
        self.fraction = max(self.fraction, min(1.0, done))
        if stage == self.stage and now - self.said < INTERVAL:
            return None
        self.stage, self.said = stage, now
        elapsed = now - self.began
        if elapsed < EARLY or self.fraction < LITTLE:
            return News(round(self.fraction, 4), None)
        return News(round(self.fraction, 4), round(elapsed * (1 - self.fraction) / self.fraction, 1))
