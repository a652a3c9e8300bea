"""A take file: what was saved comes back, and nothing that is not a take gets in."""
import io
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from pianoflow.engine.errors import InputError
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.take import Take, TakeError


def some_take(count=240):
    times = np.arange(count) / 120
    wave = np.sin(times)[:, None, None]
    return Take(wrist=wave * np.full((2, 3), 0.1), pose=wave[..., None] * np.full((2, 16, 3), 0.2),
                tips=wave[..., None] * np.full((2, 5, 3), 0.3),
                notes=make_notes([0.5, 1.0], [0.8, 1.5], [60, 64], 90, [1, 1], [1, 3]),
                pedal=np.array([[0.4, 127], [1.6, 0]]), meta={"seed": 3, "source": "étude.wav"})


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "take.npz"
    some_take().save(path)
    return path


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(path, **changed):
    """The file again with some members' bytes replaced; None leaves one out."""
    kept = members(path) | {f"{name}.npy": content for name, content in changed.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in kept.items():
            if content is not None:
                archive.writestr(name, content)


def npy(array, **options):
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


def test_what_was_saved_comes_back(saved):
    take, again = some_take(), Take.load(saved)
    for name in ("wrist", "pose", "tips", "pedal"):
        np.testing.assert_allclose(getattr(again, name), getattr(take, name), atol=1e-7)
    assert (again.notes == take.notes).all() and again.meta == take.meta
    assert (again.fps, again.t0, again.duration) == (120, 0, 239 / 120)


def test_others_may_read_the_file_as_usual(saved, tmp_path):
    (tmp_path / "plain").write_text("")
    assert saved.stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TakeError, match="no file .*lost.npz"):
        Take.load(tmp_path / "lost.npz")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a take at all", npy(np.zeros(3))],
                         ids=["empty", "cut off", "text", "a single array"])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "other.npz"
    path.write_bytes(content)
    with pytest.raises(TakeError, match="other.npz is not a PianoFlow take"):
        Take.load(path)


@pytest.mark.parametrize("changed", [
    {"wrist": None}, {"notes": npy(np.zeros(3))}, {"notes": npy(np.zeros(2, [("onset", "f8"), ("evil", "f8")]))},
    {"wrist": npy(np.full((240, 2, 3), "a"))}, {"pose": npy(np.zeros((240, 2, 16, 3), complex))},
    {"fps": npy(np.zeros(4))}, {"meta": npy(np.frombuffer(b"{", np.uint8))},
    {"meta": npy(np.frombuffer(b"[" * 100_000, np.uint8))}, {"meta": npy(np.frombuffer(b"[1]", np.uint8))},
    {"tips": npy(np.zeros((240, 2, 5, 3)))[:-8]}, {"version": npy(np.array("x"))},
], ids=["array missing", "notes of numbers", "notes with other fields", "words", "complex", "many rates", "no JSON",
        "deep JSON", "meta no table", "cut off", "no version"])
def test_damage_is_found(saved, changed):
    rewrite(saved, **changed)
    with pytest.raises(TakeError, match="take.npz is not a PianoFlow take, or a damaged one"):
        Take.load(saved)


@pytest.mark.parametrize("changed, what", [
    ({"wrist": npy(np.full((240, 2, 3), np.nan))}, "not finite"), ({"wrist": npy(np.zeros((3, 2, 3)))}, "shape"),
    ({"pose": npy(np.full((240, 2, 16, 3), 99.0))}, "beyond"), ({"fps": npy(np.array(0.0))}, "fps"),
    ({"pedal": npy(np.zeros(3))}, "pedal"),
    ({"notes": npy(make_notes([1.0], [0.5], [60]))}, "ends before"),
    ({"notes": npy(make_notes([1.0], [1.5], [20]))}, "pitch")])
def test_senseless_contents_are_told(saved, changed, what):
    rewrite(saved, **changed)
    with pytest.raises(TakeError, match=what):
        Take.load(saved)


def test_pickles_are_never_opened(saved, tmp_path):
    class Trap:
        def __reduce__(self):
            return open, (str(tmp_path / "sprung"), "w")

    rewrite(saved, wrist=npy(np.array([Trap()], object), allow_pickle=True))
    with pytest.raises(TakeError):
        Take.load(saved)
    assert not (tmp_path / "sprung").exists()


def test_a_header_cannot_claim_memory_that_the_file_does_not_fill(saved):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": (10**12, 2, 3)})
    rewrite(saved, wrist=stream.getvalue() + bytes(48))
    with pytest.raises(TakeError, match="damaged"):
        Take.load(saved)


def test_a_bomb_is_not_unpacked(saved):
    header = io.BytesIO()
    count = 5 * 2**30 // 24
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (count, 2, 3)})
    with zipfile.ZipFile(saved) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if name != "wrist.npy"}
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
        archive.writestr("wrist.npy", header.getvalue())
        archive.getinfo("wrist.npy").file_size = header.tell() + count * 24  # what the directory will say
    with pytest.raises(TakeError, match="damaged"):
        Take.load(saved)


def test_a_later_version_asks_for_an_update(saved):
    rewrite(saved, version=npy(np.array(99)))
    with pytest.raises(TakeError, match="update PianoFlow"):
        Take.load(saved)


def test_unsound_takes_are_not_saved(tmp_path):
    take = some_take()
    take.wrist[7, 0, 0] = np.inf
    with pytest.raises(TakeError, match="not finite"):
        take.save(tmp_path / "take.npz")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_one_sentence_and_leaves_the_old_file(saved):
    """The limit on a process's files stands for the disk's end."""
    old = saved.read_bytes()
    code = f"""if True:
        import resource, signal, numpy as np
        from pianoflow.engine.take import Take
        from pianoflow.engine.errors import InputError
        take = Take.load({str(saved)!r})
        take.wrist = np.random.default_rng(0).random(take.wrist.shape)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        try:
            take.save({str(saved)!r})
        except InputError as error:
            print(error)
        """
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert str(saved) in said and "choose another" in said and said.count("\n") == 1
    assert saved.read_bytes() == old and [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_a_folder_that_cannot_be_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        some_take().save(tmp_path / "file" / "take.npz")
