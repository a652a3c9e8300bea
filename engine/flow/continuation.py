"""Pieces of any length from chunks: autoregressive flow continuation, causal or even/odd, and the sliding windows
(SWF).

Each schedule takes make(starts, anchors) → motion [B,N,…] of the chunks that begin at the frames `starts`, and yields
(first frame, motion [n,…]) in order and without gaps, so that nothing but the motion itself grows with the piece.
"""
from dataclasses import dataclass

import torch

from .anchors import Anchors, cosine_mask


@dataclass(frozen=True)
class Plan:
    """length: frames of the piece; size: frames of a chunk, N; overlap: frames that neighbours share; held: how many of
    them are the past exactly (m = 1). The last chunk may reach beyond the piece."""

    length: int
    size: int = 240
    overlap: int = 30
    held: int = 1

    def __post_init__(self):
        if not 1 <= self.held < self.overlap <= self.size // 2:
            raise ValueError("a chunk must be at least twice its overlap, and that longer than what is held")

    @property
    def starts(self):
        """First frame of every chunk."""
        return list(range(0, max(self.length - self.overlap, 1), self.size - self.overlap))


def causal(make, plan, fixed=None):
    """AFC: chunk after chunk, each anchored in the tail of the one before.

    fixed(first, count) → Anchors with B = 1 of what else is known there, or None.
    """
    tail = None
    for first in plan.starts:
        anchors = _known(plan, [first], [tail], [None], fixed)
        chunk = make([first], anchors)[0]
        tail = chunk[-plan.overlap:]
        yield first, _owned(plan, first, chunk)


def even_odd(make, plan, batch=8, fixed=None):
    """AFC in two batches: the even chunks freely, then the odd ones anchored at both ends; `batch` at once at most.

    Odd chunks wait until `batch` of them have both neighbours, so that no call makes fewer than it could; four
    batches are held at most.
    """
    starts, made, done = plan.starts, {}, 0  # made: number → chunk, until no other needs it; done: chunks yielded
    for low in range(0, len(starts), 2 * batch):
        evens = range(low, min(low + 2 * batch, len(starts)), 2)
        made |= _batch(make, plan, evens, {}, fixed)
        ended = evens[-1] + 2 >= len(starts)
        waiting = range(done + 1, len(starts) if ended else evens[-1], 2)
        while len(waiting) >= batch or ended and waiting:
            odds, waiting = waiting[:batch], waiting[batch:]
            made |= _batch(make, plan, odds, made, fixed)
            while done <= odds[-1]:
                yield _woven(plan, done, made.pop(done))
                done += 1
    if made:
        yield _woven(plan, done, made.pop(done))


def _batch(make, plan, numbers, made, fixed):
    """The chunks of these numbers as a dict, anchored in those neighbours that are in `made`."""
    starts = [plan.starts[k] for k in numbers]
    tails = [made[k - 1][-plan.overlap:] if k - 1 in made else None for k in numbers]
    heads = [made[k + 1][:plan.overlap] if k + 1 in made else None for k in numbers]
    return dict(zip(numbers, make(starts, _known(plan, starts, tails, heads, fixed))))


def _woven(plan, number, chunk):
    """First frame and motion of what a chunk keeps: all of it in an odd one, in an even one what odd ones leave."""
    start = plan.starts[number]
    if number % 2:
        return start, _owned(plan, start, chunk, whole=True)
    skipped = plan.overlap if number else 0
    return start + skipped, _owned(plan, start, chunk)[skipped:]


def sliding(make, plan, batch=8):
    """SWF, the baseline: chunks made apart, their overlaps cross-faded linearly."""
    rise = torch.linspace(0, 1, plan.overlap)
    tail = None
    for low in range(0, len(plan.starts), batch):
        part = plan.starts[low:low + batch]
        for first, chunk in zip(part, make(part, None)):
            if tail is not None:
                weight = rise.reshape(-1, *[1] * (chunk.dim() - 1)).to(chunk)
                chunk = torch.cat([weight * chunk[:plan.overlap] + (1 - weight) * tail, chunk[plan.overlap:]])
            tail = chunk[-plan.overlap:]
            yield first, _owned(plan, first, chunk)


def _owned(plan, first, chunk, whole=False):
    """The frames of a chunk that no later chunk replaces (all of them, for one that is anchored at both ends)."""
    last = first == plan.starts[-1]
    count = plan.length - first if last else plan.size if whole else plan.size - plan.overlap
    return chunk[:count]


def _known(plan, starts, tails, heads, fixed):
    """The `Anchors` [B,N,…] of chunks: the past's tail at their beginnings, the future's head at their ends, and what
    is fixed; None where nothing is known."""
    rows = []
    for first, tail, head in zip(starts, tails, heads):
        known = fixed(first, plan.size) if fixed else None
        for edge, place in ((tail, slice(0, plan.overlap)), (head, slice(plan.size - plan.overlap, plan.size))):
            if edge is not None:
                beside = _edge(plan, edge, place)
                known = beside if known is None else known.joined(beside)
        rows.append(known)
    if all(row is None for row in rows):
        return None
    like = next(row.values for row in rows if row is not None)
    rows = [Anchors.none(like) if row is None else row for row in rows]
    return Anchors(torch.cat([row.values for row in rows]), torch.cat([row.mask for row in rows]))


def _edge(plan, edge, place):
    """`Anchors` [1,N,…] of `edge` [overlap,…] at the beginning or the end of a chunk."""
    values = edge.new_zeros(1, plan.size, *edge.shape[1:])
    mask = edge.new_zeros(1, plan.size, *[1] * (edge.dim() - 1))
    fade = cosine_mask(plan.overlap, plan.held).to(edge)
    values[0, place] = edge
    mask[0, place] = (fade if place.start == 0 else fade.flip(0)).reshape(-1, *[1] * (edge.dim() - 1))
    return Anchors(values, mask)
