"""The panel *Takes*: the list, what can be done with its takes, and what the selected one is."""
import bpy

from ..operators.job_operator import running
from ..takes.ghost import ghost_of
from ..takes.listing import take_on_keyboard
from ..takes.told import lines
from ..words import translated
from .tab import Tab, draw_progress


class PIANOFLOW_UL_takes(bpy.types.UIList):
    """Takes by name, each with the icon of how it came, and of what shows it now."""

    def draw_item(self, context, layout, data, item, icon, active_data, active_property, index=0, flt_flag=0):
        scene = item.id_data
        row = layout.row(align=True)
        row.prop(item, "name", text="", emboss=False, icon_value=row.enum_item_icon(item, "kind", item.kind))
        if item.packed is not None:
            row.label(icon='PACKAGE')
        if ghost_of(scene) == item.uid:
            row.label(icon='GHOST_ENABLED')
        here = take_on_keyboard(scene)
        if here is not None and here.uid == item.uid:
            row.label(icon='CHECKMARK')


class PIANOFLOW_MT_takes(bpy.types.Menu):
    bl_label = "More About This Take"

    def draw(self, context):
        layout, selected = self.layout, context.scene.pianoflow.takes.selected
        layout.operator("pianoflow.recall_take", icon='LOOP_BACK')
        layout.operator("pianoflow.save_take", text="Save As…", icon='FILE_TICK')
        if selected is not None and selected.packed is not None:
            layout.operator("pianoflow.unpack_take", icon='UGLYPACKAGE')
        else:
            layout.operator("pianoflow.pack_take", icon='PACKAGE')
        layout.separator()
        layout.operator("pianoflow.bake", icon='FILE_REFRESH')
        layout.operator("pianoflow.remove_unused_takes", icon='TRASH')


class Takes(Tab):
    bl_label = "Takes"

    def draw(self, context):
        takes = context.scene.pianoflow.takes
        column = self.column()
        if not takes.entries:
            column.operator("pianoflow.import_take", text="Import Take…", icon='IMPORT')
            return
        row = column.row()
        row.template_list("PIANOFLOW_UL_takes", "", takes, "entries", takes, "index", rows=4)
        side = row.column(align=True)
        side.operator("pianoflow.import_take", text="", icon='IMPORT')
        side.operator("pianoflow.delete_take", text="", icon='REMOVE')
        side.separator()
        side.menu("PIANOFLOW_MT_takes", text="", icon='DOWNARROW_HLT')
        selected = takes.selected
        if selected is None:
            return
        _draw_buttons(context, column, selected)
        told = column.column(align=True)
        told.scale_y = 0.8
        for line, icon in lines(selected):
            told.label(text=translated(line), icon=icon)
        if len(takes.entries) > 1:
            self._draw_blend(context, takes)

    def _draw_blend(self, context, takes):
        header, body = self.layout.panel("PIANOFLOW_blend", default_closed=True)
        header.label(text=translated("Blend"))
        if body is None:
            return
        column = body.column()
        column.enabled = running("performance") is None
        column.prop(takes, "blend_first", placeholder="The one on the keyboard")
        column.prop(takes, "blend_second", placeholder="The selected one")
        column.prop(takes, "blend_share", slider=True)
        column.operator("pianoflow.blend_takes", text="Blend", icon='MOD_INSTANCE')


def _draw_buttons(context, column, selected):
    row = column.row(align=True)
    job = running("performance")
    if job is not None and not job.keepable:
        draw_progress(row, job)
        return
    here = take_on_keyboard(context.scene)
    again = here is not None and here.uid == selected.uid
    row.operator("pianoflow.use_take", text="Bake Again" if again else "Use", icon='CHECKMARK')
    row.operator("pianoflow.compare_takes", text="Compare", icon='GHOST_ENABLED',
                 depress=ghost_of(context.scene) == selected.uid)


#: What the panel is made of besides.
PARTS = (PIANOFLOW_UL_takes, PIANOFLOW_MT_takes)
