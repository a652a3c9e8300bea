"""What is finished, on disk: in the output folder's own hidden folder a small JSON for each job that was done.

Its name is the job's key, a hash of what the job was made from: the content of its files and its settings. So a job
whose source or settings have changed has no such file, and is done anew.
"""
import hashlib
import json
import shutil
from pathlib import Path

from ...engine.errors import InputError
from ...engine.files import write_whole
from ..blender_run import remove_unfinished
from ..paths import TAKE_SUFFIX
from .jobs import EXPORTS, OF_SCENE, PRODUCTS, files_of
from .locks import Lock
from .options import paths

FOLDER = ".pianoflow-batch"


class Store:
    """The state of the batch in the output folder `folder`."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.own = self.folder / FOLDER

    def lock(self, output):
        """The `Lock` of the job that makes `output`."""
        return Lock(self.own / "locks" / _name(output))

    def product(self, output, make):
        """The path of what a job makes."""
        return self.folder / f"{output}{PRODUCTS[make]}"

    def work(self, output):
        """An empty folder for the job's half-made files; call it and `sweep` only while its lock is held."""
        folder = self.own / "work" / _name(output)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def sweep(self, output):
        """Removes what a worker that died left of the job."""
        shutil.rmtree(self.own / "work" / _name(output), ignore_errors=True)
        remove_unfinished(self.product(output, "blend"))

    def finished(self, key):
        """What was written of the job when it was done; None where it was not, or its products are not as they were."""
        try:
            state = json.loads((self.own / f"{key}.json").read_text(encoding="utf-8"))
            whole = state["outcome"] == "done" and all(
                (self.folder / product["file"]).stat().st_size == product["size"] and
                sha256(self.folder / product["file"]) == product["sha256"] for product in state["products"].values())
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return state if whole else None

    def remember(self, key, state):
        """Writes what became of a job."""
        write_whole(self.own / f"{key}.json", json.dumps(state, indent=1, ensure_ascii=False))

    def describe(self, output, make):
        """A product as the state holds it: its files, by the product's name, from the second on with a number."""
        files = enumerate(files_of(make, self.product(output, make)), 1)
        return {f"{make} {number}" if number > 1 else make: {
            "file": path.relative_to(self.folder).as_posix(), "size": path.stat().st_size, "sha256": sha256(path)}
            for number, path in files}


def key(request):
    """The hash of all that decides what a job makes. Raises InputError where a file of it is missing."""
    makes = request["makes"]
    needed = {"settings": not is_take(request["source"]), "motion": any(make in EXPORTS for make in makes),
              "bake": any(make in OF_SCENE for make in makes), "render": "video" in makes or "sheet" in makes}
    tables = {section: request["options"].get(section) or {} for section, used in needed.items() if used}
    named = [request["source"], request["midi"], *paths(tables)]
    made_from = {"output": request["output"], "makes": sorted(makes), "options": tables,
                 "content": [_content(path) for path in named]}
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:40]


def is_take(path):
    """Whether `path` is named like a take."""
    return str(path).lower().endswith(TAKE_SUFFIX)


def sha256(path):
    """The SHA-256 of a file."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _content(path):
    """The hash of a file, or of the weights in a folder; None for None."""
    if path is None:
        return None
    path = Path(path)
    if path.is_dir():
        return [[file.name, sha256(file)] for file in sorted(path.glob("*.safetensors"))]
    if not path.is_file():
        raise InputError(f"There is no file {path}: check the name.")
    return sha256(path)


def _name(output):
    """A file's name for a job: outputs may have folders, and names that differ in case only."""
    return hashlib.sha256(output.lower().encode()).hexdigest()[:32]
