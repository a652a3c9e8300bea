"""The stage's cameras: each frames what is played, follows the hands without haste, and one swings round them."""
import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector

from . import versions
from .stage_parts import OWN, own_object, part_of
from .stage_presets import SWING_SPEED, SWING_TIME, VIEWS

SENSOR = 36.0  # mm
#: Room for the hands at both sides of the keys that they play, metres.
MARGIN = 0.10
HAND = 0.13  # from a hand's centre to where its surroundings end
FOLLOW_TIME = 1.8  # s, how slowly a camera follows the hands
FOLLOW_STEP = 0.5  # s between its keys
STAND_STILL = 0.04  # m to each side, within which it does not move
_CLAMPED = bpy.types.Keyframe.bl_rna.properties["handle_left_type"].enum_items['AUTO_CLAMPED'].value


def camera_of(collection, view):
    """The camera of the view `view` among the stage's objects; None when a stage of an earlier version lacks it."""
    return part_of(collection, f"camera {view}")


def place_camera(scene, collection, keyboard, name, x_range, centres):
    """The camera of the view `name`, where it stands when it looks at what is played, or keyed to follow the hands.

    x_range, centres: see `stage.set_stage`.
    """
    view = VIEWS[name]
    camera = own_object(collection, f"camera {name}", f"PianoFlow Camera {view.label}", bpy.data.cameras)
    path, width = _framing(view, x_range, centres, scene)
    frames, x, angles = _swinging(view, path, scene)
    camera.parent = keyboard
    camera.data.lens, camera.data.sensor_width = view.lens, SENSOR
    set_clipping(camera, keyboard)
    locations, rotations = _stand(view, width, x, angles)
    camera.location, camera.rotation_euler = locations[0], rotations[0]
    _animate(camera, frames, np.hstack([locations, rotations]))
    return camera


def set_clipping(camera, keyboard):
    """Has the camera see from near to far for a keyboard of this size."""
    scale = max(keyboard.matrix_world.to_scale())
    camera.data.clip_start, camera.data.clip_end = 0.01 * scale, 30 * scale


def follow_path(frames, x, fps):
    """Keys [K,2] (frame, x) of a camera that follows something at `x` [N] in `frames` [N] without haste.

    It stands still where that strays from its middle by less than STAND_STILL.
    """
    step = FOLLOW_STEP * fps
    fine = np.arange(frames[0], frames[-1] + step, step / 5)
    reach = int(np.ceil(3 * FOLLOW_TIME * fps / (step / 5)))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * (step / 5) / (FOLLOW_TIME * fps)) ** 2)
    padded = np.pad(np.interp(fine, frames, x), reach, mode="edge")
    smooth = np.convolve(padded, weights / weights.sum(), mode="valid")
    if np.ptp(smooth) < 2 * STAND_STILL:
        return np.array([[fine[0], (smooth.max() + smooth.min()) / 2], [fine[-1], (smooth.max() + smooth.min()) / 2]])
    return np.column_stack([fine, smooth])[::5]


def swing_angles(seconds, swing):
    """Angles [K] (degrees, positive towards the treble) at `seconds` [K] of a camera that swings to `swing` degrees
    either way, begins and ends at rest, and never goes round faster than SWING_SPEED."""
    duration = max(float(seconds[-1] - seconds[0]), 1e-6)
    ways = max(round(duration / SWING_TIME), 1)
    widest = min(swing, SWING_SPEED * duration / ways * 2 / np.pi)
    return -widest * np.cos(np.pi * ways * (seconds - seconds[0]) / duration)


def _framing(view, x_range, centres, scene):
    """Keys [K,2] (frame, x) of the point looked at, and metres of keyboard across the picture."""
    if centres is None:
        low, high = x_range
        middle = low + (high - low) * {None: 0.5, 0: 0.25, 1: 0.75}[view.hand]
        ends = np.array([[scene.frame_start, middle], [max(scene.frame_end, scene.frame_start + 1), middle]], float)
        return ends, float(np.clip(high - low + 2 * MARGIN, *view.width))
    frames, hands = np.asarray(centres, float)[:, 0], np.asarray(centres, float)[:, 1:]
    x = hands.mean(axis=1) if view.hand is None else hands[:, view.hand]
    path = follow_path(frames, x, scene.render.fps / scene.render.fps_base)
    watched = hands if view.hand is None else hands[:, [view.hand]]
    stray = np.abs(watched - np.interp(frames, *path.T)[:, None]).max()
    return path, float(np.clip(2 * (stray + HAND), *view.width))


def _swinging(view, path, scene):
    """Frames [K], x [K] of the point looked at and degrees [K] round it."""
    frames, x = path.T
    if not view.swing:
        return frames, x, np.zeros(len(frames))
    fps = scene.render.fps / scene.render.fps_base
    count = max(int(np.ceil((frames[-1] - frames[0]) / (FOLLOW_STEP * fps))), 1) + 1
    fine = np.linspace(frames[0], frames[-1], count)
    return fine, np.interp(fine, frames, x), swing_angles(fine / fps, view.swing)


def _stand(view, width, x, angles):
    """Locations [K,3] and rotations [K,3] (XYZ, radians), `angles` degrees round points at `x`, from where `width`
    metres of keyboard are seen."""
    direction, distance = Vector(view.direction).normalized(), width * view.lens / SENSOR
    y, z = view.target[0] + view.ahead * (width - view.width[0]), view.target[1]
    locations, rotations = np.empty((len(x), 3)), np.empty((len(x), 3))
    before = Euler()
    for k, angle in enumerate(np.radians(angles)):
        towards = Matrix.Rotation(angle, 3, 'Z') @ direction
        before = towards.to_track_quat('Z', 'Y').to_euler('XYZ', before)
        locations[k] = Vector((x[k], y, z)) + towards * distance
        rotations[k] = before
    return locations, rotations


def _animate(camera, frames, values):
    """Keys of location and rotation [K,6] on `frames` [K], where they change; the keys of an earlier stage go."""
    earlier = camera.animation_data.action if camera.animation_data else None
    camera.animation_data_clear()
    if earlier is not None and earlier.users == 0:
        bpy.data.actions.remove(earlier)
    moving = [index for index in range(6) if np.ptp(values[:, index]) > 1e-5]
    if not moving:
        return
    action = bpy.data.actions.new(camera.name)
    action[OWN] = "action"
    curves, _, slot = versions.channels(action, camera)
    versions.set_action(camera.animation_data_create(), action, slot)
    for index in moving:
        curve = curves.new(("location", "rotation_euler")[index // 3], index=index % 3)
        curve.keyframe_points.add(len(frames))
        curve.keyframe_points.foreach_set("co", np.column_stack([frames, values[:, index]]).astype(np.float32).ravel())
        for side in ("handle_left_type", "handle_right_type"):
            curve.keyframe_points.foreach_set(side, np.full(len(frames), _CLAMPED, np.uint8))
        curve.update()
