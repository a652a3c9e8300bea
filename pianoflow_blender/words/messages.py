"""What the interface says in English, found in its classes and in its code: all that a translation needs."""
import ast
import inspect

import bpy

from ..paths import PACKAGE, ROOT
from . import OWN

#: Names, which are the same in all languages.
NAMES = {"PianoFlow", "PyTorch", "Python", "Transkun", "MIDI", "HD", "4K", "C3", "C4", "mm"}
#: Code that only the command line runs: its texts stay English, like those of the engine.
UNSEEN = ("commands", "batch", "words", "cli.py", "contact_sheet.py", "passage_pictures.py")
#: Calls that say something: function or method → the places of such arguments. Keywords do so in any call.
CALLS = {"translated": (0,), "Said": (0,), "label_wrapped": (1,), "file_row": (4,), "poll_message_set": (0, 1),
         "report": (1,), "InputError": (0,), "Check": (0, 2), "EnginePython": (1,),
         "State": (1,), "Step": (0,), "Finding": (2,)}
KEYWORDS = ("text", "heading", "placeholder", "title", "confirm_text")
#: Functions that return, and attributes that hold what is shown.
FUNCTIONS = ("text", "finish", "work", "missing", "_obstacle")
ATTRIBUTES = ("_text",)
#: Tables of what is shown; of tuples in them it is the second member.
TABLES = ("STAGES", "PLAYERS", "LISTENERS", "PLAYER_NAMES", "BLENDED_PLAYERS", "LABELS", "DEVICES", "MENDING",
          "PACKAGES", "HANDS")


def interface_messages():
    """All English texts of the registered interface → the module that says each; (context, text) of those that mean
    something else elsewhere."""
    found = {message: place for message, place in (*_of_code(), *_of_classes())
             if message and any(map(str.isalpha, message)) and message not in NAMES}
    return dict(sorted(found.items(), key=str))


def _of_classes():
    for cls in _classes():
        place = cls.__module__.removeprefix(f"{PACKAGE}.")
        yield getattr(cls, "bl_label", ""), place
        if issubclass(cls, bpy.types.Operator):
            yield getattr(cls, "bl_description", None) or cls.__doc__, place
        for made in _properties(cls):
            yield from ((text, place) for text in _of_property(made))


def _classes():
    """The add-on's registered operators, panels, menus, groups of properties and what else has a name to show."""
    kinds = (bpy.types.Operator, bpy.types.Panel, bpy.types.Menu, bpy.types.PropertyGroup, bpy.types.AddonPreferences,
             bpy.types.FileHandler)
    found = [cls for kind in kinds for cls in _below(kind) if cls.__module__.startswith(PACKAGE + ".")]
    return [cls for cls in found if getattr(cls, "is_registered", False)]


def _below(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from _below(sub)


def _properties(cls):
    """The keywords that the properties of a class and of its mixins were made with."""
    for part in cls.__mro__:
        if part.__module__.startswith(PACKAGE + "."):
            for made in inspect.get_annotations(part).values():
                if hasattr(made, "keywords") and 'HIDDEN' not in made.keywords.get("options", ()):
                    yield made.keywords


def _of_property(made):
    items, context = made.get("items", ()), made.get("translation_context", OWN)
    named = [(made.get("name", ""), made.get("description", "")), *(() if callable(items) else (i[1:3] for i in items))]
    for name, description in named:
        yield name if context == OWN or not any(map(str.isalpha, name)) else (context, name)
        yield description


def _of_code():
    folder = ROOT / "pianoflow_blender"
    files = [file for file in sorted(folder.rglob("*.py")) if file.relative_to(folder).parts[0] not in UNSEEN]
    for file in (*files, ROOT / "engine" / "doctor.py"):
        place = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for said in said_by(node):
                yield from ((text, place) for text in _constants(said))


def said_by(node):
    """The expressions inside the piece of code `node` whose values are shown."""
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        yield from (node.args[place] for place in CALLS.get(called, ()) if place < len(node.args))
        yield from (keyword.value for keyword in node.keywords if keyword.arg in KEYWORDS)
    elif isinstance(node, ast.FunctionDef) and node.name in FUNCTIONS:
        yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value)
    elif isinstance(node, ast.Assign):
        name = getattr(node.targets[0], "id", "")
        if getattr(node.targets[0], "attr", "") in ATTRIBUTES:
            yield node.value
        elif name in TABLES and isinstance(node.value, ast.Dict):
            yield from (value.elts[1] if isinstance(value, ast.Tuple) else value for value in node.value.values)


def _constants(node):
    """The fixed texts that the expression may have as its value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for part in _alternatives(node):
        yield from _constants(part)


def _alternatives(node):
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get":
        return node.args[1:]
    return node.values if isinstance(node, ast.BoolOp) else []
