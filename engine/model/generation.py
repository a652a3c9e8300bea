"""Features in, wrists and poses out: both stages over a piece of any length, in memory that does not grow with it."""
from dataclasses import dataclass, replace
from numbers import Integral, Real

import numpy as np
import torch
from scipy.ndimage import gaussian_filter1d

from ..audio.encoders import ENCODERS
from ..device import multiplies_bfloat16
from ..errors import InputError
from ..flow.anchors import Anchors
from ..flow.continuation import Plan, causal, even_odd, sliding
from ..flow.noise import ChunkNoise, NoiseTrack
from ..flow.sampling import sample
from ..flow.solvers import SOLVERS
from .config import CLIP
from .layers import multiplying
from .wrist_style import pianists_offsets

SCHEDULES = ("even_odd", "causal", "sliding")
#: Frames that windows of stage 1 share; there they are faded into each other.
SHARED = 80
#: Windows of stage 1 that are made at once.
WINDOWS = 4
#: What the whole numbers of `Sampling` may be, and what its other numbers must stay below.
WHOLE = {"steps": (1, 1000), "overlap": (2, CLIP // 2), "held": (1, CLIP // 2 - 1), "batch": (1, 4096)}
BELOW = {"temperature": 10, "calm": 100}
#: How far wrists go the way of pianists where nothing else is asked for and the weights have learnt it: as far as costs
#: no notes after the contact step.
HUMAN = 0.5
#: What torch says, besides its own kind of error, where memory does not suffice: Apple's GPUs, processors, cuBLAS.
_TOO_LITTLE = ("out of memory", "can't allocate memory", "DefaultCPUAllocator", "CUBLAS_STATUS_ALLOC_FAILED")


@dataclass(frozen=True)
class Sampling:
    """solver, steps: of the flow. The field is so straight, its Gaussian part being known, that four steps of Euler are
    as good as the paper's 25 of Heun, which call the network twelve times as often (`evaluate model --steps`).
    schedule: "even_odd" (chunks in two batches), "causal" (chunk after chunk, for streaming) or "sliding" (windows made
    apart and cross-faded: the baseline). overlap: frames that chunks share; held: how many of them are the past
    exactly. batch: chunks at once. temperature: of the noise; with 1, as trained, seeds differ most and fingers are
    least sure. calm: frames (standard deviation) over which gestures are smoothed afterwards, against the trembling that
    few steps or a short training leave; the strokes that it softens are the contact step's to restore. human: how far (0-1) wrists are moved from where the performer's
    rules would have them to where pianists do; None: HUMAN, or 0 with weights that have not learnt it. Fixed poses stay
    as they are. Raises InputError for what cannot be used."""

    solver: str = "euler"
    steps: int = 4
    schedule: str = "even_odd"
    overlap: int = 30
    held: int = 2
    batch: int = 4
    temperature: float = 0.5
    calm: float = 0.0
    human: float | None = None

    def __post_init__(self):
        for what, value, known in (("solver", self.solver, SOLVERS), ("schedule", self.schedule, SCHEDULES)):
            if not isinstance(value, str) or value not in known:
                raise InputError(f"There is no {what} '{value}': use {', '.join(known)}.")
        for name, (least, most) in WHOLE.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, Integral) or not least <= value <= most:
                raise InputError(f"'{name}' is {value!r}: give a whole number from {least} to {most}.")
        for name, limit in BELOW.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value < limit:
                raise InputError(f"'{name}' is {value!r}: give a number from 0 to below {limit}.")
        if self.human is not None and (isinstance(self.human, bool) or not isinstance(self.human, Real)
                                       or not 0 <= self.human <= 1):
            raise InputError(f"'human' is {self.human!r}: give a number from 0 to 1.")
        if self.held >= self.overlap:
            raise InputError(f"'held' is {self.held}: give less than the overlap of {self.overlap} frames.")


class Generator:
    """Two trained stages (`weights.model_file.ModelFile`) on a device; a GPU with too little memory is left for the
    CPU."""

    def __init__(self, first, second, device="cpu", human=None):
        """first, second: the files of stage 1 and stage 2; `first` may be None where stage 2 is unguided. human: the
        file of the wrists' style, where there is one. Raises InputError where they are not that, or do not belong
        together or to this version's encoders."""
        _check(first if second.config.stage2.guided else None, second, human)
        self.space, self.config, self.features = second.space, second.config, second.features
        self.stage1 = first.build() if second.config.stage2.guided else None
        self.stage2 = second.build()
        self._move(device)
        # the style is small enough for any processor
        self.style = replace(human, space=self.space).build() if human and self.stage1 is not None else None

    def humanity(self, sampling):
        """How far (0-1) wrists go the way of pianists. Raises InputError where these weights have not learnt it."""
        if self.style is None and sampling.human:
            raise InputError("These weights have not learnt from pianists: leave 'human' out, or choose others.")
        return 0.0 if self.style is None else HUMAN if sampling.human is None else float(sampling.human)

    def styled(self, track, paths, human):
        """Stage 1's `paths` [T,2,3], moved so far (0-1) the way of pianists."""
        if not human:
            return paths
        made = paths.copy()
        for first, offsets in pianists_offsets(self.style, track, paths):
            made[first:first + len(offsets)] += np.float32(human) * offsets
        return made

    def motion(self, track, frames, seed=0, sampling=Sampling(), fixed=None, report=None):
        """Wrist paths [T,2,3] and gestures [T,2,D] at 30 frames a second for T = `frames`, in the units of `space`,
        whose `decode` makes wrists and poses of them.

        track: an encoder's track (`engine.audio.encoders`). fixed: `FixedPoses`, or None.
        report(fraction) may raise to cancel. The same track, seed and sampling give the same motion.
        """
        for paths, gestures, _ in self.growing(track, frames, seed, sampling, fixed, report):
            pass
        return paths, gestures

    def growing(self, track, frames, seed=0, sampling=Sampling(), fixed=None, report=None):
        """`motion` while it is made: yields the paths, the gestures and how many of their first frames are there."""
        report = report or (lambda fraction: None)
        paths = self.paths(track, frames, lambda part: report(0.15 * part))
        paths = self.styled(track, paths, self.humanity(sampling))
        paths = fixed.led(paths) if fixed else paths
        gestures = np.zeros((frames, 2, self.space.width), np.float32)
        for first, part in self.gestures(track, paths, frames, seed, sampling, fixed):
            gestures[first:first + len(part)] = part.cpu().numpy()
            report(0.15 + 0.85 * (first + len(part)) / frames)
            if not sampling.calm:
                yield paths, gestures, first + len(part)
        if sampling.calm:
            calm = gaussian_filter1d(gestures, sampling.calm, axis=0, mode="nearest")
            kept = fixed.weight(0, frames)[:, None, None] if fixed else 0
            yield paths, kept * gestures + (1 - kept) * calm, frames

    @torch.inference_mode()
    def paths(self, track, frames, report=lambda part: None):
        """Stage 1's wrist paths [T,2,3] float32, in network units; zeros where stage 2 is unguided."""
        if self.stage1 is None:
            return np.zeros((frames, 2, 3), np.float32)
        with self._cast():
            return faded_paths(lambda starts: self.stage1(self._features(track, starts))[1], frames, report)

    def gestures(self, track, paths, frames, seed=0, sampling=Sampling(), fixed=None):
        """Yields (first frame, gestures [n,2,D] on the CPU) of stage 2, in order and without gaps."""
        if fixed and sampling.schedule == "sliding":
            raise InputError("Sliding windows cannot keep fixed poses: choose the schedule even_odd or causal.")
        fixed = fixed.anchors if fixed else None
        plan = Plan(frames, CLIP, sampling.overlap, sampling.held)
        noise = (ChunkNoise if sampling.schedule == "sliding" else NoiseTrack)(seed, (2, self.space.width))
        fits = sampling.batch

        def make(starts, anchors):
            nonlocal fits
            chunks, fits = self._fitting(track, paths, starts, noise, anchors, sampling, fits)
            return chunks

        if sampling.schedule == "causal":
            return causal(make, plan, fixed)
        if sampling.schedule == "sliding":
            return sliding(make, plan, sampling.batch)
        return even_odd(make, plan, sampling.batch, fixed)

    def _fitting(self, track, paths, starts, noise, anchors, sampling, fits):
        """The motion [B,N,2,D] of the chunks at `starts`, `fits` at once at most, and how many at once did fit: where
        memory does not suffice it halves, and after one chunk a GPU is given up for the CPU."""
        made = []
        while len(made) < len(starts):
            part = slice(len(made), len(made) + fits)
            known = Anchors(anchors.values[part], anchors.mask[part]) if anchors else None
            try:
                made += self._chunks(track, paths, starts[part], noise, known, sampling)
                continue
            except (MemoryError, RuntimeError) as error:
                count = len(starts[part])
                if not _out_of_memory(error) or (count == 1 and self.device.type == "cpu"):
                    raise
            # here the error is gone, and with it all that its frames held
            _release(self.device)
            if count > 1:
                fits = count // 2
            else:
                self._move("cpu")
        return torch.stack(made), fits

    @torch.inference_mode()
    def _chunks(self, track, paths, starts, noise, anchors, sampling):
        """The motion [B,N,2,D] of the chunks at `starts`, on the CPU, where their neighbours' anchors are made."""
        condition = self._condition(self._features(track, starts), paths, starts)
        start = noise.chunks(starts, CLIP).to(self.device) * sampling.temperature
        anchors = anchors.to(self.device) if anchors else None
        return sample(lambda t, x: self._velocity(t, x, condition), start, anchors, sampling.solver,
                      sampling.steps).cpu()

    def _move(self, device):
        """Goes on on another device, with weights as it multiplies them: cast once, not at every call."""
        self.device = torch.device(device)
        kind = torch.bfloat16 if multiplies_bfloat16(self.device.type) else torch.float32
        for network in (self.stage1, self.stage2):
            if network is not None:
                multiplying(network.to(self.device), kind)

    def _velocity(self, t, x, condition):
        with self._cast():
            return self.stage2(torch.full((len(x),), t, device=x.device), x, condition)

    def _condition(self, features, paths, starts):
        if self.stage1 is None:
            with self._cast():
                return self.stage2.condition(features)
        windows = torch.from_numpy(np.stack([window(paths, first, CLIP) for first in starts])).to(self.device)
        with self._cast():
            return self.stage2.condition(features, self.stage1.encoded(features), windows)

    def _features(self, track, starts):
        return torch.from_numpy(np.stack([track.frames(first, CLIP) for first in starts])).to(self.device)

    def _cast(self):
        """bfloat16 where the processor or GPU has units for it."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=multiplies_bfloat16(self.device.type))


def faded_paths(paths_from, frames, report=lambda part: None):
    """Wrist paths [T,2,3] float32 for T = `frames`, of windows paths_from(first frames [B]) → [B,CLIP,2,3] that are
    faded into each other where they overlap."""
    total, weights = np.zeros((frames, 2, 3), np.float32), np.zeros((frames, 1, 1), np.float32)
    ramp = np.minimum(np.arange(CLIP) + 0.5, SHARED) / SHARED
    fade = (np.minimum(ramp, ramp[::-1]) + 1e-3).astype(np.float32)[:, None, None]
    starts = list(range(0, max(frames - SHARED, 1), CLIP - SHARED))
    for low in range(0, len(starts), WINDOWS):
        some = starts[low:low + WINDOWS]
        report(some[0] / frames)
        for first, path in zip(some, paths_from(some).float().cpu().numpy()):
            part = path[:frames - first]
            total[first:first + CLIP] += fade[:len(part)] * part
            weights[first:first + CLIP] += fade[:len(part)]
    return total / weights


def window(values, first, count):
    """`values` [T,…] from `first` on, [count,…]; after the end the last frame stays."""
    return np.ascontiguousarray(values[np.minimum(np.arange(first, first + count), len(values) - 1)])


def _check(first, second, human=None):
    """Raises InputError where these are not files of stage 1 (None: not needed), stage 2 and the wrists' style (None:
    not learnt) that belong together."""
    if second.stage != "stage2" or (first is not None and first.stage != "stage1"):
        raise InputError("These are not the weights of stage 1 and of stage 2: give a file of each, in this order.")
    guided, trained = second.config.stage2.guided, second.facts.get("stage1")
    if guided and (first is None or (trained and first.digest != trained)
                   or (first.features, first.config.encoder) != (second.features, second.config.encoder)):
        raise InputError("These weights of stage 2 were trained on another stage 1: give two that belong together.")
    if human is not None and (human.stage, human.features) != ("human", second.features):
        raise InputError("The wrists' style needs notes with hands, as the encoder 'keys' tells them: leave its file "
                         "out.")
    if second.features != ENCODERS[second.config.encoder]:
        raise InputError("These weights were trained on another version of the encoder "
                         f"'{second.config.encoder}': use newer ones.")


def _out_of_memory(error):
    """Whether an error says that memory does not suffice; every device has its own words for it."""
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or any(said in str(error) for said in _TOO_LITTLE)


def _release(device):
    """Gives back what torch keeps of a GPU's memory though nothing uses it."""
    if device.type in ("cuda", "mps"):
        getattr(torch, device.type).empty_cache()
