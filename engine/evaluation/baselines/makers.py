"""What makes motion of music for a comparison, all with the same face, whatever is behind it.

A maker has `name`, `space` (a `MotionSpace`), `config` (a `ModelConfig`, whose encoder's tracks it takes), `parameters`
(of all its networks, as used to generate), `calls` (of the network of the gestures, for 8 s), and
motion(track, frames, seed, steps=None) → wrist paths [T,2,3] and gestures [T,2,D] in the space's units, for any T.
"""
from dataclasses import replace

import numpy as np
import torch

from ...flow.continuation import Plan, sliding
from ...flow.noise import ChunkNoise
from ...model.config import CLIP
from ...model.generation import Sampling, faded_paths, window
from . import ddpm

#: Chunks at once, as in `Sampling`, and frames that windows share (1 s, as the paper extends its rivals).
BATCH, OVERLAP = 4, 30


class FlowMaker:
    """PianoFlow: chunks joined by autoregressive flow continuation."""

    def __init__(self, name, generator, sampling=Sampling()):
        """generator: a `Generator`."""
        self.name, self.generator, self.sampling = name, generator, sampling
        self.space, self.config = generator.space, generator.config
        self.parameters = sum(_count(network) for network in (generator.stage1, generator.stage2) if network)

    @property
    def calls(self):
        """Calls of the velocity field for 8 s."""
        steps, solver = self.sampling.steps, self.sampling.solver
        return {"euler": steps, "midpoint": 2 * steps, "heun": 2 * steps - 1, "adams": steps}[solver]

    def motion(self, track, frames, seed=0, steps=None):
        """See the module; steps: of the solver."""
        sampling = replace(self.sampling, steps=steps or self.sampling.steps)
        return self.generator.motion(track, frames, seed, sampling)


class RivalMaker:
    """A rival: windows made apart, cross-faded linearly (SWF); its wrist paths are faded as PianoFlow's are."""

    def __init__(self, name, file, network):
        """file, network: what `read_rival` gives."""
        self.name, self.network = name, network
        self.space, self.config = file.space, file.config
        self.parameters = _count(network)

    @property
    def calls(self):
        """Calls of the network of the gestures for 8 s, by DDIM."""
        return self.network.calls(ddpm.DDIM)

    @property
    def whole(self):
        """Steps of the whole diffusion, or None where there is none."""
        return ddpm.STEPS if self.calls > 1 else None

    @torch.inference_mode()
    def motion(self, track, frames, seed=0, steps=None):
        """See the module; steps: of DDIM, or all `ddpm.STEPS` of the diffusion."""
        steps = steps or ddpm.DDIM
        paths = faded_paths(lambda starts: self.network.positions(_features(track, starts)), frames)
        noise = ChunkNoise(seed, (2, self.space.width))
        random = torch.Generator().manual_seed(seed)

        def make(starts, anchors):
            windows = torch.from_numpy(np.stack([window(paths, first, CLIP) for first in starts]))
            return self.network.gestures(_features(track, starts), windows, noise.chunks(starts, CLIP), steps, random)

        plan = Plan(frames, CLIP, OVERLAP)
        parts = [part.float().numpy() for _, part in sliding(make, plan, BATCH)]
        return paths, np.concatenate(parts)[:frames]


def _features(track, starts):
    return torch.from_numpy(np.stack([track.frames(first, CLIP) for first in starts]))


def _count(network):
    return sum(parameter.numel() for parameter in network.parameters())
