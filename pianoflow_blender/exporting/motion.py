"""The evaluated motion of a performance, frame by frame: whatever moves it (actions, layers, constraints), it counts."""
from contextlib import contextmanager
from dataclasses import dataclass

import bpy
import numpy as np

from ...engine.errors import InputError
from .scratch import Scratch


@dataclass(frozen=True)
class Frames:
    """Frames of an export: numbers first, first + 1, … at `fps` frames a second, so that frame k is at k / fps seconds of
    the timeline, like frame k of the scene at its own rate. of_scene [F]: where they are in frames of the scene."""

    fps: float
    first: int
    of_scene: np.ndarray

    @classmethod
    def of(cls, scene, fps=None):
        """The frames in the range of `scene` at the rate `fps` (None: the scene's own). Raises InputError."""
        own = scene.render.fps / scene.render.fps_base
        fps = fps or own
        if not 1 <= fps <= 1000:
            raise InputError(f"{fps:g} frames a second cannot be exported: choose 1 to 1000.")
        if scene.frame_end <= scene.frame_start:
            raise InputError("The scene's frame range holds less than two frames: set its end behind its start.")
        first = int(np.ceil(scene.frame_start * fps / own - 1e-6))
        last = int(np.floor(scene.frame_end * fps / own + 1e-6))
        return cls(fps, first, np.arange(first, last + 1) * own / fps)

    @property
    def last(self):
        return self.first + len(self.of_scene) - 1


@dataclass(frozen=True)
class Motion:
    """worlds: object → its matrices in the world [F,4,4]. bones: armature → matrices [F,B,4,4] of its pose bones in the
    armature's space, in the order of `pose.bones`."""

    frames: Frames
    worlds: dict
    bones: dict

    def within(self, thing, frame):
        """Matrices [F,4,4] of `thing` in the moving frame of another object."""
        return np.linalg.inv(self.worlds[frame]) @ self.worlds[thing]


def is_skin(thing):
    """Whether an object is bent by an armature, and follows it wherever it goes."""
    return any(modifier.type == 'ARMATURE' for modifier in thing.modifiers)


def sample(scene, things, frames, report=None):
    """The `Motion` of the objects `things` of `scene` at `frames`.

    Evaluated in a scratch scene that holds them alone: fast, and the user's scene stays at its frame.
    report(fraction) is called now and then.
    """
    armatures = [thing for thing in things if thing.type == 'ARMATURE']
    count = len(frames.of_scene)
    worlds = {thing: np.empty((count, 4, 4), np.float32) for thing in things}
    bones = {thing: np.empty((count, len(thing.pose.bones), 4, 4), np.float32) for thing in armatures}
    with Scratch() as scratch, _shown(things):
        stage = scratch.scene("PianoFlow Sampling", scene)
        for thing in things:
            stage.collection.objects.link(thing)
        for k, frame in enumerate(frames.of_scene):
            whole = int(np.floor(frame + 1e-9))
            stage.frame_set(whole, subframe=min(max(float(frame - whole), 0.0), 1.0))
            graph = stage.view_layers[0].depsgraph
            for thing, places in worlds.items():
                places[k] = thing.evaluated_get(graph).matrix_world
            for thing, places in bones.items():
                _read_bones(thing.evaluated_get(graph), places[k])
            if report is not None and k % 50 == 0:
                report(k / count)
    return Motion(frames, worlds, bones)


def _read_bones(armature, places):
    flat = np.empty(places.size, np.float32)
    armature.pose.bones.foreach_get("matrix", flat)
    places[:] = flat.reshape(-1, 4, 4).swapaxes(1, 2)  # Blender lays matrices out column by column


@contextmanager
def _shown(things):
    """Objects that are switched off in all viewports would not be evaluated."""
    off = [thing for thing in things if thing.hide_viewport]
    for thing in off:
        thing.hide_viewport = False
    try:
        yield
    finally:
        for thing in off:
            thing.hide_viewport = True
