"""What a scene's settings ask to be played: the file, the part of it, and where on the timeline that lies."""
import tempfile
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..engine.errors import InputError
from .paths import is_midi
from .strips import find_strip, sequencer_scene, strip_sound


@dataclass(frozen=True)
class Recording:
    """A recording on a scene's timeline.

    audio, midi: files (at least one). start, end: the part to play, seconds of the recording (None: from its begin, to
    its end). zero_frame: the scene's frame (float) of the recording's second 0. has_strip: whether the sequencer plays
    it already, as the strip called `strip`. unpacked: a temporary copy of a packed sound, to be removed after use.
    """

    audio: Path | None
    midi: Path | None
    start: float | None
    end: float | None
    zero_frame: float
    has_strip: bool = False
    unpacked: Path | None = None
    strip: str = ""

    @property
    def name(self):
        """What to call the performance."""
        return (self.audio or self.midi).stem

    def discard(self):
        """Removes the temporary copy of a packed sound."""
        if self.unpacked is not None:
            self.unpacked.unlink(missing_ok=True)


def missing(context):
    """What the user has to choose before there is something to play, as a sentence; empty when all is there."""
    settings = context.scene.pianoflow
    if settings.source == 'STRIP':
        return "" if settings.strip else "Choose a sound strip first"
    return "" if settings.audio or settings.midi else "Choose a recording or a MIDI file first"


def chosen_recording(context):
    """The Recording that the settings of the scene describe. Raises InputError when a file or strip is not there."""
    settings = context.scene.pianoflow
    midi = _file(settings.midi)
    if settings.source == 'STRIP':
        scene = sequencer_scene(context)
        return _of_strip(find_strip(scene, settings.strip), frame_rate(scene), midi)
    audio = _file(settings.audio)
    if audio is not None and is_midi(audio):
        if midi is not None:
            raise InputError(f"{audio.name} is a MIDI file already: empty the MIDI field.")
        audio, midi = None, audio
    if audio is None and midi is None:
        raise InputError("Choose a recording or a MIDI file first.")
    return Recording(audio, midi, None, None, float(settings.start_frame))


def frame_rate(scene):
    """Frames a second of `scene`, such as 29.97."""
    return scene.render.fps / scene.render.fps_base


def _file(path):
    """The absolute path of a file named in the settings, or None when the field is empty."""
    if not path:
        return None
    found = Path(bpy.path.abspath(path))
    if not found.is_file():
        raise InputError(f"There is no file {found}: choose it again.")
    return found


def _of_strip(strip, fps, midi):
    sound = strip_sound(strip, fps)
    path, unpacked = sound.path, None
    if sound.packed is not None:
        with tempfile.NamedTemporaryFile(prefix="pianoflow_", suffix=sound.path.suffix, delete=False) as copy:
            copy.write(sound.packed)
        path = unpacked = Path(copy.name)
    elif not path.is_file():
        raise InputError(f"The file of the strip “{strip.name}” is missing ({path}): find it with File > External Data.")
    return Recording(path, midi, sound.start, sound.end, sound.zero_frame, has_strip=True, unpacked=unpacked,
                     strip=strip.name)
