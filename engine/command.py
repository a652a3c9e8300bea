"""How the engine's own commands end: with one sentence about what the user can mend, and with 130 after Ctrl-C."""
import signal
import sys
import threading
from contextlib import contextmanager

from .errors import InputError

#: The exit code of a program that Ctrl-C has ended.
INTERRUPTED = 130


@contextmanager
def handling(numbers, handler):
    """While entered, handler(number, frame) gets the signals `numbers`. Outside the main thread they stay what they
    were."""
    main = threading.current_thread() is threading.main_thread()
    before = {number: signal.signal(number, handler) for number in numbers} if main else {}
    try:
        yield
    finally:
        for number, old in before.items():
            # a handler that was not set from Python cannot be given back by it
            signal.signal(number, signal.SIG_DFL if old is None else old)


@contextmanager
def one_sentence(place, stopped="Stopped."):
    """Turns errors inside into SystemExit. place: the file or folder to name where the system does not; stopped: what
    to say after Ctrl-C, or after a polite request to end (SIGTERM), which counts as one."""
    try:
        with handling([signal.SIGTERM], signal.default_int_handler):
            yield
    except InputError as error:
        raise SystemExit(f"pianoflow: {error}") from None
    except ImportError as error:
        package = (error.name or "").partition(".")[0]
        raise SystemExit(f"pianoflow: {error}: run {sys.executable} -m pip install {package or 'torch safetensors'}"
                         ) from None
    except OSError as error:
        raise SystemExit(f"pianoflow: {error.filename or place} cannot be written or read ({error.strerror or error}): "
                         "make room or choose another one.") from None
    except KeyboardInterrupt:
        print(stopped, file=sys.stderr, flush=True)
        raise SystemExit(INTERRUPTED) from None
