"""The panel *Layers*: the performance below, the animator's own keys above."""
from ..baking import layers
from ..operators.job_operator import running
from ..operators.layers import hands
from .tab import Tab, draw_progress


class Layers(Tab):
    bl_label = "Layers"
    bl_options = {'DEFAULT_CLOSED'}

    def draw(self, context):
        settings = context.scene.pianoflow.layers
        column = self.column()
        column.prop(settings, "on_top")
        row = column.row(heading="Sparse Keys")
        row.prop(settings, "sparse", text="")
        tolerance = row.row()
        tolerance.active = settings.sparse
        tolerance.prop(settings, "tolerance", text="mm")
        found = hands(context)
        layered = [layer for layer in map(layers.find, found) if layer]
        if layered:
            _draw_changes(column, settings, layered)
        elif any(map(layers.is_plain, found)):
            column.operator("pianoflow.animate_on_top", icon='NLA').only_selected = settings.only_selected


def _draw_changes(column, settings, layered):
    column.separator()
    column.prop(settings, "only_selected")
    hidden = all(map(layers.is_hidden, layered))
    row = column.row(align=True)
    show = row.operator("pianoflow.show_changes", text="Show My Changes" if hidden else "Hide My Changes",
                        icon='HIDE_ON' if hidden else 'HIDE_OFF')
    show.show, show.only_selected = hidden, settings.only_selected
    for name, icon in (("rest_changes", 'DECORATE_KEYFRAME'), ("clear_changes", 'X')):
        column.operator(f"pianoflow.{name}", icon=icon).only_selected = settings.only_selected
    job = running("performance")
    if job is not None and not job.keepable:
        draw_progress(column.row(align=True), job)
    else:
        column.operator("pianoflow.bake_down", icon='NLA_PUSHDOWN').only_selected = settings.only_selected
