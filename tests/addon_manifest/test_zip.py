"""The installable zip: the same bytes every time, nothing that must not be in it, and sources fit for Blender."""
import importlib.util
import io
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from addon_manifest import build, contents, extension_tool, source_checks  # noqa: E402

NO_TOOL = importlib.util.find_spec("bpy") is None and not list(extension_tool.CACHE.glob("bpy-*"))
needs_tool = pytest.mark.skipif(NO_TOOL, reason="Blender's packaging tool comes with bpy: pip install bpy")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of what the extension is made of, with no git and no caches around."""
    root = tmp_path_factory.mktemp("tree")
    for folder in ("engine", "pianoflow_blender", "rigs", "addon_manifest"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "*.blend1"))
    for name in ("__init__.py", "blender_manifest.toml", "pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, root / name)
    return root


@needs_tool
def test_zip_is_sound_and_the_same_every_time(tree, tmp_path):
    first = build.build(tmp_path / "first.zip", root=tree)
    (tree / "engine" / "__init__.py").touch()
    second = build.build(tmp_path / "second.zip", root=tree)
    assert first.read_bytes() == second.read_bytes()
    files = build.read_files(first)
    assert contents.content_faults(files) == []
    assert {"__init__.py", "blender_manifest.toml", "engine/__main__.py", "rigs/hands.blend"} <= set(files)
    assert not [name for name in files if name.startswith(("tests/", "addon_manifest/", "rigs/build/", "demo/"))]
    assert not [name for name in files if name.startswith("engine/evaluation/") and not name.endswith(".py")
                and "development_set" not in name], "what only benchmarks need stays out"
    assert files["pianoflow_blender/__init__.py"] == (tree / "pianoflow_blender" / "__init__.py").read_bytes()


@needs_tool
@pytest.mark.parametrize("stray, told", [
    ("engine/MANO_RIGHT.pkl", "MANO's files may not be passed on"), ("rigs/capture.bin", "kind “.bin”"),
    ("notes.txt", "does not belong"), ("engine/weights.safetensors", "more than 15"),
])
def test_stray_file_stops_the_build(tree, tmp_path, stray, told):
    path = tree / stray
    path.write_bytes(b"\0" * (15 * 2**20 + 1 if stray.endswith("safetensors") else 1))
    try:
        with pytest.raises(extension_tool.PackagingError, match=told):
            build.build(tmp_path / "bad.zip", root=tree)
    finally:
        path.unlink()
    assert not list(tmp_path.iterdir()), "nothing half-written is left"


@needs_tool
def test_caches_and_tests_never_get_in(tree, tmp_path):
    for stray in ("engine/__pycache__/x.cpython-311.pyc", ".venv/lib/x.py", "tests/test_x.py", "demo/demo.mp4",
                  "rigs/hands.blend1", "dist/old.zip", "pianoflow.egg-info/PKG-INFO"):
        (tree / stray).parent.mkdir(parents=True, exist_ok=True)
        (tree / stray).write_bytes(b"x")
    names = set(build.read_files(build.build(tmp_path / "clean.zip", root=tree)))
    assert not {name for name in names if "cache" in name or name.startswith((".", "tests", "demo", "dist"))}
    assert "rigs/hands.blend1" not in names


@needs_tool
def test_files_unknown_to_git_stop_the_build(tree, tmp_path):
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    root = tmp_path / "checkout"
    shutil.copytree(tree, root, ignore=shutil.ignore_patterns("tests", "demo", "dist", ".venv", "*.egg-info"))
    import subprocess
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run([git, "-C", str(root), *command], check=True)
    build.build(tmp_path / "tracked.zip", root=root)
    (root / "engine" / "draft.py").write_text('"""Not ready."""\n')
    with pytest.raises(extension_tool.PackagingError, match="engine/draft.py: git does not track it"):
        build.build(tmp_path / "draft.zip", root=root)
    build.build(tmp_path / "draft.zip", root=root, allow_untracked=True)


@needs_tool
def test_manifest_that_blender_refuses(tree, tmp_path):
    manifest = tree / "blender_manifest.toml"
    text = manifest.read_text()
    manifest.write_text(text.replace("tagline = \"Two hands", "tagline = \"" + "Very long, " * 9 + "two hands"))
    try:
        with pytest.raises(extension_tool.PackagingError, match="tagline"):
            build.build(tmp_path / "bad.zip", root=tree)
    finally:
        manifest.write_text(text)


def test_sources_are_fit_for_packaging():
    assert source_checks.source_faults(ROOT) == []


@pytest.mark.parametrize("file, line, told", [
    ("engine/errors.py", "import bpy", "engine imports bpy"),
    ("rigs/keyboard.py", "from ..engine import errors", "rigs imports engine"),
    ("engine/errors.py", "from ..pianoflow_blender import paths", "engine imports pianoflow_blender"),
    ("pianoflow_blender/paths.py", "import pianoflow.engine", "imports pianoflow by name"),
    ("pianoflow_blender/paths.py", "def f():\n    from pianoflow import rigs", "imports pianoflow by name"),
    ("pianoflow_blender/paths.py", "import torch", "Blender brings no torch"),
    ("rigs/keyboard.py", "from scipy.spatial import transform", "Blender brings no scipy"),
    ("engine/take/take.py", "import soundfile", "Blender brings no soundfile"),
    ("engine/errors.py", "from ..rigs.build import hand_mesh", "not in the zip"),
    ("engine/errors.py", "from .... import something", "leaves the tree"),
])
def test_wrong_import_is_found(tree, file, line, told):
    path = tree / file
    text = path.read_text()
    path.write_text(text + "\n\n" + line + "\n")
    try:
        assert any(told in fault for fault in source_checks.source_faults(tree))
    finally:
        path.write_text(text)


def test_versions_must_agree(tree):
    manifest = tree / "blender_manifest.toml"
    text = manifest.read_text()
    manifest.write_text(text.replace('version = "0.', 'version = "9.', 1) if 'version = "0.' in text
                        else text.replace('\nversion = "', '\nversion = "9', 1))
    try:
        assert any("says version 9" in fault for fault in source_checks.source_faults(tree))
    finally:
        manifest.write_text(text)


def test_contents_are_told_one_by_one():
    whole = {name: b"x" for name in contents.NEEDED}
    assert contents.content_faults(whole) == []
    assert contents.content_faults({}) == [f"{name}: missing" for name in contents.NEEDED]
    for name, told in (("/etc/passwd", "plain path"), ("engine/../x.py", "plain path"), ("engine/.env", "hidden"),
                       ("engine/tests/test_a.py", "tests"), ("engine/model.pt", "kind “.pt”")):
        assert any(told in fault for fault in contents.content_faults(whole | {name: b"x"})), name


def test_zip_tells_fixed_times_and_plain_rights(tmp_path):
    build.write_still(tmp_path / "a.zip", {"b.py": b"1", "a.py": b"2"})
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.zip").read_bytes())) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == ["a.py", "b.py"]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
