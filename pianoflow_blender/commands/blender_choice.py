"""Where a command that needs bpy runs: in this process where bpy imports, else in a Blender of its own."""
import importlib.util

from ...engine.errors import InputError
from ..blender_run import BlenderRun, find_blender


def add_argument(parser):
    """`--blender`, for the commands that need bpy."""
    parser.add_argument("--blender", metavar="PATH", help="the Blender to use (default: the bpy module where it is "
                                                          "installed, else the blender on the PATH)")


def bpy_is_here(blender=None):
    """Whether the command runs in this process: in any Blender or with the bpy module, unless `--blender` is given."""
    return not blender and importlib.util.find_spec("bpy") is not None


def check(blender=None):
    """Raises InputError where no Blender can be started: before hours of work, not after."""
    find_blender(blender)


def run_in_blender(arguments, console, argv, outputs, share=(0.0, 1.0)):
    """Runs `pianoflow ARGV…` in a Blender and returns what it told; raises InputError with its sentence."""
    run = BlenderRun(find_blender(arguments.blender), [str(part) for part in argv], outputs)
    low, high = share
    run.run(lambda running: console.progress(running.text(), low + (high - low) * running.fraction, running.left))
    if run.outcome != "result":
        if arguments.traceback:
            console.note(run.log())
        raise InputError(run.message)
    return run.facts
