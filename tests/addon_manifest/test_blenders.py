"""The trial of the zip in several Blenders: what it tells of a bed's results, and that nothing stays mounted."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from addon_manifest import beds, blenders, chroot, trial  # noqa: E402


class Stand:
    """A bed that runs the commands it is given here, where the real ones run them in a Blender."""

    name, extra_libraries, tests_engine = "stand", Path("unused"), False

    def __init__(self, report="", status=0, unavailable=""):
        self.report, self.status, self.unavailable, self.ran = report, status, unavailable, []

    def set_up(self):
        if self.unavailable:
            raise beds.Unavailable(self.unavailable)

    def script(self, path, *arguments):
        return [path.name, *map(str, arguments)]

    def install(self, module_file, zip_path):
        return ["install"]

    def run(self, command, environment, log, limit, writable, readable):
        self.ran.append(command[0])
        log.write_text("the end of the log\n")
        if command[0] == "install":
            place = Path(environment["BLENDER_USER_RESOURCES"]) / "extensions" / "user_default" / "pianoflow"
            place.mkdir(parents=True, exist_ok=True)
            (place / "blender_manifest.toml").touch()
            return 0
        for word in command:
            if word.startswith("--junitxml="):
                Path(word.partition("=")[2]).write_text(self.report)
        if command[0] == "smoke.py":
            Path(command[-1]).write_text('{"blender": "4.2.1", "python": "3.11.7", "done": "generated"}')
        return self.status


def tried(bed, folder, monkeypatch, take=True):
    monkeypatch.delenv("PIANOFLOW_PYTHON", raising=False)
    path = folder / "five.mid"
    one = trial.Trial(bed, folder / bed.name, folder / "x.zip", path, folder / "t.npz" if take else None)
    return one.run()


GOOD = "<testsuites><testsuite><testcase name='a'/><testcase name='b'><skipped/></testcase></testsuite></testsuites>"
BAD = GOOD.replace("<testcase name='a'/>", "<testcase classname='c' name='a'><failure/></testcase>")


def test_a_good_bed_fills_its_row(tmp_path, monkeypatch):
    one = tried(Stand(GOOD), tmp_path, monkeypatch)
    row = dict(zip(trial.COLUMNS, one.row()))
    assert not one.failed
    assert row | {"seconds": ""} == {
        "bed": "stand", "Blender": "4.2.1", "Python": "3.11.7", "installed": "yes", "add-on": "1/0/1", "rigs": "1/0/1",
        "engine": "", "smoke": "generated", "seconds": ""}


def test_failed_tests_and_crashes_are_told(tmp_path, monkeypatch, capsys):
    one = tried(Stand(BAD, status=1), tmp_path, monkeypatch)
    assert one.failed and one.cells["add-on"] == "0/1/1" and one.cells["smoke"] == "failed"
    blenders.report([one], tmp_path / "x.zip")
    told = capsys.readouterr().out
    assert "c::a" in told and "the end of the log" in told
    crashed = tried(Stand("", status=None), tmp_path / "second", monkeypatch)
    assert crashed.cells["add-on"] == "hung" and crashed.failed


def test_unavailable_bed_is_skipped_with_its_reason(tmp_path, monkeypatch, capsys):
    one = tried(Stand(unavailable="needs root"), tmp_path, monkeypatch)
    assert not one.failed and one.row()[3] == "skipped"
    blenders.report([one], tmp_path / "x.zip")
    assert "stand was skipped: it needs root." in capsys.readouterr().out


def test_without_an_engine_and_a_take_there_is_no_smoke(tmp_path, monkeypatch):
    one = tried(Stand(GOOD), tmp_path, monkeypatch, take=False)
    assert one.cells["smoke"] == "skipped" and not one.failed


def test_five_notes_are_five_notes(tmp_path):
    mido = pytest.importorskip("mido")
    midi = mido.MidiFile(trial.write_midi(tmp_path / "five.mid"))
    assert [message.note for message in midi if message.type == "note_on"] == [60, 62, 64, 65, 67]
    assert 1 < midi.length < 3


@pytest.mark.parametrize("text, found", [
    ("# deb http://no.example/debian x\ndeb [arch=amd64] http://a.example/debian bookworm main",
     "http://a.example/debian"),
    ("Types: deb\nURIs: https://b.example/debian/\nSuites: trixie", "https://b.example/debian/"),
])
def test_mirror_is_read_from_the_machine(tmp_path, monkeypatch, text, found):
    import re
    monkeypatch.delenv("PIANOFLOW_DEBIAN_MIRROR", raising=False)
    assert re.search(chroot.MIRROR, text).group(1) == found
    monkeypatch.setenv("PIANOFLOW_DEBIAN_MIRROR", "http://c.example")
    assert chroot.mirror() == "http://c.example"


def test_a_user_without_root_is_told_so(monkeypatch):
    if os.name != "posix" or not Path("/proc/mounts").exists():
        pytest.skip("needs Linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "root" in chroot.obstacle()


@pytest.mark.skipif(bool(chroot.obstacle(needs_debootstrap=False)), reason="needs root and the right to make mounts")
def test_programs_inside_see_only_what_they_may_and_leave_no_mounts(tmp_path):
    """A system in a folder made of this machine's own, as far as a shell needs it."""
    inside, shown, results = tmp_path / "system", tmp_path / "it's shown", tmp_path / "results"
    for folder in (inside, shown, results, *(inside / name for name in ("proc", "dev", "tmp"))):
        folder.mkdir()
    (shown / "file").write_text("seen")
    host = [Path(name) for name in ("/usr", "/bin", "/lib", "/lib64") if Path(name).exists()]
    script = (f"cat '{tmp_path}'/it*/file > {results}/out; touch '{tmp_path}'/it*/new 2>/dev/null && echo writable; "
              "echo $SECRET $HOME")
    command = chroot.enclosed(inside, ["/bin/sh", "-c", script], {"A": "b"}, [results], [shown, *host])
    finished = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"SECRET": "told"})
    assert finished.returncode == 0, finished.stderr
    assert (results / "out").read_text() == "seen"
    assert finished.stdout.strip() == "/tmp", "read-only folders stay so, and the environment does not leak in"
    assert chroot.left_mounts(inside) == []
    assert not any((inside / "tmp").iterdir()) and not (inside / "proc" / "version").exists()
