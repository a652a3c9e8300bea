"""S2C (Liu et al., "Separate to Collaborate", MM 2025, arXiv 2504.09885): a diffusion for each hand, with one attention
between the hands.

Simplified: sizes, sound and joint training as in `pianomotion`. Their attention (HCAA) is a difference of two attention
maps with a weight λ; here it runs once, at the U-Nets' bottleneck, and λ is one learnt number: the interaction is the
same whatever is played. Kept: a position predictor for each hand, noise of each hand's own, both wrist paths as
condition of both streams.
"""
import torch
from torch import nn

from ...model.layers import TimeEmbedding, attend
from ...model.stage2 import TIME_WIDTH, Stream
from . import ddpm
from .regressor import Regressor, position_loss
from .rival import Rival, wider

#: Channels beside those of stage 2's U-Nets, which joint tokens stand beside.
WIDER = 1.13
#: λ at the beginning, as in differential attention.
AT_FIRST = 0.8


class AsymmetricAttention(nn.Module):
    """h ← h + W (softmax(Q Kᵀ/√d) V - λ softmax(Q' Kᵀ/√d) V') for both hands, Q', V' being the other one's."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.less = nn.Parameter(torch.tensor(AT_FIRST))

    def forward(self, left, right):
        """New features of both hands, [B,N',C] each."""
        parts = [self.query_key_value(self.norm(h)).unflatten(-1, (3, self.heads, -1)).transpose(1, 3).unbind(2)
                 for h in (left, right)]
        made = []
        for hand, h in enumerate((left, right)):
            (query, key, value), (other_query, _, other_value) = parts[hand], parts[1 - hand]
            mixed = attend(query, key, value) - self.less * attend(other_query, key, other_value)
            made.append(h + self.out(mixed.transpose(1, 2).flatten(2)))
        return tuple(made)


class S2C(Rival):
    """See the module."""

    def __init__(self, config, features, space):
        super().__init__(config, features, space)
        stage1, stage2 = config.stage1, wider(config.stage2, WIDER)
        self.wrists = nn.ModuleList(Regressor(features, stage1.width, stage1.heads, 3, 3, stage1.kernel)
                                    for _ in range(2))
        self.streams = nn.ModuleList(Stream(stage2, space.width, features + 6) for _ in range(2))
        self.interaction = AsymmetricAttention(stage2.widths[-1], stage2.interaction_heads)
        self.time = TimeEmbedding(TIME_WIDTH)

    def positions(self, features):
        """Wrist paths [B,N,2,3]."""
        return torch.stack([wrist(features) for wrist in self.wrists], 2)

    def field(self, features, paths):
        """The field v(t, x) of both hands' gestures x [B,N,2,D]."""
        given = torch.cat([features, paths.flatten(2)], -1)
        films = [stream.unet.films(stream.condition(given)) for stream in self.streams]

        def v(t, x):
            time = self.time(t)
            down = [stream.down(x[:, :, hand], films[hand], time) for hand, stream in enumerate(self.streams)]
            met = self.interaction(*(h for h, _ in down))
            return torch.stack([stream.up(h, kept, film, time) for stream, h, (_, kept), film
                                in zip(self.streams, met, down, films)], 2)
        return v

    def gestures(self, features, paths, noise, steps=ddpm.DDIM, random=None):
        """Gestures [B,N,2,D]."""
        return ddpm.sample(self.field(features, paths), noise, steps, random)

    def loss(self, batch, random):
        """The losses of positions and gestures, which share no weights, added."""
        features, path = batch["features"], batch["path"]
        places, parts = position_loss(self.positions(features), path, self.config)
        diffusion = ddpm.v_loss(self.field(features, path), batch["gesture"], random)
        return places + diffusion, {**parts, "diffusion": diffusion}
