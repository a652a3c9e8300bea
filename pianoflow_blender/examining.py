"""Asks the engine's Python what it has, in a process of its own, which may be broken. No bpy."""
import json
import subprocess
import threading
import time

from .engine_process import kill_process, start_process, tree_command

_EXAMINE = ("import dataclasses, json, os; own = os.dup(1); os.dup2(2, 1); "
            "from pianoflow.engine.doctor import examine; "
            "os.write(own, json.dumps([dataclasses.asdict(finding) for finding in examine()]).encode())")
#: Seconds: from a slow disk PyTorch alone takes a minute.
PATIENCE = 180


class Examination:
    """The findings of `engine.doctor` about the interpreter `python`; driven like `job.Job`.

    findings: dicts of name, found, needed_for, remedy, once the outcome is "result".
    """

    def __init__(self, python):
        self.findings, self.outcome, self.message, self.fraction = [], None, "", 0.0
        self._python, self._cancelled = python, False
        try:
            self._process = start_process(tree_command(python, _EXAMINE), stdin=subprocess.DEVNULL,
                                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        except OSError as error:
            self._fail(error.strerror)
        else:
            threading.Thread(target=self._wait, daemon=True).start()

    @property
    def done(self):
        return self.outcome is not None

    def text(self):
        """What is being done, for a progress bar."""
        return "Looking at the engine"

    def poll(self):
        """Here for the sake of jobs' common face: the thread does it all."""

    def run(self, report=None):
        """Waits for the end."""
        try:
            while not self.done:
                time.sleep(0.05)
        except BaseException:
            self.cancel()
            raise

    def cancel(self):
        """Ends it at once."""
        self._cancelled = True
        kill_process(self._process)

    def _wait(self):
        try:
            out, err = self._process.communicate(timeout=PATIENCE)
            self.findings = json.loads(out)
            self.fraction, self.outcome = 1.0, "result"
        except subprocess.TimeoutExpired:
            kill_process(self._process)
            self._fail(f"no answer within {PATIENCE} s")
        except ValueError:
            lines = [line.strip() for line in err.splitlines() if line.strip()]
            self._fail(lines[-1][:160] if lines else f"exit code {self._process.returncode}")

    def _fail(self, reason):
        self.message = f"{self._python} cannot run the engine ({reason}): choose a Python from 3.11 on."
        self.outcome = "cancelled" if self._cancelled else "error"
