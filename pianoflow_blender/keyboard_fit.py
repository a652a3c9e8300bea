"""Where a keyboard of PianoFlow's has to be so that its keys lie on those of another: a place, a turn and one size.

World coordinates in the scene's units; no bpy.
"""
from dataclasses import dataclass

import numpy as np

from ..engine.errors import InputError
from ..rigs import keyboard as geometry


@dataclass(frozen=True)
class Fit:
    """matrix [4,4]: from the keyboard frame to the world. misfit: the greatest distance along the keys of a white key
    from where it should be, as a share of a white key's width."""

    matrix: np.ndarray
    misfit: float

    @property
    def scale(self):
        """Units of the scene a metre of the true keyboard takes."""
        return float(np.linalg.norm(self.matrix[:3, 0]))


def fit_two(first, last, pitches, up=(0, 0, 1)):
    """The Fit that puts the middles of the front edges of the white keys `pitches` (two, low one first), at their tops,
    onto the points `first` and `last`, with the top of the keyboard towards `up`."""
    first, last, up = (np.asarray(point, float) for point in (first, last, up))
    low, high = (float(geometry.key_x(pitch)) for pitch in pitches)
    if high <= low or geometry.is_black(pitches[0]) or geometry.is_black(pitches[1]):
        raise InputError("The keys that are picked have to be two white keys, the lower one first: set their names.")
    length = np.linalg.norm(last - first)
    if length < 1e-9:
        raise InputError("Both picks are in the same place: pick the first white key, then the last.")
    along = (last - first) / length
    up = up / max(np.linalg.norm(up), 1e-12)
    up = up - (up @ along) * along
    if np.linalg.norm(up) < 0.2:
        raise InputError("The keyboard seems to stand on end: pick the first and the last white key from above.")
    size = length / (high - low)
    return Fit(_matrix(first - along * low * size, along, up / np.linalg.norm(up), size), 0.0)


def fit_keys(points):
    """The Fit by least squares to the white keys among `points` {pitch: vertices [V,3] of that key's object}.

    The direction of the keys and the size come from the white keys' middles, the top from their flat shape, and which
    side is up from the black keys, which begin further back.
    """
    whites = [pitch for pitch in sorted(points) if not geometry.is_black(pitch)]
    if len(whites) < 2:
        raise InputError("Fewer than two white keys were found by their names: name at least the first and the last.")
    x = geometry.key_x(np.array(whites))
    along, size, start = _line(x, np.array([_middle(points[pitch]) for pitch in whites]))
    up = _up(points, whites, along)
    depth = np.cross(up, along)
    middles = np.array([(points[pitch] @ along).min() + (points[pitch] @ along).max() for pitch in whites]) / 2
    size, offset = np.polyfit(x, middles, 1)
    front = _front(points, whites, depth)
    top = np.median([(points[pitch] @ up).max() for pitch in whites])
    misfit = np.abs(middles - size * x - offset).max() / (size * geometry.WHITE_PITCH)
    return Fit(_matrix(offset * along + front * depth + top * up, along, up, size), float(misfit))


def _line(x, middles):
    """Direction [3], size and origin [3] of middles [K,3] ≈ origin + x · size · direction."""
    spread = x - x.mean()
    slope = spread @ (middles - middles.mean(0)) / (spread @ spread)
    size = np.linalg.norm(slope)
    if size < 1e-9:
        raise InputError("The keys all lie in the same place: apply nothing, and select the keys' own objects.")
    return slope / size, size, middles.mean(0) - x.mean() * slope


def _up(points, whites, along):
    """The direction [3] that is up from the keys: square to the plane in which the white keys lie flat."""
    first = np.cross(along, (0, 0, 1) if abs(along[2]) < 0.9 else (0, 1, 0))
    first /= np.linalg.norm(first)
    second = np.cross(along, first)
    flat = np.concatenate([points[pitch] - _middle(points[pitch]) for pitch in whites])
    across = np.stack([flat @ first, flat @ second], 1)
    angle = _thinnest(across, np.radians(np.arange(0, 180, 1.0)))
    angle = _thinnest(across, angle + np.radians(np.arange(-1, 1.01, 0.05)))
    up = np.cos(angle) * first + np.sin(angle) * second
    blacks = [pitch for pitch in points if geometry.is_black(pitch)]
    if not blacks or not np.ptp(across):
        return up if up[2] > 0 else -up
    set_back = [_front(points, blacks, depth) - _front(points, whites, depth)
                for depth in (np.cross(up, along), np.cross(-up, along))]
    return up if set_back[0] > set_back[1] else -up


def _front(points, pitches, depth):
    """Where the front edges of keys lie along the direction `depth`."""
    return np.median([(points[pitch] @ depth).min() for pitch in pitches])


def _thinnest(across, angles):
    """Of `angles` the one along which the points [V,2] are spread least."""
    if not np.ptp(across, axis=0).any():
        return np.pi / 2
    spreads = [np.ptp(across @ [np.cos(angle), np.sin(angle)]) for angle in angles]
    return float(angles[int(np.argmin(spreads))])


def _middle(points):
    return (points.min(0) + points.max(0)) / 2


def _matrix(origin, along, up, size):
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2] = along * size, np.cross(up, along) * size, up * size
    matrix[:3, 3] = origin
    return matrix
