"""The trainable twin of `engine.music.hand_network.HandNetwork`."""
import math

import torch
from torch import nn
from torch.nn import functional

from ..music.hand_inputs import BLOCK, INPUTS, PAIR_INPUTS
from ..music.hand_network import HEADS

#: Layers: R recurrent, A attention. Width of a note's state, of a head, of a memory in each direction.
LAYERS, WIDTH, HEAD, MEMORY = "RARA", 64, 12, 64
#: Share of what a layer adds that is left out at random in training.
DROPOUT = 0.1


def _neighbourhood(values):
    """Of values [B,L,…], those of each block and the two beside it [B,L/BLOCK,3 BLOCK,…]."""
    blocks = values.unflatten(1, (-1, BLOCK))
    none = torch.zeros_like(blocks[:, :1])
    return torch.cat([torch.cat([none, blocks[:, :-1]], 1), blocks, torch.cat([blocks[:, 1:], none], 1)], dim=2)


class Recurrent(nn.Module):
    """Adds what both directions of a long short-term memory say."""

    def __init__(self):
        super().__init__()
        self.norm, self.leave = nn.LayerNorm(WIDTH), nn.Linear(2 * MEMORY, WIDTH)
        self.memory = nn.LSTM(WIDTH, MEMORY, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, states, pairs, present):
        """States [B,L,WIDTH]."""
        return states + self.drop(self.leave(self.memory(self.norm(states))[0]))


class Attention(nn.Module):
    """Adds what each note learns from the notes around it and from how they are related to it."""

    def __init__(self):
        super().__init__()
        self.norm, self.norm_after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.ask, self.leave = nn.Linear(WIDTH, 3 * HEADS * HEAD), nn.Linear(HEADS * HEAD, WIDTH)
        self.bias = nn.Linear(PAIR_INPUTS, HEADS, bias=False)
        self.relation = nn.Linear(HEADS * PAIR_INPUTS, WIDTH, bias=False)
        self.widen, self.narrow = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, states, pairs, present):
        """States [B,L,WIDTH]; pairs [B,N,BLOCK,3 BLOCK,PAIR_INPUTS]; present [B,L]: False where there is padding."""
        asking, asked, values = self.ask(self.norm(states)).unflatten(2, (3, HEADS, HEAD)).unbind(2)
        asking = asking.unflatten(1, (-1, BLOCK)).transpose(2, 3)
        asked, values = (_neighbourhood(each).transpose(2, 3) for each in (asked, values))
        logits = asking @ asked.transpose(-1, -2) / math.sqrt(HEAD) + self.bias(pairs).permute(0, 1, 4, 2, 3)
        logits = logits.masked_fill(~_neighbourhood(present)[:, :, None, None], -1e4)
        weights = logits.softmax(-1)
        heard = (weights @ values).transpose(2, 3).flatten(3).flatten(1, 2)
        related = (weights.transpose(2, 3) @ pairs).flatten(3).flatten(1, 2)
        states = states + self.drop(self.leave(heard) + self.relation(related))
        return states + self.drop(self.narrow(functional.relu(self.widen(self.norm_after(states)))))


class Judge(nn.Module):
    """Log-odds that notes are the right hand's."""

    def __init__(self, layers=LAYERS):
        super().__init__()
        self.enter = nn.Sequential(nn.Linear(INPUTS + 1, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH))
        self.layers = nn.ModuleList(Recurrent() if kind == "R" else Attention() for kind in layers)
        self.norm, self.out = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 1)

    def forward(self, inputs, pairs, present):
        """Log-odds [B,L] of notes with inputs [B,L,INPUTS + 1] (L = N BLOCK), pairs [B,N,…], present [B,L]."""
        states = self.enter(inputs)
        for layer in self.layers:
            states = layer(states, pairs, present)
        return self.out(self.norm(states))[..., 0]

    def arrays(self):
        """The weights under the names that `HandNetwork` reads, as half-precision arrays."""
        return {name: values.detach().numpy().astype("float16") for name, values in self.state_dict().items()}
