"""Fixtures for the tests that run in Blender: a `bpy` wheel (`pytest tests`) or a binary (`tests/run_in_blender.py`).

The checkout is linked as an extension of a throw-away user directory, so modules have the names that users get: tests
import `bl_ext.user_default.pianoflow.…`, after this file has imported bpy.
"""
import importlib
import os
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE = "bl_ext.user_default.pianoflow"


def link_checkout():
    """Makes the checkout an extension of the user directory that Blender is about to read."""
    if "BLENDER_USER_RESOURCES" not in os.environ:
        os.environ["BLENDER_USER_RESOURCES"] = tempfile.mkdtemp(prefix="pianoflow_test_")
    link = Path(os.environ["BLENDER_USER_RESOURCES"]) / "extensions" / "user_default" / "pianoflow"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(ROOT, target_is_directory=True)


link_checkout()  # before the first `import bpy`
try:
    import bpy
except ModuleNotFoundError:
    collect_ignore_glob = ["test_*.py"]


def pytest_report_header():
    if "collect_ignore_glob" in globals():
        return "tests/pianoflow_blender is left out: install bpy, or run tests/run_in_blender.py in a Blender"
    return f"Blender {bpy.app.version_string}"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    session.config.exit_status = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """Ends at once where bpy is a module: Blender waits for ever, now and then, for the thread that closes its sound
    device, if something still holds on to the module when Python ends."""
    if "bpy" in sys.modules and not bpy.app.binary_path:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(getattr(config, "exit_status", 1))


@pytest.fixture(scope="session")
def addon():
    """The module `pianoflow_blender` of the enabled add-on."""
    assert bpy.ops.preferences.addon_enable(module=MODULE) == {'FINISHED'}
    yield importlib.import_module(MODULE + ".pianoflow_blender")
    bpy.ops.preferences.addon_disable(module=MODULE)


@pytest.fixture
def scene():
    """The empty scene of a fresh file."""
    # read_homefile, not read_factory_settings: that one also resets the preferences and disables the add-on
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    return bpy.context.scene
