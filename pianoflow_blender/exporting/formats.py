"""The formats that a performance leaves in. No bpy."""
from dataclasses import dataclass

from ...engine.errors import InputError


@dataclass(frozen=True)
class Format:
    """suffix: of its files. scene: whether Blender's exporters write it (else the engine does, from a take). fps: the
    usual rate of what the engine writes. needs_mano: whether MANO's own files are needed for it."""

    label: str
    suffix: str
    description: str
    scene: bool = False
    fps: float = 120.0
    needs_mano: bool = False


FORMATS = {
    'GLTF': Format("glTF", ".glb", "Hands with skin and bones for game engines and the web, one binary file", True),
    'FBX': Format("FBX", ".fbx", "Hands with skin and bones for Maya, MotionBuilder, Unreal and Unity", True),
    'BVH': Format("BVH", ".bvh", "Bones alone, for motion tools: a file for each hand, named _left and _right, in the "
                                 "keyboard's own frame, metres", True),
    'USD': Format("USD", ".usdc", "Hands with skin and bones as UsdSkel; needs a Blender that was built with USD", True),
    'MOTION': Format("Fingertips and Joints", ".npz", "Plain numpy arrays of contact points, joints, poses and notes in "
                                                      "the keyboard's frame"),
    'TAKE': Format("Take", ".npz", "The motion as it is seen now, your changes included, as a take that PianoFlow can "
                                   "bake elsewhere"),
    'MANO': Format("MANO Poses", ".npz", "Numpy arrays for smplx and manopth: 48 axis-angle numbers a hand and frame",
                   fps=30.0),
    'PIANOMOTION10M': Format("PianoMotion10M", ".json", "Rows of 62 numbers as that data set has them; needs MANO's own "
                                                        "files", fps=30.0, needs_mano=True),
}
SIDES = ("left", "right")
#: Other names that files of a format may have.
ALIASES = {".usd": 'USD', ".usda": 'USD', ".usdz": 'USD'}
#: The suffix of every format: of several the first is meant where only the name of a file is known.
SUFFIXES = {spec.suffix: name for name, spec in reversed(FORMATS.items())} | ALIASES


def format_of(path, name=None):
    """The name of the format of the file `path`: `name`, if it fits the suffix, or what the suffix says. Raises
    InputError."""
    suffix = path.suffix.lower()
    found = SUFFIXES.get(suffix)
    if found is None:
        raise InputError(f"{path.name} does not end in a suffix that can be exported: name it {listed()}.")
    if name is not None and FORMATS[name].suffix != suffix and ALIASES.get(suffix) != name:
        raise InputError(f"{path.name} does not end in {FORMATS[name].suffix}: name it *{FORMATS[name].suffix}.")
    return name or found


def outputs(name, path):
    """The files that exporting to `path` writes: of BVH one for each hand."""
    if name != 'BVH':
        return [path]
    return [path.with_name(f"{path.stem}_{side}{path.suffix}") for side in SIDES]


def listed():
    """The suffixes, as a sentence has them."""
    suffixes = [f"*{suffix}" for suffix in dict.fromkeys(spec.suffix for spec in FORMATS.values())]
    return f"{', '.join(suffixes[:-1])} or {suffixes[-1]}"
