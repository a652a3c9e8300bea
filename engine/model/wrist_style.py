"""How pianists lead their wrists where stage 1 leads them by rule: a small network's offset of its paths.

An addition to the paper, learnt from recordings of pianists (`engine.training.wrist_style`). It hears nothing of stage
1 but its paths, so that it goes with another stage 1 as well. Heights stay: the recordings hold none.
"""
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ...rigs import keyboard
from ..audio.encoders.layout import HAND_NEAR, HANDS_AT
from .keys_under_hand import KeysUnderHand
from .layers import TemporalConv
from .motion_space import WRIST_UNIT

#: The largest offset along each axis, metres; axes that are moved (along and across the keys).
FARTHEST, AXES = 0.04, 2
#: Frames of one step of the network, its width, its convolutions and their kernel, in steps.
STEP, WIDTH, LAYERS, KERNEL = 3, 64, 3, 7
#: Frames over which offsets are averaged, twice.
EVEN = 7
#: Seconds from the hand's nearest note up to which offsets are whole, and from which on they are zero.
NEAR, FAR = 1.0, 2.0
#: What a step of the path is multiplied with, as the network sees it.
FASTER = 10.0
#: Frames that are worked out at once, and frames beyond their ends that have a say in them.
BLOCK, MARGIN = 960, 60

assert BLOCK % STEP == 0 and MARGIN % STEP == 0 and MARGIN > STEP * (LAYERS * (KERNEL // 2) + 2) + 2 * (EVEN // 2)


class WristStyle(nn.Module):
    """Features [B,N,608] and stage 1's paths [B,N,2,3] → offsets of the paths [B,N,2,3], in network units.

    One network serves both hands, which it sees as right hands: the keys under the hand, its height, the path's own
    motion, where on the keyboard and how far from the other hand it is. N is a multiple of STEP.
    """

    def __init__(self, wrist_mean):
        """wrist_mean [2,3]: where paths are counted from, metres."""
        super().__init__()
        self.keys = KeysUnderHand(wrist_mean, True)
        self.enter = TemporalConv(self.keys.width + 8, WIDTH, STEP, STEP)
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(LAYERS + 1))
        self.around = nn.ModuleList(TemporalConv(WIDTH, WIDTH, KERNEL) for _ in range(LAYERS))
        self.out = nn.Linear(WIDTH, AXES)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, features, paths):
        """The offsets [B,N,2,3]."""
        offsets = [self.offset(self.seen(features, paths, hand), nearness(features, hand)) for hand in (0, 1)]
        return functional.pad(torch.stack(offsets, 2), (0, 3 - AXES))

    @torch.no_grad()
    def seen(self, features, paths, hand):
        """What the network sees of one hand: [B,N,W]."""
        x, other = (paths[..., which, :1] * WRIST_UNIT + self.keys.wrist_mean[which, 0] for which in (hand, 1 - hand))
        own = paths[..., hand, :]
        step = functional.pad(own.diff(dim=1), (0, 0, 1, 0)) * FASTER
        place = x / (keyboard.WIDTH / 2) - 1
        apart = (keyboard.WIDTH - other - x) / (keyboard.WIDTH / 2)
        return torch.cat([self.keys(features, paths, hand), own[..., 1:], step, place, apart,
                          torch.full_like(x, 2.0 * hand - 1)], -1)

    def offset(self, seen, near):
        """Offsets [B,N,2] along and across the keys of what is `seen` [B,N,W]; near [B,N]: how much of them counts."""
        x = self.enter(seen)
        for norm, around in zip(self.norms, self.around):
            x = x + around(functional.gelu(norm(x)))
        x = torch.tanh(self.out(functional.gelu(self.norms[-1](x)))) * (FARTHEST / WRIST_UNIT)
        x = functional.interpolate(x.transpose(1, 2), STEP * (x.shape[1] - 1) + 1, mode="linear", align_corners=True)
        x = functional.pad(x, (0, STEP - 1), mode="replicate") * near[:, None]
        for _ in range(2):
            x = functional.avg_pool1d(x, EVEN, 1, EVEN // 2, count_include_pad=False)
        return x.transpose(1, 2)


def nearness(features, hand):
    """How near [B,N] a hand's nearest note is: 1 up to NEAR seconds, 0 from FAR on."""
    near = features[..., HANDS_AT + 3 * hand + HAND_NEAR]
    away = -torch.log(near.clamp(min=math.exp(-2 * FAR)))
    return ((FAR - away) / (FAR - NEAR)).clamp(0, 1)


@torch.inference_mode()
def pianists_offsets(style, track, paths):
    """Yields (first frame, offsets [n,2,3]) of a `WristStyle` for stage 1's whole paths [T,2,3], a block at a time."""
    for first in range(0, len(paths), BLOCK):
        low = max(first - MARGIN, 0)
        count = -(-(min(first + BLOCK + MARGIN, len(paths)) - low) // STEP) * STEP
        window = paths[np.minimum(np.arange(low, low + count), len(paths) - 1)]
        features = torch.from_numpy(track.frames(low, count))[None]
        made = style(features, torch.from_numpy(window)[None])[0].numpy()
        yield first, made[first - low:][:min(BLOCK, len(paths) - first)]
