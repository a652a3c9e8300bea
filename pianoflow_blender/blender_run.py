"""Runs a command of the command line in a Blender of its own: where bpy is missing, and for renders beside the work.

Driven like `job.Job`. No bpy. The other side is `commands/in_blender.py`; it appends its progress and its outcome as
JSON lines to a file, since Blender's own output is no place for them, and ends when its stdin does: with this process.
"""
import glob
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from ..engine.errors import InputError
from .engine_process import kill_process, start_process
from .paths import ROOT

#: Environment variable that names the file for progress and outcome.
REPORTS = "PIANOFLOW_REPORTS"
SCRIPT = ROOT / "pianoflow_blender" / "commands" / "in_blender.py"


def find_blender(blender=None):
    """The path of the Blender to start; raises InputError when there is none."""
    found = shutil.which(blender or "blender")
    if found is None:
        raise InputError(f"There is no Blender at {blender}: check the path." if blender else
                         "Neither the bpy module nor a Blender was found: pip install bpy, or name one with --blender "
                         "PATH.")
    return found


class BlenderRun:
    """`pianoflow ARGV…` inside the Blender at the path `blender`.

    factory: leave the user's preferences out. outputs: files that the command writes, whose unfinished parts are
    removed when it is killed. done, outcome, message, fraction: as of a `job.Job`; facts: what the command told.
    """

    def __init__(self, blender, argv, outputs=(), factory=True):
        self.outcome, self.message, self.fraction, self.left, self.facts = None, "", 0.0, None, None
        self._text = "Starting Blender"
        self._outputs = [Path(path) for path in outputs]
        self._folder = tempfile.TemporaryDirectory(prefix="pianoflow_")
        folder = Path(self._folder.name)
        self._reports, self._log = folder / "reports.jsonl", folder / "log.txt"
        self._reports.touch()
        self._read = 0
        self._cancelled = False
        command = [blender, "-b", *(["--factory-startup"] if factory else []), "--python-exit-code", "1", "-P",
                   str(SCRIPT), "--", *argv]
        # the child's temporary files vanish with the folder, even when it is killed
        environment = os.environ | {REPORTS: str(self._reports), "TMPDIR": str(folder), "TEMP": str(folder)}
        try:
            with self._log.open("w") as log:
                self._process = start_process(command, stdin=subprocess.PIPE, stdout=log, stderr=log,
                                              env=environment)
        except OSError as error:
            self._folder.cleanup()
            raise InputError(f"{blender} cannot be started ({error.strerror}): check the path.") from error

    @property
    def done(self):
        return self.outcome is not None

    def text(self):
        """What is being done, for a progress bar."""
        return "Cancelling" if self._cancelled and not self.done else self._text

    def poll(self):
        """Takes in what the Blender told since the last call. Never blocks."""
        if self.done:
            return
        code = self._process.poll()
        self._take_reports()
        if code is not None:
            self._ended(code)

    def run(self, report=None):
        """Waits for the end; `report(run)` is called now and then, and an exception from it cancels."""
        try:
            while not self.done:
                self.poll()
                if report is not None:
                    report(self)
                time.sleep(0.1)
        except BaseException:
            self.cancel()
            self._process.wait()
            self.poll()
            raise

    def cancel(self):
        """Ends the Blender at once."""
        self._cancelled = True
        kill_process(self._process)

    def log(self):
        """What the Blender printed."""
        return self._log_text

    def _take_reports(self):
        with self._reports.open(encoding="utf-8") as stream:
            stream.seek(self._read)
            while (line := stream.readline()).endswith("\n"):
                self._read = stream.tell()
                told = json.loads(line)
                if "ok" in told:
                    self.facts = told
                else:
                    self._text, self.fraction, self.left = told["text"], told["fraction"], told["left"]

    def _ended(self, code):
        self._process.stdin.close()
        self._log_text = self._log.read_text(errors="replace")
        self._folder.cleanup()
        if self.facts is None:
            for path in self._outputs:
                remove_unfinished(path)
        if self._cancelled:
            self.outcome = "cancelled"
        elif self.facts is None:
            self.message, self.outcome = f"Blender stopped unexpectedly (exit code {code}): try again.", "error"
        elif not self.facts["ok"]:
            self.message, self.outcome = self.facts["error"], "error"
        else:
            self.outcome = "result"


def remove_unfinished(path):
    """Removes what a killed Blender has left of the output `path`: its unfinished part and the folders of its pictures or
    exported files."""
    path.with_name(f".{path.stem}.part{path.suffix}").unlink(missing_ok=True)
    for kind in ("pictures", "export"):
        for folder in path.parent.glob(f".{glob.escape(path.stem)}.{kind}.*"):
            shutil.rmtree(folder, ignore_errors=True)
