"""Simple solids as (vertices [V,3], faces): what the cases are made of. Metres, in the keyboard frame."""
import numpy as np


def box(low, high):
    """A box between two corners."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    return prism(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), z0, z1)


def prism(outline, bottom, top):
    """A solid with the (x, y) outline [P,2], counter-clockwise from above, from z = bottom to z = top."""
    count = len(outline)
    vertices = np.concatenate([np.column_stack([outline, np.full(count, z)]) for z in (bottom, top)])
    sides = [[i, (i + 1) % count, count + (i + 1) % count, count + i] for i in range(count)]
    return vertices, [list(range(count))[::-1], list(range(count, 2 * count)), *sides]


def rod(start, end, radius, sides=16, end_radius=None):
    """A rod, or a cone, from `start` to `end`; with four sides a bar."""
    start, end = np.array(start, float), np.array(end, float)
    axis = (end - start) / np.linalg.norm(end - start)
    across = np.cross(axis, (0, 0, 1) if abs(axis[2]) < 0.9 else (0, 1, 0))
    across /= np.linalg.norm(across)
    turns = np.linspace(0, 2 * np.pi, sides, endpoint=False) + np.pi / sides
    circle = np.cos(turns)[:, None] * across + np.sin(turns)[:, None] * np.cross(axis, across)
    vertices = np.concatenate([start + circle * radius, end + circle * (end_radius or radius)])
    faces = [[i, (i + 1) % sides, sides + (i + 1) % sides, sides + i] for i in range(sides)]
    return vertices, [list(range(sides))[::-1], list(range(sides, 2 * sides)), *faces]


def bezier(start, first, second, end, count=12):
    """Points [count,2] of a cubic curve, its end left out."""
    t = np.linspace(0, 1, count, endpoint=False)[:, None]
    start, first, second, end = (np.array(point, float) for point in (start, first, second, end))
    return (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * first + 3 * t ** 2 * (1 - t) * second + t ** 3 * end


def turned(solid, angle, centre):
    """The solid turned by `angle` (radians) about an axis along x through `centre` (y, z)."""
    vertices, faces = solid
    y, z = vertices[:, 1] - centre[0], vertices[:, 2] - centre[1]
    return np.column_stack([vertices[:, 0], centre[0] + y * np.cos(angle) - z * np.sin(angle),
                            centre[1] + y * np.sin(angle) + z * np.cos(angle)]), faces
