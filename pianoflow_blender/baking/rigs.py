"""The bundled keyboard and hands in a scene: appending them, and finding them again.

Their objects are known by custom properties and by their parent, the keyboard, never by name: a scene may hold
several keyboards, and an animator may rename everything.
"""
from dataclasses import dataclass
from pathlib import Path

import bpy

from ...engine.errors import InputError
from ...rigs.keyboard import PITCHES
from .hands import SIDES, bone_names

RIGS = Path(__file__).resolve().parents[2] / "rigs"
#: Custom property of every object that baking animates, or animations hang on: "keyboard", "key", "pedal", "hand".
PART = "pianoflow_part"
#: Custom property of a key (MIDI pitch) and of a hand (0 left, 1 right).
NUMBER = "pianoflow_number"
#: Scales that differ less are the same, since Blender keeps them in single precision.
SAME_SIZE = 1e-6


@dataclass(frozen=True)
class Rig:
    """A keyboard and what belongs to it: `hands` left and right, `keys` by pitch, `pedal` or None."""

    keyboard: bpy.types.Object
    hands: tuple
    keys: dict
    pedal: bpy.types.Object | None = None

    @property
    def parts(self):
        """The keys, and the pedal where there is one."""
        return [*self.keys.values(), *([self.pedal] if self.pedal else [])]


def is_keyboard(thing):
    """Whether an object is the root of a PianoFlow keyboard."""
    return thing is not None and thing.get(PART) == "keyboard"


def keyboards(scene):
    """The roots of all PianoFlow keyboards in `scene`, by name."""
    return sorted(filter(is_keyboard, scene.objects), key=lambda thing: thing.name)


def append_rig(scene):
    """Appends a keyboard with two hands to `scene`, in collections of their own, and returns the Rig."""
    return _complete(*append_keyboard(scene))


def append_keyboard(scene):
    """Appends a keyboard without hands to `scene`; returns its root, and the collection that is for the hands too."""
    parent = bpy.data.collections.new("PianoFlow")
    scene.collection.children.link(parent)
    return _append_keyboard(parent), parent


def missing_hands(keyboard):
    """Which hands (0 left, 1 right) a `keyboard` that may be played on lacks. Raises InputError for anything else."""
    _check_keyboard(keyboard)
    found = {child[NUMBER] for child in keyboard.children_recursive if child.get(PART) == "hand"}
    return [hand for hand in range(2) if hand not in found]


def reuse_rig(keyboard):
    """The Rig of the chosen `keyboard`; hands that are missing are appended. Raises InputError for anything else."""
    _check_keyboard(keyboard)
    return _complete(keyboard, _collection(keyboard))


def _check_keyboard(keyboard):
    if not is_keyboard(keyboard):
        name = keyboard.name if keyboard else "nothing"
        raise InputError(f"“{name}” is not a PianoFlow keyboard: choose the keyboard's root object, or none for a "
                         "new one.")
    if keyboard.library is not None:
        raise InputError(f"“{keyboard.name}” is linked from another file: make it local, or bake in that file.")


def fit(rig, size, rollback):
    """Scales the hands of `rig` to a take's hand size."""
    for armature in rig.hands:
        if any(abs(scale - size) > SAME_SIZE for scale in armature.scale):
            rollback.on_failure(setattr, armature, "scale", armature.scale[:])
            armature.scale = size, size, size


def _collection(keyboard):
    """Where hands go that a `keyboard` lacks."""
    return (*keyboard.users_collection, keyboard.users_scene[0].collection)[0]


def _complete(keyboard, collection):
    """The Rig around `keyboard`, with the hands that it lacks appended to `collection`."""
    parts = [child for child in keyboard.children_recursive if PART in child]
    keys = {child[NUMBER]: child for child in parts if child[PART] == "key"}
    missing = len(PITCHES) - len(keys)
    if missing:
        raise InputError(f"The keyboard “{keyboard.name}” lacks {missing} of its 88 keys: undo their removal, or bake "
                         "on a new keyboard.")
    found = {child[NUMBER]: child for child in parts if child[PART] == "hand"}
    for hand in range(2):
        if hand not in found:
            found[hand] = append_hand(hand, keyboard, collection)
        _check_bones(found[hand], hand)
    pedals = [child for child in parts if child[PART] == "pedal"]
    return Rig(keyboard, (found[0], found[1]), keys, pedals[0] if pedals else None)


def _append_keyboard(parent):
    objects = _append("keyboard.blend", "Keyboard", parent)
    root = next(thing for thing in objects if thing.parent is None)
    root[PART] = "keyboard"
    for thing in objects:
        word, _, rest = thing.name.partition(" ")
        if word == "Key" and rest[:3].isdigit():
            thing[PART], thing[NUMBER] = "key", int(rest[:3])
        elif thing.name.startswith("Pedal Sustain"):
            thing[PART] = "pedal"
    return root


def append_hand(hand, keyboard, collection=None):
    """Appends a hand (0 left, 1 right) for `keyboard` and returns its armature. collection: None for the keyboard's."""
    objects = _append("hands.blend", f"Hand.{SIDES[hand]}", collection or _collection(keyboard))
    armature = next(thing for thing in objects if thing.type == 'ARMATURE')
    armature.parent = keyboard
    armature[PART], armature[NUMBER] = "hand", hand
    return armature


def append_collection(file, name):
    """Objects of the collection `name` in one of the bundled files, appended to the file but to no scene."""
    collection = _load(file, name)
    objects = list(collection.all_objects)
    bpy.data.collections.remove(collection)
    return objects


def _append(file, name, parent):
    """Objects of the collection `name` in one of the bundled files, appended under the collection `parent`."""
    collection = _load(file, name)
    parent.children.link(collection)
    return list(collection.all_objects)


def _load(file, name):
    path = RIGS / file
    if not path.is_file():
        raise InputError(f"{path} is missing: install PianoFlow again.")
    with bpy.data.libraries.load(str(path), link=False) as (_, wanted):
        wanted.collections = [name]
    collection = wanted.collections[0]
    if collection is None:
        raise InputError(f"{path} is damaged (no “{name}”): install PianoFlow again.")
    if collection.asset_data is not None:
        collection.asset_clear()
    for library in [library for library in bpy.data.libraries if not library.users_id]:
        if Path(bpy.path.abspath(library.filepath)).resolve() == path:
            bpy.data.libraries.remove(library)  # else our folder's path stays in the user's file
    return collection


def _check_bones(armature, hand):
    missing = [name for name in bone_names(hand) if name not in armature.data.bones]
    if missing:
        raise InputError(f"“{armature.name}” has no bone “{missing[0]}”: give it its name back, or delete the hand and "
                         "bake again.")
