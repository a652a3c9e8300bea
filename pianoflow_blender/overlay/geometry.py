"""Where falling notes, lit keys and fingers' numbers are at a moment, and their colours. The keyboard frame; no bpy.

Quads are [K,4,3], counter-clockwise, metres; colours [K,4], red, green, blue and opacity.
"""
import numpy as np

from ...rigs import keyboard

#: Notes fall so fast, metres a second, and come so near to each other, seconds.
SPEED, APART = 0.12, 0.012
#: The wall down which they fall, just before the fallboard: y and where it begins, metres; and the plane in which they
#: come from behind the keys: z and where it begins.
WALL_Y, WALL_FROM = 0.1485, 0.016
PLANE_Z, PLANE_FROM = 0.020, 0.150
#: Bars are so much narrower than keys on both sides; lit keys lie so far over them, metres.
INSET, OVER = 0.0012, 0.0007
#: Left, right and no hand; no finger, thumb to little finger.
HANDS = np.array([[0.20, 0.50, 1.00], [1.00, 0.50, 0.12], [0.6, 0.6, 0.6]])
FINGERS = np.array([[0.6, 0.6, 0.6], [0.95, 0.26, 0.21], [1.00, 0.65, 0.10], [0.35, 0.80, 0.30], [0.15, 0.65, 0.95],
                    [0.70, 0.40, 0.95]])
#: How opaque bars, silent notes' bars and lit keys are, and how much darker what belongs to black keys is.
BAR, SILENT, LIT, DARKER = 0.85, 0.15, 0.70, 0.62


def colours(notes, by, opacity):
    """[K,4] for `notes` [K], by 'HAND' or 'FINGER'."""
    chosen = HANDS[notes["hand"]] if by == 'HAND' else FINGERS[notes["finger"]]
    shade = np.where(keyboard.is_black(notes["pitch"]), DARKER, 1.0)
    return np.column_stack([chosen * shade[:, None], np.broadcast_to(opacity, len(notes))])


def bars(notes, seconds, lead, plane='UPRIGHT'):
    """The falling notes' quads at `seconds`, for `notes` [K] that sound within the `lead` time from then on.

    plane: 'UPRIGHT', a wall behind the keys, or 'FLAT', the keys' own plane."""
    x, half = keyboard.key_x(notes["pitch"]), keyboard.key_width(notes["pitch"]) / 2 - INSET
    begin = np.clip(notes["onset"] - seconds, 0, lead) * SPEED
    end = np.clip(np.maximum(notes["offset"] - APART, notes["onset"] + APART) - seconds, 0, lead) * SPEED
    ways = np.stack([begin, begin, end, end], axis=1)
    quads = np.empty((len(notes), 4, 3))
    quads[..., 0] = x[:, None] + half[:, None] * np.array([-1, 1, 1, -1])
    if plane == 'UPRIGHT':
        quads[..., 1], quads[..., 2] = WALL_Y, WALL_FROM + ways
    else:
        quads[..., 1], quads[..., 2] = PLANE_FROM + ways, PLANE_Z
    return quads


def lit_keys(notes, depths):
    """Quads over the tops of keys that are pressed: the front of each note's key, then the tails of the white ones; and
    the index [Q] of each one's note. depths [K]: how far the keys' fronts are down, metres."""
    pitch, black = notes["pitch"], keyboard.is_black(notes["pitch"])
    half = keyboard.key_width(pitch) / 2
    x = keyboard.key_x(pitch)
    front = np.where(black, keyboard.BLACK_FRONT + 0.004, 0.001)
    back = np.where(black, keyboard.WHITE_LENGTH, keyboard.BLACK_FRONT)
    whites = np.flatnonzero(~black)
    tail, width = keyboard.tail_centre(pitch[whites])
    left = np.concatenate([x - half, tail - width / 2 + 0.0005])
    right = np.concatenate([x + half, tail + width / 2 - 0.0005])
    index = np.concatenate([np.arange(len(notes)), whites])
    near = np.concatenate([front, np.full(len(whites), keyboard.BLACK_FRONT)])
    far = np.concatenate([back, np.full(len(whites), keyboard.WHITE_LENGTH)])
    quads = np.empty((len(index), 4, 3))
    quads[..., 0] = np.stack([left, right, right, left], axis=1)
    quads[..., 1] = np.stack([near, near, far, far], axis=1)
    down = keyboard.depth_at(quads[..., 1], np.asarray(depths)[index][:, None])
    quads[..., 2] = keyboard.key_top(pitch)[index][:, None] - down + OVER
    return quads, index


def on_keys(notes):
    """Points [K,3] on the keys at which fingers' numbers are legible."""
    y = np.where(keyboard.is_black(notes["pitch"]), 0.070, 0.020)
    return np.column_stack([keyboard.key_x(notes["pitch"]), y, keyboard.key_top(notes["pitch"]) + 0.004])


def on_bars(quads):
    """Points [K,3] just inside the lower ends of falling notes' `quads`."""
    begin, end = quads[:, 0], quads[:, 3]
    length = np.linalg.norm(end - begin, axis=1, keepdims=True)
    middle = quads[:, :2].mean(axis=1)
    return middle + (end - begin) * np.minimum(0.007 / np.maximum(length, 1e-9), 0.5)


def triangles(quads, colour):
    """Vertices [6K,3] and colours [6K,4], float32, of the quads' triangles."""
    corners = np.array([0, 1, 2, 0, 2, 3])
    return (quads[:, corners].reshape(-1, 3).astype(np.float32),
            np.repeat(colour, 6, axis=0).astype(np.float32))
