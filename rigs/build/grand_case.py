"""The body of a grand piano behind the keys, with its lid closed and its music desk up.

What stands around the keys is the upright's. A part is (name, material, solid, width of its bevel).
"""
import numpy as np

from .piano_case import FLOOR, LEFT, LID, OUTER_LEFT, OUTER_RIGHT, PEDAL_PIVOT, RIGHT
from .solids import bezier, box, prism, rod, turned

BODY_Y = 0.312  # where the upright's shelf ends
TAIL_Y = 1.58
LID_TOP = LID + 0.006  # flush with the arms
LID_THICKNESS = 0.016
RIM_BOTTOM = -0.125
MIDDLE = (LEFT + RIGHT) / 2
DESK = (0.27, 0.96)  # x of the music desk


def parts():
    """Every solid of the body."""
    lid = rim_outline(overhang=0.012)
    found = [
        ("Rim", "Lacquer", prism(rim_outline(), RIM_BOTTOM, LID_TOP - LID_THICKNESS), 0.004),
        ("Lid", "Lacquer", prism(lid, LID_TOP - LID_THICKNESS + 0.0015, LID_TOP + 0.0015), 0.005),
        ("Lid Seam", "Brass", box((OUTER_LEFT - 0.008, 0.452, LID_TOP), (OUTER_RIGHT + 0.008, 0.457, LID_TOP + 0.0035)),
         0.0008),
        ("Desk", "Lacquer", turned(prism(_desk_outline(), 0.0, 0.012), np.radians(74), (0.0, 0.0)), 0.003),
        ("Desk Ledge", "Lacquer", box((DESK[0], 0.352, LID_TOP), (DESK[1], 0.392, LID_TOP + 0.012)), 0.003),
    ]
    name, material, (vertices, faces), bevel = found[3]
    found[3] = name, material, (vertices + [0, 0.386, LID_TOP + 0.008], faces), bevel
    for x, y in ((OUTER_LEFT + 0.10, 0.40), (OUTER_RIGHT - 0.10, 0.40), (0.16, 1.34)):
        found += _leg(x, y)
    return found + _lyre()


def rim_outline(overhang=0.0):
    """The (x, y) outline of the body from above: a straight bass side, a bent treble side, a round tail."""
    left, right, tail = OUTER_LEFT - overhang, OUTER_RIGHT + overhang, TAIL_Y + overhang
    return np.concatenate([
        [(left, BODY_Y)], bezier((right, BODY_Y), (right, 0.42), (right, 0.55), (right, 0.66), 4),
        bezier((right, 0.66), (right, 0.98), (1.03 + overhang, 0.92), (0.86 + overhang, 1.12), 16),
        bezier((0.86 + overhang, 1.12), (0.70 + overhang, 1.31), (0.74 + overhang, tail), (0.33, tail), 16),
        bezier((0.33, tail), (0.05, tail), (left, tail - 0.03), (left, tail - 0.30), 12), [(left, tail - 0.30)]])


def _desk_outline():
    """The desk lying flat: a long shield with rounded upper corners."""
    left, right, height, corner = *DESK, 0.235, 0.06
    first = bezier((right, height - corner), (right, height), (right, height), (right - corner, height), 8)
    second = bezier((left + corner, height), (left, height), (left, height), (left, height - corner), 8)
    return np.concatenate([[(left, 0.0), (right, 0.0)], first, second, [(left, height - corner)]])


def _leg(x, y):
    top, foot = RIM_BOTTOM, FLOOR + 0.055
    wheel = rod((x - 0.012, y, FLOOR + 0.024), (x + 0.012, y, FLOOR + 0.024), 0.024)
    return [("Leg Block", "Lacquer", box((x - 0.07, y - 0.07, top - 0.06), (x + 0.07, y + 0.07, top)), 0.006),
            ("Leg", "Lacquer", rod((x, y, foot), (x, y, top - 0.05), 0.050, 4, 0.078), 0.005),
            ("Caster", "Brass", wheel, 0.002),
            ("Caster Cup", "Brass", rod((x, y, FLOOR + 0.045), (x, y, foot + 0.004), 0.020, end_radius=0.034), 0.002)]


def _lyre():
    """What carries the pedals."""
    y, z = PEDAL_PIVOT
    posts = [rod((MIDDLE + side * 0.045, y + 0.045, z + 0.02), (MIDDLE + side * 0.085, y + 0.09, RIM_BOTTOM + 0.01),
                 0.016, 4) for side in (-1, 1)]
    foot = box((MIDDLE - 0.13, y - 0.015, z - 0.035), (MIDDLE + 0.13, y + 0.10, z + 0.035))
    top = box((MIDDLE - 0.14, y + 0.03, RIM_BOTTOM - 0.03), (MIDDLE + 0.14, y + 0.15, RIM_BOTTOM))
    return [("Pedal Box", "Lacquer", foot, 0.006), *(("Lyre Post", "Lacquer", post, 0.003) for post in posts),
            ("Lyre Top", "Lacquer", top, 0.004)]
