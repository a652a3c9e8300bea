"""MANO files load as data; a hostile or damaged one is refused with a sentence and nothing in it is run."""
import io
import os
import pickle
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from pianoflow.engine.errors import InputError
from pianoflow.engine.hand import mano_file, restricted_pickle
from pianoflow.engine.hand.mano_file import ManoFileError, load_mano, load_mano_hands
from pianoflow.engine.hand.mano_model import fingertip_pads, longest_border
from pianoflow.engine.hand.pickled_arrays import ARRAY_GLOBALS, array
from pianoflow.rigs import hand as rig

sys.path.insert(0, str(Path(__file__).parents[1]))
import synthetic_mano as synthetic  # noqa: E402


@pytest.fixture(scope="module")
def values():
    return synthetic.fields(rig.load(rig.RIGHT), seed=1)


@pytest.fixture(scope="module")
def right_file(values, tmp_path_factory):
    return synthetic.write_python2(tmp_path_factory.mktemp("mano") / "MANO_RIGHT.pkl", values)


def assert_holds(model, values):
    assert np.array_equal(model.template, values["v_template"])
    assert np.array_equal(model.faces, values["f"]) and np.array_equal(model.weights, values["weights"])
    assert np.array_equal(model.shape_directions, synthetic.shape_directions(values))
    assert np.array_equal(model.pose_directions, values["posedirs"])
    assert np.allclose(model.regressor, values["J_regressor"], atol=0)
    assert np.array_equal(model.mean_pose.ravel(), values["hands_mean"])
    assert np.array_equal(model.components, values["hands_components"])
    assert np.abs(model.rest_joints() - values["J"]).max() < 1e-9


def test_official_format(right_file, values):
    model = load_mano(right_file)
    assert model.hand == rig.RIGHT
    assert_holds(model, values)


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_saved_again_by_python_3(tmp_path, values, protocol):
    plain = {name: value for name, value in values.items() if name != "shape_source"}
    plain["shapedirs"] = np.ascontiguousarray(synthetic.shape_directions(values))
    sparse = pytest.importorskip("scipy.sparse")
    plain["J_regressor"] = sparse.csc_matrix(values["J_regressor"])
    path = tmp_path / "MANO_LEFT.pkl"
    path.write_bytes(pickle.dumps(plain, protocol))
    model = load_mano(path)
    assert model.hand == rig.LEFT
    assert_holds(model, values)


def test_big_endian_numbers(tmp_path, values):
    raw = synthetic.array(np.array([[1.5, -2], [3, 4]]), order=">")
    assert array(restricted_pickle.read(b"\x80\x02" + raw + b".", ARRAY_GLOBALS)).tolist() == [[1.5, -2], [3, 4]]


def test_shapes_told_in_numpys_numbers():
    whole = np.arange(12.0)
    sizes = [pickle.dumps(np.int64(size), 2)[2:-1] for size in (2, 3)]
    for shape in (synthetic.tuple_of(*sizes), synthetic.array(np.array([2, 3]))):
        select = synthetic.name("chumpy.reordering", "Select") + b")\x81" + synthetic.state(
            a=synthetic.array(whole), idxs=synthetic.array(np.arange(6) * 2), preferred_shape=shape)
        found = array(restricted_pickle.read(b"\x80\x02" + select + b".", ARRAY_GLOBALS))
        assert found.tolist() == [[0, 2, 4], [6, 8, 10]]


class Reduce:
    """Pickles as a call of `function`."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def proto(*parts):
    return b"\x80\x02" + b"".join(parts) + b"."


T, N, I = synthetic.text, synthetic.name, synthetic.integer
TOUCH = "open('{trap}', 'w').close()"


def hostile_files(trap):
    """Name → bytes of files that would create `trap`, hang, exhaust memory or confuse a careless reader."""
    touch = TOUCH.format(trap=trap)
    shell = f"touch {trap}"
    dtype = N("numpy", "dtype")
    ndarray = N("numpy.core.multiarray", "_reconstruct") + synthetic.tuple_of(
        N("numpy", "ndarray"), synthetic.tuple_of(I(0)), T("b")) + b"R"
    float_type = dtype + synthetic.tuple_of(T("f8"), I(0), I(1)) + b"R" + synthetic.tuple_of(
        I(3), T("<"), b"NNN", I(-1), I(-1), I(0)) + b"b"
    object_type = float_type.replace(b"U\x02f8", b"U\x02O8")

    def model(array):
        return b"\x80\x02}(" + b"".join(T(field) + array for field in mano_file._WANTED) + b"u."

    def filled(shape, kind, raw=b"\0" * 8):
        return model(ndarray + synthetic.tuple_of(I(1), shape, kind, b"\x89", T(raw)) + b"b")

    nested = T("x")
    for _ in range(50):
        nested = N("chumpy.ch", "Ch") + b")\x81" + b"}" + T("x") + nested + b"sb"
    return {
        "os.system by REDUCE": pickle.dumps({"v_template": Reduce(os.system, shell)}, 2),
        "eval by REDUCE": pickle.dumps(Reduce(eval, touch), 2),
        "exec, protocol 0": pickle.dumps(Reduce(exec, touch), 0),
        "os.system by STACK_GLOBAL": pickle.dumps(Reduce(os.system, shell), 4),
        "names built at run time": b"\x80\x04" + b"\x8c\x05posix" + b"\x8c\x06system" + b"\x93" + proto(T(shell))[2:-1]
                                   + b"\x85R.",
        "os.system by INST": f"(S'{shell}'\nios\nsystem\n.".encode(),
        "os.system by OBJ": b"(" + N("os", "system") + T(shell) + b"o.",
        "a dotted name": b"\x80\x04\x8c\x05numpy\x8c\x0fcore.os.system1\x93" + T(shell) + b"\x85R.",
        "an allowed module's other name": proto(N("numpy", "load"), synthetic.tuple_of(T("/etc/passwd")), b"R"),
        "numpy's own exec": proto(N("numpy.testing._private.utils", "runstring"), b"(", T(touch), b"}tR"),
        "_codecs.encode of a name": proto(N("_codecs", "lookup"), synthetic.tuple_of(T("latin1")), b"R"),
        "_codecs.encode as an array's bytes": filled(
            synthetic.tuple_of(I(1)), float_type).replace(T(b"\0" * 8), N("_codecs", "encode") + b"(" + I(10**9)
                                                          + T("latin1") + b"tR"),
        "setstate of a global": proto(N("numpy", "dtype"), b"}", T("__call__"), N("numpy", "ndarray"), b"sb"),
        "setstate of a dict": proto(b"}}", T("__class__"), N("numpy", "ndarray"), b"sb"),
        "a call of a call": proto(N("numpy", "dtype"), b")R)R"),
        "a call of text": proto(T("os.system"), synthetic.tuple_of(T(shell)), b"R"),
        "getattr chain": proto(N("__builtin__", "getattr"), b"(", N("os", "path"), T("os"), b"tR"),
        "NEWOBJ_EX": pickle.dumps({}, 4)[:2] + N("numpy", "ndarray") + b")}\x92.",
        "extension code, one byte": proto(b"\x82\x01"),
        "extension code, two bytes": proto(b"\x83\x01\x00"),
        "extension code, four bytes": proto(b"\x84\x01\x00\x00\x00"),
        "persistent id, text": b"Pos.system\n.",
        "persistent id, binary": proto(T("os.system"), b"Q"),
        "buffers outside the file": b"\x80\x05\x97.",
        "an array of objects": filled(synthetic.tuple_of(I(1)), object_type),
        "an array of 10^18 numbers": filled(synthetic.tuple_of(I(10**9), I(10**9)), float_type),
        "a negative shape": filled(synthetic.tuple_of(I(-1)), float_type),
        "a shape of text": filled(synthetic.tuple_of(T("1")), float_type),
        "an array whose bytes are a number": filled(synthetic.tuple_of(I(1)), float_type).replace(
            T(b"\0" * 8), I(2**31 - 1)),
        "a text of 2 GB that is not there": b"\x80\x02T\xff\xff\xff\x7fabc",
        "bytes of 2^63 that are not there": b"\x80\x04\x8e" + struct.pack("<Q", 2**63 - 1) + b"abc.",
        "a frame of 2^63": b"\x80\x04\x95" + struct.pack("<Q", 2**63 - 1) + b"}.",
        "a long integer of 2 GB": b"\x80\x02\x8b\xff\xff\xff\x7f1.",
        "a memo index of 4 billion": b"\x80\x02}r\xff\xff\xff\xff" + b"h\x01.",
        "a memo that doubles": proto(b"]q\x00" + b"".join(b"](h" + bytes([k]) + b"h" + bytes([k]) + b"eq"
                                                          + bytes([k + 1]) for k in range(200))),
        "a list in itself": proto(b"]q\x00h\x00a"),
        "an array in itself": model(N("chumpy.ch", "Ch") + b")\x81q\x01}" + T("x") + b"h\x01sb"),
        "an array 50 wrappings deep": model(nested),
        "a tuple a million deep": proto(b")" + b"\x85" * 1_000_000),
        "lists 100,000 deep": proto(b"]" * 100_000 + b"a" * 99_999),
        "keys that hash alike": proto(b"}(" + b"".join(b"L" + str(k * (2**61 - 1)).encode() + b"L\nN"
                                                       for k in range(5000)) + b"u"),
        "a number of 100,000 digits": b"I" + b"9" * 100_000 + b"\n.",
        "an empty file": b"", "only a protocol": b"\x80\x02", "only STOP": b".", "an open mark": b"(.",
        "pops below the bottom": proto(b"aaa"), "a list as a dict": proto(b"](", T("a"), b"Nu"),
        "odd items": proto(b"}(", T("a"), b"u"), "a later protocol": b"\x80\xff}.",
        "an unknown instruction": b"\x80\x02\xff.", "just a number": proto(I(3)), "an empty dict": proto(b"}"),
        "text": b"This is not a model.\n" * 50, "a web page": b"<!DOCTYPE html><html>Sign in to download</html>",
    }


HOSTILE = list(hostile_files("trap"))


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_is_refused(tmp_path, kind):
    trap = tmp_path / "trap"
    path = tmp_path / "MANO_RIGHT.pkl"
    path.write_bytes(hostile_files(trap)[kind])
    modules = set(sys.modules)
    with pytest.raises(ManoFileError) as refusal:
        load_mano(path)
    assert not trap.exists()
    assert set(sys.modules) == modules, "nothing may be imported on the file's behalf"
    assert str(path) in str(refusal.value) and str(refusal.value).endswith(".") and "\n" not in str(refusal.value)


def test_the_traps_work_on_a_careless_reader(tmp_path):
    """The same files do run when Python's unpickler reads them: the tests above test something."""
    for kind in ("os.system by REDUCE", "eval by REDUCE", "os.system by STACK_GLOBAL", "os.system by INST",
                 "os.system by OBJ", "names built at run time"):
        trap = tmp_path / kind.replace(" ", "_")
        pickle.load(io.BytesIO(hostile_files(trap)[kind]))
        assert trap.exists(), kind


def test_refusal_takes_no_more_memory_than_the_file(tmp_path):
    tracemalloc = pytest.importorskip("tracemalloc")
    for kind in ("an array of 10^18 numbers", "a text of 2 GB that is not there", "a memo that doubles",
                 "bytes of 2^63 that are not there", "_codecs.encode as an array's bytes",
                 "an array whose bytes are a number", "a long integer of 2 GB", "a memo index of 4 billion"):
        path = tmp_path / "MANO_RIGHT.pkl"
        path.write_bytes(hostile_files("trap")[kind])
        tracemalloc.start()
        with pytest.raises(ManoFileError):
            load_mano(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2**20, kind


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 0.9999])
def test_truncated_file(tmp_path, right_file, share):
    raw = right_file.read_bytes()
    path = tmp_path / "MANO_RIGHT.pkl"
    path.write_bytes(raw[:int(len(raw) * share)])
    with pytest.raises(ManoFileError, match="MANO_RIGHT.pkl"):
        load_mano(path)


def test_flipped_bytes_never_do_more_than_refuse(tmp_path, right_file):
    raw, random = right_file.read_bytes(), np.random.default_rng(0)
    path = tmp_path / "MANO_RIGHT.pkl"
    marks = [k for k, byte in enumerate(raw[:4000]) if byte in b"cR(tbu}\x81"][:30] + [len(raw) - 1]
    for place in marks:
        damaged = bytearray(raw)
        damaged[place] = random.integers(256)
        path.write_bytes(damaged)
        try:
            load_mano(path)
        except ManoFileError:
            pass


@pytest.mark.parametrize("change, told", [
    ({"weights": np.ones((5, 16))}, "weights"), ({"f": np.array([[0, 1, 10**6]], np.uint32)}, "triangles"),
    ({"kintree_table": np.zeros((2, 16), np.uint32)}, "order"), ({"hands_mean": np.full(45, np.nan)}, "finite"),
    ({"posedirs": np.zeros((3, 3, 135))}, "posedirs"),
])
def test_model_that_does_not_fit_together(tmp_path, values, change, told):
    path = synthetic.write_python2(tmp_path / "MANO_RIGHT.pkl", values | change)
    with pytest.raises(ManoFileError, match=told):
        load_mano(path)


def test_other_files_and_folders(tmp_path):
    with zipfile.ZipFile(tmp_path / "MANO_RIGHT.pkl", "w") as archive:
        archive.writestr("MANO_RIGHT.pkl", b"x" * 1000)
    for path in (tmp_path / "MANO_RIGHT.pkl", tmp_path / "absent.pkl", tmp_path):
        with pytest.raises(InputError, match=path.name):
            load_mano(path)
    with open(tmp_path / "huge.pkl", "wb") as stream:
        stream.truncate(mano_file.MAX_BYTES + 1)
    with pytest.raises(InputError, match="larger"):
        load_mano(tmp_path / "huge.pkl")


def test_folder_with_both_hands(tmp_path, values):
    (tmp_path / "models").mkdir()
    synthetic.write_python2(tmp_path / "models" / "MANO_RIGHT.pkl", values)
    left = synthetic.fields(rig.load(rig.RIGHT), seed=1, left=True)
    synthetic.write_python2(tmp_path / "models" / "MANO_LEFT.pkl", left)
    (left_model, right_model), note = load_mano_hands(tmp_path)
    assert note is None and (left_model.hand, right_model.hand) == (rig.LEFT, rig.RIGHT)
    betas = np.linspace(-2, 2, 10)
    # the left file repeats the right one's shape directions, as the official one does
    assert np.allclose(left_model.shaped(betas), right_model.shaped(betas) * [-1, 1, 1])


@pytest.mark.parametrize("present, absent", [("RIGHT", "LEFT"), ("LEFT", "RIGHT")])
def test_folder_with_one_hand_says_which_is_mirrored(tmp_path, values, present, absent):
    path = synthetic.write_python2(tmp_path / f"MANO_{present}.pkl", values)
    for place in (tmp_path, path):
        (left, right), note = load_mano_hands(place)
        assert note.startswith(f"MANO_{absent}.pkl is not there") and "mirror image" in note
        assert np.allclose(left.template, right.template * [-1, 1, 1])


def test_folder_without_hands(tmp_path):
    with pytest.raises(ManoFileError, match="neither MANO_RIGHT.pkl nor MANO_LEFT.pkl"):
        load_mano_hands(tmp_path)


def test_pads_lie_in_the_fingertips(right_file):
    model = load_mano(right_file)
    pads, radii = fingertip_pads(model.template, model.weights, model.rest_joints())
    bundled = rig.load(rig.RIGHT)
    expected = bundled["pads"] * 1.04 + [0.09, 0.006, 0.006]
    assert np.linalg.norm(pads - expected, axis=1).max() < 0.002
    assert np.abs(radii - bundled["pad_radii"] * 1.04).max() < 0.001


def test_border_at_the_wrist_is_found():
    strip = np.array([[0, 1, 3], [1, 4, 3], [1, 2, 4], [2, 5, 4], [2, 0, 5], [0, 3, 5], [3, 4, 5]])  # a cup
    assert sorted(longest_border(strip)) == [0, 1, 2]
    assert longest_border(np.array([[0, 1, 2], [0, 3, 1], [1, 3, 2], [2, 3, 0]])) == []
