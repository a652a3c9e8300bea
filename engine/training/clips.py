"""Batches of eight-second clips, drawn from the shards and made into the networks' numbers on the fly.

A batch is a function of the seed and its number alone: a training that is carried on sees what it would have seen.
"""
import multiprocessing

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from ..audio.encoders.keys import held_keys, key_features
from ..audio.encoders.layout import AROUND, LOUDNESS
from ..errors import InputError
from ..model.config import CLIP, FPS
from ..model.motion_space import MotionSpace, as_right_hands
from .displaced import displaced
from .hearing_errors import EXACT, HEARD, as_heard
from .shards import open_shards
from .stopping import leave_to_the_parent

#: Notes that a clip can know of begin at most so many seconds before it.
BEFORE = 12.0
#: How a training clip's notes are taken: what was heard of its rendering (where there is one), else one of HEARD with
#: these shares.
HEARINGS = {"midi": 0.7, "transkun": 0.25, "light": 0.05}
#: Shares of the clips whose features tell neither hands nor fingers, and no fingers: rare where PianoFlow listens, since
#: hands and fingers are planned before it plays.
NO_HANDS, NO_FINGERS = 0.01, 0.03
#: The loudness channel is raised or lowered by up to this, so that no more than its changes can be relied on.
LOUDER = 0.15
#: Frames whose gestures the scales are measured on.
MEASURED = 400_000


class Clips(Dataset):
    """The clips of a split. Item k is the batch k: features [B,N,F], roll [B,N,88], path [B,N,2,3], gesture [B,N,2,D].

    encoder: whose features; augmented: whether they get the errors of transcribers; displaced: share of the clips whose
    wrists have gone aside (`training.displaced`).
    """

    def __init__(self, data, split, encoder, space=None, batch=16, seed=0, augmented=True, frames=CLIP, displaced=0.0):
        self.shards, self.displaced = open_shards(data, split), displaced
        self.encoder, self.space, self.batch, self.seed, self.augmented, self.length = (
            encoder, space, batch, seed, augmented, frames)
        self.pieces = [(shard, piece) for shard in self.shards for piece in shard.pieces
                       if piece["frame"][1] - piece["frame"][0] >= frames]
        if not self.pieces:
            raise InputError(f"{data} has no piece of {frames / FPS:.0f} s for '{split}': make more data.")
        self._needs = None if encoder.startswith("keys") else f"acoustic-{encoder}"
        if self._needs and any(self._needs not in shard.arrays for shard, _ in self.pieces):
            raise InputError(f"{data} has no features of the encoder '{encoder}': run pianoflow data encode {data} "
                             f"--encoder {encoder}")
        room = np.array([piece["frame"][1] - piece["frame"][0] - frames + 1 for _, piece in self.pieces])
        self._ends = np.cumsum(room)

    @property
    def places(self):
        """How many places there are at which a clip can begin."""
        return int(self._ends[-1])

    @property
    def hours(self):
        """Hours of motion in the split."""
        return sum(piece["frame"][1] - piece["frame"][0] for _, piece in self.pieces) / FPS / 3600

    def measured_space(self, rotation, unguided=False):
        """The `MotionSpace` that fits this split."""
        stride = max(1, int(self._ends[-1]) // MEASURED)

        def parts():
            for shard, piece in self.pieces:
                yield (np.asarray(shard.part(piece, "wrist", "frame")[::stride], float),
                       np.asarray(shard.part(piece, "pose", "frame")[::stride], float))
        return MotionSpace.measured(rotation, parts(), unguided)

    def __len__(self):
        return 2 ** 31

    def __getitem__(self, number):
        random = np.random.default_rng([self.seed, number])
        clips = [self.clip(int(place), random) for place in random.integers(0, self._ends[-1], self.batch)]
        return {name: torch.from_numpy(np.stack([clip[name] for clip in clips])) for name in clips[0]}

    def clip(self, place, random):
        """The clip that begins at the `place`-th of all places where one can begin."""
        index = int(np.searchsorted(self._ends, place, side="right"))
        shard, piece = self.pieces[index]
        first = place - (int(self._ends[index - 1]) if index else 0)
        begin = piece["frame"][0] + first
        rows = slice(begin, begin + self.length)
        path, gesture = self.space.encode(*self._motion(shard, rows, random))
        notes = self._near(shard.part(piece, "notes", "note"), first)
        roll = held_keys(notes, first, self.length)
        if self._needs:
            features = np.asarray(shard.arrays[self._needs][rows], np.float32)
        else:
            features = self._features(shard, piece, notes, first, random)
        return {"features": features, "roll": roll,
                "path": path, "gesture": gesture}

    def _motion(self, shard, rows, random):
        """Wrists [N,2,3] and poses [N,2,16,3] of the frames `rows`, with the wrists displaced or not."""
        motion = shard.arrays["wrist"][rows], shard.arrays["pose"][rows]
        if not self.displaced or random.random() >= self.displaced:
            return motion
        return as_right_hands(*displaced(*as_right_hands(*motion), random))

    def _near(self, notes, first):
        """The notes that a clip from frame `first` on can hear."""
        onset = notes["onset"]
        low, high = np.searchsorted(onset, [first / FPS - BEFORE, (first + self.length + 1) / FPS + AROUND])
        return np.array(notes[low:high])

    def _features(self, shard, piece, notes, first, random):
        roles = self.encoder == "keys"
        pedal = np.array(shard.part(piece, "pedal", "change"))
        if self.augmented:
            if piece["rendered"] and random.random() < 0.5:
                notes = self._near(shard.part(piece, "heard", "heard"), first)
            else:
                name = random.choice(list(HEARINGS), p=list(HEARINGS.values()))
                notes = as_heard(notes, HEARD.get(name, EXACT), random)
            if roles:
                forget_roles(notes, random)
            if random.random() < 0.2:
                pedal = pedal[:0]
        features = key_features(notes, first, self.length, pedal, roles)
        if self.augmented:
            features[:, LOUDNESS] = np.clip(features[:, LOUDNESS] + random.uniform(-LOUDER, LOUDER), 0, 1)
        return features


def forget_roles(notes, random):
    """Forgets, in place, hands and fingers of some clips' notes. What is told is never wrong: a motion is to follow the
    hands and fingers that it is given, whoever chose them."""
    draw = random.random()
    if draw < NO_HANDS:
        notes["hand"] = -1
    if draw < NO_HANDS + NO_FINGERS:
        notes["finger"] = 0


def batches(clips, first, last, workers=0):
    """Yields the batches `first` … `last` - 1, made ahead by `workers` processes."""
    workers = workers if "fork" in multiprocessing.get_all_start_methods() else 0
    loader = DataLoader(clips, batch_size=None, sampler=range(first, last), num_workers=workers,
                        multiprocessing_context="fork" if workers else None, prefetch_factor=4 if workers else None,
                        worker_init_fn=leave_to_the_parent if workers else None)
    return iter(loader)
