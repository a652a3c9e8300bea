"""Runs the engine's worker in a process of its own and talks to it in newline-delimited JSON. No bpy.

Nothing here blocks but `wait_event` and `close`: threads read the worker's pipes and wait for its end, and `poll` hands
over what came.
The worker is started once and kept warm between jobs; it ends when its stdin closes, so it dies with Blender.
"""
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from contextlib import contextmanager

from .paths import ROOT

#: The longest line that is taken for an event, in characters. Arrays travel in files, so events are short.
LONGEST_LINE = 1_000_000
LOG_LINES = 400
#: How long each pipe of a worker that has ended is read to its end, seconds.
DRAINING = 1.0
#: Loads the tree under the name `pianoflow`, whatever its folder is called.
_LOAD = (
    "import importlib.util as u, runpy, sys; root = sys.argv[1]; "
    "s = u.spec_from_file_location('pianoflow', root + '/__init__.py', submodule_search_locations=[root]); "
    "m = u.module_from_spec(s); sys.modules['pianoflow'] = m; s.loader.exec_module(m); "
)


def tree_command(python, code):
    """The command line that runs the Python `code` with this tree as the package `pianoflow`, isolated from the rest."""
    return [str(python), "-I", "-c", _LOAD + code, str(ROOT)]


def worker_command(python):
    """The command line that starts the engine's worker with the interpreter `python`."""
    return tree_command(python, "runpy.run_module('pianoflow.engine', run_name='__main__')")


def start_process(command, **pipes):
    """A process in a group of its own, so that Ctrl-C reaches us alone and a kill reaches its children too."""
    if sys.platform == "win32":
        pipes["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    else:
        pipes["start_new_session"] = True
    return subprocess.Popen(command, text=True, encoding="utf-8", errors="replace", **pipes)


def kill_process(process):
    """Ends a process of `start_process`, and on POSIX its children, at once."""
    if process.poll() is not None:
        return
    try:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()


class EngineProcess:
    """One running worker. Events are dicts with an "event" key.

    Besides the worker's own events there are two of this side: `{"event": "garbage", "line": str}` for a line that is
    no event, and, always last, `{"event": "exit", "code": int}`.
    """

    def __init__(self, command, environment=None):
        """Starts `command`, with the variables `environment` instead of ours; raises OSError when there is no such
        program."""
        self._events = queue.Queue()
        self._log = deque(maxlen=LOG_LINES)
        self._sending, self._telling = threading.Lock(), threading.Lock()
        self.process = start_process(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     env=environment)
        self._ended = False
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read_events, self._read_errors)]
        for reader in self._readers:
            reader.start()
        threading.Thread(target=self._wait_for_end, daemon=True).start()

    @property
    def alive(self):
        """Whether the worker can still take a request."""
        return self.process.poll() is None

    @property
    def log(self):
        """The last lines that the worker and its libraries printed, as one text."""
        return "".join(list(self._log))

    def send(self, message):
        """Writes one request. A worker that is gone is no error here: its exit event tells."""
        line = (json.dumps(message) + "\n").encode()
        try:
            with self._sending, _broken_pipe_is_no_signal():
                while line:  # nothing stays in a buffer, to be written when the pipe is closed or collected
                    line = line[os.write(self.process.stdin.fileno(), line):]
        except (OSError, ValueError):
            pass

    def poll(self):
        """The events since the last call, oldest first."""
        events = []
        while True:
            try:
                events.append(self._events.get_nowait())
            except queue.Empty:
                return events

    def wait_event(self, timeout):
        """The next event, or None when there is none for `timeout` seconds."""
        try:
            return self._events.get(timeout=timeout)
        except queue.Empty:
            return None

    def kill(self):
        """Ends the worker at once."""
        kill_process(self.process)

    def close(self, grace=0.5):
        """Asks the worker to quit, and kills it when it has not done so after `grace` seconds."""
        self.send({"command": "quit"})
        try:
            self.process.stdin.close()
        except OSError:
            pass
        try:
            self.process.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()

    def _read_events(self):
        while line := self.process.stdout.readline(LONGEST_LINE):
            event = _parse(line)
            if event is None:
                self._log.append(line if line.endswith("\n") else line[:1000] + "\n")
                event = {"event": "garbage", "line": line.strip()[:80]}
            with self._telling:
                if not self._ended:
                    self._events.put(event)

    def _read_errors(self):
        for line in self.process.stderr:
            self._log.append(line)

    def _wait_for_end(self):
        """Tells that the worker has ended, after all that it said; its pipes may outlive it in a child of its own."""
        code = self.process.wait()
        for reader in self._readers:
            reader.join(DRAINING)
        with self._telling:
            self._ended = True
            self._events.put({"event": "exit", "code": code})


@contextmanager
def _broken_pipe_is_no_signal():
    """Writing to a process that is gone raises BrokenPipeError, also where SIGPIPE would end the whole program.

    Python ignores that signal, but some Blenders (4.3 among them) start their Python without doing so.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
    try:
        yield
    finally:
        if signal.SIGPIPE not in before and signal.SIGPIPE in signal.sigpending():
            signal.sigwait({signal.SIGPIPE})
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _parse(line):
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None
