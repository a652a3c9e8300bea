"""Where the motion of takes is: in Blender's temporary folder until the .blend is saved, then in a folder beside it."""
import filecmp
import re
import shutil
from pathlib import Path

import bpy

from ...engine.errors import InputError
from ...engine.files import whole
from ...engine.take import Take
from ...engine.take.storage import Unreadable, read_arrays
from ..performance import temporary_folder
from .packing import unpacked_copy

#: What the folder of NAME.blend's takes is called.
FOLDER = "{}_takes"


class TakeGone(InputError):
    """The file of a take is not where it was."""


def take_path(entry):
    """The file (Path) with the motion of a take; of a packed one a temporary copy. Raises TakeGone."""
    if entry.packed is not None:
        return unpacked_copy(entry.packed)
    path = absolute(entry)
    if path is None or not path.is_file():
        raise TakeGone(f"The file of the take “{entry.name}” is gone ({path or 'it has none'}): put it back, or press "
                       "Use These Settings and generate it again.")
    return path


def load_take(entry):
    """The motion (`engine.take.Take`) of a take. Raises InputError."""
    return Take.load(take_path(entry))


def absolute(entry):
    """The absolute path of a take's file, there or not; None when it has none."""
    return Path(bpy.path.abspath(entry.path, library=entry.id_data.library)) if entry.path else None


def folder_of(blend):
    """The folder for the takes of the file `blend`."""
    blend = Path(blend)
    return blend.parent / FOLDER.format(blend.stem)


def gather(entry, blend):
    """Copies a take that is still in a temporary folder into that of the file `blend`, which is about to be saved.

    Returns the take's path as that file shall name it, or None where there is nothing to do. Raises OSError.
    """
    path = absolute(entry)
    if path is None or not is_temporary(path) or not path.is_file():
        return None
    folder = folder_of(blend)
    folder.mkdir(exist_ok=True)
    return f"//{folder.name}/{placed(path, folder, entry.name).name}"


def copy_take(entry, path):
    """Copies the file of a take to `path`, whole or not at all. Raises InputError or OSError."""
    source = take_path(entry)
    try:
        read_arrays(source, ("notes", "meta"))
    except Unreadable as error:
        raise InputError(f"{source} is not a PianoFlow take, or a damaged one: generate it again.") from error
    with open(source, "rb") as stream, whole(path) as target:
        shutil.copyfileobj(stream, target, 1 << 20)


def placed(path, folder, name):
    """The copy in `folder` of the file `path`, called after `name`; one that is there already is used."""
    stem = re.sub(r"[^\w\- +%]+", "_", name)[:60] or "take"
    number = 1
    while (copy := folder / f"{stem}{f' {number}' if number > 1 else ''}.npz").exists():
        if filecmp.cmp(path, copy, shallow=False):
            return copy
        number += 1
    with open(path, "rb") as source, whole(copy) as target:
        shutil.copyfileobj(source, target, 1 << 20)
    return copy


def is_temporary(path):
    """Whether a take's file is in a folder that goes with Blender, with this one or with one that crashed."""
    here, folder = temporary_folder(), path.parent
    return folder == here or (folder.name == here.name and folder.parent.name.startswith("blender_")
                              and folder.parent.parent == here.parent.parent)


def unused_files(blend):
    """The takes in the folder of the file `blend` that no scene of the open file names."""
    folder = folder_of(blend)
    named = {absolute(entry) for scene in bpy.data.scenes for entry in scene.pianoflow.takes.entries}
    return sorted(path for path in folder.glob("*.npz") if path not in named) if folder.is_dir() else []
