"""A take onto a scene's timeline, and the words for what came of it."""
import re
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from .baking import bake_take, keyboards
from .baking.actions import rename_all
from .said import Said
from .scene_look import dress_as_set
from .stage import OWN, played_range, set_stage
from .stage_presets import VIEWS

#: The generator that a take names → what the panel calls it, in a sentence.
PLAYERS = {"pianoflow": "PianoFlow", "performer": "the performer"}


def temporary_folder():
    """Where takes are until the .blend is saved: it goes when Blender quits."""
    folder = Path(bpy.app.tempdir or bpy.context.preferences.filepaths.temporary_directory) / "pianoflow"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def take_file(name):
    """Where the take of a performance called `name` is written; saving the .blend brings it beside that."""
    folder = temporary_folder()
    stem = re.sub(r"[^\w\- ]+", "_", name)[:60] or "take"
    number = 1
    while (path := folder / f"{stem}{f' {number}' if number > 1 else ''}.npz").exists():
        number += 1
    return path


@dataclass(frozen=True)
class Made:
    """What is there already of a performance before it is baked: the keyboard, which may be new, and Assignments, with
    who renames their actions."""

    keyboard: bpy.types.Object
    written: list
    new: bool
    rename: object


def bake_performance(context, scene, take, recording=None, made=None):
    """Bakes `take` into `scene` where `recording` (`..recording.Recording`) lies, and returns a report for the user.

    Without a recording it begins at the settings' start frame. made: what was `Made` for it already, or None. Nothing
    is changed when an exception is raised.
    """
    settings = scene.pianoflow
    zero = recording.zero_frame if recording is not None else float(settings.start_frame)
    wanted = settings.add_strip and recording is not None and not recording.has_strip
    keyboard = made.keyboard if made else target_keyboard(scene)
    with context.temp_override(scene=scene, view_layer=scene.view_layers[0]):
        baked = bake_take(bpy.context, take, keyboard=keyboard, start_frame=zero,
                          source=recording.audio if wanted else None, keying=settings.layers.keying(),
                          written=made and made.written, rename=made.rename if made else rename_all)
    settings.keyboard, settings.take_zero = baked.keyboard, zero
    dress_as_set(scene)
    player = PLAYERS.get(take.meta.get("generator"))
    report = Said("{count} notes in {seconds:.1f} s, frames {first}-{last} on “{keyboard}”", count=len(take.notes),
                  seconds=take.duration, first=baked.frame_start, last=baked.frame_end, keyboard=baked.keyboard.name)
    if player:
        report = Said("{count} notes in {seconds:.1f} s, played by {player}, frames {first}-{last} on “{keyboard}”",
                      **report.values, player=Said(player))
    if keyboard is None or made and made.new:
        _select(scene.view_layers[0], baked.hands)
        if cube := default_cube(scene):
            cube.hide_render = True
            cube.hide_set(True, view_layer=scene.view_layers[0])
            report = Said("{report}; the default cube around it is hidden", report=report)
    return report


def _select(view_layer, things):
    """Makes `things` the selection, as Blender does with whatever is new."""
    for other in view_layer.objects.selected:
        other.select_set(False, view_layer=view_layer)
    for thing in things:
        thing.select_set(True, view_layer=view_layer)
    view_layer.objects.active = things[-1]


def default_cube(scene):
    """The visible cube of Blender's startup file, inside of which a new keyboard would lie; None without one."""
    cube = scene.objects.get("Cube")
    if cube is None or cube.type != 'MESH' or cube.animation_data or cube.modifiers:
        return None
    untouched = (len(cube.data.vertices) == 8 and np.allclose(cube.matrix_world, np.eye(4))
                 and np.allclose(cube.dimensions, 2))
    return cube if untouched and cube.visible_get(view_layer=scene.view_layers[0]) else None


def look_at_hands(context, scene, hands):
    """Shows new hands well, as `look_at_selection` does, and leaves the selection as it is."""
    view_layer = scene.view_layers[0]
    selected, active = list(view_layer.objects.selected), view_layer.objects.active
    _select(view_layer, hands)
    if scene == context.scene:
        look_at_selection(context)
    for thing in hands:
        thing.select_set(False, view_layer=view_layer)
    for thing in selected:
        thing.select_set(True, view_layer=view_layer)
    view_layer.objects.active = active


def look_at_selection(context):
    """Shows what is selected well in the 3D viewport whose button was pressed, if it was in one."""
    area = context.area
    if area is None or area.type != 'VIEW_3D':
        return
    # 88 dashed lines from the keys' pivots to the keyboard's origin would flicker on the white keys
    area.spaces.active.overlay.show_relationship_lines = False
    region = next(region for region in area.regions if region.type == 'WINDOW')
    with context.temp_override(area=area, region=region):
        bpy.ops.view3d.view_selected()


def target_keyboard(scene):
    """The keyboard to play on, by the settings: the chosen one, the scene's first, or None for a new one."""
    return None if scene.pianoflow.new_keyboard else played_keyboard(scene)


def played_keyboard(scene):
    """The keyboard that the settings name, or the scene's first; None where there is none."""
    chosen = scene.pianoflow.keyboard
    if chosen is not None and chosen.name in scene.objects:
        return chosen
    return next(iter(keyboards(scene)), None)


def stage_take(context, view, keyboard=None, take=None, zero=0.0, look=None):
    """Sets up the stage's `view` of `keyboard`, framed for `take`, whose recording begins at the frame `zero`, with
    the `look` (None: as it is).

    Without a take the whole keyboard is in the picture. Returns the active camera.
    """
    if take is None:
        return set_stage(context, view, keyboard, look=look)
    fps = context.scene.render.fps / context.scene.render.fps_base
    centres = np.column_stack([zero + take.times * fps, take.tips[..., 0].mean(axis=2)])
    return set_stage(context, view, keyboard, played_range(take.notes), centres, look)


def stage_cameras(scene):
    """The cameras of the scene's stage that do not swing, in the order of the views."""
    found = {thing.get(OWN): thing for thing in scene.objects if thing.type == 'CAMERA'}
    return [found[f"camera {name}"] for name, view in VIEWS.items() if not view.swing and f"camera {name}" in found]
