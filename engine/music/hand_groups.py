"""One hand's onset groups: the notes that begin together, and the sets of fingers that can play them."""
from dataclasses import dataclass

import numpy as np

from .chord_fingers import allowed_sets, finger_sets, playable_subset
from .onset_groups import onset_groups

_IS_BLACK = np.array([0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0], bool)


@dataclass(frozen=True)
class HandGroups:
    """The onset groups [G] of one hand, whose side is 1 (right) or -1 (left).

    note: of each group, the indices of its notes from the thumb's side; kind [G]: (how many, whether crossed fingers
    are among the sets); allowed: of each, which of its `finger_sets(*kind)` may be taken [C].
    place, black [G, 5]: semitones rising towards the little finger, and whether the key is black (the first `kind`
    columns count); onset, release [G]: the first onset and the last offset, seconds. dropped: notes left out.
    """

    side: int
    note: list
    kind: list
    allowed: list
    place: np.ndarray
    black: np.ndarray
    onset: np.ndarray
    release: np.ndarray
    dropped: list

    def __len__(self):
        return len(self.note)

    @classmethod
    def of(cls, notes, side, reach):
        """The groups of one hand's `notes`, in order."""
        bounds = onset_groups(notes["onset"])
        pitch, onset = notes["pitch"].astype(int), notes["onset"]
        count = len(bounds) - 1
        place, black = np.zeros((count, 5)), np.zeros((count, 5), bool)
        chosen, kinds, allowed, dropped = [], [], [], []
        for g, (begin, end) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist())):
            kept, kind, mask, left_out = _playable(notes, np.arange(begin, end), side, reach)
            place[g, :len(kept)], black[g, :len(kept)] = side * pitch[kept], _IS_BLACK[pitch[kept] % 12]
            chosen.append(kept)
            kinds.append(kind)
            allowed.append(mask)
            dropped.extend(left_out)
        release = np.array([notes["offset"][kept].max() for kept in chosen])
        return cls(side, chosen, kinds, allowed, place, black, onset[bounds[:-1]], release, dropped)

    @property
    def single(self):
        """Which groups are one note [G]."""
        return np.array([count == 1 for count, _ in self.kind], bool)

    def sets(self, g):
        """The fingers [C, n] among which group g chooses."""
        return finger_sets(*self.kind[g])


_EVERY_FINGER = np.ones(5, bool)


def _playable(notes, order, side, reach):
    """The notes of a group that the hand can play, in order, their kind and allowed sets, and those left out."""
    if len(order) == 1 and notes["finger"][order[0]] == 0:
        return order, (1, False), _EVERY_FINGER, []
    order = order[np.argsort(side * notes["pitch"][order], kind="stable")]
    place = side * notes["pitch"][order].astype(float)
    given = notes["finger"][order].astype(int) - 1
    if len(order) <= 5:
        crossed, mask = allowed_sets(given, place, reach)
        if mask is not None:
            return order, (len(order), crossed), mask, []
    kept = playable_subset(place, notes["velocity"][order].astype(float), reach)
    crossed, mask = allowed_sets(given[kept], place[kept], reach)
    if mask is None:
        crossed, mask = allowed_sets(np.full(len(kept), -1), place[kept], reach)
    return order[kept], (len(kept), crossed), mask, np.delete(order, kept).tolist()
