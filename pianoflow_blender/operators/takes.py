"""*Import Take*, *Bake Again* and *Save Take As*: takes from files onto the timeline, and into files."""
from pathlib import Path

import bpy
from bpy.props import StringProperty
from bpy.types import Operator
from bpy_extras.io_utils import ExportHelper, ImportHelper

from ...engine.errors import InputError
from ...engine.take import Take
from .. import versions
from ..performance import bake_performance, look_at_selection, target_keyboard
from ..recording import chosen_recording, missing
from .choosing import as_preferred
from .job_operator import running


class PIANOFLOW_OT_import_take(Operator, ImportHelper):
    """Bake a take that was made elsewhere: by the command line, on another machine, by somebody else"""

    bl_idname = "pianoflow.import_take"
    bl_label = "Import Take"
    bl_options = {'UNDO'}

    filename_ext = ".npz"
    filter_glob: StringProperty(default="*.npz", options={'HIDDEN'})

    @classmethod
    def poll(cls, context):
        return _idle(cls)

    def execute(self, context):
        return _bake(self, context, Path(bpy.path.abspath(self.filepath)))


class PIANOFLOW_OT_bake(Operator):
    """Bake the last take again: after the scene's frame rate, the start frame or the strip has changed"""

    bl_idname = "pianoflow.bake"
    bl_label = "Bake Again"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        return _has_take(cls, context) and _idle(cls)

    def execute(self, context):
        return _bake(self, context, Path(bpy.path.abspath(context.scene.pianoflow.take)))


class PIANOFLOW_OT_save_take(Operator, ExportHelper):
    """Keep the last take in a file of your own: takes just generated are lost when Blender quits"""

    bl_idname = "pianoflow.save_take"
    bl_label = "Save Take As"
    bl_options = {'UNDO'}

    filename_ext = ".npz"
    filter_glob: StringProperty(default="*.npz", options={'HIDDEN'})

    @classmethod
    def poll(cls, context):
        return _has_take(cls, context)

    def invoke(self, context, event):
        self.filepath = Path(context.scene.pianoflow.take).name
        return super().invoke(context, event)

    def execute(self, context):
        path = Path(bpy.path.abspath(self.filepath))
        try:
            Take.load(bpy.path.abspath(context.scene.pianoflow.take)).save(path)
        except (InputError, OSError) as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        context.scene.pianoflow.take = as_preferred(context, str(path))
        self.report({'INFO'}, f"Saved {path}")
        return {'FINISHED'}


class PIANOFLOW_FH_take(bpy.types.FileHandler):
    bl_idname = "PIANOFLOW_FH_take"
    bl_label = "PianoFlow Take"
    bl_import_operator = "pianoflow.import_take"
    bl_file_extensions = ".npz"

    @classmethod
    def poll_drop(cls, context):
        return context.area is not None and context.area.type == 'VIEW_3D'


def _has_take(operator, context):
    if not context.scene.pianoflow.take:
        operator.poll_message_set("Generate a performance or import a take first")
        return False
    return True


def _idle(operator):
    if running("performance") is not None:
        operator.poll_message_set("A performance is being generated: wait for it, or cancel it")
        return False
    return True


def _bake(operator, context, path):
    """Bakes the take in `path` where the chosen recording lies, or at the start frame when none is chosen."""
    recording = None
    try:
        take = Take.load(path)
        # a recording that is chosen but not there is no reason to refuse a take
        recording = None if missing(context) else _recording_or_none(context)
        new = target_keyboard(context.scene) is None
        report = bake_performance(context, context.scene, take, recording)
        if new:
            look_at_selection(context)
    except InputError as error:
        operator.report({'ERROR'}, str(error))
        return {'CANCELLED'}
    finally:
        if recording is not None:
            recording.discard()
    context.scene.pianoflow.take = as_preferred(context, str(path))
    versions.show_in_sequencer(context, context.scene)
    operator.report({'INFO'}, report)
    return {'FINISHED'}


def _recording_or_none(context):
    try:
        return chosen_recording(context)
    except InputError:
        return None


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_import_take, PIANOFLOW_OT_bake, PIANOFLOW_OT_save_take, PIANOFLOW_FH_take))
