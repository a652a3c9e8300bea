"""Ctrl-C and a polite request to end (SIGTERM) as a flag that is looked at between steps."""
import signal
import threading


class Stopping:
    """While entered, the first signal only sets `asked`, so that no step is left half-done; a second one raises
    KeyboardInterrupt at once. Outside the main thread signals stay what they were."""

    def __init__(self):
        self.asked, self._before = False, {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._ask) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *error):
        for number, handler in self._before.items():
            # a handler that was not set from Python cannot be given back by it
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def _ask(self, number, frame):
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


def leave_to_the_parent(*_):
    """In a process that works for this one: the parent alone decides what Ctrl-C means, and ends it when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
