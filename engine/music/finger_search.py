"""The cheapest path through the finger sets of a hand's onset groups.

A beam over pairs of sets (the last two groups) and the fingers that hold keys: exact for lines, and nearly so where
keys are held, because costs reach back two groups.
"""
import numpy as np

#: Hypotheses that are kept after each onset group, and extensions that are weighed for them.
BEAM, WEIGHED = 40, 160
#: In a hypothesis, the "finger" of a key that was let go.
LET_GO = 5
_MIX = np.array([1, 1000003, 998244353, 1000000007, 754974721, 167772161, 469762049, 2013265921, 104857601], np.int64)


def cheapest_path(groups, tables, habits=None):
    """The chosen set (index) of each group [G], and the held notes that were let go: [(note, group), …].

    habits: of each group, what its sets cost beside the tables [C], or None.
    """
    count = len(groups)
    score, last, before = np.zeros(1), np.zeros(1, int), np.zeros(1, int)
    holding, fingers = [], np.zeros((1, 0), int)
    trace = []
    for g in range(count):
        alone = tables.alone[g] if habits is None or habits[g] is None else tables.alone[g] + habits[g]
        total = score[:, None] + (alone if g == 0 else (tables.step[g] + alone)[last])
        if g > 1:
            total += tables.skip[g][before]
        held = tables.held[g]
        for column, (_, cost, _) in enumerate(held):
            total += cost[fingers[:, column]]
        ranked = np.argsort(total, axis=None, kind="stable")[:WEIGHED]
        parents, choice = np.divmod(ranked, total.shape[1])
        score = total.ravel()[ranked]
        fingers = fingers[parents]
        let_go = np.zeros(fingers.shape, bool)
        for column, (_, _, lets_go) in enumerate(held):
            let_go[:, column] = lets_go[fingers[:, column], choice]
        fingers[let_go] = LET_GO
        holding = [entry[0] for entry in held]
        before, last = last[parents], choice
        fingers = _next_columns(groups, tables, g, holding, fingers, choice)
        kept = _different(before, last, fingers)[:BEAM]
        trace.append((parents[kept], choice[kept], holding, let_go[kept]))
        score, last, before, fingers = score[kept] - score[kept[0]], last[kept], before[kept], fingers[kept]
    return _trace_back(trace)


def _next_columns(groups, tables, g, holding, fingers, choice):
    """The fingers [K, A] that hold the notes of `tables.held[g + 1]` once group g is played with sets `choice` [K]."""
    following = [entry[0] for entry in tables.held[g + 1]] if g + 1 < len(groups) else []
    if not following:
        return np.zeros((len(choice), 0), int)
    now, sets = groups.note[g].tolist(), groups.sets(g)
    return np.stack([fingers[:, holding.index(note)] if note in holding else sets[choice, now.index(note)]
                     for note in following], 1)


def _different(before, last, fingers):
    """Indices of hypotheses that differ in what later costs depend on, the best (first) of each kind, in order."""
    key = before * 128 + last
    for column in range(fingers.shape[1]):
        key = key * 7 + fingers[:, column] * _MIX[column % len(_MIX)]
    return np.sort(np.unique(key, return_index=True)[1])


def _trace_back(trace):
    """The best path's choices [G] and its notes let go."""
    choices, released = np.zeros(len(trace), int), []
    best = 0
    for g in range(len(trace) - 1, -1, -1):
        parents, choice, holding, let_go = trace[g]
        choices[g] = choice[best]
        released.extend((holding[column], g) for column in np.flatnonzero(let_go[best]))
        best = parents[best]
    return choices, released
