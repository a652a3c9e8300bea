"""Repairs the engine's environment: finds what cannot be loaded and installs that anew, and only that. No bpy."""
import json
import re
import subprocess

from .engine_process import kill_process, start_process
from .installing import CPU_INDEX, InstallJob, Step, installer_of, library_steps, source_of, uv_program
from .runtime import MARKER, python_of

#: Tries every library of its arguments, in a fresh process of the environment: NAME, or NAME= for one that is only
#: looked for, since it would import its makers' training tools. Prints a JSON of name → why it cannot be used.
_TRY = """
import importlib, importlib.metadata, importlib.util, json, os, sys
broken, stdout = {}, os.dup(1)
os.dup2(2, 1)
for name in sys.argv[1:]:
    project, alone = name.rstrip("="), name.endswith("=")
    module = project.replace("-", "_")
    try:
        gone = [path for path in importlib.metadata.files(project) or () if not path.locate().exists()
                and path.suffix != ".pyc"]
        if gone:
            raise ImportError(f"{len(gone)} of its files are gone")
        if not alone:
            importlib.import_module(module)
        elif importlib.util.find_spec(module) is None:
            raise ImportError("it is gone")
    except importlib.metadata.PackageNotFoundError:
        broken[project] = "it is gone"
    except BaseException as error:
        broken[project] = " ".join(f"{error or type(error).__name__}".split())[:160]
os.write(stdout, json.dumps(broken).encode())
"""
#: How long loading all libraries may take, seconds: from a slow disk PyTorch alone takes a minute.
PATIENCE = 300


class RepairJob(InstallJob):
    """Makes the environment of a plan whole again. Driven like its kind.

    What works stays: only libraries that are missing, too old or cannot be loaded are installed; all anew where the
    environment's Python itself does not run. broken: name → why, as found. A repair that is cancelled or fails leaves
    what is there, unfinished, for the next one.
    """

    def _work(self):
        self.broken = {}
        self._remake = False
        super()._work()

    def _prepare(self):
        """Keeps what is there, unless its Python does not run."""
        self._text = "Looking at what is there"
        found = self._try()
        self._uv = uv_program() or self._own("uv")
        if self._cancelled.is_set():
            return
        if found is None or not (self._uv or self._own("pip")):
            self._remake = True
            super()._prepare()
        else:
            self.broken = found
            (self.plan.folder / MARKER).unlink(missing_ok=True)

    def _install(self):
        if self._cancelled.is_set():
            self.outcome = "cancelled"
            return False
        if self._remake:
            return super()._install()
        if not all(self._run_step(step) for step in repair_steps(self.plan, self.broken, self._uv)):
            return False
        self._text = "Trying every library"
        still = self._try()
        if still or still is None:
            name, why = next(iter((still or {"Python": "it does not run"}).items()))
            self._fail(f"The repair did not help: {name} cannot be used ({why}). Uninstall the engine, then install "
                       "it.")
            return False
        return True

    def _undo(self):
        if self._remake:
            super()._undo()

    def _own(self, installer):
        """The command of an installer inside the environment; empty where it is not there."""
        command = (str(python_of(self.plan.folder)), "-I", "-m", installer)
        try:
            worked = not subprocess.run([*command, "--version"], capture_output=True, timeout=60).returncode
        except (OSError, subprocess.TimeoutExpired):
            worked = False
        return command if worked else ()

    def _try(self):
        """Name → why, of the libraries that cannot be used; None where the Python does not run."""
        names = [*required(self.plan.requirements), *(f"{name}=" for name in required(self.plan.without_dependencies))]
        process = None
        try:
            process = self._process = start_process([str(python_of(self.plan.folder)), "-I", "-c", _TRY, *names],
                                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            return json.loads(process.communicate(timeout=PATIENCE)[0])
        except (OSError, ValueError):
            return None
        finally:
            if process is not None:
                kill_process(process)


def required(path):
    """The names of the projects in a file of requirements."""
    return list(_lines(path))


def repair_steps(plan, broken, uv=()):
    """The programs that put `broken` libraries in anew, then what is missing or too old."""
    lines = {**_lines(plan.requirements), **_lines(plan.without_dependencies)}
    torch = [lines[name] for name in broken if name == "torch" and plan.cpu_only and not uv and plan.wheels is None]
    others = [lines[name] for name in broken if lines[name] not in torch]
    # uv links files to its cache, which then are broken there as well
    anew = (*installer_of(plan, uv), *(("--reinstall", "--no-cache") if uv else ("--force-reinstall",)), "--no-deps")
    steps = []
    if torch:  # from PyTorch's index alone, as when installing
        steps.append(Step("Installing PyTorch anew", (*anew, "--index-url", CPU_INDEX, *torch), 0.3))
    if others:
        steps.append(Step("Installing what is broken anew", (*anew, *source_of(plan, uv), "--only-binary", ":all:",
                                                             *others), 0.3))
    return steps + library_steps(plan, uv)


def _lines(path):
    """Name → its line in a file of requirements."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    return {re.match(r"[\w.-]+", line).group(): line for line in lines if line and not line.startswith("#")}
