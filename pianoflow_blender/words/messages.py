"""What the interface says in English, found in its classes and in the code of its panels: what a translation needs."""
import ast
from pathlib import Path

import bpy

from ..paths import PACKAGE, ROOT

#: Folders and files of the code whose literal texts are drawn, and the arguments that hold such a text.
DRAWN = ("panels", "preferences.py")
ARGUMENTS = ("text", "placeholder")
#: Functions whose arguments are drawn.
DRAWING = ("label_wrapped", "file_row", "translated")


def interface_messages():
    """All English texts of the registered interface, sorted."""
    return sorted({message for message in (*_of_classes(), *_of_panels()) if any(map(str.isalpha, message))})


def _of_classes():
    for cls in _classes():
        yield getattr(cls, "bl_label", "")
        if issubclass(cls, bpy.types.Operator):
            yield getattr(cls, "bl_description", None) or cls.__doc__
        for name in getattr(cls, "__annotations__", ()):
            found = cls.bl_rna.properties.get(name)
            if found is None or found.is_hidden:
                continue
            yield from (found.name, found.description)
            if found.type == 'ENUM':
                for item in found.enum_items_static:
                    yield from (item.name, item.description)


def _classes():
    """The add-on's registered operators, panels, lists, preferences and groups of properties."""
    kinds = (bpy.types.Operator, bpy.types.Panel, bpy.types.PropertyGroup, bpy.types.AddonPreferences, bpy.types.UIList,
             bpy.types.Menu)
    found = [cls for kind in kinds for cls in _below(kind) if cls.__module__.startswith(PACKAGE + ".")]
    return [cls for cls in found if getattr(cls, "is_registered", False)]


def _below(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from _below(sub)


def _of_panels():
    place = ROOT / "pianoflow_blender"
    for name in DRAWN:
        files = sorted((place / name).glob("*.py")) if (place / name).is_dir() else [place / name]
        for file in files:
            yield from _literals(ast.parse(Path(file).read_text(encoding="utf-8")))


def _literals(tree):
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        drawn = [keyword.value for keyword in call.keywords if keyword.arg in ARGUMENTS]
        if called in DRAWING:
            drawn += call.args
        for value in drawn:
            yield from (part.value for part in ast.walk(value) if isinstance(part, ast.Constant)
                        and isinstance(part.value, str) and part.value[:1].isupper() and not part.value.isupper())
