"""What all rivals have in common: how they are trained (`Trainer`), and the files that they are kept in."""
from dataclasses import replace

import numpy as np
import torch
from torch import nn

from ...errors import InputError
from ...model.motion_space import WRIST_UNIT
from ...training.objectives import tip_figures
from ...weights.model_file import ModelFile
from . import ddpm


class Rival(nn.Module):
    """A network with

    - positions(features [B,N,F]) → wrist paths [B,N,2,3];
    - gestures(features, paths, noise [B,N,2,D], steps, random) → [B,N,2,D];
    - loss(batch, random) → the loss of a batch of `Clips` and its parts;
    - calls(steps): how often the network of the gestures runs for a clip.
    """

    def __init__(self, config, features, space):
        """config: the `ModelConfig` whose sizes are taken; features: F; space: the `MotionSpace`."""
        super().__init__()
        self.config, self.features, self.width = config, features, space.width

    def calls(self, steps):
        """Calls of the network of the gestures for a clip."""
        return ddpm.calls(steps)


class RivalObjective:
    """A rival's training. `network` is what is trained; `stage` its name."""

    def __init__(self, name, kind, config, features, space):
        """name, kind: an entry of `rivals.RIVALS`."""
        self.stage, self.config, self.space = name, config, space
        self.network = kind(config, features, space)
        self.facts = {}

    def loss(self, batch, progress, random):
        """The loss of a batch and its parts; random: a torch.Generator on the CPU."""
        return self.network.loss(batch, random)

    @torch.no_grad()
    def validate(self, network, batches):
        """Figures on `batches`: `score` (the loss with fixed noise), millimetres of the wrists' error, and of sampled
        motion `tip_figures`."""
        scores = [float(network.loss(batch, torch.Generator().manual_seed(number))[0])
                  for number, batch in enumerate(batches)]
        batch, random = batches[0], torch.Generator().manual_seed(0)
        path = network.positions(batch["features"])
        noise = torch.randn(batch["gesture"].shape, generator=random).to(path.device)
        made = network.gestures(batch["features"], path, noise, ddpm.DDIM, random)
        away = (path - batch["path"]).norm(dim=-1).mean() * WRIST_UNIT * 1000
        return {"score": float(np.mean(scores)), "wrist_mm": float(away),
                **tip_figures(self.space, path, made, batch)}

    def weights(self, state):
        """All of the averaged weights `state`."""
        return dict(state)


def wider(stage2, factor):
    """The `Stage2Config` of U-Nets without joint tokens, `factor` times as wide, in eights of channels."""
    return replace(stage2, widths=tuple(8 * round(factor * width / 8) for width in stage2.widths), spatial=False)


def read_rival(path, known):
    """The `ModelFile` of a trained rival and its network; known: name → class. Raises InputError."""
    file = ModelFile.read(path, stages=tuple(known))
    try:
        network = known[file.stage](file.config, file.features, file.space)
        network.load_state_dict(file.tensors)
    except (RuntimeError, ValueError, TypeError, AssertionError) as error:
        raise InputError(f"The weights {path} do not fit their configuration: train them again.") from error
    return file, network.eval().requires_grad_(False)
