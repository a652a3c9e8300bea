"""Teaches wrists from recordings of pianists: the network of `engine.model.wrist_style`, on top of a stage 1.

    python -m pianoflow.engine.training.wrist_style RECORDINGS -o human.safetensors [--weights FOLDER]

FOLDER holds stage 1, such as a run of its training; without it, it is the shipped one. It leads the wrists for what the
pianists play, with their own fingers; the network learns what is left to where their wrists were, on all recordings but
the held-out ones. Taken out first is what belongs to hands and cameras and not to playing: how far from the keys the
wrist is on average, for each hand, on white and on black keys, and how much farther aside it is from the keys of outer
fingers. So a pianist's longer hand does not draw ours away from its keys.
"""
import argparse
import time
from dataclasses import dataclass

import numpy as np

from ..audio.encoders.keys import FPS, key_features
from ..audio.encoders.layout import WITH_ROLES
from ..command import one_sentence
from ..device import import_torch
from ..errors import InputError
from ..evaluation.human_recordings import FPS as FILM_FPS
from ..evaluation.human_recordings import LEAD_IN, Recording, held_out, notes_of, read_recordings
from ..evaluation.human_wrists import calibrated, calibration, left, of_path

#: Frames and number of a batch's clips; AdamW's rate, its rise in steps and its weight decay.
CLIP, BATCH, RATE, WARMUP, DECAY = 240, 16, 2e-3, 50, 0.05
#: Errors below this count by their square, larger ones by their size, metres; seconds that a velocity's error is
#: worth.
ROBUST, VELOCITY = 0.005, 0.2
#: Held-out recordings that the figures are of.
CHECKED = 12
#: Where the recordings are from, for the model's card.
SOURCE = "PianoMime (Qian et al. 2024, https://github.com/sNiper-Qian/pianomime), wrists tracked in videos, MIT"


@dataclass(frozen=True)
class Led:
    """A recording as stage 1 leads it, 30 frames a second from LEAD_IN before its first: features [T,608], paths
    [T,2,3] in network units; and the same path as a `Recording`."""

    recording: Recording
    features: np.ndarray
    paths: np.ndarray
    path: Recording


class _Given:
    """A track of features that are there already."""

    def __init__(self, features):
        self.features = features

    def frames(self, first, count):
        """Features [count,F]."""
        return self.features[np.minimum(np.arange(first, first + count), len(self.features) - 1)]


class Leader:
    """A trained stage 1 (`ModelFile`), alone."""

    def __init__(self, file):
        self.space, self.stage1 = file.space, file.build()

    def led(self, recording):
        """The `Led` of a `Recording`."""
        import torch
        from ..model.generation import faded_paths
        count = int(np.ceil((LEAD_IN + len(recording.key) / FILM_FPS) * FPS)) + 1
        features = key_features(notes_of(recording), 0, count)
        track = _Given(features)

        def heard(starts):
            return torch.from_numpy(np.stack([track.frames(first, CLIP) for first in starts]))

        with torch.inference_mode():
            paths = faded_paths(lambda starts: self.stage1(heard(starts))[1], count)
        return Led(recording, features, paths, of_path(self.space.wrist(paths)[..., :2], recording))


def wanted(one, calibrations):
    """What is left [T,2,2] from stage 1's wrists to the pianist's, metres, `calibration` taken out, and where [T,2] the
    pianist was tracked."""
    filmed, recording = np.arange(len(one.paths)) * FILM_FPS / FPS - LEAD_IN * FILM_FPS, one.recording
    place = np.clip(filmed, 0, len(recording.key) - 1)
    low = place.astype(int)
    high, part = np.minimum(low + 1, len(recording.key) - 1), (place - low)[:, None, None]
    away = left(recording, calibrated(one.path, calibrations))
    valid = recording.valid[low] & recording.valid[high] & (place == filmed)[:, None]
    return (1 - part) * away[low] + part * away[high], valid


class Lessons:
    """What a `WristStyle` learns from: of each `Led` what it sees [2,T,W], how much of its offsets counts [2,T], where
    the pianist was tracked [2,T], and the offsets [2,T,2] to where he was, metres."""

    def __init__(self, style, found, calibrations, size=BATCH):
        """size: recordings of a batch."""
        import torch
        from ..model.wrist_style import nearness
        self.parts, self.size = [], size
        for one in found:
            if len(one.paths) < CLIP:
                continue
            features = torch.from_numpy(one.features)[None]
            path = torch.from_numpy(one.paths)[None]
            seen = torch.cat([style.seen(features, path, hand) for hand in (0, 1)])
            near = torch.cat([nearness(features, hand) for hand in (0, 1)])
            away, valid = (torch.from_numpy(values).transpose(0, 1) for values in wanted(one, calibrations))
            self.parts.append((seen.half(), near, valid & (near > 0), away.float()))

    def batch(self, random):
        """Clips of `size` recordings, both hands: seen, near, valid, away."""
        import torch
        rows = []
        for number in random.integers(len(self.parts), size=self.size):
            part = self.parts[number]
            first = int(random.integers(part[0].shape[1] - CLIP + 1))
            rows.append([values[:, first:first + CLIP] for values in part])
        seen, *others = (torch.cat(values) for values in zip(*rows))
        return seen.float(), *others


def loss(offset, valid, away):
    """How far offsets [B,N,2] are from those to the pianist, and their velocities: robust means over valid [B,N]."""
    away = offset - away
    both = valid[:, 1:] & valid[:, :-1]
    return _robust(away, valid) + _robust(away.diff(dim=1) * (FPS * VELOCITY), both)


def _robust(away, valid):
    size = ((away / ROBUST).square() + 1).sqrt() - 1
    return (size * valid[..., None]).sum() / (valid.sum() * away.shape[-1]).clamp(min=1)


def learn(style, lessons, seconds, seed=0, steps=None):
    """Trains a `WristStyle` for so many seconds of a processor core (or steps, if given); returns the steps done."""
    import torch
    from ..model.motion_space import WRIST_UNIT
    random, began, step, part = np.random.default_rng(seed), time.process_time(), 0, 0.0
    optimiser = torch.optim.AdamW(style.parameters(), lr=RATE, weight_decay=DECAY)
    style.train()
    while part < 1:
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / WARMUP) * min(1, 2 * (1 - part))
        seen, near, valid, away = lessons.batch(random)
        optimiser.zero_grad()
        loss(style.offset(seen, near) * WRIST_UNIT, valid, away).backward()
        torch.nn.utils.clip_grad_norm_(style.parameters(), 1.0)
        optimiser.step()
        step += 1
        part = step / steps if steps else (time.process_time() - began) / seconds
    style.eval().requires_grad_(False)
    return step


def figures(style, leader, recordings, calibrations):
    """Millimetres (mean) from the wrists of stage 1 ("before") and of the style on top of it to those of the
    recordings' pianists, along and across the keys, calibration taken out."""
    from ..model.motion_space import WRIST_UNIT
    from ..model.wrist_style import pianists_offsets
    both = [], []
    for recording in recordings:
        one = leader.led(recording)
        offsets = [part for _, part in pianists_offsets(style, _Given(one.features), one.paths)]
        away, valid = wanted(one, calibrations)
        both[0].append(np.abs(away)[valid])
        both[1].append(np.abs(away - np.concatenate(offsets)[..., :2] * WRIST_UNIT)[valid])
    return {f"{axis}_mm{when}": round(1000 * float(value), 2) for when, parts in zip(("_before", ""), both) if parts
            for axis, value in zip(("along", "across"), np.concatenate(parts).mean(0))}


def train(options, report):
    """Does what the parsed `options` say; returns the file's SHA-256."""
    torch = import_torch()
    torch.set_num_threads(1)  # the minutes are those of one core
    from ..model.wrist_style import WristStyle
    from ..weights.model_file import ModelFile
    from ..weights.shipped import HUMAN, model_files
    began = time.process_time()
    path = model_files(options.weights)["stage1"]
    file = ModelFile.read(path, stages=("stage1",))
    if file.features != WITH_ROLES:
        raise InputError(f"{path} leads wrists without knowing hands: choose one with the encoder 'keys'.")
    leader = Leader(file)
    recordings = read_recordings(options.recordings)
    apart = held_out(len(recordings))
    found = [leader.led(one) for one, out in zip(recordings, apart) if not out]
    calibrations = calibration([one.recording for one in found], [one.path for one in found])
    report(f"{len(found)} recordings; taken out (left, right), mm: " + "; ".join(
        "y {:+.1f}, {:+.1f} more on black keys, x {:+.1f} a finger".format(*values * 1000) for values in calibrations))
    torch.manual_seed(options.seed)
    style = WristStyle(file.space.wrist_mean)
    lessons = Lessons(style, found, calibrations)
    if not lessons.parts:
        raise InputError(f"{options.recordings} holds no recording of {CLIP / FPS:.0f} s to learn from: choose another "
                         "file.")
    prepared = time.process_time() - began
    steps = learn(style, lessons, max(60 * options.minutes - prepared, 1), options.seed)
    minutes = (time.process_time() - began) / 60
    unseen = [one for one, out in zip(recordings, apart) if out]
    told = figures(style, leader, unseen[::max(len(unseen) // CHECKED, 1)], calibrations)
    report(f"{steps} steps after {prepared:.0f} s of preparation, {minutes:.1f} minutes of a core; on held-out "
           "recordings: " + ", ".join(f"{name} {value}" for name, value in told.items()))
    facts = {"steps": steps, "minutes": round(minutes, 1), "device": "cpu", "source": SOURCE,
             "recordings": len(found), "figures": told,
             "stage1": file.digest, "calibrated_mm": np.round(calibrations * 1000, 1).tolist()}
    return ModelFile(HUMAN, file.config, file.space, WITH_ROLES, style.state_dict(), facts).write(
        options.output)


def main(arguments=None):
    """Runs the command with the arguments, by default the shell's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", help="recordings of real pianists (npz: points, key, episode_ends)")
    parser.add_argument("-o", "--output", required=True, help="the file of weights to write")
    parser.add_argument("--weights", help="a folder with stage1.safetensors (default: what is shipped)")
    parser.add_argument("--minutes", type=float, default=3.0, help="of one processor core, preparation included")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    with one_sentence(options.output):
        print(train(options, lambda sentence: print(sentence, flush=True)))


if __name__ == "__main__":
    main()
