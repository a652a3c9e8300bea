"""What is installed and can be loaded, which device there is, what is missing and the command that mends it."""
import importlib
import importlib.metadata
import importlib.util
import platform
import shutil
import sys
from dataclasses import dataclass

from .device import device_name
from .music.transcription import MODELS, missing
from .version import VERSION
from .weights.shipped import is_shipped

#: Import name → (name on PyPI, what it is needed for).
PACKAGES = {
    "numpy": ("numpy", "everything"),
    "scipy": ("scipy", "everything"),
    "soundfile": ("soundfile", "reading WAV, FLAC, OGG and MP3"),
    "soxr": ("soxr", "resampling"),
    "mido": ("mido", "reading MIDI"),
    "torch": ("torch", "the transcriber Transkun and PianoFlow's networks"),
    "safetensors": ("safetensors", "PianoFlow's networks"),
    "onnxruntime": ("onnxruntime", "the light transcriber"),
}


@dataclass(frozen=True)
class Finding:
    """name of a part; found: its version or place, or None; needed_for; remedy: a command or sentence, or None."""

    name: str
    found: str | None
    needed_for: str
    remedy: str | None = None

    @property
    def sound(self):
        """Whether the part is there."""
        return self.found is not None


def examine():
    """A list of Findings about this Python and this machine, best read from top to bottom."""
    enough = sys.version_info >= (3, 11)
    findings = [
        Finding("pianoflow", VERSION, "everything"),
        Finding("python", platform.python_version() if enough else None, "everything",
                None if enough else "install Python 3.11 or later"),
        *(_package(module, *about) for module, about in PACKAGES.items()),
    ]
    for model, about in MODELS.items():
        lack = missing(model)
        findings.append(Finding(f"transcriber {model}", None if lack else about, "hearing notes", lack))
    lack = None if is_shipped() else "install PianoFlow again, or train: pianoflow train --help"
    findings.append(Finding("weights", None if lack else "shipped", "PianoFlow's networks", lack))
    program = shutil.which("ffmpeg")
    findings.append(Finding("ffmpeg", program, "M4A, AAC, WMA and the sound of videos",
                            None if program else "install ffmpeg and put it on the PATH"))
    findings.append(Finding("device", device_name(), "speed", _unused_card()))
    try:
        from .generators import default_generator
    except ImportError:  # what is missing has been said
        return findings
    return [*findings, Finding("player", default_generator(), "moving the hands")]


def _unused_card():
    """What to do about an NVIDIA card that this PyTorch was not built for; None where there is none."""
    if device_name() != "cpu" or shutil.which("nvidia-smi") is None or importlib.util.find_spec("torch") is None:
        return None
    try:
        from .device import import_torch
        without = import_torch().version.cuda is None
    except (ImportError, OSError, AttributeError):
        return None
    return "there is an NVIDIA card, but this PyTorch has no CUDA: install one that has" if without else None


def _package(module, name, needed_for):
    if importlib.util.find_spec(module) is None:
        return Finding(name, None, needed_for, f"{sys.executable} -m pip install {name}")
    try:
        importlib.import_module(module)
    except Exception as error:  # a library that is there but broken may raise anything
        reason = " ".join(str(error).split())[:160].rstrip(".") or type(error).__name__
        return Finding(name, None, needed_for, f"it cannot be loaded ({reason}): {sys.executable} -m pip install "
                                               f"--force-reinstall {name}")
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        version = "installed"
    return Finding(name, version, needed_for)


def transcribers():
    """Name → None where the transcriber can be used, else the sentence that says how to install it."""
    return {model: missing(model) for model in MODELS}
