"""Builds `rigs/cases.blend`: the cases that a keyboard may have instead of the upright's, one object each.

Run by the bpy of Blender 4.2, the oldest that must open the file:

    python -m pianoflow.rigs.build.cases [output.blend]
"""
import sys
from pathlib import Path

import bpy
import numpy as np

from ..keyboard_styles import STYLES
from . import digital_case, grand_case
from .asset_file import save
from .keyboard import smooth_mesh
from .piano_materials import DIGITAL, MATERIALS, make_material

OUTPUT = Path(__file__).parents[1] / "cases.blend"


def build():
    """Fills an empty file with a collection for each case."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    materials = {name: make_material(name, *values) for name, values in (MATERIALS | DIGITAL).items()}
    light_up(materials["Digital Screen"], (0.10, 0.42, 0.75), 0.7)
    light_up(materials["Digital Lamp"], (1.0, 0.16, 0.05), 1.5)
    for style in STYLES.values():
        if style.case is None:
            continue
        collection = bpy.data.collections.new(style.case)
        bpy.context.scene.collection.children.link(collection)
        solids = grand_case.parts() if "Grand" in style.case else digital_case.parts(style.lowest, style.highest)
        case = bpy.data.objects.new(style.case, join(style.case, solids, materials))
        case.display.show_shadows = False  # Workbench's shadows cost by the object; keys and hands need them
        collection.objects.link(case)
        collection.use_fake_user = True


def join(name, solids, materials):
    """One mesh of the `solids`, each bevelled by its own width, with the materials that they use."""
    used = list(dict.fromkeys(material for _, material, _, _ in solids))
    meshes = []
    for part, material, (vertices, faces), bevel in solids:
        mesh = smooth_mesh(part, vertices, faces, [materials[each] for each in used],
                           np.full(len(faces), used.index(material)), bevel)
        meshes.append(mesh)
    workers = [bpy.data.objects.new(name, mesh) for mesh in meshes]
    for worker in workers:
        bpy.context.scene.collection.objects.link(worker)
    with bpy.context.temp_override(active_object=workers[0], selected_editable_objects=workers):
        bpy.ops.object.join()
    mesh = workers[0].data
    bpy.data.objects.remove(workers[0])
    mesh.name = name
    return mesh


def light_up(material, colour, strength):
    """Makes a material shine by itself."""
    inputs = material.node_tree.nodes["Principled BSDF"].inputs
    inputs["Emission Color"].default_value, inputs["Emission Strength"].default_value = (*colour, 1), strength


if __name__ == "__main__":
    if bpy.app.version[:2] != (4, 2):
        sys.exit(f"bpy {bpy.app.version_string} cannot build this file: use bpy 4.2, so that every Blender opens it.")
    build()
    save(Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT)
