"""Keys of a stretch of an F-curve replaced by others, while all others stay what they are, to the last bit.

Writing a curve anew takes time for all of its keys, of which a long piece has two million a hand. So the keys that are
there are moved to where the new ones shall be, and the few that are too many or lacking are removed or inserted.
"""
from bisect import bisect_left, bisect_right

import bpy
import numpy as np

#: More keys than this are not worth inserting or removing one by one: the curve is written anew.
FEW = 12
#: Blender takes keys nearer than this to be one, frames.
SAME = 0.011
_LINEAR = bpy.types.Keyframe.bl_rna.properties["interpolation"].enum_items["LINEAR"].value
#: All of a key that a user can have changed: name, numbers, type.
_KEPT = (("co", 2, np.float32), ("handle_left", 2, np.float32), ("handle_right", 2, np.float32),
         ("interpolation", 1, np.uint8), ("easing", 1, np.uint8), ("handle_left_type", 1, np.uint8),
         ("handle_right_type", 1, np.uint8), ("type", 1, np.uint8))


def splice(curve, frames, values, first, last):
    """Puts keys at `frames` [K] with `values` [K] in place of those of `curve` between the frames `first` and `last`,
    neither included."""
    frames, values = (np.asarray(part, np.float32) for part in (frames, values))
    points = curve.keyframe_points
    begin, end = bisect_right(points, first, key=_frame), bisect_left(points, last, key=_frame)
    if not len(frames) and begin == 0 and end == len(points):
        frames, values = np.float32([np.ceil(first)]), np.float32([0])  # a curve without keys is none
    lacking = len(frames) - (end - begin)
    final = _frame(points[end - 1]) if end else -np.inf
    room = (_frame(points[end]) if end < len(points) else np.inf) - final
    if abs(lacking) > FEW or (lacking > 0 and (end == begin or room < SAME * 2 * (lacking + 1))):
        _write_anew(curve, begin, end, frames, values)
        return
    for _ in range(-lacking):
        points.remove(points[end - 1], fast=True)
        end -= 1
    if lacking > 0:
        step = min(room, 1.0) / (lacking + 1)
        for number in range(1, lacking + 1):
            points.insert(final + number * step, 0.0, options={'FAST'}).interpolation = 'LINEAR'
    for index, frame, value in zip(range(begin, begin + len(frames)), frames.tolist(), values.tolist()):
        point = points[index]
        point.co_ui = frame, value  # its handles go with it
        if point.interpolation != 'LINEAR':
            point.interpolation = 'LINEAR'


def holds_keys(curve, first, last):
    """Whether `curve` has keys between the frames `first` and `last`, neither included."""
    points = curve.keyframe_points
    return bisect_right(points, first, key=_frame) < bisect_left(points, last, key=_frame)


def with_surroundings(curve, frames, values, first, last):
    """`frames` and `values` for `splice`, with those of the frames between them and the next keys of a curve that has
    few, as the curve is there now: so it keeps its shape."""
    points = curve.keyframe_points
    begin, end = bisect_right(points, first, key=_frame), bisect_left(points, last, key=_frame)
    if not len(frames) or not 0 < begin <= end < len(points):
        return frames, values
    before = np.arange(np.floor(_frame(points[begin - 1])) + 1, np.floor(first) + 1)
    after = np.arange(np.ceil(last), np.ceil(_frame(points[end])))
    old = [np.array([curve.evaluate(frame) for frame in some]) for some in (before, after)]
    if len(before) or len(after):
        points[begin - 1].interpolation = 'LINEAR'
    return (np.concatenate([before, frames, after]).astype(np.float32),
            np.concatenate([old[0], values, old[1]]).astype(np.float32))


def _write_anew(curve, begin, end, frames, values):
    """The same, writing all keys."""
    points = curve.keyframe_points
    kept = {name: _get(points, name, width, kind) for name, width, kind in _KEPT}
    points.clear()
    points.add(begin + len(frames) + len(kept["co"]) - end)
    for name, width, kind in _KEPT:
        fresh = _get(points, name, width, kind)[:len(frames)]
        if width == 2:
            fresh = np.stack([frames, values], axis=1)
        elif name == "interpolation":
            fresh = np.full_like(fresh, _LINEAR)
        whole = np.concatenate([kept[name][:begin], fresh, kept[name][end:]])
        points.foreach_set(name, whole.ravel())
    curve.update()
    for name in ("handle_left", "handle_right"):  # those of the keys next to the new ones were fitted to them
        fitted = _get(points, name, 2, np.float32)
        fitted[:begin], fitted[begin + len(frames):] = kept[name][:begin], kept[name][end:]
        points.foreach_set(name, fitted.ravel())


def _frame(point):
    return point.co[0]


def _get(points, name, width, kind):
    values = np.empty(len(points) * width, kind)
    points.foreach_get(name, values)
    return values.reshape(-1, 2) if width == 2 else values
