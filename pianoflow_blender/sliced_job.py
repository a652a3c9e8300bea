"""A job (`.job.Job`) that Blender's own process does, in slices of a timer's ticks or all at once."""
import time

from ..engine.errors import InputError
from .job import STAGES
from .said import Said
from .slices import BUDGET, Sliced


class SlicedJob(Sliced):
    """What `_course` does, driven by `poll` in a window and by `run` elsewhere: both do the same.

    done, outcome, message, fraction, left, stage: as of a `job.Job`. Whoever started it calls `close` at its end.
    """

    #: Nothing of it is of use before it is finished.
    keepable = False

    def __init__(self, stage):
        self.outcome, self.message, self.result, self.on_cancel = None, "", None, None
        self.stage, self.fraction, self.left = stage, 0.0, None
        super().__init__()

    @property
    def done(self):
        return self.outcome is not None

    def text(self):
        """What is being done, for a progress bar."""
        return Said(STAGES[self.stage])

    def poll(self, budget=BUDGET):
        """Works for `budget` seconds."""
        if self.done:
            return
        try:
            if not self._drive(budget):
                self.outcome = "result"
        except InputError as error:
            self.message, self.outcome = str(error), "error"

    def run(self, report=None):
        """Does all that is left; `report(job)` is called now and then and may raise, which cancels it."""
        try:
            while not self.done:
                self.poll(0.1)
                if report is not None:
                    report(self)
                time.sleep(0.0 if self.done else 0.001)
        except BaseException:
            self.cancel()
            raise

    def cancel(self):
        """Stops at once."""
        if not self.done:
            self._work.close()
            self.outcome = "cancelled"
