"""The scenes' PianoFlow settings, for as long as a command needs them in a Blender without the add-on."""
import os
import sys
from contextlib import contextmanager

from .. import settings_modules

#: Whether Blender has known settings of ours that it had to forget.
_leaving = []


@contextmanager
def known():
    """Inside, scenes have their PianoFlow settings, which a Blender without the add-on does not know, and files that
    they name are found wherever a scene is saved."""
    import bpy

    if hasattr(bpy.types.Scene, "pianoflow"):
        yield
        return
    parts = settings_modules()
    from .. import handlers

    for part in parts:
        part.register()
    handlers.listen(handlers.SAVING)
    try:
        yield
    finally:
        handlers.ignore(handlers.SAVING)
        for part in reversed(parts):
            part.unregister()
        _leaving.append(bpy.app.version < (4, 4))


def leave(code):
    """Ends the process with its exit `code` at once where Blender's module would crash instead of ending, as 4.2's does
    once it has known settings of ours: everything is written by then."""
    if any(_leaving):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
