"""Installs the engine's libraries into an environment of their own, as a cancellable job. No bpy.

The environment counts as installed once its marker stands in it (`runtime`), which is written last; what a cancel, a
crash or a full disk leaves behind is removed by the next attempt, and never used.
"""
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from .engine_process import kill_process, start_process
from .runtime import REQUIREMENTS, WITHOUT_DEPENDENCIES, python_of, remove_runtime, write_marker

#: PyTorch's own index of builds without CUDA, a tenth of the size; uv knows it as the backend "cpu".
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
LOG_LINES = 400


@dataclass(frozen=True)
class Step:
    """One program to run. text: what it does, for people; share: its part of the whole, 0-1."""

    text: str
    command: tuple
    share: float


@dataclass(frozen=True)
class Plan:
    """What to install, from where, into which folder.

    python: the interpreter to make the environment of. wheels: a folder of wheels to use instead of the network, or
    None. cpu_only: PyTorch without CUDA. The two files are in pip's format.
    """

    folder: Path
    python: str = sys.executable
    wheels: Path | None = None
    cpu_only: bool = False
    requirements: Path = REQUIREMENTS
    without_dependencies: Path = WITHOUT_DEPENDENCIES


def making_step(plan, uv=()):
    """The program that makes the environment: uv, given as the command that runs it, or else Python's venv."""
    if uv:
        return Step("Making the environment", (*uv, "venv", "--python", plan.python, str(plan.folder)), 0.05)
    return Step("Making the environment", (plan.python, "-I", "-m", "venv", str(plan.folder)), 0.05)


def fetching_step(plan):
    """The program that puts uv into the environment: it knows which build of PyTorch suits the graphics card."""
    return Step("Getting the installer", (*_pip(plan), "uv"), 0.05)


def library_steps(plan, uv=()):
    """The programs that install the libraries: with uv where there is one, else with pip."""
    installer, source, first, rest = installer_of(plan, uv), source_of(plan, uv), [], 0.8
    if plan.wheels is None and not uv and plan.cpu_only:
        # first and from PyTorch's index alone: beside PyPI pip would take whichever has the later version
        first, rest = [Step("Installing PyTorch", (*installer, "--index-url", CPU_INDEX, _torch(plan)), 0.4)], 0.4
    # --only-binary: nothing may be compiled on a user's machine; a missing wheel is to fail at once
    return first + [
        Step("Installing the engine's libraries", (*installer, *source, "--only-binary", ":all:", "-r",
                                                   str(plan.requirements)), rest),
        Step("Installing the listeners", (*installer, *source, "--no-deps", "-r", str(plan.without_dependencies)), 0.1),
    ]


def installer_of(plan, uv=()):
    """The words that install into the environment."""
    return (*uv, "pip", "install", "--python", str(python_of(plan.folder))) if uv else _pip(plan)


def source_of(plan, uv=()):
    """The words that say where libraries come from."""
    if plan.wheels is not None:
        return "--no-index", "--find-links", str(plan.wheels)
    return ("--torch-backend", "cpu" if plan.cpu_only else "auto") if uv else ()


def _pip(plan):
    return (str(python_of(plan.folder)), "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
            "--progress-bar", "off")


def _torch(plan):
    """The requirement of PyTorch, such as "torch>=2.6,<3"."""
    return next(line for line in plan.requirements.read_text().splitlines() if line.startswith("torch"))


def uv_program():
    """The command that runs uv; empty where there is none."""
    found = shutil.which("uv")
    return (found,) if found else ()


class InstallJob:
    """Carries out a plan in the background; driven like `job.Job`: `poll` or `run`, `cancel`, then `outcome`."""

    def __init__(self, plan):
        """Starts at once."""
        self.plan = plan
        self.outcome, self.message, self.fraction = None, "", 0.0
        self._text = "Starting"
        self._log = deque(maxlen=LOG_LINES)
        self._cancelled = threading.Event()
        self._process, self._finished = None, 0.0
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    @property
    def done(self):
        return self.outcome is not None

    @property
    def log(self):
        """The last lines that the installers printed."""
        return "".join(list(self._log))

    def text(self):
        """What is being done, for a progress bar."""
        return "Cancelling" if self._cancelled.is_set() and not self.done else self._text

    def poll(self):
        """Here for the sake of jobs' common face: the thread does it all."""

    def run(self, report=None):
        """Waits for the end; `report(job)` is called now and then."""
        try:
            while not self.done:
                time.sleep(0.1)
                if report is not None:
                    report(self)
        except BaseException:
            self.cancel()
            self._thread.join()
            raise

    def cancel(self):
        """Stops the installer and removes what it has made."""
        self._cancelled.set()
        if self._process is not None:
            kill_process(self._process)

    def _work(self):
        try:
            self._prepare()
            if self._install():
                write_marker(self.plan)
                self.fraction, self.outcome = 1.0, "result"
        except OSError as error:
            self._fail(f"The engine was not installed: {error.strerror or error} ({error.filename or 'disk'}).")
        except Exception as error:  # a thread that just ends would leave the job under way for ever
            self._fail(f"The engine was not installed ({type(error).__name__}: {error}): please report this.")

    def _prepare(self):
        """Makes room for the environment."""
        remove_runtime(self.plan.folder)
        self.plan.folder.parent.mkdir(parents=True, exist_ok=True)

    def _install(self):
        """Whether all steps ended well; otherwise the outcome is set."""
        if shutil.which(self.plan.python) is None:
            self._fail(f"The engine was not installed: there is no Python at {self.plan.python}.")
            return False
        uv = uv_program()
        if not self._run_step(making_step(self.plan, uv)):
            return False
        if not uv and self.plan.wheels is None:
            if self._run_step(fetching_step(self.plan), may_fail=True):
                uv = (str(python_of(self.plan.folder)), "-I", "-m", "uv")
            elif self.done:
                return False
        return all(self._run_step(step) for step in library_steps(self.plan, uv))

    def _run_step(self, step, may_fail=False):
        """Whether the step's program ended well; otherwise the outcome is set, unless it was a failure that may be."""
        self._text, finished, code = step.text, self._finished, None
        if not self._cancelled.is_set():
            self._process = start_process(step.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                          stderr=subprocess.STDOUT)
            if self._cancelled.is_set():  # it came between
                kill_process(self._process)
            for count, line in enumerate(self._process.stdout, 1):
                self._log.append(line)
                # nobody can tell how many lines there will be: approach the step's end without reaching it
                self.fraction = finished + step.share * (1 - 0.97 ** count)
                if said := re.match(r"\s*((?:Downloading|Collecting|Installing) \S.{0,60})", line):
                    self._text = said.group(1).strip()
            code = self._process.wait()
        if self._cancelled.is_set():
            self._undo()
            self.outcome = "cancelled"
            return False
        self._finished += step.share
        if code and not may_fail:
            self._fail(f"{step.text} failed ({_reason(self.log)}). {self._remedy()}")
        return code == 0

    def _undo(self):
        """What is left of an attempt that came to nothing."""
        remove_runtime(self.plan.folder)

    def _fail(self, message):
        self._undo()
        self.message, self.outcome = message, "error"

    def _remedy(self):
        if self.plan.wheels is not None:
            return f"Check that {self.plan.wheels} holds wheels for Python {sys.version_info[0]}.{sys.version_info[1]}."
        return "Check the connection and the free disk space, or choose a Python that has the libraries."


def _reason(log):
    """The line of an installer's output that tells best why it failed."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(error|ERROR|×|Error|cause:|╰─▶)", line)]
    last = (errors or lines or ["no reason given"])[-1]
    return re.sub(r"^(ERROR: |error: |cause: |╰─▶ )", "", last)[:200].rstrip(".")
