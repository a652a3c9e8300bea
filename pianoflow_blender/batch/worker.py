"""The process that does jobs, one after another: requests in, events out, one JSON object a line.

  in   a request of `jobs.Job.request`, or {"command": "quit"}
  out  {"event": "progress", "text", "fraction"}, {"event": "outcome", …} as `doing.do` returns it

It ends when its stdin does, so it dies with who started it, and then leaves nothing half-made behind.
"""
import _thread
import json
import os
import queue
import signal
import sys
import threading
import time

from ..job import close_engine
from .doing import do

#: How long a job may take over ending when it is stopped, seconds; a picture being rendered is not waited for.
GRACE = 4.0


class Worker:
    """Reads requests from the binary stream `source`, writes events to the text stream `sink`."""

    def __init__(self, source, sink):
        self._source, self._sink = source, sink
        self._waiting = queue.Queue()
        self._at_work = False

    def run(self):
        """Serves until it is told to quit."""
        threading.Thread(target=self._read, daemon=True).start()
        try:
            while (request := self._waiting.get()) is not None:
                self._at_work = True
                outcome = do(request, self._progress)
                self._at_work = False
                self._emit("outcome", **outcome)
        except KeyboardInterrupt:
            pass
        close_engine()

    def _read(self):
        for line in self._source:
            message = json.loads(line)
            if message.get("command") == "quit":
                break
            self._waiting.put(message)
        self._waiting.put(None)
        if self._at_work:
            _interrupt_main_thread()
        time.sleep(GRACE)
        os._exit(1)

    def _progress(self, text, fraction):
        self._emit("progress", text=text, fraction=fraction)

    def _emit(self, event, **values):
        try:
            self._sink.write(json.dumps({"event": event, **values}) + "\n")
            self._sink.flush()
        except OSError:  # nobody listens any more: the end of stdin says so too
            pass


def _interrupt_main_thread():
    """KeyboardInterrupt in the main thread, also while it waits for a lock."""
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:
        os.kill(os.getpid(), signal.SIGINT)


def main():
    """Keeps file descriptor 1 for events, and serves."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have switched it off
    sink = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    Worker(sys.stdin.buffer, sink).run()
    sys.stderr.flush()
    os._exit(0)  # the reading thread holds stdin, which an orderly end would wait for
