"""A stage piano around any range of the keys: a flat case with a panel of knobs and a screen, on a folding stand.

A part is (name, material, solid, width of its bevel).
"""
import numpy as np

from .. import keyboard
from .key_shapes import CUT_OUT_Y, KEY_END
from .piano_case import FLOOR, KEYBED, SIDE_GAP, SLIP_TOP
from .solids import box, rod

CHEEK = 0.026  # width of an end block
BOTTOM = -0.086
FRONT, BACK = -0.032, 0.302
PANEL_FRONT = (0.1525, 0.0262)  # y, z of the panel's front edge: above a black key and its travel
PANEL_BACK = (0.288, 0.050)
PANEL_UNDER = 0.0165
STAND_FOOT, STAND_HEAD = 0.34, 0.30  # half the width of the stand on the floor and under the keyboard


def parts(lowest, highest):
    """Every solid of the case around the keys `lowest` to `highest` (pitches of white keys)."""
    low = float(keyboard.key_x(lowest)) - keyboard.WHITE_PITCH / 2 - SIDE_GAP
    high = float(keyboard.key_x(highest)) + keyboard.WHITE_PITCH / 2 + SIDE_GAP
    outer = low - CHEEK, high + CHEEK
    found = [
        ("Bed", "Digital Body", box((outer[0], FRONT + 0.004, BOTTOM), (outer[1], BACK - 0.004, KEYBED)), 0.0),
        ("Slip", "Digital Body", box((low - 0.002, FRONT, BOTTOM + 0.004), (high + 0.002, -0.0035, SLIP_TOP)), 0.004),
        ("Panel", "Digital Body", _along(_panel_profile(), *outer), 0.004),
        ("Felt", "Felt", box((low, 0.1505, 0.0140), (high, 0.158, 0.0182)), 0.0012),
        ("Dark", "Felt Black", box((low, 0.1640, KEYBED), (high, 0.172, 0.02)), 0.0),
    ]
    for inner, end in ((low, outer[0]), (high, outer[1])):
        found.append(("End", "Digital Body", _along(_end_profile(), *sorted((inner, end))), 0.004))
    found += _fillers(lowest, highest, low, high)
    found += _controls(low, high)
    return found + _stand((low + high) / 2)


def _panel_profile():
    (y, z), (back_y, back_z) = PANEL_FRONT, PANEL_BACK
    return np.array([(y, PANEL_UNDER), (0.172, PANEL_UNDER), (0.172, BOTTOM + 0.004), (BACK, BOTTOM + 0.004),
                     (BACK, back_z - 0.012), (back_y + 0.006, back_z), (back_y, back_z), (y + 0.004, z),
                     (y, z - 0.004)])


def _end_profile():
    turns = np.linspace(0, np.pi / 2, 6)
    nose = np.stack([FRONT + 0.014 * (1 - np.sin(turns)), 0.010 - 0.014 * (1 - np.cos(turns))], 1)
    return np.array([(FRONT, BOTTOM + 0.004), (0.172, BOTTOM + 0.004), (0.172, 0.0164), (0.150, 0.0164), (0.150, 0.010),
                     *nose])


def _fillers(lowest, highest, low, high):
    """What fills the cut-outs of the outermost white keys for black keys that are not there."""
    clearance = keyboard.BLACK_WIDTH / 2 + 2 * keyboard.WHITE_GAP
    found = []
    if lowest > keyboard.LOWEST and keyboard.is_black(lowest - 1):
        found.append((low, float(keyboard.key_x(lowest - 1)) + clearance - keyboard.WHITE_GAP - 0.0005))
    if highest < keyboard.HIGHEST and keyboard.is_black(highest + 1):
        found.append((float(keyboard.key_x(highest + 1)) - clearance + keyboard.WHITE_GAP + 0.0005, high))
    return [("Filler", "Digital Body", box((start, CUT_OUT_Y + 0.0012, KEYBED), (end, KEY_END, -0.0004)), 0.0005)
            for start, end in found]


def _controls(low, high):
    """A screen, knobs, sliders and rows of buttons, lying on the panel's slope."""
    middle = (low + high) / 2
    found = [("Screen Frame", "Digital Panel", _on_panel(middle - 0.085, middle + 0.085, 0.10, 0.90, 0.0016), 0.001),
             ("Screen", "Digital Screen", _on_panel(middle - 0.072, middle + 0.072, 0.20, 0.80, 0.0022), 0.0),
             ("Line", "Digital Line", _on_panel(low, high, 0.015, 0.035, 0.0004), 0.0)]
    for k in range(4):
        x = low + 0.075 + 0.046 * k
        found += [("Knob", "Digital Knob", _knob(x, 0.60, 0.0125, 0.015), 0.0015),
                  ("Knob Mark", "Digital Line", _on_panel(x - 0.0008, x + 0.0008, 0.60, 0.68, 0.0156), 0.0)]
    for row, share in enumerate((0.30, 0.62)):
        for k in range(8):
            x = middle + 0.125 + 0.024 * k
            material = "Digital Lamp" if (row, k) == (1, 2) else "Digital Button"
            found.append(("Button", material, _on_panel(x, x + 0.016, share, share + 0.17, 0.0032), 0.0008))
    found.append(("Wheel", "Digital Knob", _knob(middle + 0.36, 0.5, 0.022, 0.012), 0.002))
    return found


def _panel_at(share):
    """(y, z) of the panel's slope at a share of its depth, 0 in front."""
    (y, z), (back_y, back_z) = PANEL_FRONT, PANEL_BACK
    return y + 0.004 + share * (back_y - y - 0.004), z + share * (back_z - z)


def _on_panel(start, end, front, back, rise):
    """A plate on the slope, 3 mm of it below the panel's surface."""
    corners = []
    for share in (front, back):
        y, z = _panel_at(share)
        corners.append([(y, z - 0.003), (y, z + rise)])
    (a, b), (c, d) = corners
    return _along(np.array([a, c, d, b]), start, end)


def _knob(x, share, radius, height):
    y, z = _panel_at(share)
    lean = np.arctan2(PANEL_BACK[1] - PANEL_FRONT[1], PANEL_BACK[0] - PANEL_FRONT[0])
    up = np.array([0, -np.sin(lean), np.cos(lean)])
    foot = np.array([x, y, z])
    return rod(foot - 0.002 * up, foot + height * up, radius, 24, radius * 0.88)


def _stand(middle):
    """Two crossed pairs of bars, as musicians carry them."""
    found = []
    for y in (0.075, 0.205):
        for side in (-1, 1):
            foot = middle + side * STAND_FOOT, y + 0.016 * side, FLOOR + 0.018
            head = middle - side * STAND_HEAD, y + 0.016 * side, BOTTOM - 0.012
            found.append(("Bar", "Digital Stand", rod(foot, head, 0.017, 4), 0.003))
    for reach, z, half in ((STAND_FOOT, FLOOR + 0.018, 0.20), (STAND_HEAD, BOTTOM - 0.013, 0.15)):
        for x in (middle - reach, middle + reach):
            found.append(("Beam", "Digital Stand", rod((x, 0.14 - half, z), (x, 0.14 + half, z), 0.018, 4), 0.003))
    found.append(("Bolt", "Digital Knob", rod((middle, 0.05, -0.405), (middle, 0.235, -0.405), 0.022), 0.002))
    return found


def _along(profile, start, end):
    """A solid with the (y, z) profile, counter-clockwise as seen from the treble end, from x = start to x = end."""
    count = len(profile)
    vertices = np.concatenate([np.column_stack([np.full(count, x), profile]) for x in (start, end)])
    sides = [[i, (i + 1) % count, count + (i + 1) % count, count + i] for i in range(count)]
    return vertices, [list(range(count))[::-1], list(range(count, 2 * count)), *sides]
