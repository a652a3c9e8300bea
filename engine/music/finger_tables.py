"""What every step of a hand's music costs, worked out for all its onset groups at once.

The search for the cheapest fingering (`finger_search`) then only looks up and adds.
"""
from dataclasses import dataclass

import numpy as np

from .chord_fingers import finger_sets
from .finger_costs import (
    CHORDAL,
    CHORDS,
    FAST_REPEAT,
    RELAXED,
    SINGLE,
    STAYS_WITHIN,
    shift,
)
from .spans import FAR

#: Notes held for no longer than this after the next ones begin are a legato's overlap, not held notes. Seconds.
OVERLAP = 0.06
#: A finger cannot press again earlier than this after its last press, seconds.
AGAIN = 0.065
#: Movements in less time than this from onset to onset cost more, at most as if it were `BREATHLESS`; seconds.
UNHURRIED, BREATHLESS = 0.16, 0.06
#: A finger presses again, two notes later, at ease after this time (seconds), or where the notes are so far apart
#: (semitones) that there is no other.
SOON, OPEN_HAND = 0.5, 8
#: Two keys in turn are a trill when they are no further apart than this (semitones, seconds).
TRILL_INTERVAL, TRILL_TIME = 3, 0.15
#: At least so many notes by semitones are a chromatic run: fewer are played as they lie.
CHROMATIC = 6
#: Groups worked out in one go, to bound the memory.
CHUNK = 2048


@dataclass(frozen=True)
class HandTables:
    """Costs for the groups [G] of a `HandGroups`, whose finger sets are [C].

    alone: each set by itself [C]; step: after each set of the group before [C', C]; skip: after each set of the one
    before that [C'', C]. held: of each group, the earlier notes that are held on, as (index, cost [6, C] by the finger
    that holds it, whether it must let go [6, C]); their row 5 is for a key that was let go already.
    """

    alone: list
    step: list
    skip: list
    held: list

    @classmethod
    def of(cls, groups, notes, costs):
        """The tables for `groups` (`HandGroups`) of one hand's `notes`."""
        count = len(groups)
        tables = cls([None] * count, [None] * count, [None] * count, [()] * count)
        gap = np.diff(groups.onset, prepend=-np.inf)
        pause = groups.onset[1:] - groups.release[:-1]
        ease = np.concatenate([[0.0], np.clip(1.0 - (pause - 0.1) / 0.8, 0.25, 1.0)])
        haste = 1.0 + costs.weights.haste * _hurry(gap)
        for kind, rows in _classes(groups.kind):
            cost = costs.chord(groups.place[rows, :kind[0]], groups.black[rows, :kind[0]], finger_sets(*kind))
            if kind[0] == 1:
                cost += (1.0 - ease[rows])[:, None] * np.array(costs.weights.alone)[finger_sets(1)[:, 0]]
            for row, values in zip(rows, cost):
                tables.alone[row] = np.where(groups.allowed[row], values, np.inf)
        for back, target, fill in ((1, tables.step, _steps), (2, tables.skip, _skips)):
            for (old, new), rows in _classes(list(zip(groups.kind[:-back], groups.kind[back:]))):
                for part in np.split(rows + back, range(CHUNK, len(rows), CHUNK)):
                    values = fill(groups, part, finger_sets(*old), finger_sets(*new), gap[part], costs)
                    values *= (ease * haste)[part, None, None]
                    for row, table in zip(part, values):
                        target[row] = table
            _charge_pressing_again(groups, back, target, costs.weights.too_soon)
        _fill_held(tables.held, groups, notes, costs)
        return tables


def _classes(keys):
    """Pairs of a key and the indices at which it stands in `keys`."""
    found = {}
    for index, key in enumerate(keys):
        found.setdefault(key, []).append(index)
    return [(key, np.array(rows)) for key, rows in found.items()]


def _steps(groups, rows, old, new, gap, costs):
    """Cost [M, C', C] of coming to groups `rows` from the groups before."""
    w = costs.weights
    count, new_count = old.shape[1], new.shape[1]
    kind = CHORDS if min(count, new_count) > 1 else CHORDAL if max(count, new_count) > 1 else SINGLE
    again = np.where((gap < FAST_REPEAT)[:, None, None], costs.repeat_fast, costs.repeat_slow)
    total = np.zeros((len(rows), len(old), len(new)))
    for i in range(count):
        for j in range(new_count):
            interval = np.clip(groups.place[rows, j] - groups.place[rows - 1, i], -FAR, FAR).astype(int)
            black = groups.black[rows - 1, i].astype(int), groups.black[rows, j].astype(int)
            pair = costs.line[(kind, *black, interval + FAR)]
            pair = np.where((interval == 0)[:, None, None], again, pair)
            total += pair[:, old[:, i][:, None], new[:, j][None]]
    if kind == SINGLE:
        total += _figures(groups, rows, gap, costs)
    total *= (w.line if kind == SINGLE else w.around_chords) / (count * new_count)
    if kind == SINGLE:
        hop = _hurry(gap) * (groups.place[rows, 0] != groups.place[rows - 1, 0])
        total += w.same_finger_hurried * hop[:, None, None] * np.eye(5)
    return total + 0.5 * _shift(groups, rows, 1, old, new, costs, _hurry(gap))


def _skips(groups, rows, old, new, gap, costs):
    """Cost [M, C'', C] of groups `rows` that is due to where the hand was before the groups before."""
    w = costs.weights
    count, new_count = old.shape[1], new.shape[1]
    single = np.array([groups.kind[row - 1][0] == 1 for row in rows])
    total = np.zeros((len(rows), len(old), len(new)))
    for i in range(count):
        for j in range(new_count):
            interval = np.clip(groups.place[rows, j] - groups.place[rows - 2, i], -FAR, FAR).astype(int)
            total += costs.change[interval + FAR][:, old[:, i][:, None], new[:, j][None]]
    line = np.where(single & (new_count == 1), 1.0, w.around_chords)
    total *= (w.before_last / (count * new_count) * line)[:, None, None]
    if count == new_count == 1:
        place = groups.place[:, 0]
        repeated = single & (place[rows] == place[rows - 1]) & (place[rows] == place[rows - 2]) & (gap < FAST_REPEAT)
        total += repeated[:, None, None] * w.line * costs.repeat_turn
        elsewhere = single & (place[rows] != place[rows - 2]) & (np.abs(place[rows] - place[rows - 1]) < OPEN_HAND)
        soon = elsewhere * _hurry(groups.onset[rows] - groups.onset[rows - 2], SOON)
        total += soon[:, None, None] * w.same_finger_soon * np.eye(5)
    return total + 0.5 * _shift(groups, rows, 2, old, new, costs)


def _hurry(gap, enough=UNHURRIED):
    """How little time there is from onset to onset: 0 when it is `enough`, 1 with half of that."""
    return np.log2(np.clip(enough / np.maximum(gap, BREATHLESS), 1.0, None))


def _shift(groups, rows, back, old, new, costs, hurry=None):
    """Cost [M, C', C] of moving the whole hand since `back` groups ago; hurry [M]: see `_hurry`."""
    count, new_count = old.shape[1], new.shape[1]
    position = groups.place[rows, :new_count].mean(1)[:, None] - RELAXED[new].mean(1)
    before = groups.place[rows - back, :count].mean(1)[:, None] - RELAXED[old].mean(1)
    moved = shift(position[:, None, :], before[:, :, None])
    if max(count, new_count) > 1:
        return costs.weights.hand_shift * moved
    cost = costs.weights.hand_shift * np.maximum(moved - STAYS_WITHIN, 0)
    if hurry is not None:
        cost += costs.weights.hurried_shift * moved * hurry[:, None, None]
    return cost


def _figures(groups, rows, gap, costs):
    """Extra cost [M, 5, 5] of single notes that go on with a trill or with a run by semitones."""
    single, place = groups.single, groups.place[:, 0]
    step = np.where(single[1:] & single[:-1], np.diff(place), 0.0)
    edges = np.concatenate([[0], 1 + np.flatnonzero(np.diff(step)), [len(step)]])
    length = np.repeat(np.diff(edges), np.diff(edges))
    run = (np.abs(step) == 1) & (length >= CHROMATIC - 1)
    turns = (step[1:] == -step[:-1]) & (0 < np.abs(step[1:])) & (np.abs(step[1:]) <= TRILL_INTERVAL)
    trill = np.concatenate([[False], turns])[rows - 1] & (gap < TRILL_TIME)
    run = run[rows - 1, None, None] * costs.weights.close_in_run * costs.neighbours
    return run + trill[:, None, None] * costs.trill


def _charge_pressing_again(groups, back, target, cost):
    """Adds `cost`, in place, for each finger that would press twice within `AGAIN`."""
    for g in back + np.flatnonzero(groups.onset[back:] - groups.onset[:-back] < AGAIN):
        old, new = groups.sets(g - back), groups.sets(g)
        shared = (old[:, None, :, None] == new[None, :, None, :]).any(2).sum(2)
        target[g] = target[g] + cost * shared


def _fill_held(held, groups, notes, costs):
    """Fills, in place, for each group the earlier notes that are still held when it begins."""
    release, still = notes["offset"] - OVERLAP, []
    where, held_note = [], []
    for g, onset in enumerate(groups.onset):
        still = [note for note in still if release[note] > onset]
        where += [g] * len(still)
        held_note += still
        still = still + [note for note in groups.note[g].tolist() if release[note] > onset]
    where, held_note = np.array(where, int), np.array(held_note, int)
    found = [[] for _ in range(len(groups))]
    for kind, rows in _classes([groups.kind[g] for g in where]):
        cost, let_go = _held_costs(groups, where[rows], held_note[rows], kind, notes, costs)
        for k, row in enumerate(rows):
            found[where[row]].append((int(held_note[row]), cost[k], let_go[k]))
    held[:] = [sorted(entries, key=lambda entry: entry[0]) for entries in found]


def _held_costs(groups, rows, note, kind, notes, costs):
    """Cost [P, 6, C] of holding `note` [P] with each finger while groups `rows` [P] play, and when it must let go."""
    w, reach = costs.weights, costs.reach
    held, pressed = groups.side * notes["pitch"][note].astype(float)[:, None], groups.place[rows, :kind[0]]
    interval = reach.index(pressed - held)
    chosen, fingers = finger_sets(*kind), np.arange(5)[:, None]
    cost, let_go = np.zeros((len(rows), 6, len(chosen))), np.zeros((len(rows), 6, len(chosen)), bool)
    spans = cost[:, :5].copy()
    for k in range(kind[0]):
        finger, place = chosen[:, k][None], interval[:, k, None, None]
        holds = reach.holds(fingers, finger, held[:, :, None], pressed[:, k, None, None])
        let_go[:, :5] |= ~(holds & (fingers != finger))
        spans = np.maximum(spans, reach.chord[fingers, finger, place])
    remaining = np.clip(notes["offset"][note] - groups.onset[rows], 0.0, 1.0)[:, None, None]
    cost[:, :5] = np.where(let_go[:, :5], w.let_go + w.let_go_second * remaining, w.apart * spans)
    return cost, let_go
