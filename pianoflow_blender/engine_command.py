"""Runs a module of the engine as a program of its own, for commands that take minutes or days."""
import os
import signal
import subprocess
import sys

from ..engine.command import INTERRUPTED, handling
from ..engine.errors import InputError
from .engine_process import kill_process, tree_command
from .engine_python import require_python

_RUN = """
sys.argv[:2] = [{program!r}]
from pianoflow.engine.command import one_sentence
with one_sentence({program!r}):
    runpy.run_module({module!r}, run_name="__main__")
"""
#: What asks us to end, as far as the system knows it; Windows' Ctrl-C reaches both processes by itself.
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def run_engine(program, module, options, captured):
    """Runs the module `pianoflow.MODULE`, called PROGRAM in its own sentences, with the list `options`; returns what a
    command returns.

    captured: for programs: what it prints is returned under "output", and what it says is wrong is an InputError.
    People have read both already.
    """
    command = tree_command(require_python(), _RUN.format(program=program, module=f"pianoflow.{module}"))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} if captured else {}
    # in a session of its own, so that Ctrl-C comes once, through us
    process = subprocess.Popen([*command, *map(str, options)], text=True, encoding="utf-8", errors="replace",
                               start_new_session=os.name != "nt", **pipes)
    passing = _Passing(process)
    with handling(_SIGNALS, passing.on):
        out, err = process.communicate()
    code = process.returncode
    if code and passing.asked:
        code = INTERRUPTED
    if code < 0 or (code and captured):
        lines = [line.strip() for line in (err or "").splitlines() if line.strip()]
        raise EngineCommandError(lines[-1].removeprefix("pianoflow: ") if lines else
                                 f"{program} ended unexpectedly (exit code {code}): is there enough memory?", code)
    return {"exit": code, **({"output": out} if captured else {})}


class EngineCommandError(InputError):
    """A module of the engine has failed; code: its exit code."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code if code > 0 else 1


class _Passing:
    """Passes requests to end `on` to the process, which saves what it has; the second one kills it."""

    def __init__(self, process):
        self.process, self.asked = process, False

    def on(self, number, frame):
        if self.asked:
            kill_process(self.process)
        elif sys.platform != "win32":
            self.process.send_signal(signal.SIGINT if number == signal.SIGINT else signal.SIGTERM)
        self.asked = True
