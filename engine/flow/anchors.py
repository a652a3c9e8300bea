"""What is known of a chunk before it is made: the past, the future, poses that a user fixed. One mask for all (19,
20)."""
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Anchors:
    """values [B,N,…]: the motion that is known; mask [B,N,1…] in 0-1: how much, 1 being exactly."""

    values: torch.Tensor
    mask: torch.Tensor

    @classmethod
    def none(cls, like):
        """Nothing is known of a chunk like `like` [B,N,…]."""
        return cls(torch.zeros_like(like), like.new_zeros(*like.shape[:2], *[1] * (like.dim() - 2)))

    def to(self, device):
        """The same on a device."""
        return Anchors(self.values.to(device), self.mask.to(device))

    def blend(self, x, noise, t):
        """x_t ← m ⊙ x_known + (1 - m) ⊙ x_solver (20) with x_known = (1-t) ε + t X (19)."""
        known = (1 - t) * noise + t * self.values
        return self.mask * known + (1 - self.mask) * x

    def joined(self, other):
        """Both anchors; in each frame the one with the higher mask counts, the first one where they are equal."""
        first = self.mask >= other.mask
        return Anchors(torch.where(first, self.values, other.values), torch.maximum(self.mask, other.mask))


def cosine_mask(count, held=1):
    """The mask [count] of an overlap: 1 in its first `held` frames, then along half a cosine to 0 in its last."""
    held = min(held, count - 1)
    place = torch.arange(count - held + 1, dtype=torch.float32) / (count - held)
    return torch.cat([torch.ones(held - 1), 0.5 + 0.5 * torch.cos(torch.pi * place)])
