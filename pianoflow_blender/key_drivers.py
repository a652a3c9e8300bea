"""Drivers that turn an animator's key about the pivot of one of PianoFlow's, by the same angle.

They act on the key's delta transforms: d(θ) = d0 + b θ + c θ². The angles are so small (2.6° at most) that a parabola
through rest, half and full depth is exact to a few micrometres.
"""
import numpy as np
from mathutils import Matrix

from ..rigs import keyboard as geometry

#: Custom property of a driven key: its keyboard, and the rotation mode and the deltas that it had.
DRIVEN = "pianoflow_driven"
#: A key's turn when it is pressed to the ground, radians.
FULL = float(np.arcsin(geometry.KEY_DIP / geometry.PIVOT_Y))


def is_driven(item, keyboard=None):
    """Whether `item` is a key that a keyboard of ours moves: `keyboard`, if one is given."""
    return DRIVEN in item and keyboard in (None, item[DRIVEN]["keyboard"])


def drive(item, key, keyboard):
    """Has the object `item` turn as the PianoFlow `key` of `keyboard` does, about its pivot. The keyboard has just been
    placed: its own transforms count, not what Blender has worked out of them."""
    mode = item.rotation_mode
    if mode == 'AXIS_ANGLE':  # whose deltas Blender keeps to itself
        item.rotation_mode = 'QUATERNION'
    rotation = _rotation_path(item)
    item[DRIVEN] = {"keyboard": keyboard, "mode": mode, "location": list(item.delta_location),
                    "rotation": list(getattr(item, rotation))}
    carrier = item.matrix_world @ item.matrix_basis.inverted_safe()
    pivot = keyboard.matrix_basis @ Matrix.Translation(key.location)
    if keyboard.parent is not None:
        pivot = keyboard.parent.matrix_world @ keyboard.matrix_parent_inverse @ pivot
    angles = np.array([0.0, FULL / 2, FULL])
    deltas = np.array([_deltas(item, carrier, pivot, angle) for angle in angles])
    farthest = np.ptp(deltas[:, :3], axis=0).max()
    for index, values in enumerate(deltas.T):
        path, element, most = ("delta_location", index, farthest) if index < 3 else (rotation, index - 3, FULL)
        c, b, a = np.polyfit(angles, values, 2)
        if np.ptp(values) > 1e-3 * most:  # the rest is noise
            _add(item, path, element, key, f"{a:.9g}+({b:.9g})*v+({c:.9g})*v*v")


def free(item):
    """Takes the drivers from a key and gives it its own deltas again."""
    before = item[DRIVEN]
    rotation = _rotation_path(item)
    for path, values in (("delta_location", before["location"]), (rotation, before["rotation"])):
        for index, value in enumerate(values):
            item.driver_remove(path, index)
            getattr(item, path)[index] = value
    item.rotation_mode = before["mode"]
    del item[DRIVEN]


def _rotation_path(item):
    return "delta_rotation_quaternion" if item.rotation_mode == 'QUATERNION' else "delta_rotation_euler"


def _deltas(item, carrier, pivot, angle):
    """Delta location and rotation, one after the other, of `item` when its key is turned by `angle`."""
    turn = pivot @ Matrix.Rotation(angle, 4, 'X') @ pivot.inverted_safe()
    local = carrier.inverted_safe() @ turn @ carrier
    place = local @ item.matrix_basis.translation
    if item.rotation_mode == 'QUATERNION':
        own = item.delta_rotation_quaternion
        rotation = local.to_quaternion() @ own
        if rotation.dot(own) < 0:
            rotation.negate()
    else:
        own = item.delta_rotation_euler
        matrix = local.to_quaternion().to_matrix() @ own.to_matrix()
        rotation = matrix.to_euler(item.rotation_mode, own)
    return [*(place - item.location), *rotation]


def _add(item, path, index, key, expression):
    driver = item.driver_add(path, index).driver
    variable = driver.variables.new()
    variable.name = "v"
    variable.targets[0].id, variable.targets[0].data_path = key, "rotation_euler[0]"
    driver.expression = expression
