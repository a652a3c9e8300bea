"""A worker's process and its successors: jobs one after another, in bounded memory.

The process is replaced after so many jobs, or once it has grown too large; a job whose process dies is done once more
in a new one, and only then given up.
"""
import os
import sys
import tempfile
import time
from dataclasses import dataclass

from ..engine_process import EngineProcess, tree_command
from .state import Store
from .usage import usage

#: How often the memory is looked at, seconds.
INTERVAL = 0.5
#: How long a process may take over its end, seconds; longer than `worker.GRACE`.
ENDING = 5.0
ATTEMPTS = 2
_RUN = "from pianoflow.pianoflow_blender.batch.worker import main; main()"


@dataclass(frozen=True)
class Limits:
    """threads: for numpy, torch and Blender in one worker. jobs: after so many a process is replaced. memory: MB that a
    worker may use with all that it starts, or None. python: the engine's, or None for the worker's own choice."""

    threads: int = 1
    jobs: int = 20
    memory: float | None = None
    python: str | None = None

    def environment(self, folder):
        """The environment variables of a worker whose temporary files belong in `folder`."""
        chosen = {"PIANOFLOW_PYTHON": self.python} if self.python else {}
        return os.environ | chosen | {"OMP_NUM_THREADS": str(self.threads), "PIANOFLOW_THREADS": str(self.threads),
                                      "OMP_WAIT_POLICY": "PASSIVE", "TMPDIR": folder, "TEMP": folder}


class Lane:
    """Does one job at a time: `start`, then `poll` until it returns the outcome. text, fraction: how far it is."""

    def __init__(self, limits):
        self.limits = limits
        self.text, self.fraction = "", 0.0
        self._process, self._folder, self._served = None, None, 0
        self._request = None

    def start(self, request):
        """Begins a job, a `jobs.Job.request`."""
        self._request, self._attempt = request, 1
        self._send()

    def poll(self):
        """What became of the job, as of `doing.do`; None while it is under way. Blocks only while
        a process is replaced."""
        for event in self._process.poll():
            if event["event"] == "progress":
                self.text, self.fraction = event["text"], event["fraction"]
            elif event["event"] == "outcome":
                return self._ended({name: value for name, value in event.items() if name != "event"})
            elif event["event"] == "exit":
                return self._again(f"Its worker ended unexpectedly (exit code {event['code']}), {ATTEMPTS} times: is "
                                   "there enough memory? Use fewer --workers.")
        if time.monotonic() - self._looked > INTERVAL:
            self._looked = time.monotonic()
            if self._beyond_limit():
                return self._again(f"It needs more than {self.limits.memory:g} MB: allow more with --memory, or play "
                                   "less of it at once with --end.")
        return None

    def stop(self):
        """Asks the process to give up its job and end; `close` waits for it."""
        if self._process is not None:
            self._process.send({"command": "quit"})

    def close(self):
        """Ends the process, which is killed where it does not end in time; nothing half-made is left."""
        if self._process is not None:
            self._process.close(ENDING)
            self._folder.cleanup()
            self._process = None
            if self._request is not None:
                self._sweep()

    def _send(self):
        if self._process is None:
            self._folder = tempfile.TemporaryDirectory(prefix="pianoflow_", ignore_cleanup_errors=True)
            self._process = EngineProcess(tree_command(sys.executable, _RUN),
                                          self.limits.environment(self._folder.name))
            self._served = 0
        self.text, self.fraction = "Starting", 0.0
        self._looked = time.monotonic()
        self._process.send(self._request)

    def _beyond_limit(self):
        used = usage(self._process.process.pid) if self.limits.memory else None
        return used is not None and used.memory > self.limits.memory * 1e6

    def _ended(self, outcome):
        self._request = None
        self._served += 1
        if self._served >= self.limits.jobs or self._beyond_limit():
            self.close()
        return outcome

    def _again(self, message):
        """Does the job in a new process; returns that it failed after ATTEMPTS."""
        self._process.kill()
        self._process.process.wait()
        self._sweep()
        request, self._request = self._request, None
        self.close()
        if self._attempt < ATTEMPTS:
            self._attempt += 1
            self._request = request
            self._send()
            return None
        return {**{name: request[name] for name in ("source", "midi", "output")}, "outcome": "error", "error": message,
                "products": {}}

    def _sweep(self):
        """Removes what a killed process left of its job, unless another is at it by now."""
        store, output = Store(self._request["folder"]), self._request["output"]
        with store.lock(output) as lock:
            if lock.held:
                store.sweep(output)
