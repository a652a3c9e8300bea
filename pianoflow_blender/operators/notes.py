"""*Edit Note*, *Jump to Note*, *Solve Passage* and *Discard Edits*."""
import bpy
from bpy.props import EnumProperty, FloatProperty, IntProperty
from bpy.types import Operator

from ..engine_python import require_python
from ..job import Job
from ..notes import pending, solving
from ..notes.of_take import notes_of
from ..notes.passage_job import PassageJob
from ..words import translated
from .take_jobs import EngineTakeOperator

HANDS = {'KEEP': -1, 'LEFT': 0, 'RIGHT': 1}
MUTING = {'KEEP': -1, 'SOUND': 0, 'MUTE': 1}


class PIANOFLOW_OT_edit_note(Operator):
    """Change a note of the take: finger, hand, time, key, or mute it. Solve Passage then moves the hands"""

    bl_idname = "pianoflow.edit_note"
    bl_label = "Edit Note"
    bl_options = {'UNDO'}

    note: IntProperty(name="Note", default=-1, min=-1,
                      description="Its number in the list of notes, from 0; -1 for the selected one")
    finger: IntProperty(name="Finger", min=0, max=5, 
                        description="1 for the thumb to 5 for the little finger; 0: as it is")
    hand: EnumProperty(name="Hand", description="Which hand plays it", items=(
        ('KEEP', "As It Is", "The hand that plays it now"), ('LEFT', "Left", "The left hand"),
        ('RIGHT', "Right", "The right hand")))
    muted: EnumProperty(name="Mute", description="Whether it is left out", items=(
        ('KEEP', "As It Is", "Heard or not, as now"), ('SOUND', "Sound", "It is played"),
        ('MUTE', "Mute", "It is left out")))
    later: FloatProperty(name="Later", subtype='TIME_ABSOLUTE', unit='TIME_ABSOLUTE',
                         description="Seconds by which it is played later; sooner when negative")
    higher: IntProperty(name="Higher", description="Semitones by which it is higher; lower when negative")

    @classmethod
    def poll(cls, context):
        return _has_notes(cls, context)

    def execute(self, context):
        scene = context.scene
        found = notes_of(scene)
        index = pending.selected(scene) if self.note < 0 else self.note
        if index is None or index >= len(found):
            self.report({'ERROR'}, f"There is no note {self.note}: the take has {len(found)}, from 0 on.")
            return {'CANCELLED'}
        wanted = {"finger": self.finger, "hand": HANDS[self.hand], "muted": MUTING[self.muted], "later": self.later,
                  "higher": self.higher}
        pending.change(scene, index, **{name: value for name, value in wanted.items()
                                        if value != pending.NOTHING[name]})
        solving.edited(scene)
        return {'FINISHED'}


class PIANOFLOW_OT_jump_to_note(Operator):
    """Go to the frame at which the selected note begins"""

    bl_idname = "pianoflow.jump_to_note"
    bl_label = "Jump to Note"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        return _has_notes(cls, context)

    def execute(self, context):
        scene = context.scene
        index = pending.selected(scene)
        if index is None:
            self.report({'ERROR'}, "No note is selected: choose one in the list.")
            return {'CANCELLED'}
        seconds, fps = notes_of(scene).notes["onset"][index], scene.render.fps / scene.render.fps_base
        frame = scene.pianoflow.take_zero + seconds * fps
        scene.frame_set(int(frame), subframe=float(frame % 1))
        return {'FINISHED'}


class PIANOFLOW_OT_discard_edits(Operator):
    """Forget the changes of notes that were not solved yet"""

    bl_idname = "pianoflow.discard_edits"
    bl_label = "Discard Edits"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        return _has_edits(cls, context)

    def execute(self, context):
        context.scene.pianoflow.notes.edits.clear()
        return {'FINISHED'}


class PIANOFLOW_OT_solve_passage(EngineTakeOperator, Operator):
    """Move the hands anew around the changed notes, in about a second. All else stays, to the last bit"""

    bl_idname = "pianoflow.solve_passage"
    bl_label = "Solve Passage"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        return cls.idle() and _has_notes(cls, context) and _has_edits(cls, context)

    def start(self, context):
        python = require_python()
        self._scene = context.scene.name
        self._asked, self._uid = solving.request(context.scene)
        return Job(self._asked, python)

    def follow(self, context, result):
        return PassageJob(self._scene, self._uid, result)

    def finish(self, context, job):
        scene = self.followed(context, job).finish()
        self.warnings = job.result["warnings"]
        return solving.solved(scene, job.result, self._asked["edits"])


def _has_notes(operator, context):
    if notes_of(context.scene) is None:
        operator.poll_message_set(translated, "Generate a performance or import a take first")
        return False
    return True


def _has_edits(operator, context):
    if not len(pending.edits_of(context.scene)):
        operator.poll_message_set(translated, "Change a note first")
        return False
    return True


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_edit_note, PIANOFLOW_OT_jump_to_note, PIANOFLOW_OT_discard_edits, PIANOFLOW_OT_solve_passage))
