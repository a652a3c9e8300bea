"""The worker as Blender meets it: a process of its own, asked and answered in lines of JSON."""
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import mido
import pytest

from pianoflow.engine.take.take import Take

from .recordings import score, sound

ROOT = Path(__file__).parents[2]
LAUNCH = ("import sys, runpy; sys.path.insert(0, sys.argv[1]); "
          "runpy.run_module(sys.argv[2] + '.engine', run_name='__main__')")
COMMAND = [sys.executable, "-I", "-c", LAUNCH, str(ROOT.parent), ROOT.name]
#: Seconds after which a worker that says nothing is taken for dead, on the slowest machine.
PATIENCE = 40
LIGHT = {"transcriber": "light"}


class Worker:
    """A running worker and the events that came from it."""

    def __init__(self, command=COMMAND):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self.events, self.lines = queue.Queue(), []
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)
            self.events.put(json.loads(line))

    def send(self, **request):
        self.write(json.dumps(request) + "\n")

    def write(self, text):
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def generate(self, job, output, source=None, midi=None, **settings):
        self.send(job=job, command="generate", source=source and str(source), midi=midi and str(midi),
                  output=str(output), settings=settings)

    def until(self, *kinds):
        """The next event of one of `kinds`, and all that came before it."""
        before = []
        while True:
            event = self.events.get(timeout=PATIENCE)
            if event["event"] in kinds:
                return event, before
            assert event["event"] != "error", event["message"]
            before.append(event)


@pytest.fixture
def worker():
    started = Worker()
    yield started
    started.process.kill()
    started.process.wait()


def leftovers(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def test_it_introduces_itself(worker):
    worker.send(command="hello")
    hello, _ = worker.until("hello")
    assert hello["python"].startswith("3.") and hello["version"].count(".") == 2
    assert hello["device"] and set(hello["transcribers"]) == {"transkun", "light"}


def test_jobs_one_after_another_in_one_process(worker, tmp_path):
    for name, source in (("first", sound("study")), ("second", score("prelude"))):
        worker.generate(name, tmp_path / f"{name}.npz", source, **LIGHT)
        result, before = worker.until("result", "error")
        take = Take.load(tmp_path / f"{name}.npz")
        assert result["event"] == "result" and result["job"] == name
        assert result["output"] == str(tmp_path / f"{name}.npz")
        assert result["notes"] == len(take.notes) and result["seconds"] == pytest.approx(take.duration, abs=0.01)
        progress = [event for event in before if event["event"] == "progress"]
        fractions = [event["fraction"] for event in progress]
        assert fractions == sorted(fractions) and 0 <= fractions[0] and fractions[-1] <= 1
        assert {"decode", "hands", "perform", "save"} <= {event["stage"] for event in progress}
        assert all(event["left"] is None or event["left"] >= 0 for event in progress)
    assert leftovers(tmp_path) == ["first.npz", "second.npz"]


def test_chunks_come_to_whoever_asks_for_them_and_go_with_the_job(worker, tmp_path):
    request = {"command": "generate", "source": str(score("prelude")), "settings": {"generator": "performer"}}
    worker.send(job="a", output=str(tmp_path / "a.npz"), chunks=True, **request)
    chunks = [worker.until("chunk", "result")[0] for _ in range(2)]
    assert [chunk["final"] for chunk in chunks] == [False, True] and all(chunk["job"] == "a" for chunk in chunks)
    sketch, piece = chunks
    assert sketch["start"] == piece["start"] == 0 and sketch["end"] < piece["end"]
    result, _ = worker.until("result", "chunk")
    assert result["seconds"] == pytest.approx(piece["end"], abs=0.01) and leftovers(tmp_path) == ["a.npz"]
    worker.send(job="b", output=str(tmp_path / "b.npz"), **request)
    assert "chunk" not in {event["event"] for event in worker.until("result")[1]}
    worker.send(job="c", output=str(tmp_path / "c.npz"), chunks=True, **request)
    chunk, _ = worker.until("chunk")
    Take.load(chunk["file"])
    worker.send(command="cancel", job="c")
    worker.until("cancelled", "result")
    assert not Path(chunk["file"]).exists()


def test_errors_are_one_sentence_and_the_worker_lives_on(worker, tmp_path):
    text = tmp_path / "list.mp3"
    text.write_text("milk, eggs, bread\n" * 100)
    (tmp_path / "empty.wav").touch()
    for source, words in ((text, "list.mp3 holds text"), (tmp_path / "empty.wav", "is empty"),
                          (tmp_path / "none.wav", "There is no file")):
        worker.generate("a", tmp_path / "a.npz", source)
        error, _ = worker.until("error", "result")
        assert error["job"] == "a" and words in error["message"] and "\n" not in error["message"]
    worker.generate("b", tmp_path / "b.npz", score("study"), speed=3)
    assert "speed" in worker.until("error")[0]["message"]
    worker.generate("c", tmp_path / "c.npz", score("study"))
    assert worker.until("result", "error")[0]["event"] == "result"
    assert leftovers(tmp_path) == ["c.npz", "empty.wav", "list.mp3"]


def test_garbage_is_answered_with_an_error(worker):
    for garbage in ("not json", "[]", "{}", '{"command": "dance"}', '{"command": "generate"}', "\0\0\0", '"' * 5000,
                    '{"command": "generate", "job": 1, "output": 2}', '{"command": "cancel"}', "[" * 100_000):
        worker.write(garbage + "\n")
        assert "no request" in worker.until("error")[0]["message"]
    worker.send(command="cancel", job="unknown")
    worker.send(command="hello")
    assert worker.until("hello")[1] == []


def test_what_libraries_print_never_reaches_the_events(tmp_path):
    noise = (  # as soon as the worker has taken the stream for itself
        "import os, sys, threading, time\n"
        "def noise():\n"
        "    while sys.stdout is not sys.stderr: time.sleep(0.02)\n"
        "    print('hello'); os.write(1, b'raw'); os.system('echo child')\n"
        "threading.Thread(target=noise, daemon=True).start()\n")
    worker = Worker([sys.executable, "-I", "-c", noise + LAUNCH, *COMMAND[-2:]])
    try:
        worker.generate("a", tmp_path / "a.npz", sound("study"), **LIGHT)
        assert worker.until("result", "error")[0]["event"] == "result"
        assert all(isinstance(json.loads(line)["event"], str) for line in worker.lines)
    finally:
        worker.process.kill()


def test_cancel_half_way_is_answered_at_once_and_leaves_nothing(worker, tmp_path):
    worker.generate("a", tmp_path / "a.npz", sound("prelude"), midi=None, **LIGHT)
    for event in iter(lambda: worker.events.get(timeout=PATIENCE), None):
        assert event["event"] == "progress"
        if event["fraction"] >= 0.3:
            break
    worker.send(command="cancel", job="a")
    worker.until("cancelled")
    # The next job is taken as if nothing had happened, and nothing more is heard of the first.
    worker.generate("b", tmp_path / "b.npz", score("study"))
    result, before = worker.until("result", "error")
    assert result["job"] == "b" and all(event["job"] == "b" for event in before)
    assert leftovers(tmp_path) == ["b.npz"]


@pytest.mark.parametrize("stage", ["hands", "perform"])
def test_a_cancelled_job_stops_in_stages_that_seldom_look_up(worker, tmp_path, stage):
    """The next job is not kept waiting by what nobody wants any more."""
    piece = mido.MidiFile(score("prelude"))
    for track in piece.tracks[1:]:
        track[:] = [message for _ in range(40) for message in track if message.type != "end_of_track"]
    piece.save(tmp_path / "long.mid")
    worker.generate("a", tmp_path / "a.npz", tmp_path / "long.mid")
    while worker.until("progress")[0]["stage"] != stage:
        pass
    worker.send(command="cancel", job="a")
    worker.until("cancelled")
    worker.generate("b", tmp_path / "b.npz", score("study"))
    result, before = worker.until("result")
    assert result["job"] == "b" and all(event["job"] == "b" for event in before)
    assert leftovers(tmp_path) == ["b.npz", "long.mid"]


def test_a_waiting_job_can_be_cancelled(worker, tmp_path):
    worker.generate("a", tmp_path / "a.npz", score("prelude"))
    worker.generate("b", tmp_path / "b.npz", score("prelude"))
    worker.send(command="cancel", job="b")
    seen = {worker.until("cancelled", "result")[0]["event"] for _ in range(2)}
    assert seen == {"cancelled", "result"}
    assert leftovers(tmp_path) == ["a.npz"]


@pytest.mark.parametrize("ending", ["closed", "quit"])
def test_it_ends_with_its_input_even_in_the_middle_of_a_job(worker, tmp_path, ending):
    worker.generate("a", tmp_path / "a.npz", sound("prelude"))
    worker.until("progress")
    if ending == "quit":
        worker.send(command="quit")
    else:
        worker.process.stdin.close()
    assert worker.process.wait(timeout=PATIENCE) == 0
    assert leftovers(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="kills with a POSIX signal")
def test_it_dies_when_its_parent_is_killed(tmp_path):
    parent = subprocess.Popen([sys.executable, "-c", f"""
import subprocess, sys, time
child = subprocess.Popen({COMMAND!r}, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(child.pid, flush=True)
child.stdin.write({json.dumps({"job": "a", "command": "generate", "source": str(sound("prelude")),
                               "output": str(tmp_path / "a.npz")})!r}.encode() + b"\\n")
child.stdin.flush()
time.sleep(600)
"""], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    time.sleep(2)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + PATIENCE
    while _alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(child)
    assert set(leftovers(tmp_path)) <= {"a.npz"}  # whole, where it was quicker than the signal


def _alive(process):
    """Whether a process that is not our child runs; one that waits to be collected does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat")
        return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(worker, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    worker.generate("a", closed / "a.npz", score("study"))
    assert "cannot be written" in worker.until("error", "result")[0]["message"]


def test_an_output_that_cannot_be_a_file_is_told(worker, tmp_path):
    (tmp_path / "file").touch()
    for output in (tmp_path, tmp_path / "file" / "a.npz"):
        worker.generate("a", output, score("study"))
        message = worker.until("error", "result")[0]["message"]
        assert str(tmp_path) in message and "choose" in message


@pytest.fixture
def full_disk(tmp_path):
    """A folder with 64 kB of room."""
    folder = tmp_path / "full"
    folder.mkdir()
    mounted = sys.platform == "linux" and os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True).returncode
    if not mounted:
        pytest.skip("making a full disk takes root on Linux")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_told_and_nothing_is_left(worker, full_disk):
    old = full_disk / "a.npz"
    old.write_bytes(b"the take of yesterday")
    worker.generate("a", old, score("study"))
    message = worker.until("error", "result")[0]["message"]
    assert str(old) in message and "make room" in message and ".part" not in message
    assert old.read_bytes() == b"the take of yesterday" and leftovers(full_disk) == ["a.npz"]
