"""Hands that appear while they are being made: what the engine has finished is shown, and the whole is baked, both in
slices of a timer's ticks. After an undo all is shown again, from the pieces themselves.
"""
import shutil
import tempfile
from collections import deque
from functools import partial
from pathlib import Path

import bpy

from ..engine.errors import InputError
from ..engine.hand.forearm import middle_of
from ..engine.pieces import joined
from ..engine.take import Take
from .baking import preview
from .baking.bake import channels_of, rests
from .baking.sampling import Timeline
from .slices import BUDGET, WAITING, Sliced, in_thread
from .takes.ghost import write_late

KEEP, RESTORE = 'KEEP', 'RESTORE'
#: More seconds of music are not shown before they are baked: every one is there twice, then.
SHOWN = 900.0


class Streaming(Sliced):
    """A `..job.Job` that generates, seen from a window: `tick` drives it and all that is shown of it.

    take: what is to be baked once all is done; ghost: what the scene's ghost is to play then, if anything else (a
    `.takes.ghost.Keyed`). end: the last frame of what is to be seen, or None. pieces: the files of what was finished, in
    order. kept: the file of what a job had finished that failed. failure: the InputError that stands in the way of
    baking.
    """

    def __init__(self, job, scene, zero, output, first_sight=None):
        """zero: the frame (float) of the recording's second 0 in the scene named `scene`. output: the file that the
        take is written to. first_sight(scene, rig): called when there is something to see on a new keyboard."""
        self.job, self.scene, self.zero, self.output = job, scene, zero, Path(output)
        self.pieces, self.take, self.ghost = [], None, None
        self.kept = self.failure = None
        self._first_sight = first_sight or (lambda scene, rig: None)
        self._folder = tempfile.TemporaryDirectory(prefix="pianoflow_", ignore_cleanup_errors=True)
        self._waiting, self._sketch, self._closed = deque(), None, False
        super().__init__()

    def _begin(self):
        self.end, self._middle, self._from = None, None, None
        super()._begin()

    def tick(self, budget=BUDGET):
        """Takes in what the engine said and works for `budget` seconds. Whether there is more to do before the end."""
        job = self.job
        job.poll()
        if job.done and job.on_cancel == RESTORE:
            job.outcome = "cancelled"
            return False
        if job.on_cancel is None and not self._closed:
            self._waiting.extend(job.chunks)
        job.chunks.clear()
        try:
            return self._drive(budget)
        except InputError as error:
            self.failure = error
        job.cancel()
        return False

    def close(self):
        """Ends it: what was shown is taken out, and what was made for it and not accepted goes."""
        super().close()
        self._folder.cleanup()

    def _again(self):
        """After an undo: begins anew with what is known of the music."""
        shown = [(piece, True) for piece in self.pieces] or [(self._sketch, False)] * (self._sketch is not None)
        self._waiting.extendleft(reversed(shown))
        super()._again()

    def _course(self):
        """All that happens, as a generator that `slices.drive` drives."""
        job = self.job
        while not job.done:
            if self._waiting:
                yield from self._show(*self._waiting.popleft())
            else:
                if job.on_cancel == KEEP:
                    job.cancel()
                yield WAITING
        if job.outcome == "result":
            load = partial(Take.load, self.output)
        elif self.pieces and (job.outcome == "error" or job.on_cancel == KEEP):
            load = self._save_pieces
        else:
            return
        job.stage, job.left = "bake", None
        take = yield from in_thread(load)
        if job.outcome == "error":
            self.kept = self.output
        else:
            yield from self._bake(take)

    def _save_pieces(self):
        take = joined([Take.load(piece) for piece in self.pieces])
        take.meta["unfinished"] = True
        take.save(self.output)
        return take

    def _fetch(self, file):
        """A chunk's take, and its file in a folder of ours: the worker's goes with its job."""
        ours = Path(self._folder.name) / Path(file).name
        if ours != Path(file):
            shutil.copyfile(file, ours)
        return Take.load(ours), ours

    def _show(self, file, final):
        """Shows the chunk in a file, which may have been shown before."""
        try:
            take, ours = yield from in_thread(partial(self._fetch, file))
        except (InputError, OSError):  # its job has ended meanwhile; what comes after a gap is of no use
            self._closed = True
            return
        if not final:
            self._sketch = ours
        elif ours not in self.pieces:
            self.pieces.append(ours)
        scene = bpy.data.scenes.get(self.scene)
        self._from = take.t0 if self._from is None else self._from
        if scene is None or take.t0 - self._from > SHOWN:
            return
        rig = yield from self._rig(scene)
        if not preview.can_show(rig):
            return
        timeline = Timeline.of(scene, self.zero)
        first, last = (int(frame) for frame in timeline.whole_frames(take)[[0, -1]])
        opening = self.end is None or not final or ours == self.pieces[0]
        if opening:
            self._middle = middle_of(take.wrist)
        else:
            first = self.end + 1
        if last <= first:
            return
        channels = yield from in_thread(partial(channels_of, take, rests(rig), timeline, middle=self._middle))
        written = yield from preview.write(rig, channels, first, last)
        if self.end is not None and opening:
            preview.clear()  # of the sketch
        fresh = self.end is None and self.new
        preview.show(scene, written, first, last, take.hand_size)
        self.end = last
        if fresh:
            self._first_sight(scene, rig)

    def _bake(self, take):
        """Writes the whole take, beside what is seen."""
        scene = bpy.data.scenes.get(self.scene)
        self.take = take
        if scene is None:
            return
        rig = yield from self._rig(scene)
        yield from self._write(scene, rig, take, Timeline.of(scene, self.zero))
        self.ghost = yield from write_late(scene, rig, "", self.zero)

    @property
    def kept_or_failed(self):
        """Whether there is something to bake, or to say, though the job was cancelled."""
        return self.failure is not None or self.take is not None and self.job.on_cancel == KEEP

    def finish(self, context, scene, recording):
        """Puts the finished performance in the place of what was shown of it, and returns the report of
        `..performance.bake_performance`. Raises the InputError that stands in the way."""
        if self.failure is not None:
            raise self.failure
        report = self._put(context, scene, self.take, recording)
        preview.accept()
        return report
