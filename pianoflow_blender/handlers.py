"""What has to happen when files are loaded and saved: jobs end with their file, relative paths stay right elsewhere."""
import os

import bpy
from bpy.app.handlers import persistent

from .job import close_engine
from .operators.job_operator import stop_all
from .scene_look import read_back

#: Files that a scene's settings name. The output is none of them: // means beside the .blend, wherever that goes.
PATHS = ("audio", "midi", "take")

_before_save = []


@persistent
def _before_load(*_):
    stop_all()


@persistent
def _after_load(*_):
    for scene in bpy.data.scenes:
        if scene.library is None:
            read_back(scene)


@persistent
def _point_to_the_same_files(target, *_):
    """Rewrites paths that begin with // for the folder that the .blend is about to be saved in.

    Blender does so with paths of its own, not with those of add-ons.
    """
    _before_save.clear()
    if not target or not bpy.data.filepath or _folder(target) == _folder(bpy.data.filepath):
        return
    for scene in bpy.data.scenes:
        for name in PATHS:
            path = getattr(scene.pianoflow, name)
            if path.startswith("//") and scene.library is None:
                _before_save.append((scene.name, name, path))
                setattr(scene.pianoflow, name, _relative(bpy.path.abspath(path), _folder(target)))


@persistent
def _after_save(target, *_):
    """A copy was saved, or nothing: the open file is where it was, and so are its paths."""
    if _before_save and _folder(bpy.data.filepath) != _folder(target):
        for scene, name, path in _before_save:
            setattr(bpy.data.scenes[scene].pianoflow, name, path)
    _before_save.clear()


def _folder(path):
    return os.path.dirname(os.path.abspath(path))


def _relative(path, folder):
    try:
        return bpy.path.relpath(path, start=folder)
    except ValueError:  # on another drive
        return path


_handlers = (("load_pre", _before_load), ("load_post", _after_load), ("save_pre", _point_to_the_same_files),
             ("save_post", _after_save), ("save_post_fail", _after_save))


def register():
    for name, handler in _handlers:
        getattr(bpy.app.handlers, name).append(handler)


def unregister():
    for name, handler in reversed(_handlers):
        getattr(bpy.app.handlers, name).remove(handler)
    stop_all()
    close_engine()
