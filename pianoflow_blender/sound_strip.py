"""The recording as a sound strip, so that the scene plays what the hands play. `strips.py` reads strips."""
from pathlib import Path

import bpy

from ..engine.errors import InputError
from . import versions


def add_sound(scene, path, start_frame, rollback):
    """The sound strip of the recording at `path` in `scene`'s sequencer, its first sample at `start_frame`.

    One that is there already is used again; else a new one goes into the lowest channel that is free all the way.
    rollback: `baking.rollback.Rollback`, which takes the strip away if the bake fails later.
    """
    path = Path(bpy.path.abspath(str(path))).resolve()
    if not path.is_file():
        raise InputError(f"There is no recording {path}: choose a file that exists.")
    editor = scene.sequence_editor
    if editor is None:
        editor = scene.sequence_editor_create()
        rollback.on_failure(scene.sequence_editor_clear)
    strips = versions.sequencer_strips(editor)
    frame = round(start_frame)
    for strip in strips:
        if strip.type == 'SOUND' and _plays(strip, path) and versions.content_start(strip) == frame:
            return strip
    try:
        strip = strips.new_sound(path.stem, str(path), 1, frame)
    except RuntimeError as error:  # a Blender without audio, or a file that it cannot read
        raise InputError(f"Blender cannot read the sound of {path}: bake without the strip, or convert it to WAV "
                         "first.") from error
    rollback.on_failure(_remove, strips, strip.name)
    strip.channel = _free_channel(strips, strip)
    return strip


def _plays(strip, path):
    sound = strip.sound
    return sound is not None and Path(bpy.path.abspath(sound.filepath, library=sound.library)).resolve() == path


def _free_channel(strips, strip):
    """The lowest channel in which nothing lies where `strip` does."""
    first, last = versions.strip_range(strip)
    taken = set()
    for other in strips:
        start, end = versions.strip_range(other)
        if other != strip and start < last and first < end:
            taken.add(other.channel)
    return next(channel for channel in range(1, 129) if channel not in taken)


def _remove(strips, name):
    strip = strips.get(name)
    if strip:
        strips.remove(strip)
