"""The tab *PianoFlow*, alike in the sidebars of the 3D viewport and of the video sequencer."""
from pathlib import Path

import bpy
from bpy.types import Panel

from .engine_python import find_python
from .operators.job_operator import running
from .paths import PACKAGE, is_midi
from .properties import KNOBS
from .recording import missing
from .strips import sequencer_scene, sound_strips
from .wrapping import label_wrapped

SPACES = {'VIEW_3D': "view", 'SEQUENCE_EDITOR': "sequencer"}


class _Tab:
    bl_region_type = 'UI'
    bl_category = "PianoFlow"

    def column(self):
        """A column in the style of the properties editor."""
        self.layout.use_property_split = True
        self.layout.use_property_decorate = False
        return self.layout.column()


class Performance(_Tab):
    bl_label = "Performance"

    def draw(self, context):
        settings = context.scene.pianoflow
        column = self.column()
        job = running("performance")
        if find_python().path is None:
            _draw_no_engine(context, column)
        elif missing(context) and not settings.take and job is None:
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
            row.progress(factor=job.fraction, text=job.text())
            row.operator("pianoflow.cancel", text="", icon='X')


class Advanced(_Tab):
    bl_label = "Advanced"
    bl_options = {'DEFAULT_CLOSED'}
    parent = Performance

    def draw(self, context):
        settings = context.scene.pianoflow
        column = self.column()
        column.enabled = running("performance") is None
        for name in ("hand_size", *KNOBS[settings.generator]):
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


class Takes(_Tab):
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


class Stage(_Tab):
    bl_label = "Stage and Render"

    def draw(self, context):
        settings = context.scene.pianoflow
        column = self.column()
        column.prop(settings, "view")
        column.operator("pianoflow.set_stage", icon='LIGHT_AREA')
        column.separator()
        column.prop(settings, "quality")
        column.prop(settings, "resolution")
        _file_row(column, settings, "output", 'FILE_MOVIE', "Video to write")
        job = running("render")
        row = column.row(align=True)
        if job is not None:
            row.progress(factor=job.fraction, text=job.text())
            row.operator("pianoflow.cancel_render", text="", icon='X')
            return
        row.operator("pianoflow.render_still", text="Still", icon='RENDER_STILL')
        row.operator("pianoflow.render_video", text="Video", icon='RENDER_ANIMATION')


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
        _file_row(column, settings, "audio", 'SOUND', "Recording, video or MIDI", "pianoflow.choose_recording")
    _file_row(column, settings, "midi", 'FILE_SOUND', "MIDI of it, if you have it", "pianoflow.choose_midi")
    if settings.source == 'FILE':
        column.prop(settings, "start_frame")
    listening = column.column()
    listening.active = not settings.midi and (settings.source == 'STRIP' or not is_midi(settings.audio))
    listening.prop(settings, "transcriber")
    column.prop(settings, "generator")
    column.prop(settings, "seed")


def _file_row(column, settings, name, icon, placeholder, chooser=None):
    """A path across the whole width, since its end is what tells files apart. Blender has a chooser for some of its
    own."""
    row = column.row(align=True)
    row.use_property_split = False
    row.prop(settings, name, text="", icon=icon, placeholder=placeholder)
    if chooser is not None:
        row.operator(chooser, text="", icon='FILEBROWSER')


def _classes():
    """The panels once for each space; a child follows its parent's name."""
    for space, name in SPACES.items():
        for part in (Performance, Advanced, Takes, Stage):
            bl_idname = f"PIANOFLOW_PT_{name}_{part.__name__.lower()}"
            fields = {"bl_idname": bl_idname, "bl_space_type": space}
            if parent := getattr(part, "parent", None):
                fields["bl_parent_id"] = f"PIANOFLOW_PT_{name}_{parent.__name__.lower()}"
            yield type(bl_idname, (part, Panel), fields)


_registered = []


def register():
    for cls in _classes():
        bpy.utils.register_class(cls)
        _registered.append(cls)


def unregister():
    while _registered:
        bpy.utils.unregister_class(_registered.pop())
