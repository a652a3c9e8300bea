"""The version of PianoFlow, read from the one place that states it: the extension's manifest."""
import tomllib
from pathlib import Path


def _read():
    with open(Path(__file__).parent.parent / "blender_manifest.toml", "rb") as stream:
        return tomllib.load(stream)["version"]


VERSION = _read()
