"""The panel *Performance*: what is played and how, and the button; and its *Advanced* fold."""
from ..engine_python import find_python
from ..operators.job_operator import running
from ..paths import PACKAGE
from ..properties import KNOBS
from ..recording import missing
from ..strips import sequencer_scene, sound_strips
from ..wrapping import label_wrapped
from .tab import Tab, draw_progress, file_row


class Performance(Tab):
    bl_label = "Performance"

    def draw(self, context):
        settings = context.scene.pianoflow
        column = self.column()
        job = running("performance")
        if find_python().path is None:
            _draw_no_engine(context, column)
        elif missing(context) and not settings.takes.entries and job is None:
            _draw_welcome(context, column)
        chosen = column.column()
        chosen.enabled = job is None
        _draw_recording(context, chosen, settings)
        column.separator()
        if job is None:
            row = column.row()
            row.scale_y = 1.5
            row.operator("pianoflow.generate", text="Generate", icon='PLAY')
        else:
            row = column.row(align=True)
            row.scale_y = 1.5
            draw_progress(row, job)


class Advanced(Tab):
    bl_label = "Advanced"
    bl_options = {'DEFAULT_CLOSED'}
    parent = Performance

    def draw(self, context):
        settings = context.scene.pianoflow
        column = self.column()
        column.enabled = running("performance") is None
        for name in ("transcriber", "generator", "hand_size", *KNOBS[settings.generator]):
            column.prop(settings, name, slider=True)
        column.separator()
        column.prop(settings, "new_keyboard")
        chosen = column.column()
        chosen.active = not settings.new_keyboard
        chosen.prop(settings, "keyboard")
        if settings.source == 'FILE':
            column.prop(settings, "add_strip")
        column.operator("pianoflow.use_mano", icon='VIEW_PAN')
        column.operator("pianoflow.copy_log", icon='COPYDOWN')


def _draw_no_engine(context, layout):
    box = layout.box()
    label_wrapped(box.column(align=True), "The engine that listens and plays is not installed yet. Takes can be "
                                          "imported, baked and rendered without it.", context.region.width, icon='INFO')
    box.operator("preferences.addon_show", text="Install It in the Preferences", icon='PREFERENCES').module = PACKAGE


def _draw_welcome(context, layout):
    label_wrapped(layout.box().column(align=True), "Choose a piano recording, a MIDI file or a sound strip, then press "
                  "Generate: two hands will play it on a keyboard in this scene.", context.region.width, icon='INFO')


def _draw_recording(context, column, settings):
    column.row().prop(settings, "source", expand=True)
    if settings.source == 'STRIP':
        column.prop(settings, "strip", icon='SOUND')
        if not sound_strips(sequencer_scene(context)):
            label_wrapped(column, "The sequencer has no sound strip yet.", context.region.width, icon='INFO')
    else:
        file_row(column, settings, "audio", 'SOUND', "Recording, video or MIDI", "pianoflow.choose_recording")
    file_row(column, settings, "midi", 'FILE_SOUND', "MIDI of it, if you have it", "pianoflow.choose_midi")
    if settings.source == 'FILE':
        column.prop(settings, "start_frame")
    row = column.row()
    row.use_property_split = False
    row.prop(settings, "preset", expand=True)
    column.prop(settings, "seed")
