"""*Export Performance*: what the hands play, in a format of other tools; from a window in a second Blender."""
from pathlib import Path

import bpy
from bpy.props import StringProperty
from bpy.types import Operator
from bpy_extras.io_utils import ExportHelper

from ...engine.errors import InputError
from ..baking import keyboards
from ..export_options import ExportOptions
from ..exporting.export import check_export, export_performance
from ..exporting.formats import FORMATS, SUFFIXES, format_of, outputs
from ..performance import played_keyboard
from ..said import Said
from ..takes import take_on_keyboard
from ..words import translated
from .choosing import pattern
from .copy_run import start_export
from .job_operator import JobOperator, running, without_prefix


class PIANOFLOW_OT_export_performance(ExportOptions, Operator, ExportHelper):
    """Write the hands' motion as it is seen in the scene's range, your own changes and layers included, to a file for other programs. Sound is not part of it"""  # noqa: E501

    bl_idname = "pianoflow.export_performance"
    bl_label = "Export Performance"

    filename_ext = ""
    filter_glob: StringProperty(default=pattern(SUFFIXES), options={'HIDDEN'})

    @classmethod
    def poll(cls, context):
        if not keyboards(context.scene):
            cls.poll_message_set(
                translated, "Generate a performance or import a take first: there is nothing to export")
            return False
        if running("performance") is not None or running("export") is not None:
            cls.poll_message_set(translated, "Wait for the present one to end, or cancel it")
            return False
        return True

    def invoke(self, context, event):
        self._in_window = bool(bpy.app.binary_path)
        self.copy_options(context.scene.pianoflow.export)
        take = take_on_keyboard(context.scene)
        name = bpy.path.clean_name(take.name) if take else Path(bpy.data.filepath or "performance").stem
        self.filepath = str(Path(self.filepath or bpy.data.filepath).parent / f"{name}{FORMATS[self.format].suffix}")
        return super().invoke(context, event)

    def draw(self, context):
        self.layout.use_property_split, self.layout.use_property_decorate = True, False
        self.draw_options(self.layout)

    def check(self, context):
        """Gives the file the suffix of the format, after every change in the file browser."""
        path, suffix = Path(self.filepath), FORMATS[self.format].suffix
        if not path.name or SUFFIXES.get(path.suffix.lower()) == self.format or path.suffix.lower() == suffix:
            return False
        known = path.suffix.lower() in SUFFIXES
        self.filepath = str(path.with_suffix(suffix) if known else path.with_name(path.name + suffix))
        return True

    def execute(self, context):
        scene, path = context.scene, Path(bpy.path.abspath(self.filepath))
        if getattr(self, "_in_window", False):  # what a file browser ends with cannot go on by itself
            options = {name: getattr(self, name) for name in ExportOptions.__annotations__
                       if name != "format" or self.properties.is_property_set("format")}
            try:
                bpy.ops.pianoflow.export_beside('INVOKE_DEFAULT', filepath=str(path), **options)
            except RuntimeError as error:
                self.report({'ERROR'}, without_prefix(error))
                return {'CANCELLED'}
            return {'FINISHED'}
        manager = context.window_manager
        manager.progress_begin(0, 1)
        try:
            name = format_of(path, self.format if self.properties.is_property_set("format") else None)
            files = export_performance(
                scene, played_keyboard(scene), path, name, self.fps or None, self.hands_only,
                bpy.path.abspath(self.mano) or None, self.mean_pose, manager.progress_update)
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        finally:
            manager.progress_end()
        self.report({'INFO'}, translated(Said("Exported {files}", files=", ".join(map(str, files)))))
        return {'FINISHED'}


class PIANOFLOW_OT_export_beside(ExportOptions, JobOperator, Operator):
    """Write the hands' motion to a file in a second Blender: you can go on working meanwhile"""

    bl_idname = "pianoflow.export_beside"
    bl_label = "Export Performance"
    bl_options = {'INTERNAL'}

    filepath: StringProperty(name="File Path", description="The file to write", subtype='FILE_PATH')

    kind = "export"

    def start(self, context):
        path, keyboard = Path(self.filepath), played_keyboard(context.scene)
        name = check_export(keyboard, path, self.format if self.properties.is_property_set("format") else None)
        self._files = outputs(name, path)
        return start_export(context.scene, path, name, self)

    def finish(self, context, job):
        return Said("Exported {files}", files=", ".join(map(str, self._files)))


class PIANOFLOW_OT_cancel_export(Operator):
    """Stop exporting; files that were there stay as they are"""

    bl_idname = "pianoflow.cancel_export"
    bl_label = "Cancel Export"
    bl_options = {'INTERNAL'}

    @classmethod
    def poll(cls, context):
        return running("export") is not None

    def execute(self, context):
        running("export").cancel()
        return {'FINISHED'}


def _draw_menu(self, context):
    self.layout.operator("pianoflow.export_performance", text="Piano Performance (PianoFlow)")


_register, _unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_export_performance, PIANOFLOW_OT_export_beside, PIANOFLOW_OT_cancel_export))


def register():
    _register()
    bpy.types.TOPBAR_MT_file_export.append(_draw_menu)


def unregister():
    bpy.types.TOPBAR_MT_file_export.remove(_draw_menu)
    _unregister()
