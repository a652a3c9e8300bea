"""Which hand plays which note: the best path through all divisions of the onset groups, by beam search.

Two judges add up: a network, which has read the whole piece and says what each note looks like, and features of where
the hands would be and what they would have to reach. What no hand can do is ruled out whatever the judges say.
"""
from itertools import pairwise

import numpy as np

from .hand_candidates import divisions_with_given
from .hand_features import NAMES, Memory, features, ranges
from .hand_network import hand_logits
from .hand_weights import CAUTION, WEIGHTS
from .onset_groups import onset_groups

#: Hypotheses about the past that are kept after each onset group.
BEAM = 16
#: Semitones that a hand spans: more is a strain, more than one more is impossible; so are more than `FINGERS` keys.
REACH, FINGERS = 15, 5
STRAIN, IMPOSSIBLE = 6.0, 30.0
#: Semitones a second that the middle of a hand moves at most, and semitones that cost it no time; what more costs.
FASTEST, AT_ONCE, HASTE = 80.0, 6.0, 0.5
_WEIGHTS = CAUTION * np.array([WEIGHTS[name] for name in NAMES])


def split_hands(notes):
    """A copy of `notes` (`engine.music.notes.NOTE`, sorted by onset) in which every note has a hand.

    Hands that are given (0 left, 1 right) stay, and tell about the notes around them; the others (-1) are chosen so
    that both hands move little, reach their chords, keep their voices and rarely cross. No hand is given more than
    five keys or `REACH` + 1 semitones at once where the two can share. Linear in the number of notes: about 10 s for
    20,000.
    """
    notes = notes.copy()
    free = notes["hand"] < 0
    if free.any():
        notes["hand"][free] = _best_hands(notes)[free]
    return notes


def _best_hands(notes):
    """Hands [M] of the best path found."""
    bounds = onset_groups(notes["onset"])
    opinion = WEIGHTS["network"] * hand_logits(notes)
    memory = Memory.start(notes["onset"][0])
    score = np.zeros(1)
    steps = []
    for begin, end in pairwise(bounds):
        order = begin + np.argsort(notes["pitch"][begin:end], kind="stable")
        memory, score, parents, hands = _step(memory, score, notes[order], opinion[order])
        steps.append((order, parents, hands))
    return _trace_back(steps, len(notes))


def _step(memory, score, group, opinion):
    """Extends K hypotheses by a group sorted by pitch, whose notes have the log-odds `opinion` [n] to be the right's.

    Returns the new memory, scores [K'], parents [K'] and hands [K',n].
    """
    time = group["onset"].min()
    memory.forget_released(time)
    options = divisions_with_given(group["hand"])
    pitch = group["pitch"].astype(float)
    places = ranges(pitch, options)
    total = features(memory, pitch, options, time, places) @ _WEIGHTS - _strain(options, *places[:2])
    total += (options - 0.5) @ opinion + score[:, None] - _haste(memory, places[2], time)
    ranked = np.argsort(-total, axis=None, kind="stable")[:3 * BEAM]
    parents, choice = np.divmod(ranked, len(options))
    extended = memory.after(parents, options[choice], pitch, group["offset"], time)
    kept = _different(extended)[:BEAM]
    extended.keep(kept)
    score = total.ravel()[ranked[kept]]
    return extended, score - score[0], parents[kept], options[choice[kept]]


def _strain(options, low, high):
    """Cost [C] of what hands with the notes `low` to `high` [C,2] cannot do well, or not at all."""
    span = np.where(np.isfinite(low), high - low, 0.0)
    count = np.stack([(options == hand).sum(1) for hand in (0, 1)], axis=1)
    beyond = np.maximum(span - REACH - 1, 0) + np.maximum(count - FINGERS, 0)
    return (STRAIN * (span > REACH) + IMPOSSIBLE * beyond).sum(1)


def _haste(memory, mean, time):
    """Cost [K,C] of moves to notes with the `mean` pitches [C,2] that no arm makes in the time since the last ones."""
    way = np.abs(np.nan_to_num(mean) - (memory.low + memory.high)[:, None] / 2)
    beyond = way - AT_ONCE - FASTEST * np.maximum(time - memory.time, 0)[:, None]
    return HASTE * np.where(np.isfinite(mean), np.maximum(beyond, 0), 0).sum(2)


def _different(memory):
    """Indices of hypotheses that differ in where the hands are and what they hold, the first of each kind."""
    keys = np.concatenate([memory.low, memory.high, memory.last, memory.hand], axis=1)
    seen = {}
    for index, key in enumerate(keys):
        seen.setdefault(key.tobytes(), index)
    return np.fromiter(seen.values(), int)


def _trace_back(steps, count):
    hands = np.empty(count, np.int8)
    best = 0
    for order, parents, options in reversed(steps):
        hands[order] = options[best]
        best = parents[best]
    return hands
