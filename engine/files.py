"""Files that are there whole or not at all."""
import hashlib
import os
import secrets
from contextlib import contextmanager
from pathlib import Path

from .errors import InputError


@contextmanager
def whole(path):
    """A binary stream whose content becomes the file `path` at the end, through a temporary file beside it. What was
    there survives any failure. Raises OSError."""
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    finally:
        _remove(temporary)


def write_whole(path, content):
    """Writes bytes or text to `path`, whole or not at all; returns their SHA-256. Raises InputError."""
    content = content.encode() if isinstance(content, str) else content
    try:
        with whole(path) as stream:
            stream.write(content)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): make room or choose another folder.") from error
    return hashlib.sha256(content).hexdigest()


def _remove(path):
    try:
        path.unlink(missing_ok=True)
    except OSError:  # a folder that could not be written may not let go either; the first error is the one to tell
        pass
