"""Meshes of single keys, cut out to the true geometry of `rigs/keyboard.py`.

Every mesh is made for its key's own frame: origin on the pivot axis (x = the key's centre line, y = PIVOT_Y, z = the
white key tops), so that pressing the key is one rotation about x. A key is a loft: an outline in the plan, repeated
at falling heights with growing or shrinking insets.
"""
import numpy as np

from .. import keyboard

WHITE_THICKNESS = 0.022  # of the visible key stick with its front
PLATE = 0.0024  # thickness of a white key's top plate, whose front edge overhangs
LIP = 0.0014  # by so much
KEY_END = 0.163  # whites and blacks go on so far, under the fallboard
CUT_OUT_Y = keyboard.BLACK_FRONT - 0.0016  # where a white key's head ends and its tail begins: it must clear the
# black key's front through the whole dip, in which a point 22 mm under the top moves 1 mm towards the pivot
WHITE_EDGE = 0.0005  # radius of the rounded upper edges
FRONT_ROUNDING = 2.4  # the front edge is rounder than the sides by this factor
BLACK_EDGE = 0.0011
BLACK_TAPER = 0.0006  # a black key's sides lean in by so much from the white tops to its own top
BLACK_SLOPE = 0.0035  # and its front lies back by so much
BLACK_UNDER = 0.018  # how deep a black key goes below the white tops
ARC = 4  # segments of a rounded edge
PLATE_SLOT, WOOD_SLOT = 0, 1  # material slots of a white key


def white_outline(pitch):
    """Plan [P,2] of a white key, counter-clockwise from above, in the keyboard frame (metres)."""
    left, right = _edges(keyboard.key_x(pitch), keyboard.WHITE_PITCH - keyboard.WHITE_GAP)
    tail_left, tail_right = left, right
    clearance = keyboard.BLACK_WIDTH / 2 + keyboard.WHITE_GAP
    if pitch > keyboard.LOWEST and keyboard.is_black(pitch - 1):
        tail_left = keyboard.key_x(pitch - 1) + clearance
    if pitch < keyboard.HIGHEST and keyboard.is_black(pitch + 1):
        tail_right = keyboard.key_x(pitch + 1) - clearance
    points = [*_arc((left, 0), (1, 1), 0.0009), *_arc((right, 0), (-1, 1), 0.0009)[::-1]]
    if tail_right < right:
        points += [(right, CUT_OUT_Y), (tail_right, CUT_OUT_Y)]
    points += [(tail_right, KEY_END), (tail_left, KEY_END)]
    if tail_left > left:
        points += [(tail_left, CUT_OUT_Y), (left, CUT_OUT_Y)]
    return np.array(points)


def white_key(pitch):
    """Vertices [V,3], faces (lists of indices) and each face's material slot [F], in the key's own frame."""
    outline = white_outline(pitch)
    front = np.where(outline[:, 1] < 0.002, FRONT_ROUNDING, 1.0)
    turns = np.linspace(0, np.pi / 2, ARC)
    rings = [_ring(_inset(outline, WHITE_EDGE * (1 - np.sin(turn)), front), -WHITE_EDGE * (1 - np.cos(turn)))
             for turn in turns]
    stick = outline.copy()
    stick[outline[:, 1] < 0.002, 1] = LIP
    rings += [_ring(outline, -PLATE), _ring(stick, -PLATE), _ring(stick, -WHITE_THICKNESS)]
    vertices, faces = _loft(rings)
    slots = np.array([_white_slot(vertices[face]) for face in faces])
    return _to_key_frame(vertices, pitch), faces, slots


def black_key():
    """Vertices [V,3] and faces of a black key in its own frame; every black key is the same."""
    half, front = keyboard.BLACK_WIDTH / 2, keyboard.BLACK_FRONT
    outline = np.array([*_arc((-half, front), (1, 1), 0.0016), *_arc((half, front), (-1, 1), 0.0016)[::-1],
                        (half, KEY_END), (-half, KEY_END)])
    rings = [_ring(outline, -BLACK_UNDER), _ring(outline, 0.0)]
    shoulder = keyboard.BLACK_HEIGHT - BLACK_EDGE
    for turn in np.linspace(0, np.pi / 2, ARC + 1):
        height = shoulder + BLACK_EDGE * np.sin(turn)
        rings.append(_ring(_black_section(outline, height, BLACK_EDGE * (1 - np.cos(turn))), height))
    vertices, faces = _loft(rings[::-1])
    return vertices - [0, keyboard.PIVOT_Y, 0], faces


def _black_section(outline, height, inset):
    share = height / keyboard.BLACK_HEIGHT
    section = outline.copy()
    section[:, 0] *= 1 - (BLACK_TAPER * share + inset) / (keyboard.BLACK_WIDTH / 2)
    near_front = outline[:, 1] < keyboard.BLACK_FRONT + 0.005
    section[near_front, 1] += BLACK_SLOPE * share + 1.6 * inset
    return section


def _edges(centre, width):
    return centre - width / 2, centre + width / 2


def _arc(corner, inward, radius):
    """Three points that round the `corner` whose inside lies towards `inward`, from the side to the front."""
    turns = np.radians([0, 45, 90])
    x = corner[0] + inward[0] * radius * (1 - np.cos(turns))
    y = corner[1] + inward[1] * radius * (1 - np.sin(turns))
    return list(zip(x, y))


def _inset(outline, distance, weights):
    """The outline moved inwards by `distance` along the mitre of each corner; `weights` [P] scale the y part."""
    following, previous = np.roll(outline, -1, 0) - outline, outline - np.roll(outline, 1, 0)
    normals = [np.stack([-edge[:, 1], edge[:, 0]], 1) / np.linalg.norm(edge, axis=1)[:, None]
               for edge in (following, previous)]
    mitre = sum(normals) / (1 + (normals[0] * normals[1]).sum(1))[:, None]
    return outline + distance * mitre * np.stack([np.ones_like(weights), weights], 1)


def _ring(outline, z):
    return np.column_stack([outline, np.full(len(outline), z)])


def _loft(rings):
    """Closed surface through the rings, the highest first; caps are single polygons."""
    size = len(rings[0])
    faces = [list(range(size))]
    for upper in range(0, size * (len(rings) - 1), size):
        lower = upper + size
        for i in range(size):
            j = (i + 1) % size
            faces.append([upper + j, upper + i, lower + i, lower + j])
    last = size * (len(rings) - 1)
    faces.append(list(range(last + size - 1, last - 1, -1)))
    return np.concatenate(rings), faces


def _white_slot(corners):
    """The wooden stick shows on the sides below the plate; its front is faced like the plate."""
    below_plate = corners[:, 2].min() < -PLATE - 1e-6
    is_front = corners[:, 1].max() < 0.003
    return WOOD_SLOT if below_plate and not is_front else PLATE_SLOT


def _to_key_frame(vertices, pitch):
    return vertices - [keyboard.key_x(pitch), keyboard.PIVOT_Y, 0]
