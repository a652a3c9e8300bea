"""Ctrl-C and a polite request to end (SIGTERM) as a flag that is looked at between steps."""
import signal

from ..command import handling


class Stopping:
    """The first signal `while_running` only sets `asked`, so that no step is left half-done; a second one raises
    KeyboardInterrupt at once. Outside the main thread signals stay what they were."""

    def __init__(self):
        self.asked = False

    def while_running(self):
        """The context in which signals are taken so."""
        return handling((signal.SIGINT, signal.SIGTERM), self._ask)

    def _ask(self, number, frame):
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


def leave_to_the_parent(*_):
    """In a process that works for this one: the parent alone decides what Ctrl-C means, and ends it when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
