"""The piano around the keys: solids given by a profile across the keyboard, extruded along it.

All in the keyboard frame, metres. A part is (name, material, profile [P,2] of (y, z) counter-clockwise as seen from
the treble end, x from, x to, width of its bevel).
"""
import numpy as np

from .. import keyboard

SIDE_GAP = 0.0015  # between the outermost keys and the cheek blocks
CHEEK = 0.055  # width of a cheek block
ARM = 0.045  # width of the arm outside it
SLIP_TOP = -0.0165  # the slip in front ends below the white key's overhanging edge, pressed or not
KEYBED = -0.036
FALLBOARD_Y = 0.151
FALLBOARD_BOTTOM = 0.0175
LID = 0.118  # height of the shelf behind the fallboard
PANEL_Y = 0.300  # front of the upper panel
PANEL_TOP = 0.62
BACK_Y = 0.46
FLOOR = -0.72
PEDALS = {"Soft": -0.060, "Sostenuto": 0.0, "Sustain": 0.060}  # x from the middle of the keyboard
PEDAL_WIDTH = 0.026
PEDAL_LENGTH = 0.150  # from the pivot
PEDAL_PIVOT = (0.245, FLOOR + 0.055)  # y, z

LEFT, RIGHT = -SIDE_GAP, keyboard.WIDTH + SIDE_GAP
OUTER_LEFT, OUTER_RIGHT = LEFT - CHEEK - ARM, RIGHT + CHEEK + ARM


def parts():
    """Every solid of the case but the root's own: name, material, profile, x from, x to, bevel."""
    inner_left, inner_right = LEFT - CHEEK, RIGHT + CHEEK
    found = [
        ("Keybed", "Lacquer", box(-0.004, 0.30, -0.075, KEYBED), inner_left, inner_right, 0.0),
        ("Key Slip", "Lacquer", box(-0.0265, -0.0035, -0.082, SLIP_TOP), LEFT - 0.004, RIGHT + 0.004, 0.0025),
        ("Backing", "Felt Black", box(0.1635, 0.172, KEYBED, 0.04), inner_left, inner_right, 0.0),
        ("Fallboard", "Lacquer", fallboard_profile(), inner_left, inner_right, 0.0),
        ("Fallboard Felt", "Felt", box(0.1495, 0.157, 0.0136, 0.0182), inner_left, inner_right, 0.0012),
        ("Lid Hinge", "Brass", box(0.1925, 0.1985, LID - 0.002, LID + 0.0006), inner_left, inner_right, 0.0004),
        ("Shelf", "Lacquer", box(0.1990, 0.31, LID - 0.02, LID), inner_left, inner_right, 0.0015),
        ("Upper Panel", "Lacquer", box(PANEL_Y, BACK_Y, LID - 0.02, PANEL_TOP), OUTER_LEFT, OUTER_RIGHT, 0.003),
        ("Top", "Lacquer", box(PANEL_Y - 0.03, BACK_Y + 0.01, PANEL_TOP, PANEL_TOP + 0.024),
         OUTER_LEFT - 0.012, OUTER_RIGHT + 0.012, 0.006),
        ("Lower Panel", "Lacquer", box(0.21, BACK_Y, FLOOR + 0.01, -0.07), OUTER_LEFT, OUTER_RIGHT, 0.003),
    ]
    for side, (cheek, arm) in {"L": ((inner_left, LEFT), (OUTER_LEFT, inner_left)),
                               "R": ((RIGHT, inner_right), (inner_right, OUTER_RIGHT))}.items():
        found.append((f"Cheek.{side}", "Lacquer", cheek_profile(), *cheek, 0.003))
        found.append((f"Arm.{side}", "Lacquer", arm_profile(), *arm, 0.004))
        found.append((f"Leg.{side}", "Lacquer", leg_profile(), *arm, 0.004))
        found.append((f"Toe.{side}", "Lacquer", box(-0.006, 0.25, FLOOR, FLOOR + 0.05), *arm, 0.006))
    return found


def box(front, back, bottom, top):
    """Rectangular profile."""
    return np.array([(front, bottom), (back, bottom), (back, top), (front, top)])


def fallboard_profile():
    """Leans back from the felt in a slow curve and rolls over into the lid."""
    front = fallboard_front(np.linspace(0, 1, 9))
    turns = np.linspace(0, np.pi / 2, 6)[1:]
    y, z = front[-1]
    roll = np.stack([y + 0.011 * (1 - np.cos(turns)), z + (LID - z) * np.sin(turns)], 1)
    return np.array([(0.1925, FALLBOARD_BOTTOM), (0.1925, LID), *roll[::-1], *front[::-1]])


def fallboard_front(height):
    """(y, z) of the fallboard's front at a share of its height, 0-1."""
    return np.stack([FALLBOARD_Y + 0.030 * height ** 2.2, FALLBOARD_BOTTOM + 0.082 * height], -1)


def name_place():
    """Where the maker's name stands on the fallboard: (y, z) of its base line and its turn about x, radians."""
    base, top = fallboard_front(np.array([0.42, 0.62]))
    lean = np.arctan2(*(top - base)[::-1])
    outwards = np.array([-np.sin(lean), np.cos(lean)]) * 0.0003
    return base + outwards, float(lean)


def cheek_profile():
    """Low in front so that the little finger's side and the thumb can pass over it."""
    turns = np.linspace(0, np.pi / 2, 6)
    front, top, radius = -0.026, 0.008, 0.010
    nose = np.stack([front + radius * (1 - np.sin(turns)), top - radius * (1 - np.cos(turns))], 1)
    step = [(0.1485, FALLBOARD_BOTTOM), (0.1485, top)]
    return np.array([(front, -0.082), (0.172, -0.082), (0.172, FALLBOARD_BOTTOM), *step, *nose])


def arm_profile():
    """Rises from the key slip in a curve to the fallboard's height."""
    along = np.linspace(0, 1, 14)
    smooth = along ** 2 * (3 - 2 * along)
    curve = np.stack([0.030 + 0.150 * along, 0.012 + (LID + 0.006 - 0.012) * smooth], 1)
    turns = np.linspace(0, np.pi / 2, 6)
    nose = np.stack([-0.034 + 0.02 * (1 - np.sin(turns)), 0.012 - 0.02 * (1 - np.cos(turns))], 1)
    return np.array([(-0.034, -0.10), (0.32, -0.10), (0.32, LID + 0.006), *curve[::-1], *nose])


def leg_profile():
    """From the arm down to the toe block, tapering."""
    return np.array([(0.006, FLOOR + 0.045), (0.046, FLOOR + 0.045), (0.060, -0.095), (-0.012, -0.095)])


def pedal_profile():
    """A pedal of brass from its tip to its pivot behind the lower panel, in the frame of its pivot."""
    along = np.linspace(0, 1, 10)
    top = 0.004 - 0.010 * (1 - along) ** 2
    curve = np.stack([-PEDAL_LENGTH * (1 - along), top], 1)
    return np.concatenate([curve[:, :] - [0, 0.007], curve[::-1]])
