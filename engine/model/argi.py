"""How the hands hear of each other: asymmetric role-gated interaction (12-14), and plain cross-attention beside it."""
import torch
from torch import nn

from .layers import Attention, FeedForward, attend


class RoleGatedInteraction(nn.Module):
    """ARGI. One module serves both hands and tells them apart by an identity embedding.

    For hand s with bottleneck features h_s [B,N',C] and the other hand's h_o:
    Q = SelfAttn(h_s + e_id(s)) W_Q, K = h_o W_K, V = h_o W_V (12); m = softmax(QKᵀ/√d) V (13);
    g = σ(MLP(h_s)) in [0,1] frame by frame; h_new = h_s + FFN(g ⊙ m) (14).

    Unlike the paper's, every h on the right but the one that is added to is layer-normed first, as in the transformers.
    """

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.identity = nn.Parameter(torch.randn(2, width) * 0.02)
        self.norm = nn.LayerNorm(width)
        self.own = Attention(width, heads)
        self.query, self.key, self.value = (nn.Linear(width, width, bias=False) for _ in range(3))
        self.gate = nn.Sequential(nn.Linear(width, width // 4), nn.SiLU(), nn.Linear(width // 4, 1))
        self.feed_forward = FeedForward(width, growth=2)

    def forward(self, left, right):
        """New features of both hands, [B,N',C] each."""
        normed = [self.norm(left), self.norm(right)]
        return tuple(h + self.feed_forward(self.gate(own).sigmoid() * self.message(own, normed[1 - hand], hand))
                     for hand, (h, own) in enumerate(zip((left, right), normed)))

    def message(self, own, other, hand):
        """m [B,N',C]: what hand `hand` (0, 1) takes from the other one."""
        asked = self.query(self.own(own + self.identity[hand]))
        parts = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
                 for part in (asked, self.key(other), self.value(other)))
        return attend(*parts).transpose(1, 2).flatten(2)


class CrossAttention(nn.Module):
    """The ablation "w/ Cross-Attn": each hand attends to the other, without identity, gate or refinement."""

    def __init__(self, width, heads):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = Attention(width, heads, turned=False)

    def forward(self, left, right):
        """New features of both hands, [B,N',C] each."""
        own = [self.norm(left), self.norm(right)]
        return tuple(h + self.attention(own[hand], own[1 - hand]) for hand, h in enumerate((left, right)))


class Apart(nn.Module):
    """The ablation "w/o ARGI": the hands know nothing of each other."""

    def forward(self, left, right):
        """Both hands' features as they are."""
        return left, right


def interaction(name, width, heads):
    """The module called `name` in `config.INTERACTIONS`."""
    if name == "argi":
        return RoleGatedInteraction(width, heads)
    return CrossAttention(width, heads) if name == "cross_attention" else Apart()
