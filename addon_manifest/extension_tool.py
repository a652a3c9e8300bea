"""Blender's own packaging tool, `blender_ext.py`, which comes with every Blender and every bpy wheel."""
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

#: Where downloaded and installed Blenders are kept.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pianoflow" / "blenders"
_TOOL = "*/scripts/addons_core/bl_pkg/cli/blender_ext.py"


class PackagingError(Exception):
    """The extension cannot be built or is not sound. The message says what to do."""


def find_tool():
    """Path of `blender_ext.py`: from this Python's bpy, a Blender on the PATH, or a bed that was set up."""
    places = []
    if spec := importlib.util.find_spec("bpy"):
        places += [Path(folder) for folder in spec.submodule_search_locations or []]
    if blender := shutil.which("blender"):
        places += [Path(blender).resolve().parent, Path("/usr/share/blender")]
    places += sorted(CACHE.glob("bpy-*/lib/python3.*/site-packages/bpy"), reverse=True)
    for place in places:
        if found := sorted(place.glob(_TOOL)):
            return found[-1]
    raise PackagingError("Blender's packaging tool was not found: pip install bpy, or put a Blender on the PATH.")


def run_tool(command, *arguments):
    """Runs `blender_ext.py COMMAND`, and raises PackagingError with what it printed when it fails."""
    finished = subprocess.run([sys.executable, "-I", str(find_tool()), command, *map(str, arguments)],
                              capture_output=True, text=True)
    if finished.returncode:
        told = (finished.stderr + finished.stdout).strip()
        raise PackagingError(f"Blender's “extension {command}” refuses: {told}")
    return finished.stdout
