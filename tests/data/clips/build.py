"""Makes the clips of this folder: writes their notes as MIDI, has FluidSynth play them with a sampled grand piano.

    python tests/data/clips/build.py /usr/share/sounds/sf2/FluidR3_GM.sf2

Needs the programs `fluidsynth` and `ffmpeg`. The recordings are checked in; this is how they came about.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import mido
import numpy as np

HERE = Path(__file__).parent
TICKS = 480
#: Bars 1-4 and a last chord from the first prelude of J. S. Bach's *Well-Tempered Clavier*: five tones a half bar.
PRELUDE = [(60, 64, 67, 72, 76), (60, 62, 69, 74, 77), (59, 62, 67, 74, 77), (60, 64, 67, 72, 76)]


def prelude(rng):
    """Notes (onset, offset, pitch, velocity, hand) and pedal (s, value) of the prelude, played with a little rubato."""
    notes, pedal, time = [], [], 0.4
    for bar, chord in enumerate(PRELUDE):
        for _ in range(2):
            pedal += [(time + 0.04, 127)]
            for step, tone in enumerate((0, 1, 2, 3, 4, 2, 3, 4)):
                length = 0.21 * (7.5 if step < 1 else 6.5 if step == 1 else 1.02)
                onset = time + step * 0.21 + rng.normal(0, 0.006)
                velocity = int(54 + 6 * bar + rng.integers(-5, 6))
                notes.append((onset, onset + length, chord[tone], velocity, int(step > 1)))
            time += 8 * 0.21
            pedal += [(time - 0.06, 0)]
    notes += [(time, time + 1.6, pitch, 82, int(pitch > 55)) for pitch in (36, 48, 55, 60, 64, 72)]
    return notes, pedal


def study(rng):
    """Scales in both hands, repeated tones, triads, octaves, staccato: no pedal."""
    notes, time = [], 0.3
    scale = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19, 21, 23, 24]
    for step in [*scale, *scale[-2::-1]]:
        for hand, root in ((0, 41), (1, 65)):
            onset = time + rng.normal(0, 0.004)
            notes.append((onset, onset + 0.14, root + step, int(rng.integers(60, 84)), hand))
        time += 0.15
    for k in range(8):
        notes.append((time, time + 0.09, 74, 70 + 3 * (k % 4), 1))
        time += 0.14
    for chord in ((48, 52, 55, 72, 76, 79), (41, 48, 53, 69, 72, 77), (43, 50, 55, 71, 74, 79),
                  (36, 48, 55, 67, 72, 76)):
        for pitch in chord:
            onset = time + rng.uniform(0, 0.012)
            notes.append((onset, onset + 0.5, pitch, int(rng.integers(70, 95)), int(pitch > 60)))
        time += 0.6
    for step in scale[:8]:
        notes += [(time, time + 0.08, root + step, 78, hand) for hand, root in ((0, 31), (0, 43), (1, 72), (1, 84))]
        time += 0.24
    return notes, []


def write_midi(path, notes, pedal):
    """A file of type 1: tempo, then a track for each hand, the pedal in the left one's."""
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    file.tracks.append(mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000)]))
    for hand, name in ((1, "Right hand"), (0, "Left hand")):
        events = []
        for onset, offset, pitch, velocity, side in notes:
            if side == hand:
                events += [(onset, 1, mido.Message("note_on", note=pitch, velocity=velocity)),
                           (offset, 0, mido.Message("note_off", note=pitch, velocity=64))]
        if hand == 0:
            events += [(time, 2, mido.Message("control_change", control=64, value=value)) for time, value in pedal]
        track, last = mido.MidiTrack([mido.MetaMessage("track_name", name=name)]), 0
        for time, _, message in sorted(events, key=lambda event: event[:2]):
            tick = round(time * 2 * TICKS)
            track.append(message.copy(time=tick - last))
            last = tick
        file.tracks.append(track)
    file.save(path)


def main(soundfont):
    """Writes prelude and study as .mid and .ogg."""
    for make in (prelude, study):
        notes, pedal = make(np.random.default_rng(1))
        midi = HERE / f"{make.__name__}.mid"
        write_midi(midi, notes, pedal)
        seconds = max(note[1] for note in notes) + 1.0
        with tempfile.TemporaryDirectory() as folder:
            sound = Path(folder) / "clip.wav"
            subprocess.run(["fluidsynth", "-ni", "-g", "0.7", "-r", "44100", "-F", sound, soundfont, midi], check=True)
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", sound, "-t", f"{seconds:.2f}", "-ac", "1", "-c:a",
                            "libvorbis", "-q:a", "3", "-map_metadata", "-1", midi.with_suffix(".ogg")], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
