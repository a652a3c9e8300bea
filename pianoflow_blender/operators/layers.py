"""Operators of the layers: *Animate on Top*, *Bake Down*, *Clear My Changes*, *No Change Here*, *Show My Changes*."""
import bpy
from bpy.props import BoolProperty, FloatProperty, IntProperty
from bpy.types import Operator

from ...engine.errors import InputError
from .. import versions
from ..baking import layers
from ..baking.rigs import NUMBER, PART, is_keyboard
from ..baking.rollback import Rollback
from ..said import Said
from ..words import translated
from .layer_jobs import BakingDownJob
from .take_jobs import TakeJobOperator


def hands(context, only_selected=False):
    """The hands of the scene; the selected ones, or those in pose mode."""
    found = [thing for thing in context.scene.objects if thing.get(PART) == "hand" and thing.library is None]
    if only_selected:
        found = [hand for hand in found if hand.select_get(view_layer=context.view_layer) or hand.mode == 'POSE']
    return sorted(found, key=lambda hand: (hand.parent.name if hand.parent else "", hand[NUMBER]))


def parts(keyboard):
    """The keys and the pedal of a `keyboard`; none of what is no keyboard."""
    found = keyboard.children_recursive if is_keyboard(keyboard) else ()
    return [thing for thing in found if thing.get(PART) in ("key", "pedal")]


def parts_beside(context, wanted, only_selected=False):
    """The keys and pedals of the scene's played keyboards of which `wanted` is true; the selected ones of them."""
    keyboards = {hand.parent for hand in hands(context) if is_keyboard(hand.parent)}
    return [part for keyboard in sorted(keyboards, key=lambda keyboard: keyboard.name) for part in parts(keyboard)
            if wanted(part) and (not only_selected or part.select_get(view_layer=context.view_layer))]


class LayerOperator:
    """Mixin: works on hands and keys, all or only the selected ones, and either on all of them or on none."""

    bl_options = {'REGISTER', 'UNDO'}

    only_selected: BoolProperty(
        name="Only Selected", options={'SKIP_SAVE'},
        description="Only the selected hands and keys, and in pose mode only the selected bones where that is possible")

    #: Whether this is for hands that have a layer for changes, or for those that have none.
    layered = True
    #: Which keys and pedals are worked on, too; None: none.
    wanted_parts = None

    @classmethod
    def poll(cls, context):
        if any((layers.find(hand) if cls.layered else layers.is_plain(hand)) for hand in hands(context)):
            return True
        cls.poll_message_set(
            translated, "No hand has a layer for changes: press Animate on Top, or bake with Animate on Top"
            if cls.layered else "No hand has a performance as its active action")
        return False

    def execute(self, context):
        try:
            report = self.work(context, self.chosen(context))
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        context.view_layer.update()
        self.report({'INFO'}, translated(report))
        return {'FINISHED'}

    def chosen(self, context):
        """The hands and keys to work on. Raises InputError where there are none."""
        chosen = [hand for hand in hands(context, self.only_selected)
                  if (layers.find(hand) if self.layered else layers.is_plain(hand))]
        if self.wanted_parts:
            chosen += parts_beside(context, self.wanted_parts, self.only_selected)
        if not chosen:
            raise InputError("None of the selected objects is one that this is for: select a hand or a key, or switch "
                             "Only Selected off.")
        return chosen

    def bones(self, owner):
        """Names of the bones of a hand to work on; None for all, and for keys."""
        if not self.only_selected or owner.mode != 'POSE':
            return None
        chosen = [bone.name for bone in owner.pose.bones if versions.is_selected(bone)]
        if not chosen:
            raise InputError(f"No bone of “{owner.name}” is selected: select some, or leave pose mode for all of them.")
        return chosen


class PIANOFLOW_OT_animate_on_top(LayerOperator, Operator):
    """Put the hands' performance into an NLA layer and key your own changes above it. The next performance replaces the layer below and leaves your changes alone"""  # noqa: E501

    bl_idname = "pianoflow.animate_on_top"
    bl_label = "Animate on Top"

    layered = False

    def work(self, context, chosen):
        with Rollback() as rollback:
            for hand in chosen:
                layers.lift(hand, rollback)
            for keyboard in {hand.parent for hand in chosen}:
                layers.lift_parts(parts(keyboard), rollback, {})
        return "What you key on the hands now goes into a layer above the performance"


class PIANOFLOW_OT_bake_down(TakeJobOperator, LayerOperator, Operator):
    """Merge your changes into the performance: it looks the same on every frame, and is one plain action again whose keys can be edited. The next performance replaces all of it"""  # noqa: E501

    bl_idname = "pianoflow.bake_down"
    bl_label = "Bake Down"

    wanted_parts = staticmethod(layers.find)

    @classmethod
    def poll(cls, context):
        return cls.idle() and super().poll(context)

    def start(self, context):
        self.take_job = BakingDownJob(context.scene.name, (owner.name for owner in self.chosen(context)))
        return self.take_job

    def finish(self, context, job):
        job.finish()
        context.view_layer.update()
        return "The performance is one plain action again, with your changes in it"


class PIANOFLOW_OT_clear_changes(LayerOperator, Operator):
    """Clear your changes in a range of frames, by default the preview range: there the hands play as performed. Your other changes stay as they are"""  # noqa: E501

    bl_idname = "pianoflow.clear_changes"
    bl_label = "Clear My Changes in Range"

    wanted_parts = staticmethod(layers.changes)

    first: IntProperty(name="First Frame", options={'SKIP_SAVE'}, description="The first frame without your changes")
    last: IntProperty(name="Last Frame", options={'SKIP_SAVE'}, description="The last frame without your changes")
    fade: FloatProperty(
        name="Fade", min=0, soft_max=24, options={'SKIP_SAVE'},
        description="Frames, inside the range, over which your changes around it die away and come back")

    def invoke(self, context, event):
        self._fill(context)
        return context.window_manager.invoke_props_dialog(self)

    def work(self, context, chosen):
        self._fill(context)
        if self.last < self.first:
            raise InputError(f"The range ends at frame {self.last}, before it begins at {self.first}: choose another.")
        named = [(owner, self.bones(owner)) for owner in chosen]
        count = layers.clear(named, self.first, self.last, self.fade)
        return Said("Frames {first}-{last} play as performed; {count} curves were looked through", first=self.first,
                    last=self.last, count=count)

    def _fill(self, context):
        """The preview range, else the scene's, where no range is given."""
        if not (self.properties.is_property_set("first") or self.properties.is_property_set("last")):
            scene = context.scene
            preview = scene.use_preview_range
            self.first = scene.frame_preview_start if preview else scene.frame_start
            self.last = scene.frame_preview_end if preview else scene.frame_end


class PIANOFLOW_OT_rest_changes(LayerOperator, Operator):
    """Key that nothing is changed at the present frame: your changes before it end here, those after it begin here"""

    bl_idname = "pianoflow.rest_changes"
    bl_label = "No Change Here"

    wanted_parts = staticmethod(layers.changes)

    def work(self, context, chosen):
        named = [(owner, self.bones(owner)) for owner in chosen]
        count = layers.rest_on(named, context.scene.frame_current_final)
        if not count:
            raise InputError("There are no changes yet: pose a hand and key it first.")
        return Said("On frame {frame} the hands play as performed", frame=context.scene.frame_current)


class PIANOFLOW_OT_show_changes(LayerOperator, Operator):
    """Hide your changes to compare with the performance as it was, or show them again. Nothing can be keyed while they are hidden"""  # noqa: E501

    bl_idname = "pianoflow.show_changes"
    bl_label = "Show My Changes"

    show: BoolProperty(name="Show", default=True, description="Off: hide them")

    def work(self, context, chosen):
        with Rollback() as rollback:
            keys = [] if self.only_selected else [
                part for keyboard in {hand.parent for hand in chosen} for part in parts(keyboard) if layers.find(part)]
            for owner in (*chosen, *keys):
                layers.hide(owner, not self.show, rollback)
        return "Your changes are shown" if self.show else "Your changes are hidden"


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_animate_on_top, PIANOFLOW_OT_bake_down, PIANOFLOW_OT_clear_changes, PIANOFLOW_OT_rest_changes,
    PIANOFLOW_OT_show_changes))
