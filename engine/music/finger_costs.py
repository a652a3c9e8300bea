"""What it costs a hand to use its fingers: tables over fingers and intervals, in Parncutt's points.

Rules after R. Parncutt et al. (1997), J. P. Jacobs (2001) and what players do; right-hand terms: `place` is the pitch
for the right hand and the negated pitch for the left, so that it rises towards the little finger. Fingers are 0-4.
"""
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .spans import FAR, LEAP, Reach

#: Repeated notes faster than this (seconds from one to the next) want a change of finger.
FAST_REPEAT = 1 / 6
#: Between single notes only movement of the hand beyond this counts as such (in `shift`'s measure).
STAYS_WITHIN = 4.0
#: Where the fingers lie in a relaxed hand, semitones from the thumb.
RELAXED = np.array([0.0, 2.0, 4.0, 5.5, 7.5])
#: How much further in a hand is when this finger plays a black key instead of a white one, metres: the difference of
#: the depths at which pianists' fingertips meet them (PianoMime's videos).
FURTHER_IN = np.array([0.060, 0.025, 0.026, 0.030, 0.054])
#: Kinds of transition: between single notes, to or from a chord, from chord to chord.
SINGLE, CHORDAL, CHORDS = range(3)


@dataclass(frozen=True)
class Weights:
    """Costs in Parncutt's points (1: felt, 10: hardly possible); five numbers are for the fingers thumb to little.

    Fitted (`engine.training.finger_weights`) to digits printed in editions, to the fingers that pianists used on video
    and to textbooks' scales and arpeggios; set by hand where these say little: what is hurried, repeated, trilled,
    held, an octave with the fourth finger, black keys under the thumb and the weight of lines against the rest.
    """

    finger: tuple = (0.19, 0.08, 0.26, 0.69, 0.0)  # using it at all
    on_black: tuple = (1.4, 0.09, 0.1, 0.25, 1.69)  # and on a black key
    chord_on_black: float = 0.66  # factor on the latter in chords
    alone: tuple = (1.03, 0.04, 0.11, 0.48, 0.1)  # for a single note after a rest
    beside: float = 0.33  # spans between neighbours in a chord
    octave_by_four: float = 4.0  # 1-4 take a seventh or more with the fourth finger on a white key
    apart: float = 0.39  # spans between the others, and to held keys
    line: float = 0.45  # spans from the last note to the next
    around_chords: float = 0.35  # the same, to and from chords
    before_last: float = 0.25  # change of position against the note before the last
    position_change: float = 1.4  # such a change, beside its size
    same_finger_soon: float = 0.7  # a finger presses another key two notes later, with half the time of `SOON`
    same_finger: float = 7.53  # a finger goes on to another key
    same_finger_distance: float = 1.28  # and per semitone
    same_finger_hurried: float = 3.0  # and with half the time of `UNHURRIED`
    same_finger_chord: float = 14.74  # the same when the whole hand moves on with a chord
    hand_shift: float = 0.47  # movement of the hand around chords and in leaps, per semitone
    hurried_shift: float = 0.9  # movement of the hand in a line with half the time of `UNHURRIED`, per semitone
    in_and_out: float = 0.5  # the hand moves in towards the fallboard or out, per 25 mm
    pass_thumb: tuple = (0.0, 2.16, 5.4, 6.72, 13.77)  # the thumb passes under this finger, or this finger over it
    pass_roomy: float = 0.59  # factor when the finger is on a black key and the thumb on a white one
    pass_awkward: float = 1.63  # when it is the other way round
    pass_chords: float = 1.21  # factor from chord to chord
    pass_distance: float = 2.01  # per semitone beyond one
    room: float = 0.81  # share of a crowded thumb's cost that is waived in the roomy case
    close_fingers: float = 0.11  # neighbouring fingers on neighbouring semitones
    close_in_run: float = 0.73  # and in a chromatic run
    haste: float = 0.3  # movements cost by this share more when there is half the time of `UNHURRIED`
    repeat_same_fast: float = 5.3  # a fast repetition with the same finger
    repeat_two: float = 0.5  # a fast one with two fingers in turn: three are lighter
    repeat_other: float = 1.19  # a slow one with another finger
    repeat_outwards: float = 0.53  # a change of finger that does not roll the hand towards the thumb
    trill: tuple = (0.1, 0.26, 0.0, 2.5, 3.67)  # a trill that this finger takes part in: 4 and 5 tire
    let_go: float = 6.68  # a held key is let go early
    let_go_second: float = 13.59  # and per second that it should have been held for
    too_soon: float = 60.0  # a finger presses again within `AGAIN`


class Costs:
    """Tables [..., from finger, to finger] for a hand `hand_size` times as large as the usual one.

    line [3 kinds, 2 from black, 2 to black, step + FAR, 5, 5]: going from one key to another; change [step + FAR, 5,
    5]: change of position against the key before the last; repeat_slow, repeat_fast, repeat_turn, trill [5, 5];
    neighbours [5, 5]: bool.
    """

    def __init__(self, hand_size=1.0, weights=None):
        self.weights = w = weights or Weights()
        self.reach = Reach(hand_size)
        same = np.eye(5, dtype=bool)
        step = np.arange(-FAR, FAR + 1)
        excess = np.where(same, np.abs(step)[:, None, None], self.reach.excess.transpose(2, 0, 1))
        self.change = np.where(excess > 0, w.position_change + np.minimum(excess, 12), 0.0)
        outwards = np.where(_inwards(), 0.0, w.repeat_outwards)
        self.repeat_slow = np.where(same, 0.0, w.repeat_other + outwards)
        self.repeat_fast = np.where(same, w.repeat_same_fast, outwards)
        self.repeat_turn = np.where(same, w.repeat_two, 0.0)
        self.neighbours = ((np.abs(np.subtract.outer(range(5), range(5))) == 1)
                           & (np.minimum.outer(range(5), range(5)) > 0))
        tired = np.array(w.trill)
        self.trill = np.where(same, 0.0, np.maximum(tired[:, None], tired[None]))
        self.line = np.stack([np.stack([np.stack([self._line(kind, old, new, step) for new in (False, True)])
                                        for old in (False, True)]) for kind in (SINGLE, CHORDAL, CHORDS)])

    def _line(self, kind, old_black, new_black, step):
        """One table [step, 5, 5] of `line`."""
        w = self.weights
        same = np.eye(5, dtype=bool)
        step = step[:, None, None]
        distance = np.abs(step)
        jump = (w.same_finger + w.same_finger_distance * distance if kind == SINGLE
                else w.same_finger_chord + np.maximum(distance - 4, 0))
        moving = np.where(same, np.minimum(jump, LEAP), self.reach.line.transpose(2, 0, 1)
                          + self._around_thumb(kind, old_black, new_black, step))
        moving = moving + self.neighbours * (distance == 1) * w.close_fingers
        depth = np.abs(FURTHER_IN[None, :] * new_black - FURTHER_IN[:, None] * old_black)
        moving = moving + w.in_and_out * depth / 0.025
        return np.where(step == 0, 0.0, moving)

    def _around_thumb(self, kind, old_black, new_black, step):
        """Cost of passing the thumb under or a finger over it; crowding the thumb is already charged.

        With the finger on a black key and the thumb on a white one there is room: both are easy. The other way round
        is awkward.
        """
        w = self.weights
        fingers, chosen = np.arange(5)[:, None], np.arange(5)[None, :]
        under = (chosen == 0) & (fingers > 0) & (step > 0)
        over = (fingers == 0) & (chosen > 0) & (step < 0)
        thumb_black = np.where(chosen == 0, new_black, old_black)
        finger_black = np.where(chosen == 0, old_black, new_black)
        roomy, awkward = finger_black & ~thumb_black, thumb_black & ~finger_black
        crossing = np.array(w.pass_thumb)[np.maximum(fingers, chosen)] * (w.pass_chords if kind == CHORDS else 1.0)
        crossing = crossing + w.pass_distance * np.maximum(np.abs(step) - 1, 0)
        crossing = crossing * np.where(roomy, w.pass_roomy, 1.0) + w.pass_awkward * awkward
        return (under | over) * crossing - w.room * roomy * self.reach.tight.transpose(2, 0, 1)

    def chord(self, place, black, options):
        """Cost [M, C] of the fingers themselves and of the spans between them.

        place, black [M, n]: chords of n notes; options [C, n]: fingers.
        """
        w = self.weights
        count = place.shape[1]
        on_black = np.array(w.on_black) * (1.0 if count == 1 else w.chord_on_black)
        cost = np.array(w.finger)[options].sum(1) + (on_black[options] * black[:, None]).sum(2)
        for i in range(count):
            for j in range(i + 1, count):
                interval = self.reach.index(place[:, j] - place[:, i])[:, None]
                spans = self.reach.chord[options[:, i], options[:, j], interval]
                cost += (w.beside if j == i + 1 else w.apart) * spans
                by_four = (options[:, i] == 0) & (options[:, j] == 3)
                cost += w.octave_by_four * by_four * ((place[:, j] - place[:, i] > 10) & ~black[:, j])[:, None]
        return cost


@lru_cache(maxsize=8)
def usual_costs(hand_size):
    """The `Costs` of the standard weights, made once."""
    return Costs(hand_size)


def _inwards():
    """Changes [5, 5] of finger on one key in which the hand rolls towards the thumb, or starts again: 3-2-1-3."""
    fingers = np.arange(5)
    return (fingers[None, :] == fingers[:, None] - 1) | ((fingers[:, None] == 0) & (fingers[None, :] >= 2))


def shift(place, was):
    """How far the whole hand moves between two positions, semitones.

    Far moves count less and less: what matters is that the hand leaves its place.
    """
    return 4 * np.log1p(np.abs(place - was) / 4)
