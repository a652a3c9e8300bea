"""What the panels of the tab share."""
from ..words import OWN, translated


class Tab:
    """A panel of the tab *PianoFlow*."""

    bl_region_type = 'UI'
    bl_category = "PianoFlow"
    bl_translation_context = OWN

    def column(self):
        """A column in the style of the properties editor."""
        self.layout.use_property_split = True
        self.layout.use_property_decorate = False
        return self.layout.column()


def draw_progress(row, job):
    """How far the `job` of a performance is, and the buttons that end it."""
    row.progress(factor=job.fraction, text=translated(job.text()))
    if job.keepable:
        row.operator("pianoflow.cancel", text="", icon='CHECKMARK').on_cancel = 'KEEP'
    row.operator("pianoflow.cancel", text="", icon='X').on_cancel = 'RESTORE'


def file_row(column, settings, name, icon, placeholder, chooser=None):
    """A path across the whole width, since its end is what tells files apart. Blender has a chooser for some of its
    own."""
    row = column.row(align=True)
    row.use_property_split = False
    row.prop(settings, name, text="", icon=icon, placeholder=placeholder)
    if chooser is not None:
        row.operator(chooser, text="", icon='FILEBROWSER')
