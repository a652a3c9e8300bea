"""MIDI files, exactly: every tempo, every track, what each key and the pedal did, and which hand a track says it is."""
import io
import re
import struct
from pathlib import Path

import mido
import numpy as np

from ..errors import InputError
from .notes import make_notes
from .performance import HIGHEST, LOWEST, Performance, playable

#: MIDI's channel 10, counted from zero: drums.
DRUMS = 9
SUSTAIN = 64
#: Seconds that a performance goes on after its last key is released, at most: a track's end may be hours away.
TAIL = 5.0
#: The tempo of a file that names none: 120 beats a minute, in microseconds a beat.
DEFAULT_TEMPO = 500_000
#: Two nameless tracks are two hands when their mean pitches are this many semitones apart.
APART = 5.0

_WORD = r"(?<![a-z])(?:{})(?![a-z])"
_RIGHT = re.compile(_WORD.format(r"right|r\.? ?h\.?|treble|upper|rechts|rechte|droite|destra"), re.IGNORECASE)
_LEFT = re.compile(_WORD.format(r"left|l\.? ?h\.?|bass|lower|links|linke|gauche|sinistra"), re.IGNORECASE)


class MidiError(InputError):
    """A file that is no MIDI file, or a damaged one."""


def is_midi(path):
    """Whether the file begins like a MIDI file, whatever its name."""
    try:
        with open(path, "rb") as stream:
            head = stream.read(12)
    except OSError:
        return False
    return head[:4] == b"MThd" or (head[:4] == b"RIFF" and head[8:] == b"RMID")


def read_midi(path):
    """The `Performance` in the MIDI file `path`.

    Hands come from the tracks where they say so (see `hand_of_tracks`), else are -1. Drums are left out; so are
    notes that a piano does not have, with a warning.
    """
    file = _open(Path(path))
    tracks = [_Track(track) for track in file.tracks]
    seconds = _clock(file, tracks)
    hands = hand_of_tracks([(track.name, [note[2] for note in track.notes]) for track in tracks])
    notes, pedal, dropped = [], [], 0
    for index, (track, hand) in enumerate(zip(tracks, hands)):
        for on, off, pitch, velocity in track.notes:
            if LOWEST <= pitch <= HIGHEST:
                notes.append((seconds(on, index), seconds(off, index), pitch, velocity, hand))
            else:
                dropped += 1
        pedal += [(seconds(tick, index), value) for tick, value in track.pedal]
    made = playable(make_notes(*np.array(notes, float).reshape(-1, 5).T))
    pedal = np.array(sorted(pedal, key=lambda event: event[0]), float).reshape(-1, 2)
    last = float(made["offset"].max()) if len(made) else 0.0
    ends = max([seconds(track.end, index) for index, track in enumerate(tracks)], default=0.0)
    warnings = [f"{Path(path).name} has {dropped} notes that a piano does not have: they are left out."] * bool(dropped)
    return Performance(made, pedal, max(min(ends, last + TAIL), last), {"transcriber": "midi"}, tuple(warnings))


def _open(path):
    """The file as mido reads it, from its header and tracks alone (see `_chunks`)."""
    try:
        return mido.MidiFile(file=io.BytesIO(_chunks(path.read_bytes())), clip=True, charset="latin1")
    except FileNotFoundError:
        raise MidiError(f"There is no file {path}: choose a MIDI file.") from None
    except OSError as error:
        if error.errno is not None:
            raise MidiError(f"{path} cannot be read ({error.strerror}): choose a file that you may read.") from error
        raise MidiError(f"{path} is not a MIDI file, or a damaged one: choose another.") from error
    # mido has no error of its own for a damaged file: whatever its parser trips over comes out.
    except Exception as error:
        raise MidiError(f"{path} is not a MIDI file, or a damaged one: choose another.") from error


def _chunks(data):
    """The file without its RIFF wrapper and without chunks of other makers, which mido takes for damage."""
    if data[:4] == b"RIFF" and data[8:12] == b"RMID":
        data = data[20:]
    kind, length, form, _, division = struct.unpack(">4sLHHH", data[:14])
    if kind != b"MThd" or length < 6 or not division:
        raise ValueError("no MIDI header")
    tracks, place = [], 8 + length
    while place + 8 <= len(data):
        kind, size = struct.unpack(">4sL", data[place:place + 8])
        if kind == b"MTrk":
            tracks.append(data[place:place + 8 + size])
        place += 8 + size
    if not tracks:
        raise ValueError("no tracks")
    return struct.pack(">4sLHHH", b"MThd", 6, form, len(tracks), division) + b"".join(tracks)


class _Track:
    """One track in ticks: notes (on, off, pitch, velocity), pedal (tick, value), tempos (tick, µs a beat), name."""

    def __init__(self, messages):
        self.name, self.notes, self.pedal, self.tempos = "", [], [], []
        held, tick = {}, 0
        for message in messages:
            tick += message.time
            if message.type == "track_name" and not self.name:
                self.name = message.name
            elif message.type == "set_tempo":
                self.tempos.append((tick, message.tempo))
            elif message.type in ("note_on", "note_off") and message.channel != DRUMS:
                self._key(held, tick, message)
            elif message.type == "control_change" and message.control == SUSTAIN and message.channel != DRUMS:
                self.pedal.append((tick, message.value))
        for (_, pitch), presses in held.items():
            self.notes += [(on, tick, pitch, velocity) for on, velocity in presses]
        self.end = tick

    def _key(self, held, tick, message):
        """A release ends the oldest press of its key that is still held, as most players and notation programs do."""
        key = (message.channel, message.note)
        if message.type == "note_on" and message.velocity > 0:
            held.setdefault(key, []).append((tick, message.velocity))
        elif held.get(key):
            on, velocity = held[key].pop(0)
            self.notes.append((on, tick, message.note, velocity))


def _clock(file, tracks):
    """seconds(tick, track): the time of a tick, by the file's division and tempo map.

    In files of type 0 and 1 all tracks share one tempo map; in type 2 each track is a piece with its own, and they
    follow one another.
    """
    if file.ticks_per_beat < 0:
        tick = _smpte_tick(file.ticks_per_beat & 0xFFFF)
        clocks = [lambda ticks: ticks * tick] * len(tracks)
    elif file.type == 2:
        clocks = [_tempo_clock(track.tempos, file.ticks_per_beat) for track in tracks]
    else:
        shared = _tempo_clock([tempo for track in tracks for tempo in track.tempos], file.ticks_per_beat)
        clocks = [shared] * len(tracks)
    starts = np.zeros(len(tracks))
    if file.type == 2:
        lengths = [clock(track.end) for clock, track in zip(clocks, tracks)]
        starts[1:] = np.cumsum(lengths)[:-1]
    return lambda ticks, track: float(starts[track] + clocks[track](ticks))


def _smpte_tick(division):
    """Seconds of a tick where the division counts film frames: minus frames a second, then ticks a frame."""
    frames, ticks = 256 - (division >> 8), division & 0xFF
    return 1.0 / ((30000 / 1001 if frames == 29 else frames) * max(1, ticks))


def _tempo_clock(tempos, ticks_per_beat):
    """A function from ticks to seconds for a list of (tick, µs a beat)."""
    steps = {0: DEFAULT_TEMPO}
    steps.update(sorted(tempos, key=lambda tempo: tempo[0]))
    ticks = np.array(sorted(steps))
    rates = np.array([steps[tick] for tick in ticks]) * 1e-6 / ticks_per_beat
    times = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * rates[:-1])])

    def seconds(tick):
        k = np.searchsorted(ticks, tick, "right") - 1
        return times[k] + (tick - ticks[k]) * rates[k]
    return seconds


def hand_of_tracks(tracks):
    """The hand (0 left, 1 right, -1 not told) of every track, given as (name, pitches).

    Names tell (right hand, RH, treble, upper; left hand, LH, bass, lower) when both hands are named, or when exactly
    two tracks have notes. Two tracks without such names are two hands when they lie clearly apart in pitch.
    """
    named = []
    for name, pitches in tracks:
        right, left = bool(_RIGHT.search(name)), bool(_LEFT.search(name))
        named.append(int(right) if pitches and right != left else -1)
    if {0, 1} <= set(named):
        return named
    sounding = [index for index, (_, pitches) in enumerate(tracks) if pitches]
    if len(sounding) != 2:
        return [-1] * len(tracks)
    hands = [-1] * len(tracks)
    first, second = sounding
    if named[first] != -1 or named[second] != -1:
        right = first if named[first] == 1 or named[second] == 0 else second
    else:
        difference = np.mean(tracks[first][1]) - np.mean(tracks[second][1])
        if abs(difference) < APART:
            return hands
        right = first if difference > 0 else second
    hands[first], hands[second] = int(first == right), int(second == right)
    return hands
