"""Takes onto the keyboard, into a ghost and into the .blend, in slices: the jobs of *Use*, *Import Take*, *Blend*,
*Compare* and *Pack*."""
from functools import partial

import bpy

from ...engine.errors import InputError
from ...engine.take import Take
from ..baking import preview
from ..baking.bake import check
from ..baking.sampling import Timeline
from ..performance import look_at_selection, played_keyboard
from ..sliced_job import SlicedJob
from ..slices import in_thread
from ..streaming import RESTORE
from ..takes import packing, put_on_keyboard
from ..takes.ghost import put_ghost, timeline_of, write_late, write_ready_ghost
from ..versions import show_in_sequencer
from .generating import first_sight
from .job_operator import JobOperator


class TakeJobOperator(JobOperator):
    """Mixin of an operator whose job, or what follows on it, is a `SlicedJob`: its `take_job`, closed at the end."""

    kind = "performance"
    interval = 0.05
    take_job = None

    def afterwards(self):
        return self.take_job is not None and self.take_job.rename_next()

    def ended(self):
        if self.take_job is not None:
            self.take_job.close()


class EngineTakeOperator(TakeJobOperator):
    """Mixin of an operator whose job is one of the engine, and what is done with its result a job of Blender's own,
    which `follow(context, result)` begins."""

    def meanwhile(self, context, job):
        job.poll()
        if job.outcome != "result":
            return False
        following = self._follow(context, job)
        if job.on_cancel == RESTORE:
            job.outcome = "cancelled"
            return False
        following.poll()
        job.stage, job.left = following.stage, None
        return not following.done

    def followed(self, context, job):
        """The second job, which has done all of its work. Raises the InputError that stood in its way."""
        following = self._follow(context, job)
        following.run()
        if following.outcome == "error":
            raise InputError(following.message)
        return following

    def _follow(self, context, job):
        if self.take_job is None:
            self.take_job = self.follow(context, job.result)
        return self.take_job


class TakeJob(SlicedJob):
    """A job about the take that is in the file `path`, in the scene called `scene`. take: what is in the file."""

    def __init__(self, scene, path):
        self.scene, self.path, self.take = scene, path, None
        super().__init__("load")

    def scene_now(self):
        """The scene, which the user may have renamed or removed meanwhile. Raises InputError."""
        scene = bpy.data.scenes.get(self.scene)
        if scene is None:
            raise InputError(f"The scene “{self.scene}” is gone; the take is {self.path}: import it elsewhere.")
        return scene

    def _load(self):
        if self.take is None:
            self.take = yield from in_thread(partial(_checked, self.path))


class BakingJob(TakeJob):
    """Writes a take where `recording` (`..recording.Recording`, or None for the start frame) lies, and what the ghost
    then plays in time with it."""

    def __init__(self, scene, path, recording, uid=""):
        """uid: of the take's entry in the list, where it has one."""
        self.recording, self._uid, self._ghost = recording, uid, None
        super().__init__(scene, path)

    def _course(self):
        yield from self._load()
        scene = self.scene_now()
        self.stage, self.fraction = "bake", 0.1
        zero = self.recording.zero_frame if self.recording is not None else float(scene.pianoflow.start_frame)
        rig = yield from self._rig(scene)
        if self.new:
            first_sight(scene, rig)
            yield
        yield from self._write(scene, rig, self.take, Timeline.of(scene, zero), self._told)
        self._ghost = yield from write_late(scene, rig, self._uid, zero)

    def _told(self, share):
        self.fraction = 0.3 + 0.65 * share

    def close(self):
        super().close()
        if self.recording is not None:
            self.recording.discard()

    def finish(self, context, keep):
        """Puts all that is written in its place, and returns a report; keep(scene, take) is the take's entry then."""
        scene = self.scene_now()
        report = self._put(context, scene, self.take, self.recording)
        put_on_keyboard(scene, keep(scene, self.take), self._ghost)
        preview.accept()
        if self.new and scene == context.scene:
            look_at_selection(context)
        show_in_sequencer(context, scene)
        return report


class GhostJob(TakeJob):
    """Writes what a ghost of a take plays."""

    def _course(self):
        yield from self._load()
        scene = self.scene_now()
        keyboard = played_keyboard(scene)
        if keyboard is None:
            raise InputError("There is no keyboard to compare on: use a take first.")
        self.stage, self.fraction = "ghost", 0.2
        rig = yield from preview.rig_in_slices(scene, keyboard)
        self._keyed = yield from write_ready_ghost(scene, rig, self.take, timeline_of(scene), self._told)

    def _told(self, share):
        self.fraction = 0.4 + 0.6 * share

    def finish(self, uid):
        """Shows the ghost, of the take `uid`."""
        put_ghost(self.scene_now(), uid, self._keyed)
        preview.accept()


class PackingJob(TakeJob):
    """Reads a take that is to be packed: nothing damaged goes into a .blend."""

    def _course(self):
        yield from self._load()
        self.fraction = 0.8
        self._content = yield from in_thread(partial(packing.read, self.path))

    def finish(self, entry):
        """Packs the take of `entry`."""
        packing.pack(entry, self._content)


def _checked(path):
    take = Take.load(path)
    check(take)
    return take
