"""What the takes of the list can be asked for: to be compared, deleted, packed, and made again."""
import bpy
from bpy.types import Operator

from ...engine.errors import InputError
from ..performance import played_keyboard, temporary_folder
from ..said import Said
from ..takes import find_take, remove_take, take_path
from ..takes.files import absolute, folder_of, is_temporary, placed, unused_files
from ..takes.ghost import ghost_of, hide_ghost
from ..takes.listing import take_still_listed
from ..takes.packing import unpack
from ..takes.recall import recall
from ..words import translated
from .take_jobs import GhostJob, PackingJob, TakeJobOperator
from .takes import TakeOperator, has_takes, refuse


class PIANOFLOW_OT_compare_takes(TakeOperator, TakeJobOperator, Operator):
    """Show this take beside the one on the keyboard, as a ghost: a second pair of hands, pale blue, which is never rendered. Once more, and it is gone"""  # noqa: E501

    bl_idname = "pianoflow.compare_takes"
    bl_label = "Compare"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        if not has_takes(cls, context):
            return False
        if played_keyboard(context.scene) is None:
            cls.poll_message_set(translated, "There is no keyboard to compare on: use a take first")
            return False
        return cls.idle()

    def invoke(self, context, event):
        return self._hide(context) or super().invoke(context, event)

    def execute(self, context):
        return self._hide(context) or super().execute(context)

    def _hide(self, context):
        """Hides the ghost where it shows this take: the operator is done then."""
        try:
            entry = find_take(context.scene, self.take)
        except InputError as error:
            return refuse(self, error)
        if ghost_of(context.scene) != entry.uid:
            return None
        hide_ghost(context.scene)
        return {'FINISHED'}

    def start(self, context):
        entry = find_take(context.scene, self.take)
        self._uid = entry.uid
        self.take_job = GhostJob(context.scene.name, take_path(entry))
        return self.take_job

    def finish(self, context, job):
        entry = take_still_listed(job.scene_now(), self._uid)
        job.finish(entry.uid)
        return Said("The ghost plays “{take}”", take=entry.name)


class PIANOFLOW_OT_delete_take(TakeOperator, Operator):
    """Take this take off the list. What is baked stays on the keyboard, and its file beside the .blend on the disk"""

    bl_idname = "pianoflow.delete_take"
    bl_label = "Delete Take"
    bl_options = {'UNDO'}

    def execute(self, context):
        scene = context.scene
        try:
            entry = find_take(scene, self.take)
        except InputError as error:
            return refuse(self, error)
        name, path = entry.name, absolute(entry)
        if ghost_of(scene) == entry.uid:
            hide_ghost(scene)
        remove_take(scene, entry)
        kept = path is not None and path.is_file() and not is_temporary(path)
        told = Said("“{take}” is off the list", take=name)
        if kept:
            told = Said("{told}; its file is still {path}", told=told, path=path)
        self.report({'INFO'}, translated(told))
        return {'FINISHED'}


class PIANOFLOW_OT_pack_take(TakeOperator, TakeJobOperator, Operator):
    """Keep the motion of this take inside the .blend, which grows by the size of its file: some two megabytes for a minute of music"""  # noqa: E501

    bl_idname = "pianoflow.pack_take"
    bl_label = "Pack"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        return has_takes(cls, context) and cls.idle()

    def start(self, context):
        entry = find_take(context.scene, self.take)
        self._uid = entry.uid
        self.take_job = PackingJob(context.scene.name, take_path(entry))
        return self.take_job

    def finish(self, context, job):
        entry = take_still_listed(job.scene_now(), self._uid)
        if entry.packed is None:
            job.finish(entry)
        return Said("“{take}” is in the .blend when that is saved", take=entry.name)


class PIANOFLOW_OT_unpack_take(TakeOperator, Operator):
    """Write the motion of this packed take to a file in the folder of takes beside the .blend, and take it out of the .blend"""  # noqa: E501

    bl_idname = "pianoflow.unpack_take"
    bl_label = "Unpack"
    bl_options = {'UNDO'}

    def execute(self, context):
        try:
            entry = find_take(context.scene, self.take)
            if entry.packed is None:
                raise InputError(f"“{entry.name}” is not packed: its file is {absolute(entry)}.")
            saved = bpy.data.filepath
            folder = folder_of(saved) if saved else temporary_folder()
            folder.mkdir(exist_ok=True)
            path = placed(take_path(entry), folder, entry.name)
        except InputError as error:
            return refuse(self, error)
        except OSError as error:
            return refuse(self, f"The take cannot be written into {folder} ({error.strerror or error}): make room, or "
                                "save the .blend elsewhere.")
        entry.path = f"//{folder.name}/{path.name}" if saved else str(path)
        unpack(entry)
        self.report({'INFO'}, translated(Said("“{take}” is in {path}", take=entry.name, path=path)))
        return {'FINISHED'}


class PIANOFLOW_OT_recall_take(TakeOperator, Operator):
    """Put the recording, the seed and the settings of this take back into the panel: Generate then makes the same take, and after a change of one thing its sister"""  # noqa: E501

    bl_idname = "pianoflow.recall_take"
    bl_label = "Use These Settings"
    bl_options = {'UNDO'}

    def execute(self, context):
        try:
            entry = find_take(context.scene, self.take)
            untold = recall(context.scene.pianoflow, entry)
        except InputError as error:
            return refuse(self, error)
        self.report({'INFO'}, translated(Said("The panel has the settings of “{take}”", take=entry.name)))
        for sentence in untold:
            self.report({'WARNING'}, sentence)
        return {'FINISHED'}


class PIANOFLOW_OT_remove_unused_takes(Operator):
    """Remove the files of takes that were deleted from the list out of the folder beside the .blend. Other .blend files that use that folder lose them too, and undo does not bring them back"""  # noqa: E501

    bl_idname = "pianoflow.remove_unused_takes"
    bl_label = "Remove Files of Deleted Takes"
    bl_options = {'INTERNAL'}

    @classmethod
    def poll(cls, context):
        if not bpy.data.filepath or not unused_files(bpy.data.filepath):
            cls.poll_message_set(translated, "The folder of takes beside the .blend holds none that is not in the list")
            return False
        return True

    def invoke(self, context, event):
        return context.window_manager.invoke_confirm(self, event)

    def execute(self, context):
        files = unused_files(bpy.data.filepath)
        freed = sum(path.stat().st_size for path in files)
        try:
            for path in files:
                path.unlink()
        except OSError as error:
            return refuse(self, f"{path} cannot be removed ({error.strerror or error}): close what uses it.")
        self.report({'INFO'}, translated(Said("{count} files, {size:.1f} MB", count=len(files), size=freed / 2**20)))
        return {'FINISHED'}


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_compare_takes, PIANOFLOW_OT_delete_take, PIANOFLOW_OT_pack_take, PIANOFLOW_OT_unpack_take,
    PIANOFLOW_OT_recall_take, PIANOFLOW_OT_remove_unused_takes))
