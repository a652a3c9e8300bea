"""Builds `dist/pianoflow-<version>.zip`, the extension that Blender installs.

    python -m addon_manifest.build [--output FILE] [--allow-untracked]

`blender_manifest.toml` says which files belong in it; Blender's own tool collects them and validates the result. The
zip is then written anew so that the same files give the same bytes on every machine.
"""
import argparse
import hashlib
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

from .contents import content_faults
from .extension_tool import PackagingError, run_tool
from .source_checks import source_faults

ROOT = Path(__file__).resolve().parent.parent
#: Time of every file in the zip: the earliest that the format can tell.
STILL = (1980, 1, 1, 0, 0, 0)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m addon_manifest.build", description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, help="the zip to write (default: dist/pianoflow-<version>.zip)")
    parser.add_argument("--allow-untracked", action="store_true",
                        help="also package files that git does not track: for trying work in progress")
    options = parser.parse_args(argv)
    try:
        path = build(options.output, allow_untracked=options.allow_untracked)
    except PackagingError as error:
        print(error, file=sys.stderr)
        return 1
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with zipfile.ZipFile(path) as archive:
        count = len(archive.namelist())
    print(f"{path}: {count} files, {path.stat().st_size / 2**20:.2f} MiB, sha256 {digest}")
    return 0


def build(output=None, root=ROOT, allow_untracked=False):
    """Checks the sources under `root`, writes the zip and returns its path. Raises PackagingError."""
    if faults := source_faults(root):
        raise PackagingError("The sources are not fit for packaging:\n  " + "\n  ".join(faults))
    output = Path(output) if output else root / "dist" / f"pianoflow-{manifest_version(root)}.zip"
    with tempfile.TemporaryDirectory() as folder:
        collected = Path(folder) / "collected.zip"
        run_tool("build", "--source-dir", root, "--output-filepath", collected)
        files = read_files(collected)
        faults = content_faults(files)
        if not allow_untracked:
            faults += [f"{name}: git does not track it" for name in untracked(root, files)]
        if faults:
            raise PackagingError("The zip would hold what it must not, or lack something:\n  " + "\n  ".join(faults))
        still = Path(folder) / output.name
        write_still(still, files)
        run_tool("validate", still)
        output.parent.mkdir(parents=True, exist_ok=True)
        part = output.with_name(f".{output.name}.part")
        part.write_bytes(still.read_bytes())
        part.replace(output)
    return output


def manifest_version(root):
    return tomllib.loads((root / "blender_manifest.toml").read_text(encoding="utf-8"))["version"]


def read_files(path):
    """The files of a zip: name → bytes."""
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}


def write_still(path, files):
    """Writes `files` sorted, with fixed times and rights: the same input gives the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])


def untracked(root, files):
    """Names among `files` that git does not know; none where `root` is no git checkout."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, text=True)
    if listed.returncode:
        return []
    return sorted(set(files) - set(listed.stdout.split("\0")))


if __name__ == "__main__":
    sys.exit(main())
