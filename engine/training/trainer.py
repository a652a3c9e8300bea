"""The training loop of both stages: resumable to the step, in slices of minutes, with averaged weights.

A run is a folder: `checkpoint.safetensors` (weights, averages, the optimiser's moments, and where the run stands),
`log.csv`, `validation.csv`, `plot.png`, and `stage1.safetensors` or `stage2.safetensors`, the averaged weights ready to
generate with. All are replaced at every save, whole or not at all.
"""
import json
import time
from pathlib import Path

import torch
from torch import nn

from ..device import multiplies_bfloat16
from ..errors import InputError
from ..weights.model_file import ModelFile
from .chart import draw
from .checkpoint import CHECKPOINT, check_identity, damaged, read_checkpoint, write_checkpoint
from .clips import batches
from .logs import append, read_columns, trim
from .schedule import Plateau, rate
from .stopping import Stopping

#: A training whose gradients are no numbers for so many steps in a row will not recover.
LOST = 50


class Trainer:
    """Trains an objective (`objectives`) on clips, carrying on where the folder's checkpoint stands."""

    def __init__(self, objective, settings, folder, device="cpu"):
        self.objective, self.settings = objective, settings
        self.folder, self.device = Path(folder), torch.device(device)
        torch.manual_seed(settings.seed)
        self.network = objective.network.to(self.device)
        if hasattr(objective, "to"):
            objective.to(self.device)
        self.average = {name: value.detach().clone() for name, value in self.network.state_dict().items()}
        self.optimiser = torch.optim.AdamW(_groups(self.network, settings.weight_decay), lr=settings.rate,
                                           betas=(0.9, 0.99))
        self.plateau = Plateau(settings.factor, settings.patience)
        self.step, self.seconds, self.figures, self.facts = 0, 0.0, {}, {}
        self.lost, self._halfway, self._saved = 0, False, None
        self.bfloat16 = multiplies_bfloat16(self.device.type)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder} cannot be a run folder ({error.strerror}): choose another one.") from error
        self._resume()

    def run(self, clips, validation, minutes=None, workers=0, report=print):
        """Trains until the steps are done or `minutes` are over; returns whether the steps are done.

        clips: `Clips` to learn from. validation: a list of batches. What report(sentence) raises goes on rising once
        all is saved; so does Ctrl-C, as KeyboardInterrupt, when the step that it came in is done.
        """
        validation = [self._placed(batch) for batch in validation]
        stopping = Stopping()
        with stopping.while_running():
            try:
                self._steps(clips, validation, minutes, workers, report, stopping)
            finally:
                # half a step would be saved as if it were a whole one: the checkpoint before is the better one
                if not self._halfway and self._saved != self.step:
                    self.save()
        if stopping.asked:
            raise KeyboardInterrupt
        return self.step >= self.settings.steps

    def _steps(self, clips, validation, minutes, workers, report, stopping):
        settings, began, saved, losses = self.settings, time.monotonic(), time.monotonic(), []
        source = batches(clips, self.step, settings.steps, workers)
        while self.step < settings.steps and not stopping.asked and (
                minutes is None or time.monotonic() - began < minutes * 60):
            started = time.monotonic()
            batch = self._placed(next(source))
            self._halfway = True
            losses.append(self._learn(batch))
            self.step += 1
            self._halfway = False
            self.seconds += time.monotonic() - started
            if self.step % settings.log_every == 0:
                self._log(losses)
                losses = []
            if self.lost >= LOST:
                raise InputError(f"The gradients of {LOST} steps in a row were no finite numbers: train in another "
                                 "folder with a smaller --rate.")
            if self.step % settings.validate_every == 0 or self.step == settings.steps:
                report(self._validate(validation))
            if time.monotonic() - saved > settings.save_seconds:
                self.save()
                saved = time.monotonic()

    def _placed(self, batch):
        return {name: value.to(self.device, non_blocking=True) for name, value in batch.items()}

    def _learn(self, batch):
        """One step; the parts of its loss, as tensors."""
        settings = self.settings
        random = torch.Generator().manual_seed(settings.seed * 1_000_003 + self.step)
        torch.manual_seed(settings.seed * 1_000_003 + self.step)  # dropout
        self.network.train()
        for group in self.optimiser.param_groups:
            group["lr"] = rate(self.step, settings, self.plateau)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            loss, parts = self.objective.loss(batch, self.step / settings.steps, random)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), settings.clip)
        finite = bool(torch.isfinite(norm))
        self.lost = 0 if finite else self.lost + 1
        if finite:
            self.optimiser.step()
        self._average()
        return {"loss": loss.detach(), **{name: part.detach() for name, part in parts.items()}, "gradient": norm}

    @torch.no_grad()
    def _average(self):
        keep = min(self.settings.average, (1 + self.step) / (10 + self.step))
        for name, value in self.network.state_dict().items():
            if value.is_floating_point():
                self.average[name].lerp_(value, 1 - keep)

    def _log(self, losses):
        row = {"step": self.step, "seconds": round(self.seconds, 1),
               "rate": float(f"{self.optimiser.param_groups[0]['lr']:.4g}")}
        row |= {name: float(f"{torch.stack([loss[name].float() for loss in losses]).mean().item():.5g}")
                for name in losses[0]}
        append(self.folder / "log.csv", row)

    def _validate(self, validation):
        """Figures of the averaged weights; a sentence about them."""
        own = {name: value.clone() for name, value in self.network.state_dict().items()}
        try:
            self.network.load_state_dict(self.average)
            self.network.eval()
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
                self.figures = self.objective.validate(self.network, validation)
        finally:
            self.network.load_state_dict(own)
        self.plateau.see(self.figures["score"])
        row = {"step": self.step, "seconds": round(self.seconds, 1)}
        append(self.folder / "validation.csv", row | {k: float(f"{v:.5g}") for k, v in self.figures.items()})
        told = ", ".join(f"{name} {value:.4g}" for name, value in self.figures.items())
        return f"step {self.step} of {self.settings.steps}, {self.seconds / 60:.1f} min: {told}"

    def model_file(self):
        """The averaged weights as a `ModelFile`."""
        objective = self.objective
        facts = {**self.facts, **objective.facts, "steps": self.step, "minutes": round(self.seconds / 60, 1),
                 "device": self.device.type, "figures": {k: float(f"{v:.4g}") for k, v in self.figures.items()}}
        return ModelFile(objective.stage, objective.config, objective.space, self.network.features,
                         objective.weights(self.average), facts)

    def save(self):
        """Writes the checkpoint, the weights and the plot."""
        tensors = {f"own.{name}": value for name, value in self.network.state_dict().items()}
        tensors |= {f"average.{name}": value for name, value in self.average.items()}
        names = {parameter: name for name, parameter in self.network.named_parameters()}
        for parameter, state in self.optimiser.state.items():
            tensors |= {f"moments.{names[parameter]}.{kind}": state[kind] for kind in ("exp_avg", "exp_avg_sq")}
        state = {"step": self.step, "seconds": self.seconds, "plateau": self.plateau.state(), "figures": self.figures,
                 "config": self.objective.config.as_dict(), **self.identity}
        write_checkpoint(self.folder, tensors, state, self.objective.space)
        self.model_file().write(self.folder / f"{self.objective.stage}.safetensors")
        draw(self.folder / "plot.png", {name: read_columns(self.folder / f"{name}.csv")
                                        for name in ("log", "validation")})
        self._saved = self.step

    @property
    def identity(self):
        """What a run must be to carry another one on, see `checkpoint.IDENTITY`."""
        return {"stage": self.objective.stage, "batch": self.settings.batch, "seed": self.settings.seed,
                "stage1": self.objective.facts.get("stage1")}

    def _resume(self):
        read = read_checkpoint(self.folder)
        if read is None:
            return
        tensors, state = read
        try:
            check_identity(self.folder, state, self.identity)
            if self._own(state["config"]) != self._own(json.loads(json.dumps(self.objective.config.as_dict()))):
                raise InputError(f"{self.folder / CHECKPOINT} is of another configuration: choose another folder, or "
                                 "the same settings.")
            self.network.load_state_dict(_under(tensors, "own."))
            self.average = {name: value.to(self.device) for name, value in _under(tensors, "average.").items()}
            self._restore_moments(_under(tensors, "moments."), state["step"])
            self.step, self.seconds, self.figures = state["step"], state["seconds"], state["figures"]
            self.plateau = Plateau.of_state(state["plateau"])
        except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
            raise damaged(self.folder) from error
        self._saved = self.step if (self.folder / f"{self.objective.stage}.safetensors").exists() else None
        for name in ("log.csv", "validation.csv"):
            trim(self.folder / name, self.step)

    def _own(self, config):
        """The part of a configuration that is the stage's: stage 1 does not depend on what stage 2 will be."""
        return {name: value for name, value in config.items() if name != "stage2" or self.objective.stage == "stage2"}

    def _restore_moments(self, moments, step):
        for name, parameter in self.network.named_parameters():
            if f"{name}.exp_avg" in moments:
                self.optimiser.state[parameter] = {
                    "step": torch.tensor(float(step)),
                    **{kind: moments[f"{name}.{kind}"].to(self.device) for kind in ("exp_avg", "exp_avg_sq")}}


def _groups(network, decay):
    """Parameters with weight decay (matrices) and without (biases, norms, embeddings)."""
    matrices = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() <= 1]
    return [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def _under(tensors, prefix):
    return {name[len(prefix):]: value for name, value in tensors.items() if name.startswith(prefix)}
