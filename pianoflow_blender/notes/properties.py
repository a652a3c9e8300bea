"""Properties of the panel *Notes*: gathered edits and switches in the scene, the list and its selection outside of it.

The list's rows are empty: what they show is drawn from the take's notes. Ten thousand of them cost nothing to keep.
"""
import bpy
from bpy.props import (BoolProperty, CollectionProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty,
                       StringProperty)

from ..words import OWN
from . import pending
from .solving import edited

FINGERS = ("Thumb", "Index finger", "Middle finger", "Ring finger", "Little finger")


class NoteEdit(bpy.types.PropertyGroup):
    """What is to become of the note of `pitch` at `onset`; see `pending.NOTHING`."""

    onset: FloatProperty()
    pitch: IntProperty()
    finger: IntProperty()
    hand: IntProperty(default=-1)
    muted: IntProperty(default=-1)
    later: FloatProperty()
    higher: IntProperty()


class NoteRow(bpy.types.PropertyGroup):
    """A row of the list, as empty as possible."""


class NoteRows(bpy.types.PropertyGroup):
    """The list of the panel, alike for all windows."""

    rows: CollectionProperty(type=NoteRow)
    index: IntProperty(name="Note", description="The note that is selected", options={'SKIP_SAVE'},
                       translation_context=OWN)


def _get(name, scale=1):
    def get(self):
        index = pending.selected(self.id_data)
        if index is None:
            return 0
        value = pending.values_of(self.id_data, index)[name] * scale
        return bool(value) if name == "muted" else value
    return get


def _set(name, scale=1):
    def put(self, value):
        index = pending.selected(self.id_data)
        if index is not None:
            pending.change(self.id_data, index, **{name: value / scale if scale != 1 else int(value)})
            edited(self.id_data)
    return put


class NotesSettings(bpy.types.PropertyGroup):
    """Edits of notes, and how notes are shown in the viewport."""

    edits: CollectionProperty(
        type=NoteEdit, name="Edits", description="What is to become of notes once the passage is solved")
    edited: StringProperty(name="Edited Take", description="The take whose notes the edits are of", options={'HIDDEN'})
    live: BoolProperty(
        name="Live", description="Solve the passage at once after every change, instead of gathering changes until you "
                                 "press Solve Passage")
    refinger: BoolProperty(
        name="Refinger Around",
        description="Let the notes around the changed one have other fingers where that is more comfortable. Fingers "
                    "that you chose yourself are kept. Off: only what is in the way changes")
    follow: BoolProperty(
        name="Follow Playhead", default=True,
        description="Select the note that is being played, as the scene's frame changes")
    finger: EnumProperty(
        name="Finger", description="Which finger plays the note", get=_get("finger"), set=_set("finger"),
        items=[('0', "–", "No finger: the key moves by itself", 'NONE', 0)] + [
            (str(k), str(k), f"{name} plays the note", 'NONE', k) for k, name in enumerate(FINGERS, 1)])
    hand: EnumProperty(
        name="Hand", description="Which hand plays the note", get=lambda self: max(_get("hand")(self), 0),
        set=_set("hand"), items=(('L', "Left", "The left hand plays the note; a finger is found for it", 'NONE', 0),
                                 ('R', "Right", "The right hand plays the note; a finger is found for it", 'NONE', 1)))
    muted: BoolProperty(
        name="Mute", description="Leave the note out: no finger plays it, its key rests. It stays in the list",
        get=_get("muted"), set=_set("muted"), translation_context=OWN)
    later: FloatProperty(
        name="Move", subtype='TIME', description="Play the note so many milliseconds later, or sooner when negative",
        get=_get("later", 1000), set=_set("later", 1000), soft_min=-500, soft_max=500, step=500, precision=0)
    higher: IntProperty(
        name="Semitones", description="Play another key: so many semitones higher, or lower when negative",
        get=_get("higher"), set=_set("higher"), soft_min=-12, soft_max=12)
    show_falling: BoolProperty(
        name="Falling Notes", description="Show in the viewport the notes to come as bars that fall onto their keys")
    show_lit: BoolProperty(
        name="Lit Keys", description="Colour the keys in the viewport while they sound")
    show_fingering: BoolProperty(
        name="Fingering", description="Show fingers' numbers at the fingertips that play, and on the falling notes")
    colour_by: EnumProperty(
        name="Colour By", description="What the colours of notes and keys tell",
        items=(('HAND', "Hand", "Blue for the left hand, orange for the right"),
               ('FINGER', "Finger", "A colour for each finger, from the thumb's red to the little finger's violet")))
    plane: EnumProperty(
        name="Falling", description="Where notes fall", translation_context="Falling Notes",
        items=(('UPRIGHT', "Upright", "Down a wall behind the keys, as the player sees it"),
               ('FLAT', "Flat", "Towards the keys in their own plane, for a camera above them")))
    lead: FloatProperty(
        name="Lead Time", description="How long before it is played a note appears", default=3.0, min=0.2, max=20.0,
        soft_max=8.0, subtype='TIME_ABSOLUTE', unit='TIME_ABSOLUTE')


_classes = (NoteEdit, NoteRow, NoteRows, NotesSettings)


def register():
    for cls in _classes:
        bpy.utils.register_class(cls)
    bpy.types.WindowManager.pianoflow_notes = PointerProperty(type=NoteRows)


def unregister():
    del bpy.types.WindowManager.pianoflow_notes
    for cls in reversed(_classes):
        bpy.utils.unregister_class(cls)
