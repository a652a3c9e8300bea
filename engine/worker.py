"""The engine's side of the conversation with Blender: requests in, events out, one JSON object a line.

One thread reads requests and answers at once, another does the jobs one after another. A job that is cancelled is
given up immediately: `cancelled` is sent, and whatever its thread still makes until its next check is thrown away.
Nothing but events reaches the stream: file descriptor 1 is kept for them, and what libraries print goes to stderr.
"""
import ctypes
import json
import os
import queue
import sys
import threading
import traceback
from pathlib import Path

from .errors import InputError
from .job_folder import discard, make_folder, probe, save
from .progress import Progress

#: A request longer than this is not one of Blender's.
LONGEST_LINE = 1 << 20


class Cancelled(BaseException):
    """Ends a job from within. No Exception, so that nothing but the worker catches it."""


class Job:
    """One request to generate, blend or edit, from its arrival to its end.

    folder: where its output is written before it is renamed, and its chunks, which are gone with it. chunks: how many
    there are. interruptible: whether its thread is in Python code that calls no report for long and imports nothing,
    so that it may be stopped from outside.
    """

    def __init__(self, request):
        self.id = request["job"]
        self.request = request
        self.cancelled = self.finished = self.interruptible = False
        self.folder, self.chunks = None, 0


class Worker:
    """Reads requests from the binary stream `source`, writes events to the text stream `sink`."""

    def __init__(self, source, sink):
        self.source, self.sink = source, sink
        self.state, self.writing = threading.RLock(), threading.Lock()
        self.importing = threading.Lock()  # packages whose modules need each other may not be loaded by two threads
        self.waiting = queue.Queue()
        self.jobs = {}

    def run(self):
        """Serves until the source ends or `quit` comes, then leaves nothing half-written behind."""
        self.worker = threading.Thread(target=self._work, daemon=True)
        self.worker.start()
        while line := self.source.readline(LONGEST_LINE):
            try:
                request = json.loads(line)
                command = request["command"]
                if command == "quit":
                    break
                {"generate": self._generate, "blend": self._generate, "edit": self._generate, "cancel": self._cancel,
                 "hello": self._hello}[command](request)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                self.emit("error", job=None, message="The engine was sent a line that is no request of its protocol.")
        # Without the lock: the job's thread may hold it while it waits for a parent that reads no more.
        for job in list(self.jobs.values()):
            job.cancelled = True
            discard(job)

    def emit(self, event, **values):
        """Sends one event. A parent that no longer listens is noticed by the reading thread."""
        line = json.dumps({"event": event, **values}, allow_nan=False)
        with self.writing:
            try:
                self.sink.write(line + "\n")
                self.sink.flush()
            except (OSError, ValueError):
                pass

    def _hello(self, request):
        """Answers from a thread of its own: looking for the device imports torch, which takes seconds."""
        def answer():
            with self.importing:
                from .device import device_name
                from .doctor import transcribers
                from .generators import default_generator
                from .version import VERSION
            self.emit("hello", version=VERSION, python=sys.version.split()[0], device=device_name(),
                      transcribers=transcribers(), player=default_generator())
        threading.Thread(target=answer, daemon=True).start()

    def _generate(self, request):
        if not isinstance(request["job"], str) or not isinstance(request["output"], str):
            raise TypeError("a job and an output are strings")
        job = Job(request)
        with self.state:
            earlier = self.jobs.get(job.id)
            if earlier and not (earlier.finished or earlier.cancelled):
                self.emit("error", job=job.id, message=f"The engine has a job {job.id} already.")
                return
            self.jobs[job.id] = job
        self.waiting.put(job)

    def _cancel(self, request):
        with self.state:
            job = self.jobs.get(request["job"])
            if job and not job.cancelled and not job.finished:
                job.cancelled = True
                discard(job)
                if job.interruptible:
                    interrupt(self.worker.ident)
                self.emit("cancelled", job=job.id)

    def _work(self):
        while True:
            job = self.waiting.get()
            try:
                self._attempt(job)
            except Cancelled:
                # The interrupt came while the job was ending of its own accord. There is never a second one.
                self._forget(job)

    def _attempt(self, job):
        try:
            if not job.cancelled:
                (self._edit if job.request["command"] == "edit" else self._do)(job)
        except Cancelled:
            pass
        except BaseException as error:
            if not isinstance(error, InputError):
                traceback.print_exc()
            self._fail(job, sentence(error, job.request))
        finally:
            self._forget(job)

    def _forget(self, job):
        with self.state:
            job.interruptible = False
            discard(job)
            if self.jobs.get(job.id) is job:  # its end was told, so the next one may have its name already
                del self.jobs[job.id]

    def _fail(self, job, message):
        discard(job)
        with self.state:
            if not job.cancelled:
                job.finished = True
                self.emit("error", job=job.id, message=message)

    def _do(self, job):
        with self.importing:
            from . import generators  # noqa: F401  `generate` needs it later
            from .generate import Settings, generate
            from .presets import completed
        request = job.request
        settings = Settings.from_dict(request.get("settings") or {})
        output = Path(request["output"])
        probe(output)
        blending, wanted = request["command"] == "blend", bool(request.get("chunks"))
        progress = Progress(completed(settings)["transcriber"], blending or request.get("midi") is not None, wanted)

        def report(stage, fraction):
            with self.state:
                if job.cancelled:
                    raise Cancelled
                job.interruptible = stage in ("hands", "perform") and fraction < 1
                news = progress.update(stage, fraction)
                if news:
                    self.emit("progress", job=job.id, stage=stage, fraction=news.fraction, left=news.left)

        def chunk(take, final):
            with self.state:
                job.interruptible = False
            self._send_chunk(job, output, take, final)

        if blending:
            from .blend import blend_files
            take = blend_files(request.get("takes"), request.get("share"), report)
        else:
            take = generate(request.get("source"), settings, report, midi=request.get("midi"),
                            chunks=chunk if wanted else None)
        report("save", 0.0)
        written = self._folder(job, output) / output.name
        save(take, written, output)
        report("save", 1.0)
        with self.state:
            if job.cancelled:
                raise Cancelled
            os.replace(written, output)
            discard(job)
            job.finished = True
            self.emit("result", job=job.id, output=str(output), notes=len(take.notes),
                      seconds=round(take.duration, 3), warnings=take.meta.get("warnings", []))

    def _send_chunk(self, job, output, take, final):
        """Writes a chunk beside the output and tells where it is."""
        path = self._folder(job, output) / f"chunk {job.chunks}.npz"
        job.chunks += 1
        save(take, path, output)
        with self.state:
            if job.cancelled:
                raise Cancelled
            self.emit("chunk", job=job.id, file=str(path), start=take.t0, end=take.t0 + take.duration, final=final)

    def _edit(self, job):
        """Edits a take: `engine.edit.request`."""
        with self.importing:
            from .edit.request import edit_file
        output = Path(job.request["output"])
        probe(output)

        def report(fraction):
            with self.state:
                if job.cancelled:
                    raise Cancelled
                self.emit("progress", job=job.id, stage="edit", fraction=fraction, left=None)

        report(0.0)
        written = self._folder(job, output)
        try:
            facts = edit_file(job.request, written, report)
        except InputError as error:
            raise InputError(str(error).replace(str(written), str(output.parent))) from error
        with self.state:
            if job.cancelled:
                raise Cancelled
            for made in sorted(written.iterdir(), key=lambda made: made.name == output.name):
                os.replace(made, output.parent / made.name)
            discard(job)
            job.finished = True
            self.emit("result", job=job.id, output=str(output), **facts)

    def _folder(self, job, output):
        """The job's folder, made when it is first wanted. Raises Cancelled: nothing is made for who has gone."""
        with self.state:
            if job.cancelled:
                raise Cancelled
            if job.folder is None or not os.path.isdir(job.folder):  # after hours somebody may have swept it
                job.folder = make_folder(output)
            return Path(job.folder)


def interrupt(thread):
    """Raises Cancelled in a thread, given by its identifier, when it next runs Python code."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Cancelled))


def sentence(error, request):
    """One sentence for the user about what ended a job."""
    if isinstance(error, InputError):
        return " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return "There is not enough memory for this recording: close other programs, or choose a shorter part of it."
    if isinstance(error, OSError):
        name = error.filename or request.get("output")
        return f"{name} cannot be written or read ({error.strerror or error}): make room or choose another folder."
    reason = " ".join(str(error).split())[:200]
    return f"The engine stumbled over a fault of its own ({type(error).__name__}: {reason}): please report it."


def main():
    """Keeps file descriptor 1 for events, serves, and ends without waiting for a job that is still under way."""
    sink = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    Worker(sys.stdin.buffer, sink).run()
    sys.stderr.flush()
    os._exit(0)
