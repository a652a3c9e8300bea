"""The layers that both stages are built of. Sequences are [B, N, C]: batch, frames, channels."""
import functools
import math

import torch
from torch import nn
from torch.nn import functional


class ExactLinear(nn.Linear):
    """A linear map in full precision, whatever the rest runs in."""

    def forward(self, x):
        with torch.autocast(x.device.type, enabled=False):
            return super().forward(x.float())


def multiplying(network, kind):
    """`network` with the weights of its matrix products and convolutions as `kind`, but for those that are exact."""
    for module in network.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)) and not isinstance(module, ExactLinear):
            module.to(kind)
    return network


class TemporalConv(nn.Module):
    """A convolution along the frames, padded with zeros: [B,N,C] → [B,N/stride,D].

    It runs as a two-dimensional one on channels-last memory, which is what [B,N,C] is: on processors with bfloat16
    matrix units that takes a third of conv1d's time.
    """

    def __init__(self, inputs, outputs, kernel, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, (1, kernel), stride=(1, stride), padding=(0, kernel // 2))
        self.conv.to(memory_format=torch.channels_last)

    def forward(self, x):
        return self.conv(x.transpose(1, 2).unsqueeze(2)).squeeze(2).transpose(1, 2)


def rotary(x):
    """Queries or keys [B,N,H,D] turned by their frame's number (rotary embedding, Su et al. 2021)."""
    cosine, sine = _turns(x.shape[1], x.shape[-1], x.device, x.dtype)
    first, second = x.chunk(2, -1)
    return torch.addcmul(x * cosine, torch.cat([-second, first], -1), sine)


@functools.lru_cache(maxsize=16)
@torch.inference_mode(False)
def _turns(count, width, device, kind):
    """Cosines and sines [count,1,width] of `rotary`."""
    place = torch.arange(count, device=device, dtype=torch.float32)
    rate = torch.exp(torch.arange(0, width // 2, device=device) * (-math.log(1000.0) / (width // 2)))
    angle = (place[:, None] * rate).repeat(1, 2)[:, None]
    return angle.cos().to(kind), angle.sin().to(kind)


class Attention(nn.Module):
    """Multi-head attention (3) of `x` [B,N,C] on `source` [B,M,C] or on itself; `turned`: frames know their places."""

    def __init__(self, width, heads, turned=True, source_width=None):
        super().__init__()
        self.heads, self.turned = heads, turned
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(source_width or width, 2 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x, source=None):
        query = self.query(x).unflatten(-1, (self.heads, -1))
        key, value = self.key_value(x if source is None else source).unflatten(-1, (2, self.heads, -1)).unbind(2)
        if self.turned:
            query, key = rotary(query), rotary(key)
        mixed = attend(*(part.transpose(1, 2) for part in (query, key, value)))
        return self.out(mixed.transpose(1, 2).flatten(2))


def attend(query, key, value):
    """softmax(Q Kᵀ / √d) V over [..., N, d]. Written out on the CPU, where torch's fused kernel is slow to train."""
    if query.is_cuda:
        return functional.scaled_dot_product_attention(query, key, value)
    weights = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    return weights.softmax(-1).to(value.dtype) @ value


class FeedForward(nn.Sequential):
    """Two linear maps with a GELU between, `growth` times as wide inside."""

    def __init__(self, width, growth=4):
        super().__init__(nn.Linear(width, growth * width), nn.GELU(), nn.Linear(growth * width, width))


class TransformerLayer(nn.Module):
    """Self-attention and feed-forward, each behind a layer norm, added to the stream [B,N,C]."""

    def __init__(self, width, heads, turned=True, growth=4, dropout=0.0):
        super().__init__()
        self.attention_norm, self.forward_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads, turned)
        self.feed_forward = FeedForward(width, growth)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x + self.dropout(self.attention(self.attention_norm(x)))
        return x + self.dropout(self.feed_forward(self.forward_norm(x)))


class Transformer(nn.Sequential):
    """`layers` transformer layers and a last norm: [B,N,C] → [B,N,C]."""

    def __init__(self, width, heads, layers, turned=True, dropout=0.0):
        super().__init__(*(TransformerLayer(width, heads, turned, dropout=dropout) for _ in range(layers)),
                         nn.LayerNorm(width))


class TimeEmbedding(nn.Module):
    """The flow's time t [B] in 0-1 as [B,width]: sines and cosines, then a small network."""

    def __init__(self, width, waves=64):
        super().__init__()
        self.register_buffer("rate", torch.exp(torch.linspace(0, math.log(1000.0), waves)), persistent=False)
        self.network = nn.Sequential(nn.Linear(2 * waves, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, t):
        angle = t[:, None].float() * self.rate
        return self.network(torch.cat([angle.sin(), angle.cos()], -1))
