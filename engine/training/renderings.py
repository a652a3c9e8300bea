"""Plays notes on a sampled piano with FluidSynth, as a room, a microphone and a file would leave them."""
import shutil
import subprocess
import tempfile
from pathlib import Path

import mido
import numpy as np
import soundfile

from ..errors import InputError

RATE = 44100
TICKS = 480
SUSTAIN = 64
#: Where Debian and others put soundfonts.
PLACES = ("/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts")


def soundfonts():
    """The soundfonts of this machine. Raises InputError where FluidSynth or every soundfont is missing."""
    fonts = sorted({path.resolve() for place in PLACES for path in Path(place).glob("*.sf[23]")})
    if not shutil.which("fluidsynth") or not fonts:
        raise InputError("Rendering needs FluidSynth and a soundfont: run apt-get install fluidsynth "
                         "fluid-soundfont-gm, or leave --rendered at 0.")
    return fonts


def write_midi(path, notes, pedal=(), cents=0.0):
    """Writes notes and sustain pedal as a MIDI file, to a millisecond; cents: how sharp it sounds, -200 to 200."""
    second = TICKS * 2  # at MIDI's default of 120 beats a minute
    events = [(round(row[0] * second), 0, mido.Message("control_change", control=SUSTAIN, value=int(row[1])))
              for row in pedal]
    events.append((0, 0, mido.Message("pitchwheel", pitch=int(np.clip(round(cents / 200 * 8192), -8192, 8191)))))
    for note in notes:
        pitch = int(note["pitch"])
        events.append((round(note["onset"] * second), 2, mido.Message("note_on", note=pitch,
                                                                      velocity=int(note["velocity"]))))
        events.append((round(note["offset"] * second), 1, mido.Message("note_off", note=pitch)))
    track, clock = mido.MidiTrack(), 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - clock))
        clock = tick
    file = mido.MidiFile(ticks_per_beat=TICKS)
    file.tracks.append(track)
    file.save(path)


def render(path, notes, pedal, random, fonts):
    """Writes the sound of `notes` to the FLAC file `path`: one of `fonts`, a room of random size, noise, level, tuning
    and frequency response. The seed of `random` decides everything."""
    with tempfile.TemporaryDirectory() as folder:
        midi, plain = Path(folder) / "notes.mid", Path(folder) / "plain.wav"
        write_midi(midi, notes, pedal, cents=random.normal(0, 8))
        room = random.random() < 0.7
        options = ["-o", f"synth.reverb.active={int(room)}", "-o", "synth.chorus.active=0",
                   "-o", f"synth.reverb.room-size={random.uniform(0.1, 0.8):.2f}",
                   "-o", f"synth.reverb.level={random.uniform(0.1, 0.8):.2f}", "-g", "0.6", "-r", str(RATE)]
        font = fonts[random.integers(len(fonts))]
        done = subprocess.run(["fluidsynth", "-q", "-n", "-i", *options, "-F", str(plain), str(font), str(midi)],
                              capture_output=True, text=True)
        if done.returncode or not plain.exists():
            reason = done.stderr.strip()[:200] or "no reason given"
            raise InputError(f"FluidSynth could not play with {font}: {reason}.")
        sound, _ = soundfile.read(plain, dtype="float32")
    sound = _recorded(sound.mean(axis=1), random)
    soundfile.write(path, sound, RATE, format="FLAC")


def _recorded(sound, random):
    """The sound with a tilted frequency response, noise 30-70 dB below it, at a level between -20 dB and full scale."""
    tilt = random.uniform(-0.35, 0.35)
    tilted = sound.copy()
    tilted[1:] += tilt * sound[:-1]
    power = np.sqrt(np.mean(tilted ** 2)) + 1e-9
    noise = random.standard_normal(len(sound)).astype(np.float32) * power * 10 ** (-random.uniform(30, 70) / 20)
    level = 10 ** (-random.uniform(0, 20) / 20)
    return (tilted + noise) * (level / max(np.abs(tilted + noise).max(), 1e-9))
