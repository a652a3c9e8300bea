"""Edits that are gathered until the passage is solved: kept with the scene, so that undo and the .blend know them."""
import bpy

from .of_take import NEAR, notes_of

#: The values of an edit that leaves all as it is.
NOTHING = {"finger": 0, "hand": -1, "muted": -1, "later": 0.0, "higher": 0}


def edits_of(scene):
    """The scene's gathered edits (`properties.NoteEdit`) of its present take."""
    settings, found = scene.pianoflow.notes, notes_of(scene)
    return settings.edits if found is not None and settings.edited == found.uid else ()


def edit_of(scene, note):
    """The gathered edit of a note, or None."""
    return next((edit for edit in edits_of(scene)
                 if edit.pitch == note["pitch"] and abs(edit.onset - note["onset"]) < NEAR), None)


def change(scene, index, **values):
    """Gathers that the note `index` of the scene's take shall be otherwise: names and values as in `NOTHING`."""
    found, settings = notes_of(scene), scene.pianoflow.notes
    note = found.notes[index]
    if settings.edited != found.uid:
        settings.edits.clear()
        settings.edited = found.uid
    edit = edit_of(scene, note)
    if edit is None:
        edit = settings.edits.add()
        edit.onset, edit.pitch = note["onset"], int(note["pitch"])
    for name, value in values.items():
        setattr(edit, name, value)
    if all(getattr(edit, name) == value for name, value in NOTHING.items()):
        settings.edits.remove(next(k for k, other in enumerate(settings.edits) if other == edit))


def as_requested(scene):
    """The gathered edits as the engine's command takes them."""
    found, asked = notes_of(scene), []
    for edit in edits_of(scene):
        index = found.find(edit.onset, edit.pitch)
        onset = float(found.notes["onset"][index]) if index is not None else edit.onset
        wanted = {"note": [onset, edit.pitch], "later": round(edit.later, 6), "higher": edit.higher}
        if edit.finger:
            wanted["finger"] = edit.finger
        if edit.hand >= 0:
            wanted["hand"] = edit.hand
        if edit.muted >= 0:
            wanted["muted"] = bool(edit.muted)
        asked.append(wanted)
    return asked


def values_of(scene, index):
    """What the note `index` is to be: finger, hand, muted, later, higher, and whether that differs from what it is."""
    found = notes_of(scene)
    note, edit = found.notes[index], edit_of(scene, found.notes[index])
    values = {"finger": int(note["finger"]), "hand": int(note["hand"]), "muted": int(found.silent[index]),
              "later": 0.0, "higher": 0, "edited": edit is not None}
    if edit is not None:
        changed = {name: getattr(edit, name) for name in NOTHING}
        values.update({name: value for name, value in changed.items() if value != NOTHING[name]})
    return values


def selected(scene):
    """Index of the note that is selected in the list, or None."""
    found, index = notes_of(scene), bpy.context.window_manager.pianoflow_notes.index
    return index if found is not None and 0 <= index < len(found) else None
