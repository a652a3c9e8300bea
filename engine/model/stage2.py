"""Stage 2: the velocity field of the gestures, one stream per hand, with the hands' interaction between."""
from typing import NamedTuple

import torch
from torch import nn

from ..audio.encoders.layout import HEARD, WITH_ROLES
from .argi import interaction
from .keys_under_hand import KeysUnderHand
from .layers import TemporalConv, TimeEmbedding
from .motion_space import NUMBERS
from .spatial import JointTokens
from .unet import TemporalUNet

HANDS = 2
TIME_WIDTH = 128
#: The smallest spread, in network units, that a gesture's number is taken to have.
LEAST_SPREAD = 0.05


class Stream(nn.Module):
    """One hand: joints' tokens, temporal U-Net, and the linear maps around them. Gestures are [B,N,D].

    Unlike the paper's, the U-Net has a bypass: `leave_directly` leads from the joints' tokens straight to the velocity,
    so that not every joint's state need pass through the U-Net's few channels.
    """

    def __init__(self, config, width, condition):
        super().__init__()
        numbers = NUMBERS[config.rotation]
        first = config.widths[0]
        self.condition = nn.Sequential(nn.Linear(condition, config.condition_width), nn.GELU(),
                                       TemporalConv(config.condition_width, config.condition_width, 5), nn.GELU())
        self.unet = TemporalUNet(config.widths, config.kernel, config.blocks, config.condition_width, TIME_WIDTH)
        self.frames = config.joint_frames if config.spatial else 1
        if config.spatial:
            self.tokens = JointTokens(numbers, width - 16 * numbers, config.spatial_width, config.spatial_heads,
                                      config.spatial_layers, self.frames, TIME_WIDTH)
            laid = self.tokens.count * config.spatial_width
        else:
            self.tokens, laid = None, width
        self.enter = nn.Linear(laid, first * self.frames)
        self.leave_directly = nn.Linear(laid, width * self.frames)
        self.norm, self.leave = nn.LayerNorm(first), nn.Linear(first, width)

    def down(self, x, films, time):
        """Bottleneck features, and all that `up` needs."""
        laid = self.tokens(x, time) if self.tokens is not None else x
        h = self.enter(laid).unflatten(-1, (self.frames, -1)).flatten(1, 2)
        h, passed = self.unet.down(h, films, time)
        return h, (laid, passed)

    def up(self, h, kept, films, time):
        """What the network adds to the velocity [B,N,D], of about unit size."""
        laid, passed = kept
        h = self.unet.up(h, passed, films, time)
        direct = self.leave_directly(laid).unflatten(-1, (self.frames, -1)).flatten(1, 2)
        return self.leave(self.norm(h)).float() + direct.float()


class Condition(NamedTuple):
    """What a chunk's velocity depends on besides time and state, ready for every block of both hands."""

    films: tuple


class Stage2(nn.Module):
    """v_θ(t, x_t; c) for gestures [B,N,2,D] in the units of `motion_space`; N can be halved for every level of
    the U-Net but one, and shared out into `joint_frames`.

    The networks add to a velocity that is known without learning: if a number were Gaussian with its own spread σ and
    nothing were heard, the best field would be a(t) x, a = (tσ² - (1-t)) / ((1-t)² + t²σ²). What remains has the size
    σ / √((1-t)² + t²σ²), by which the networks' outputs are multiplied.
    """

    def __init__(self, config, features, encoded, space):
        """features: F; encoded: channels of stage 1's student features; space: the `MotionSpace`."""
        super().__init__()
        self.config, self.width, self.features = config, space.width, features
        sees = config.reach and config.guided and features in (HEARD, WITH_ROLES)
        self.reach = KeysUnderHand(space.wrist_mean, features == WITH_ROLES) if sees else None
        condition = features + (encoded + 3 * HANDS + 3 if config.guided else 0)
        condition += self.reach.width if self.reach else 0
        self.streams = nn.ModuleList(Stream(config, space.width, condition) for _ in range(HANDS))
        self.interaction = interaction(config.interaction, config.widths[-1], config.interaction_heads)
        self.time = TimeEmbedding(TIME_WIDTH)
        spread = torch.as_tensor(space.relative_spread, dtype=torch.float32).clamp(min=LEAST_SPREAD)
        self.register_buffer("spread", spread, persistent=False)

    def condition(self, features, encoded=None, paths=None):
        """The `Condition` of features [B,N,F], student features [B,N,E] and wrist paths [B,N,2,3]: c in the paper,
        and besides the own wrist's velocity and what `reach` sees."""
        films = []
        for hand, stream in enumerate(self.streams):
            parts = [features]
            if self.config.guided:
                motion = torch.gradient(paths[:, :, hand], dim=1)[0]
                parts += [encoded, paths.flatten(2), motion]
            if self.reach:
                parts.append(self.reach(features, paths, hand))
            films.append(stream.unet.films(stream.condition(torch.cat([part.float() for part in parts], -1))))
        return Condition(tuple(films))

    def forward(self, t, x, condition):
        """The velocity [B,N,2,D] at times t [B] and states x [B,N,2,D], float32."""
        time = self.time(t)
        down = [stream.down(x[:, :, hand], condition.films[hand], time) for hand, stream in enumerate(self.streams)]
        met = self.interaction(*(h for h, _ in down))
        added = torch.stack([stream.up(h, kept, films, time) for stream, h, (_, kept), films
                             in zip(self.streams, met, down, condition.films)], 2)
        t = t[:, None, None, None]
        variance = (1 - t) ** 2 + (t * self.spread) ** 2
        return (t * self.spread ** 2 - (1 - t)) / variance * x + self.spread / variance.sqrt() * added
