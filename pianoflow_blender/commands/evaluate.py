"""`pianoflow evaluate`: measures how well the hands play."""
import subprocess

from ...engine.errors import InputError
from ..engine_process import tree_command
from ..engine_python import require_python

NAME = "evaluate"
SUMMARY = "measure how exactly the hands play"
DESCRIPTION = """\
Lets a generator play exercises and pieces, presses the keys of a virtual keyboard with its fingertips, and prints a
table of what was missed, touched by mistake, early or late. Takes minutes.
"""
EXAMPLES = """\
examples:
  pianoflow evaluate performer
  pianoflow evaluate performer --scores FOLDER --pieces 10
"""
#: What can be measured → the module of the engine that does it.
BENCHMARKS = {"performer": "pianoflow.engine.evaluation.performer"}


def add_arguments(parser):
    parser.add_argument("benchmark", choices=sorted(BENCHMARKS), help="what to measure")
    parser.add_argument("--scores", metavar="FOLDER", help="also play pieces of these collections (*.jsonl.gz)")
    parser.add_argument("--pieces", type=int, metavar="N", help="how many pieces (default: 10)")
    parser.add_argument("--seconds", type=float, metavar="S", help="of each piece (default: 90)")


def run(arguments, console):
    options = [arguments.scores] if arguments.scores else []
    for name in ("pieces", "seconds"):
        if getattr(arguments, name) is not None:
            options += [f"--{name}", str(getattr(arguments, name))]
    command = tree_command(require_python(), "sys.argv[:2] = ['pianoflow evaluate']; "
                           f"runpy.run_module({BENCHMARKS[arguments.benchmark]!r}, run_name='__main__')")
    done = subprocess.run([*command, *options], stdout=subprocess.PIPE if arguments.json else None, text=True)
    if done.returncode:
        raise InputError(f"The benchmark {arguments.benchmark} ended with the exit code {done.returncode}.")
    return {"table": done.stdout} if arguments.json else {}
