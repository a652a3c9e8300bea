"""One U-Net that denoises the gestures of both hands at once."""
import torch
from torch import nn

from ...model.layers import TimeEmbedding
from ...model.stage2 import TIME_WIDTH, Stream
from .rival import wider

#: Channels beside those of one of stage 2's U-Nets.
WIDER = 1.65


class JointDenoiser(nn.Module):
    """v(t, x; features, wrist paths) for gestures x [B,N,2,D] through a U-Net like stage 2's, without joint tokens and
    without a stream for each hand."""

    def __init__(self, config, features, width):
        super().__init__()
        self.stream = Stream(wider(config.stage2, WIDER), 2 * width, features + 6)
        self.time = TimeEmbedding(TIME_WIDTH)

    def field(self, features, paths):
        """The field v(t, x) for features [B,N,F] and wrist paths [B,N,2,3]."""
        stream = self.stream
        films = stream.unet.films(stream.condition(torch.cat([features, paths.flatten(2)], -1)))

        def v(t, x):
            time = self.time(t)
            h, kept = stream.down(x.flatten(2), films, time)
            return stream.up(h, kept, films, time).unflatten(-1, (2, -1))
        return v
