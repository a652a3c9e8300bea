"""The panel *Take*: the take that was made last."""
from pathlib import Path

from .tab import Tab


class Takes(Tab):
    bl_label = "Take"

    def draw(self, context):
        settings = context.scene.pianoflow
        column = self.column()
        row = column.row(align=True)
        row.label(text=Path(settings.take).name or "None yet", icon='ACTION')
        row.operator("pianoflow.save_take", text="", icon='FILE_TICK')
        row = column.row(align=True)
        row.operator("pianoflow.import_take", text="Import Take…", icon='IMPORT')
        row.operator("pianoflow.bake", text="Bake Again", icon='FILE_REFRESH')
