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
from ..weights.model_file import ModelFile, write_whole
from .chart import draw
from .clips import batches
from .logs import append, read_columns, trim
from .schedule import Plateau, rate

CHECKPOINT = "checkpoint.safetensors"


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
        self.bfloat16 = multiplies_bfloat16(self.device.type)
        self.folder.mkdir(parents=True, exist_ok=True)
        if (self.folder / CHECKPOINT).exists():
            self._resume()

    def run(self, clips, validation, minutes=None, workers=0, report=print):
        """Trains until the steps are done or `minutes` are over; returns whether the steps are done.

        clips: `Clips` to learn from. validation: a list of batches. report(sentence) may raise KeyboardInterrupt, which
        saves and goes on rising.
        """
        settings, began, saved = self.settings, time.monotonic(), time.monotonic()
        validation = [self._placed(batch) for batch in validation]
        losses = []
        source = batches(clips, self.step, settings.steps, workers)
        try:
            while self.step < settings.steps and (minutes is None or time.monotonic() - began < minutes * 60):
                started = time.monotonic()
                losses.append(self._learn(self._placed(next(source))))
                self.step += 1
                self.seconds += time.monotonic() - started
                if self.step % settings.log_every == 0:
                    self._log(losses)
                    losses = []
                if self.step % settings.validate_every == 0 or self.step == settings.steps:
                    report(self._validate(validation))
                if time.monotonic() - saved > settings.save_seconds:
                    self.save()
                    saved = time.monotonic()
        finally:
            self.save()
        return self.step >= settings.steps

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
        if torch.isfinite(norm):
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
        self.network.load_state_dict(self.average)
        self.network.eval()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            self.figures = self.objective.validate(self.network, validation)
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
        features = (self.network.networks[0].front.project.in_features if objective.stage == "stage1"
                    else self.network.features)
        return ModelFile(objective.stage, objective.config, objective.space, features,
                         objective.weights(self.average), facts)

    def save(self):
        """Writes the checkpoint, the weights and the plot."""
        from safetensors.torch import save
        tensors = {f"own.{name}": value for name, value in self.network.state_dict().items()}
        tensors |= {f"average.{name}": value for name, value in self.average.items()}
        names = {parameter: name for name, parameter in self.network.named_parameters()}
        for parameter, state in self.optimiser.state.items():
            tensors |= {f"moments.{names[parameter]}.{kind}": state[kind] for kind in ("exp_avg", "exp_avg_sq")}
        tensors = {name: value.detach().to("cpu").clone(memory_format=torch.contiguous_format)
                   for name, value in tensors.items()}
        state = {"step": self.step, "seconds": self.seconds, "plateau": self.plateau.state(), "figures": self.figures,
                 "config": self.objective.config.as_dict(), "stage": self.objective.stage}
        write_whole(self.folder / CHECKPOINT, save(tensors, metadata={"pianoflow": json.dumps(state)}))
        self.model_file().write(self.folder / f"{self.objective.stage}.safetensors")
        draw(self.folder / "plot.png", {name: read_columns(self.folder / f"{name}.csv")
                                        for name in ("log", "validation")})

    def _resume(self):
        from safetensors import SafetensorError
        from safetensors.torch import load_file, safe_open
        path = self.folder / CHECKPOINT
        try:
            tensors = load_file(path)
            with safe_open(path, "pt") as file:
                state = json.loads(file.metadata()["pianoflow"])
            if state["config"] != json.loads(json.dumps(self.objective.config.as_dict())):
                raise InputError(f"{path} is of another configuration: choose another folder, or the same settings.")
            self.network.load_state_dict(_under(tensors, "own."))
            self.average = {name: value.to(self.device) for name, value in _under(tensors, "average.").items()}
            self._restore_moments(_under(tensors, "moments."), state["step"])
        except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
            raise InputError(f"{path} is no checkpoint of this training, or damaged: choose another folder.") from error
        self.step, self.seconds, self.figures = state["step"], state["seconds"], state["figures"]
        self.plateau = Plateau.of_state(state["plateau"])
        for name in ("log.csv", "validation.csv"):
            trim(self.folder / name, self.step)

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
