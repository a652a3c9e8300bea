"""An animator's own keyboard in place of PianoFlow's: the invisible keyboard is laid on it, so that the hands play it,
and keys that are objects of their own move with the invisible ones.

An adopted key is moved by drivers on its delta transforms: its own transforms, parents and animation stay as they
are, whatever its origin and its axes, and whatever carries both keyboards may move.
"""
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix

from ..engine.errors import InputError
from ..rigs import keyboard as geometry
from .baking.rigs import NUMBER, PART
from .key_drivers import drive, free, is_driven
from .key_names import pitches_of
from .keyboard_fit import fit_keys
from .keyboard_styles import UNSEEN, show_parts

#: Custom property of the root of a keyboard laid on another: the place that it had before.
BEFORE = "pianoflow_before"
#: A misfit beyond which the names cannot be right, as a share of a white key's width.
LARGEST_MISFIT = 0.5


@dataclass(frozen=True)
class Adopted:
    """keys: how many keys move. unmatched: names that mean no key. missing: pitches without an object. misfit: see
    `keyboard_fit.Fit`. scale: units of the scene for a metre of the true keyboard."""

    keys: int
    unmatched: tuple
    missing: tuple
    misfit: float
    scale: float


def adopt_keys(keyboard, objects, middle_c=4):
    """Lays `keyboard` (a root) on the keys among `objects`, known by their names, and has it move them.

    middle_c: the number of the octave that middle C begins in their names, 4 or 3. All is checked before anything is
    changed; raises InputError.
    """
    objects = [item for item in objects if PART not in item and not hangs_on(item, keyboard)]
    pitches = pitches_of([item.name for item in objects], middle_c)
    parts = _outermost([item for item in objects if item.name in pitches])
    points = {}
    for item in parts:
        _check(item)
        points.setdefault(pitches[item.name], []).append(vertices_of(item))
    fit = fit_keys({pitch: np.concatenate(several) for pitch, several in points.items()})
    if fit.misfit > LARGEST_MISFIT:
        raise InputError(f"The named keys do not lie as on a piano (one is {fit.misfit:.1f} widths of a white key away "
                         "from its place): check the names.")
    place(keyboard, fit.matrix, common_carrier(parts))
    movers = {part[NUMBER]: part for part in keyboard.children if part.get(PART) == "key"}
    for item in parts:
        drive(item, movers[pitches[item.name]], keyboard)
    unmatched = tuple(item.name for item in objects
                      if item.type == 'MESH' and item.name not in pitches and not _inside(item, parts))
    return Adopted(len(points), unmatched, tuple(int(pitch) for pitch in geometry.PITCHES if pitch not in points),
                   fit.misfit, fit.scale)


def place(keyboard, matrix, carrier=None):
    """Lays the `keyboard` at `matrix` [4,4] (in the world), hides it, and hangs it on `carrier` (an object or None), so
    that both move together; what it was laid on before is released."""
    if is_adopted(keyboard):
        release(keyboard)
    keyboard[BEFORE] = {"basis": _numbers(keyboard.matrix_basis), "inverse": _numbers(keyboard.matrix_parent_inverse),
                        "parent": keyboard.parent} if keyboard.parent else {"basis": _numbers(keyboard.matrix_basis)}
    if carrier is not None and hangs_on(carrier, keyboard):
        carrier = None
    keyboard.parent = carrier
    keyboard.matrix_parent_inverse = carrier.matrix_world.inverted_safe() if carrier else Matrix()
    keyboard.matrix_basis = Matrix(matrix.tolist())
    keyboard[UNSEEN] = True
    show_parts(keyboard)


def is_adopted(keyboard):
    """Whether the keyboard has taken the place of an animator's own."""
    return bool(keyboard.get(UNSEEN, False))


def release(keyboard):
    """Gives the animator's keys back as they were, and the PianoFlow keyboard its place and its looks."""
    for item in bpy.data.objects:
        if is_driven(item, keyboard):
            free(item)
    before = keyboard.get(BEFORE)
    if before is not None:
        keyboard.parent = before.get("parent")
        keyboard.matrix_parent_inverse = _matrix(before["inverse"]) if "inverse" in before else Matrix()
        keyboard.matrix_basis = _matrix(before["basis"])
        del keyboard[BEFORE]
    keyboard[UNSEEN] = False
    show_parts(keyboard)


def vertices_of(item):
    """World positions [V,3] of an object and its mesh children; the origin of one that has no mesh."""
    found = []
    for part in (item, *item.children_recursive):
        if part.type == 'MESH' and len(part.data.vertices):
            local = np.empty(3 * len(part.data.vertices), np.float32)
            part.data.vertices.foreach_get("co", local)
            matrix = np.array(part.matrix_world)
            found.append(local.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3])
    return np.concatenate(found) if found else np.array([item.matrix_world.translation])


def hangs_on(item, ancestor):
    """Whether `item` is `ancestor` or hangs somewhere below it."""
    while item is not None and item != ancestor:
        item = item.parent
    return item is not None


def common_carrier(parts):
    """The nearest object that carries all `parts`; None when there is none."""
    carrier = parts[0].parent
    while carrier is not None and not all(hangs_on(part.parent, carrier) for part in parts if part != carrier):
        carrier = carrier.parent
    return carrier


def _outermost(items):
    """Of `items` those that hang on no other one: a key carries its own parts."""
    return [item for item in items if not _inside(item, items)]


def _inside(item, others):
    return any(item != other and hangs_on(item, other) for other in others)


def _check(item):
    if item.library is not None:
        raise InputError(f"“{item.name}” is linked from another file: make it local first.")
    if is_driven(item):
        raise InputError(f"“{item.name}” belongs to an adopted keyboard already: press Release My Keyboard first.")


def _numbers(matrix):
    return [float(value) for row in matrix for value in row]


def _matrix(numbers):
    return Matrix(np.reshape(list(numbers), (4, 4)).tolist())
