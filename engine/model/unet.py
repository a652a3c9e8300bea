"""The temporal U-Net of one hand: convolutions at three rates, every block modulated by the conditions (FiLM)."""
import torch
from torch import nn
from torch.nn import functional

from .layers import TemporalConv


class FilmBlock(nn.Module):
    """Two convolutions with a FiLM between (scale, shift: Perez et al. 2018), added to the stream [B,N,C]."""

    def __init__(self, inputs, outputs, kernel, condition, time):
        super().__init__()
        self.first_norm, self.second_norm = nn.LayerNorm(inputs), nn.LayerNorm(outputs)
        self.first, self.second = TemporalConv(inputs, outputs, kernel), TemporalConv(outputs, outputs, kernel)
        self.by_condition, self.by_time = nn.Linear(condition, 2 * outputs), nn.Linear(time, 2 * outputs)
        self.past = nn.Linear(inputs, outputs) if inputs != outputs else nn.Identity()
        nn.init.zeros_(self.second.conv.weight)
        nn.init.zeros_(self.second.conv.bias)

    def film(self, condition):
        """The conditions' part of scale and shift [B,N,2C]: the same at every step of a solver."""
        return self.by_condition(condition)

    def forward(self, x, film, time):
        scale, shift = (film + self.by_time(time)[:, None]).chunk(2, -1)
        y = self.second_norm(self.first(functional.silu(self.first_norm(x))))
        y = torch.addcmul(shift, y, 1 + scale)
        return self.past(x) + self.second(functional.silu(y))


class TemporalUNet(nn.Module):
    """`down` to the bottleneck, `up` from it: the interaction of the hands lies between. Every level
    after the first halves N."""

    def __init__(self, widths, kernel, blocks, condition, time):
        super().__init__()
        def block(inputs, outputs):
            return FilmBlock(inputs, outputs, kernel, condition, time)
        pairs = list(zip(widths[:-1], widths[1:]))
        self.descending = nn.ModuleList(
            nn.ModuleList(block(width, width) for _ in range(blocks)) for width in widths[:-1])
        self.narrower = nn.ModuleList(TemporalConv(here, below, 3, stride=2) for here, below in pairs)
        self.before, self.after = block(widths[-1], widths[-1]), block(widths[-1], widths[-1])
        self.ascending = nn.ModuleList(
            nn.ModuleList(block(here + below if first else here, here) for first in [True] + [False] * (blocks - 1))
            for here, below in reversed(pairs))

    def films(self, condition):
        """Every block's FiLM [B,N_level,2C] for the conditions [B,N,K], in the order in which blocks run."""
        levels = [condition]
        for _ in self.narrower:
            levels.append(functional.avg_pool1d(levels[-1].transpose(1, 2), 2).transpose(1, 2))
        down = [block.film(level) for blocks, level in zip(self.descending, levels) for block in blocks]
        middle = [self.before.film(levels[-1]), self.after.film(levels[-1])]
        up = [block.film(level) for blocks, level in zip(self.ascending, levels[-2::-1]) for block in blocks]
        return down, middle, up

    def down(self, x, films, time):
        """Bottleneck features [B,N',C] and what the way up needs of the way down."""
        film, passed = iter(films[0]), []
        for blocks, narrower in zip(self.descending, self.narrower):
            for block in blocks:
                x = block(x, next(film), time)
            passed.append(x)
            x = narrower(x)
        return self.before(x, films[1][0], time), passed

    def up(self, x, passed, films, time):
        """Features [B,N,C] at the full rate."""
        film = iter(films[2])
        x = self.after(x, films[1][1], time)
        for blocks, beside in zip(self.ascending, reversed(passed)):
            x = torch.cat([x.repeat_interleave(2, dim=1), beside], -1)
            for block in blocks:
                x = block(x, next(film), time)
        return x
