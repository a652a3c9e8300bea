"""Installing the engine's libraries: from a folder of wheels, so that the tests need no network."""
import subprocess
import sys
import time
import zipfile

import pytest

from bl_ext.user_default.pianoflow.pianoflow_blender.installing import (
    REQUIREMENTS, WITHOUT_DEPENDENCIES, InstallJob, Plan, library_steps, making_step, remove_runtime, runtime_python)

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


@pytest.fixture
def plan(tmp_path):
    """Two small libraries from wheels; the second names a dependency that there is not, as the listeners do."""
    make_wheel(tmp_path / "wheels", "tones")
    make_wheel(tmp_path / "wheels", "listener", requires=["a-training-library"])
    (tmp_path / "needed.txt").write_text("tones>=1\n")
    (tmp_path / "alone.txt").write_text("listener==1.0\n")
    return Plan(tmp_path / "runtime", wheels=tmp_path / "wheels", requirements=tmp_path / "needed.txt",
                without_dependencies=tmp_path / "alone.txt")


def test_the_engine_installs_from_a_folder_of_wheels_and_is_removed(plan):
    job = InstallJob(plan)
    seen = []
    job.run(lambda running: seen.append(running.fraction))
    assert job.outcome == "result", job.log
    assert seen == sorted(seen) and job.fraction == 1.0
    python = runtime_python(plan.folder)
    told = subprocess.run([python, "-I", "-c", "import listener, tones; print(tones.version)"], capture_output=True,
                          text=True)
    assert told.stdout.strip() == "1.0", told.stderr
    remove_runtime(plan.folder)
    assert runtime_python(plan.folder) is None and not plan.folder.exists()


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
