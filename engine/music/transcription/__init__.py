"""From sound to notes. `transcribe` picks the model; each model is a module of its own."""
from dataclasses import replace

from ...errors import InputError
from ..performance import playable

DEFAULT = "transkun"
#: Name of every model and what it is, best first.
MODELS = {
    "transkun": "Transkun 2.0.1: a transformer, exact releases and pedal",
    "light": "Basic Pitch 0.4.0: small and quick, for previews and slow machines",
}


class TranscriberMissing(InputError):
    """A model's packages are not installed. The sentence holds the command that installs them."""


def transcribe(recording, model=DEFAULT, report=None):
    """The `Performance` heard in `recording` (`engine.audio.recording.Recording`); times count from its start.

    model: a key of MODELS. The default falls back to "light" with a warning where it is not installed.
    report(fraction) may raise to cancel. Raises TranscriberMissing where no model can be used.
    """
    if model not in MODELS:
        raise InputError(f"There is no transcriber '{model}': use one of {', '.join(MODELS)}.")
    report = report or (lambda fraction: None)
    listener, warning = _listener(model)
    heard = listener.listen(recording, report)
    source = {"transcriber": listener.NAME, "weights": listener.weights_digest(), "cents": round(recording.cents, 1)}
    warnings = recording.warnings + warning
    if not len(heard.notes) and not recording.silent:
        warnings += (f"No piano notes were heard in {recording.path.name}: the hands rest.",)
    return replace(heard, notes=playable(heard.notes), duration=recording.duration, source=source, warnings=warnings)


def _listener(model):
    """The module of the model, loaded, and a tuple with a warning where it had to be another one."""
    from . import light, transkun
    if model == "light":
        light.load()
        return light, ()
    try:
        transkun.load()
        return transkun, ()
    except TranscriberMissing as missing:
        try:
            light.load()
        except TranscriberMissing:
            raise missing from None
        return light, (f"The light transcriber was used, which hears less: {missing}",)


def missing(model):
    """The sentence that says what `model` lacks and how to install it, or None where it can be used.

    Imports nothing heavy.
    """
    from . import light, transkun
    module = {"transkun": transkun, "light": light}[model]
    try:
        module.check()
    except TranscriberMissing as error:
        return str(error)
    return None
