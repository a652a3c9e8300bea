"""Sound strips of the video sequencer: which there are, and what part of its file each plays when."""
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..engine.errors import InputError
from . import versions


@dataclass(frozen=True)
class StripSound:
    """What a sound strip plays.

    path: its file. start, end: the part of the file that is heard, seconds. zero_frame: the scene's frame (float) at
    which the file's first sample lies, heard or not. packed: the file's bytes when it is packed into the .blend.
    """

    path: Path
    start: float
    end: float
    zero_frame: float
    packed: bytes | None = None


def sequencer_scene(context):
    """The scene whose strips the user sees: since 5.0 the sequencer may show another one than the window."""
    return getattr(context, "sequencer_scene", None) or context.scene


def sound_strips(scene):
    """All sound strips of `scene`, those in meta strips too, by name."""
    editor = scene.sequence_editor
    if editor is None:
        return []
    found = [strip for strip in versions.all_strips(editor) if strip.type == 'SOUND' and strip.sound]
    return sorted(found, key=lambda strip: strip.name)


def find_strip(scene, name):
    """The sound strip called `name`; raises InputError when there is none."""
    for strip in sound_strips(scene):
        if strip.name == name:
            return strip
    raise InputError(f"There is no sound strip “{name}” in the sequencer: choose another one." if name else
                     "Choose a sound strip of the sequencer.")


def strip_sound(strip, fps):
    """The StripSound of `strip` in a scene of `fps` frames a second; raises InputError when it cannot be followed."""
    if len(getattr(strip, "retiming_keys", ())) > 0:
        raise InputError(f"The strip “{strip.name}” is retimed: mix it down to a file first "
                         "(Render > Render Audio), or reset its retiming.")
    zero = versions.sound_zero(strip, fps)
    left, right = versions.strip_range(strip)
    packed = strip.sound.packed_file
    return StripSound(
        path=Path(bpy.path.abspath(strip.sound.filepath, library=strip.sound.library)),
        start=max((left - zero) / fps, 0.0), end=(right - zero) / fps, zero_frame=zero,
        packed=bytes(packed.data) if packed is not None else None)
