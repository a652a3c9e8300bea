"""The panel *Stage and Render*, and its fold about hands and keyboard."""
from ..adopting import is_adopted
from ..baking import keyboards
from ..keyboard_styles import outside_warning
from ..operators.job_operator import running
from ..performance import target_keyboard
from ..stage_parts import stage_collection
from ..words import translated
from ..wrapping import label_wrapped
from .tab import Tab, file_row


class Stage(Tab):
    bl_label = "Stage and Render"

    def draw(self, context):
        settings = context.scene.pianoflow
        column = self.column()
        views = column.row(align=True)
        views.use_property_split = False
        views.prop(settings, "view", expand=True)
        column.prop(settings.scene_look, "look")
        row = column.row(align=True)
        row.operator("pianoflow.set_stage", icon='LIGHT_AREA')
        if stage_collection(context.scene) is not None:
            row.operator("pianoflow.remove_stage", text="", icon='X')
        column.separator()
        column.prop(settings, "quality")
        column.prop(settings, "resolution")
        file_row(column, settings, "output", 'FILE_MOVIE', "Video to write")
        job = running("render")
        row = column.row(align=True)
        if job is not None:
            row.progress(factor=job.fraction, text=translated(job.text()))
            row.operator("pianoflow.cancel_render", text="", icon='X')
            return
        row.operator("pianoflow.render_still", text="Still", icon='RENDER_STILL')
        row.operator("pianoflow.render_video", text="Video", icon='RENDER_ANIMATION')


class Appearance(Tab):
    bl_label = "Hands and Keyboard"
    bl_options = {'DEFAULT_CLOSED'}
    parent = Stage

    def draw(self, context):
        look = context.scene.pianoflow.scene_look
        column = self.column()
        column.prop(look, "skin")
        row = column.row(heading="Hide", align=True)
        row.prop(look, "hide_left", text="Left", toggle=True)
        row.prop(look, "hide_right", text="Right", toggle=True)
        column.separator()
        keyboard = target_keyboard(context.scene)
        chosen = column.column()
        chosen.enabled = keyboard is None or not is_adopted(keyboard)
        chosen.prop(look, "keyboard_style")
        if keyboard is not None and (warning := outside_warning(keyboard)):
            label_wrapped(column, warning, context.region.width, icon='ERROR')


class MyKeyboard(Tab):
    bl_label = "My Own Keyboard"
    bl_options = {'DEFAULT_CLOSED'}
    parent = Stage

    def draw(self, context):
        look = context.scene.pianoflow.scene_look
        column = self.column()
        if any(map(is_adopted, keyboards(context.scene))):
            label_wrapped(column, "The hands play on your keyboard.", context.region.width, icon='CHECKMARK')
            column.operator("pianoflow.release_keyboard", icon='X')
            return
        column.operator("pianoflow.adopt_keyboard", icon='EYEDROPPER')
        row = column.row(align=True)
        row.prop(look, "first_key", text="From, To")
        row.prop(look, "last_key", text="")
        column.separator()
        column.operator("pianoflow.adopt_keys", icon='OUTLINER_OB_MESH')
        column.row().prop(look, "middle_c", expand=True)
