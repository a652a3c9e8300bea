"""*Blend*: a take between two others, mixed and put back on its keys by the engine."""
from pathlib import Path

import bpy
from bpy.props import FloatProperty, StringProperty
from bpy.types import Operator

from ...engine.errors import InputError
from ..engine_python import require_python
from ..job import Job
from ..performance import take_file
from ..said import Said
from ..takes import find_take, keep_take, take_on_keyboard, take_path
from ..words import translated
from .take_jobs import BakingJob, EngineTakeOperator
from .takes import has_takes, place_of


class PIANOFLOW_OT_blend_takes(EngineTakeOperator, Operator):
    """Make a new take between two others and play it: joints and wrists are mixed, notes are those of the nearer take, and fingertips are put on their keys again"""  # noqa: E501

    bl_idname = "pianoflow.blend_takes"
    bl_label = "Blend Takes"
    bl_options = {'UNDO'}

    first: StringProperty(name="From", description="The take that the blend is like at 0. Empty: as the panel says",
                          options={'SKIP_SAVE'})
    second: StringProperty(name="To", description="The take that the blend is like at 1. Empty: as the panel says",
                           options={'SKIP_SAVE'})
    share: FloatProperty(name="Blend", default=-1.0, max=1.0, options={'SKIP_SAVE'},
                         description="How far from the first to the second, 0 to 1. Negative: as the panel says")

    @classmethod
    def poll(cls, context):
        if not has_takes(cls, context):
            return False
        if len(context.scene.pianoflow.takes.entries) < 2:
            cls.poll_message_set(translated, "A blend needs two takes: generate another one with another seed")
            return False
        return cls.idle()

    def start(self, context):
        takes = context.scene.pianoflow.takes
        first, second = blended_takes(context.scene, self.first, self.second)
        share = self.share if self.share >= 0 else takes.blend_share
        self._scene, self._like = context.scene.name, (first if share < 0.5 else second).uid
        self._name = f"{first.name} + {second.name} {share:.0%}"
        return Job({"command": "blend", "takes": [str(take_path(first)), str(take_path(second))],
                    "share": round(share, 4), "output": str(take_file(self._name))}, require_python())

    def follow(self, context, result):
        """The job that bakes the blend, where the take lies that it is nearer to."""
        scene = bpy.data.scenes.get(self._scene, context.scene)
        with context.temp_override(scene=scene, view_layer=scene.view_layers[0]):
            recording = place_of(bpy.context, self._like_now(scene))
        return BakingJob(self._scene, Path(result["output"]), recording)

    def finish(self, context, job):
        baking = self.followed(context, job)
        self.warnings = [str(warning) for warning in baking.take.meta.get("warnings", ())]
        baking.finish(context, self._keep)
        return Said("“{take}” plays", take=self._kept)

    def _like_now(self, scene):
        return next((entry for entry in scene.pianoflow.takes.entries if entry.uid == self._like), None)

    def _keep(self, scene, take):
        """Puts the blend into the list; it plays what the take that it is nearer to does."""
        entry = keep_take(scene, self.take_job.path, take, 'BLENDED', name=self._name)
        like = self._like_now(scene)
        if like is not None:
            for name in ("zero", "source", "strip", "audio", "midi"):
                setattr(entry, name, getattr(like, name))
        self._kept = entry.name
        return entry


def blended_takes(scene, first="", second=""):
    """The two entries that shall be blended, by name, else as the panel says, else on the keyboard and selected. Raises
    InputError where these are not two."""
    takes = scene.pianoflow.takes
    first, second = first or takes.blend_first, second or takes.blend_second
    here = find_take(scene, first) if first else take_on_keyboard(scene)
    there = find_take(scene, second)
    if here is None or here == there:
        raise InputError("There is nothing to blend: select another take than the one on the keyboard, or choose two.")
    return here, there


register, unregister = bpy.utils.register_classes_factory((PIANOFLOW_OT_blend_takes,))
