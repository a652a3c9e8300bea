"""File choosers for the recording and the MIDI file, and dropping such files onto the 3D viewport."""
import bpy
from bpy.props import StringProperty
from bpy.types import Operator
from bpy_extras.io_utils import ImportHelper

from ..paths import AUDIO_SUFFIXES, MIDI_SUFFIXES, is_midi
from ..preferred_paths import as_preferred


def _pattern(suffixes):
    return ";".join(f"*{suffix}" for suffix in suffixes)


class PIANOFLOW_OT_choose_recording(Operator, ImportHelper):
    """Choose the recording to play: a sound file, a video with sound, or a MIDI file"""

    bl_idname = "pianoflow.choose_recording"
    bl_label = "Choose Recording"
    bl_options = {'INTERNAL', 'UNDO'}

    filter_glob: StringProperty(default=_pattern(AUDIO_SUFFIXES + MIDI_SUFFIXES), options={'HIDDEN'})

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

    filter_glob: StringProperty(default=_pattern(MIDI_SUFFIXES), options={'HIDDEN'})

    def execute(self, context):
        context.scene.pianoflow.midi = as_preferred(context, self.filepath)
        return {'FINISHED'}


class PIANOFLOW_FH_recording(bpy.types.FileHandler):
    bl_idname = "PIANOFLOW_FH_recording"
    bl_label = "Piano Recording"
    bl_import_operator = "pianoflow.choose_recording"
    bl_file_extensions = ";".join(suffix for suffix in AUDIO_SUFFIXES + MIDI_SUFFIXES)

    @classmethod
    def poll_drop(cls, context):
        return context.area is not None and context.area.type == 'VIEW_3D'


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_choose_recording, PIANOFLOW_OT_choose_midi, PIANOFLOW_FH_recording))
