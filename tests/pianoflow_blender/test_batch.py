"""Many recordings at once: what is finished stays finished, whatever is killed, and what fails is told."""
import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import bpy
import pytest

from bl_ext.user_default.pianoflow.engine.errors import InputError
from bl_ext.user_default.pianoflow.engine.take.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender import cli
from bl_ext.user_default.pianoflow.pianoflow_blender.batch import cluster
from bl_ext.user_default.pianoflow.pianoflow_blender.batch.jobs import read_jobs
from bl_ext.user_default.pianoflow.pianoflow_blender.batch.lane import Lane, Limits
from bl_ext.user_default.pianoflow.pianoflow_blender.batch.locks import Lock
from bl_ext.user_default.pianoflow.pianoflow_blender.batch.usage import usage
from bl_ext.user_default.pianoflow.pianoflow_blender.engine_process import tree_command
from bl_ext.user_default.pianoflow.pianoflow_blender.engine_python import find_python
from bl_ext.user_default.pianoflow.pianoflow_blender.paths import ROOT

from .playing_hands import NOTES, playing
from .tiny_midi import write_midi

needs_engine = pytest.mark.skipif(find_python().path is None, reason="no Python with the engine's libraries")
posix = pytest.mark.skipif(os.name == "nt", reason="sends POSIX's signals")
RUN = "from pianoflow.pianoflow_blender.cli import main; sys.exit(main(sys.argv[2:]))"


def start(*arguments):
    command = [*tree_command(sys.executable, RUN), "batch", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
                            env=os.environ | {"PYTHONIOENCODING": "utf-8"})


def batch(*arguments):
    """Exit code and what `pianoflow batch ARGUMENTS…` tells programs."""
    process = start(*arguments, "--json", "--quiet")
    out, err = process.communicate(timeout=300)
    assert out, err
    return process.returncode, json.loads(out)


def outcomes(told):
    return {job["output"]: job["outcome"] for job in told["jobs"]}


def made(folder):
    """The names of what a batch has made in `folder`; its own and half-made files are not among the former."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")
                  if path.is_file() and ".pianoflow-batch/locks" not in path.as_posix() and path.suffix != ".json" and
                  path.name != "report.csv")


@pytest.fixture
def takes(tmp_path):
    """A folder of three takes, which are quickly exported."""
    (tmp_path / "takes").mkdir()
    for number, name in enumerate("abc"):
        take = playing(NOTES)
        take.meta["seed"] = number
        take.save(tmp_path / "takes" / f"{name}.npz")
    return tmp_path / "takes"


@pytest.fixture
def songs(tmp_path):
    """A folder of MIDI files that take the performer a moment each."""
    (tmp_path / "songs").mkdir()
    for number in range(3):
        write_midi(tmp_path / "songs" / f"{number}.mid", [60 + number, 64, 67, 72] * 6)
    return tmp_path / "songs"


def test_a_batch_is_resumed_and_what_has_changed_is_done_anew(takes, tmp_path):
    out = tmp_path / "out"
    jobs = tmp_path / "jobs.json"
    jobs.write_text(json.dumps({"jobs": [{"source": f"takes/{name}.npz"} for name in "abc"]}))
    code, told = batch(jobs, "-o", out, "--make", "motion", "--workers", 2)
    assert code == 0 and outcomes(told) == dict.fromkeys("abc", "done")
    assert made(out) == ["a.motion.npz", "b.motion.npz", "c.motion.npz"]
    when = {path: path.stat().st_mtime_ns for path in out.glob("*.npz")}

    (out / "a.motion.npz").write_bytes(b"damaged")
    changed = Take.load(takes / "b.npz")
    changed.meta["seed"] = 9
    changed.save(takes / "b.npz")
    code, told = batch(jobs, "-o", out, "--make", "motion")
    assert code == 0 and outcomes(told) == {"a": "done", "b": "done", "c": "reused"}
    assert (out / "c.motion.npz").stat().st_mtime_ns == when[out / "c.motion.npz"]

    jobs.write_text(json.dumps({"jobs": [{"source": "takes/a.npz"}, {"source": "takes/b.npz", "motion": {"fps": 30}}]}))
    assert outcomes(batch(jobs, "-o", out, "--make", "motion")[1]) == {"a": "reused", "b": "done"}
    assert outcomes(batch(jobs, "-o", out, "--make", "motion", "--again")[1]) == {"a": "done", "b": "done"}


def test_a_failure_is_told_and_the_others_go_on(takes, tmp_path):
    (takes / "b.npz").write_bytes(b"no take")
    (tmp_path / "list.txt").write_text("takes/a.npz\n\n# a comment\ntakes/b.npz\ntakes/gone.npz\ntakes/c.npz\n")
    out = tmp_path / "out"
    code, told = batch(tmp_path / "list.txt", "-o", out, "--make", "motion")
    assert code == 1 and not told["ok"]
    assert outcomes(told) == {"a": "done", "b": "error", "gone": "error", "c": "done"}
    assert made(out) == ["a.motion.npz", "c.motion.npz"]
    with open(out / "report.csv", encoding="utf-8-sig", newline="") as stream:
        rows = {row["output"]: row for row in csv.DictReader(stream)}
    assert "b.npz is not a PianoFlow take" in rows["b"]["error"] and "There is no file" in rows["gone"]["error"]
    assert float(rows["a"]["rtf"]) > 0 and rows["a"]["products"] == "a.motion.npz"
    assert json.loads((out / "report.json").read_text())["error"] == 2

    code, told = batch(tmp_path / "list.txt", "-o", tmp_path / "out2", "--make", "motion", "--stop-on-error")
    assert code == 1 and outcomes(told) == {"a": "done", "b": "error", "gone": "not done", "c": "not done"}


def test_two_batches_on_one_folder_never_do_the_same_job(takes, tmp_path):
    both = [start(takes, "-o", tmp_path / "out", "--make", "motion", "--json", "--quiet") for _ in range(2)]
    told = [json.loads(process.communicate(timeout=300)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(outcomes(one)[name] for name in "abc" for one in told) == ["done"] * 3 + ["reused"] * 3


@needs_engine
@posix
def test_after_kill_9_the_batch_is_resumed_and_nothing_finished_is_done_twice(songs, tmp_path):
    out = tmp_path / "out"
    process = start(songs, "-o", out, "--generator", "performer", "--jobs-per-worker", 2)
    wait_until(lambda: len(list(out.glob("*.npz"))) >= 1 and list((out / ".pianoflow-batch").glob("*.json")))
    process.kill()
    process.communicate()
    finished = {path.name: path.stat().st_mtime_ns for path in out.glob("*.npz")}
    assert 1 <= len(finished) < 3
    code, told = batch(songs, "-o", out, "--generator", "performer")
    assert code == 0 and set(outcomes(told).values()) == {"done", "reused"}
    again = {path.name: path.stat().st_mtime_ns for path in out.glob("*.npz")}
    reused = [f"{name}.npz" for name, outcome in outcomes(told).items() if outcome == "reused"]
    assert reused and all(again[name] == finished[name] for name in reused)
    assert made(out) == [f"{number}.npz" for number in range(3)]


@needs_engine
@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_batch_ends_within_seconds_and_leaves_nothing_half_made(tmp_path, number):
    write_midi(tmp_path / "long.mid", [60, 64, 67, 72] * 400)
    process = start(tmp_path / "long.mid", "-o", tmp_path / "out", "--generator", "performer")
    worker = wait_until(lambda: (tmp_path / "out" / ".pianoflow-batch" / "work").is_dir() and children(process.pid))
    time.sleep(1.0)
    began = time.monotonic()
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "nothing half-written was left behind" in err
    assert time.monotonic() - began < 20
    assert made(tmp_path / "out") == []
    assert not list((tmp_path / "out" / ".pianoflow-batch" / "work").iterdir())
    assert json.loads((tmp_path / "out" / "report.json").read_text())["jobs"][0]["outcome"] == "not done"
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in worker), 10)


@needs_engine
@posix
def test_a_job_whose_worker_is_killed_is_done_by_another(songs, tmp_path):
    job = read_jobs([songs / "0.mid"], tmp_path / "out", {"settings": {"generator": "performer"}})[0]
    lane = Lane(Limits(jobs=1, python=find_python().path))
    lane.start(job.request(tmp_path / "out", ["take"]))
    first = lane._process.process
    wait_until(lambda: lane.poll() is not None or lane.fraction > 0)
    first.kill()
    outcome = wait_until(lane.poll)
    assert outcome["outcome"] == "done" and Take.load(tmp_path / "out" / "0.npz")
    assert lane._process is None, "it was to be replaced after one job"


@needs_engine
def test_a_worker_that_grows_too_large_is_ended_and_the_job_told(songs, tmp_path):
    if usage(os.getpid()) is None:
        pytest.skip("this system does not tell what a process uses")
    code, told = batch(songs / "0.mid", "-o", tmp_path / "out", "--memory", 100)
    assert code == 1 and "needs more than 100 MB" in told["jobs"][0]["error"]
    assert made(tmp_path / "out") == []


def test_usage_counts_what_a_process_has_started():
    if usage(os.getpid()) is None:
        pytest.skip("this system does not tell what a process uses")
    nested = ("import subprocess, sys; print(subprocess.run([sys.executable, '-c', \"import sys; "
              "block = bytearray(80_000_000); print('ready', flush=True); sys.stdin.read()\"]))")
    process = subprocess.Popen([sys.executable, "-c", nested], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdout.readline()
    assert usage(process.pid).memory > 80e6
    process.communicate(timeout=30)
    assert usage(process.pid) is None or usage(process.pid).memory == 0


def test_a_lock_is_free_once_its_holder_is_dead(tmp_path):
    code = ("import importlib, sys; Lock = importlib.import_module('pianoflow.pianoflow_blender.batch.locks').Lock; "
            "lock = Lock(sys.argv[2]); print(lock.held, flush=True); sys.stdin.read()")
    process = subprocess.Popen([*tree_command(sys.executable, code), tmp_path / "lock"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "True\n"
    with Lock(tmp_path / "lock") as lock:
        assert not lock.held
    process.kill()
    process.communicate()
    with Lock(tmp_path / "lock") as lock:
        assert lock.held


def test_a_scene_and_a_video_are_made_of_takes(takes, tmp_path):
    blender = ["--blender", bpy.app.binary_path] if bpy.app.binary_path else []
    code, told = batch(takes / "a.npz", takes / "b.npz", "-o", tmp_path / "out", "--make", "blend,video,glb",
                       "--frames", "1-2", "--resolution", "96x54", "--samples", 0, "--view", "top", *blender)
    assert code == 0, told
    assert made(tmp_path / "out") == ["a.blend", "a.glb", "a.mp4", "b.blend", "b.glb", "b.mp4"]
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "out" / "b.blend"), load_ui=False)
    hands = [thing for thing in bpy.data.objects if thing.type == 'ARMATURE']
    assert len(hands) == 2, "a job was baked into another's scene"
    assert "Top" in bpy.context.scene.camera.name


def test_a_job_says_itself_what_is_made_of_it_and_bvh_is_a_file_for_each_hand(takes, tmp_path):
    jobs, out = tmp_path / "jobs.json", tmp_path / "out"
    jobs.write_text(json.dumps({"make": ["mano"], "motion": {"fps": 12}, "jobs": [
        {"source": "takes/a.npz", "make": ["bvh", "motion"]}, {"source": "takes/b.npz", "make": "fbx,glb"},
        {"source": "takes/c.npz"}]}))
    blender = ["--blender", bpy.app.binary_path] if bpy.app.binary_path else []
    code, told = batch(jobs, "-o", out, *blender)
    assert code == 0, told
    assert made(out) == ["a.motion.npz", "a_left.bvh", "a_right.bvh", "b.fbx", "b.glb", "c.mano.npz"]
    assert {job["output"]: job["products"] for job in told["jobs"]}["a"] == [
        "a.motion.npz", "a_left.bvh", "a_right.bvh"]
    assert "Frame Time: 0.0833" in (out / "a_left.bvh").read_text()
    assert outcomes(batch(jobs, "-o", out, *blender)[1]) == dict.fromkeys("abc", "reused")
    (out / "a_right.bvh").unlink()
    assert outcomes(batch(jobs, "-o", out, *blender)[1]) == {"a": "done", "b": "reused", "c": "reused"}
    assert (out / "a_right.bvh").is_file()


def test_a_folder_pairs_recordings_with_their_midi_and_keeps_its_folders(tmp_path):
    songs = tmp_path / "songs"
    (songs / "b").mkdir(parents=True)
    (songs / ".hidden").mkdir()
    for name in ("a.wav", "a.mid", "b/a.mid", "b/c.mp3", "b/c.wav", "notes.txt", ".hidden/d.wav"):
        (songs / name).touch()
    jobs = read_jobs([songs], tmp_path / "out")
    assert [(Path(job.source).name, job.output, job.midi and Path(job.midi).name) for job in jobs] == [
        ("a.wav", "a", "a.mid"), ("a.mid", "b/a", None), ("c.mp3", "b/c_mp3", None), ("c.wav", "b/c_wav", None)]


def test_a_job_s_own_settings_go_before_those_for_all(tmp_path):
    place = tmp_path / "jobs.json"
    place.write_text(json.dumps({"settings": {"seed": 1, "style": {"curl": 0.5}}, "jobs": [
        {"source": "a.wav", "output": "op9/a.mp4", "settings": {"seed": 2, "style": {"liveliness": 1}}},
        {"source": "b.wav", "midi": "b.mid", "render": {"resolution": [640, 360], "frames": "1-9"}}]}))
    first, second = read_jobs([place], tmp_path / "out", {"settings": {"seed": 0, "preset": "draft"},
                                                          "render": {"samples": 3}})
    assert first.output == "op9/a" and first.options["settings"] == {
        "seed": 2, "preset": "draft", "style": {"curl": 0.5, "liveliness": 1}}
    assert second.midi == str(tmp_path / "b.mid") and second.options["settings"]["seed"] == 1
    assert second.options["render"] == {"samples": 3, "resolution": [640, 360], "frames": "1-9"}


@pytest.mark.parametrize("content, told", [
    ("[1, 2]", "is no JSON of jobs"),
    ('{"jobs": [{"midi": "a.mid"}]}', "job 1: “source” is not the name of a file"),
    ('{"jobs": [{"source": "a.wav", "speed": 2}]}', "job 1 has “speed”, which means nothing"),
    ('{"jobs": [{"source": "a.wav", "settings": {"sed": 2}}]}', "job 1: “settings” has no “sed”: use"),
    ('{"jobs": [{"source": "a.wav", "settings": {"seed": "x"}}]}', "job 1, “settings”: argument --seed: invalid int"),
    ('{"jobs": [{"source": "a.wav", "output": "../a"}]}', "is not inside the output folder"),
    ('{"jobs": [{"source": "x/a.wav"}, {"source": "y/a.wav"}]}', "would both become a_wav"),
    ('{"jobs": [{"source": "a.wav", "make": ["bvh", "obj"]}]}', "job 1: “make” is ['bvh', 'obj']: give a list"),
    ('{"jobs": []}', "There is nothing to play"),
])
def test_jobs_that_cannot_be_meant_are_a_sentence_before_anything_is_done(tmp_path, content, told, capsys):
    (tmp_path / "jobs.json").write_text(content)
    with pytest.raises(InputError) as error:
        read_jobs([tmp_path / "jobs.json"], tmp_path / "out")
    assert told in str(error.value)
    assert cli.main(["batch", str(tmp_path / "jobs.json"), "-o", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()


def test_a_blender_ends_with_the_process_that_started_it(tmp_path):
    script = ROOT / "pianoflow_blender" / "commands" / "in_blender.py"
    code = f"import runpy; runpy.run_path({str(script)!r})['end_with_parent']()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    time.sleep(0.3)
    assert process.poll() is None
    process.stdin.close()
    assert process.wait(20) == 1


def test_without_a_scheduler_or_dask_the_remedy_is_told(takes, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    assert cli.main(["batch", str(takes), "-o", str(tmp_path / "out"), "--make", "motion", "--scheduler",
                     "tcp://127.0.0.1:9"]) == 1
    told = capsys.readouterr().err
    assert "start one with `dask scheduler`" in told or "pip install 'distributed>=" in told


@posix
def test_a_cluster_does_each_job_once_though_a_worker_is_killed(takes, tmp_path, monkeypatch):
    """Separate processes, of which one is killed with a job under way; the scheduler gives that to the other."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'pianoflow[cluster]'")
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "pianoflow").symlink_to(ROOT, target_is_directory=True)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "path"))
    for name in "defgh":
        (takes / f"{name}.npz").write_bytes((takes / "a.npz").read_bytes())
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                                  silence_logs=50) as machines:
        process = start(takes, "-o", tmp_path / "out", "--make", "motion", "--scheduler", machines.scheduler_address,
                        "--json", "--quiet")
        out = tmp_path / "out"
        wait_until(lambda: list(out.glob("*.npz")))
        with distributed.Client(machines.scheduler_address, set_as_default=False) as client:
            busy = {machine for machine, jobs in client.processing().items() if jobs}
        os.kill(next(nanny.pid for nanny in machines.workers.values() if nanny.worker_address in busy), signal.SIGKILL)
        told, err = process.communicate(timeout=300)
    assert process.returncode == 0, err + told
    told = json.loads(told)
    assert set(outcomes(told)) == set("abcdefgh") and "error" not in outcomes(told).values(), told
    assert made(out) == [f"{name}.motion.npz" for name in "abcdefgh"]
    assert len(list((out / ".pianoflow-batch").glob("*.json"))) == 8


def children(pid):
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal() and
            (path / "stat").exists() and (path / "stat").read_text().rpartition(")")[2].split()[1] == str(pid)]


def wait_until(condition, seconds=120):
    """What `condition()` returns once it is true or not None."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError("it took too long")
