"""Makes `blender --command pianoflow …` the same command line as `pianoflow …` in a shell."""
import bpy

from . import cli

_handle = None


def _main(argv):
    # after `blender FILE --command` there is no window in the context, which many operators need
    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
        return cli.main(argv)


def register():
    global _handle
    _handle = bpy.utils.register_cli_command("pianoflow", _main)


def unregister():
    global _handle
    bpy.utils.unregister_cli_command(_handle)
    _handle = None
