"""The command line: `pianoflow COMMAND …` in a shell, `blender --command pianoflow COMMAND …` in a Blender.

Exit codes: 0 done, 1 an error that one sentence on stderr explains, 2 a wrong call, 130 stopped by Ctrl-C.
"""
import argparse
import sys
import traceback

from ..engine.errors import InputError
from ..engine.version import VERSION
from .commands import bake, batch, doctor, edit, evaluate, export, generate, play, render, scene_settings
from .commands.console import Console
from .commands.training import data, train
from .engine_command import EngineCommandError

COMMANDS = (play, generate, edit, bake, render, export, batch, evaluate, data, train, doctor)

DESCRIPTION = """\
Turns a piano recording into two hands playing it.

  recording ─ generate ─▶ take.npz ─ bake ─▶ scene.blend ─ render ─▶ video.mp4      play: all three at once
"""
EXAMPLES = """\
examples:
  pianoflow play nocturne.mp3 -o nocturne.mp4
  pianoflow generate nocturne.mp3 -o nocturne.npz
  pianoflow bake nocturne.npz --audio nocturne.mp3 -o nocturne.blend
  pianoflow render nocturne.blend -o nocturne.mp4 --resolution 1280x720
  pianoflow export nocturne.npz -o motion.npz --fps 120
  pianoflow batch recordings -o takes

`pianoflow COMMAND --help` tells all about a command. In a Blender that has the add-on:
  blender --command pianoflow bake nocturne.npz -o nocturne.blend
"""


def make_parser():
    """The parser of the whole command line; each command brings its own part."""
    parser = argparse.ArgumentParser(prog="pianoflow", description=DESCRIPTION, epilog=EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="version", version=f"PianoFlow {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    everywhere = argparse.ArgumentParser(add_help=False)
    group = everywhere.add_argument_group("output")
    group.add_argument("--json", action="store_true", help="print one JSON object on stdout, for programs")
    group.add_argument("--quiet", action="store_true", help="show no progress")
    group.add_argument("--traceback", action="store_true", help="on an error, show where in the code it happened")
    for command in COMMANDS:
        part = commands.add_parser(
            command.NAME, help=command.SUMMARY, description=command.DESCRIPTION, epilog=command.EXAMPLES,
            parents=[everywhere], formatter_class=argparse.RawDescriptionHelpFormatter)
        command.add_arguments(part)
        part.set_defaults(run=command.run)
    return parser


def main(argv=None):
    """Runs one command with the arguments `argv` (default: the shell's) and returns its exit code."""
    code = _run(argv)
    scene_settings.leave(code)
    return code


def _run(argv):
    try:
        arguments = make_parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    console = Console(as_json=arguments.json, quiet=arguments.quiet)
    try:
        facts = arguments.run(arguments, console)
        console.result(facts)
        return facts.get("exit", 0)
    except KeyboardInterrupt:
        console.error("Stopped; nothing half-written was left behind.")
        return 130
    except Exception as error:
        if arguments.traceback:
            traceback.print_exc()
        console.error(sentence(error))
        return error.code if isinstance(error, EngineCommandError) else 1
    finally:
        console.close()


def sentence(error):
    """What to tell the user about an exception."""
    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}."
    return f"Unexpected error: {type(error).__name__}: {error} (run again with --traceback to see where)."


if __name__ == "__main__":
    sys.exit(main())
