"""Files that are there whole or not at all."""
import hashlib
import os
import secrets
from pathlib import Path

from .errors import InputError


def write_whole(path, content):
    """Writes bytes or text to `path` through a temporary file beside it; returns their SHA-256. Raises InputError."""
    path, content = Path(path), content.encode() if isinstance(content, str) else content
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): make room or choose another folder.") from error
    finally:
        _remove(temporary)
    return hashlib.sha256(content).hexdigest()


def _remove(path):
    try:
        path.unlink(missing_ok=True)
    except OSError:  # its folder is a file, or cannot be written: what was wrong is told already
        pass
