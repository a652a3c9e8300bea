"""The script with which a Blender enters the command line: `blender -b -P in_blender.py -- COMMAND …`.

It loads this tree under the name `pianoflow`, whatever its folder is called. See `..blender_run`.
"""
import importlib.util
import os
import sys
import threading
from pathlib import Path


def end_with_parent():
    """Waits until the process that started this Blender is gone, killed or not, and ends at once."""
    while os.read(0, 1024):
        pass
    os._exit(1)


def enter():
    """Runs the command that stands behind "--" and ends Blender with its exit code."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    root = Path(__file__).resolve().parents[2]
    spec = importlib.util.spec_from_file_location("pianoflow", root / "__init__.py",
                                                  submodule_search_locations=[str(root)])
    sys.modules["pianoflow"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cli = importlib.import_module("pianoflow.pianoflow_blender.cli")
    sys.exit(cli.main(sys.argv[sys.argv.index("--") + 1:]))


if __name__ == "__main__":
    enter()
