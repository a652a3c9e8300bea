"""Writes model files with MANO's fields and byte format from the bundled hand and random numbers; nothing is MANO's.

`write_python2` spells a file as Python 2's cPickle did (the official files), opcode by opcode, so that no class of
chumpy or scipy is needed to make one.
"""
import struct

import numpy as np

FINGER_SPAN = 45


def fields(hand_data, seed=0, left=False):
    """MANO's fields for the right (or left) hand, from the bundled right hand `hand_data` (`rigs.hand.load(1)`)."""
    random = np.random.default_rng(seed)
    kept = hand_data["weights"][:, 16] < 0.02
    index = np.cumsum(kept) - 1
    quads = hand_data["faces"][kept[hand_data["faces"]].all(1)]
    triangles = index[np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])]
    weights = hand_data["weights"][kept][:, :16].astype(float)
    weights /= weights.sum(1, keepdims=True)
    vertices = hand_data["vertices"][kept] * 1.04 + [0.09, 0.006, 0.006]
    joints = hand_data["joints"] * 1.04 + [0.09, 0.006, 0.006]
    shapes = np.stack([vertices @ random.normal(0, 0.02, (3, 3)) for _ in range(20)], -1)
    poses = random.normal(0, 4e-4, (len(vertices), 3, 135))
    if left:
        vertices, joints, triangles = vertices * [-1, 1, 1], joints * [-1, 1, 1], triangles[:, ::-1]
    kintree = np.array([[2**32 - 1, 0, 1, 2, 0, 4, 5, 0, 7, 8, 0, 10, 11, 0, 13, 14], range(16)], np.uint32)
    return {
        "v_template": vertices, "f": triangles.astype(np.uint32), "weights": weights, "posedirs": poses,
        "shape_source": shapes, "J_regressor": regressor(vertices, joints), "J": joints, "kintree_table": kintree,
        "hands_mean": random.normal(0, 0.2, FINGER_SPAN), "hands_coeffs": random.normal(size=(7, FINGER_SPAN)),
        "hands_components": np.asfortranarray(np.linalg.qr(random.normal(size=(FINGER_SPAN, FINGER_SPAN)))[0]),
        "bs_style": "lbs", "bs_type": "lrotmin",
    }


def regressor(vertices, joints, count=12):
    """Weights [16,V] of the nearest vertices that give each joint exactly, as MANO's regressor does."""
    result = np.zeros((len(joints), len(vertices)))
    for row, joint in zip(result, joints):
        near = np.argsort(np.linalg.norm(vertices - joint, axis=1))[:count]
        system = np.vstack([vertices[near].T - joint[:, None], np.ones(count)])
        row[near] = np.linalg.lstsq(system, np.array([0, 0, 0, 1.0]), rcond=None)[0]
    return result


def shape_directions(values):
    """The ten directions [V,3,10] that a file's `shapedirs` selects."""
    return values["shape_source"][..., :10]


def write_python2(path, values):
    """Writes `values` (of `fields`) as the official files are: pickle protocol 2, chumpy's Select for the shapes."""
    parts = {name: value for name, value in values.items() if name != "shape_source"}
    items = [text(name) + (sparse(value) if name == "J_regressor" else text(value) if isinstance(value, str)
                           else array(value)) for name, value in parts.items()]
    items.append(text("shapedirs") + select(values["shape_source"]))
    path.write_bytes(b"\x80\x02}(" + b"".join(items) + b"u.")
    return path


def text(value):
    raw = value if isinstance(value, bytes) else value.encode("latin1")
    return (b"U" + bytes([len(raw)]) if len(raw) < 256 else b"T" + struct.pack("<i", len(raw))) + raw


def integer(value):
    return b"J" + struct.pack("<i", value)


def name(module, word):
    return f"c{module}\n{word}\n".encode()


def tuple_of(*parts):
    return b"(" + b"".join(parts) + b"t"


def state(**parts):
    return b"}(" + b"".join(text(key) + value for key, value in parts.items()) + b"ub"


def array(values, order="<"):
    values = np.asarray(values)
    fortran = values.ndim > 1 and values.flags.f_contiguous and not values.flags.c_contiguous
    code = values.dtype.str[1:]
    dtype = name("numpy", "dtype") + tuple_of(text(code), integer(0), integer(1)) + b"R" + tuple_of(
        integer(3), text(order if values.itemsize > 1 else "|"), b"NNN", integer(-1), integer(-1), integer(0)) + b"b"
    raw = values.astype(values.dtype.newbyteorder(order)).tobytes("F" if fortran else "C")
    made = name("numpy.core.multiarray", "_reconstruct") + tuple_of(
        name("numpy", "ndarray"), tuple_of(integer(0)), text("b")) + b"R"
    shape = tuple_of(*(integer(size) for size in values.shape))
    return made + tuple_of(integer(1), shape, dtype, b"\x88" if fortran else b"\x89", text(raw)) + b"b"


def select(source):
    wanted = np.arange(source.size).reshape(source.shape)[..., :10]
    dirty = name("__builtin__", "set") + tuple_of(b"]") + b"R"
    base = name("chumpy.ch", "Ch") + b")\x81" + state(x=array(source), _dirty_vars=dirty, _itr=b"N")
    return name("chumpy.reordering", "Select") + b")\x81" + state(
        a=base, idxs=array(wanted.ravel()), _dirty_vars=dirty,
        preferred_shape=tuple_of(*(integer(size) for size in wanted.shape)))


def sparse(dense):
    columns, rows = np.nonzero(dense.T)
    starts = np.concatenate([[0], np.cumsum((dense != 0).sum(0))]).astype(np.int32)
    return name("scipy.sparse.csc", "csc_matrix") + b")\x81" + state(
        _shape=tuple_of(*(integer(size) for size in dense.shape)), maxprint=integer(50),
        data=array(dense[rows, columns]), indices=array(rows.astype(np.int32)), indptr=array(starts))
