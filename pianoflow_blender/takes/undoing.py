"""Undo loses no take: what was generated, imported or blended stays in the list, whichever step it is in.

Takes are compared before and after a step of undo or redo. One that is gone was made in a step that is undone now, and
is put back, unless this step's own list says that the user deleted it. Paths in steps from before the .blend was saved
elsewhere are those of its folder at that time.
"""
import os

import bpy
from bpy.app.handlers import persistent

from ..preferred_paths import relative
from .listing import index_of

_before = {}
#: Where the open file has been saved since it was opened.
_folders = []


@persistent
def _remember(*_):
    """Notes every take of the file, before a step of undo or redo."""
    _before.clear()
    for scene in bpy.data.scenes:
        if scene.library is None:
            _before[scene.session_uid] = [values_of(entry) for entry in scene.pianoflow.takes.entries]


@persistent
def _put_back(*_):
    """Puts takes back that the step has lost."""
    for scene in bpy.data.scenes:
        takes = scene.pianoflow.takes
        deleted = set(takes.deleted.split())
        for row, values in enumerate(_before.get(scene.session_uid, ())):
            if index_of(takes, values["uid"]) < 0 and values["uid"] not in deleted:
                give_values(takes.entries.add(), values)
                takes.entries.move(len(takes.entries) - 1, min(row, len(takes.entries) - 1))
        for entry in takes.entries if scene.library is None else ():
            _find_again(entry)
    _before.clear()


def _find_again(entry):
    """Has the path of a take that was relative to an earlier folder of the .blend name the same file again."""
    if not entry.path.startswith("//") or os.path.exists(bpy.path.abspath(entry.path)):
        return
    for folder in reversed(_folders):
        path = bpy.path.abspath(entry.path, start=folder)
        if os.path.exists(path):
            entry.path = relative(path, os.path.dirname(bpy.data.filepath))
            return


@persistent
def _remember_folder(*_):
    """Notes where the file is that is about to be saved, perhaps elsewhere."""
    folder = os.path.dirname(bpy.data.filepath)
    if folder and folder not in _folders:
        _folders.append(folder)


@persistent
def _forget(*_):
    """A file that has just been opened has no steps to undo: what was deleted in it is done with."""
    _folders.clear()
    for scene in bpy.data.scenes:
        if scene.library is None and scene.pianoflow.takes.deleted:
            scene.pianoflow.takes.deleted = ""


def values_of(entry):
    """The properties of a take by name; of a packed one the name of the text block."""
    values = {prop.identifier: getattr(entry, prop.identifier) for prop in entry.bl_rna.properties
              if prop.identifier != "rna_type"}
    return {**values, "packed": entry.packed.name if entry.packed else ""}


def give_values(entry, values):
    """Gives `entry` the properties of `values_of`."""
    for name in ("uid", *sorted(values.keys() - {"uid"})):  # the name is kept unique by it
        value = bpy.data.texts.get(values[name]) if name == "packed" else values[name]
        setattr(entry, name, value)


#: (occasion, function) of `bpy.app.handlers`, for `..handlers`.
HANDLERS = (("undo_pre", _remember), ("redo_pre", _remember), ("undo_post", _put_back), ("redo_post", _put_back),
            ("save_pre", _remember_folder), ("load_post", _forget))
