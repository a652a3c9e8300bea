"""What makes the motion of a row: PianoFlow as it is shipped, sampled in several ways, and the performer.

Both have the face of `baselines.makers`. The performer, who plays the keys by itself, has performed(notes, duration,
seed) → `Motion`, too.
"""
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np

from ..model.config import FPS
from ..model.generation import HUMAN, Sampling
from ..performer.perform import FPS as TAKE_FPS
from ..performer.perform import perform
from ..training.make_data import drawn_style
from .baselines.makers import FlowMaker

#: Seconds that the performer plays beyond what is asked of it: it knows what comes.
BEYOND = 2.0
#: The performer's seeds begin here, so that none is the data's by chance.
SEEDS = 2 ** 40


@dataclass(frozen=True)
class Performer:
    """The performer, which made the truth, playing the same notes once more: how far performances are from each
    other. Like the data's its style is drawn."""

    space: object
    name: str = "performer, once more"
    calls: int = 0
    parameters: int = 0
    config = SimpleNamespace(encoder="keys")

    def performed(self, notes, duration, seed):
        """The `Motion` of so many seconds, 120 frames a second."""
        random = np.random.default_rng(SEEDS + seed)
        played = perform(notes[notes["onset"] < duration + BEYOND], duration + BEYOND, drawn_style(random),
                         int(random.integers(2 ** 31)))
        count = max(int(round(duration * TAKE_FPS)) + 1, 2)
        return replace(played, wrist=played.wrist[:count], pose=played.pose[:count], tips=played.tips[:count])

    def motion(self, track, frames, seed):
        """Paths [T,2,3] and gestures [T,2,D] at 30 frames a second."""
        played, stride = self.performed(track.notes, frames / FPS, seed), int(TAKE_FPS / FPS)
        return self.space.encode(played.wrist[:frames * stride:stride], played.pose[:frames * stride:stride])


def shipped_makers(generator, sampling=Sampling()):
    """The rows of the shipped model and of the performer, by name. Its wrists are the performer's, which the truth is
    of; where it knows pianists', one row more has them as far as it moves them by default."""
    ways = {"PianoFlow + AFC, Heun 25": replace(sampling, solver="heun", steps=25), "PianoFlow + AFC": sampling,
            "PianoFlow + SWF": replace(sampling, schedule="sliding"),
            "PianoFlow + AFC, temperature 1": replace(sampling, temperature=1.0)}
    if generator.style is not None:
        ways[f"PianoFlow + AFC, human {HUMAN:g}"] = replace(sampling, human=HUMAN)
    makers = [Performer(generator.space), *(FlowMaker(name, generator, way) for name, way in ways.items())]
    return {maker.name: maker for maker in makers}
