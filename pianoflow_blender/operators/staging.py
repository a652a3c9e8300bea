"""*Set Up Stage*, *Render Still* and *Render Video*."""
from pathlib import Path

import bpy
from bpy.types import Operator

from ...engine.errors import InputError
from ..baking import keyboards
from ..performance import stage_take, target_keyboard
from ..rendering import VIDEOS, render_still, set_render
from ..said import Said
from ..stage import remove_stage
from ..stage_parts import stage_collection
from ..takes import load_take, take_on_keyboard
from ..words import translated
from .job_operator import JobOperator, running
from .rendering_job import start_render


class PIANOFLOW_OT_set_stage(Operator):
    """Build five cameras, lights and a room around the keyboard, framed for the last take, and look through the chosen camera. A stage that is there is built anew; your own lights and cameras stay"""  # noqa: E501

    bl_idname = "pianoflow.set_stage"
    bl_label = "Set Up Stage"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        return _has_keyboard(cls, context)

    def invoke(self, context, event):
        done = self.execute(context)
        if done == {'FINISHED'} and context.area.type == 'VIEW_3D':
            context.space_data.region_3d.view_perspective = 'CAMERA'
            region = next(region for region in context.area.regions if region.type == 'WINDOW')
            with context.temp_override(region=region):
                bpy.ops.view3d.view_center_camera()
        return done

    def execute(self, context):
        settings = context.scene.pianoflow
        try:
            stage_take(context, settings.view, _keyboard(context.scene), _take(context.scene), settings.take_zero,
                       settings.scene_look.look)
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        return {'FINISHED'}


class PIANOFLOW_OT_remove_stage(Operator):
    """Take PianoFlow's cameras, lights and room away: the scene has its own world again. Hands and keyboard stay"""

    bl_idname = "pianoflow.remove_stage"
    bl_label = "Remove Stage"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        if stage_collection(context.scene) is None:
            cls.poll_message_set(translated, "There is no stage in this scene")
            return False
        return True

    def execute(self, context):
        remove_stage(context.scene)
        return {'FINISHED'}


class PIANOFLOW_OT_render_still(Operator):
    """Render the present frame to a picture beside the output video"""

    bl_idname = "pianoflow.render_still"
    bl_label = "Render Still"
    bl_options = {'UNDO'}

    @classmethod
    def poll(cls, context):
        return _has_camera(cls, context)

    def execute(self, context):
        settings = context.scene.pianoflow
        try:
            video = output_file(context.scene)
            path = video.with_name(f"{video.stem} {context.scene.frame_current:04d}.png")
            set_render(context, settings.quality, settings.size())
            render_still(context, path)
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        self.report({'INFO'}, translated(Said("Rendered {path}", path=path)))
        return {'FINISHED'}


class PIANOFLOW_OT_render_video(JobOperator, Operator):
    """Render the scene's range to a video with sound, in a second Blender: you can go on working meanwhile"""

    bl_idname = "pianoflow.render_video"
    bl_label = "Render Video"

    kind = "render"

    @classmethod
    def poll(cls, context):
        return cls.idle() and _has_camera(cls, context)

    def start(self, context):
        self._path = output_file(context.scene)
        return start_render(context, self._path)

    def finish(self, context, job):
        return Said("Rendered {path}", path=self._path)


class PIANOFLOW_OT_cancel_render(Operator):
    """Stop rendering the video; an earlier one stays as it is"""

    bl_idname = "pianoflow.cancel_render"
    bl_label = "Cancel Rendering"
    bl_options = {'INTERNAL'}

    @classmethod
    def poll(cls, context):
        return running("render") is not None

    def execute(self, context):
        running("render").cancel()
        return {'FINISHED'}


def output_file(scene):
    """The absolute path of the video to write. Raises InputError when it cannot be one."""
    output = scene.pianoflow.output
    if output.startswith("//") and not bpy.data.filepath:
        raise InputError("Save the .blend file first, or choose an output that does not begin with //.")
    path = Path(bpy.path.abspath(output))
    if not output or path.is_dir():
        raise InputError("Choose a file for the output, such as //performance.mp4.")
    return path if path.suffix.lower() in VIDEOS else path.with_name(f"{path.name}.mp4")


def _has_keyboard(operator, context):
    if not keyboards(context.scene):
        operator.poll_message_set(
            translated, "Generate a performance or import a take first: there is no keyboard in the scene")
        return False
    return True


def _has_camera(operator, context):
    if context.scene.camera is None:
        operator.poll_message_set(translated, "The scene has no camera: press Set Up Stage first")
        return False
    return True


def _keyboard(scene):
    return target_keyboard(scene) or keyboards(scene)[0]


def _take(scene):
    """The take on the keyboard, or None when there is none or its file is gone: then the whole keyboard is framed."""
    entry = take_on_keyboard(scene)
    try:
        return None if entry is None else load_take(entry)
    except InputError:
        return None


register, unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_set_stage, PIANOFLOW_OT_remove_stage, PIANOFLOW_OT_render_still, PIANOFLOW_OT_render_video,
    PIANOFLOW_OT_cancel_render))
