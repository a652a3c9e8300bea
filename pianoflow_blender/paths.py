"""Where the parts of the installed tree are, and what the add-on is called. No bpy."""
from pathlib import Path

#: `bl_ext.<repository>.pianoflow` in Blender (the add-on's key in `preferences.addons`), `pianoflow` elsewhere.
PACKAGE = __package__.rpartition(".")[0]
#: The folder that holds `engine`, `rigs` and `pianoflow_blender`; it may have any name.
ROOT = Path(__file__).resolve().parent.parent

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".m4a", ".aac", ".mp4", ".mov",
                  ".mkv", ".webm")
MIDI_SUFFIXES = (".mid", ".midi", ".kar")
TAKE_SUFFIX = ".npz"


def is_midi(path):
    """Whether `path` is named like a MIDI file."""
    return str(path).lower().endswith(MIDI_SUFFIXES)
