"""The panel *Notes*: the take's notes, what is to become of the selected one, and how the viewport shows them."""
import bpy

from ...engine.music.notes import note_name
from ..notes import pending
from ..notes.of_take import notes_of, seconds_now
from ..operators.job_operator import running
from ..words import translated
from .tab import Tab

HANDS = {0: "L", 1: "R"}


class PIANOFLOW_UL_notes(bpy.types.UIList):
    """The notes of the take; its rows are empty, see `..notes.properties`."""

    bl_idname = "PIANOFLOW_UL_notes"

    def draw_item(self, context, layout, data, item, icon, active_data, active_property, index):
        found = notes_of(context.scene)
        if found is None or index >= len(found):
            return
        values, note = pending.values_of(context.scene, index), found.notes[index]
        row = layout.row(align=True)
        row.active = not values["muted"]
        row.label(text=f"{note['onset'] + values['later']:.2f} s")
        row.label(text=note_name(note["pitch"] + values["higher"]))
        row.label(text=f"{translated(HANDS.get(values['hand'], '?'))} {values['finger'] or '–'}")
        row.label(text="", icon='GREASEPENCIL' if values["edited"] else 'HIDE_ON' if values["muted"] else
                  'PINNED' if found.pinned[index] else 'BLANK1')

    def draw_filter(self, context, layout):
        """Nothing: rows have no names to look for."""


class Notes(Tab):
    bl_label = "Notes"
    bl_options = {'DEFAULT_CLOSED'}

    def draw(self, context):
        scene, column = context.scene, self.column()
        found, settings = notes_of(scene), scene.pianoflow.notes
        if found is None:
            column.label(text="Generate a performance first", icon='INFO')
            return
        shown = context.window_manager.pianoflow_notes
        keep_up(scene, shown, found)
        column.template_list(PIANOFLOW_UL_notes.bl_idname, "", shown, "rows", shown, "index", rows=6)
        row = column.row(align=True)
        row.use_property_split = False
        row.prop(settings, "follow", toggle=True, text="Follow", icon='PLAY')
        row.operator("pianoflow.jump_to_note", text="Jump to Note", icon='TIME')
        index = pending.selected(scene)
        if index is not None:
            _draw_note(column, settings)
        _draw_solving(context, column, settings)


class Shown(Tab):
    bl_label = "In the Viewport"
    bl_options = {'DEFAULT_CLOSED'}
    parent = Notes

    def draw(self, context):
        settings, column = context.scene.pianoflow.notes, self.column()
        for name in ("show_falling", "show_lit", "show_fingering"):
            column.prop(settings, name)
        column = column.column()
        column.active = settings.show_falling or settings.show_lit or settings.show_fingering
        column.row().prop(settings, "colour_by", expand=True)
        column = column.column()
        column.active = settings.show_falling
        column.row().prop(settings, "plane", expand=True)
        column.prop(settings, "lead")


def _draw_note(column, settings):
    column.separator()
    row = column.split(factor=0.4)
    row.use_property_split = False
    name, fingers = row.row(), row.row(align=True)
    name.alignment = 'RIGHT'
    name.label(text="Finger")
    for finger in range(1, 6):
        fingers.prop_enum(settings, "finger", str(finger))
    column.row().prop(settings, "hand", expand=True)
    column.prop(settings, "muted")
    column.prop(settings, "later", text="Move (ms)")
    column.prop(settings, "higher")


def _draw_solving(context, column, settings):
    job, count = running("performance"), len(pending.edits_of(context.scene))
    column.separator()
    column.prop(settings, "refinger")
    row = column.row(align=True)
    row.use_property_split = False
    if job is not None:
        row.progress(factor=job.fraction, text=translated(job.text()))
        row.operator("pianoflow.cancel", text="", icon='X')
        return
    text = translated("Solve Passage")
    row.operator("pianoflow.solve_passage", text=f"{text} ({count})" if count else text, icon='PLAY')
    row.operator("pianoflow.discard_edits", text="", icon='X')
    row.prop(settings, "live", toggle=True)


_wanted = {"scene": None, "frame": None}


def keep_up(scene, shown, found):
    """Has the list's rows and its selection follow the take and the playhead in a moment: drawing may change
    nothing."""
    frame = (scene.name, scene.frame_current_final)
    moved = scene.pianoflow.notes.follow and _wanted["frame"] != frame
    if (len(shown.rows) != len(found) or moved) and not bpy.app.timers.is_registered(_catch_up):
        _wanted.update(scene=scene.name)
        bpy.app.timers.register(_catch_up, first_interval=0.0)


def _catch_up():
    scene = bpy.data.scenes.get(_wanted["scene"])
    if scene is not None and notes_of(scene) is not None:
        fill(bpy.context.window_manager, scene)
        for window in bpy.context.window_manager.windows:
            for area in window.screen.areas:
                if area.type in {'VIEW_3D', 'SEQUENCE_EDITOR'}:
                    area.tag_redraw()


def fill(manager, scene):
    """Gives the list a row for each note, and selects the one that is played now where it follows the playhead."""
    shown, found = manager.pianoflow_notes, notes_of(scene)
    if len(shown.rows) != len(found):
        shown.rows.clear()
        for _ in range(len(found)):
            shown.rows.add()
    frame = (scene.name, scene.frame_current_final)
    if scene.pianoflow.notes.follow and _wanted["frame"] != frame:
        _wanted.update(frame=frame)
        shown.index = found.at(seconds_now(scene))


#: What has to be registered before the panels.
PARTS = (PIANOFLOW_UL_notes,)
