"""The list of a scene's takes: what comes in, what goes out, and which of them is on a keyboard."""
import json
import uuid
from datetime import datetime
from pathlib import Path

import bpy

from ...engine.errors import InputError
from ..performance import played_keyboard
from ..preferred_paths import as_preferred
from .files import is_temporary

#: Custom property of a keyboard: the uid of the take that was baked on it.
ON_KEYBOARD = "pianoflow_take"
#: What the list keeps of a take's meta.
FACTS = ("generator", "seed", "settings", "files", "encoder", "blend")


def keep_take(scene, path, take, kind, recording=None, name=""):
    """Adds `take` (`engine.take.Take`), which is in the file `path`, to the list of `scene`, selects it and returns its
    entry. recording: the `..recording.Recording` that it plays, where it was made here. A file that is in the list
    already keeps its entry."""
    takes = scene.pianoflow.takes
    entry = _entry_of(scene, path) if kind == 'IMPORTED' else None
    if entry is None:
        entry = takes.entries.add()
        entry.uid, entry.kind = uuid.uuid4().hex[:16], kind
        entry.name = name or (recording.name if recording else Path(path).stem)
    set_motion(entry, path, take)
    made = datetime.fromtimestamp(Path(path).stat().st_mtime) if kind == 'IMPORTED' else datetime.now()
    entry.made = made.strftime("%Y-%m-%d %H:%M")
    if recording is not None:
        _keep_recording(entry, recording)
    takes.index = index_of(takes, entry.uid)
    return takes.entries[takes.index]


def set_motion(entry, path, take):
    """Gives a take of the list the motion `take`, which is in the file `path`: its first one, or one that was edited."""
    own = is_temporary(Path(path))
    entry.path, entry.packed = str(path) if own else as_preferred(bpy.context, str(path)), None
    entry.seconds, entry.notes = take.duration, len(take.notes)
    entry.facts = json.dumps({fact: take.meta[fact] for fact in FACTS if fact in take.meta})


def take_on_keyboard(scene):
    """The entry of the take that is on the scene's keyboard.

    None when there is no keyboard, none was baked on it (an undo may have taken it off), or that was deleted from the
    list.
    """
    keyboard, takes = played_keyboard(scene), scene.pianoflow.takes
    index = index_of(takes, keyboard.get(ON_KEYBOARD)) if keyboard is not None else -1
    return takes.entries[index] if index >= 0 else None


def find_take(scene, name=""):
    """The entry called `name`, or the selected one for no name. Raises InputError when there is none."""
    takes = scene.pianoflow.takes
    if not name:
        if takes.selected is None:
            raise InputError("No take is selected: generate a performance, import a take, or click one in the list.")
        return takes.selected
    for entry in takes.entries:
        if entry.name == name:
            return entry
    raise InputError(f"There is no take “{name}” in the scene “{scene.name}”: choose one of the list.")


def remove_take(scene, entry):
    """Takes `entry` off the list for good; its file stays where it is."""
    takes = scene.pianoflow.takes
    index, text = index_of(takes, entry.uid), entry.packed
    takes.deleted = f"{takes.deleted} {entry.uid}".strip()
    takes.entries.remove(index)
    if text is not None and not text.users:
        bpy.data.texts.remove(text)
    takes.index = min(takes.index, len(takes.entries) - 1)


def index_of(takes, uid):
    """The row of the take with that uid, or -1."""
    return next((index for index, entry in enumerate(takes.entries) if entry.uid == uid), -1)


def take_still_listed(scene, uid):
    """The entry of the take with that uid, after a while. Raises InputError where it was deleted meanwhile."""
    index = index_of(scene.pianoflow.takes, uid)
    if index < 0:
        raise InputError("The take was deleted from the list meanwhile: undo that, and try again.")
    return scene.pianoflow.takes.entries[index]


def _entry_of(scene, path):
    """The entry whose file is `path`, or None."""
    for entry in scene.pianoflow.takes.entries:
        if entry.path and Path(bpy.path.abspath(entry.path)) == Path(path):
            return entry
    return None


def _keep_recording(entry, recording):
    """Notes what the take plays, as the panel would name it: a MIDI file alone is the recording there."""
    entry.source, entry.strip = ('STRIP', recording.strip) if recording.has_strip else ('FILE', "")
    audio, midi = None if recording.has_strip else recording.audio, recording.midi
    if entry.source == 'FILE' and audio is None:
        audio, midi = midi, None
    for name, path in (("audio", audio), ("midi", midi)):
        setattr(entry, name, as_preferred(bpy.context, str(path)) if path else "")
