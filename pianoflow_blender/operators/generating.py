"""*Generate*: the recording to a take, by the engine, and the take onto the timeline, as one undo step."""
import bpy
from bpy.props import EnumProperty
from bpy.types import Operator

from ...engine.errors import InputError
from ...engine.take import Take
from .. import versions
from ..baking import preview
from ..engine_python import require_python
from ..job import Job, engine_log
from ..performance import bake_performance, default_cube, look_at_hands, look_at_selection, take_file, target_keyboard
from ..recording import chosen_recording, missing
from ..streaming import KEEP, RESTORE, Streaming
from ..takes import keep_take, put_on_keyboard
from ..words import translated
from .job_operator import JobOperator, running


class PIANOFLOW_OT_generate(JobOperator, Operator):
    """Make two hands play the chosen recording: listen to it, choose hands and fingers, and bake the motion as ordinary keyframes. You can go on working meanwhile"""  # noqa: E501

    bl_idname = "pianoflow.generate"
    bl_label = "Generate Performance"
    bl_options = {'UNDO'}

    kind = "performance"
    interval = 0.05

    @classmethod
    def poll(cls, context):
        if not cls.idle():
            return False
        if lacking := missing(context):
            cls.poll_message_set(translated, lacking)
            return False
        return True

    def invoke(self, context, event):
        self._in_window = True
        return super().invoke(context, event)

    def start(self, context):
        python = require_python()
        recording = self._recording = chosen_recording(context)
        self._scene = context.scene.name
        settings, self._output = context.scene.pianoflow, take_file(recording.name)
        live = getattr(self, "_in_window", False)
        job = Job({"command": "generate", "source": recording.audio and str(recording.audio),
                   "midi": recording.midi and str(recording.midi), "output": str(self._output),
                   "settings": settings.for_engine(recording), "chunks": live}, python)
        self._streaming = Streaming(job, self._scene, recording.zero_frame, self._output, first_sight) if live else None
        return job

    def meanwhile(self, context, job):
        return self._streaming.tick()

    def keeps(self, job):
        return self._streaming is not None and self._streaming.kept_or_failed

    def failed(self, job):
        kept = self._streaming and self._streaming.kept
        said = f" What was finished before is in {kept}: import it to go on with it."
        return job.message + said * bool(kept)

    def finish(self, context, job):
        live = self._streaming
        # the user may have undone, renamed or removed anything meanwhile: the scene is looked up again
        scene = bpy.data.scenes.get(self._scene)
        if scene is None:
            raise InputError(f"The scene “{self._scene}” is gone; the take is {self._output}: import it elsewhere.")
        if live is not None and live.failure is not None:
            raise live.failure
        take = live.take if live is not None else Take.load(self._output)
        entry = keep_take(scene, self._output, take, 'GENERATED', self._recording)
        new = target_keyboard(scene) is None
        report = (live.finish(context, scene, self._recording) if live is not None else
                  bake_performance(context, scene, take, self._recording))
        put_on_keyboard(scene, entry, live and live.ghost)
        if new and scene == context.scene:
            look_at_selection(context)
        versions.show_in_sequencer(context, scene)
        self.warnings = [str(warning) for warning in take.meta.get("warnings", ())]
        return report

    def afterwards(self):
        return getattr(self, "_streaming", None) is not None and self._streaming.rename_next()

    def ended(self):
        if getattr(self, "_recording", None) is not None:
            self._recording.discard()
        if getattr(self, "_streaming", None) is not None:
            self._streaming.close()


class PIANOFLOW_OT_cancel(Operator):
    """Stop generating, and restore what was there or keep what is finished"""

    bl_idname = "pianoflow.cancel"
    bl_label = "Cancel"
    bl_options = {'INTERNAL'}

    on_cancel: EnumProperty(
        name="On Cancel", description="What becomes of what has been generated so far",
        items=((RESTORE, "Restore", "The scene is as it was before"),
               (KEEP, "Keep", "What is finished is baked, as a take that ends there")))

    @classmethod
    def description(cls, context, properties):
        return translated("Stop, and keep what is finished as a take that ends there"
                          if properties.on_cancel == KEEP else "Stop, and leave the scene as it was before")

    @classmethod
    def poll(cls, context):
        if running("performance") is None:
            cls.poll_message_set(translated, "Nothing is being generated")
            return False
        return True

    def execute(self, context):
        job = running("performance")
        job.on_cancel = self.on_cancel
        if self.on_cancel == RESTORE:
            job.cancel()
        return {'FINISHED'}


def first_sight(scene, rig):
    """Shows new hands in the viewport from which they were asked for, as soon as there are any."""
    if cube := default_cube(scene):
        preview.hide(scene, cube)
    look_at_hands(bpy.context, scene, rig.hands)


class PIANOFLOW_OT_copy_log(Operator):
    """Copy what the engine printed last to the clipboard, for a report of a fault"""

    bl_idname = "pianoflow.copy_log"
    bl_label = "Copy Engine Log"
    bl_options = {'INTERNAL'}

    @classmethod
    def poll(cls, context):
        if not engine_log():
            cls.poll_message_set(translated, "The engine has printed nothing")
            return False
        return True

    def execute(self, context):
        context.window_manager.clipboard = engine_log()
        self.report({'INFO'}, "The engine's log is in the clipboard")
        return {'FINISHED'}


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_generate, PIANOFLOW_OT_cancel, PIANOFLOW_OT_copy_log))
