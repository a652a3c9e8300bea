"""Keyboard styles switched in place, under a performance: parts are hidden and shown, never removed, so that every key
keeps its motion. Keys that a smaller keyboard lacks are hidden too.
"""
import re

import bpy

from ..engine.errors import InputError
from ..rigs.keyboard_styles import BODY, FRONT, STYLES, UPRIGHT
from .baking.rigs import NUMBER, PART, append_collection
from .said import Said

#: Custom property of a keyboard's root: its style. Of the parts of a case: the collection that they come from.
STYLE, CASE = "pianoflow_style", "pianoflow_case"
#: Custom property of a keyboard's root whose place an animator's own keys have taken: nothing of it is shown then.
UNSEEN = "pianoflow_unseen"
_COPY = re.compile(r"\.\d{3}$")


def style_of(keyboard):
    """The name of the style that the keyboard has."""
    name = keyboard.get(STYLE, UPRIGHT)
    return name if name in STYLES else UPRIGHT


def set_style(keyboard, style):
    """Gives the keyboard (its root object) the style called `style`; what is played stays."""
    if style not in STYLES:
        raise InputError(f"There is no keyboard {style!r}: choose {', '.join(STYLES)}.")
    if keyboard.library is not None:
        raise InputError(f"“{keyboard.name}” is linked from another file: make it local first.")
    wanted = STYLES[style].case
    if wanted and not any(part.get(CASE) == wanted for part in keyboard.children):
        _append_case(keyboard, wanted)
    keyboard[STYLE] = style
    show_parts(keyboard)


def show_parts(keyboard):
    """Shows the parts that belong to the keyboard's style, and hides the others, in viewports and renders."""
    style = STYLES[style_of(keyboard)]
    seen = not keyboard.get(UNSEEN, False)
    for part in keyboard.children:
        if part.get(PART) == "key":
            show(part, seen and part[NUMBER] in style.pitches)
        elif CASE in part:
            show(part, seen and part[CASE] == style.case)
        elif (name := _COPY.sub("", part.name)) in FRONT + BODY:
            show(part, seen and name in style.parts)


def show(thing, shown):
    """Shows or hides an object in viewports and renders."""
    thing.hide_viewport = thing.hide_render = not shown


def played_outside(keyboard):
    """The pitches that the performance plays on keys that the keyboard's style lacks."""
    pitches = STYLES[style_of(keyboard)].pitches
    return sorted(part[NUMBER] for part in keyboard.children
                  if part.get(PART) == "key" and part[NUMBER] not in pitches and _is_played(part))


def outside_warning(keyboard):
    """One sentence about notes for which the keyboard has no key; empty when there are none."""
    count = len(played_outside(keyboard))
    if not count or keyboard.get(UNSEEN, False):
        return ""
    if count == 1:
        return Said("1 key that is played lies outside this keyboard, and the hands play it in the air: choose one "
                    "with more keys.")
    return Said("{count} keys that are played lie outside this keyboard, and the hands play them in the air: choose "
                "one with more keys.", count=count)


def _is_played(key):
    data = key.animation_data
    return data is not None and (data.action is not None or any(track.strips for track in data.nla_tracks))


def _append_case(keyboard, name):
    """Appends the case called `name` of cases.blend under the root, in the materials that the keyboard has already."""
    collection = keyboard.users_collection[0] if keyboard.users_collection else bpy.context.scene.collection
    known = {material.name: material for part in keyboard.children if part.type == 'MESH'
             for material in part.data.materials if material}
    known = {_COPY.sub("", label): material for label, material in sorted(known.items(), reverse=True)}
    for part in append_collection("cases.blend", name):
        collection.objects.link(part)
        part.parent = keyboard
        part[CASE] = name
        for slot, material in enumerate(part.data.materials):
            same = known.get(_COPY.sub("", material.name))
            if same is not None and same != material:
                part.data.materials[slot] = same
                if material.users == 0:
                    bpy.data.materials.remove(material)
