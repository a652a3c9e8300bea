"""The default features: notes, from whatever heard them, as numbers a frame (`layout` says which number is what)."""
import numpy as np

from ....rigs.keyboard import WHITE_PITCH, WIDTH, is_black, key_x
from .layout import (AGE, AHEAD, AROUND, FADES, FINGER_BLACK, FINGER_HELD, FINGER_NUMBERS, FINGER_ONSET, FINGER_PLACE,
                     FINGER_UNIT, FINGERS, FLUX, HAND_NEAR, HANDS_AT, HEARD, HELD, KEYS, LOUDNESS, NEXT_BLACK,
                     NEXT_NEAR, NEXT_PLACE, ONSET, PLANES, PLAYED_BY, POSTERIOR, SINCE, STRENGTH, SUSTAIN, WITH_ROLES)

FPS = 30.0
#: How fast a string's sound falls, seconds, and the power that counts as silence, decibels below a loud note.
DECAY, QUIET = 0.8, 50.0


class KeyEncoder:
    """The encoder of notes. roles: whether hands and fingers, as far as the notes have them, are among the features."""

    licence = "GPL-3.0-or-later"

    def __init__(self, roles=True):
        self.roles = roles
        self.name, self.width = ("keys", WITH_ROLES) if roles else ("keys_heard", HEARD)

    def track(self, performance, recording=None, report=None):
        """The features of a performance, made for the frames that are asked for."""
        return KeyTrack(performance.notes, performance.pedal, self.roles)


class KeyTrack:
    """Features of notes (sorted by onset) and pedal; an hour costs no more memory than its notes."""

    def __init__(self, notes, pedal=None, roles=True):
        self.notes, self.roles = notes, roles
        self.pedal = np.zeros((0, 2)) if pedal is None else pedal
        self.longest = float((notes["offset"] - notes["onset"]).max(initial=0.0))

    def frames(self, first, count):
        """Features [count, 444 or 608] float32."""
        low = np.searchsorted(self.notes["onset"], first / FPS - self.longest - AROUND)
        high = np.searchsorted(self.notes["onset"], (first + count + 1) / FPS + AROUND)
        near = self.notes[low:high]
        near = near[near["offset"] > first / FPS - AROUND]
        return key_features(near, first, count, self.pedal, self.roles)


def key_features(notes, first, count, pedal=None, roles=True):
    """Features [count, 444 or 608] float32 of `notes` (and pedal [K,2]) for the frames from `first` on."""
    table = np.zeros((count, WITH_ROLES if roles else HEARD), np.float32)
    note, frame = _touched(notes, first, count)
    time = (frame + first) / FPS
    onset, offset = notes["onset"][note], notes["offset"][note]
    struck = np.maximum(0.0, 1 - np.abs(time - onset) * FPS)
    held = _held(onset, offset, time)
    age = np.where((time >= onset) & (time < offset), np.exp(-(time - onset) / AGE), 0.0)
    planes = table[:, :PLANES * len(KEYS)].reshape(count, PLANES, len(KEYS))
    key = notes["pitch"][note] - KEYS[0]
    strength = struck * notes["velocity"][note] / 127
    for plane, values in ((ONSET, struck), (STRENGTH, strength), (HELD, held), (SINCE, age), (POSTERIOR, struck)):
        np.maximum.at(planes, (frame, plane, key), values)
    table[:, SUSTAIN] = sustained(pedal, (np.arange(count) + first) / FPS)
    table[:, LOUDNESS], table[:, FLUX] = _loudness(notes, first, count), 1 - np.exp(-planes[:, STRENGTH].sum(-1))
    if roles:
        _add_roles(table, notes[note], frame, struck, held)
        _add_next(table, notes, first)
        _add_hands(table, notes, first)
    return table


def held_keys(notes, first, count):
    """The part [count,88] of each frame for which each key is held, float32: the MIDI that stage 1's teacher reads."""
    note, frame = _touched(notes, first, count)
    time = (frame + first) / FPS
    onset, offset = notes["onset"][note], notes["offset"][note]
    roll = np.zeros((count, len(KEYS)), np.float32)
    np.maximum.at(roll, (frame, notes["pitch"][note] - KEYS[0]), _held(onset, offset, time))
    return roll


def _held(onset, offset, time):
    return np.clip((np.minimum(offset, time + 0.5 / FPS) - np.maximum(onset, time - 0.5 / FPS)) * FPS, 0, 1)


def _touched(notes, first, count):
    """Pairs (index of a note, frame counted from `first`) where a note is near enough to be seen."""
    begin = np.clip(np.floor(notes["onset"] * FPS).astype(int) - first, 0, count)
    end = np.clip(np.ceil(np.maximum(notes["offset"] * FPS + 0.5, notes["onset"] * FPS + 1)).astype(int) + 1 - first,
                  begin, count)
    lengths = end - begin
    note = np.repeat(np.arange(len(notes)), lengths)
    return note, np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths) + begin[note]


def _add_roles(table, notes, frame, struck, held):
    """Writes who plays into `table`, for the pairs of `_touched` (`notes` being each pair's note)."""
    count = len(table)
    weight = np.maximum(struck, held)
    for hand, sign in ((0, -1), (1, 1)):
        ours = (notes["hand"] == hand) & (weight > 0)
        plane = np.zeros((count, len(KEYS)), np.float32)
        np.maximum.at(plane, (frame[ours], notes["pitch"][ours] - KEYS[0]), weight[ours])
        table[:, PLAYED_BY] += sign * plane
    known = (notes["hand"] >= 0) & (notes["finger"] > 0) & (weight > 0)
    order = np.argsort(weight[known], kind="stable")  # of two notes of a finger in a frame, the one held longer stays
    notes, frame, weight = notes[known][order], frame[known][order], weight[known][order]
    hand, finger = notes["hand"].astype(int), notes["finger"].astype(int) - 1
    fingers = fingers_of(table)
    fingers[frame, hand, finger, FINGER_PLACE] = (key_x(notes["pitch"]) - WIDTH / 2) / FINGER_UNIT
    fingers[frame, hand, finger, FINGER_BLACK] = is_black(notes["pitch"])
    for number, values in ((FINGER_HELD, held[known][order]), (FINGER_ONSET, struck[known][order])):
        np.maximum.at(fingers, (frame, hand, finger, number), values)


def fingers_of(table):
    """The fingers' numbers [count,2,5,7] of features with roles, as a view."""
    return table[:, PLAYED_BY.stop:HANDS_AT].reshape(len(table), 2, FINGERS, FINGER_NUMBERS)


def _add_next(table, notes, first):
    """Writes into `table` which key each finger strikes next, for frames from `first` on."""
    count = len(table)
    fingers = fingers_of(table)
    time = (np.arange(count) + first) / FPS
    for hand in (0, 1):
        for finger in range(FINGERS):
            own = notes[(notes["hand"] == hand) & (notes["finger"] == finger + 1)]
            following = np.searchsorted(own["onset"], time, side="right")
            left = np.append(own["onset"], np.inf)[following] - time
            frame = np.flatnonzero(left < AHEAD)
            pitch = own["pitch"][following[frame]]
            fingers[frame, hand, finger, NEXT_NEAR] = 1 - left[frame] / AHEAD
            fingers[frame, hand, finger, NEXT_PLACE] = (key_x(pitch) - WIDTH / 2) / FINGER_UNIT
            fingers[frame, hand, finger, NEXT_BLACK] = is_black(pitch)


def _add_hands(table, notes, first):
    """Writes into `table` where each hand must about be, for frames from `first` on."""
    time = ((np.arange(len(table)) + first) / FPS).astype(np.float32)
    for hand, side in ((0, -1), (1, 1)):
        own = notes[notes["hand"] == hand]
        if not len(own):
            continue
        finger = np.where(own["finger"] > 0, own["finger"].astype(int), 3)
        place = key_x(own["pitch"]) - side * (finger - 3) * WHITE_PITCH - WIDTH / 2
        onset, offset = own["onset"].astype(np.float32), own["offset"].astype(np.float32)
        gap = np.maximum(np.maximum(onset - time[:, None], time[:, None] - offset), 0)
        nearest = gap.min(1)
        told = nearest < AROUND
        for number, fade in enumerate(FADES):
            say = np.exp((nearest[:, None] - gap) / fade) * (gap < AROUND)
            table[told, HANDS_AT + 3 * hand + number] = ((say @ place)[told] / say.sum(1)[told]) / FINGER_UNIT
        table[told, HANDS_AT + 3 * hand + HAND_NEAR] = np.exp(-nearest[told])


def sustained(pedal, times):
    """How far the sustain pedal is down, 0-1, at `times` [T] seconds."""
    if pedal is None or not len(pedal):
        return np.zeros(len(times))
    index = np.searchsorted(pedal[:, 0], times, side="right") - 1
    return np.where(index >= 0, pedal[np.maximum(index, 0), 1] / 127, 0.0)


def _loudness(notes, first, count):
    """Loudness [count] in 0-1 from the notes, so that it does not depend on microphone and level: each note's power
    falls from its velocity's, on the strings that are not yet damped."""
    power = np.zeros(count)
    time = (np.arange(count) + first) / FPS
    notes = notes[(notes["onset"] <= time[-1]) & (notes["offset"] > time[0] - 0.1)]
    for begin in range(0, len(notes), 256):
        some = notes[begin:begin + 256]
        age = time[:, None] - some["onset"]
        sounding = (age >= 0) & (time[:, None] < some["offset"] + 0.1)
        power += (sounding * (some["velocity"] / 127.0) ** 2 * np.exp(-np.maximum(age, 0) / DECAY)).sum(1)
    return np.clip(1 + 10 * np.log10(power + 1e-9) / QUIET, 0, 1)
