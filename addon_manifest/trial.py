"""One trial of the zip in one bed: install it, run the tests, play five notes, render a picture."""
import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from .beds import Unavailable
from .build import ROOT

COLUMNS = ("bed", "Blender", "Python", "installed", "add-on", "rigs", "engine", "smoke", "seconds")
SCRIPTS = Path(__file__).resolve().parent / "in_blender"
_PROBE = "import numpy, scipy, soundfile, soxr, mido, torch"


@dataclass
class Trial:
    """What happened in one bed. Cells of the table are empty where a step did not apply."""

    bed: object
    folder: Path
    zip_path: Path
    midi: Path
    take: Path | None
    cells: dict = field(default_factory=dict)
    failures: list = field(default_factory=list)
    skipped: str = ""

    #: Seconds that a step may take before it counts as hung.
    limit = 900

    @property
    def failed(self):
        return bool(self.failures)

    def run(self):
        started = time.perf_counter()
        try:
            self.bed.set_up()
            self.folder.mkdir(parents=True, exist_ok=True)
            self.links = self.folder / "links"
            self.links.mkdir(exist_ok=True)
            if not (self.links / "pianoflow").exists():
                (self.links / "pianoflow").symlink_to(ROOT, target_is_directory=True)
            if self.install():
                self.pytest("add-on", "tests/pianoflow_blender", extra=False)
                self.pytest("rigs", "tests/rigs")
                if self.bed.tests_engine:
                    self.engine_tests()
                self.smoke()
        except Unavailable as reason:
            self.skipped = str(reason)
        self.cells["seconds"] = f"{time.perf_counter() - started:.0f}"
        return self

    def install(self):
        command = self.bed.install(SCRIPTS / "install_zip.py", self.zip_path)
        status, log = self.execute("install", command)
        there = (self.resources / "extensions" / "user_default" / "pianoflow" / "blender_manifest.toml").is_file()
        self.cells["installed"] = "yes" if status == 0 and there else "no"
        if self.cells["installed"] == "no":
            self.failures.append(f"installing failed (status {status}):\n{_end_of(log)}")
        return self.cells["installed"] == "yes"

    def pytest(self, column, tests, extra=True):
        """The tests of one folder, in Blender; `extra` lets them import libraries that Blender does not bring."""
        libraries = [str(self.links)] + ([str(self.bed.extra_libraries)] if extra and self.bed.extra_libraries else [])
        arguments, results = self.pytest_arguments(column, tests)
        command = self.bed.script(SCRIPTS / "run_pytest.py", os.pathsep.join(libraries), *arguments)
        self.count(column, *self.execute(column, command), results)

    def engine_tests(self):
        """The engine's tests in the system's Python, which is the one that Debian's Blender uses, without torch."""
        arguments, results = self.pytest_arguments("engine", "tests/engine")
        command = ["python3", str(SCRIPTS / "run_engine_tests.py"), "--", str(self.links), *arguments]
        self.count("engine", *self.execute("engine", command), results)

    def pytest_arguments(self, column, tests):
        results = self.folder / f"{column}.xml"
        results.unlink(missing_ok=True)
        return ["--rootdir", str(ROOT), str(ROOT / tests), "-q", "--tb=short", "--continue-on-collection-errors",
                f"--junitxml={results}"], results

    def count(self, column, status, log, results):
        """Puts passed/failed/skipped into the cell, and the failures' names into the report."""
        if status is None or not results.is_file():
            self.cells[column] = "hung" if status is None else "crashed"
            self.failures.append(f"{column}: {self.cells[column]} (status {status}):\n{_end_of(log)}")
            return
        cases = list(ElementTree.parse(results).getroot().iter("testcase"))
        wrong = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
        skipped = sum(case.find("skipped") is not None for case in cases)
        self.cells[column] = f"{len(cases) - len(wrong) - skipped}/{len(wrong)}/{skipped}"
        if wrong or status not in (0, 5):
            names = "\n".join(f"  {case.get('classname')}::{case.get('name')}" for case in wrong)
            self.failures.append(f"{column}: {len(wrong)} tests failed (status {status}):\n{names}\n{_end_of(log)}")

    def smoke(self):
        source = self.midi if self.engine_runs() else self.take
        if source is None:
            self.cells["smoke"] = "skipped"
            return
        picture, facts = self.folder / "smoke.png", self.folder / "smoke.json"
        facts.unlink(missing_ok=True)
        status, log = self.execute("smoke", self.bed.script(SCRIPTS / "smoke.py", source, picture, facts))
        told = json.loads(facts.read_text()) if facts.is_file() else {}
        self.cells.update(Blender=told.get("blender", ""), Python=told.get("python", ""))
        self.cells["smoke"] = told.get("done", "failed") if status == 0 else "failed"
        if self.cells["smoke"] == "failed":
            self.failures.append(f"smoke failed (status {status}):\n{_end_of(log)}")

    def engine_runs(self):
        """Whether the engine's Python starts in this bed with its libraries."""
        python = os.environ.get("PIANOFLOW_PYTHON")
        return bool(python) and self.execute("engine python", [python, "-I", "-c", _PROBE])[0] == 0

    @property
    def resources(self):
        return self.folder / "resources"

    def execute(self, name, command):
        """Runs one step; returns (exit status, log)."""
        self.resources.mkdir(exist_ok=True)
        log = self.folder / f"{name}.log"
        log.unlink(missing_ok=True)
        environment = {"BLENDER_USER_RESOURCES": str(self.resources), "PYTHONDONTWRITEBYTECODE": "1",
                       "OMP_NUM_THREADS": "2"}
        if python := os.environ.get("PIANOFLOW_PYTHON"):
            environment["PIANOFLOW_PYTHON"] = python
        shown = [ROOT, self.midi.parent, self.zip_path.resolve().parent, *_python_folders()]
        status = self.bed.run(command, environment, log, self.limit, [self.folder], _outermost(shown))
        return status, log

    def row(self):
        values = {"bed": self.bed.name} | self.cells
        if self.skipped:
            values["installed"] = "skipped"
        return tuple(str(values.get(column, "")) for column in COLUMNS)

    def sentence(self):
        if self.skipped:
            return f"skipped: it {self.skipped}"
        return "failed" if self.failed else f"well, after {self.cells['seconds']} s"


def _python_folders():
    """Folders that PIANOFLOW_PYTHON needs to run: its environment, and the Python which that was made from."""
    python = os.environ.get("PIANOFLOW_PYTHON")
    if not python:
        return []
    told = subprocess.run([python, "-I", "-c", "import sys; print(sys.prefix); print(sys.base_prefix)"],
                          capture_output=True, text=True)
    return [Path(line) for line in told.stdout.splitlines() if line not in ("/usr", "/")]


def _outermost(folders):
    """`folders` without those that lie in another one, each once."""
    unique = sorted({Path(folder).resolve() for folder in folders})
    return [folder for folder in unique if not any(other in folder.parents for other in unique)]


def _end_of(log, lines=30):
    text = log.read_text(errors="replace").splitlines() if log.is_file() else ["(no output)"]
    return "\n".join(f"    {line}" for line in text[-lines:])


def write_midi(path):
    """A MIDI file of five notes, C D E F G with the right hand, a third of a second each."""
    events = b"".join(b"\x00\x90" + bytes([pitch, 72]) + b"\x82\x20\x80" + bytes([pitch, 0])
                      for pitch in (60, 62, 64, 65, 67))
    track = events + b"\x00\xff\x2f\x00"
    path.write_bytes(b"MThd\0\0\0\6\0\0\0\1\1\xe0" + b"MTrk" + len(track).to_bytes(4, "big") + track)
    return path


def make_fallback(midi, take):
    """A take of `midi` for beds in which the engine's Python does not start; None when there is no such Python."""
    python = os.environ.get("PIANOFLOW_PYTHON")
    if not python:
        return None
    request = {"job": "five", "command": "generate", "source": None, "midi": str(midi), "output": str(take),
               "settings": {}}
    start = "import sys, runpy; sys.path.insert(0, sys.argv[1]); runpy.run_module(sys.argv[2], run_name='__main__')"
    worker = subprocess.Popen([python, "-I", "-c", start, str(ROOT.parent), f"{ROOT.name}.engine"], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    worker.stdin.write(json.dumps(request) + "\n")
    worker.stdin.flush()
    told = next((line for line in worker.stdout if json.loads(line)["event"] in ("result", "error")), "")
    worker.communicate()
    if not take.is_file():
        print(f"The engine of {python} made no take:\n{told}", file=sys.stderr)
        return None
    return take
