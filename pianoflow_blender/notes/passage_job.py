"""Passages onto the keyboard, in slices: what *Solve Passage* does with the engine's answer."""
from functools import partial
from pathlib import Path

import bpy

from ...engine.errors import InputError
from ...engine.take import Take
from ..attentive_job import AttentiveJob
from ..baking import preview, rigs
from ..baking.bake import rests
from ..baking.passage import Passage, Revision, keys_of, put_to_use
from ..baking.sampling import Timeline
from ..performance import played_keyboard
from ..slices import in_thread, in_turns
from ..takes import set_motion
from .of_take import active_take, motion_of


class PassageJob(AttentiveJob):
    """Writes passages, the engine's `result`, beside what is seen of the take `uid` in the scene called `scene`."""

    def __init__(self, scene, uid, result):
        self.scene, self._uid, self._result = scene, uid, result
        self._passages, self._motion, self._revision = (), None, None
        super().__init__("bake")

    def _course(self):
        self._revision = None
        if self._motion is None:
            self._passages, self._motion = yield from in_thread(partial(_read, self._result))
        scene, _, keyboard = self._there()
        rig, timeline = rigs.reuse_rig(keyboard), Timeline.of(scene, scene.pianoflow.take_zero)
        self._revision = Revision(rig)
        for number, passage in enumerate(self._passages, 1):
            new = yield from in_thread(partial(keys_of, passage, rests(rig), timeline))
            yield from in_turns(self._revision.splice(new))
            self.fraction = number / len(self._passages)
        self.written = self._revision.written()
        yield from in_turns(preview.make_ready(scene, self.written))

    def finish(self):
        """Puts what is written in its place, and gives the take the engine's motion; returns the scene. `rename_next`
        is to follow."""
        scene, entry, keyboard = self._there()
        put_to_use(rigs.reuse_rig(keyboard), self.written, self._names.update)
        preview.accept()
        set_motion(entry, self._result["output"], self._motion)
        scene.frame_set(scene.frame_current, subframe=scene.frame_subframe)
        return scene

    def reads(self):
        return self._revision.sources if self._revision is not None else ()

    def close(self):
        super().close()
        for passage in self._result["passages"]:
            Path(passage["excerpt"]).unlink(missing_ok=True)

    def _there(self):
        """The scene, the take and its keyboard. Raises InputError where these are not together any more."""
        output, scene = self._result["output"], bpy.data.scenes.get(self.scene)
        if scene is None:
            raise InputError(f"The scene “{self.scene}” is gone; the edited take is {output}.")
        entry, keyboard = active_take(scene), played_keyboard(scene)
        if entry is None or entry.uid != self._uid or keyboard is None:
            raise InputError(f"The take that was edited is not on the keyboard any more: import {output} to see what "
                             "it has become.")
        return scene, entry, keyboard


def _read(result):
    """The Passages of the engine's result, and what `set_motion` wants to know of its take."""
    passages = [Passage(Take.load(told["excerpt"]), told["begin"], told["end"], tuple(told["hands"]))
                for told in result["passages"]]
    return passages, motion_of(result["output"], result["seconds"])
