"""Features in, wrists and poses out: both stages over a piece of any length, in memory that does not grow with it."""
from dataclasses import dataclass

import numpy as np
import torch
from scipy.ndimage import gaussian_filter1d

from ..errors import InputError
from ..flow.anchors import Anchors
from ..flow.continuation import Plan, causal, even_odd, sliding
from ..flow.noise import ChunkNoise, NoiseTrack
from ..flow.sampling import sample
from ..flow.solvers import SOLVERS
from .config import CLIP

SCHEDULES = ("even_odd", "causal", "sliding")
#: Frames that windows of stage 1 share; there they are faded into each other.
SHARED = 80


@dataclass(frozen=True)
class Sampling:
    """solver, steps: of the flow. schedule: "even_odd" (chunks in two batches), "causal" (chunk after chunk, for
    streaming) or "sliding" (windows made apart and cross-faded: the baseline). overlap: frames that chunks share; held:
    how many of them are the past exactly. batch: chunks at once. temperature: of the noise, 1 as trained. calm: frames
    (standard deviation) over which gestures are smoothed afterwards, against the trembling that few steps or a short
    training leave; the strokes that it softens are the contact step's to restore. Fixed poses are not smoothed."""

    solver: str = "heun"
    steps: int = 8
    schedule: str = "even_odd"
    overlap: int = 30
    held: int = 2
    batch: int = 4
    temperature: float = 1.0
    calm: float = 0.0

    def __post_init__(self):
        for what, value, known in (("solver", self.solver, SOLVERS), ("schedule", self.schedule, SCHEDULES)):
            if value not in known:
                raise InputError(f"There is no {what} '{value}': use {', '.join(known)}.")
        if not (1 <= self.steps <= 1000 and 2 <= self.overlap <= CLIP // 2 and 1 <= self.held < self.overlap):
            raise InputError("Sampling needs 1-1000 steps and an overlap of 2-120 frames, longer than what is held.")


class Generator:
    """Two trained stages (`weights.model_file.ModelFile`) on a device."""

    def __init__(self, first, second, device="cpu"):
        """first, second: the files of stage 1 and stage 2; `first` may be None where stage 2 is unguided."""
        trained = second.facts.get("stage1")
        if second.config.stage2.guided and (first is None or (trained and first.digest != trained)):
            raise InputError("These weights of stage 2 were trained on another stage 1: give two that belong together.")
        self.space, self.config, self.features = second.space, second.config, second.features
        self.device = torch.device(device)
        self.stage1 = first.build().to(self.device) if second.config.stage2.guided else None
        self.stage2 = second.build().to(self.device)
        self.calls = 0

    def motion(self, track, frames, seed=0, sampling=Sampling(), fixed=None, report=None):
        """Wrist paths [T,2,3] and gestures [T,2,D] at 30 frames a second for T = `frames`, in the units of `space`,
        whose `decode` makes wrists and poses of them.

        track: an encoder's track (`engine.audio.encoders`). fixed: `FixedPoses`, or None.
        report(fraction) may raise to cancel. The same track, seed and sampling give the same motion.
        """
        report = report or (lambda fraction: None)
        paths = self.paths(track, frames, lambda part: report(0.15 * part))
        paths = fixed.led(paths) if fixed else paths
        gestures = np.zeros((frames, 2, self.space.width), np.float32)
        for first, part in self.gestures(track, paths, frames, seed, sampling, fixed):
            gestures[first:first + len(part)] = part.cpu().numpy()
            report(0.15 + 0.85 * (first + len(part)) / frames)
        if sampling.calm and fixed is None:
            gestures = gaussian_filter1d(gestures, sampling.calm, axis=0, mode="nearest")
        return paths, gestures

    @torch.inference_mode()
    def paths(self, track, frames, report=lambda part: None):
        """Stage 1's wrist paths [T,2,3] float32, in network units; zeros where stage 2 is unguided."""
        total, weights = np.zeros((frames, 2, 3), np.float32), np.zeros((frames, 1, 1), np.float32)
        if self.stage1 is None:
            return total
        ramp = np.minimum(np.arange(CLIP) + 0.5, SHARED) / SHARED
        fade = (np.minimum(ramp, ramp[::-1]) + 1e-3).astype(np.float32)[:, None, None]
        for first in range(0, max(frames - SHARED, 1), CLIP - SHARED):
            report(first / frames)
            _, path = self._stage1(self._features(track, [first]))
            part = path[0, :frames - first].float().cpu().numpy()
            total[first:first + CLIP] += fade[:len(part)] * part
            weights[first:first + CLIP] += fade[:len(part)]
        return total / weights

    def gestures(self, track, paths, frames, seed=0, sampling=Sampling(), fixed=None):
        """Yields (first frame, gestures [n,2,D]) of stage 2, in order and without gaps."""
        fixed = fixed.anchors if fixed else None
        plan = Plan(frames, CLIP, sampling.overlap, sampling.held)
        noise = (ChunkNoise if sampling.schedule == "sliding" else NoiseTrack)(seed, (2, self.space.width))

        def make(starts, anchors):
            return self._chunks(track, paths, starts, noise, anchors, sampling)

        if sampling.schedule == "causal":
            return causal(make, plan, fixed)
        if sampling.schedule == "sliding":
            return sliding(make, plan, sampling.batch)
        return even_odd(make, plan, sampling.batch, fixed)

    @torch.inference_mode()
    def _chunks(self, track, paths, starts, noise, anchors, sampling):
        """The motion [B,N,2,D] of the chunks at `starts`; halves the batch where memory does not suffice."""
        try:
            features = self._features(track, starts)
            condition = self._condition(features, paths, starts)
            start = noise.chunks(starts, CLIP).to(self.device) * sampling.temperature
            if anchors is not None:
                anchors = Anchors(anchors.values.to(start), anchors.mask.to(start))
            return sample(lambda t, x: self._velocity(t, x, condition), start, anchors, sampling.solver, sampling.steps)
        except (torch.OutOfMemoryError, MemoryError):
            if len(starts) == 1:
                raise
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        half = len(starts) // 2
        parts = (slice(0, half), slice(half, None))
        return torch.cat([self._chunks(track, paths, starts[part], noise, anchors and Anchors(
            anchors.values[part], anchors.mask[part]), sampling) for part in parts])

    def _velocity(self, t, x, condition):
        self.calls += 1
        with self._cast():
            return self.stage2(torch.full((len(x),), t, device=x.device), x, condition)

    def _condition(self, features, paths, starts):
        if self.stage1 is None:
            with self._cast():
                return self.stage2.condition(features)
        encoded, _ = self._stage1(features)
        windows = np.stack([_window(paths, first, CLIP) for first in starts])
        with self._cast():
            return self.stage2.condition(features, encoded, torch.from_numpy(windows).to(self.device))

    def _stage1(self, features):
        with self._cast():
            return self.stage1(features)

    def _features(self, track, starts):
        return torch.from_numpy(np.stack([track.frames(first, CLIP) for first in starts])).to(self.device)

    def _cast(self):
        """bfloat16 where the processor or GPU has units for it."""
        from ..device import multiplies_bfloat16
        return torch.autocast(self.device.type, torch.bfloat16, enabled=multiplies_bfloat16(self.device.type))


def _window(values, first, count):
    """`values` [T,…] from `first` on, [count,…]; after the end the last frame stays."""
    return np.ascontiguousarray(values[np.minimum(np.arange(first, first + count), len(values) - 1)])
