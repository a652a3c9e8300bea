"""Runs the tests that need Blender inside a Blender:

    blender -b --factory-startup --python-exit-code 1 -P tests/run_in_blender.py -- [files and options of pytest]

The Python of that Blender needs pytest. Settings and extensions go to a throw-away directory.
"""
import os
import sys
import tempfile
from pathlib import Path

import bpy

TESTS = Path(__file__).resolve().parent / "pianoflow_blender"


def isolate():
    """Starts this Blender again with a user directory of its own, unless it has one: it reads that at start only."""
    if "BLENDER_USER_RESOURCES" in os.environ:
        return
    resources = tempfile.mkdtemp(prefix="pianoflow_test_")
    os.execve(bpy.app.binary_path, [bpy.app.binary_path, *sys.argv[1:]],
              os.environ | {"BLENDER_USER_RESOURCES": resources})


def main():
    import pytest

    arguments = sys.argv[sys.argv.index("--") + 1:] if "--" in sys.argv else []
    chosen = [] if any(Path(argument.partition("::")[0]).exists() for argument in arguments) else [str(TESTS)]
    code = pytest.main(["-p", "no:cacheprovider", "--import-mode=importlib", "--rootdir", str(TESTS.parent.parent),
                        *chosen, *arguments])
    if code:
        raise SystemExit(int(code))


isolate()
main()
