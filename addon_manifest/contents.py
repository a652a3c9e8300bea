"""What may be in the installable zip, and what has to be."""
from pathlib import PurePosixPath

LARGEST_FILE, LARGEST_WHOLE = 15 * 2**20, 60 * 2**20
SUFFIXES = {".py", ".toml", ".txt", ".md", ".json", ".npz", ".blend", ".safetensors", ".svg", ".png"}
#: Files without one of those suffixes.
NAMES = {"LICENSE"}
FOLDERS = ("engine/", "pianoflow_blender/", "rigs/")
ROOT_FILES = {"__init__.py", "blender_manifest.toml", "LICENSE", "README.md"}
NEEDED = ("__init__.py", "blender_manifest.toml", "LICENSE", "engine/__main__.py", "engine/requirements.txt",
          "pianoflow_blender/__init__.py", "rigs/hand.npz", "rigs/hands.blend", "rigs/keyboard.blend",
          "rigs/cases.blend", "rigs/blender_assets.cats.txt")
FORBIDDEN_PARTS = {"__pycache__", "tests", "build", "dist", "demo", ".venv", ".git", "runtime"}
#: MANO may not be passed on: neither its files nor anything named like them.
FORBIDDEN_WORDS = ("mano_right", "mano_left")


def content_faults(files):
    """Sentences on what is wrong with the zip's `files` (name → bytes); empty when all is well."""
    faults = [f"{name}: missing" for name in NEEDED if name not in files]
    for name, data in sorted(files.items()):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            faults.append(f"{name}: not a plain path")
        elif not name.startswith(FOLDERS) and name not in ROOT_FILES:
            faults.append(f"{name}: does not belong in the extension; exclude it in blender_manifest.toml")
        if FORBIDDEN_PARTS & set(path.parts) or any(part.startswith(".") for part in path.parts):
            faults.append(f"{name}: tests, caches and hidden files stay out")
        if path.suffix.lower() not in SUFFIXES and path.name not in NAMES:
            faults.append(f"{name}: no file of the kind “{path.suffix}” belongs here")
        if any(word in name.lower() for word in FORBIDDEN_WORDS):
            faults.append(f"{name}: MANO's files may not be passed on")
        if len(data) > LARGEST_FILE:
            faults.append(f"{name}: {len(data) / 2**20:.1f} MiB, more than {LARGEST_FILE >> 20}")
        if path.suffix == ".py" and not data.strip():
            faults.append(f"{name}: empty")
    if sum(map(len, files.values())) > LARGEST_WHOLE:
        faults.append(f"all files together are more than {LARGEST_WHOLE >> 20} MiB")
    return faults
