"""Which hand plays which note: the best path through all divisions of the onset groups, by beam search.

Two judges add up: a recurrent network, which has read the whole piece but knows nothing of hands, and features of
where the hands would be and what they would have to reach.
"""
import numpy as np

from .hand_candidates import divisions_with_given
from .hand_features import NAMES, Memory, features, ranges
from .hand_network import hand_logits
from .hand_weights import NETWORK, WEIGHTS
from .onset_groups import onset_groups

#: Hypotheses about the past that are kept after each onset group.
BEAM = 16
#: No hand takes more semitones than this at once without a cost that outweighs everything else.
REACH = 15
IMPOSSIBLE = 6.0
_WEIGHTS = np.array([WEIGHTS[name] for name in NAMES])


def split_hands(notes):
    """A copy of `notes` (`engine.music.notes.NOTE`, sorted by onset) in which every note has a hand.

    Hands that are given (0 left, 1 right) stay; the others (-1) are chosen so that both hands move little, reach
    their chords, keep their voices and rarely cross. Linear in the number of notes: about 10 s for 20,000.
    """
    notes = notes.copy()
    free = notes["hand"] < 0
    if free.any():
        notes["hand"][free] = _best_hands(notes)[free]
    return notes


def _best_hands(notes):
    """Hands [M] of the best path found."""
    bounds = onset_groups(notes["onset"])
    opinion = NETWORK * hand_logits(notes)
    memory = Memory.start(notes["onset"][0])
    score = np.zeros(1)
    steps = []
    for begin, end in zip(bounds[:-1], bounds[1:]):
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
    total = features(memory, pitch, options, time) @ _WEIGHTS - _strain(pitch, options)
    total += (options - 0.5) @ opinion + score[:, None]
    ranked = np.argsort(-total, axis=None, kind="stable")[:3 * BEAM]
    parents, choice = np.divmod(ranked, len(options))
    extended = memory.after(parents, options[choice], pitch, group["offset"], time)
    kept = _different(extended)[:BEAM]
    extended.keep(kept)
    score = total.ravel()[ranked[kept]]
    return extended, score - score[0], parents[kept], options[choice[kept]]


def _strain(pitch, options):
    """Cost [C] of what hands cannot do: more than five keys or a span beyond `REACH`."""
    low, high, _ = ranges(pitch, options)
    span = np.where(np.isfinite(low), high - low, 0.0)
    count = np.stack([(options == hand).sum(1) for hand in (0, 1)], axis=1)
    return IMPOSSIBLE * (np.maximum(span - REACH, 0) + np.maximum(count - 5, 0)).sum(1)


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
