"""What is played, as each hand sees it: keys by their distance from its own wrist instead of their place on the piano.

An addition to the paper. A network that knows keys by number and wrists by place would have to learn their difference
for 88 keys and both hands; here it is computed, and every finger's task looks alike all over the keyboard.
"""
import numpy as np
import torch
from torch import nn

from ...rigs import keyboard
from ..audio.encoders.layout import (FINGER_BLACK, FINGER_HELD, FINGER_NUMBERS, FINGER_ONSET, FINGER_PLACE, FINGER_UNIT,
                                     FINGERS, HANDS_AT, HELD, KEYS, NEXT_BLACK, NEXT_NEAR, NEXT_PLACE, ONSET, PLANES,
                                     PLAYED_BY, SINCE)
from .motion_space import WRIST_UNIT

#: Metres between the grid's lines, half a white key, and how far a hand sees to each side of its wrist.
CELL, REACH = keyboard.WHITE_PITCH / 2, 0.165
CELLS = 2 * int(np.ceil(REACH / CELL)) + 1
#: Planes that are seen, for white and for black keys, besides those of the own hand.
SEEN = 3


class KeysUnderHand(nn.Module):
    """Features [B,N,F] in the layout of `engine.audio.encoders.layout` and paths [B,N,2,3] → [B,N,width] a hand.

    A plane of keys is laid on a grid of CELL metres, then read at the wrist's place plus -REACH…REACH, linearly
    between the lines, so that parts of a cell show. Planes: onsets, held keys, their age, white and black apart. Where
    the features tell who plays, also the own hand's keys, and the distances of its fingers' keys from the wrist.
    """

    def __init__(self, wrist_mean, roles):
        """wrist_mean [2,3]: where paths are counted from, metres. roles: whether the features tell who plays."""
        super().__init__()
        self.roles = roles
        self.width = 2 * (SEEN + roles) * CELLS + (FINGERS * FINGER_NUMBERS if roles else 0)
        self.register_buffer("wrist_mean", torch.as_tensor(np.asarray(wrist_mean), dtype=torch.float32),
                             persistent=False)
        self.register_buffer("onto_grid", torch.from_numpy(_grid()), persistent=False)

    @torch.no_grad()
    def forward(self, features, paths, hand):
        """[B,N,width] float32 for the hand 0 or 1."""
        features = features.float()
        planes = features[..., :PLANES * len(KEYS)].unflatten(-1, (PLANES, len(KEYS)))
        shown = [planes[..., plane, :] for plane in (ONSET, HELD, SINCE)]
        if self.roles:
            shown.append((features[..., PLAYED_BY] * (1 if hand else -1)).clamp(min=0))
        shown = torch.stack(shown, -2)
        laid = torch.einsum("bnpk,kcg->bnpcg", shown, self.onto_grid[hand])
        x = paths[..., hand, 0].float() * WRIST_UNIT + self.wrist_mean[hand, 0]
        seen = _read(laid.flatten(-3, -2), x)
        if not self.roles:
            return seen
        return torch.cat([seen, self._fingers(features, x, hand)], -1)

    def _fingers(self, features, x, hand):
        """The own fingers' [B,N,35]: what the features say of each, with distances from the wrist instead of places."""
        fingers = features[..., PLAYED_BY.stop:HANDS_AT].unflatten(-1, (2, FINGERS, -1))[..., hand, :, :]
        known = fingers[..., (FINGER_HELD, FINGER_ONSET)].amax(-1) > 0, fingers[..., NEXT_NEAR] > 0
        own, following = (self._distance(fingers[..., number], x, hand) * there
                          for number, there in zip((FINGER_PLACE, NEXT_PLACE), known))
        told = fingers[..., (FINGER_HELD, FINGER_ONSET, FINGER_BLACK, NEXT_NEAR, NEXT_BLACK)]
        return torch.cat([told, own[..., None], following[..., None]], -1).flatten(-2)

    def _distance(self, place, x, hand):
        """How far places [B,N,5] of the features are from the wrist at x [B,N], in the wrist's units."""
        place = place * FINGER_UNIT + keyboard.WIDTH / 2
        place = place if hand else keyboard.WIDTH - place
        return (place - x[..., None]) / WRIST_UNIT


def _grid():
    """[2,88,2,G]: how a key of each hand's keyboard is shared between the lines of the white and of the black grid."""
    lines = (np.arange(_lines()) - _margin()) * CELL
    grid = np.zeros((2, len(KEYS), 2, len(lines)), np.float32)
    black = np.isin(KEYS % 12, (1, 3, 6, 8, 10)).astype(int)
    for hand in (0, 1):
        x = keyboard.key_x(KEYS)
        x = x if hand else keyboard.WIDTH - x
        share = np.maximum(0, 1 - np.abs(lines - x[:, None]) / CELL)
        grid[hand, np.arange(len(KEYS)), black] = share
    return grid


def _margin():
    """Lines before the keyboard's edge: wrists may stand beside it."""
    return CELLS


def _lines():
    return int(np.ceil(keyboard.WIDTH / CELL)) + 2 * _margin() + 1


def _read(laid, x):
    """`laid` [B,N,P,G] read at places x [B,N] plus each cell's distance: [B,N,P·CELLS]."""
    place = x[..., None] / CELL + _margin() + torch.arange(CELLS, device=x.device) - CELLS // 2
    place = place.clamp(0, laid.shape[-1] - 1.001)
    low = place.floor()
    part = (place - low)[..., None, :]
    index = low.long()[..., None, :].expand(*laid.shape[:-1], CELLS)
    return (laid.gather(-1, index) * (1 - part) + laid.gather(-1, index + 1) * part).flatten(-2)
