"""One stage's weights in a `.safetensors` file: tensors, and in its header all that is needed to build the network."""
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..model.config import ModelConfig
from ..model.motion_space import MotionSpace

VERSION = 1
SPACE = "space."


@dataclass(frozen=True)
class ModelFile:
    """stage: "stage1" or "stage2". config, space: what the network was built for. features: numbers a frame that it
    hears. tensors: its weights by name. facts: whatever else is told of it (steps, data, figures; JSON). digest:
    SHA-256 of the file. For stage 2, facts["stage1"] is the digest of the stage 1 that it was trained with."""

    stage: str
    config: ModelConfig
    space: MotionSpace
    features: int
    tensors: dict
    facts: dict
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
    def read(cls, path, digest=None):
        """The file at `path`. Raises InputError where it is missing, damaged, of a later version, or not `digest`."""
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
            config = ModelConfig.from_dict(about["config"])
            arrays = {name: tensors.pop(SPACE + name).numpy().astype(float)
                      for name in ("wrist_mean", "mean", "spread")}
            space = MotionSpace(about["rotation"], **arrays, unguided=about["unguided"])
            return cls(about["stage"], config, space, int(about["features"]), tensors, about["facts"], found)
        except OSError as error:
            raise InputError(f"The weights {path} cannot be read ({error.strerror}): choose others.") from error
        except (SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{path} holds no weights of PianoFlow, or is damaged: copy them again.") from error

    def build(self):
        """The network in evaluation mode, on the CPU. Raises InputError where the weights do not fit it."""
        from ..model.stage1 import Stage1
        from ..model.stage2 import Stage2
        try:
            if self.stage == "stage1":
                network = Stage1(replace(self.config.stage1, teacher=False), self.features, self.space)
            else:
                network = Stage2(self.config.stage2, self.features, encoded_width(self.config), self.space)
            network.load_state_dict(self.tensors)
        except RuntimeError as error:
            raise InputError(f"The weights of {self.stage} do not fit their configuration: train them again.") from error
        return network.eval().requires_grad_(False)


def encoded_width(config):
    """Channels of stage 1's student features that stage 2 of a configuration is given."""
    return config.stage1.width * (2 if config.stage1.decoupled else 1)


def _metadata(content):
    """The metadata in a safetensors file's header."""
    size = int.from_bytes(content[:8], "little")
    if size > len(content) - 8:
        raise ValueError("cut off")
    return json.loads(content[8:8 + size])["__metadata__"]


def write_whole(path, content):
    """Writes bytes to `path` through a temporary file beside it; returns their SHA-256."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(temporary, "xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): make room or choose another folder.") from error
    finally:
        temporary.unlink(missing_ok=True)
    return hashlib.sha256(content).hexdigest()
