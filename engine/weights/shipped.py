"""The weights that come with PianoFlow, and those a user points at."""
import json
from functools import cache
from pathlib import Path

from ..errors import InputError

FOLDER = Path(__file__).parent
#: Name of a model → stage → {"file", "sha256"}.
INDEX = FOLDER / "shipped.json"
DEFAULT = "small"


def index():
    """What is shipped; empty where nothing is."""
    return json.loads(INDEX.read_text()) if INDEX.exists() else {}


def is_shipped(name=DEFAULT):
    """Whether both stages of the model `name` are here."""
    stages = index().get(name, {})
    return all(stage in stages and (FOLDER / stages[stage]["file"]).exists() for stage in ("stage1", "stage2"))


@cache
def open_model(place=None, device="cpu"):
    """The `Generator` of a model on a device. place: the name of a shipped model (None: the default), or a folder with
    stage1.safetensors and stage2.safetensors. Shipped files are checked against their hashes. Raises InputError."""
    from ..model.generation import Generator
    from .model_file import ModelFile
    known = index()
    if place is None or place in known:
        name = place or DEFAULT
        if not is_shipped(name):
            raise InputError("PianoFlow's weights are not here: install PianoFlow again, or give a folder of weights.")
        files = {stage: ModelFile.read(FOLDER / entry["file"], entry["sha256"]) for stage, entry in known[name].items()}
        return Generator(files["stage1"], files["stage2"], device)
    folder = Path(place)
    second = ModelFile.read(folder / "stage2.safetensors")
    first = ModelFile.read(folder / "stage1.safetensors") if second.config.stage2.guided else None
    return Generator(first, second, device)
