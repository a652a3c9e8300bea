"""Work on a copy of the open file in a second Blender, beside the user's own: the command line does it."""
import tempfile
from pathlib import Path

import bpy

from ..blender_run import BlenderRun
from ..exporting.formats import outputs


class CopyRun(BlenderRun):
    """A BlenderRun on a copy of the open file, which lives as long as it does. Saving the copy is all that blocks."""

    def __init__(self, command, options, outputs, blender=None):
        """`pianoflow COMMAND COPY OPTIONS…`, which writes the files `outputs`, in the Blender at the path `blender`, by
        default this very one."""
        self._copy = tempfile.TemporaryDirectory(prefix="pianoflow_")
        copy = Path(self._copy.name) / "scene.blend"
        bpy.ops.wm.save_as_mainfile(filepath=str(copy), copy=True)
        # with the user's preferences: they say which graphics card Cycles uses
        argv = [command, str(copy), *map(str, options)]
        super().__init__(blender or bpy.app.binary_path, argv, outputs, factory=False)

    def poll(self):
        super().poll()
        if self.done:
            self._copy.cleanup()


class ExportRun(CopyRun):
    """An export in a second Blender."""

    def text(self):
        """What is being done, for a progress bar."""
        if self._cancelled:
            return super().text()
        return "Exporting" if self.fraction else "Starting Blender"


def start_export(scene, path, name, options):
    """The job that exports the performance of `scene` to `path` in the format `name`, as the `ExportOptions` say."""
    return ExportRun("export", export_arguments(scene, path, name, options), outputs(name, path))


def export_arguments(scene, path, name, options):
    """What `pianoflow export` is told besides the copy."""
    mano = bpy.path.abspath(options.mano)
    return ["-o", path, "--as", name.lower(), "--scene", scene.name,
            *(["--fps", options.fps] if options.fps else []), *(["--mano", mano] if mano else []),
            *["--hands-only"] * options.hands_only, *["--mean-pose"] * options.mean_pose]
