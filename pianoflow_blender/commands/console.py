"""What the command line shows: progress on stderr, the outcome on stdout as a sentence or as JSON."""
import ctypes
import json
import os
import sys
from contextlib import contextmanager, redirect_stdout

from ..blender_run import REPORTS
from ..job import left_text


class Console:
    """The two sides of the terminal: people read stderr and stdout, programs read the JSON object on stdout."""

    def __init__(self, as_json=False, quiet=False):
        self.as_json, self.quiet = as_json, quiet
        self._bar, self._line = None, None
        self._stderr = None

    def progress(self, text, fraction, left=None):
        """Shows that `text` is being done, `fraction` (0-1) of all is done and `left` seconds (or None) remain."""
        if os.environ.get(REPORTS):
            self._tell({"text": text, "fraction": fraction, "left": left})
        elif self.quiet:
            return
        elif self._out.isatty():
            self._show_bar(text, fraction, left)
        elif (step := (text, int(fraction * 10))) != self._line:
            self._line = step
            print(f"{fraction:4.0%} {text}" + (f", {left_text(left)}" if left is not None else ""),
                  file=self._out, flush=True)

    def note(self, text):
        """One line on stderr beside the progress."""
        self.close()
        if not self.quiet:
            print(text, file=self._out, flush=True)

    def result(self, facts):
        """Shows the outcome: `facts["text"]` to people, all of it to programs."""
        self.close()
        self._tell({"ok": True, **facts})
        if facts.get("text") and not self.as_json:
            print(facts["text"], flush=True)

    def error(self, message):
        """Shows an error's sentence."""
        self.close()
        if self._tell({"ok": False, "error": message}):
            return
        print(f"pianoflow: {message}", file=sys.stderr, flush=True)

    def _tell(self, facts):
        """For programs; whether it was told to the process that started this Blender for a command."""
        if reports := os.environ.get(REPORTS):
            with open(reports, "a", encoding="utf-8") as stream:
                stream.write(json.dumps(facts) + "\n")
        elif self.as_json:
            print(json.dumps(facts), flush=True)
        return bool(reports)

    def close(self):
        """Ends a progress bar's line."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    @contextmanager
    def silent_blender(self):
        """Drops what Blender itself prints (saved files, frames, complaints of graphics drivers); progress still shows.

        Blender prints from C, so the file descriptors are turned, and from its Python modules, so `sys.stdout` is too.
        """
        _flush()
        kept = os.dup(1), os.dup(2)
        try:
            with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), os.fdopen(
                    os.dup(2), "w", encoding="utf-8", errors="replace") as self._stderr:
                os.dup2(nowhere.fileno(), 1)
                os.dup2(nowhere.fileno(), 2)
                yield
        finally:
            self.close()
            self._stderr = None
            _flush()
            for descriptor, copy in enumerate(kept, 1):
                os.dup2(copy, descriptor)
                os.close(copy)

    @property
    def _out(self):
        """Where people read: stderr, also while Blender's own is dropped."""
        return self._stderr or sys.stderr

    def _show_bar(self, text, fraction, left):
        if self._bar is None:
            self._bar = _make_bar(self._out)
        self._bar.set_description_str(text, refresh=False)
        self._bar.set_postfix_str(left_text(left) if left is not None else "", refresh=False)
        self._bar.update(max(round(fraction * 100) - self._bar.n, 0))
        self._bar.refresh()


def _make_bar(stream):
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:  # Blender's own Python
        return _PlainBar(stream)
    return tqdm(total=100, file=stream, bar_format="{desc:<26} {bar} {percentage:3.0f}% {postfix}", leave=True)


class _PlainBar:
    """The little of tqdm that `Console` needs, for Pythons without it."""

    def __init__(self, stream):
        self._stream = stream
        self.n, self._text, self._postfix = 0, "", ""

    def set_description_str(self, text, refresh=True):
        self._text = text

    def set_postfix_str(self, text, refresh=True):
        self._postfix = text

    def update(self, amount):
        self.n += amount

    def refresh(self):
        filled = "█" * (self.n * 30 // 100)
        print(f"\r{self._text:<26} {filled:<30} {self.n:3d}% {self._postfix:<14}", end="", file=self._stream,
              flush=True)

    def close(self):
        print(file=self._stream, flush=True)


def _flush():
    """Empties the buffers of Python's and of C's stdout."""
    sys.stdout.flush()
    (ctypes.cdll.ucrtbase if sys.platform == "win32" else ctypes.CDLL(None)).fflush(None)
