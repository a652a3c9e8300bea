"""From a click anywhere on a white key's top to the middle of its front edge, by rays from above."""
import numpy as np
from mathutils import Vector

from ..rigs import keyboard as geometry

STEP = 0.001  # m of a true keyboard between rays
DROP = 0.003  # where the surface lies lower than this, the key has ended
#: Between these widths what the rays have found is a white key.
NARROWEST, WIDEST = 0.017, 0.026


def front_middle(surface, point, along, up, size):
    """The middle [3] of the front edge of the white key that was clicked at `point`, at its top; where no edge can be
    felt, as near to it as could be.

    surface(origin, direction): the point [3] that a ray meets, or None. along, up: unit vectors. size: units of the
    scene for a metre.
    """
    point, along, up = (Vector(each) for each in (point, along, up))
    depth = up.cross(along)
    front = point - depth * (_reach(surface, point, -depth, up, size, geometry.WHITE_LENGTH) or 0.0)
    inside = front + depth * 0.01 * size  # behind the rounded edge
    right = _reach(surface, inside, along, up, size, WIDEST)
    left = _reach(surface, inside, -along, up, size, WIDEST)
    if left is not None and right is not None and NARROWEST * size < left + right < WIDEST * size:
        front = front + along * (right - left) / 2
    return np.array(front)


def top_direction(surface, front, along, up, size):
    """The direction [3] square to the top of the white key whose front edge is at `front`; None if it is not felt."""
    front, along, up = (Vector(each) for each in (front, along, up))
    depth = up.cross(along)
    near, far = (surface(front + depth * back * size + up * 0.01 * size, -up) for back in (0.010, 0.040))
    if near is None or far is None or (Vector(far) - Vector(near)).length > 0.04 * size:
        return None
    return np.array(along.cross(Vector(far) - Vector(near)).normalized())


def _reach(surface, point, direction, up, size, farthest):
    """How far the key's top goes on from `point` in `direction`; None where it does not end within `farthest`."""
    for step in range(1, int(farthest / STEP) + 2):
        above = point + direction * step * STEP * size + up * 0.01 * size
        met = surface(above, -up)
        if met is None or (Vector(met) - point) @ up < -DROP * size:
            return (step - 0.5) * STEP * size
    return None
