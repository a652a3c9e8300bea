"""The settings of layers and of sparse keys: `Scene.pianoflow.layers`."""
import bpy
from bpy.props import BoolProperty, FloatProperty

from .baking.keying import Keying


class PianoFlowLayerSettings(bpy.types.PropertyGroup):
    """How a performance is laid down, and what the layers' buttons are for."""

    on_top: BoolProperty(
        name="Animate on Top", default=True,
        description="Keep the performance of each hand and key in an NLA layer of its own. What you key yourself goes "
                    "into an action above it, which no later performance touches. Off: the performance is the active "
                    "action")
    only_selected: BoolProperty(
        name="Only Selected",
        description="The buttons work on the selected hands and keys only, and in pose mode on the selected bones, where "
                    "they can")
    sparse: BoolProperty(
        name="Sparse Keys",
        description="Leave out keys that no fingertip needs, so that curves are easier to edit. Where fingers meet and "
                    "leave keys, nothing changes. Used the next time a performance is baked")
    tolerance: FloatProperty(
        name="Within mm", default=0.25, min=0.01, soft_max=2.0, max=10.0, precision=2,
        description="How far a fingertip may be from where the performance has it on any frame, millimetres, on a "
                    "keyboard of true size")

    def keying(self):
        """How performances are laid down."""
        return Keying(self.on_top, self.tolerance / 1000 if self.sparse else None)


register, unregister = bpy.utils.register_classes_factory((PianoFlowLayerSettings,))
