"""Arrays in an `.npz`, safely: written whole or not at all, read without pickles and within bounds."""
import errno
import zipfile
import zlib
from math import prod

import numpy as np

from ..errors import InputError
from ..files import whole

#: More than any take needs (five hours are 1.1 GB), less than what a hostile file could claim, bytes.
LARGEST = 4 * 2**30
#: Motion hardly compresses: level 1 takes half of the usual time for 2 % more bytes.
COMPRESSION = 1
_DAMAGED = (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile,
            zlib.error, SyntaxError)


class Unreadable(Exception):
    """A file is no `.npz` of plain arrays."""


def write_arrays(path, arrays, compressed=True):
    """Writes `arrays` by name to the `.npz` at `path`, through a temporary file beside it.

    compressed: whether the file shall be a little smaller and take ten times as long. A file that was there survives any failure. Raises InputError when the disk is full or may not be written.
    """
    try:
        with whole(path) as stream:
            _write_archive(stream, arrays, zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED)
    except OSError as error:
        raise InputError(_why_not_written(path, error)) from error


def read_arrays(path, names):
    """The arrays called `names` in the `.npz` at `path`, by name.

    Raises FileNotFoundError, PermissionError, and Unreadable for a file that is damaged, of another kind, lacks an
    array, holds pickles, or unpacks to more than its headers say or than LARGEST.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [archive.getinfo(f"{name}.npy") for name in names]
            if sum(member.file_size for member in members) > LARGEST:
                raise ValueError(f"it unpacks to more than {LARGEST} bytes")
            return {name: _read_array(archive, member) for name, member in zip(names, members)}
    except (FileNotFoundError, PermissionError):
        raise
    except _DAMAGED as error:
        raise Unreadable(str(error)) from error


def _write_archive(stream, arrays, method):
    """What np.savez_compressed does, but closing the archive before the stream, so that a full disk is one error."""
    with zipfile.ZipFile(stream, "w", method, compresslevel=COMPRESSION) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)


def _read_array(archive, member):
    """One array of a zip archive. Its header's shape must agree with the bytes there are: numpy would reserve as much
    memory as the header claims."""
    with archive.open(member) as stream:
        version = np.lib.format.read_magic(stream)
        read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        shape, _, dtype = read_header[version](stream)
        if dtype.hasobject:
            raise ValueError(f"{member.filename} holds pickled objects")
        if stream.tell() + prod(shape) * dtype.itemsize != member.file_size:
            raise ValueError(f"{member.filename} is cut off")
    with archive.open(member) as stream:
        return np.lib.format.read_array(stream, allow_pickle=False)


def _why_not_written(path, error):
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return f"The disk is full: {path} was not written; make room, or choose another folder."
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"{path} may not be written: choose another folder."
    return f"{path} cannot be written ({error.strerror or error}): choose another name or folder."
