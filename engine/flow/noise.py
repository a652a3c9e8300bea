"""The noise of a piece: every frame has its own, whichever chunk it is in and whatever else is computed."""
import numpy as np
import torch

#: Frames that are drawn at once.
BLOCK = 256


class NoiseTrack:
    """Standard normal numbers [frame,…] of a piece, made where they are asked for; the same for a seed on any device.

    Chunks that overlap share the noise of their common frames: what one of them becomes is then already near to what
    the other one would have become.
    """

    def __init__(self, seed, shape):
        self.seed, self.shape = seed, tuple(shape)

    def frames(self, first, count):
        """The noise [count, *shape] from frame `first` on, float32."""
        low, high = first // BLOCK, (first + count - 1) // BLOCK
        blocks = np.concatenate([self._block(index) for index in range(low, high + 1)])
        return torch.from_numpy(blocks[first - low * BLOCK:][:count])

    def chunks(self, starts, count):
        """The noise [B, count, *shape] of chunks that begin at the frames `starts`."""
        return torch.stack([self.frames(first, count) for first in starts])

    def _block(self, index):
        generator = np.random.Generator(np.random.Philox([self.seed, index]))
        return generator.standard_normal((BLOCK, *self.shape), dtype=np.float32)


class ChunkNoise(NoiseTrack):
    """Noise that is independent from chunk to chunk, even where they overlap, as when chunks are made apart (SWF)."""

    def frames(self, first, count):
        generator = np.random.Generator(np.random.Philox([self.seed, first + 2 ** 40]))
        return torch.from_numpy(generator.standard_normal((count, *self.shape), dtype=np.float32))
