"""Keystrokes of one hand: which digit presses which key, from when to when, and how fast it comes down.

A hand is worked out as a right hand; the left hand's keyboard is mirrored (x → WIDTH - x).
"""
from dataclasses import dataclass

import numpy as np

from ...rigs import keyboard
from ...rigs.hand import LEFT

#: How long a key needs between two strokes to come up and be met again, and the shortest hold, seconds.
REPETITION = 0.060
#: A digit gets from key to key so fast, metres a second.
REACH_SPEED = 1.2
SHORTEST_HOLD = 0.045


@dataclass
class Strokes:
    """Keystrokes [M] of one hand in order of onset.

    onset, release: seconds; digit: 0-4; pitch: MIDI; x, tail: middle of the key and of its part between the black
    keys in the hand's (mirrored) frame, metres; black: bool; velocity: MIDI; travel: seconds in which the key goes
    down; note: index into the notes of the performance; y: where along the key the pad meets it at the onset,
    metres, slide: how fast it moves along the key from then on, metres a second, and aside: how far to the right of
    the key's middle, metres (NaN and 0 until the wrist's path is known); played: bool, whether the hand
    gets there."""

    onset: np.ndarray
    release: np.ndarray
    digit: np.ndarray
    pitch: np.ndarray
    x: np.ndarray
    tail: np.ndarray
    black: np.ndarray
    velocity: np.ndarray
    travel: np.ndarray
    note: np.ndarray
    y: np.ndarray
    slide: np.ndarray
    aside: np.ndarray
    played: np.ndarray

    def __len__(self):
        return len(self.onset)

    def part(self, mask):
        """The strokes that `mask` (bool or indices) selects."""
        return Strokes(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))

    @property
    def top(self):
        """z of the pressed keys' tops at rest [M]."""
        return np.where(self.black, keyboard.BLACK_HEIGHT, 0.0)


def key_travel(velocity):
    """Seconds in which a key goes down, 22 (fortissimo) to 160 (pianissimo) milliseconds."""
    return np.clip(0.16 * 2.0 ** (-(np.asarray(velocity, float) - 30) / 32), 0.022, 0.160)


def strokes_of(notes, hand):
    """The `Strokes` of `hand` for `notes` with hands and fingers; notes without a finger are left out."""
    index = np.flatnonzero((notes["hand"] == hand) & (notes["finger"] > 0))
    index = index[np.argsort(notes["onset"][index], kind="stable")]
    chosen = notes[index]
    x, tail = keyboard.key_x(chosen["pitch"]), keyboard.tail_centre(chosen["pitch"])[0]
    if hand == LEFT:
        x, tail = keyboard.WIDTH - x, keyboard.WIDTH - tail
    strokes = Strokes(
        onset=chosen["onset"].copy(), release=chosen["offset"].copy(), digit=chosen["finger"].astype(int) - 1,
        pitch=chosen["pitch"].astype(int), x=x, tail=tail,
        black=keyboard.is_black(chosen["pitch"]), velocity=chosen["velocity"].astype(int),
        travel=key_travel(chosen["velocity"]), note=index, y=np.full(len(index), np.nan),
        slide=np.zeros(len(index)), aside=np.zeros(len(index)),
        played=np.ones(len(index), bool))
    strokes.release = np.maximum(np.minimum(strokes.release, _last_release(notes)[index]),
                                 strokes.onset + SHORTEST_HOLD)
    _make_room(strokes)
    return strokes


def _last_release(notes):
    """Latest release [M], seconds, that lets each note's key come up before it is played again by either hand."""
    latest = np.full(len(notes), np.inf)
    played = np.flatnonzero(notes["finger"] > 0)
    for pitch in np.unique(notes["pitch"][played]):
        line = played[notes["pitch"][played] == pitch]
        line = line[np.argsort(notes["onset"][line], kind="stable")]
        onset = notes["onset"][line]
        latest[line[:-1]] = onset[1:] - np.minimum(REPETITION, 0.5 * np.diff(onset))
    return latest


def _make_room(strokes):
    """Ends each stroke in time for the next one of the same digit, elsewhere."""
    for digit in range(5):
        line = np.flatnonzero(strokes.digit == digit)
        way = np.abs(np.diff(strokes.x[line]))
        room = REPETITION + np.where(way > 0, 0.02 + way / REACH_SPEED, 0)
        room = np.clip(room, 0, 0.5 * np.diff(strokes.onset[line]))
        strokes.release[line[:-1]] = np.minimum(strokes.release[line[:-1]], strokes.onset[line[1:]] - room)
