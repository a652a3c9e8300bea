"""PianoFlow as a generator: features → wrist paths → gestures → 120 frames a second → contact."""
import math
from dataclasses import fields, replace

import numpy as np

from ...rigs import keyboard
from ...rigs.hand import RIGHT, load
from ..audio.encoders import check, open_encoder
from ..contact.correct import Correcting
from ..device import model_device
from ..errors import InputError
from ..performer.perform import Style
from ..weights.shipped import open_model
from .config import FPS
from .generation import Sampling
from .growing import GrowingMotion

#: A finger that the motion brings nearer than this to a note's key, while the note's own stays farther than that, takes
#: the note over, metres. Until so long after the onset (s) it may still hold another key.
PLAUSIBLE, IMPLAUSIBLE, CHANGE = 0.006, 0.018, 0.06
#: Knobs besides those of `Sampling`: whether fingertips are put on their keys; where the weights of an encoder that is
#: not ours are, and whether they may be fetched.
CONTACT, FOLDER, DOWNLOAD = "contact", "encoder_folder", "allow_download"
SWITCH = {"0": False, "1": True, "false": False, "true": True, "no": False, "yes": True, "off": False, "on": True}


def pianoflow(performance, recording, settings, report, finished=None):
    """The `Motion` of PianoFlow and the notes as it fingers them. The signature is that of `engine.generators`.

    The contact step follows right behind the networks, so that the beginning is finished long before the end."""
    sampling, contact, others, generator = ready(settings)
    encoder = open_encoder(generator.config.encoder, **others)
    check(encoder, generator.config.encoder, settings.weights or "PianoFlow's model")
    track = encoder.track(performance, recording, lambda part: report(0.3 * part))
    if not contact:
        return free_motion(generator, track, performance.duration, settings.seed, sampling,
                           lambda part: report(0.3 + 0.7 * part), size=settings.hand_size), performance.notes
    share = [0.0, 0.0]

    def progress(station, part):
        share[station] = part
        report(0.3 + 0.3 * share[0] + 0.4 * share[1])

    growing = GrowingMotion(generator.space, performance.duration, settings.hand_size)
    notes = performance.notes.copy()
    correcting = Correcting(growing.motion, notes, size=settings.hand_size)
    for paths, gestures, made in generator.growing(track, frames_for(performance.duration), settings.seed, sampling,
                                                   report=lambda part: progress(0, part)):
        before, known = growing.known, growing.grow(paths, gestures, made)
        take_over(growing.motion, performance.notes, notes, before, known, settings.hand_size)
        correcting.advance(known, lambda part: progress(1, part),
                           finished and (lambda: finished(correcting.corrected, notes, correcting.done)))
    return correcting.corrected, notes


def ready(settings):
    """`Sampling`, whether contact is wanted, the encoder's settings and the opened `Generator`. Raises InputError."""
    sampling, contact, others = _knobs(settings.style)
    generator = open_model(settings.weights, model_device())
    generator.humanity(sampling)  # before anything is listened to
    return sampling, contact, others, generator


def free_motion(generator, track, duration, seed=0, sampling=Sampling(), report=None, fixed=None, size=1.0):
    """The `Motion` [120 frames a second] that the networks make of a track, as it is: nothing has put it on the
    keys."""
    frames = frames_for(duration)
    paths, gestures = generator.motion(track, frames, seed, sampling, fixed, report)
    return motion_of(generator.space, paths, gestures, duration, size)


def frames_for(duration):
    """Frames of the networks that `motion_of` needs for so many seconds."""
    return int(np.ceil(duration * FPS)) + 2


def motion_of(space, paths, gestures, duration, size=1.0):
    """The `Motion` [120 frames a second] of paths [T,2,3] and gestures [T,2,D] in the units of `space`, for hands of
    that size."""
    growing = GrowingMotion(space, duration, size)
    growing.grow(paths, gestures, len(paths))
    return growing.motion


def fingers_of_motion(motion, notes):
    """`notes` with the fingers that the motion plainly uses, in place of planned ones that it leaves away from the key.

    A finger takes a note over when it is on the key or nearly at the note's onset, the planned one is not, and it has
    no note of its own at that time."""
    result = notes.copy()
    take_over(motion, notes, result, 0, len(motion.tips))
    return result


def take_over(motion, notes, result, low, high, size=1.0):
    """Writes these fingers into `result`, a copy of `notes`, for the notes that begin in the motion's frames from `low`
    until before `high`; size: of the hands."""
    frame = np.clip(np.round(notes["onset"] * motion.fps).astype(int), 0, len(motion.tips) - 1)
    planned = np.flatnonzero((notes["finger"] > 0) & (frame >= low) & (frame < high))
    frame = frame[planned]
    tips = motion.tips[frame, notes["hand"][planned].astype(int)]
    pitch = notes["pitch"][planned]
    top = keyboard.key_top(pitch)[:, None] + load(RIGHT, size)["pad_radii"]
    away = np.hypot(tips[..., 0] - keyboard.key_x(pitch)[:, None], np.maximum(tips[..., 2] - top, 0))
    own = away[np.arange(len(planned)), notes["finger"][planned] - 1]
    for k in np.flatnonzero((own > IMPLAUSIBLE) & (away.min(1, initial=np.inf) < PLAUSIBLE)):
        note, finger = notes[planned[k]], int(away[k].argmin()) + 1
        others = result[max(planned[k] - 40, 0):planned[k] + 10]
        busy = ((others["hand"] == note["hand"]) & (others["finger"] == finger)
                & (others["onset"] < note["offset"]) & (others["offset"] > note["onset"] + CHANGE))
        if not busy.any():
            result["finger"][planned[k]] = finger


def _knobs(style):
    """`Sampling` and whether contact is wanted, from a user's knobs."""
    given = dict(style)
    contact = _switch(CONTACT, given.pop(CONTACT, True))
    others = {"folder": _value(FOLDER, given.pop(FOLDER), str)} if FOLDER in given else {}
    if DOWNLOAD in given:
        others["allow_download"] = _switch(DOWNLOAD, given.pop(DOWNLOAD))
    kinds = {field.name: float if field.default is None else type(field.default) for field in fields(Sampling)}
    unknown = [name for name in given if name not in kinds]
    if unknown:
        other = ", or choose the generator 'performer'" * (unknown[0] in [field.name for field in fields(Style)])
        raise InputError(f"PianoFlow has no knob '{unknown[0]}': use {', '.join([*kinds, CONTACT, FOLDER, DOWNLOAD])}"
                         f"{other}.")
    values = {name: _value(name, value, kinds[name]) for name, value in given.items()}
    return replace(Sampling(), **values), contact, others


def _switch(name, value):
    """Whether a knob that is on or off is on: a number, or what people type."""
    text = f"{value:g}" if isinstance(value, float) else str(value).lower()
    if text not in SWITCH:
        raise InputError(f"PianoFlow's knob '{name}' is {value!r}: give 1 or 0.")
    return SWITCH[text]


def _value(name, value, kind):
    """A knob's value as `Sampling` takes it."""
    if kind not in (int, float):
        if not isinstance(value, kind):
            raise InputError(f"PianoFlow's knob '{name}' is {value!r}: give a name.")
        return value
    try:
        number = math.nan if isinstance(value, (bool, str)) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number) or (kind is int and not number.is_integer()):
        raise InputError(f"PianoFlow's knob '{name}' is {value!r}: give a {'whole ' * (kind is int)}number.")
    return kind(number)
