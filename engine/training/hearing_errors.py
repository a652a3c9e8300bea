"""What transcribers get wrong, measured, and how exact notes are made to look as if they had been heard.

`python -m pianoflow.engine.training.hearing_errors SOUND MIDI [SOUND MIDI …]` measures both transcribers on recordings
whose notes are known and prints the numbers of HEARD below.
"""
import argparse
from dataclasses import asdict, dataclass, replace

import numpy as np

from ..music.notes import NOTE
from ..music.performance import playable

#: A heard note answers a played one of its pitch that begins within this, seconds.
TOLERANCE = 0.05
#: Extra notes' intervals to a sounding note: octaves, twelfths and their kin are what ears confuse.
CONFUSED = np.array([12, -12, 19, 24, -24, 7, -19, 28])


@dataclass(frozen=True)
class Hearing:
    """missed: share of notes that are not heard; quiet: how many times likelier that is at velocity 20 than at 100.
    extra: notes heard that nobody played, for each played one; confused: share of them at an interval of CONFUSED to a
    sounding note. onset, onset_bias: spread (median absolute deviation · 1.48) and median of onset errors, seconds.
    release, release_bias: the same of offsets. velocity, velocity_bias: the same of velocities.
    """

    missed: float
    extra: float
    confused: float
    onset: float
    onset_bias: float
    release: float
    release_bias: float
    velocity: float
    velocity_bias: float
    quiet: float = 3.0


EXACT = Hearing(0, 0, 0, 0, 0, 0, 0, 0, 0)


def as_heard(notes, hearing, random):
    """A copy of exact `notes` with the errors of `hearing`: some missing, some extra (hand -1, finger 0), all a little
    early or late, too long or short, too loud or soft. Sorted, no key pressed twice at once."""
    if hearing == EXACT or not len(notes):
        return notes.copy()
    lean = hearing.quiet ** (-(notes["velocity"] - 75) / 80.0)
    heard = notes[random.random(len(notes)) >= np.minimum(hearing.missed * lean, 0.9)].copy()
    count = len(heard)
    heard["onset"] += hearing.onset_bias + hearing.onset * _tailed(count, random)
    heard["offset"] += hearing.release_bias + hearing.release * _tailed(count, random)
    loud = heard["velocity"] + hearing.velocity_bias + hearing.velocity * random.standard_normal(count)
    heard["velocity"] = np.clip(np.round(loud), 1, 127)
    return playable(np.concatenate([heard, _extra(notes, hearing, random)]))


def _tailed(count, random):
    """Errors [count] of unit spread, one in twenty of them four times as large."""
    return random.standard_normal(count) * np.where(random.random(count) < 0.05, 4.0, 1.0)


def _extra(notes, hearing, random):
    count = random.poisson(hearing.extra * len(notes))
    extra = notes[random.integers(0, len(notes), count)].copy()
    interval = np.where(random.random(count) < hearing.confused, random.choice(CONFUSED, count),
                        random.integers(-30, 31, count))
    extra["pitch"] = np.clip(extra["pitch"] + interval, 21, 108)
    extra["onset"] += random.uniform(0, 0.3, count) * (random.random(count) < 0.4)
    extra["offset"] = extra["onset"] + random.uniform(0.05, 0.4, count)
    extra["velocity"] = np.clip(extra["velocity"] * random.uniform(0.4, 0.9, count), 1, 127)
    extra["hand"], extra["finger"] = -1, 0
    return extra


def measure(heard, played):
    """The `Hearing` that turned notes `played` into `heard`."""
    pairs, taken = [], set()
    for index, note in enumerate(played):
        near = np.flatnonzero((heard["pitch"] == note["pitch"])
                              & (np.abs(heard["onset"] - note["onset"]) <= TOLERANCE))
        near = [k for k in near[np.argsort(np.abs(heard["onset"][near] - note["onset"]))] if k not in taken]
        if near:
            pairs.append((index, near[0]))
            taken.add(near[0])
    asked, answer = np.array(pairs, int).reshape(-1, 2).T
    extra = np.setdiff1d(np.arange(len(heard)), answer)
    error = {name: heard[name][answer].astype(float) - played[name][asked] for name in ("onset", "offset", "velocity")}
    spread = {name: 1.48 * float(np.median(np.abs(values - np.median(values)))) for name, values in error.items()}
    bias = {name: float(np.median(values)) for name, values in error.items()}
    return Hearing(missed=1 - len(asked) / len(played), extra=len(extra) / len(played),
                   confused=_confused_share(heard[extra], played), onset=spread["onset"], onset_bias=bias["onset"],
                   release=spread["offset"], release_bias=bias["offset"], velocity=spread["velocity"],
                   velocity_bias=bias["velocity"])


def _confused_share(extra, played):
    hits = 0
    for note in extra:
        sounding = played[(played["onset"] < note["onset"] + 0.05) & (played["offset"] > note["onset"] - 0.5)]
        hits += bool(np.isin(note["pitch"] - sounding["pitch"], CONFUSED).any())
    return hits / max(len(extra), 1)


def main(arguments=None):
    """Prints what each transcriber gets wrong."""
    from ..audio.recording import open_recording
    from ..music.midi import read_midi
    from ..music.transcription import MODELS, missing, transcribe
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", help="sound files, each followed by the MIDI file it was played from")
    files = parser.parse_args(arguments).files
    for model in MODELS:
        if missing(model):
            continue
        heard, played, shift = [], [], 0.0
        for sound, midi in zip(files[0::2], files[1::2]):
            parts = (transcribe(open_recording(sound), model).notes, read_midi(midi).notes)
            for notes, kept in zip(parts, (heard, played)):
                notes = notes.copy()
                notes["onset"] += shift
                notes["offset"] += shift
                kept.append(notes)
            shift += 1e4
        found = measure(np.concatenate(heard).astype(NOTE), np.concatenate(played).astype(NOTE))
        rounded = replace(found, **{name: round(value, 4) for name, value in asdict(found).items()})
        print(f'"{model}": {rounded},', flush=True)


#: Measured (see this file's first lines) on seven pieces of the validation split, 45 s each, played by a sampled grand
#: piano in rooms, with noise and pedal (1,931 notes); "midi" is exact. Heard velocities lie higher than those that were
#: sent, since recordings are brought to full scale.
HEARD = {
    "midi": EXACT,
    "transkun": Hearing(missed=0.0378, extra=0.0062, confused=0.92, onset=0.0032, onset_bias=0.0013, release=0.0624,
                        release_bias=-0.0119, velocity=17.8, velocity_bias=28.0),
    "light": Hearing(missed=0.202, extra=0.1372, confused=0.93, onset=0.0051, onset_bias=0.0015, release=0.1568,
                     release_bias=0.0276, velocity=25.2, velocity_bias=14.0),
}

if __name__ == "__main__":
    main()
