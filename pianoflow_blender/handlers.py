"""What has to happen when files are loaded and saved: jobs end with their file, paths stay right elsewhere, and takes
in Blender's temporary folder come along."""
import os
import sys

import bpy
from bpy.app.handlers import persistent

from .baking import preview
from .job import close_engine
from .operators.job_operator import stop_all
from .preferred_paths import relative
from .scene_look import read_back
from .slices import undone
from .takes import undoing
from .takes.files import gather
from .takes.listing import index_of

#: Files that a scene's settings and its takes name. The output is none of them: // means beside the .blend, wherever
#: that goes.
PATHS, TAKE_PATHS = ("audio", "midi"), ("path", "audio", "midi")

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

    Blender does so with paths of its own, not with those of add-ons. Takes that would go with Blender are copied there.
    """
    _before_save.clear()
    if not target:
        return
    elsewhere = bpy.data.filepath and _folder(target) != _folder(bpy.data.filepath)
    for scene in bpy.data.scenes:
        if scene.library is not None:
            continue
        for uid, owner, name in _paths(scene) if elsewhere else ():
            path = getattr(owner, name)
            if path.startswith("//"):
                _set(scene, uid, owner, name, relative(bpy.path.abspath(path), _folder(target)))
        for entry in scene.pianoflow.takes.entries:
            try:
                if path := gather(entry, os.path.abspath(target)):
                    _set(scene, entry.uid, entry, "path", path)
            except OSError as error:
                _warn(f"The take “{entry.name}” could not be saved beside the .blend ({error.strerror or error}): use "
                      "Save Take As before you quit Blender.")


@persistent
def _after_save(target, *_):
    """A copy was saved, or nothing: the open file is where it was, and so are its paths."""
    if _before_save and os.path.abspath(bpy.data.filepath or "//") != os.path.abspath(target):
        for scene, uid, name, path in reversed(_before_save):
            settings = bpy.data.scenes[scene].pianoflow
            index = index_of(settings.takes, uid)
            setattr(settings.takes.entries[index] if uid else settings, name, path)
    _before_save.clear()


def _paths(scene):
    """Every path of `scene`: the uid of its take ("" for the settings), whose it is, and the property's name."""
    settings = scene.pianoflow
    yield from (("", settings, name) for name in PATHS)
    for entry in settings.takes.entries:
        yield from ((entry.uid, entry, name) for name in TAKE_PATHS)


def _set(scene, uid, owner, name, path):
    _before_save.append((scene.name, uid, name, getattr(owner, name)))
    setattr(owner, name, path)


def _warn(sentence):
    print(f"PianoFlow: {sentence}", file=sys.stderr)
    if not bpy.app.background:
        bpy.context.window_manager.popup_menu(lambda menu, context: menu.layout.label(text=sentence),
                                              title="PianoFlow", icon='ERROR')


@persistent
def _undone(*_):
    undone()


def _folder(path):
    return os.path.dirname(os.path.abspath(path))


#: (occasion, function) of `bpy.app.handlers`: of saving, and of all.
SAVING = (("save_pre", _point_to_the_same_files), ("save_post", _after_save), ("save_post_fail", _after_save))
_handlers = (*undoing.HANDLERS, ("load_pre", _before_load), ("load_post", _after_load), *SAVING,
             ("undo_post", _undone), ("redo_post", _undone), ("load_post", _undone))


def listen(handlers):
    """Has Blender call the functions of `handlers`."""
    for name, handler in handlers:
        getattr(bpy.app.handlers, name).append(handler)


def ignore(handlers):
    """Undoes `listen`."""
    for name, handler in reversed(handlers):
        getattr(bpy.app.handlers, name).remove(handler)


def register():
    listen(_handlers)


def unregister():
    ignore(_handlers)
    stop_all()
    if preview.left_behind():
        preview.remove()
    close_engine()
