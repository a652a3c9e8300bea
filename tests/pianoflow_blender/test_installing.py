"""Installing the engine's libraries: from a folder of wheels, so that the tests need no network."""
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import bpy
import pytest

from bl_ext.user_default.pianoflow.pianoflow_blender import checkup
from bl_ext.user_default.pianoflow.pianoflow_blender.engine_python import EnginePython, find_python
from bl_ext.user_default.pianoflow.pianoflow_blender.examining import Examination
from bl_ext.user_default.pianoflow.pianoflow_blender.installing import (
    InstallJob, Plan, library_steps, making_step)
from bl_ext.user_default.pianoflow.pianoflow_blender.repairing import RepairJob, repair_steps
from bl_ext.user_default.pianoflow.pianoflow_blender.runtime import (
    REQUIREMENTS, WITHOUT_DEPENDENCIES, State, runtime_python, runtime_state, uninstall)

try:
    import ensurepip  # noqa: F401
except ModuleNotFoundError:
    pytest.skip("this Python cannot make environments (ensurepip is missing)", allow_module_level=True)


def make_wheel(folder, name, version="1.0", requires=()):
    """A real wheel of one module that knows its version."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-{version}.dist-info"
    files = {f"{name}.py": f"version = '{version}'\n",
             f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" +
                                 "".join(f"Requires-Dist: {other}\n" for other in requires),
             f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)


def plan_in(tmp_path):
    """Two small libraries from wheels; the second names a dependency that there is not, as the listeners do."""
    make_wheel(tmp_path / "wheels", "tones")
    make_wheel(tmp_path / "wheels", "listener", requires=["a-training-library"])
    (tmp_path / "needed.txt").write_text("tones>=1\n")
    (tmp_path / "alone.txt").write_text("listener==1.0\n")
    return Plan(tmp_path / "runtime", wheels=tmp_path / "wheels", requirements=tmp_path / "needed.txt",
                without_dependencies=tmp_path / "alone.txt")


@pytest.fixture
def plan(tmp_path):
    """A plan of a test's own."""
    return plan_in(tmp_path)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A plan that is carried out once: making an environment takes seconds."""
    plan, seen = plan_in(tmp_path_factory.mktemp("installed")), []
    assert state(plan) == "absent"
    job = InstallJob(plan)
    job.run(lambda running: seen.append(running.fraction))
    assert job.outcome == "result", job.log
    assert seen == sorted(seen) and job.fraction == 1.0
    return plan


def test_the_engine_installs_from_a_folder_of_wheels(installed):
    plan = installed
    assert state(plan) == "whole"
    python = runtime_python(plan.folder)
    told = subprocess.run([python, "-I", "-c", "import listener, tones; print(tones.version)"], capture_output=True,
                          text=True)
    assert told.stdout.strip() == "1.0", told.stderr


def test_a_missing_wheel_is_a_sentence_and_leaves_nothing(plan):
    plan.requirements.write_text("tones>=2\n")
    job = InstallJob(plan)
    job.run()
    assert job.outcome == "error"
    assert "tones>=2" in job.message and str(plan.wheels) in job.message and job.message.endswith(".")
    assert runtime_python(plan.folder) is None and not plan.folder.exists()


def test_a_cancel_leaves_nothing(plan):
    job = InstallJob(plan)
    while not plan.folder.exists() and not job.done:
        time.sleep(0.01)
    job.cancel()
    assert job.text() == "Cancelling" or job.done
    end = time.monotonic() + 10
    while not job.done and time.monotonic() < end:
        job.poll()
        time.sleep(0.02)
    assert job.outcome == "cancelled"
    assert not plan.folder.exists()


def test_an_environment_that_is_not_complete_is_not_used(plan):
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", str(plan.folder)], check=True)
    assert runtime_python(plan.folder) is None
    (plan.folder / "installed.json").write_text("{}")
    assert runtime_python(plan.folder) is not None


def test_a_python_that_is_not_there_is_a_sentence(plan, tmp_path):
    job = InstallJob(Plan(plan.folder, python=str(tmp_path / "python"), wheels=plan.wheels))
    job.run()
    assert job.outcome == "error" and "not installed" in job.message


def commands(plan, uv=()):
    return [" ".join(step.command) for step in library_steps(plan, uv)]


def test_the_real_requirements_are_installed_as_wheels_and_the_listeners_without_their_dependencies(tmp_path):
    for uv in ((), ("/usr/bin/uv",)):
        libraries, listeners = commands(Plan(tmp_path), uv)
        assert "venv" in making_step(Plan(tmp_path), uv).command
        assert "--only-binary :all:" in libraries and f"-r {REQUIREMENTS}" in libraries
        assert "--no-deps" in listeners and f"-r {WITHOUT_DEPENDENCIES}" in listeners
    assert {"torch", "scipy", "soundfile", "soxr", "mido", "onnxruntime"} <= {
        line.split(">")[0] for line in REQUIREMENTS.read_text().splitlines()}


def test_cuda_is_chosen_by_uv_and_can_be_left_out(tmp_path):
    assert "--torch-backend auto" in commands(Plan(tmp_path), ("uv",))[0]
    assert "--torch-backend cpu" in commands(Plan(tmp_path, cpu_only=True), ("uv",))[0]
    torch = commands(Plan(tmp_path, cpu_only=True))[0]
    assert "--index-url https://download.pytorch.org/whl/cpu torch>=" in torch


def test_the_network_is_left_alone_where_wheels_are_given(plan):
    for line in commands(plan) + commands(plan, ("uv",)):
        assert "--no-index" in line and str(plan.wheels) in line


def state(plan):
    return runtime_state(plan.folder, plan.requirements, plan.without_dependencies).name


def run_repair(plan):
    job = RepairJob(plan)
    job.run()
    return job


def test_a_repair_finds_what_is_broken_outdated_or_gone_and_keeps_the_rest(installed):
    plan = installed
    library, = plan.folder.glob("**/site-packages/tones.py")
    kept = library.with_name("listener.py").stat().st_mtime_ns

    library.write_text("raise OSError('libcuda.so is missing')")
    job = run_repair(plan)
    assert job.outcome == "result" and job.broken == {"tones": "libcuda.so is missing"}, job.message + job.log
    assert library.read_text().startswith("version")
    assert state(plan) == "whole" and library.with_name("listener.py").stat().st_mtime_ns == kept

    plan.requirements.write_text("tones>=1\nbells>=2\n")
    assert state(plan) == "outdated" and runtime_python(plan.folder), "it can be used until it is repaired"
    job = run_repair(plan)
    assert job.outcome == "error" and "bells" in job.message and job.message.endswith(".")
    assert state(plan) == "unfinished" and runtime_python(plan.folder) is None
    library.unlink()
    make_wheel(plan.wheels, "bells", "2.0")
    assert run_repair(plan).outcome == "result" and state(plan) == "whole"
    assert library.exists() and library.with_name("bells.py").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="environments there have no links")
def test_an_environment_whose_python_is_gone_is_made_anew_and_uninstalled(installed):
    plan = installed
    python = runtime_python(plan.folder)
    python.unlink()
    python.symlink_to("/blender/of/last/year/python")
    assert state(plan) == "broken"
    job = run_repair(plan)
    assert job.outcome == "result", job.log
    assert state(plan) == "whole"
    uninstall(plan.folder)
    assert state(plan) == "absent" and runtime_python(plan.folder) is None


def test_a_repair_that_is_cancelled_at_once_changes_nothing(plan):
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", str(plan.folder)], check=True)
    (plan.folder / "installed.json").write_text("{}")
    job = RepairJob(plan)
    job.cancel()
    job.run()
    assert job.outcome == "cancelled" and runtime_python(plan.folder) is not None


def test_only_what_is_broken_is_installed_anew(tmp_path):
    broken = {"torch": "libcudart.so is missing", "scipy": "it is gone"}
    first = " ".join(repair_steps(Plan(tmp_path), broken, ("uv",))[0].command)
    assert "--reinstall --no-cache --no-deps --torch-backend auto" in first
    assert "torch>=" in first and "scipy>=" in first
    assert "numpy" not in first and "-r" not in first.split()
    torch, others = (" ".join(step.command) for step in repair_steps(Plan(tmp_path, cpu_only=True), broken)[:2])
    assert "--index-url https://download.pytorch.org/whl/cpu torch>=" in torch and "torch" not in others
    assert len(repair_steps(Plan(tmp_path), {}, ("uv",))) == len(library_steps(Plan(tmp_path), ("uv",)))


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not installed")
def test_uv_repairs_what_uv_has_installed(plan):
    InstallJob(plan).run()
    library, = plan.folder.glob("**/site-packages/tones.py")
    library.unlink()
    assert run_repair(plan).outcome == "result" and library.exists() and state(plan) == "whole"


def situation(tmp_path, name="whole", said="It is so", python="/runtime/python", origin="Install Engine", chosen="",
              online=True, wheels=False):
    return checkup.Situation(EnginePython(python, origin), State(name, said), chosen, tmp_path, online, wheels)


@pytest.mark.parametrize("given, findings, label, mend", [
    ({"name": "absent", "python": None}, None, "Engine", "install"),
    ({"name": "absent", "python": None, "online": False}, None, "Online access", "online"),
    ({"name": "absent", "python": None, "online": False, "wheels": True}, None, "Engine", "install"),
    ({"name": "outdated"}, [], "Engine", "repair"),
    ({"name": "broken", "python": None}, None, "Engine", "repair"),
    ({}, None, "Libraries", "check"),
    ({"online": False}, [("numpy", "2.1")], None, None),
    ({}, [("numpy", "2.1"), ("torch", None)], "PyTorch", "repair"),
    ({"origin": "Use This Python", "chosen": "preferences"}, [("scipy", None)], "scipy", "unchoose"),
    ({"name": "absent", "origin": "this Python has the engine's libraries"}, [("torch", None)], "PyTorch", "install"),
    ({"origin": "PIANOFLOW_PYTHON", "chosen": "environment"}, [("scipy", None)], None, None),
    ({}, [("ffmpeg", None)], "ffmpeg", "ffmpeg"),
    ({}, [("ffmpeg", None), ("transcriber light", None)], "Listener “Light”", "repair"),
])
def test_the_doctor_s_one_button_mends_the_first_problem(tmp_path, monkeypatch, given, findings, label, mend):
    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(0, 0, 10e9))
    findings = findings and [{"name": name, "found": version, "needed_for": "music",
                              "remedy": None if version else "it cannot be loaded (disk): get it"}
                             for name, version in findings]
    checks = checkup.checkup(situation(tmp_path, **given), findings)
    first = checkup.first_to_mend(checks)
    assert (first and first.label, first and first.mend) == (label, mend), checks
    assert not (findings and mend) or "it cannot be loaded (disk), needed for music" in first.said
    assert all(check.said for check in checks) and checks[0].label == "Disk room"


def test_a_full_disk_is_said_before_anything_is_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(0, 0, 1e9))
    first = checkup.first_to_mend(checkup.checkup(situation(tmp_path / "new", "absent", "Nothing is there", None)))
    assert first.label == "Disk room" and "1.0 GB free" in first.said and first.mend == "folder"


@pytest.mark.skipif(find_python().path is None, reason="no Python with the engine's libraries")
def test_the_engine_is_looked_at_from_the_preferences(addon):
    from bl_ext.user_default.pianoflow.pianoflow_blender.operators import engine

    for operator, _, settings in engine.MENDING.values():
        group, name = operator.split(".")
        known = getattr(getattr(bpy.ops, group), name).get_rna_type().properties
        assert all(setting in known for setting in settings)
    assert bpy.ops.pianoflow.check_engine() == {'FINISHED'}
    told = {check.label: check.state for check in engine.checks()}
    assert {told[name] for name in ("numpy", "PyTorch", "Weights", "Player “Automatic”", "Engine")} == {checkup.OK}
    engine.forget_answer()
    assert "PyTorch" not in {check.label for check in engine.checks()}


@pytest.mark.skipif(sys.platform == "win32", reason="a program of POSIX")
def test_a_python_that_cannot_run_the_engine_is_a_sentence(tmp_path):
    for python, told in ((tmp_path / "gone", "No such file"), (Path(shutil.which("true")), "cannot run")):
        job = Examination(python)
        job.run()
        assert job.outcome == "error" and told in job.message and job.message.endswith("from 3.11 on.")
