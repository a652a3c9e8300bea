"""*Generate*: the recording to a take, by the engine, and the take onto the timeline, as one undo step."""
from pathlib import Path

import bpy
from bpy.types import Operator

from ...engine.errors import InputError
from ...engine.take import Take
from .. import versions
from ..engine_python import require_python
from ..job import Job, engine_log
from ..performance import bake_performance, look_at_selection, take_file, target_keyboard
from ..recording import chosen_recording, missing
from ..takes import keep_take, put_on_keyboard
from .job_operator import JobOperator, running


class PIANOFLOW_OT_generate(JobOperator, Operator):
    """Make two hands play the chosen recording: listen to it, choose hands and fingers, and bake the motion as ordinary keyframes. You can go on working meanwhile"""  # noqa: E501

    bl_idname = "pianoflow.generate"
    bl_label = "Generate Performance"
    bl_options = {'UNDO'}

    kind = "performance"

    @classmethod
    def poll(cls, context):
        if not cls.idle():
            return False
        if lacking := missing(context):
            cls.poll_message_set(lacking)
            return False
        return True

    def start(self, context):
        python = require_python()
        recording = self._recording = chosen_recording(context)
        self._scene = context.scene.name
        settings = context.scene.pianoflow
        return Job({"command": "generate", "source": recording.audio and str(recording.audio),
                    "midi": recording.midi and str(recording.midi), "output": str(take_file(recording.name)),
                    "settings": settings.for_engine(recording)}, python)

    def finish(self, context, job):
        # the user may have undone, renamed or removed anything meanwhile: the scene is looked up again
        scene = bpy.data.scenes.get(self._scene)
        if scene is None:
            raise InputError(f"The scene “{self._scene}” is gone; the take is {job.result['output']}: import it "
                             "elsewhere.")
        path = Path(job.result["output"])
        take = Take.load(path)
        entry = keep_take(scene, path, take, 'GENERATED', self._recording)
        new = target_keyboard(scene) is None
        report = bake_performance(context, scene, take, self._recording)
        put_on_keyboard(context, scene, entry)
        if new and scene == context.scene:
            look_at_selection(context)
        versions.show_in_sequencer(context, scene)
        self.warnings = [str(warning) for warning in take.meta.get("warnings", ())]
        return report

    def ended(self):
        if getattr(self, "_recording", None) is not None:
            self._recording.discard()


class PIANOFLOW_OT_cancel(Operator):
    """Stop generating; the scene stays as it is"""

    bl_idname = "pianoflow.cancel"
    bl_label = "Cancel"
    bl_options = {'INTERNAL'}

    @classmethod
    def poll(cls, context):
        if running("performance") is None:
            cls.poll_message_set("Nothing is being generated")
            return False
        return True

    def execute(self, context):
        running("performance").cancel()
        return {'FINISHED'}


class PIANOFLOW_OT_copy_log(Operator):
    """Copy what the engine printed last to the clipboard, for a report of a fault"""

    bl_idname = "pianoflow.copy_log"
    bl_label = "Copy Engine Log"
    bl_options = {'INTERNAL'}

    @classmethod
    def poll(cls, context):
        if not engine_log():
            cls.poll_message_set("The engine has printed nothing")
            return False
        return True

    def execute(self, context):
        context.window_manager.clipboard = engine_log()
        self.report({'INFO'}, "The engine's log is in the clipboard")
        return {'FINISHED'}


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_generate, PIANOFLOW_OT_cancel, PIANOFLOW_OT_copy_log))
