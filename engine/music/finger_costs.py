"""What it costs a hand to go on with a set of fingers, given where its fingers are.

Rules after Parncutt et al. (1997), Jacobs (2001) and what players do; right-hand terms: `place` is the pitch for the
right hand and the negated pitch for the left, so that it rises towards the little finger. Fingers are 0-4.
"""
from dataclasses import dataclass

import numpy as np

from .spans import LEAP

#: Notes held for no longer than this after the next ones begin are a legato's overlap, not held notes. Seconds.
OVERLAP = 0.06
_IS_BLACK = np.array([0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0], bool)
#: A finger cannot press again earlier than this after its last press, seconds.
AGAIN = 0.065
#: Repeated notes faster than this (seconds from one to the next) want a change of finger.
FAST_REPEAT = 1 / 6
#: Between single notes only movement of the hand beyond this counts as such (in `_shift`'s measure).
STAYS_WITHIN = 4.0
#: Where the fingers lie in a relaxed hand, semitones from the thumb.
RELAXED = np.array([0.0, 2.0, 4.0, 5.5, 7.5])


@dataclass(frozen=True)
class Weights:
    """Costs in Parncutt's points (1: felt, 10: hardly possible); five numbers are for the fingers thumb to little.

    Chosen by random search for agreement with standard fingerings of exercises and with digits printed in editions
    (`engine.evaluation.fingering` shows both).
    """

    finger: tuple = (0.0, 0.0, 0.0, 0.8, 0.3)  # using it at all
    on_black: tuple = (7.0, 0.0, 0.0, 0.4, 1.6)  # and on a black key
    chord_on_black: float = 0.5  # factor on the latter in chords
    alone: tuple = (0.9, 0.0, 0.0, 0.8, 0.5)  # for a single note after a rest
    beside: float = 1.5  # spans between neighbours in a chord
    apart: float = 0.5  # spans between the others, and to held keys
    line: float = 1.75  # spans from the last note to the next
    around_chords: float = 0.5  # the same, to and from chords
    before_last: float = 0.45  # change of position against the note before the last
    position_change: float = 2.3  # such a change, beside its size
    same_finger: float = 6.5  # a finger goes on to another key
    same_finger_distance: float = 0.45  # and per semitone
    same_finger_chord: float = 2.5  # the same when the whole hand moves on with a chord
    hand_shift: float = 0.6  # movement of the hand around chords and in leaps, per semitone
    pass_thumb: tuple = (0.0, 2.9, 2.8, 3.0, 10.5)  # the thumb passes under this finger, or this finger over it
    pass_roomy: float = 0.5  # factor when the finger is on a black key and the thumb on a white one
    pass_awkward: float = 2.9  # when it is the other way round
    pass_distance: float = 0.75  # per semitone beyond one
    room: float = 0.6  # share of a crowded thumb's cost that is waived in the roomy case
    close_fingers: float = 0.75  # neighbouring fingers on neighbouring semitones
    close_in_run: float = 1.5  # and in a chromatic run
    repeat_same_fast: float = 5.3  # a fast repetition with the same finger
    repeat_two: float = 0.5  # a fast one with two fingers in turn: three are lighter
    repeat_other: float = 2.2  # a slow one with another finger
    let_go: float = 8.0  # a held key is let go early
    let_go_second: float = 8.0  # and per second that it should have been held for
    too_soon: float = 60.0  # a finger presses again within `AGAIN`


@dataclass
class FingerMemory:
    """K hypotheses about one hand's past.

    place, black, press, release, note [K,5]: of each finger, the last key (nan: none yet), whether it is black, when
    the finger pressed it and leaves it (seconds), and the index of that note. last, before [K,5]: fingers of the last
    group and of the one before; onset: seconds of the last group (shared).
    """

    place: np.ndarray
    black: np.ndarray
    press: np.ndarray
    release: np.ndarray
    note: np.ndarray
    last: np.ndarray
    before: np.ndarray
    onset: float

    @classmethod
    def start(cls):
        """One hypothesis: nothing played yet."""
        none = np.zeros((1, 5), bool)
        never = np.full((1, 5), -np.inf)
        return cls(np.full((1, 5), np.nan), none, never, never, np.full((1, 5), -1), none, none, -np.inf)

    def after(self, parents, fingers, let_go, group, index, side):
        """The memory once hypotheses `parents` [K] play `group` [n] (notes `index` [n]) with `fingers` [K,n]."""
        rows = np.arange(len(parents))[:, None]
        onset = group["onset"].min()
        values = {}
        for name, new in (("place", side * group["pitch"]), ("black", _IS_BLACK[group["pitch"] % 12]),
                          ("press", group["onset"]), ("release", group["offset"]), ("note", index)):
            values[name] = getattr(self, name)[parents]
            if name == "release":
                values[name] = np.where(let_go, np.minimum(values[name], onset), values[name])
            values[name][rows, fingers] = new
        last = np.zeros((len(parents), 5), bool)
        last[rows, fingers] = True
        return FingerMemory(**values, last=last, before=self.last[parents], onset=onset)

    def different(self):
        """Indices of hypotheses that differ in what later costs depend on, the first of each kind."""
        recent = self.last | self.before | (self.release > self.onset + OVERLAP)
        keys = np.concatenate([np.where(recent, self.place, -999), self.last, self.before, self.release], axis=1)
        seen = {}
        for index, key in enumerate(keys):
            seen.setdefault(key.tobytes(), index)
        return np.fromiter(seen.values(), int)

    def keep(self, kept):
        """Keeps only the hypotheses `kept` (indices)."""
        for name in ("place", "black", "press", "release", "note", "last", "before"):
            setattr(self, name, getattr(self, name)[kept])


def costs(memory, group, options, side, reach, weights=Weights()):
    """Cost [K,C] of playing `group` [n] with fingers `options` [C,n], and which held keys must be let go [K,C,5]."""
    place = side * group["pitch"].astype(float)
    black = _IS_BLACK[group["pitch"] % 12]
    time = group["onset"].min()
    total = _chord_cost(place, black, options, reach, weights)[None]
    too_soon = memory.press > time - AGAIN
    if too_soon.any():
        total = total + weights.too_soon * too_soon[:, options].sum(2)
    held_cost, let_go = _held_cost(memory, place, options, time, group, reach, weights)
    total = total + held_cost
    pause = time - np.where(memory.last, memory.release, -np.inf).max(1)
    ease = np.clip(1.0 - (pause - 0.1) / 0.8, 0.25, 1.0)[:, None]
    if len(group) == 1:
        total = total + (1.0 - ease) * np.array(weights.alone)[options[:, 0]]
    return total + ease * _line_cost(memory, place, black, options, time, reach, weights), let_go


def _chord_cost(place, black, options, reach, weights):
    """Cost [C] of the fingers themselves and of the spans between them."""
    count = len(place)
    on_black = np.array(weights.on_black) * (1.0 if count == 1 else weights.chord_on_black)
    cost = np.array(weights.finger)[options].sum(1) + (on_black[options] * black).sum(1)
    for i in range(count):
        for j in range(i + 1, count):
            scale = weights.beside if j == i + 1 else weights.apart
            cost = cost + scale * reach.chord[options[:, i], options[:, j], reach.index(place[j] - place[i])]
    return cost


def _held_cost(memory, place, options, time, group, reach, weights):
    """Cost [K,C] of keys held on or let go, and which ones are let go [K,C,5]."""
    held = memory.release > time + OVERLAP
    let_go = np.zeros((len(held), len(options), 5), bool)
    if not held.any():
        return 0.0, let_go
    interval = reach.index(place - memory.place[..., None])
    fingers = np.arange(5)[None, None, :, None]
    chosen = options[None, :, None, :]
    same = chosen == fingers
    possible = reach.practical[fingers, chosen, interval[:, None]] & ~same
    let_go = held[:, None] & ~possible.all(3)
    stays = (held[:, None] & ~let_go)[..., None]
    spans = np.where(stays, reach.chord[fingers, chosen, interval[:, None]], 0.0)
    remaining = np.clip(memory.release - time, 0.0, 1.0)[:, None]
    cost = np.where(let_go, weights.let_go + weights.let_go_second * remaining, 0.0).sum(2)
    return cost + weights.apart * spans.max(3).sum(2), let_go


def _line_cost(memory, place, black, options, time, reach, weights):
    """Cost [K,C] of coming from the last group and the one before it."""
    if not memory.last.any():
        return 0.0
    fingers = np.arange(5)[None, None, :, None]
    chosen = options[None, :, None, :]
    step = place - memory.place[..., None]
    interval = reach.index(step)[:, None]
    step = np.nan_to_num(step)[:, None]
    same = chosen == fingers
    count = memory.last.sum(1)[:, None]
    chordal = (count > 1) | (len(place) > 1)
    pairs = count * len(place)
    last = memory.last[:, None, :, None]

    repeated = step == 0
    quick = time - memory.onset < FAST_REPEAT
    in_turn = weights.repeat_two * quick * memory.before[:, options][:, :, None, :]
    on_same_key = np.where(same, weights.repeat_same_fast * quick, weights.repeat_other * (not quick)) + in_turn
    distance = np.abs(step)
    jump = np.where(chordal[..., None, None], weights.same_finger_chord + np.maximum(distance - 4, 0),
                    weights.same_finger + weights.same_finger_distance * distance)
    jump = np.minimum(jump, LEAP)
    moving = np.where(same, jump, reach.line[fingers, chosen, interval] + _around_thumb(
        fingers, chosen, step, memory.black[:, None, :, None], black, weights, reach.tight[fingers, chosen, interval],
        chords=(count[..., None, None] > 1) & (len(place) > 1)))
    neighbours = (np.abs(fingers - chosen) == 1) & (np.minimum(fingers, chosen) > 0) & (np.abs(step) == 1)
    run = _runs_chromatically(memory, place)[:, None, None, None]
    moving = moving + neighbours * (weights.close_fingers + weights.close_in_run * run)
    pair = np.where(repeated, on_same_key, moving)
    scale = np.where(chordal, weights.around_chords, weights.line) / pairs
    cost = scale * np.where(last, pair, 0.0).sum((2, 3))

    before = memory.before[:, None, :, None]
    excess = np.where(same, np.abs(step), reach.excess[fingers, chosen, interval])
    change = np.where(before & (excess > 0), weights.position_change + np.minimum(excess, 12), 0.0)
    pairs = np.maximum(memory.before.sum(1)[:, None], 1) * len(place)
    cost = cost + weights.before_last * np.where(chordal, weights.around_chords, 1) * change.sum((2, 3)) / pairs
    shift = _shift(memory, place, options)
    return cost + weights.hand_shift * np.where(chordal, shift, np.maximum(shift - STAYS_WITHIN, 0))


def _around_thumb(fingers, chosen, step, old_black, new_black, weights, tight, chords):
    """Cost of passing the thumb under or a finger over it; `tight` (crowding the thumb) is already charged.

    With the finger on a black key and the thumb on a white one there is room: both are easy. The other way round is
    awkward. From chord to chord thumbs do not pass.
    """
    under = (chosen == 0) & (fingers > 0) & (step > 0)
    over = (fingers == 0) & (chosen > 0) & (step < 0)
    thumb_black = np.where(chosen == 0, new_black, old_black)
    finger_black = np.where(chosen == 0, old_black, new_black)
    roomy, awkward = finger_black & ~thumb_black, thumb_black & ~finger_black
    crossing = np.array(weights.pass_thumb)[np.maximum(fingers, chosen)] * np.where(roomy, weights.pass_roomy, 1.0)
    crossing = np.where(chords, LEAP, crossing)
    crossing = crossing + weights.pass_distance * np.maximum(np.abs(step) - 1, 0) + weights.pass_awkward * awkward
    return (under | over) * crossing - weights.room * roomy * tight


def _runs_chromatically(memory, place):
    """Whether the last two notes and the new one are single and go on by semitones [K]."""
    if len(place) != 1:
        return np.zeros(len(memory.last), bool)
    last = np.where(memory.last, memory.place, 0).sum(1)
    before = np.where(memory.before, memory.place, 0).sum(1)
    single = (memory.last.sum(1) == 1) & (memory.before.sum(1) == 1)
    return single & (np.abs(place[0] - last) == 1) & (place[0] - last == last - before)


def _shift(memory, place, options):
    """How far the whole hand moves [K,C] from where it was at the last group and the one before, semitones.

    Far moves count less and less: what matters is that the hand leaves its place.
    """
    recent = memory.last | memory.before
    was = np.where(recent, memory.place - RELAXED, 0.0).sum(1) / np.maximum(recent.sum(1), 1)
    now = (place - RELAXED[options]).mean(1)
    return 4 * np.log1p(np.abs(now[None] - was[:, None]) / 4)
