"""Exports the performance of a scene to a file: the door to this folder."""
import os

from ...engine.errors import InputError
from ..baking.rigs import PART, is_keyboard, reuse_rig
from ..takes.ghost import GHOST
from .copies import make_copies
from .exporters import check_exporter, write_copies
from .formats import FORMATS, format_of, outputs
from .motion import Frames, is_skin, sample
from .scene_take import take_of_scene
from .scratch import Scratch
from .take_files import mano_models, write_take


def export_performance(scene, keyboard, path, name=None, fps=None, hands_only=False, mano=None, mean_pose=False,
                       report=None):
    """Writes the performance on `keyboard`, as it is seen in the range of `scene`, to `path`; the files written.

    name: of the format (`.formats`); None: by the suffix. fps: None for the scene's rate, or the format's own where the
    engine writes it. hands_only: without the keyboard and its keys. mano: the user's folder of MANO files, mean_pose:
    poses relative to MANO's mean; for the formats of MANO. report(fraction) is told the progress.
    Nothing in the file that is open changes. Raises InputError, and then no file is changed either.
    """
    name = check_export(keyboard, path, name)
    rig = existing_rig(keyboard)
    if FORMATS[name].scene:
        _export_copies(scene, rig, path, name, fps, hands_only or name == 'BVH', report)
    else:
        rate = fps or FORMATS[name].fps
        models = mano_models(name, mano, mean_pose)  # first: the rest takes its time
        take = take_of_scene(scene, rig, rate if name != 'MOTION' else max(rate, FORMATS[name].fps), report)
        write_take(take, path, name, rate, models, mean_pose)
    return outputs(name, path)


def check_export(keyboard, path, name=None):
    """The name of the format in which the performance on `keyboard` is exported to `path`. Raises InputError where that
    is known to fail."""
    name = format_of(path, name)
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}: make it, or choose another.")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"{path.parent} cannot be written to: choose another folder.")
    existing_rig(keyboard)
    if FORMATS[name].scene:
        check_exporter(name)
    return name


def existing_rig(keyboard):
    """The Rig of `keyboard`, whose hands must be there: nothing is appended. Raises InputError."""
    hands = [child for child in keyboard.children_recursive if child.get(PART) == "hand"] \
        if is_keyboard(keyboard) else []
    if len(hands) < 2:
        raise InputError("There are no two hands to export: generate a performance or import a take first.")
    return reuse_rig(keyboard)


def _export_copies(scene, rig, path, name, fps, hands_only, report):
    things = list(rig.hands) if name == 'BVH' else _parts(rig.hands if hands_only else (rig.keyboard,))
    # glTF knows seconds alone, and Blender's exporter gets those of rates like 29.97 wrong
    frames = Frames.of(scene, round(fps or scene.render.fps / scene.render.fps_base) if name == 'GLTF' else fps)
    moving = [thing for thing in things if not is_skin(thing)]
    motion = sample(scene, list(dict.fromkeys([*moving, rig.keyboard])), frames, report)
    with Scratch() as scratch:
        copies = make_copies(scratch, scene, things, rig.hands, motion, rig.keyboard if name == 'BVH' else None)
        scratch.show(copies.scene)
        write_copies(name, path, copies)


def _parts(roots):
    """The objects `roots` and what hangs on them, but for what is no part of a picture either."""
    children = [child for root in roots for child in root.children_recursive if child.get(PART) != GHOST]
    return [*roots, *(child for child in children if child.type == 'ARMATURE'
                      or child.type in {'MESH', 'EMPTY'} and not child.hide_render)]
