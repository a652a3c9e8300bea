"""The panel *Stage and Render*."""
from ..operators.job_operator import running
from .tab import Tab, file_row


class Stage(Tab):
    bl_label = "Stage and Render"

    def draw(self, context):
        settings = context.scene.pianoflow
        column = self.column()
        column.prop(settings, "view")
        column.operator("pianoflow.set_stage", icon='LIGHT_AREA')
        column.separator()
        column.prop(settings, "quality")
        column.prop(settings, "resolution")
        file_row(column, settings, "output", 'FILE_MOVIE', "Video to write")
        job = running("render")
        row = column.row(align=True)
        if job is not None:
            row.progress(factor=job.fraction, text=job.text())
            row.operator("pianoflow.cancel_render", text="", icon='X')
            return
        row.operator("pianoflow.render_still", text="Still", icon='RENDER_STILL')
        row.operator("pianoflow.render_video", text="Video", icon='RENDER_ANIMATION')
