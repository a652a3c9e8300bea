"""How an operator runs a long job: beside the user's work in a window, blocking in `blender -b` and scripts."""
import time

import bpy

from ...engine.errors import InputError
from ..words import translated

_running = {}


def running(kind):
    """The job of that kind ("performance", "install") that is under way, or None."""
    return _running.get(kind)


def stop(kind):
    """Cancels the job of that kind, if any, and waits until it has ended, which takes less than a second."""
    job = _running.pop(kind, None)
    if job is None:
        return
    job.cancel()
    while not job.done:
        job.poll()
        time.sleep(0.02)


def stop_all():
    """Cancels every job: before another file is loaded, or the add-on goes."""
    for kind in list(_running):
        stop(kind)


def without_prefix(error):
    """The sentence of an operator that was called by another and refused: a RuntimeError to that."""
    return str(error).removeprefix(f"{bpy.app.translations.pgettext_rpt('Error')}: ").strip()


class JobOperator:
    """Mixin of an operator around a job (`..job.Job`, `..installing.InstallJob`).

    `kind` names the slot of the job, of which one may be under way. `start(context)` returns a job; `finish(context,
    job)` applies its result and returns the report. Both may raise InputError, whose text is then reported.
    """

    kind = ""
    #: Seconds from tick to tick in a window.
    interval = 0.1
    #: What `finish` wants to be told besides.
    warnings = ()
    _finished = False

    @classmethod
    def idle(cls):
        """Whether no job of this kind is under way; tells the user otherwise."""
        if running(cls.kind) is not None:
            cls.poll_message_set(translated, "Wait for the present one to end, or cancel it")
            return False
        return True

    def invoke(self, context, event):
        """The window's path: a timer drives the job while the user goes on working."""
        if not self._begin(context):
            return {'CANCELLED'}
        self._timer = context.window_manager.event_timer_add(self.interval, window=context.window)
        self._drawn, self._told = 0.0, None
        context.window_manager.modal_handler_add(self)
        return {'RUNNING_MODAL'}

    def modal(self, context, event):
        if event.type != 'TIMER':
            return {'PASS_THROUGH'}
        if self._finished:
            if self.afterwards():
                return {'PASS_THROUGH'}
            self._end_timer(context)  # Blender writes the undo step in this turn, which has nothing else to do
            return {'FINISHED'}
        job = running(self.kind)
        if job is None:  # ended from outside
            self._end_timer(context)
            self.ended()
            return {'CANCELLED'}
        try:
            busy = self.meanwhile(context, job)
        except Exception:
            self.cancel(context)
            raise
        self._show_progress(context, job)
        if busy or not job.done:
            return {'PASS_THROUGH'}
        try:
            self._finished = self._end(context) == {'FINISHED'}
        finally:
            if not self._finished:
                self._end_timer(context)
        return {'PASS_THROUGH'} if self._finished else {'CANCELLED'}

    def execute(self, context):
        """The blocking path."""
        if not self._begin(context):
            return {'CANCELLED'}
        try:
            running(self.kind).run()
        except KeyboardInterrupt:
            pass  # the job is cancelled by now
        ended = self._end(context)
        while self.afterwards():
            pass
        return ended

    def cancel(self, context):
        """Blender ends the operator: its window is closed or a file is loaded."""
        self._end_timer(context)
        if not self._finished:
            stop(self.kind)
            self.ended()

    def meanwhile(self, context, job):
        """Hook: what happens at every tick in a window. Whether there is more to do when the job is done."""
        job.poll()
        return False

    def keeps(self, job):
        """Hook: whether a job that was cancelled is to be finished with what it has made."""
        return False

    def failed(self, job):
        """Hook: the sentence about a job that has failed."""
        return job.message

    def afterwards(self):
        """Hook: what is left to do once all is finished, a step at each call. Whether there was a step."""
        return False

    def ended(self):
        """Hook: tidies up after the job, whatever became of it."""

    def _begin(self, context):
        try:
            if running(self.kind) is not None:  # it has begun while a file was being chosen
                raise InputError("Wait for the present one to end, or cancel it.")
            _running[self.kind] = self.start(context)
        except InputError as error:
            self.ended()
            self.report({'ERROR'}, str(error))
            return False
        return True

    def _end(self, context):
        job = _running.pop(self.kind)
        try:
            if job.outcome == "error":
                self.report({'ERROR'}, self.failed(job))
                return {'CANCELLED'}
            if job.outcome == "cancelled" and not self.keeps(job):
                self.report({'INFO'}, "Cancelled; the scene is as it was")
                return {'CANCELLED'}
            self.report({'INFO'}, translated(self.finish(context, job)))
            for warning in self.warnings:
                self.report({'WARNING'}, warning)  # last, since the status bar shows what was said last
            return {'FINISHED'}
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        finally:
            self.ended()
            redraw(context)
            if not bpy.app.background:  # there no timer ever fires, and one left over keeps the bpy module from ending
                # once more, since panels that have grown are drawn at their old height first
                bpy.app.timers.register(lambda: redraw(bpy.context), first_interval=0.1)

    def _show_progress(self, context, job):
        told = translated(job.text()), round(job.fraction, 2)
        if told != self._told and time.monotonic() - self._drawn > 0.1:
            redraw(context, only_panels=True)
            self._drawn, self._told = time.monotonic(), told

    def _end_timer(self, context):
        if getattr(self, "_timer", None) is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None


#: Where panels of ours are: the type of an area → that of its region.
PANELS = {'VIEW_3D': 'UI', 'SEQUENCE_EDITOR': 'UI', 'PREFERENCES': 'WINDOW'}


def redraw(context, only_panels=False):
    """Draws the areas that show PianoFlow's panels again; only_panels: without the viewports, which may take long."""
    for window in context.window_manager.windows:
        for area in [area for area in window.screen.areas if area.type in PANELS]:
            for region in area.regions:
                if not only_panels or region.type == PANELS[area.type]:
                    region.tag_redraw()
