"""`pianoflow doctor`: what is installed, which device, what is missing and the command that mends it."""
import shutil
import sys

from ..engine_python import find_python
from ..examining import Examination
from .blender_choice import add_argument as add_blender_argument
from .blender_choice import bpy_is_here

NAME = "doctor"
SUMMARY = "tell what is installed, what is missing, and how to mend it"
DESCRIPTION = """\
Tells what PianoFlow has on this machine: the engine's Python and its libraries, the listeners, the device, ffmpeg,
and the Blender that bakes and renders. What is missing comes with what mends it. Exit code 1: something that
everything needs is missing.
"""
EXAMPLES = """\
examples:
  pianoflow doctor
  pianoflow doctor --json
"""

#: What nothing works without; the rest is missed only by those who use it.
NEEDED = ("engine", "engine's python", "pianoflow", "python", "numpy", "scipy", "soundfile", "soxr", "mido", "blender")


def add_arguments(parser):
    add_blender_argument(parser)


def run(arguments, console):
    findings = engine_findings() + [blender_finding(arguments.blender)]
    missing = [finding for finding in findings if not finding["found"]]
    return {"text": _table(findings, missing), "findings": findings, "missing": [item["name"] for item in missing],
            "exit": 1 if any(item["name"] in NEEDED for item in missing) else 0}


def engine_findings():
    """What the engine's own Python says of itself, as dicts of name, found, needed_for, remedy."""
    python = find_python()
    if python.path is None:
        return [_finding("engine", None, "listening and playing",
                         f"{sys.executable} -m pip install pianoflow, or set PIANOFLOW_PYTHON, or press Install Engine")]
    own = _finding("engine's python", f"{python.path} ({python.origin})", "listening and playing")
    examination = Examination(python.path)
    examination.run()
    if examination.outcome != "result":
        return [_finding("engine's python", None, "listening and playing", examination.message.rstrip("."))]
    return [own, *examination.findings]


def blender_finding(blender=None):
    """The Blender that bakes and renders."""
    found = None
    if bpy_is_here(blender):
        import bpy
        found = f"Blender {bpy.app.version_string} ({bpy.app.binary_path or 'the bpy module'})"
    elif path := shutil.which(blender or "blender"):
        found = path
    return _finding("blender", found, "baking and rendering",
                    None if found else "pip install bpy, put blender on the PATH, or name it with --blender")


def _finding(name, found, needed_for, remedy=None):
    return {"name": name, "found": found, "needed_for": needed_for, "remedy": remedy}


def _table(findings, missing):
    width = max(len(finding["name"]) for finding in findings)
    lines = [f"{'✓' if item['found'] else '✗'} {item['name']:<{width}}  " +
             (item["found"] or f"missing, needed for {item['needed_for']}: {item['remedy']}") for item in findings]
    return "\n".join([*lines, "", "Nothing is missing." if not missing else f"{len(missing)} missing."])
