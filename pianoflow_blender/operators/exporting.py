"""*Export Performance*: what the hands play, in a format of other tools."""
from pathlib import Path

import bpy
from bpy.props import StringProperty
from bpy.types import Operator
from bpy_extras.io_utils import ExportHelper

from ...engine.errors import InputError
from ..baking import keyboards
from ..export_options import ExportOptions
from ..exporting.export import export_performance
from ..exporting.formats import FORMATS, SUFFIXES, format_of
from ..performance import played_keyboard
from ..said import Said
from ..takes import take_on_keyboard
from ..words import translated
from .choosing import pattern


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
        return True

    def invoke(self, context, event):
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


def _draw_menu(self, context):
    self.layout.operator("pianoflow.export_performance", text="Piano Performance (PianoFlow)")


_register, _unregister = bpy.utils.register_classes_factory((PIANOFLOW_OT_export_performance,))


def register():
    _register()
    bpy.types.TOPBAR_MT_file_export.append(_draw_menu)


def unregister():
    bpy.types.TOPBAR_MT_file_export.remove(_draw_menu)
    _unregister()
