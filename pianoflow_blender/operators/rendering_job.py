"""Renders a video of the open file beside the user's work: a copy of the file goes to a second Blender."""
import bpy

from ...engine.errors import InputError
from ..rendering import render_video, set_render
from .copy_run import CopyRun


def start_render(context, path):
    """A job that renders the scene of `context` to the MP4 `path` with its PianoFlow settings."""
    settings = context.scene.pianoflow
    if not bpy.app.binary_path:
        return RenderHere(context, path)
    size = settings.size() or _scene_size(context.scene)
    return CopyRun("render", ["-o", path, "--quality", settings.quality, "--resolution", "{}x{}".format(*size),
                              "--scene", context.scene.name], [path])


def _scene_size(scene):
    render = scene.render
    return tuple(side * render.resolution_percentage // 100 for side in (render.resolution_x, render.resolution_y))


class RenderHere:
    """The same in this process, for the bpy module: it blocks, and nobody can press Cancel."""

    def __init__(self, context, path):
        self._context, self._path = context, path
        self.outcome, self.message, self.fraction = None, "", 0.0

    @property
    def done(self):
        return self.outcome is not None

    def text(self):
        """What is being done."""
        return "Rendering"

    def poll(self):
        """Renders all."""
        self.run()

    def run(self, report=None):
        """Renders all."""
        settings = self._context.scene.pianoflow
        try:
            set_render(self._context, settings.quality, settings.size())
            render_video(self._context, self._path)
            self.outcome = "result"
        except InputError as error:
            self.message, self.outcome = str(error), "error"

    def cancel(self):
        """There is no way to."""
