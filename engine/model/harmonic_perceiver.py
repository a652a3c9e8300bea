"""The Harmonic Perceiver: from a piano roll to one harmony vector a frame (1-3). It is the teacher's alone."""
import torch
from torch import nn

from .layers import TemporalConv, Transformer

KEYS = 88
#: Semitones that the two convolutions along pitch see: an octave and both its neighbours; the intervals of a chord.
OCTAVE, INTERVAL = 13, 5


class HarmonicPerceiver(nn.Module):
    """X_midi [B,N,88] (how far each key is held in a frame, 0-1) → F_mid [B,N,width].

    S_n = ψ_int(ψ_oct(X_n)) + P_pitch (1); M queries attend over the 88 pitches (2, 3) and become one embedding a
    frame; a transformer along time gives F_mid.
    """

    def __init__(self, width, queries=4, pitch_width=16, layers=1, heads=2):
        super().__init__()
        self.octave = TemporalConv(1, pitch_width, OCTAVE)  # along pitch here
        self.interval = TemporalConv(pitch_width, pitch_width, INTERVAL)
        self.pitch = nn.Parameter(torch.randn(KEYS, pitch_width) * 0.02)
        self.queries = nn.Parameter(torch.randn(queries, pitch_width))
        self.query, self.key, self.value = (nn.Linear(pitch_width, pitch_width, bias=False) for _ in range(3))
        self.embed = nn.Linear(queries * pitch_width, width)
        self.temporal = Transformer(width, heads, layers)

    def structure(self, roll):
        """S [B,N,88,C]: what each pitch is among its neighbours, octaves and place on the keyboard (1)."""
        local = self.interval(nn.functional.gelu(self.octave(roll.flatten(0, 1)[..., None])))
        return local.unflatten(0, roll.shape[:2]) + self.pitch

    def forward(self, roll):
        structure = self.structure(roll)
        # Q (S W_K)^T = (Q W_K^T) S^T and A (S W_V) = (A S) W_V: the products with the few queries come first
        asked = self.query(self.queries) @ self.key.weight * self.key.out_features ** -0.5
        attention = (structure @ asked.t()).softmax(-2)
        pooled = self.value(attention.transpose(-1, -2).to(structure.dtype) @ structure)
        return self.temporal(self.embed(pooled.flatten(-2)))
