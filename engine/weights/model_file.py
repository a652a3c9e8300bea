"""One stage's weights in a `.safetensors` file: tensors, and in its header all that is needed to build the network."""
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..files import write_whole
from ..model.config import ModelConfig
from ..model.motion_space import JOINTS, NUMBERS, MotionSpace
from .shipped import HUMAN, STAGES

VERSION = 1
SPACE = "space."
#: What a network of a configuration that makes no sense, or of other weights, may raise.
_MISFITS = (RuntimeError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, ArithmeticError)


@dataclass(frozen=True)
class ModelFile:
    """stage: "stage1", "stage2" or "human" (the wrists' style on top of stage 1). config, space: what the network was built for. features: numbers a frame that it
    hears. tensors: its weights by name. facts: whatever else is told of it (steps, data, figures; JSON). name: what
    errors call it. digest: SHA-256 of the file. For stage 2, facts["stage1"] is the digest of the stage 1 that it was
    trained with."""

    stage: str
    config: ModelConfig
    space: MotionSpace
    features: int
    tensors: dict
    facts: dict
    name: str = ""
    digest: str = ""

    def write(self, path, half=True):
        """Writes the file, whole or not at all, weights in 16 bits unless told otherwise; returns its SHA-256."""
        import torch
        from safetensors.torch import save
        kind = torch.float16 if half else torch.float32
        tensors = {name: value.detach().to("cpu", kind).contiguous() for name, value in self.tensors.items()}
        tensors |= {SPACE + name: torch.from_numpy(np.asarray(values, np.float32))
                    for name, values in self.space.arrays().items()}
        header = {"pianoflow": json.dumps({
            "version": VERSION, "stage": self.stage, "config": self.config.as_dict(), "features": self.features,
            "rotation": self.space.rotation, "unguided": self.space.unguided, "facts": self.facts})}
        return write_whole(path, save(tensors, metadata=header))

    @classmethod
    def read(cls, path, digest=None, stages=STAGES):
        """The file at `path`. Raises InputError where it is missing, damaged, of a later version, not `digest`, or of
        none of `stages`."""
        from safetensors import SafetensorError
        from safetensors.torch import load
        try:
            content = Path(path).read_bytes()
            found = hashlib.sha256(content).hexdigest()
            if digest and found != digest:
                raise InputError(f"{path} is not the file that it should be (its SHA-256 is {found[:12]}…, not "
                                 f"{digest[:12]}…): install PianoFlow again.")
            about = json.loads(_metadata(content)["pianoflow"])
            if about["version"] > VERSION:
                raise InputError(f"{path} was made by a later PianoFlow: update PianoFlow.")
            tensors = {name: value.float() for name, value in load(content).items()}
            if about["stage"] not in stages or not isinstance(about["facts"], dict):
                raise ValueError("no stage, or no facts")
            return cls(about["stage"], _config(path, about["config"]), _space(about, tensors), int(about["features"]),
                       _finite(path, tensors), about["facts"], str(path), found)
        except OSError as error:
            raise InputError(f"The weights {path} cannot be read ({error.strerror}): choose others.") from error
        except (SafetensorError, *_MISFITS) as error:
            raise InputError(f"{path} holds no weights of PianoFlow, or is damaged: copy them again.") from error

    def build(self):
        """The network in evaluation mode, on the CPU. Raises InputError where the weights do not fit it."""
        from ..model.stage1 import Stage1
        from ..model.stage2 import Stage2
        from ..model.wrist_style import WristStyle
        try:
            if self.stage == "stage1":
                network = Stage1(replace(self.config.stage1, teacher=False), self.features, self.space)
            elif self.stage == HUMAN:
                network = WristStyle(self.space.wrist_mean)
            else:
                network = Stage2(self.config.stage2, self.features, encoded_width(self.config), self.space)
            network.load_state_dict(self.tensors)
        except _MISFITS as error:
            raise InputError(f"The weights {self.name or f'of {self.stage}'} do not fit their configuration: train "
                             "them again.") from error
        return network.eval().requires_grad_(False)


def encoded_width(config):
    """Channels of stage 1's student features that stage 2 of a configuration is given."""
    return config.stage1.width * (2 if config.stage1.decoupled else 1)


def _config(path, values):
    try:
        if isinstance(values.get("stage1"), dict):  # files from before stage 1 could see the keys do not say that
            values = {**values, "stage1": {"reach": False, **values["stage1"]}}
        return ModelConfig.from_dict(values)
    except InputError as error:
        raise InputError(f"{path} was made for another PianoFlow: {error}") from error


def _space(about, tensors):
    """The `MotionSpace` of a file, whose arrays are taken out of its tensors."""
    arrays = {name: tensors.pop(SPACE + name).numpy().astype(float) for name in ("wrist_mean", "mean", "spread")}
    width = JOINTS * NUMBERS[about["rotation"]]
    if [values.shape for values in arrays.values()] != [(2, 3), (2, width), (2, width)] or not all(
            np.isfinite(values).all() for values in arrays.values()):
        raise ValueError("no space of motion")
    return MotionSpace(about["rotation"], **arrays, unguided=bool(about["unguided"]))


def _finite(path, tensors):
    if not all(bool(value.isfinite().all()) for value in tensors.values()):
        raise InputError(f"{path} holds weights that are no finite numbers: train again with a smaller --rate.")
    return tensors


def _metadata(content):
    """The metadata in a safetensors file's header."""
    size = int.from_bytes(content[:8], "little")
    if size > len(content) - 8:
        raise ValueError("cut off")
    return json.loads(content[8:8 + size])["__metadata__"]
