"""The environment that *Install Engine* makes: where its Python is, and whether it is whole. No bpy."""
import json
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from ..engine.errors import InputError
from ..engine.version import VERSION
from .paths import ROOT

#: The file that stands in an environment once it is completely installed: JSON of what was asked for.
MARKER = "installed.json"
REQUIREMENTS = ROOT / "engine" / "requirements.txt"
WITHOUT_DEPENDENCIES = ROOT / "engine" / "requirements-no-deps.txt"


class State(NamedTuple):
    """name: "absent", "unfinished", "broken", "outdated" or "whole". said: it for people, without its remedy."""

    name: str
    said: str


def runtime_python(folder):
    """The interpreter of the environment in `folder` when it is completely installed, else None."""
    python = python_of(folder)
    return python if (Path(folder) / MARKER).is_file() and python.is_file() else None


def runtime_state(folder, requirements=REQUIREMENTS, without_dependencies=WITHOUT_DEPENDENCIES):
    """The State of the environment in `folder`, as far as can be told at a glance: it is cheap enough for a panel."""
    folder = Path(folder)
    if not folder.exists():
        return State("absent", "The engine is not installed")
    if not (folder / MARKER).is_file():
        return State("unfinished", "An installation or repair of the engine was not finished")
    if not python_of(folder).is_file():  # a link that leads nowhere, too
        return State("broken", "The engine's Python is gone: Blender was moved or updated since it was installed")
    try:
        asked = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        same = asked["requirements"] == requirements.read_text() and asked.get(
            "without_dependencies", without_dependencies.read_text()) == without_dependencies.read_text()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        same = False
    if not same:
        return State("outdated", "The engine's libraries are those of another version of PianoFlow")
    return State("whole", "The engine is installed")


def python_of(folder):
    """Where the interpreter of an environment is."""
    return Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def write_marker(plan):
    """Says that what an `installing.Plan` asks for is there."""
    marker = plan.folder / MARKER
    temporary = marker.with_suffix(".part")
    temporary.write_text(json.dumps({
        "version": VERSION, "requirements": plan.requirements.read_text(),
        "without_dependencies": plan.without_dependencies.read_text()}), encoding="utf-8")
    temporary.replace(marker)


def remove_runtime(folder):
    """Removes the environment in `folder`; the marker first, so that a half-removed one is never used."""
    (Path(folder) / MARKER).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def uninstall(folder):
    """Removes the environment for good. Raises InputError where something of it stays."""
    try:
        remove_runtime(folder)
    except OSError as error:
        raise InputError(f"{folder} cannot be removed ({error.strerror}): close other Blenders, or remove the folder "
                         "yourself.") from error
    if Path(folder).exists():
        raise InputError(f"Something in {folder} is still in use: close other Blenders, then uninstall again.")
