"""Six short passages that show what a pair of hands is worth: what `pianoflow evaluate pictures` draws.

Each asks one thing of a hand that a still picture can answer: quiet legato voices, thumbs that pass under, octaves
among black keys, a leap of two octaves, a trill over a held thumb, hands that cross.
"""
from dataclasses import dataclass

import numpy as np

from ..music.fingering import assign_fingers
from ..music.notes import make_notes
from .exercises import LEAD_IN, LEFT, LEGATO, RIGHT

#: Onsets nearer than this (seconds) are one chord: a picture of one is a picture of the other.
CHORD = 0.03


@dataclass(frozen=True)
class Passage:
    """notes: with hands and fingers. watched: the hand that the camera beside the keys looks at (0 left, 1 right)."""

    name: str
    notes: np.ndarray
    watched: int

    def moments(self, count):
        """`count` (seconds, whether a key goes down then): onsets spread over the passage, and half-way to the next.

        Even places are onsets; each is followed by the moment in the middle between it and the next onset.
        """
        onsets = np.sort(self.notes["onset"])
        onsets = onsets[np.diff(onsets, prepend=-np.inf) > CHORD]
        chosen = np.linspace(0, len(onsets) - 2, -(-count // 2)).round().astype(int)
        pairs = [((onsets[k], True), ((onsets[k] + onsets[k + 1]) / 2, False)) for k in chosen]
        return [moment for pair in pairs for moment in pair][:count]


def passages():
    """The `Passage`s, fingered, by name."""
    made = (Passage("slow", _chorale(), RIGHT), Passage("scale", _scale(), RIGHT),
            Passage("octaves", _octaves(), RIGHT),
            Passage("leap", _leaps(), RIGHT), Passage("trill", _trill(), RIGHT), Passage("crossing", _crossing(), LEFT))
    return {passage.name: passage for passage in made}


def _voice(pitches, times, hand, velocity=70, hold=LEGATO):
    """One line of notes: each is held for the share `hold` of the time to the next; `times` has one more than notes."""
    times = LEAD_IN + np.asarray(times, float)
    return make_notes(times[:-1], times[:-1] + hold * np.diff(times), pitches, velocity, hand)


def _fingered(*voices):
    notes = np.concatenate(voices)
    return assign_fingers(notes[np.lexsort((notes["pitch"], notes["onset"]))])


def _chorale():
    """Four voices at a walking pace, legato: two in each hand."""
    beat = 0.75
    return _fingered(
        _voice([72, 74, 76, 74, 72], np.array([0, 1, 2, 3, 4, 6]) * beat, RIGHT, 76, hold=1.0),
        _voice([64, 65, 67, 67, 65, 64], np.array([0, 1, 2, 3, 4, 5, 6]) * beat, RIGHT, 60),
        _voice([55, 57, 55, 59, 57, 55], np.array([0, 1, 2, 3, 4, 5, 6]) * beat, LEFT, 58),
        _voice([48, 53, 52, 50, 45, 48], np.array([0, 1, 2, 3, 4, 5, 6]) * beat, LEFT, 64))


def _scale():
    """E major over two octaves at eight notes a second in both hands: thumbs pass under four times."""
    degrees = np.array([0, 2, 4, 5, 7, 9, 11])
    steps = np.concatenate([degrees, degrees + 12, [24]])
    times = np.arange(len(steps) + 1) / 8
    return _fingered(_voice(64 + steps, times, RIGHT, 74), _voice(40 + steps, times, LEFT, 70))


def _octaves():
    """Right-hand octaves, four a second, from white keys to black ones, over a left-hand octave that is held."""
    low = np.array([67, 68, 70, 72, 73, 75, 77, 79, 80, 79])
    times = np.arange(len(low) + 1) / 4
    bass = _voice([44, 51], [0, 1.25, 2.5], LEFT, 66)
    return _fingered(_voice(low, times, RIGHT, 84, hold=0.6), _voice(low + 12, times, RIGHT, 88, hold=0.6), bass)


def _leaps():
    """The right hand leaps over two octaves within 0.3 seconds, to and fro, while the left hand keeps a chord."""
    return _fingered(
        _voice([63, 87, 64, 88, 66, 90, 68, 92], np.arange(9) * 0.3, RIGHT, 80, hold=0.4),
        *(_voice([pitch], [0, 2.4], LEFT, 58) for pitch in (44, 51, 56)))


def _trill():
    """A trill at eleven notes a second beside a held thumb, over broken octaves in the left hand."""
    return _fingered(
        _voice([70, 72] * 12, np.arange(25) / 11, RIGHT, 68, hold=0.75),
        _voice([63], [0, 2.2], RIGHT, 62),
        _voice([39, 51, 46, 51, 41, 51, 46, 51], np.arange(9) * 0.275, LEFT, 64))


def _crossing():
    """The right hand keeps an accompaniment while the left leaps over it between bass and treble."""
    figure = _voice([60, 64, 67, 64] * 4, np.arange(17) / 6, RIGHT, 58)
    times = np.array([0, 4, 8, 12, 16]) / 6
    return _fingered(figure, _voice([43, 79, 41, 81], times, LEFT, 84, hold=0.45))
