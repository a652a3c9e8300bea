"""The panel *Export*: the performance for other programs."""
from ..operators.job_operator import running
from ..words import translated
from .tab import Tab


class Export(Tab):
    bl_label = "Export"
    bl_options = {'DEFAULT_CLOSED'}

    def draw(self, context):
        column = self.column()
        context.scene.pianoflow.export.draw_options(column)
        job = running("export")
        if job is None:
            column.operator("pianoflow.export_performance", text="Export…", icon='EXPORT')
            return
        row = column.row(align=True)
        row.progress(factor=job.fraction, text=translated(job.text()))
        row.operator("pianoflow.cancel_export", text="", icon='X')
