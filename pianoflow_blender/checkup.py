"""What is well and what is missing, as a short list for the preferences, with what mends it. No bpy."""
import shutil
from dataclasses import dataclass
from pathlib import Path

from .said import Said

#: Bytes that an installation needs, with PyTorch for the processor and for NVIDIA cards; what a warning is about later.
ROOM, ROOM_CUDA, LITTLE_ROOM = 2.5e9, 9e9, 0.5e9
#: What each state is called.
OK, PROBLEM, HINT = "ok", "problem", "hint"
LABELS = {"transcriber transkun": "Listener “Best”", "transcriber light": "Listener “Light”", "weights": "Weights",
          "device": "Device", "player": "Player “Automatic”", "torch": "PyTorch", "pianoflow": "PianoFlow",
          "python": "Python"}
#: What a device means, by the beginning of its name.
DEVICES = {"cuda": "the graphics card", "mps": "the graphics card", "cpu": "the processor"}


@dataclass(frozen=True)
class Check:
    """label: what is looked at; state: OK, PROBLEM (something does not work) or HINT (something could be better); said:
    what was found, or what it means. mend: a key of `operators.engine.MENDING`, or "" where no button helps."""

    label: str
    state: str
    said: str
    mend: str = ""


@dataclass(frozen=True)
class Situation:
    """What is known without asking the engine. python: the `engine_python.EnginePython`; runtime: the State of the
    installed environment; chosen: "preferences" or "environment" where the user has named a Python there, else "";
    folder: where the environment is or would be; online: whether Blender may go online; wheels: whether they come from
    a folder; cpu_only: PyTorch without CUDA is wanted."""

    python: object
    runtime: object
    chosen: str
    folder: Path | None
    online: bool
    wheels: bool
    cpu_only: bool = False

    @property
    def uses_runtime(self):
        """Whether the engine runs in what Install Engine makes, or would, were it whole."""
        return not self.chosen and (self.python.path is None or self.python.origin == "Install Engine"
                                    or self.runtime.name in ("unfinished", "broken"))

    @property
    def needs_network(self):
        """Whether something has to be downloaded first."""
        return self.uses_runtime and self.runtime.name != "whole" and not self.wheels


def checkup(situation, findings=None, problem=""):
    """The Checks, what the others depend on first. findings: the engine's own (`examining`), None before it was asked;
    problem: why it did not answer."""
    checks = [_room(situation), _network(situation), _engine(situation)]
    if problem:
        checks.append(Check("Engine's answer", PROBLEM, problem, _mend(situation)))
    elif findings is None and situation.python.path is not None:
        checks.append(Check("Libraries", HINT, "not looked at yet", "check"))
    return [check for check in checks if check] + [_finding(found, situation) for found in findings or ()]


def first_to_mend(checks):
    """The check that the one button is for: the first problem that a button mends, else the first such hint."""
    for state in (PROBLEM, HINT):
        for check in checks:
            if check.state == state and check.mend:
                return check
    return None


def _room(situation):
    place = situation.folder
    while place is not None and not place.exists() and place != place.parent:
        place = place.parent
    if place is None:
        return None
    free = shutil.disk_usage(place).free
    needed = LITTLE_ROOM if situation.runtime.name == "whole" else ROOM if situation.cpu_only else ROOM_CUDA
    if free >= needed:
        return Check("Disk room", OK, Said("{free:.0f} GB free", free=free / 1e9))
    said = Said("{free:.1f} GB free in {place}: make room", free=free / 1e9, place=place)
    if situation.runtime.name == "whole":
        return Check("Disk room", PROBLEM, said, "folder")
    short = PROBLEM if free < ROOM else HINT
    return Check("Disk room", short, Said("{said}, up to {needed:.1f} GB are needed to install", said=said,
                                          needed=needed / 1e9), "folder")


def _network(situation):
    if situation.online:
        return Check("Online access", OK, "allowed")
    if situation.needs_network:
        return Check("Online access", PROBLEM, "Blender may not go online, so nothing can be downloaded: allow it "
                                               "under System, or choose a folder of wheels", "online")
    return Check("Online access", OK, "not allowed, and not needed")


def _engine(situation):
    if situation.uses_runtime and situation.runtime.name != "whole":
        mend = "install" if situation.runtime.name == "absent" else "repair"
        said = Said(situation.runtime.said)
        if situation.python.path is None:
            said = Said("{state}; until then takes can be imported, baked and rendered", state=said)
        return Check("Engine", PROBLEM, said, mend)
    return Check("Engine", OK, Said("{path} ({origin})", path=situation.python.path,
                                    origin=Said(situation.python.origin)))


def _finding(found, situation):
    name, value = found["name"], found["found"]
    label = LABELS.get(name, name)
    if not value:
        mend = {"ffmpeg": "ffmpeg", "weights": "", "python": ""}.get(name, _mend(situation))
        lack, _, command = found["remedy"].rpartition("): ")  # of what is there but cannot be loaded
        said = Said("{lack}, needed for {purpose}", lack=f"{lack})" if lack else Said("missing"),
                    purpose=Said(found["needed_for"]))
        if not mend:
            said = Said("{said}: {remedy}", said=said, remedy=command)
        return Check(label, HINT if name == "ffmpeg" else PROBLEM, said, mend)
    if name == "device":
        if found["remedy"] and not situation.cpu_only:
            return Check(label, HINT, f"{value}: {found['remedy']}", "install" if situation.uses_runtime else "")
        kind = value.partition(" ")[0].partition(":")[0]
        if "does not work" in value:
            return Check(label, PROBLEM, Said("{device}: choose another with the environment variable PIANOFLOW_DEVICE",
                                              device=value))
        return Check(label, OK, Said("{device}: the networks run on {kind}", device=value,
                                     kind=Said(DEVICES.get(kind) or "it")))
    return Check(label, OK, value)


def _mend(situation):
    """What makes the engine's Python whole."""
    if situation.chosen:
        return "unchoose" if situation.chosen == "preferences" else ""
    return "install" if situation.runtime.name == "absent" else "repair"
