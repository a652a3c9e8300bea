"""*Use These Settings*: what a take was made with, back in the panel."""
from pathlib import Path

import bpy

from ...engine.errors import InputError
from ...engine.presets import PRESETS
from ..properties import AUTO, KNOBS


def recall(settings, entry):
    """Sets the panel's `settings` to those of the take `entry`; returns sentences about what the panel cannot say.

    Raises InputError where the take does not know them.
    """
    meta = entry.meta()
    made = meta.get("settings")
    if meta.get("generator") == "blend":
        raise InputError(f"“{entry.name}” is a blend, which no settings make: use those of one of its two takes.")
    if not isinstance(made, dict):
        raise InputError(f"The take “{entry.name}” does not say what it was made with: choose one that was generated.")
    untold = [name for name in ("seed", "preset", "transcriber", "generator", "hand_size")
              if name in made and not _give(settings, name, made[name])]
    if made.get("preset") in PRESETS and PRESETS[made["preset"]].transcriber == made.get("transcriber"):
        settings.transcriber = AUTO
    style = made.get("style") or {}
    for name in KNOBS.get(made.get("generator"), ()):
        if name in style:
            _give(settings, name, style[name])
        else:
            settings.property_unset(name)
    return _recall_recording(settings, entry, meta) + _differences(settings, made, untold)


def _give(settings, name, value):
    """Whether the panel's setting takes the value."""
    try:
        if value is not None:
            setattr(settings, name, value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _recall_recording(settings, entry, meta):
    if entry.source != 'UNKNOWN':
        settings.source, settings.midi = entry.source, entry.midi
        if entry.source == 'STRIP':
            settings.strip = entry.strip
        else:
            settings.audio = entry.audio
        lost = [path for path in (entry.audio, entry.midi) if path and not Path(bpy.path.abspath(path)).is_file()]
        return [f"There is no file {bpy.path.abspath(path)} any more: choose the recording again." for path in lost]
    names = " and ".join(str(file.get("name")) for file in (meta.get("files") or {}).values())
    return [f"The take was made elsewhere, of {names}: choose that recording."] if names else []


def _differences(settings, made, untold):
    """Sentences about what the panel has no setting for."""
    said = [f"The panel cannot have the take's {name} {made[name]}." for name in untold]
    if made.get("weights"):
        said.append(f"The take was made with the weights in {made['weights']}, the panel uses those that come with "
                    "PianoFlow.")
    part = [made.get("start"), made.get("end")]
    if settings.source == 'FILE' and any(part):
        said.append("The take plays a part of its recording: use a trimmed strip to play the same.")
    return said
