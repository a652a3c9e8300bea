"""File choosers for the recording, the MIDI file and a take."""
import bpy
from bpy.props import StringProperty
from bpy.types import Operator
from bpy_extras.io_utils import ImportHelper

from ..paths import AUDIO_SUFFIXES, MIDI_SUFFIXES, is_midi
from ..preferred_paths import as_preferred
from .job_operator import without_prefix


def pattern(suffixes):
    """Names of files with one of these suffixes, as Blender's file browser wants it."""
    return ";".join(f"*{suffix}" for suffix in suffixes)


class PIANOFLOW_OT_choose_recording(Operator, ImportHelper):
    """Choose the recording to play: a sound file, a video with sound, or a MIDI file"""

    bl_idname = "pianoflow.choose_recording"
    bl_label = "Choose Recording"
    bl_options = {'INTERNAL', 'UNDO'}

    filter_glob: StringProperty(default=pattern(AUDIO_SUFFIXES + MIDI_SUFFIXES), options={'HIDDEN'})

    def execute(self, context):
        settings = context.scene.pianoflow
        settings.audio, settings.source = as_preferred(context, self.filepath), 'FILE'
        if is_midi(self.filepath):
            settings.midi = ""
        return {'FINISHED'}


class PIANOFLOW_OT_choose_midi(Operator, ImportHelper):
    """Choose a MIDI file with the exact notes of the recording"""

    bl_idname = "pianoflow.choose_midi"
    bl_label = "Choose MIDI"
    bl_options = {'INTERNAL', 'UNDO'}

    filter_glob: StringProperty(default=pattern(MIDI_SUFFIXES), options={'HIDDEN'})

    def execute(self, context):
        context.scene.pianoflow.midi = as_preferred(context, self.filepath)
        return {'FINISHED'}


class PIANOFLOW_OT_choose_take(Operator, ImportHelper):
    """Choose a take that was made elsewhere, to bake it"""

    bl_idname = "pianoflow.choose_take"
    bl_label = "Import Take"
    bl_options = {'INTERNAL'}

    filename_ext = ".npz"
    filter_glob: StringProperty(default="*.npz", options={'HIDDEN'})

    def execute(self, context):
        try:  # an operator of its own, since what a file browser ends with cannot go on by itself
            bpy.ops.pianoflow.import_take('INVOKE_DEFAULT', filepath=self.filepath)
        except RuntimeError as error:
            self.report({'ERROR'}, without_prefix(error))
            return {'CANCELLED'}
        return {'FINISHED'}


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_choose_recording, PIANOFLOW_OT_choose_midi, PIANOFLOW_OT_choose_take))
