"""Checks of the sources that packaging rests on: where imports point, what Blender's process loads, one version.

Read from the syntax alone, nothing is imported.
"""
import ast
import re
import sys
import tomllib
from dataclasses import dataclass

#: Folders in the order in which they may import: each only itself and those before it.
LAYERS = ("rigs", "engine", "pianoflow_blender")
#: Modules that come with every Blender.
BLENDER_BRINGS = {"bpy", "bpy_extras", "bmesh", "mathutils", "gpu", "gpu_extras", "blf", "aud", "bl_ui", "addon_utils",
                  "numpy", "rna_prop_ui", "bl_operators"}
#: Builders of the rigs run in a bpy wheel by hand; they are not in the zip.
BUILDERS = "rigs.build"


@dataclass(frozen=True)
class Import:
    """One import: the absolute dotted name, or the name inside the tree; `late` when it is inside a function."""

    name: str
    inside: bool
    late: bool
    line: int


def source_faults(root):
    """Sentences on what is wrong with the sources under `root`; empty when all is well."""
    modules = read_modules(root)
    return layer_faults(modules) + blender_faults(modules) + version_faults(root)


def read_modules(root):
    """Dotted name inside the tree → list of Import, of every module that the zip or the package holds."""
    modules = {}
    paths = [root / "__init__.py", *(path for layer in LAYERS for path in sorted((root / layer).rglob("*.py")))]
    for path in paths:
        parts = path.relative_to(root).with_suffix("").parts
        package = parts[:-1]
        name = ".".join(package if parts[-1] == "__init__" else parts)
        modules[name] = imports_of(ast.parse(path.read_text(encoding="utf-8"), str(path)), package)
    return modules


def imports_of(tree, package):
    """Every Import of a parsed module that lies in `package` (parts of its dotted name inside the tree)."""
    late = {id(node) for function in ast.walk(tree) if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
            for node in ast.walk(function)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [Import(name.name, False, id(node) in late, node.lineno) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append(Import(node.module, False, id(node) in late, node.lineno))
        elif isinstance(node, ast.ImportFrom):
            above = node.level - 1
            if above > len(package):
                found.append(Import("outside the tree", True, id(node) in late, node.lineno))
                continue
            base = [*package[:len(package) - above], *(node.module.split(".") if node.module else [])]
            found += [Import(".".join([*base, name.name]), True, id(node) in late, node.lineno) for name in node.names]
    return found


def layer_faults(modules):
    """Imports that point the wrong way, use the package's own name, or reach what is not shipped."""
    faults = []
    for module, imports in modules.items():
        layer = module.split(".")[0]
        for found in imports:
            where, top = f"{module}, line {found.line}", found.name.split(".")[0]
            if found.name == "outside the tree":
                faults.append(f"{where}: a relative import leaves the tree")
            elif not found.inside and top == "pianoflow":
                faults.append(f"{where}: imports pianoflow by name, which is another in Blender: import relatively")
            elif not found.inside and top == "bpy" and layer in ("engine", "rigs") and not module.startswith(BUILDERS):
                faults.append(f"{where}: {layer} imports bpy")
            elif found.inside and layer in LAYERS and top in LAYERS and LAYERS.index(top) > LAYERS.index(layer):
                faults.append(f"{where}: {layer} imports {top}")
            if found.inside and found.name.startswith(BUILDERS) and not module.startswith(BUILDERS):
                faults.append(f"{where}: imports {BUILDERS}, which is not in the zip")
    return faults


def blender_faults(modules):
    """Modules that are loaded with the add-on in Blender's process and need what Blender does not bring.

    All of pianoflow_blender counts, and what it imports at its modules' top, whatever the depth.
    """
    waiting = [name for name in modules if name == "" or name.split(".")[0] == "pianoflow_blender"]
    seen, faults = {}, []
    for name in waiting:
        seen.setdefault(name, name)
    while waiting:
        name = waiting.pop()
        for found in modules[name]:
            if found.late:
                continue
            top = found.name.split(".")[0]
            if not found.inside and top not in BLENDER_BRINGS and top not in sys.stdlib_module_names:
                through = "" if seen[name] == name else f" (loaded by {seen[name]})"
                faults.append(f"{name}, line {found.line}: Blender brings no {top}{through}")
            for target in _loaded(found, modules) if found.inside else ():
                if target not in seen:
                    seen[target] = seen[name] if name in seen else name
                    waiting.append(target)
    return faults


def _loaded(found, modules):
    """Modules of the tree that an import runs: the one named, or that holds the name, and the packages above."""
    parts = found.name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1) if ".".join(parts[:count]) in modules]


def version_faults(root):
    """The version must be told alike by the extension's manifest and the package's."""
    manifest = tomllib.loads((root / "blender_manifest.toml").read_text(encoding="utf-8"))["version"]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    faults = []
    if manifest != project:
        faults.append(f"blender_manifest.toml says version {manifest}, pyproject.toml {project}")
    if not re.fullmatch(r"\d+\.\d+\.\d+", manifest):
        faults.append(f"the version {manifest} is not of the form 1.2.3")
    return faults
