"""The spatial transformer: the sixteen joints of a hand's frame attend to each other."""
import torch
from torch import nn

from .layers import Transformer

JOINTS = 16


class JointTokens(nn.Module):
    """One hand's gesture [B,N,D] as the joints' tokens after self-attention within each frame: [B,N/p,T·d].

    A token holds a joint's c numbers in p = `frames` successive frames. Numbers of D beyond the joints' (the wrist's
    place, where stage 1 does not give it) make one token more.
    """

    def __init__(self, numbers, extra, width, heads, layers, frames, time):
        super().__init__()
        self.numbers, self.extra, self.frames = numbers, extra, frames
        self.embed = nn.Linear(frames * numbers, width)
        self.embed_extra = nn.Linear(frames * extra, width) if extra else None
        self.count = JOINTS + bool(extra)
        self.joint = nn.Parameter(torch.randn(self.count, width) * 0.1)
        self.by_time = nn.Linear(time, width)
        self.transformer = Transformer(width, heads, layers, turned=False)

    def forward(self, x, time):
        batch = len(x)
        grouped = x.unflatten(1, (-1, self.frames))
        joints = grouped[..., :JOINTS * self.numbers].unflatten(-1, (JOINTS, self.numbers))
        tokens = self.embed(joints.transpose(2, 3).flatten(-2))
        if self.extra:
            tokens = torch.cat([tokens, self.embed_extra(grouped[..., -self.extra:].flatten(2))[:, :, None]], 2)
        tokens = tokens + self.joint + self.by_time(time)[:, None, None]
        mixed = self.transformer(tokens.flatten(0, 1))
        return mixed.unflatten(0, (batch, -1)).flatten(2)
