"""From a motion to a take; and from a motion that is still being made to pieces of its take, as they are finished."""
from dataclasses import dataclass
from typing import Callable

import numpy as np

from .take.take import Take

#: Places kept of metres and radians: what vectorised mathematics leaves beyond them may differ from run to run.
DECIMALS = 7


def take_of(motion, notes, pedal, start, meta, frames=slice(None), played=slice(None), changes=slice(None)):
    """The `Take` of a motion's `frames`, of those of its `notes` that are `played` and of those `changes` of the pedal
    [K,2]; all times count from `start`, seconds of the recording."""
    notes = notes.copy()
    notes["finger"][motion.unplayed] = 0
    notes["onset"] += start
    notes["offset"] += start
    wrist, pose, tips = (np.round(path[frames], DECIMALS) for path in (motion.wrist, motion.pose, motion.tips))
    return Take(wrist=wrist, pose=pose, tips=tips, notes=notes[played], pedal=pedal[changes] + [start, 0],
                fps=motion.fps, t0=start + (frames.start or 0) / motion.fps, meta=meta)


@dataclass
class Pieces:
    """Tells of a growing motion's finished pieces: `tell` is what generators call when more of it is final. A note that
    is held from one piece into the next is in both, so that its key stays down.

    chunks(take, final): see `engine.generate.generate`. done: frames that have been told of."""

    chunks: Callable
    pedal: np.ndarray
    start: float
    meta: dict
    done: int = 0

    def tell(self, motion, notes, frames):
        """Tells of the frames up to the last of the first `frames`, which is the next piece's first one."""
        first, last, whole = self.done, frames - 1, frames == len(motion.wrist)
        if last <= first:
            return
        self.done = last

        def inside(times):
            return ((times >= first / motion.fps) | (first == 0)) & ((times < last / motion.fps) | whole)

        held = (notes["onset"] < first / motion.fps) & (notes["offset"] > first / motion.fps)
        self.chunks(take_of(motion, notes, self.pedal, self.start, self.meta, slice(first, frames),
                            inside(notes["onset"]) | held, inside(self.pedal[:, 0])), True)


def joined(pieces):
    """The `Take` that consecutive pieces make."""
    last = pieces[-1]
    frames = [slice(None, -1)] * (len(pieces) - 1) + [slice(None)]
    wrist, pose, tips = (np.concatenate([getattr(piece, name)[part] for piece, part in zip(pieces, frames)])
                         for name in ("wrist", "pose", "tips"))
    begun = [piece.notes[piece.notes["onset"] >= piece.t0] if k else piece.notes for k, piece in enumerate(pieces)]
    return Take(wrist=wrist, pose=pose, tips=tips, notes=np.concatenate(begun),
                pedal=np.concatenate([piece.pedal for piece in pieces]), fps=last.fps, t0=pieces[0].t0, meta=last.meta)
