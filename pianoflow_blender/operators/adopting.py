"""*Adopt Two Keys*, *Adopt Named Keys* and *Release My Keyboard*: the hands on the animator's own keyboard."""
import bpy
from bpy.props import EnumProperty, FloatVectorProperty, StringProperty
from bpy.types import Operator

from ...engine.errors import InputError
from ...rigs.keyboard import key_x
from ..adopting import adopt_keys, is_adopted, place, release
from ..baking import keyboards
from ..baking.rigs import append_rig
from ..baking.rollback import Rollback
from ..key_names import note_pitch
from ..keyboard_fit import fit_two
from ..keyboard_picks import fit_picks, in_view, pick_under, selected_vertices
from ..performance import target_keyboard
from ..said import Said
from ..scene_look import CONVENTIONS, dress_as_set
from ..stage import look_of, set_look
from ..words import translated


class PIANOFLOW_OT_adopt_keyboard(Operator):
    """Put the hands on a keyboard of your own: click its first white key, then its last. The PianoFlow keyboard is laid on it unseen. Keys of one joined mesh cannot move; for moving keys use Adopt Named Keys"""  # noqa: E501

    bl_idname = "pianoflow.adopt_keyboard"
    bl_label = "Adopt Two Keys"
    bl_options = {'REGISTER', 'UNDO'}

    first: FloatVectorProperty(
        name="First", subtype='XYZ', description="Middle of the front edge of the first white key, on its top, in the "
                                                 "world")
    last: FloatVectorProperty(name="Last", subtype='XYZ', description="The same of the last white key")
    up: FloatVectorProperty(name="Up", subtype='XYZ', default=(0, 0, 1), description="Upwards from the keys")
    first_note: StringProperty(
        name="First Key", default="A0", description="The white key that is clicked first, such as A0, or E1 on 76 keys")
    last_note: StringProperty(
        name="Last Key", default="C8", description="The white key that is clicked last, such as C8")
    carrier: StringProperty(
        name="Carrier", options={'HIDDEN'}, description="The object that the keyboard shall hang on")

    @classmethod
    def poll(cls, context):
        if context.mode not in ('OBJECT', 'EDIT_MESH'):
            cls.poll_message_set(translated, "Switch to Object Mode first")
            return False
        return True

    def invoke(self, context, event):
        settings = context.scene.pianoflow.scene_look
        self.first_note, self.last_note = settings.first_key, settings.last_key
        try:
            self._pitches()
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        if context.mode == 'EDIT_MESH':
            return self._take_vertices(context)
        if context.area is None or context.area.type != 'VIEW_3D':
            self.report({'ERROR'}, "Press this in the 3D viewport, where the keys can be clicked.")
            return {'CANCELLED'}
        if any(other.bl_idname == type(self).__name__ for other in context.window.modal_operators):
            return {'CANCELLED'}  # it waits for its clicks already
        self._picks = []
        self._say(context, "first", self.first_note)
        context.window.cursor_modal_set('EYEDROPPER')
        context.window_manager.modal_handler_add(self)
        return {'RUNNING_MODAL'}

    def modal(self, context, event):
        if event.type in {'RIGHTMOUSE', 'ESC'}:
            return self._end(context, {'CANCELLED'})
        if not in_view(context.area, event.mouse_x, event.mouse_y):
            return {'PASS_THROUGH'}
        if event.type != 'LEFTMOUSE' or event.value != 'PRESS':
            return {'PASS_THROUGH'} if event.type in {'MIDDLEMOUSE', 'WHEELUPMOUSE', 'WHEELDOWNMOUSE'} else {
                'RUNNING_MODAL'}
        pick = pick_under(context, event)
        if pick is None:
            self.report({'WARNING'}, "There is nothing under the mouse: click on the top of the white key.")
            return {'RUNNING_MODAL'}
        self._picks.append(pick)
        if len(self._picks) == 1:
            self._say(context, "last", self.last_note)
            return {'RUNNING_MODAL'}
        self._end(context, {'FINISHED'})
        try:
            fit, carrier = fit_picks(context, *self._picks, self._pitches())
        except ReferenceError:
            self.report({'ERROR'}, "The key that was clicked first is gone: click both keys again.")
            return {'CANCELLED'}
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        return self._place(context, fit, carrier)

    def execute(self, context):
        try:
            fit = fit_two(self.first, self.last, self._pitches(), self.up)
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        return self._place(context, fit, bpy.data.objects.get(self.carrier))

    def _pitches(self):
        middle_c = int(bpy.context.scene.pianoflow.scene_look.middle_c)
        pitches = [note_pitch(name, middle_c) for name in (self.first_note, self.last_note)]
        for name, pitch in zip((self.first_note, self.last_note), pitches):
            if pitch is None:
                raise InputError(f"“{name}” is not one of the 88 keys: name the white keys that are clicked, such as "
                                 "A0 and C8.")
        return pitches

    def _take_vertices(self, context):
        picked = selected_vertices(context.edit_object)
        if len(picked) != 2:
            self.report({'ERROR'}, "Select two vertices in the middle of the front edges, of the first white key and "
                                   "of the last; or leave Edit Mode and click the keys.")
            return {'CANCELLED'}
        self.first, self.last = picked
        self.carrier = context.edit_object.name
        return self.execute(context)

    def _place(self, context, fit, carrier):
        self.first, self.last = (
            tuple((fit.matrix @ [float(key_x(pitch)), 0, 0, 1])[:3]) for pitch in self._pitches())
        self.up, self.carrier = fit.matrix[:3, 2] / fit.scale, carrier.name if carrier else ""
        with Rollback():
            place(_keyboard(context), fit.matrix, carrier)
        _refit_stage(context)
        self.report({'INFO'}, translated(Said(
            "The hands play on your keyboard, {scale:.4g} units of the scene a metre; keys that are no objects of "
            "their own do not move", scale=fit.scale)))
        return {'FINISHED'}

    def _say(self, context, which, note):
        said = translated("Click the first white key ({note}) on its top; Esc cancels" if which == "first" else
                          "Click the last white key ({note}) on its top; Esc cancels")
        context.workspace.status_text_set(said.format(note=note))

    def _end(self, context, result):
        context.window.cursor_modal_restore()
        context.workspace.status_text_set(None)
        return result


class PIANOFLOW_OT_adopt_keys(Operator):
    """Put the hands on a keyboard of your own whose keys are objects named by note or by MIDI number (“C4”, “c#4”, “Db4”, “Key_60”, “60”): select the keys, or what carries them. They move from then on"""  # noqa: E501

    bl_idname = "pianoflow.adopt_keys"
    bl_label = "Adopt Named Keys"
    bl_options = {'REGISTER', 'UNDO'}

    middle_c: EnumProperty(name="Middle C", items=CONVENTIONS, description="What your names call middle C")

    @classmethod
    def poll(cls, context):
        if context.mode != 'OBJECT' or not context.selected_objects:
            cls.poll_message_set(translated, "Select the objects that are your keys, in Object Mode")
            return False
        return True

    def invoke(self, context, event):
        self.middle_c = context.scene.pianoflow.scene_look.middle_c
        return self.execute(context)

    def execute(self, context):
        chosen = dict.fromkeys(part for item in context.selected_objects for part in (item, *item.children_recursive))
        try:
            with Rollback():
                adopted = adopt_keys(_keyboard(context), list(chosen), int(self.middle_c))
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        _refit_stage(context)
        told = Said("{count} keys of yours move now, within {misfit:.1f} mm of a true keyboard's places",
                    count=adopted.keys, misfit=adopted.misfit * 23.5)
        if adopted.missing:
            told = Said("{told}; {count} of the 88 keys have no object", told=told, count=len(adopted.missing))
        self.report({'INFO'}, translated(told))
        if adopted.unmatched:
            names = ", ".join(adopted.unmatched[:5]) + ", …" * (len(adopted.unmatched) > 5)
            self.report({'WARNING'}, translated(Said(
                "No key was found for {count} of the objects ({names}): name them by note or by MIDI number if they "
                "are keys.", count=len(adopted.unmatched), names=names)))
        return {'FINISHED'}


class PIANOFLOW_OT_release_keyboard(Operator):
    """Give your own keyboard back as it was: its keys rest, and PianoFlow's is seen again in its old place"""

    bl_idname = "pianoflow.release_keyboard"
    bl_label = "Release My Keyboard"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        if not any(map(is_adopted, keyboards(context.scene))):
            cls.poll_message_set(translated, "No keyboard of yours is adopted")
            return False
        return True

    def execute(self, context):
        for keyboard in filter(is_adopted, keyboards(context.scene)):
            release(keyboard)
        _refit_stage(context)
        return {'FINISHED'}


def _keyboard(context):
    """The PianoFlow keyboard to lay on another one: the scene's, or a new one."""
    keyboard = target_keyboard(context.scene)
    if keyboard is None:
        keyboard = append_rig(context.scene).keyboard
        context.scene.pianoflow.keyboard = keyboard
        dress_as_set(context.scene)
    context.view_layer.update()
    return keyboard


def _refit_stage(context):
    """Lights and cameras that hang on the keyboard suit its new size."""
    context.view_layer.update()
    set_look(context.scene, look_of(context.scene))


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_adopt_keyboard, PIANOFLOW_OT_adopt_keys, PIANOFLOW_OT_release_keyboard))
