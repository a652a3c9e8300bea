"""Wide chords are rolled: one key after the other from the bass up, as pianists do with tenths.

The roll lies around the written moment, so that every note is still played within 45 ms of it. A hand that just
reaches the chord opens on the way; beyond that it turns and lets the lowest keys go (the pedal keeps their sound). What
so short a roll cannot bring into reach is left to the fingering step, which thins such chords.
"""
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from .chord_fingers import playable_subset
from .notes import SHORTEST
from .onset_groups import onset_groups
from .spans import Reach, metres

#: Rolled notes come so much before or after their time at most, seconds; two notes that a hand just reaches less.
AROUND, GENTLE = 0.045, 0.03
#: Chords wider than this are rolled, if there is time, even when the hand reaches them; metres, for the usual hand.
COMFORTABLE = 0.205
#: A hand turns so far beyond its span within a roll, metres.
TURN = 0.025
#: A hand turns within a roll of so many notes: more of them leave no time.
MOST_TURNING = 3
#: A roll of less than this on each side of the beat would be no roll, seconds.
LEAST = 0.03
#: Seconds between a roll and the notes before and after it in the same hand, and for which a key is up before it is
#: struck again.
APART, KEY_REST = 0.07, 0.02


@dataclass(frozen=True)
class Rolled:
    """Notes as they are played once wide chords are rolled.

    notes [M]: sorted again, with onsets (and where a key comes again, offsets) moved. source [M]: where each was in the
    notes that were given. rolled: of each rolled chord the indices into `notes` from the bass up.
    """

    notes: np.ndarray
    source: np.ndarray
    rolled: list = field(default_factory=list)


def roll_chords(notes, hand_size=1.0):
    """`Rolled` for `notes` (`engine.music.notes.NOTE`, hands given, sorted by onset) and a hand of `hand_size`."""
    reach = Reach(hand_size)
    played = notes.copy()
    chords = []
    for hand in (0, 1):
        ours = np.flatnonzero(notes["hand"] == hand)
        bounds = onset_groups(notes["onset"][ours])
        for g, (begin, end) in enumerate(pairwise(bounds)):
            if end - begin < 2:
                continue
            chord = ours[begin:end]
            kept, spread = _rollable(notes[chord], 1 if hand else -1, reach, COMFORTABLE * hand_size)
            spread = min(spread, _room(notes["onset"][ours], bounds, g))
            if len(kept) and spread >= LEAST and _roll(played, chord[kept], spread):
                chords.append(chord[kept][np.argsort(played["onset"][chord[kept]], kind="stable")])
    source = np.lexsort((played["pitch"], played["onset"]))
    place = np.argsort(source)
    return Rolled(played[source], source, [place[chord] for chord in chords])


def _room(onset, bounds, g):
    """How far a roll of group g may reach before and after its time, seconds."""
    begin, end = bounds[g], bounds[g + 1]
    before = onset[begin] - onset[begin - 1] if begin else np.inf
    after = onset[end] - onset[end - 1] if end < len(onset) else np.inf
    return min(AROUND, (before - APART) / 2, (after - APART) / 2)


def _rollable(chord, side, reach, comfortable):
    """Which notes of `chord` are to be rolled (none: it needs no roll, or none would help), and how far, seconds."""
    order = np.argsort(side * chord["pitch"], kind="stable")
    place = side * chord["pitch"][order].astype(float)
    width = metres(place[-1]) - metres(place[0])
    if len(np.unique(place)) < len(place) or width <= comfortable:
        return order[:0], 0.0
    at_once = playable_subset(place, chord["velocity"][order].astype(float), reach)
    if len(at_once) < len(place) <= MOST_TURNING and width <= reach.widest + TURN:
        return order, AROUND
    width = metres(place[at_once[-1]]) - metres(place[at_once[0]])
    return order[at_once] if width > comfortable else order[:0], GENTLE if len(at_once) == 2 else AROUND


def _roll(notes, chord, spread):
    """Spreads the onsets of notes `chord` (indices), in place; whether the keys are free for that."""
    chord = chord[np.argsort(notes["pitch"][chord])]
    asked = notes["onset"][chord]
    shift = np.clip(np.median(asked) + np.linspace(-spread, spread, len(chord)) - asked, -AROUND, AROUND)
    onset = np.maximum(asked + shift, np.linspace(0, 1e-3, len(chord)))
    before = [_press_before(notes, note) for note in chord]
    for previous, moved in zip(before, onset):
        if previous is not None and moved - KEY_REST < notes["onset"][previous] + SHORTEST:
            return False
    for previous, moved in zip(before, onset):
        if previous is not None:
            notes["offset"][previous] = min(notes["offset"][previous], moved - KEY_REST)
    notes["onset"][chord] = onset
    notes["offset"][chord] = np.maximum(notes["offset"][chord], onset + SHORTEST)
    return True


def _press_before(notes, note):
    """The last earlier note on the same key, or None."""
    same = np.flatnonzero(notes["pitch"][:note] == notes["pitch"][note])
    return same[-1] if len(same) else None
