"""How the fingering step compares with people: digits printed in editions, pianists on video, textbooks.

Editors print digits at hard spots and differ; two pianists agree on about 71 % of the notes.
"""
import time
from collections import Counter
from dataclasses import dataclass, field, fields

import numpy as np

from ..music.fingering import plan_fingering
from ..music.rolls import roll_chords
from .textbook import agreements

HANDS = ("left", "right")


@dataclass
class Comparison:
    """Fingering of whole pieces beside known fingers.

    right, known [2]: fingers alike, and known, of each hand; use [2, 6], wanted [2, 6]: how often each finger (0: left
    out) was chosen, and is known; rolled counts chords, the others notes.
    """

    right: np.ndarray = field(default_factory=lambda: np.zeros(2, int))
    known: np.ndarray = field(default_factory=lambda: np.zeros(2, int))
    use: np.ndarray = field(default_factory=lambda: np.zeros((2, 6), int))
    wanted: np.ndarray = field(default_factory=lambda: np.zeros((2, 6), int))
    pieces: int = 0
    notes: int = 0
    rolled: int = 0
    dropped: int = 0
    released: int = 0
    substituted: int = 0
    seconds: float = 0.0

    def __add__(self, other):
        return Comparison(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    @property
    def match(self):
        """Share of the known fingers that were chosen."""
        return self.right.sum() / max(self.known.sum(), 1)

    @property
    def match_by_hand(self):
        """The same for the left and the right hand [2]."""
        return self.right / np.maximum(self.known, 1)

    def shares(self, of):
        """Shares [2, 5] of the fingers in `use` or `wanted`."""
        return of[:, 1:] / np.maximum(of[:, 1:].sum(1, keepdims=True), 1)


def compare(pieces, hand_size=1.0):
    """The `Comparison` over `pieces`, arrays of notes; their fingers are hidden from the fingering."""
    result = Comparison()
    for notes in pieces:
        notes = notes[notes["hand"] >= 0]
        if not len(notes):
            continue
        blank = notes.copy()
        blank["finger"] = 0
        started = time.process_time()
        rolled = roll_chords(blank, hand_size)
        plan = plan_fingering(rolled.notes, hand_size)
        result.seconds += time.process_time() - started
        fingers = np.zeros(len(notes), int)
        fingers[rolled.source] = plan.notes["finger"]
        hand, wanted = notes["hand"].astype(int), notes["finger"].astype(int)
        known = wanted > 0
        result.right += np.bincount(hand[known & (fingers == wanted)], minlength=2)
        result.known += np.bincount(hand[known], minlength=2)
        np.add.at(result.use, (hand, fingers), 1)
        np.add.at(result.wanted, (hand[known], wanted[known]), 1)
        for name, count in (("pieces", 1), ("notes", len(notes)), ("rolled", len(rolled.rolled)),
                            ("dropped", len(plan.dropped)), ("released", len(plan.released)),
                            ("substituted", len(plan.substituted))):
            setattr(result, name, getattr(result, name) + count)
    return result


def distance(shares, others):
    """How different two uses of fingers [2, 5] are, for each hand [2]: 0 alike, 1 no finger in common."""
    return np.abs(shares - others).sum(1) / 2


def print_matches(results):
    """The table of agreement and of what could not be played; results: name → `Comparison`."""
    print(f"{'fingers alike':50}{'pieces':>7}{'notes':>8}{'known':>7}{'match':>7}{'left':>7}{'right':>7}"
          f"{'rolled':>8}{'dropped':>8}{'let go':>7}{'replaced':>9}{'ms/note':>9}")
    for name, result in results.items():
        left, right = result.match_by_hand
        print(f"{name:50}{result.pieces:7}{result.notes:8}{result.known.sum():7}"
              f"{result.match:7.3f}{left:7.3f}{right:7.3f}"
              f"{result.rolled:8}{result.dropped:8}{result.released:7}{result.substituted:9}"
              f"{1000 * result.seconds / max(result.notes, 1):9.3f}")


def print_use(results, people):
    """The use of the fingers in `results` beside that of pianists; people: a `Comparison` with their fingers."""
    human = people.shares(people.wanted)
    rows = {"pianists": human} | {name: result.shares(result.use) for name, result in results.items()}
    print(f"\n{'use of fingers 1-5':50}{'left':>25}{'off by':>8}{'right':>29}{'off by':>8}")
    for name, shares in rows.items():
        off = distance(shares, human)
        cells = ["".join(f"{share:6.2f}" for share in shares[hand]) + f"{off[hand]:8.3f}" for hand in (0, 1)]
        print(f"{name:45}{cells[0]}{'':5}{cells[1]}")


def print_textbook(rates=(4, 8, 12)):
    """How many scales and arpeggios have their thumbs where textbooks have them, and the share of all fingers."""
    print(f"\n{'textbook fingerings, 12 keys, two octaves':44}" + "".join(
        f"{f'{hand}, {rate}/s':>18}" for rate in rates for hand in HANDS))
    counts, otherwise = Counter(), []
    for rate in rates:
        for found in agreements(rate):
            figure = found.figure, rate, found.hand
            counts[(*figure, "runs")] += 1
            counts[(*figure, "thumbs")] += found.thumbs
            counts[(*figure, "fingers")] += found.fingers
            if not found.thumbs and rate == rates[0]:
                otherwise.append(f"{found.key} {found.figure}, {HANDS[found.hand]}: {found.played}")
    for figure in dict.fromkeys(key[0] for key in counts):
        cells = []
        for rate in rates:
            for hand in (0, 1):
                runs, thumbs, fingers = (counts[(figure, rate, hand, what)] for what in ("runs", "thumbs", "fingers"))
                cells.append(f"{f'{thumbs} of {runs}, {fingers / runs:.0%}':>18}")
        print(f"{figure + ': thumbs, all fingers':44}" + "".join(cells))
    for line in otherwise:
        print("  otherwise:", line)
