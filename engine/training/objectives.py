"""What each stage is trained to do: its loss on a batch, and how well it does on clips that it never saw."""
import numpy as np
import torch

from ..flow.path import flow_loss, on_path
from ..flow.sampling import sample
from ..hand.skeleton import forward
from ..model.distillation import stage1_loss
from ..model.motion_space import WRIST_UNIT
from ..model.stage1 import Stage1
from ..model.stage2 import Stage2
from ..weights.model_file import encoded_width
from .tip_loss import STRIDE, TipLoss

#: Solver and steps of the validation's motion.
SOLVER, STEPS = "heun", 8


class WristObjective:
    """Stage 1. `network` is what is trained."""

    stage = "stage1"

    def __init__(self, config, features, space):
        self.config, self.space = config, space
        self.network = Stage1(config.stage1, features, space)
        self.facts = {}

    def loss(self, batch, progress, random):
        """The loss of a batch and its parts; random: a torch.Generator."""
        return stage1_loss(self.network, batch["features"], batch["roll"], batch["path"], progress)

    @torch.no_grad()
    def validate(self, network, batches):
        """Figures of the student on `batches`: `score` (what the learning rate follows), millimetres of the wrists'
        error (mean, along the keys, 95 %), and the wrists' accelerations beside the true ones'."""
        paths = [(network(batch["features"])[1].float(), batch["path"]) for batch in batches]
        path, truth = (torch.cat(parts) for parts in zip(*paths))
        error = (path - truth) * WRIST_UNIT * 1000
        distance = error.norm(dim=-1)
        bend, true_bend = (part.diff(n=2, dim=1).norm(dim=-1).mean() for part in (path, truth))
        return {"score": float((path - truth).square().sum(-1).mean()), "wrist_mm": float(distance.mean()),
                "along_mm": float(error[..., 0].abs().mean()),
                "wrist_mm_95": float(distance.flatten().quantile(0.95)),
                "acceleration": float(bend / true_bend)}

    def weights(self, state):
        """Of the averaged weights `state`, those that are used to generate."""
        return {name: value for name, value in state.items() if ".teacher." not in name}


class GestureObjective:
    """Stage 2, on top of a trained stage 1, which stays as it is; `stage1` is None where the field is unguided."""

    stage = "stage2"

    def __init__(self, config, features, space, stage1=None, digest=None):
        self.config, self.space, self.stage1 = config, space, stage1
        self.network = Stage2(config.stage2, features, encoded_width(config), space)
        self.tips = TipLoss(space) if config.stage2.tip_share else None
        self.facts = {"stage1": digest} if digest else {}

    def to(self, device):
        """Moves what is not trained."""
        if self.stage1 is not None:
            self.stage1.to(device)

    @torch.no_grad()
    def conditions(self, batch, true=None):
        """features, student encodings, wrist paths; `true` [B] bool: the clips that get the true paths."""
        if self.stage1 is None:
            return batch["features"], None, None
        encoded, path = self.stage1(batch["features"])
        if true is not None:
            path = torch.where(true[:, None, None, None], batch["path"], path)
        return batch["features"], encoded, path

    def loss(self, batch, progress, random):
        """The loss (16) of a batch and its parts; random: a torch.Generator on the CPU."""
        motion = batch["gesture"]
        count, device = len(motion), motion.device
        t = torch.rand(count, generator=random).to(device)
        noise = torch.randn(motion.shape, generator=random).to(device)
        true = (torch.rand(count, generator=random) < self.config.stage2.true_wrists).to(device)
        x = on_path(noise, motion, t)
        velocity = self.network(t, x, self.network.condition(*self.conditions(batch, true)))
        loss, share = flow_loss(velocity, noise, motion, self.config.stage2.roughness), self.config.stage2.tip_share
        parts = {"flow": flow_loss(velocity.detach(), noise, motion)}
        if self.tips is not None:
            first = int(torch.randint(STRIDE, (), generator=random))
            parts["tips"] = self.tips(velocity - (motion - noise), motion, t, batch["features"], first)
            loss = (1 - share) * loss + share * parts["tips"]
        return loss, parts

    @torch.no_grad()
    def validate(self, network, batches):
        """Figures on `batches`: `score` (the flow's loss at fixed times and noise); of sampled motion: millimetres
        between pad centres and the true ones, all and those of fingers that hold a key, and accelerations beside the
        true ones'."""
        scores, figures = [], {}
        for number, batch in enumerate(batches):
            random = torch.Generator().manual_seed(number)
            scores.append(float(self.loss_of(network, batch, random)))
            if number == 0:
                figures = self._sampled(network, batch, random)
        return {"score": float(np.mean(scores)), **figures}

    def loss_of(self, network, batch, random):
        """The flow's loss with another network than the one in training."""
        motion = batch["gesture"]
        t = ((torch.arange(len(motion)) + 0.5) / len(motion)).to(motion.device)
        noise = torch.randn(motion.shape, generator=random).to(motion.device)
        velocity = network(t, on_path(noise, motion, t), network.condition(*self.conditions(batch)))
        return flow_loss(velocity, noise, motion)

    def _sampled(self, network, batch, random):
        features, encoded, path = self.conditions(batch)
        condition = network.condition(features, encoded, path)
        noise = torch.randn(batch["gesture"].shape, generator=random).to(features.device)
        made = sample(lambda t, x: network(torch.full((len(x),), t, device=x.device), x, condition), noise,
                      solver=SOLVER, steps=STEPS)
        return tip_figures(self.space, batch["path"] if path is None else path, made, batch)

    def weights(self, state):
        """All of the averaged weights `state`."""
        return dict(state)


def tip_figures(space, path, gesture, batch):
    """Millimetres between the pad centres of a motion and the true ones of a batch, all (`tip_mm`) and those of fingers
    that hold a key (`press_mm`), and the size of their accelerations beside the true ones'."""
    tips, true = (_tips(space, p.float().cpu().numpy(), g.float().cpu().numpy())
                  for p, g in ((path, gesture), (batch["path"], batch["gesture"])))
    distance = np.linalg.norm(tips - true, axis=-1) * 1000
    down = true[..., 2] < np.quantile(true[..., 2], 0.15)
    bend = [np.linalg.norm(np.diff(part, 2, axis=1), axis=-1).mean() for part in (tips, true)]
    return {"tip_mm": float(distance.mean()), "press_mm": float(distance[down].mean()),
            "acceleration": float(bend[0] / bend[1])}


def _tips(space, path, gesture):
    """Pad centres [B,N,2,5,3], metres."""
    made = []
    for p, g in zip(path, gesture):
        wrist, pose = space.decode(p, g)
        made.append(np.stack([forward(pose[:, hand], wrist[:, hand], hand)[1] for hand in (0, 1)], 1))
    return np.stack(made)
