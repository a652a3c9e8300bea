"""What a scene knows of its takes: a property group for each, and one for the list. Their motion is in files."""
import json
import re

import bpy
from bpy.props import (CollectionProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty, StringProperty)

from ..words import OWN

#: What a take is called that has no name.
NAMELESS = "Take"


def unique_name(name, others):
    """`name`, with the first free number after it when it is among `others`."""
    name = name.strip() or NAMELESS
    if name not in others:
        return name
    stem = re.sub(r" \d+$", "", name)
    number = 2
    while f"{stem} {number}" in others:
        number += 1
    return f"{stem} {number}"


def _keep_unique(self, context):
    others = {take.name for take in self.id_data.pianoflow.takes.entries if take.uid != self.uid}
    name = unique_name(self.name, others)
    if name != self.name:
        self.name = name


def _matching_takes(self, context, typed):
    return [take.name for take in self.entries if typed.lower() in take.name.lower()]


class PianoFlowTake(bpy.types.PropertyGroup):
    """One take."""

    name: StringProperty(
        name="Name", description="What the take is called; double-click to rename it", update=_keep_unique)
    uid: StringProperty(
        description="Tells the take from all others, whatever it is called", options={'HIDDEN'})
    path: StringProperty(
        name="File", description="The file with the take's motion; // is the folder of the .blend")
    packed: PointerProperty(
        name="Packed", type=bpy.types.Text,
        description="The text block inside the .blend that carries the take's motion")
    kind: EnumProperty(
        name="Kind", description="How the take came into the list", translation_context=OWN,
        items=(('GENERATED', "Generated", "Made in this scene", 'PLAY', 0),
               ('IMPORTED', "Imported", "From a file made elsewhere", 'IMPORT', 1),
               ('BLENDED', "Blended", "Between two other takes", 'MOD_INSTANCE', 2)))
    made: StringProperty(name="Made", description="When the take was made")
    zero: FloatProperty(
        name="Start Frame", description="The frame at which the recording of this take began when it was baked last")
    source: EnumProperty(
        name="Source", description="Where the recording came from",
        items=(('UNKNOWN', "Unknown", "The take was made elsewhere"), ('FILE', "File", "A file on disk"),
               ('STRIP', "Strip", "A sound strip of the video sequencer")))
    strip: StringProperty(name="Strip", description="The sound strip that the take plays")
    audio: StringProperty(name="Recording", description="The recording that the take plays")
    midi: StringProperty(name="MIDI", description="The MIDI file that the take plays")
    seconds: FloatProperty(name="Duration", description="How long the take lasts", subtype='TIME_ABSOLUTE')
    notes: IntProperty(name="Notes", description="How many notes the take plays")
    facts: StringProperty(
        description="Seed, settings and files that the take was made with, as JSON", options={'HIDDEN'})

    def meta(self):
        """What the take's file says about its making: a dict, see `engine.take.Take.meta`."""
        try:
            facts = json.loads(self.facts or "{}")
        except ValueError:
            return {}
        return facts if isinstance(facts, dict) else {}


class PianoFlowTakes(bpy.types.PropertyGroup):
    """The takes of a scene."""

    entries: CollectionProperty(
        name="Takes", type=PianoFlowTake, description="Every performance that was generated, imported or blended here")
    index: IntProperty(
        name="Selected Take", description="The take that the buttons are about. Double-click its name to rename it")
    deleted: StringProperty(
        description="Takes that were deleted from the list, so that undo knows them from those it undid",
        options={'HIDDEN'})
    blend_first: StringProperty(
        name="From", search=_matching_takes, search_options={'SORT'},
        description="The take that the blend is like at 0. Empty: the one on the keyboard")
    blend_second: StringProperty(
        name="To", search=_matching_takes, search_options={'SORT'},
        description="The take that the blend is like at 1. Empty: the selected one")
    blend_share: FloatProperty(
        name="Blend", default=0.5, min=0.0, max=1.0, subtype='FACTOR', translation_context=OWN,
        description="How far the new take lies from the first to the second. Wrists and joints are mixed, notes and "
                    "fingers are those of the nearer take")

    @property
    def selected(self):
        """The take whose row is selected, or None."""
        return self.entries[self.index] if 0 <= self.index < len(self.entries) else None


_classes = (PianoFlowTake, PianoFlowTakes)


def register():
    for cls in _classes:
        bpy.utils.register_class(cls)


def unregister():
    for cls in reversed(_classes):
        bpy.utils.unregister_class(cls)
