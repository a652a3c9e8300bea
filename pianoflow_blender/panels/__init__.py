"""The tab *PianoFlow*, alike in the sidebars of the 3D viewport and of the video sequencer: a module a panel."""
import bpy
from bpy.types import Panel

from .export import Export
from .layers import Layers
from .notes import PARTS as NOTE_PARTS
from .notes import Notes, Shown
from .performance import Advanced, Performance
from .stage import Appearance, MyKeyboard, Stage
from .takes import PARTS as TAKE_PARTS
from .takes import Takes

SPACES = {'VIEW_3D': "view", 'SEQUENCE_EDITOR': "sequencer"}
#: From top to bottom.
PARTS = (Performance, Advanced, Takes, Notes, Shown, Layers, Stage, Appearance, MyKeyboard, Export)


def _classes():
    """The panels once for each space; a child follows its parent's name."""
    for space, name in SPACES.items():
        for part in PARTS:
            bl_idname = f"PIANOFLOW_PT_{name}_{part.__name__.lower()}"
            fields = {"bl_idname": bl_idname, "bl_space_type": space}
            if parent := getattr(part, "parent", None):
                fields["bl_parent_id"] = f"PIANOFLOW_PT_{name}_{parent.__name__.lower()}"
            yield type(bl_idname, (part, Panel), fields)


_registered = []


def register():
    for cls in (*TAKE_PARTS, *NOTE_PARTS):
        bpy.utils.register_class(cls)
    for cls in _classes():
        bpy.utils.register_class(cls)
        _registered.append(cls)


def unregister():
    while _registered:
        bpy.utils.unregister_class(_registered.pop())
    for cls in reversed((*TAKE_PARTS, *NOTE_PARTS)):
        bpy.utils.unregister_class(cls)
