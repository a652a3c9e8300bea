"""*File > Import > Piano Recording*, and files dropped onto the 3D viewport: a recording, its MIDI file, or both."""
from pathlib import Path

import bpy
from bpy.props import BoolProperty, CollectionProperty, StringProperty
from bpy.types import Operator
from bpy_extras.io_utils import ImportHelper

from ...engine.errors import InputError
from ..engine_python import find_python
from ..paths import AUDIO_SUFFIXES, MIDI_SUFFIXES, is_midi
from ..preferred_paths import as_preferred
from ..said import Said
from ..words import translated
from .choosing import pattern
from .job_operator import running, without_prefix


class PIANOFLOW_OT_import_recording(Operator, ImportHelper):
    """Choose what the hands shall play: a recording, its MIDI file, or both at once (Shift or Ctrl and click)"""

    bl_idname = "pianoflow.import_recording"
    bl_label = "Import Piano Recording"
    bl_options = {'UNDO'}

    filter_glob: StringProperty(default=pattern(AUDIO_SUFFIXES + MIDI_SUFFIXES), options={'HIDDEN'})
    filepath: StringProperty(
        name="File Path", description="The recording, or a MIDI file", subtype='FILE_PATH', options={'SKIP_SAVE'})
    directory: StringProperty(
        name="Folder", description="The folder of the chosen files", subtype='DIR_PATH', options={'SKIP_SAVE', 'HIDDEN'})
    files: CollectionProperty(
        name="Files", description="The names of the chosen files", type=bpy.types.OperatorFileListElement,
        options={'SKIP_SAVE', 'HIDDEN'})
    generate: BoolProperty(
        name="Generate Now", description="Make the hands play it at once, with the settings in the PianoFlow tab",
        options={'SKIP_SAVE'})

    def invoke(self, context, event):
        if not self._paths():
            return super().invoke(context, event)
        # the files were dropped: what they are taken for is shown before anything changes
        self.generate = self._obstacle() is None
        return context.window_manager.invoke_props_dialog(self, width=360, title="Let Hands Play", confirm_text="Use")

    def draw(self, context):
        column = self.layout.column()
        try:
            for icon, path in zip(('SOUND', 'FILE_SOUND'), sort_files(self._paths())):
                if path is not None:
                    column.label(text=path.name, icon=icon)
        except InputError as error:
            column.label(text=str(error), icon='ERROR')
        obstacle = self._obstacle()
        if obstacle is not None:
            column.label(text=obstacle, icon='INFO')
        row = column.row()
        row.active = obstacle is None
        row.prop(self, "generate")

    def execute(self, context):
        settings = context.scene.pianoflow
        try:
            audio, midi = sort_files(self._paths())
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        settings.source = 'FILE'
        settings.audio = as_preferred(context, str(audio or midi))
        settings.midi = as_preferred(context, str(midi)) if audio and midi else ""
        names = " + ".join(path.name for path in (audio, midi) if path)
        if not self.generate or self._obstacle() is not None:
            told = Said("{names} is chosen: press Generate in the PianoFlow tab", names=names)
            self.report({'INFO'}, translated(told))
            return {'FINISHED'}
        try:
            bpy.ops.pianoflow.generate('INVOKE_DEFAULT')  # in a window it goes on by itself, an undo step of its own
        except RuntimeError as error:
            self.report({'ERROR'}, without_prefix(error))
        return {'FINISHED'}

    def _paths(self):
        """The absolute paths of the chosen files."""
        if self.directory and any(file.name for file in self.files):
            folder = Path(bpy.path.abspath(self.directory))
            return [folder / file.name for file in self.files if file.name]
        return [Path(bpy.path.abspath(self.filepath))] if self.filepath else []

    def _obstacle(self):
        """Why nothing can be generated now, as a short sentence, or None."""
        if running("performance") is not None:
            return "A performance is being generated"
        return None if find_python().path else "The engine is not installed yet: see the preferences"


def sort_files(paths):
    """(recording or None, MIDI file or None) among the files `paths`. Raises InputError where there are several of a
    kind, none, or others."""
    midi = [path for path in paths if is_midi(path)]
    audio = [path for path in paths if path.suffix.lower() in AUDIO_SUFFIXES]
    others = [path for path in paths if path not in midi + audio]
    if others or not paths:
        raise InputError(f"{others[0].name if others else 'Nothing'} is no recording and no MIDI file: choose a sound "
                         "file, a video or a MIDI file.")
    for found, kind in ((audio, "recordings"), (midi, "MIDI files")):
        if len(found) > 1:
            raise InputError(f"{found[0].name} and {found[1].name} are two {kind}: choose one recording and the MIDI file "
                             "of it.")
    return next(iter(audio), None), next(iter(midi), None)


class PIANOFLOW_FH_recording(bpy.types.FileHandler):
    """Files dropped onto a 3D viewport; in the sequencer Blender makes strips of them, which can be chosen as well."""

    bl_idname = "PIANOFLOW_FH_recording"
    bl_label = "Piano Recording"
    bl_import_operator = "pianoflow.import_recording"
    bl_file_extensions = ";".join(AUDIO_SUFFIXES + MIDI_SUFFIXES)

    @classmethod
    def poll_drop(cls, context):
        return context.area is not None and context.area.type == 'VIEW_3D'


class PIANOFLOW_FH_midi(bpy.types.FileHandler):
    """MIDI files dropped onto the sequencer, which Blender has no use for."""

    bl_idname = "PIANOFLOW_FH_midi"
    bl_label = "Piano MIDI"
    bl_import_operator = "pianoflow.import_recording"
    bl_file_extensions = ";".join(MIDI_SUFFIXES)

    @classmethod
    def poll_drop(cls, context):
        return context.area is not None and context.area.type == 'SEQUENCE_EDITOR'


def _draw_menu(self, context):
    self.layout.operator("pianoflow.import_recording", text="Piano Recording (PianoFlow)")
    self.layout.operator("pianoflow.import_take", text="PianoFlow Take (.npz)")


_classes = (PIANOFLOW_OT_import_recording, PIANOFLOW_FH_recording, PIANOFLOW_FH_midi)
_register, _unregister = bpy.utils.register_classes_factory(_classes)


def register():
    _register()
    bpy.types.TOPBAR_MT_file_import.append(_draw_menu)


def unregister():
    bpy.types.TOPBAR_MT_file_import.remove(_draw_menu)
    _unregister()
