"""Numpy arrays out of the inert records of `restricted_pickle`: plain, sparse, and chumpy's.

No class of numpy, scipy or chumpy sees what the file says; the arrays are built anew from raw bytes of plain numbers,
and are never larger than the bytes that the file really holds (64 times for a sparse matrix).
"""
import numpy as np

from .restricted_pickle import Global, Record, Refused

#: How many records an array may be wrapped in.
MAX_DEPTH = 4
#: Numbers an array may hold: kind and bytes of numpy's type codes.
NUMBERS = {"f8", "f4", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1"}

#: What files with numpy arrays, scipy's sparse matrices and chumpy's arrays may name, in Python 2's and 3's spelling.
ARRAY_GLOBALS = frozenset({
    ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"),
    ("numpy.core.numeric", "_frombuffer"), ("numpy._core.numeric", "_frombuffer"),
    ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"),
    ("numpy", "ndarray"), ("numpy", "dtype"), ("_codecs", "encode"),
    ("__builtin__", "set"), ("builtins", "set"), ("__builtin__", "object"), ("builtins", "object"),
    ("copy_reg", "_reconstructor"), ("copyreg", "_reconstructor"),
    ("chumpy.ch", "Ch"), ("chumpy.reordering", "Select"),
    ("scipy.sparse.csc", "csc_matrix"), ("scipy.sparse._csc", "csc_matrix"),
})


def array(value, depth=0):
    """The numpy array that a record of numpy, chumpy or scipy.sparse describes (sparse ones become dense).

    Raises Refused for records of something else, types other than plain numbers, and sizes that do not match.
    """
    kind = _kind(value)
    if kind is None or depth > MAX_DEPTH:
        raise Refused("holds something else where numbers belong")
    try:
        return _DECODERS[kind](value, depth + 1)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("holds a damaged array") from error


def _kind(value):
    """Name of the class of a record, or None."""
    if type(value) is not Record:
        return None
    name = value.made_by.name
    if name == "_reconstructor" and value.arguments and type(value.arguments[0]) is Global:
        name = value.arguments[0].name
    return name if name in _DECODERS else None


def _ndarray(record, _):
    version, shape, dtype, fortran, raw = record.state
    return _numbers(_bytes(raw), dtype, shape, "F" if fortran else "C")


def _frombuffer(record, _):
    raw, dtype, shape, order = record.arguments
    return _numbers(_bytes(raw), dtype, shape, "F" if order == "F" else "C")


def _numbers(raw, dtype, shape, order):
    code, byte_order = _text(dtype.arguments[0]), _text(dtype.state[1])
    if dtype.made_by != Global("numpy", "dtype") or code not in NUMBERS or byte_order not in {"<", ">", "|", "="}:
        raise Refused(f"holds an array of the type {ascii(code):.20}, not of numbers")
    if type(shape) is not tuple or len(shape) > 4 or any(type(n) is not int or n < 0 for n in shape):
        raise Refused("holds a damaged array")
    values = np.frombuffer(raw, np.dtype(code).newbyteorder(">" if byte_order == ">" else "<"))
    return values.astype(code).reshape(shape, order=order)


def _chumpy(record, depth):
    return array(record.state["x"], depth)


def _select(record, depth):
    source, indices = array(record.state["a"], depth).ravel(), array(record.state["idxs"], depth).ravel()
    if indices.dtype.kind not in "iu" or (indices.size and not 0 <= indices.min() <= indices.max() < source.size):
        raise Refused("holds a damaged array")
    return source[indices].reshape(_shape(record.state["preferred_shape"], depth))


def _sparse(record, depth):
    rows, columns = _shape(record.state["_shape"], depth)
    data, indices, starts = (array(record.state[name], depth).ravel() for name in ("data", "indices", "indptr"))
    counts = np.diff(starts.astype(np.int64))
    sound = (0 <= rows <= 64 and len(counts) == columns and len(data) == len(indices) == starts[-1] and starts[0] == 0
             and counts.min(initial=0) >= 0 and indices.min(initial=0) >= 0 and indices.max(initial=-1) < rows)
    if not sound:
        raise Refused("holds a damaged array")
    dense = np.zeros((rows, columns))
    np.add.at(dense, (indices, np.repeat(np.arange(columns), counts)), data)
    return dense


def _scalar(record, _):
    dtype, raw = record.arguments
    return _numbers(_bytes(raw), dtype, (), "C")


_DECODERS = {"_reconstruct": _ndarray, "_frombuffer": _frombuffer, "scalar": _scalar, "Ch": _chumpy,
             "Select": _select, "csc_matrix": _sparse}


def _shape(value, depth):
    """A shape that was told as numbers, as numpy's numbers, or as an array, as a tuple of ints."""
    parts = array(value, depth).ravel().tolist() if type(value) is Record else value
    sizes = tuple(array(part, depth).item() if type(part) is Record else part for part in parts)
    if len(sizes) > 4 or any(type(size) is not int or size < 0 for size in sizes):
        raise Refused("holds a damaged array")
    return sizes


def _text(value):
    return value.decode("latin1") if isinstance(value, (bytes, bytearray)) else value


def _bytes(value):
    """Bytes that Python 2 wrote as text, or Python 3 as bytes or as a call of `_codecs.encode`."""
    if type(value) is Record and value.made_by == Global("_codecs", "encode"):
        value = value.arguments[0]
    if not isinstance(value, (str, bytes, bytearray)):
        raise Refused("holds a damaged array")
    return value.encode("latin1") if isinstance(value, str) else value
