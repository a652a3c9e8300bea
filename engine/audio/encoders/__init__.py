"""Acoustic encoders: what stage 1 and 2 hear, always at 30 frames a second of the recording's own clock.

An encoder is a class with `name`, `width` (numbers a frame), `licence` and
`track(performance, recording, report) → track`, whose `frames(first, count)` gives features [count, width] float32 for
frames first, first+1 …, frame k being at k/30 s of the performance. Frames before and after the sound are silence.
"""
from ...errors import InputError
from .layout import HEARD, WITH_ROLES

#: Name → numbers a frame. What a model was trained on it must be given: see `check`.
ENCODERS = {"keys": WITH_ROLES, "keys_heard": HEARD, "muq": 1024, "hubert": 768}


def open_encoder(name, **settings):
    """The encoder called `name`. Raises InputError where there is none, or its packages or weights are missing.

    settings: of "muq" and "hubert", whose weights are others': folder, allow_download, report (told the licence).
    """
    if name in ("keys", "keys_heard"):
        from .keys import KeyEncoder
        if settings:
            raise InputError(f"The encoder '{name}' is PianoFlow's own and needs no weights: leave "
                             f"{' and '.join(settings)} out.")
        return KeyEncoder(roles=name == "keys")
    if name == "muq":
        from .muq import MuQEncoder
        return MuQEncoder(**settings)
    if name == "hubert":
        from .hubert import HubertEncoder
        return HubertEncoder(**settings)
    raise InputError(f"There is no acoustic encoder '{name}': use {', '.join(ENCODERS)}.")


def check(encoder, needed, weights):
    """Raises InputError where the model in the file `weights`, trained on `needed`, is to be given another encoder."""
    if encoder.name != needed or encoder.width != ENCODERS[needed]:
        raise InputError(f"{weights} was trained on the encoder '{needed}' and cannot hear through '{encoder.name}': "
                         f"choose '{needed}', or other weights.")
