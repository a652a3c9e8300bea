"""The textbooks' fingerings of scales and arpeggios in all keys, and how far the fingering step agrees with them.

Every scale book prints these; where books differ, all of theirs count.
"""
from dataclasses import dataclass

import numpy as np

from ..music.fingering import assign_fingers
from ..music.notes import make_notes

LEFT, RIGHT = 0, 1
DEGREES = {"major scale": (0, 2, 4, 5, 7, 9, 11), "harmonic minor scale": (0, 2, 3, 5, 7, 8, 11),
           "major arpeggio": (0, 4, 7), "minor arpeggio": (0, 3, 7)}
KEYS = ("C", "C#", "D", "E flat", "E", "F", "F#", "G", "A flat", "A", "B flat", "B")
_LIKE_C = ("123123412312345", "543213214321321")
_F, _B = ("123412312341234", "543213214321321"), ("123123412312345", "432143213214321")
_ARPEGGIO = ("1231235", "5421421/5321321")
_ON_BLACK = ("2124124/4124124", "2142142")
#: Figure → key → two octaves up: the right hand's fingers, the left hand's (alternatives after a slash).
PRINTED = {
    "major scale": {
        **dict.fromkeys(("C", "G", "D", "A", "E"), _LIKE_C), "F": _F, "B": _B,
        "F#": ("234123123412312", "432132143213214"), "C#": ("231234123123412", "321432132143213"),
        "A flat": ("341231234123123", "321432132143213"), "E flat": ("312341231234123", "321432132143213"),
        "B flat": ("412312341231234", "321432132143213")},
    "harmonic minor scale": {
        **dict.fromkeys(("C", "G", "D", "A", "E"), _LIKE_C), "F": _F, "B": _B,
        "F#": ("341231234123123", "432132143213214"), "C#": ("341231234123123", "321432132143213"),
        "A flat": ("341231234123123", "321432132143213/321321432132143"),
        "E flat": ("312341231234123", "214321321432132"), "B flat": ("412312341231234", "213214321321432")},
    "major arpeggio": {
        **dict.fromkeys(("C", "G", "F", "D", "A", "E", "B", "F#"), _ARPEGGIO),
        **dict.fromkeys(("C#", "A flat", "E flat"), _ON_BLACK), "B flat": ("2124124/4124124", "3213213/2132132")},
    "minor arpeggio": {
        **dict.fromkeys(("C", "D", "E", "F", "G", "A", "B", "E flat"), _ARPEGGIO),
        **dict.fromkeys(("C#", "F#", "A flat"), _ON_BLACK), "B flat": ("2312312/1231235", "3213213/2132132/5321321")}}


@dataclass(frozen=True)
class Agreement:
    """One hand's run: are its thumbs where a textbook has them; the share of fingers that are the textbook's.

    What begins and ends a run, and where it turns, is free.
    """

    figure: str
    key: str
    hand: int
    thumbs: bool
    fingers: float
    played: str


def run_notes(degrees, tonic, hand, rate=8.0, octaves=2):
    """A run up and down again in even notes at `rate` a second; tonic: pitch of the lowest one."""
    up = [tonic + 12 * octave + degree for octave in range(octaves) for degree in degrees] + [tonic + 12 * octaves]
    pitches = np.array(up + up[-2::-1])
    onset = 0.5 + np.arange(len(pitches)) / rate
    return make_notes(onset, onset + 0.96 / rate, pitches, 72, hand)


def printed_runs(rate=8.0):
    """Yields the figure, the key, the hand and the notes, with the first printed fingering of each run."""
    for figure, keys in PRINTED.items():
        for key, hands in keys.items():
            for hand, printed in ((RIGHT, hands[0]), (LEFT, hands[1])):
                notes = run_notes(DEGREES[figure], 36 + 12 * hand + KEYS.index(key), hand, rate)
                notes["finger"] = there_and_back(printed.split("/")[0])
                yield figure, key, hand, notes


def there_and_back(digits):
    """Fingers of a run up and down from those of its way up."""
    return [int(digit) for digit in digits + digits[-2::-1]]


def agreements(rate=8.0, fingers=assign_fingers):
    """The `Agreement` of every run at `rate` notes a second."""
    found = []
    for figure, key, hand, notes in printed_runs(rate):
        notes["finger"] = 0
        played = fingers(notes)["finger"]
        free = np.isin(np.arange(len(played)), (0, len(played) // 2, len(played) - 1))
        best = (False, 0.0)
        for printed in PRINTED[figure][key][0 if hand == RIGHT else 1].split("/"):
            wanted = np.array(there_and_back(printed))
            best = max(best, (bool((((wanted == 1) == (played == 1)) | free).all()),
                              float((wanted == played)[~free].mean())))
        found.append(Agreement(figure, key, hand, *best, "".join(map(str, played))))
    return found
