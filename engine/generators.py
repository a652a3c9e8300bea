"""Everything that can turn what was played into motion, by name. A new generator is a function and a line here."""
import importlib
import importlib.util
import sys
from dataclasses import fields

from .errors import InputError
from .performer.perform import Style, perform


#: What to do where the networks cannot run.
REMEDY = (f"press Install Engine in the add-on's preferences, or run {sys.executable} -m pip install torch "
          "safetensors, or choose the generator 'performer'")


def performer(performance, recording, settings, report, finished=None):
    """Motion by rules and inverse kinematics, from notes with hands and fingers.

    The signature of every generator: performance (`engine.music.performance.Performance`, hands and fingers filled),
    recording (`engine.audio.recording.Recording`, or None when only MIDI was given), settings
    (`engine.generate.Settings`), report(fraction), which may raise to cancel, finished(motion, notes, frames), told
    when the first `frames` of the motion and the fingers of the notes that begin there are final. Returns a Motion that
    starts at the performance's time 0 and lasts as long as it, and the notes with the fingers that play them in it.
    """
    notes = performance.notes
    told = finished and (lambda motion, frames: finished(motion, notes, frames))
    return perform(notes, duration=performance.duration, style=_style(settings), seed=settings.seed, report=report,
                   finished=told), notes


def pianoflow(performance, recording, settings, report, finished=None):
    """The networks of `engine.model` and the contact step; needs torch and trained weights."""
    return _pianist().pianoflow(performance, recording, settings, report, finished)


def _pianist():
    """The module that plays with the networks. Raises InputError where it cannot be loaded."""
    if lack := lacking():
        raise InputError(f"PianoFlow's networks need {lack}: {REMEDY}.")
    try:
        return importlib.import_module(".model.pianist", __package__)
    except (ImportError, OSError, AttributeError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160].rstrip(".")
        raise InputError(f"PyTorch is installed but cannot be loaded ({reason}): {REMEDY}.") from error


def check_generator(settings):
    """Raises InputError where the generator cannot play as `settings` say: before minutes are spent on listening."""
    if settings.generator == "pianoflow":
        _pianist().ready(settings)
    else:
        _style(settings)


def _style(settings):
    """The performer's Style with the knobs that the settings name."""
    known = [field.name for field in fields(Style)]
    unknown = [name for name in settings.style if name not in known]
    if unknown:
        raise InputError(f"The performer has no style '{unknown[0]}': use {', '.join(known)}.")
    given = dict(settings.style)
    if "hand_size" in known:
        given.setdefault("hand_size", settings.hand_size)
    try:
        return Style(**given)
    except (TypeError, ValueError) as error:
        raise InputError(f"The performer's style cannot be used: {error}.") from error


#: Name → function. "performer" is the baseline.
GENERATORS = {"pianoflow": pianoflow, "performer": performer}


def lacking():
    """The libraries of PianoFlow's networks that are not installed, in words; empty where all are."""
    return " and ".join(name for name in ("torch", "safetensors") if importlib.util.find_spec(name) is None)


def default_generator():
    """"pianoflow" where its weights and libraries are installed, else "performer"."""
    from .weights.shipped import is_shipped
    return "pianoflow" if is_shipped() and not lacking() else "performer"


def chosen_generator(settings):
    """The generator's name that the settings mean, and sentences for the user about it."""
    from .weights.shipped import is_shipped
    if settings.generator or settings.weights:
        return settings.generator or "pianoflow", ()
    name, lack = default_generator(), lacking()
    if name == "performer" and lack and is_shipped():
        return name, (f"The performer moves the hands, since PianoFlow's networks need {lack}: {REMEDY}.",)
    return name, ()
