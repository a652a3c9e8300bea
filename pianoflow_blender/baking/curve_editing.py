"""F-curves that an animator drew: cutting them without changing their shape, clearing a range of them, copying them."""
import math
import re

import bpy
import numpy as np

#: Frames: keys nearer than this are on the same one.
SAME = 1e-3
#: Channels of bones that can be cleared; what they are where nothing is changed. Of a piano's keys only the rotation is
#: one: a key's place is where its pivot is.
REST = {"location": (0, 0, 0), "rotation_quaternion": (1, 0, 0, 0), "rotation_euler": (0, 0, 0), "scale": (1, 1, 1)}
_PATH = re.compile(r'pose\.bones\["((?:[^"\\]|\\.)*)"\]\.(\w+)$')
_HANDLES = bpy.types.Keyframe.bl_rna.properties["handle_left_type"].enum_items
_AUTO = [_HANDLES[name].value for name in ("AUTO", "AUTO_CLAMPED")]


def path_parts(path):
    """The bone and the property that an F-curve's data path names; (None, the path) where it names no bone's."""
    match = _PATH.match(path)
    return match.groups() if match else (None, path)


def rest_value(curve):
    """The value of a bone's channel, or of a rotation, that changes nothing; None for channels of other kinds."""
    bone, name = path_parts(curve.data_path)
    known = name in REST if bone is not None else name == "rotation_euler"
    return REST[name][curve.array_index] if known else None


def clear(curve, first, last, fade):
    """Lets `curve` change nothing from frame `first` to `last`; outside, it stays what it is.

    fade: frames, inside the range, over which its changes come and go. What was merely held beyond a side of the range
    from keys inside of it goes with them.
    """
    frames = _frames(curve)
    left = not first <= frames[0] <= last
    right = not first <= frames[-1] <= last
    if not (left or right):
        curve.keyframe_points.clear()
        return
    _freeze(curve)
    begin = max([first - 1, *frames[frames < first]])
    end = min([last + 1, *frames[frames > last]])
    for frame in [begin] * left + [end] * right:
        cut(curve, frame)
    frames = _frames(curve)
    gone = range(np.searchsorted(frames, begin + SAME, "right") if left else 0,
                 np.searchsorted(frames, end - SAME) if right else len(frames))
    for index in reversed(gone):
        curve.keyframe_points.remove(curve.keyframe_points[index], fast=True)
    fade = min(fade, (last - first) / 2)
    quiet = [first + fade] * left + [last - fade] * right
    for frame in quiet:
        curve.keyframe_points.insert(frame, rest_value(curve), options={'FAST'})
    curve.update()
    frames = _frames(curve)
    shaped = np.array([begin] * left + quiet)
    for index in np.flatnonzero((np.abs(frames[:, None] - shaped) < SAME).any(axis=1)).tolist():
        point = curve.keyframe_points[index]
        point.interpolation, point.easing = 'SINE' if fade else 'LINEAR', 'EASE_IN_OUT'
    curve.update()


def cut(curve, frame):
    """Puts a key on `frame` that leaves the shape of `curve` as it is."""
    points = curve.keyframe_points
    after = int(np.searchsorted(_frames(curve), frame - SAME, "right"))
    if after < len(points) and points[after].co.x < frame + SAME:
        return
    inside = 0 < after < len(points)
    kind = points[after - 1].interpolation if inside else 'BEZIER'
    if kind not in ('BEZIER', 'LINEAR', 'CONSTANT'):
        _sample(curve, points[after - 1].co.x, points[after].co.x)
        return cut(curve, frame)
    halves = _halves(points[after - 1], points[after], frame) if inside and kind == 'BEZIER' else None
    value = halves[0][3][1] if halves else curve.evaluate(frame)
    points.insert(frame, value, options={'FAST'})
    key = points[after]
    key.interpolation = kind
    key.handle_left_type = key.handle_right_type = 'FREE'
    key.handle_left, key.handle_right = (frame - 1, value), (frame + 1, value)
    if halves:
        before, behind = points[after - 1], points[after + 1]
        before.handle_right_type = behind.handle_left_type = 'FREE'
        before.handle_right, key.handle_left = halves[0][1:3]
        key.handle_right, behind.handle_left = halves[1][1:3]


def copy_curve(curve, curves, groups):
    """The same F-curve among other `curves`."""
    made = curves.new(curve.data_path, index=curve.array_index)
    if curve.group:
        made.group = groups.get(curve.group.name) or groups.new(curve.group.name)
    made.extrapolation, made.auto_smoothing = curve.extrapolation, curve.auto_smoothing
    made.keyframe_points.add(len(curve.keyframe_points))
    for point, copied in zip(curve.keyframe_points, made.keyframe_points):
        for name in ("co", "interpolation", "easing", "amplitude", "period", "back", "type", "handle_left_type",
                     "handle_right_type", "handle_left", "handle_right"):
            setattr(copied, name, getattr(point, name))
    for modifier in curve.modifiers:
        copied = made.modifiers.new(modifier.type)
        for prop in modifier.bl_rna.properties:
            if not prop.is_readonly:
                setattr(copied, prop.identifier, getattr(modifier, prop.identifier))
    made.update()


def _sample(curve, start, stop):
    """Straight lines from frame to frame in place of a segment of some other kind, which cannot be cut."""
    values = [(frame, curve.evaluate(frame)) for frame in range(math.floor(start) + 1, math.ceil(stop))]
    for frame, value in values:
        curve.keyframe_points.insert(frame, value, options={'FAST'})
    for point in curve.keyframe_points:
        if start - SAME < point.co.x < stop - SAME:
            point.interpolation = 'LINEAR'


def _freeze(curve):
    """Stops handles from following their neighbours: these are about to change."""
    points = curve.keyframe_points
    sides = ("handle_left", "handle_right")
    kinds = np.stack([_column(points, f"{side}_type", np.uint8) for side in sides])
    automatic = ((kinds == _AUTO[0]) | (kinds == _AUTO[1])).all(axis=0)
    frozen = np.where(automatic, _HANDLES["ALIGNED"].value, _HANDLES["FREE"].value)
    places = {side: _column(points, side, np.float32) for side in sides}
    for side in sides:
        points.foreach_set(f"{side}_type", frozen.astype(np.uint8))
    for side, place in places.items():
        points.foreach_set(side, place)


def _frames(curve):
    """Frames [K] of the keys of a curve, in double precision: in single, a long piece's are no closer than `SAME`."""
    return _column(curve.keyframe_points, "co", np.float32)[::2].astype(float)


def _column(points, name, kind):
    """One property of all keys: [K], or [2K] where it has a frame and a value."""
    column = np.empty(len(points) * (1 if name.endswith("type") else 2), kind)
    points.foreach_get(name, column)
    return column


def _halves(start, stop, frame):
    """The control points of both parts of the Bézier curve between two keys, cut at `frame` (de Casteljau)."""
    points = _as_evaluated(start, stop)
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _frame_at(points, middle) < frame else (low, middle)
    return _split(points, low)


def _as_evaluated(start, stop):
    """Control points of a segment; handles longer than it are shortened, as Blender does."""
    length = stop.co.x - start.co.x
    points = [start.co[:], start.handle_right[:], stop.handle_left[:], stop.co[:]]
    for end, handle in ((0, 1), (3, 2)):
        reach = abs(points[handle][0] - points[end][0])
        if reach > length:
            points[handle] = _between(points[end], points[handle], length / reach)
    return points


def _frame_at(points, t):
    """The frame of a segment at its parameter `t`."""
    (a, _), (b, _), (c, _), (d, _) = points
    u = 1 - t
    return u * u * u * a + 3 * u * t * (u * b + t * c) + t * t * t * d


def _split(points, t):
    left, right = [points[0]], [points[-1]]
    while len(points) > 1:
        points = [_between(a, b, t) for a, b in zip(points, points[1:])]
        left, right = [*left, points[0]], [points[-1], *right]
    return left, right


def _between(a, b, t):
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
