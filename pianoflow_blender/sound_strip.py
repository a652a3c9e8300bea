"""The recording as a sound strip, so that the scene plays what the hands play. `strips.py` reads strips."""
from pathlib import Path

import bpy

from ..engine.errors import InputError
from . import versions

#: Custom property of the strips that were added here.
ADDED_HERE = "pianoflow"


def add_sound(scene, path, start_frame, rollback):
    """The sound strip of the recording at `path` in `scene`'s sequencer, its first sample at `start_frame` (float).

    One that plays it there already is used again, and one that was added here for an earlier bake is moved; else a
    new one goes into the lowest channel that is free all the way. None where Blender was built without sound.
    rollback: `baking.rollback.Rollback`, which undoes all that when the bake fails later. Raises InputError.
    """
    path = Path(bpy.path.abspath(str(path))).resolve()
    if not path.is_file():
        raise InputError(f"There is no recording {path}: choose a file that exists.")
    if not bpy.app.build_options.audaspace:
        return None
    if scene.sequence_editor is None:
        scene.sequence_editor_create()
        rollback.on_failure(scene.sequence_editor_clear)
    strips = versions.sequencer_strips(scene.sequence_editor)
    fps = scene.render.fps / scene.render.fps_base
    same = [strip for strip in strips if strip.type == 'SOUND' and _plays(strip, path)]
    for strip in same:
        if abs(versions.sound_zero(strip, fps) - start_frame) < 0.51:
            return strip
    for strip in same:
        if ADDED_HERE in strip:
            rollback.on_failure(versions.place_sound, strip, versions.sound_zero(strip, fps), fps)
            versions.place_sound(strip, start_frame, fps)
            return strip
    return _new_strip(strips, path, start_frame, fps, rollback)


def _new_strip(strips, path, start_frame, fps, rollback):
    strip = strips.new_sound(path.stem, str(path), 1, round(start_frame))
    rollback.on_failure(_remove, strips, strip.name)
    if strip.sound.channels == 'INVALID':
        raise InputError(f"Blender cannot read the sound of {path}: convert it to WAV or FLAC, or bake without it.")
    strip[ADDED_HERE] = True
    versions.place_sound(strip, start_frame, fps)
    strip.channel = _free_channel(strips, strip)
    return strip


def _plays(strip, path):
    sound = strip.sound
    return sound is not None and Path(bpy.path.abspath(sound.filepath, library=sound.library)).resolve() == path


def _free_channel(strips, strip):
    """The lowest channel in which nothing lies where `strip` does."""
    first, last = versions.strip_range(strip)
    ranges = [(other.channel, *versions.strip_range(other)) for other in strips if other != strip]
    taken = {channel for channel, start, end in ranges if start < last and first < end}
    return next(channel for channel in range(1, 129) if channel not in taken)


def _remove(strips, name):
    strip = strips.get(name)
    if strip:
        strips.remove(strip)
