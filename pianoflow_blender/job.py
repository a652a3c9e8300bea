"""One piece of work for the engine: its request, its progress, its outcome in plain English. No bpy.

A job is driven by calling `poll` now and then (a window's timer) or by `run` (the command line, `blender -b`): both go
through `_handle`, so both behave alike. The worker is started by the first job and kept for the next.
"""
import atexit
import sys
import time
import uuid

from ..engine.errors import InputError
from ..engine.version import VERSION
from .engine_process import EngineProcess, worker_command
from .engine_python import REMEDY
from .said import Said

#: How long a worker may take over a cancel before it is killed, seconds.
CANCEL_GRACE = 0.7
#: How long a worker may say nothing at all after a request, seconds: a cold start from a slow disk takes a minute.
SILENCE_LIMIT = 120
#: What the stages of the engine are called on screen.
STAGES = {"start": "Starting the engine", "sketch": "Sketching the beginning", "decode": "Reading the recording",
          "listen": "Listening for notes", "hands": "Choosing hands and fingers", "perform": "Playing",
          "save": "Saving the take", "bake": "Baking", "edit": "Solving the passage", "load": "Reading the take",
          "ghost": "Preparing the ghost"}

_engine = None
_engine_command = None


class EngineError(InputError):
    """The engine cannot be started or has failed. The message is one sentence that says what to do."""


def engine(command):
    """The warm worker started by `command`; a new one when there is none, or only one of another command."""
    global _engine, _engine_command
    if _engine is not None and (_engine_command != command or not _engine.alive):
        close_engine()
    if _engine is None:
        try:
            _engine = EngineProcess(command)
        except OSError as error:
            raise EngineError(f"The engine's Python {command[0]} cannot be started ({error.strerror}): {REMEDY}.") \
                from error
        _engine_command = command
    return _engine


def engine_log():
    """The last lines that the present worker printed; empty when none is running."""
    return _engine.log if _engine is not None else ""


def close_engine():
    """Ends the warm worker, if there is one."""
    global _engine
    if _engine is not None:
        _engine.close()
        _engine = None


atexit.register(close_engine)


class Job:
    """A request to the worker and what became of it.

    done: nothing more will happen. outcome: "result", "cancelled" or "error" once done; message: the error's sentence;
    result: the worker's result event. chunks: (file, whether final) of what it has made so far, for whoever takes them
    out. keepable: whether there will be any. on_cancel: what is to become of these where a user has cancelled, 'KEEP'
    or 'RESTORE'. stage: name of the engine's stage; fraction: 0-1 overall; left: seconds or None.
    """

    def __init__(self, request, python=sys.executable, command=None):
        """`request` as in the worker's protocol, without its job's id; `command` replaces the worker's own."""
        self.id = uuid.uuid4().hex
        self.stage, self.fraction, self.left = "start", 0.0, None
        self.outcome, self.message, self.result = None, "", None
        self.facts, self.chunks, self.on_cancel, self.keepable = None, [], None, bool(request.get("chunks"))
        self._asked_at, self._cancelled_at, self._heard = time.monotonic(), None, False
        self._engine = engine(command or worker_command(python))
        self._engine.send({"command": "hello"})
        if request["command"] != "hello":
            self._engine.send({**request, "job": self.id})
        self._wants_facts_only = request["command"] == "hello"

    @property
    def done(self):
        return self.outcome is not None

    @property
    def cancelling(self):
        """Whether a cancel is under way."""
        return self._cancelled_at is not None and not self.done

    @property
    def log(self):
        """The last lines that the worker printed."""
        return self._engine.log

    def text(self):
        """The stage and the time left, for a progress bar."""
        if self.cancelling:
            return "Cancelling"
        stage = Said(STAGES.get(self.stage, self.stage))
        return Said("{stage}, {left}", stage=stage, left=left_text(self.left)) if self.left is not None else stage

    def poll(self):
        """Takes in what the worker said since the last call. Never blocks."""
        for event in self._engine.poll():
            if not self.done:
                self._handle(event)
        if self.cancelling and time.monotonic() - self._cancelled_at > CANCEL_GRACE:
            self._engine.kill()
            self._finish("cancelled")
        if not self.done and not self._heard and time.monotonic() - self._asked_at > SILENCE_LIMIT:
            self._fail(f"The engine has not answered within {SILENCE_LIMIT} s and was ended: try again, and if it stays "
                       f"silent, {REMEDY}.")

    def run(self, report=None):
        """Drives the job to its end; `report(job)` is called after every event and may raise, which cancels it."""
        try:
            while not self.done:
                event = self._engine.wait_event(0.1)
                if event is not None:
                    self._handle(event)
                self.poll()
                if report is not None:
                    report(self)
        except BaseException:
            self.cancel()
            while not self.done:
                self.poll()
                time.sleep(0.02)
            raise

    def cancel(self):
        """Asks the worker to stop; it is killed if it does not answer within CANCEL_GRACE."""
        if not self.done and self._cancelled_at is None:
            self._cancelled_at = time.monotonic()
            self._engine.send({"command": "cancel", "job": self.id})

    def _handle(self, event):
        kind = event["event"]
        self._heard = self._heard or kind != "exit"
        if kind == "hello":
            self._hello(event)
        elif kind == "garbage":
            self._fail(f"The engine sent something that cannot be read (“{event['line']}”): press Generate again, and "
                       "copy the engine's log if it happens twice.")
        elif kind == "exit":
            self._exited(event["code"])
        elif event.get("job") == self.id:
            self._of_this_job(kind, event)

    def _hello(self, event):
        self.facts = event
        if event.get("version") not in (None, VERSION):
            self._fail(f"The engine is PianoFlow {event['version']} and the add-on is {VERSION}: restart Blender.")
        elif self._wants_facts_only:
            self._finish("result")

    def _of_this_job(self, kind, event):
        if kind == "progress":
            self.stage = str(event.get("stage", self.stage))
            fraction, left = event.get("fraction"), event.get("left")
            if isinstance(fraction, (int, float)):
                self.fraction = min(max(float(fraction), self.fraction), 1.0)
            self.left = float(left) if isinstance(left, (int, float)) else None
        elif kind == "chunk":
            self.chunks.append((event["file"], event["final"]))
        elif kind == "result":
            self.result = event
            self._finish("result")
        elif kind == "cancelled":
            self._finish("cancelled")
        elif kind == "error":
            self.message = str(event.get("message") or "The engine failed without saying why.")
            self._finish("error")

    def _exited(self, code):
        if self._cancelled_at is not None:
            self._finish("cancelled")
        elif not self._heard:
            self._fail(f"The engine could not start ({_reason(self.log, code)}): {REMEDY}.")
        else:
            self._fail(f"The engine stopped unexpectedly (exit code {code}): press Generate to try again; the engine's "
                       "log tells more.")

    def _fail(self, message):
        """Ends the job with a sentence about the worker itself, which is not to be trusted any more."""
        self.message = message
        self._engine.kill()
        self._finish("error")

    def _finish(self, outcome):
        self.outcome = outcome


def left_text(seconds):
    """Seconds as people say them: "12 s left", "3 min left"."""
    if seconds < 90:
        return Said("{seconds} s left", seconds=max(int(round(seconds)), 1))
    if seconds < 5400:
        return Said("{minutes} min left", minutes=round(seconds / 60))
    return Said("{hours:.1f} h left", hours=seconds / 3600)


def _reason(log, code):
    """Why a worker did not come up: the last line of its traceback, else its exit code."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    if lines and "Error" in lines[-1]:
        return lines[-1].removeprefix("ModuleNotFoundError: ")[:160]
    return f"exit code {code}"
