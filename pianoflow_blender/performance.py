"""A take onto a scene's timeline, and the words for what came of it."""
import re
from pathlib import Path

import bpy
import numpy as np

from .baking import bake_take, keyboards
from .stage import OWN, played_range, set_stage
from .stage_presets import VIEWS


def take_file(name):
    """Where the take of a performance called `name` is kept: in Blender's temporary folder until Blender quits."""
    folder = Path(bpy.app.tempdir or bpy.context.preferences.filepaths.temporary_directory) / "pianoflow"
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w\- ]+", "_", name)[:60] or "take"
    number = 1
    while (path := folder / f"{stem}{f' {number}' if number > 1 else ''}.npz").exists():
        number += 1
    return path


def bake_performance(context, scene, take, recording=None):
    """Bakes `take` into `scene` where `recording` (`..recording.Recording`) lies, and returns a report for the user.

    Without a recording it begins at the settings' start frame. Nothing is changed when an exception is raised.
    """
    settings = scene.pianoflow
    zero = recording.zero_frame if recording is not None else float(settings.start_frame)
    wanted = settings.add_strip and recording is not None and not recording.has_strip
    with context.temp_override(scene=scene, view_layer=scene.view_layers[0]):
        baked = bake_take(bpy.context, take, keyboard=target_keyboard(scene), start_frame=zero,
                          source=recording.audio if wanted else None)
    settings.keyboard, settings.take_zero = baked.keyboard, zero
    return (f"{len(take.notes)} notes in {take.duration:.1f} s, frames {baked.frame_start}-{baked.frame_end} on "
            f"“{baked.keyboard.name}”")


def target_keyboard(scene):
    """The keyboard to play on, by the settings: the chosen one, the scene's first, or None for a new one."""
    settings = scene.pianoflow
    if settings.new_keyboard:
        return None
    chosen = settings.keyboard
    if chosen is not None and chosen.name in scene.objects:
        return chosen
    return next(iter(keyboards(scene)), None)


def stage_take(context, view, keyboard=None, take=None, zero=0.0):
    """Sets up the stage's `view` of `keyboard`, framed for `take`, whose recording begins at the frame `zero`.

    Without a take the whole keyboard is in the picture. Returns the active camera.
    """
    if take is None:
        return set_stage(context, view, keyboard)
    fps = context.scene.render.fps / context.scene.render.fps_base
    centres = np.column_stack([zero + take.times * fps, take.tips[..., 0].mean(axis=2)])
    return set_stage(context, view, keyboard, played_range(take.notes), centres)


def stage_cameras(scene):
    """The cameras of the scene's stage, in the order of the views."""
    found = {thing.get(OWN): thing for thing in scene.objects if thing.type == 'CAMERA'}
    return [found[f"camera {view}"] for view in VIEWS if f"camera {view}" in found]
