"""Runs pytest in a Blender or a bpy wheel: `… run_pytest.py -- FOLDERS_FOR_SYS_PATH [pytest's arguments]`.

FOLDERS_FOR_SYS_PATH, joined like PATH, are where the tests find the package `pianoflow` and their own libraries.
"""
import os
import sys

folders, *arguments = sys.argv[sys.argv.index("--") + 1:]
sys.path[:0] = [folder for folder in folders.split(os.pathsep) if folder]

import pytest  # noqa: E402

code = pytest.main(["-p", "no:cacheprovider", "--import-mode=importlib", *arguments])
if code:
    raise SystemExit(int(code))
