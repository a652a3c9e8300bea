"""The panel *Export*: the performance for other programs."""
from .tab import Tab


class Export(Tab):
    bl_label = "Export"
    bl_options = {'DEFAULT_CLOSED'}

    def draw(self, context):
        column = self.column()
        context.scene.pianoflow.export.draw_options(column)
        column.operator("pianoflow.export_performance", text="Export…", icon='EXPORT')
