"""What holds between Blender and the engine's worker, whatever the worker does. The workers here are real processes."""
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bl_ext.user_default.pianoflow.engine.errors import InputError
from bl_ext.user_default.pianoflow.engine.version import VERSION
from bl_ext.user_default.pianoflow.pianoflow_blender import job as jobs
from bl_ext.user_default.pianoflow.pianoflow_blender.engine_python import find_python
from bl_ext.user_default.pianoflow.pianoflow_blender.job import Job, close_engine, left_text

from .tiny_midi import write_midi

ENGINE_PYTHON = find_python().path
needs_engine = pytest.mark.skipif(ENGINE_PYTHON is None, reason="no Python with the engine's libraries")

#: Beginning of every stand-in for the worker: it can say events, and knows the id of the job that it is asked for.
PREAMBLE = f"""
import json, os, signal, sys, time
def say(event, **values):
    print(json.dumps(dict(values, event=event)), flush=True)
def requests():
    for line in sys.stdin:
        yield json.loads(line)
def hello():
    say("hello", version="{VERSION}", python="3", device="cpu", transcribers={{}})
"""
SERVES = PREAMBLE + """
for request in requests():
    if request["command"] == "hello":
        hello()
    elif request["command"] == "generate":
        say("progress", job=request["job"], stage="listen", fraction=0.25, left=100.0)
        say("progress", job="another", stage="save", fraction=0.9, left=1.0)
        say("news", of="a later version")
        say("result", job=request["job"], output=request["output"], notes=3, seconds=1.0)
"""
DEAF = PREAMBLE + """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
hello()
while True:
    time.sleep(0.01)
"""


@pytest.fixture(autouse=True)
def no_engine_left():
    close_engine()
    yield
    close_engine()


def stand_in(code):
    return [sys.executable, "-c", code]


def job_with(code, output="take.npz"):
    return Job({"command": "generate", "source": "a.wav", "midi": None, "output": output, "settings": {}},
               command=stand_in(code))


def until_done(job, seconds=20):
    """Polls as a window's timer does."""
    end = time.monotonic() + seconds
    while not job.done and time.monotonic() < end:
        job.poll()
        time.sleep(0.01)
    assert job.done
    return job


def gone(pid, seconds=10):
    """Whether the process has ended within `seconds`; that nobody has asked for its exit code does not matter."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        stat = Path(f"/proc/{pid}/stat")
        try:
            os.kill(pid, 0)
            if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


def test_a_job_reports_its_progress_and_its_result():
    job = job_with(SERVES)
    seen = []
    job.run(lambda running: seen.append((running.fraction, running.text())))
    assert job.outcome == "result" and job.result["notes"] == 3
    assert (0.25, "Listening for notes, 2 min left") in seen
    assert max(fraction for fraction, _ in seen) == 0.25, "another job's progress is not ours"


def test_the_worker_stays_for_the_next_job_and_a_dead_one_is_replaced():
    first = until_done(job_with(SERVES))
    worker = first._engine
    assert until_done(job_with(SERVES))._engine is worker
    worker.kill()
    worker.process.wait()
    again = until_done(job_with(SERVES))
    assert again.outcome == "result" and again._engine is not worker


@pytest.mark.parametrize("code, told", [
    (PREAMBLE + "hello(); sys.stdin.readline(); os.kill(os.getpid(), signal.SIGKILL)",
     "The engine stopped unexpectedly (exit code -9): press Generate to try again; the engine's log tells more."),
    (PREAMBLE + "hello(); sys.exit(3)", "exit code 3"),
    (PREAMBLE + "hello(); print('Segmentation  fault', flush=True); time.sleep(60)",
     "The engine sent something that cannot be read (“Segmentation  fault”)"),
    (PREAMBLE + "hello(); print('[1, 2]', flush=True); time.sleep(60)", "cannot be read (“[1, 2]”)"),
    (PREAMBLE + "hello(); sys.stdout.buffer.write(b'\\xff\\x00' * 3_000_000); time.sleep(60)", "cannot be read"),
    ("import a_library_that_is_not_there", "could not start (No module named 'a_library_that_is_not_there')"),
    ("raise SystemExit(5)", "could not start (exit code 5): press Install Engine"),
    (PREAMBLE + "say('hello', version='99.0'); time.sleep(60)", "The engine is PianoFlow 99.0 and the add-on is"),
    (PREAMBLE + "job = [r for r in (json.loads(sys.stdin.readline()) for _ in '12')][1]['job']\n"
     "say('error', job=job, message='a.wav is no recording: choose another.'); time.sleep(60)",
     "a.wav is no recording: choose another."),
])
def test_whatever_goes_wrong_is_one_sentence(code, told):
    job = until_done(job_with(code))
    assert job.outcome == "error" and told in job.message
    assert job.message.endswith(".") and "\n" not in job.message


def test_what_the_worker_prints_is_kept_as_its_log():
    job = until_done(job_with(PREAMBLE + "hello(); print('a warning', file=sys.stderr, flush=True); sys.exit(3)"))
    assert "a warning" in job.log


def test_a_python_that_is_not_there_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(InputError, match="cannot be started .*press Install Engine"):
        Job({"command": "hello"}, python=str(tmp_path / "no-python"))


def test_a_worker_that_does_not_hear_a_cancel_is_killed_within_a_second():
    job = job_with(DEAF)
    time.sleep(0.3)
    began = time.monotonic()
    job.cancel()
    assert job.cancelling and job.text() == "Cancelling"
    until_done(job)
    assert job.outcome == "cancelled" and time.monotonic() - began < 2
    assert gone(job._engine.process.pid)


def test_a_worker_that_lives_but_says_nothing_is_ended_with_a_sentence(monkeypatch):
    monkeypatch.setattr(jobs, "SILENCE_LIMIT", 0.3)
    job = job_with("import time; time.sleep(60)")
    job.run()
    assert job.outcome == "error" and "The engine has not answered within 0.3 s and was ended" in job.message
    assert gone(job._engine.process.pid)


def test_a_worker_that_has_spoken_may_be_silent_as_long_as_it_works(monkeypatch):
    monkeypatch.setattr(jobs, "SILENCE_LIMIT", 2)
    # the worker's silence is longer than the limit, so the job outlives it or fails by it
    job = job_with(SERVES.replace('say("result"', 'time.sleep(3); say("result"'))
    job.run()
    assert job.outcome == "result", job.message


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_the_end_of_a_worker_is_noticed_though_a_child_holds_its_pipes():
    job = job_with(PREAMBLE + "import subprocess\nchild = subprocess.Popen(['sleep', '60'])\n"
                   "hello(); print(child.pid, file=sys.stderr, flush=True); os._exit(3)")
    try:
        until_done(job)
        assert job.outcome == "error" and "stopped unexpectedly (exit code 3)" in job.message
    finally:
        os.kill(int(job.log), signal.SIGKILL)


def test_a_report_that_raises_cancels_the_job():
    def interrupt(job):
        raise KeyboardInterrupt

    job = job_with(DEAF)
    with pytest.raises(KeyboardInterrupt):
        job.run(interrupt)
    assert job.outcome == "cancelled"


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")
def test_a_killed_worker_takes_its_children_along():
    code = DEAF.replace("hello()\nwhile", "import subprocess; c = subprocess.Popen(['sleep', '60']); "
                        "print(c.pid, file=sys.stderr, flush=True)\nhello()\nwhile")
    job = job_with(code)
    end = time.monotonic() + 10
    while not job.log.strip() and time.monotonic() < end:
        time.sleep(0.02)
    child = int(job.log)
    job.cancel()
    until_done(job)
    assert gone(child)


@needs_engine
def test_the_real_worker_says_what_it_is():
    job = Job({"command": "hello"}, ENGINE_PYTHON)
    job.run()
    assert job.outcome == "result" and job.facts["version"] == VERSION and "light" in job.facts["transcribers"]


@needs_engine
def test_the_real_worker_makes_a_take_and_another_while_warm(tmp_path):
    midi = write_midi(tmp_path / "five.mid", ticks=120)
    for name in ("one.npz", "two.npz"):
        job = Job({"command": "generate", "source": None, "midi": str(midi), "output": str(tmp_path / name),
                   "settings": {"seed": 3}}, ENGINE_PYTHON)
        job.run()
        assert job.outcome == "result", job.message
    assert (tmp_path / "one.npz").is_file() and (tmp_path / "two.npz").is_file()


@needs_engine
def test_killing_the_real_worker_in_the_middle_leaves_no_file(tmp_path):
    midi = write_midi(tmp_path / "long.mid", pitches=[60, 64, 67, 72] * 400)
    job = Job({"command": "generate", "source": None, "midi": str(midi), "output": str(tmp_path / "out" / "long.npz"),
               "settings": {}}, ENGINE_PYTHON)
    while job.fraction == 0 and not job.done:
        job.poll()
        time.sleep(0.01)
    os.kill(job._engine.process.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    until_done(job)
    assert job.outcome == "error" and "stopped unexpectedly (exit code -9)" in job.message
    assert not (tmp_path / "out" / "long.npz").exists()


#: Beginning of a script in a process of its own that starts jobs.
PARENT = f"""
import os, signal, sys, time, importlib.util as u
root = {str(jobs.__file__).rsplit('/', 2)[0]!r}
s = u.spec_from_file_location('pf', root + '/__init__.py', submodule_search_locations=[root])
m = u.module_from_spec(s); sys.modules['pf'] = m; s.loader.exec_module(m)
from pf.pianoflow_blender.job import Job, close_engine
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGPIPE is POSIX's")
def test_blender_outlives_its_worker_where_python_does_not_ignore_sigpipe(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT + f"""
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
serves = [sys.executable, '-c', {SERVES!r}]
request = {{'command': 'generate', 'source': 'a.wav', 'midi': None, 'output': 'take.npz', 'settings': {{}}}}
first = Job(request, command=serves); first.run()
first._engine.process.kill(); first._engine.process.wait()
first.cancel(); first._engine.send({{'command': 'hello'}})
second = Job(request, command=serves); second.run()
second._engine.process.kill(); second._engine.process.wait(); close_engine()
print(first.outcome, second.outcome)
""", encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "result result\n"), done.stderr


@needs_engine
def test_the_real_worker_dies_with_its_parent(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        PARENT + f"job = Job({{'command': 'hello'}}, {ENGINE_PYTHON!r}); job.run()\n"
        "print(job._engine.process.pid, flush=True); os.kill(os.getpid(), 9)\n", encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert done.returncode == -9
    assert gone(int(done.stdout)), "the worker outlived Blender"


def test_time_left_is_said_as_people_say_it():
    assert [left_text(seconds) for seconds in (0.2, 59, 200, 7200)] == ["1 s left", "59 s left", "3 min left",
                                                                       "2.0 h left"]
