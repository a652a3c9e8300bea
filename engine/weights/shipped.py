"""The weights that come with PianoFlow, and those a user points at."""
import hashlib
import json
from functools import lru_cache
from pathlib import Path

from ..errors import InputError

FOLDER = Path(__file__).parent
#: Name of a model → stage → {"file", "sha256"}.
INDEX = FOLDER / "shipped.json"
DEFAULT = "small"
STAGES = ("stage1", "stage2")
#: What a model may have besides its stages: the wrists' style, learnt from pianists.
HUMAN = "human"


def index():
    """What is shipped; empty where nothing is, or where its list is damaged: Blender reads it when it starts."""
    try:
        known = json.loads(INDEX.read_text(encoding="utf-8"))
        return {name: {stage: {"file": str(entry["file"]), "sha256": str(entry["sha256"])}
                       for stage, entry in stages.items()} for name, stages in known.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def is_shipped(name=DEFAULT):
    """Whether both stages of the model `name` are here."""
    stages = index().get(name, {})
    return all(stage in stages and (FOLDER / stages[stage]["file"]).exists() for stage in STAGES)


def open_model(place=None, device="cpu"):
    """The `Generator` of a model on a device. place: the name of a shipped model (None: the default), or a folder with
    stage1.safetensors and stage2.safetensors, and human.safetensors where it has learnt from pianists. Shipped files
    are checked against their hashes. Raises InputError.

    A model that was opened last is kept, as long as its files are the same.
    """
    return _opened(None if place is None else str(place), device, _stamps(place))


def digests(place=None):
    """Stage → SHA-256 of the files of the model that `open_model` opens: which weights made a take."""
    if place is None or place in index():
        return {stage: entry["sha256"] for stage, entry in index().get(place or DEFAULT, {}).items()}
    return _hashed(str(place), _stamps(place))


def model_files(place):
    """Stage → path of the model that `open_model` opens, whether or not the files are there."""
    if place is None or place in index():
        return {stage: FOLDER / entry["file"] for stage, entry in index().get(place or DEFAULT, {}).items()}
    return {stage: Path(place) / f"{stage}.safetensors" for stage in (*STAGES, HUMAN)}


def _stamps(place):
    """What changes when a model's files do."""
    found = [(path, path.stat()) for path in model_files(place).values() if path.exists()]
    return tuple((str(path), about.st_mtime_ns, about.st_size) for path, about in found)


@lru_cache(maxsize=4)
def _hashed(place, stamps):
    return {stage: hashlib.sha256(path.read_bytes()).hexdigest() for stage, path in model_files(place).items()
            if path.exists()}


@lru_cache(maxsize=2)
def _opened(place, device, stamps):
    from ..model.generation import Generator
    from .model_file import ModelFile
    known = index()
    if place is None or place in known:
        name = place or DEFAULT
        if not is_shipped(name):
            raise InputError("PianoFlow's weights are not here: install PianoFlow again, or give a folder of weights.")
        files = {stage: ModelFile.read(FOLDER / entry["file"], entry["sha256"], (stage,))
                 for stage, entry in known[name].items()}
        return Generator(files["stage1"], files["stage2"], device, files.get(HUMAN))
    paths = model_files(place)
    second = ModelFile.read(paths["stage2"])
    first = ModelFile.read(paths["stage1"]) if second.config.stage2.guided else None
    human = ModelFile.read(paths[HUMAN], stages=(HUMAN,)) if paths[HUMAN].exists() else None
    for stage, file in (("stage1", first), ("stage2", second)):
        if file is not None and file.stage != stage:
            raise InputError(f"{paths[stage]} holds the weights of {file.stage}: give a folder with both stages.")
    return Generator(first, second, device, human)
