"""How the engine's own commands end: with one sentence about what the user can mend, and with 130 after Ctrl-C."""
import signal
import sys
import threading
from contextlib import contextmanager

from .errors import InputError

#: The exit code of a program that Ctrl-C has ended.
INTERRUPTED = 130


@contextmanager
def one_sentence(place, stopped="Stopped."):
    """Turns errors inside into SystemExit. place: the file or folder to name where the system does not; stopped: what
    to say after Ctrl-C, or after a polite request to end (SIGTERM), which counts as one."""
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler) if main else None
    try:
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
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)
