"""Transkun's forward pass, in blocks that fit a core's cache and are shared among the cores.

Yan, Duan: *Scoring Time Intervals Using Non-Hierarchical Transformer for Automatic Piano Transcription* (2024). The
weights are the package's, the arithmetic differs from the package's own by rounding only; it is done in another order:
- in every layer each moment's tokens attend to each other, then each token to itself at all moments. Moments, and
  then tokens, are independent: a few at a time go through a whole half of a layer.
- of the last layer only the rows (keys and pedals) are wanted, not the bands of the spectrum.
- two linear maps in a row, upsampling and scoring, are one.
Sizes: T frames, P = T/8 moments and one before them that sums up, R rows, D = 256. Tokens are one that sums up the
bands of the spectrum, the bands, and the rows.
"""
import math
from dataclasses import dataclass

import torch
from torch.nn import functional

#: Tokens that go through half a layer together: some megabytes with all that is made of them.
BLOCK_TOKENS = 600
#: Moments whose spectra are taken and convolved together.
BLOCK_MOMENTS = 48
#: Frames in which the intervals begin that are scored together.
BLOCK_BEGINS = 100
#: Frames in a patch, and what RMSNorm adds to a mean square.
PATCH, EPSILON = 8, 1e-6


@dataclass
class HalfLayer:
    """Attention and feed-forward among the tokens of sequences; what scales a residual is multiplied into its weights.

    query [D,D], memory [D,2D] (keys and values), out [D,D] + out_bias, wide [D,4D] + wide_bias, narrow [4D,D] + bias.
    """

    heads: int
    query: torch.Tensor
    memory: torch.Tensor
    out: torch.Tensor
    out_bias: torch.Tensor
    wide: torch.Tensor
    wide_bias: torch.Tensor
    narrow: torch.Tensor
    narrow_bias: torch.Tensor

    @classmethod
    def of(cls, attention, feed, kind):
        """From the package's two residual blocks; kind: the type in which matrices are multiplied."""
        inner, (widen, _, _, shrink) = attention.module, feed.module
        return cls(inner.num_heads, *(matrix.to(kind).contiguous() for matrix in (
            inner.q_proj_weight, torch.cat([inner.k_proj_weight, inner.v_proj_weight], 1),
            inner.out_proj.weight.T * attention.scale, inner.out_proj.bias * attention.scale,
            widen.weight.T, widen.bias, shrink.weight.T * feed.scale, shrink.bias * feed.scale)))

    def __call__(self, x, heard):
        """x [N,S,D], which attend to `heard` [N,S',D], sequence by sequence → [N,S,D]."""
        query = (self._normal(x) @ self.query).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        memory = (heard.to(self.query.dtype) @ self.memory).unflatten(-1, (2, self.heads, -1))
        found = functional.scaled_dot_product_attention(query, *memory.permute(2, 0, 3, 1, 4)).transpose(1, 2)
        x = _plus(x + self.out_bias, found.flatten(2), self.out)
        hidden = torch.addmm(self.wide_bias, self._normal(x).flatten(0, 1), self.wide)
        return _plus(x.add_(self.narrow_bias), functional.gelu(hidden), self.narrow)

    def _normal(self, x):
        """RMSNorm, in the type of the matrices."""
        return (x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPSILON)).to(self.query.dtype)


def _plus(x, y, matrix):
    """x [N,S,D] float32, which is overwritten, plus y @ matrix."""
    if matrix.dtype == x.dtype:
        x.view(-1, x.shape[-1]).addmm_(y.flatten(0, -2), matrix)
        return x
    return x.add_((y @ matrix).view(x.shape))


class Network:
    """The network for windows of one length. `share` (see `cores.py`) runs the blocks."""

    def __init__(self, package, frames, kind=torch.float32):
        """package: the package's network; frames: T of a window; kind: the type in which matrices are multiplied."""
        self.package, self.kind, self.frames, self.place = package, kind, frames, package.getDevice()
        whole = self.place.type != "cpu"
        self.block_tokens, self.block_moments = (1 << 30, frames) if whole else (BLOCK_TOKENS, BLOCK_MOMENTS)
        self.rows = list(package.targetMIDIPitch)
        backbone = package.backbone
        self.layers = [(HalfLayer.of(layer.mhaBlockF, layer.fnnBlockF, kind),
                        HalfLayer.of(layer.mhaBlockT, layer.fnnBlockT, kind)) for layer in backbone.encoderLayers]
        self._prepare_spectrum(package.framewiseFeatureExtractor)
        self._prepare_places(backbone)
        self._prepare_scores(backbone.upConv1dSkip, package.scorer.map[0])

    def _prepare_spectrum(self, mel):
        """Windows [W,size] and the filterbank [bins, bands], only as far up as it hears."""
        spectrum = mel.spectrogramExtractor
        self.windows = torch.cat([spectrum.win[None], spectrum.winGen.get().T])
        self.bins = int(mel.freq2mels.any(1).nonzero().max()) + 1
        self.bands = mel.freq2mels[:self.bins].contiguous()
        self.silence = mel.eps

    def _prepare_places(self, backbone):
        """Embeddings of the places of all tokens, which are the same for every window."""
        bands, place = self.bands.shape[1], self.place
        self.band_place = backbone.posEmbedBuilder(torch.arange(bands, device=place)).T[:, None]
        moments = torch.arange(math.ceil((self.frames + PATCH - 1) / PATCH) + 1, device=place)
        # Four bands become one; another one sums them up.
        tokens = torch.arange(math.ceil(bands / 4) + 1, device=place)
        self.token_place = backbone.posEmbedBuilderAttnTF(moments, tokens).transpose(0, 1)
        self.row_place = backbone.posEmbedBuilderAttnTE(
            moments, torch.tensor(self.rows, device=place)).transpose(0, 1)

    def _prepare_scores(self, upsample, score):
        """One linear map from a patch to the begins, ends and single frames of its 8 frames' scores."""
        self.upsample = upsample.weight.permute(0, 2, 1).contiguous()  # [D,8,D]
        self.upsample_bias = upsample.bias
        width = (score.out_features - 1) // 2
        scale = torch.ones(score.out_features, device=self.place)
        scale[width:2 * width] = width**-0.5
        joined = (self.upsample @ score.weight.T) * scale
        bias = (self.upsample_bias @ score.weight.T + score.bias) * scale
        # [D, 8 · width] for ends and begins, [D, 8] for singles
        self.score_maps = [(part.flatten(1).contiguous(), values.repeat(PATCH)) for part, values in zip(
            joined.split([width, width, 1], -1), bias.split([width, width, 1]))]

    def listen(self, frames, share):
        """What is known of every row at every patch: [R,P,D] float32. frames [T,size]: of unit gain."""
        features = torch.cat(share(self._bands, frames.split(self.block_moments)))
        x = self._patches(features.permute(2, 0, 1), share)
        x = functional.pad(x.permute(2, 1, 0), (0, 0, 1, 0, 1, 0)) + self.token_place
        x = torch.cat([x, self.row_place])
        first = len(self.token_place)
        for layer in self.layers[:-1]:
            self._layer(x, *layer, 0, share)
        self._layer(x, *self.layers[-1], first, share)
        return x[first:, 1:]

    def _bands(self, frames):
        """Log-mel spectra [n, bands, W] of frames [n,size]."""
        spectrum = torch.fft.rfft(frames[:, None] * self.windows, norm="ortho")[..., :self.bins]
        power = torch.view_as_real(spectrum).square().sum(-1)
        floor = math.log(self.silence)
        return (((power @ self.bands + self.silence).log() - floor) / -floor).transpose(1, 2)

    def _patches(self, x, share):
        """Patches [D, T/8, bands/4] of the spectra [W,T,bands]."""
        backbone = self.package.backbone
        border, layers = backbone.downConv[0].padding, [*backbone.downConv[1:], None]
        x, inner = self._convolved(functional.pad(x, (0, 0, 1, 1)), backbone.inputConv, border, share)
        inner += self.band_place
        for layer, following in zip(layers, layers[1:]):
            if isinstance(layer, torch.nn.Conv2d):
                x, inner = self._convolved(x, layer, (0, 0, 0, 0), share)
            elif isinstance(layer, torch.nn.GroupNorm):
                _normalise(inner, layer, isinstance(following, torch.nn.GELU), share)
        return inner

    def _convolved(self, x, layer, border, share):
        """What a convolution of 3 x 3 makes of x [C,T+2,F], in whose first and last moment nothing is: the same kind
        of array with a `border` of zeros (left, right, before, after) as well, and the part of it within."""
        left, right, before, after = border
        step, count = layer.stride[0], (x.shape[1] - 3) // layer.stride[0] + 1
        bands = (x.shape[2] - 1) // layer.stride[1] + 1
        weight, bias = layer.weight.to(self.kind), layer.bias.to(self.kind)
        result = x.new_zeros(len(weight), 1 + before + count + after + 1, left + bands + right)
        inner = result[:, 1 + before:1 + before + count, left:left + bands]

        def convolve(block):
            piece = x[:, step * block.start:step * (block.stop - 1) + 3].to(self.kind)
            inner[:, block] = functional.conv2d(piece[None], weight, bias, layer.stride, (0, 1))[0]

        share(convolve, _slices(0, count, self.block_moments))
        return result, inner

    def _layer(self, x, moment, token, first, share):
        """One layer on all tokens x [tokens, moments, D], in place; of interest are those from `first` on. Both halves
        attend to what the layer was given."""
        tokens, moments, _ = x.shape
        bent = torch.empty_like(x)

        def along_tokens(block):
            heard = x[:, block].transpose(0, 1).contiguous()
            bent[first:, block] = moment(heard[:, first:], heard).transpose(0, 1)

        def along_time(block):
            x[block] = token(bent[block], x[block])

        share(along_tokens, _slices(0, moments, self.block_tokens // tokens))
        share(along_time, _slices(first, tokens, self.block_tokens // moments))

    def scores(self, known, share):
        """For every row: its intervals that gain, [(first frame, last frame, score), …], and scores [T] of its frames.

        known [R,P,D]: from `listen`. Scores are inner products times length; nearly all of them are below zero."""
        length = self.frames
        frame = torch.arange(length, device=self.place)
        held = (frame - frame[:, None]).clamp(min=0).float()

        def score(row):
            ends, begins, single = (torch.addmm(bias, row, matrix).view(len(row) * PATCH, -1)[:length]
                                    for matrix, bias in self.score_maps)
            intervals = []
            for first in range(0, length, BLOCK_BEGINS):
                gain = begins[first:first + BLOCK_BEGINS] @ ends[first:].T * held[first:first + BLOCK_BEGINS, first:]
                found = (gain > 0).nonzero()
                intervals += zip(*(found + first).T.tolist(), gain[tuple(found.T)].tolist())
            return intervals, single[:, 0].tolist()

        return share(score, known)

    def attributes(self, known, intervals):
        """velocity [I], shift [I,2] of both ends in frames, whether the ends lie in the window [I,2].

        known [R,P,D]: from `listen`; intervals [I,3]: row, first frame, last frame."""
        row, begin, end = intervals.T
        first, last = self._context(known, row, begin), self._context(known, row, end)
        features = torch.cat([first, last, first * last], dim=-1)
        velocity = self.package.velocityPredictor(features).argmax(dim=-1)
        value, presence = self.package.refinedOFPredictor(features).chunk(2, dim=-1)
        mean = torch.distributions.ContinuousBernoulli(logits=value).mean
        shift = ((mean - 0.5) / 0.99).clamp(-0.5, 0.5)
        return velocity.cpu().numpy(), shift.cpu().numpy().astype(float), (presence > 0).cpu().numpy()

    def _context(self, known, row, frame):
        """What is known [I,D] of rows [I] at frames [I]."""
        frames = (known[row, frame // PATCH] @ self.upsample.flatten(1)).unflatten(-1, (PATCH, -1))
        return frames[torch.arange(len(row), device=self.place), frame % PATCH] + self.upsample_bias


def _slices(first, last, length):
    """Slices from `first` to `last`."""
    return [slice(k, min(k + max(1, length), last)) for k in range(first, last, max(1, length))]


def _normalise(x, norm, bend, share):
    """GroupNorm of x [C,T,F] in place, and GELU if it is to `bend`, group by group."""
    def normalise(group):
        values = functional.group_norm(group[0][None], 1, group[1], group[2], norm.eps)[0]
        group[0].copy_(functional.gelu(values) if bend else values)

    share(normalise, list(zip(*(values.chunk(norm.num_groups) for values in (x, norm.weight, norm.bias)))))
