"""What to export and how: the same options in the panel, where a scene keeps them, and on the operator."""
import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, StringProperty

from . import versions
from .exporting.formats import FORMATS
from .words import OWN


class ExportOptions:
    """The options; `of` hands those of one owner to another."""

    format: EnumProperty(
        name="Format", description="The kind of file to write", default='GLTF',
        items=[(name, f"{spec.label} ({spec.suffix})", spec.description) for name, spec in FORMATS.items()])
    fps: FloatProperty(
        name="Frame Rate", default=0.0, min=0.0, max=1000.0, precision=3, step=100, translation_context=OWN,
        description="Frames a second in the file; 0 is the scene's own rate, and for arrays and takes the usual one of "
                    "their kind")
    hands_only: BoolProperty(
        name="Hands Only", description="Leave out the keyboard and its moving keys")
    mano: StringProperty(
        name="MANO Files", subtype='DIR_PATH', options=versions.relative_path(),
        description="The folder of your own MANO_RIGHT.pkl: places are then counted from MANO's rest wrist, and poses "
                    "can be relative to its mean pose")
    mean_pose: BoolProperty(
        name="From Mean Pose", description="Tell poses relative to MANO's mean pose, as smplx has them unless "
                                           "flat_hand_mean is set. Needs MANO's files")

    def copy_options(self, other):
        """Takes over the options of `other`."""
        for name in ExportOptions.__annotations__:
            setattr(self, name, getattr(other, name))

    def draw_options(self, layout):
        """The options that the chosen format has."""
        layout.prop(self, "format")
        layout.prop(self, "fps")
        spec = FORMATS[self.format]
        if spec.scene and self.format != 'BVH':
            layout.prop(self, "hands_only")
        if self.format == 'MANO' or spec.needs_mano:
            layout.prop(self, "mano")
        if self.format == 'MANO':
            row = layout.row()
            row.active = bool(self.mano)
            row.prop(self, "mean_pose")


class PianoFlowExport(ExportOptions, bpy.types.PropertyGroup):
    """The options that the panel shows."""


def register():
    bpy.utils.register_class(PianoFlowExport)


def unregister():
    bpy.utils.unregister_class(PianoFlowExport)
