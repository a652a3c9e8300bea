"""A transformer that reads numbers frame by frame off the encoder's features: the rivals' position predictors."""
from torch import nn

from ...model.distillation import task
from ...model.layers import Transformer
from ...model.stage1 import Front


class Regressor(nn.Module):
    """Features [B,N,F] → [B,N,outputs]."""

    def __init__(self, features, width, heads, layers, outputs, kernel=5):
        super().__init__()
        self.network = nn.Sequential(Front(features, width, kernel), Transformer(width, heads, layers),
                                     nn.Linear(width, outputs))

    def forward(self, features):
        return self.network(features).float()


def both_hands_wrists(config, features):
    """One `Regressor` of both hands' wrist paths [B,N,6], as large as stage 1's two students together."""
    stage1 = config.stage1
    return Regressor(features, 2 * stage1.width, 2 * stage1.heads, 2, 6, stage1.kernel)


def position_loss(path, truth, config):
    """Stage 1's own loss of wrist paths [B,N,2,3] (8-10), and the mean distance as a part to log."""
    return (task(path, truth, config.stage1.velocity_weight),
            {"wrist": (path.detach() - truth).norm(dim=-1).mean()})
