"""Where a run stands, in one file: weights, averages, the optimiser's moments, the space of its motion and what it is.

Checkpoints from before there were fields for the space, the batch, the seed or the stage 1 are read all the same.
"""
import json

import numpy as np

from ..errors import InputError
from ..files import write_whole
from ..model.motion_space import NUMBERS, MotionSpace
from ..weights.model_file import ModelFile

CHECKPOINT = "checkpoint.safetensors"
SPACE = "space."
#: What a run is, as `Trainer` states it, and how that is called.
IDENTITY = {"stage": "the stage", "batch": "--batch", "seed": "--seed", "stage1": "the stage 1 with the SHA-256"}


def write_checkpoint(folder, tensors, state, space):
    """Writes tensors, the run's `state` (JSON) and its `MotionSpace`, whole or not at all."""
    import torch
    from safetensors.torch import save
    tensors = {name: value.detach().to("cpu").clone(memory_format=torch.contiguous_format)
               for name, value in tensors.items()}
    tensors |= {SPACE + name: torch.from_numpy(np.array(values, float)) for name, values in space.arrays().items()}
    state = {**state, "space": {"rotation": space.rotation, "unguided": space.unguided}}
    write_whole(folder / CHECKPOINT, save(tensors, metadata={"pianoflow": json.dumps(state)}))


def read_checkpoint(folder):
    """The tensors and the state of a run folder, or None where it has no checkpoint. Raises InputError."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file, safe_open
    path = folder / CHECKPOINT
    try:
        if not path.exists():
            return None
        with safe_open(path, "pt") as file:
            state = json.loads(file.metadata()["pianoflow"])
        if not isinstance(state, dict):
            raise ValueError("no state")
        return load_file(path), state
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error}): choose another folder.") from error
    except (SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise damaged(folder) from error


def stored_space(folder):
    """The `MotionSpace` in which a run folder's training is, or None where there is none yet. The data may have grown
    since it was measured, and what was learnt was learnt in this one."""
    tensors, state = read_checkpoint(folder) or ({}, {})
    about, names = state.get("space"), ("wrist_mean", "mean", "spread")
    if not about:
        return _space_of_weights(folder / f"{state['stage']}.safetensors") if "stage" in state else None
    try:
        if about["rotation"] not in NUMBERS:
            raise ValueError(about["rotation"])
        return MotionSpace(about["rotation"], *(tensors[SPACE + name].numpy() for name in names),
                           unguided=about["unguided"])
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(folder) from error


def _space_of_weights(path):
    """The space in the weights beside a checkpoint that does not store its own, or None."""
    try:
        return ModelFile.read(path).space
    except InputError:
        return None


def check_identity(folder, state, identity):
    """Raises InputError where the checkpoint is of a run of another kind: see IDENTITY."""
    for name, what in IDENTITY.items():
        stored, given = state.get(name), identity.get(name)
        if stored not in (None, given):
            raise InputError(f"{folder / CHECKPOINT} was trained with {what} {stored}, not {given}: give the same, or "
                             "choose another folder.")


def damaged(folder):
    """The error of a checkpoint that does not fit."""
    return InputError(f"{folder / CHECKPOINT} is no checkpoint of this training, or damaged: choose another folder.")
