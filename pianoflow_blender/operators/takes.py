"""Takes onto the timeline and into files: *Import Take*, *Use*, *Bake Again* and *Save Take As*."""
from pathlib import Path

import bpy
from bpy.props import StringProperty
from bpy.types import Operator
from bpy_extras.io_utils import ExportHelper

from ...engine.errors import InputError
from ..preferred_paths import as_preferred
from ..recording import Recording, chosen_recording, missing
from ..said import Said
from ..strips import find_strip, sequencer_scene, strip_sound
from ..takes import find_take, keep_take, take_on_keyboard, take_path
from ..takes.files import copy_take
from ..takes.listing import take_still_listed
from ..words import translated
from .take_jobs import BakingJob, TakeJobOperator


class BakingOperator(TakeJobOperator):
    """Mixin of an operator that bakes a take onto the scene's keyboard."""

    def begin(self, context, path, entry=None):
        """The job that bakes the take in the file `path`, where the recording of its `entry` in the list lies."""
        self._uid = entry.uid if entry is not None else ""
        self.take_job = BakingJob(context.scene.name, path, place_of(context, entry), self._uid)
        return self.take_job

    def finish(self, context, job):
        if self._uid:
            take_still_listed(job.scene_now(), self._uid)  # before anything is changed
        return job.finish(context, self.keep)

    def keep(self, scene, take):
        """The entry of the take that has been baked."""
        return take_still_listed(scene, self._uid)


class PIANOFLOW_OT_import_take(BakingOperator, Operator):
    """Bake a take that was made elsewhere: by the command line, on another machine, by somebody else"""

    bl_idname = "pianoflow.import_take"
    bl_label = "Import Take"
    bl_options = {'UNDO'}

    filepath: StringProperty(name="File Path", description="The take to bake", subtype='FILE_PATH',
                             options={'SKIP_SAVE'})

    @classmethod
    def poll(cls, context):
        return cls.idle()

    def invoke(self, context, event):
        if self.filepath:  # dropped, or chosen
            return super().invoke(context, event)
        bpy.ops.pianoflow.choose_take('INVOKE_DEFAULT')
        return {'CANCELLED'}

    def start(self, context):
        return self.begin(context, Path(bpy.path.abspath(self.filepath)))

    def keep(self, scene, take):
        return keep_take(scene, self.take_job.path, take, 'IMPORTED')


class TakeOperator:
    """Mixin of an operator about one take of the scene's list."""

    take: StringProperty(name="Take", description="The name of the take. Empty: the selected one",
                         options={'SKIP_SAVE'})

    @classmethod
    def poll(cls, context):
        return has_takes(cls, context)


class PIANOFLOW_OT_use_take(TakeOperator, BakingOperator, Operator):
    """Bake this take onto the keyboard, in place of the one that is on it; that stays in the list"""

    bl_idname = "pianoflow.use_take"
    bl_label = "Use Take"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        return has_takes(cls, context) and cls.idle()

    def start(self, context):
        entry = find_take(context.scene, self.take)
        return self.begin(context, take_path(entry), entry)


class PIANOFLOW_OT_bake(BakingOperator, Operator):
    """Bake the take on the keyboard again: after the scene's frame rate, the start frame or the strip has changed"""

    bl_idname = "pianoflow.bake"
    bl_label = "Bake Again"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        if not has_takes(cls, context):
            return False
        if take_on_keyboard(context.scene) is None:
            cls.poll_message_set(translated, "No take of the list is on the keyboard: select one and use it")
            return False
        return cls.idle()

    def start(self, context):
        entry = take_on_keyboard(context.scene)
        return self.begin(context, take_path(entry), entry)


class PIANOFLOW_OT_save_take(TakeOperator, Operator, ExportHelper):
    """Keep the take in a file of your own, for another scene or other tools; the list then names that file"""

    bl_idname = "pianoflow.save_take"
    bl_label = "Save Take As"
    bl_options = {'UNDO'}

    filename_ext = ".npz"
    filter_glob: StringProperty(default="*.npz", options={'HIDDEN'})

    def invoke(self, context, event):
        try:
            self.filepath = f"{bpy.path.clean_name(find_take(context.scene, self.take).name)}.npz"
        except InputError as error:
            return refuse(self, error)
        return super().invoke(context, event)

    def execute(self, context):
        path = Path(bpy.path.abspath(self.filepath))
        try:
            entry = find_take(context.scene, self.take)
            copy_take(entry, path)
        except (InputError, OSError) as error:
            return refuse(self, error)
        entry.path = as_preferred(context, str(path))
        self.report({'INFO'}, translated(Said("Saved {path}", path=path)))
        return {'FINISHED'}


class PIANOFLOW_FH_take(bpy.types.FileHandler):
    bl_idname = "PIANOFLOW_FH_take"
    bl_label = "PianoFlow Take"
    bl_import_operator = "pianoflow.import_take"
    bl_file_extensions = ".npz"

    @classmethod
    def poll_drop(cls, context):
        return context.area is not None and context.area.type in {'VIEW_3D', 'SEQUENCE_EDITOR'}


def has_takes(operator, context):
    """Whether there is a take in the scene; tells the user otherwise."""
    if not context.scene.pianoflow.takes.entries:
        operator.poll_message_set(translated, "Generate a performance or import a take first")
        return False
    return True


def refuse(operator, error):
    """Reports why nothing was done."""
    operator.report({'ERROR'}, str(error))
    return {'CANCELLED'}


def place_of(context, entry):
    """The Recording where a take belongs, or None for the start frame.

    It lies where the chosen recording does; a take of the list (`entry`) that plays another one, where that is.
    """
    settings = context.scene.pianoflow
    if entry is not None and entry.source != 'UNKNOWN' and not _is_chosen(settings, entry):
        return Recording(None, None, None, None, _own_zero(context, entry), has_strip=True)
    # a recording that is chosen but not there is no reason to refuse a take
    if missing(context):
        return None
    try:
        return chosen_recording(context)
    except InputError:
        return None


def _is_chosen(settings, entry):
    """Whether a take plays the recording that is chosen in the panel."""
    if settings.source == entry.source == 'STRIP':
        return settings.strip == entry.strip
    files = [{Path(bpy.path.abspath(path)) for path in (of.audio, of.midi) if path} for of in (settings, entry)]
    return settings.source == entry.source and files[0] == files[1]


def _own_zero(context, entry):
    """The frame at which the recording of a take begins: where its strip is now, or where it was baked last."""
    if entry.source == 'STRIP':
        scene = sequencer_scene(context)
        try:
            return strip_sound(find_strip(scene, entry.strip), scene.render.fps / scene.render.fps_base).zero_frame
        except InputError:
            pass  # the strip is gone or retimed
    return entry.zero


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_import_take, PIANOFLOW_OT_use_take, PIANOFLOW_OT_bake, PIANOFLOW_OT_save_take, PIANOFLOW_FH_take))
