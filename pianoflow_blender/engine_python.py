"""Which Python runs the engine, and why that one. bpy is only looked at where it is loaded already."""
import importlib.util
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from ..engine.errors import InputError
from .runtime import runtime_python
from .paths import PACKAGE

#: What the engine cannot do without; the listeners' and the networks' own needs are the doctor's business: MIDI, the
#: light listener and the performer need no torch.
LIBRARIES = ("numpy", "scipy", "soundfile", "soxr", "mido")


#: What to do where the engine cannot run.
REMEDY = ("press Install Engine in the add-on's preferences, or choose a Python that has its libraries there or with "
          "the environment variable PIANOFLOW_PYTHON")


@dataclass(frozen=True)
class EnginePython:
    """A Python for the engine. path: the interpreter, or None when there is none; origin: who chose it, for people."""

    path: str | None
    origin: str


def has_libraries():
    """Whether the Python of this process has the engine's libraries."""
    return all(importlib.util.find_spec(name) is not None for name in LIBRARIES)


def runtime_folder():
    """The folder of the runtime that *Install Engine* makes, or None outside an installed add-on."""
    bpy = sys.modules.get("bpy")
    if bpy is None or not PACKAGE.startswith("bl_ext."):
        return None
    return Path(bpy.utils.extension_path_user(PACKAGE, path="runtime", create=False))


def preferred_python():
    """The Python chosen in the preferences; empty when none is, or there are no preferences."""
    bpy = sys.modules.get("bpy")
    # `blender --addons <module>` enables an add-on without an entry in the preferences
    addon = bpy.context.preferences.addons.get(PACKAGE) if bpy is not None else None
    return bpy.path.abspath(addon.preferences.engine_python) if addon is not None else ""


def require_python():
    """The path of the Python to run the engine with; raises InputError when there is none."""
    path = find_python().path
    if path is None:
        raise InputError(f"The engine is not installed: {REMEDY}.")
    return path


def find_python():
    """The Python to run the engine with: the environment variable's, the preferences', the installed, or this one."""
    if chosen := os.environ.get("PIANOFLOW_PYTHON"):
        return EnginePython(chosen, "the environment variable PIANOFLOW_PYTHON")
    if chosen := preferred_python():
        return EnginePython(chosen, "Use This Python")
    folder = runtime_folder()
    if folder is not None and (installed := runtime_python(folder)):
        return EnginePython(str(installed), "Install Engine")
    if has_libraries():
        return EnginePython(sys.executable, "this Python has the engine's libraries")
    return EnginePython(None, "no engine is installed")
