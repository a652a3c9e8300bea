"""A file that one process at a time holds, whatever machine it runs on. The system lets go of it when its holder dies,
however it dies, so no lock is ever left over: the file stays, unheld."""
import errno
import os
import sys
from pathlib import Path

from ...engine.errors import InputError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Lock:
    """Tries to hold the file `path`; `held` tells whether that worked. As a context it lets go at the end."""

    def __init__(self, path):
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = open(path, "ab")
        try:
            if sys.platform == "win32":
                msvcrt.locking(self._stream.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.held = True
        except OSError as error:
            self._stream.close()
            self.held = False
            if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
                raise InputError(f"{path.parent} is on a disk that knows no locks ({os.strerror(error.errno)}): choose "
                                 "an output folder on another.") from error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()
