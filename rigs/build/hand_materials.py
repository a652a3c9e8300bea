"""Materials of the hands: skin, nails, cotton, wool, buttons.

Procedural, so that the file needs no pictures; made of nodes that Cycles and EEVEE share. What Workbench shows
(viewport colour, roughness) is set to match. Textures are sized in metres of the rest shape.
"""
import math

import bpy

from ..hand_colours import TINT
from .hand_tint import CREASE


def skin_material():
    """Skin: the mesh's tint with blotches, pores, and creases over the joints; light scatters in it."""
    return _material("Hand Skin", _skin_nodes, viewport=(0.66, 0.41, 0.31), roughness=0.6)


def nail_material():
    """Smooth, slightly translucent horn with a clear coat."""
    return _material("Hand Nail", _nail_nodes, viewport=(0.78, 0.53, 0.46), roughness=0.35)


def cotton_material():
    """White shirt cotton."""
    return _material("Hand Cuff", _cotton_nodes, viewport=(0.78, 0.78, 0.76), roughness=0.8)


def wool_material():
    """Dark blue jacket wool."""
    return _material("Hand Sleeve", _wool_nodes, viewport=(0.028, 0.034, 0.052), roughness=0.85)


def button_material():
    """Dark horn."""
    return _material("Hand Button", lambda nodes, links, shader: None, viewport=(0.02, 0.018, 0.016), roughness=0.35)


def _material(name, add_nodes, viewport, roughness):
    """The material `name`, made once; `add_nodes(nodes, links, shader)` completes its Principled shader."""
    if name in bpy.data.materials:
        return bpy.data.materials[name]
    material = bpy.data.materials.new(name)
    material.diffuse_color = (*viewport, 1)
    material.roughness = roughness
    material.use_nodes = True
    tree = material.node_tree
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*viewport, 1)
    shader.inputs["Roughness"].default_value = roughness
    add_nodes(tree.nodes, tree.links, shader)
    for column, node in enumerate(tree.nodes):
        if node.type not in ("BSDF_PRINCIPLED", "OUTPUT_MATERIAL"):
            node.location = (-1100 + 220 * (column % 4), 300 - 260 * (column // 4))
    return material


def _skin_nodes(nodes, links, shader):
    place = nodes.new("ShaderNodeTexCoord").outputs["Generated"]
    tint = _attribute(nodes, TINT).outputs["Color"]
    blotches = _noise(nodes, links, place, scale=75, detail=3)
    value = _map(nodes, links, blotches, 0.96, 1.04)
    varied = nodes.new("ShaderNodeHueSaturation")
    links.new(tint, varied.inputs["Color"])
    links.new(value, varied.inputs["Value"])
    links.new(_map(nodes, links, _noise(nodes, links, place, scale=160, detail=2), 0.95, 1.06),
              varied.inputs["Saturation"])
    links.new(varied.outputs["Color"], shader.inputs["Base Color"])
    links.new(_map(nodes, links, blotches, 0.40, 0.56), shader.inputs["Roughness"])
    shader.inputs["Specular IOR Level"].default_value = 0.42
    _scatter(shader, weight=0.3, scale=0.0035)

    pores = nodes.new("ShaderNodeTexVoronoi")
    pores.inputs["Scale"].default_value = 900
    links.new(place, pores.inputs["Vector"])
    wrinkles = _noise(nodes, links, place, scale=420, detail=4)
    grain = _mix(nodes, links, pores.outputs["Distance"], wrinkles, 0.5)
    fine = _bump(nodes, links, grain, distance=0.00025, strength=0.35)
    creases = _bump(nodes, links, _creases(nodes, links, wrinkles), distance=0.0005, strength=0.45, below=fine)
    links.new(creases, shader.inputs["Normal"])


def _creases(nodes, links, wrinkles, period=0.0021):
    """Height of the folds across the joints: grooves `period` metres apart where the mesh's attribute asks for them."""
    attribute = nodes.new("ShaderNodeSeparateXYZ")
    links.new(_attribute(nodes, CREASE).outputs["Vector"], attribute.inputs[0])
    depth, along = attribute.outputs["X"], attribute.outputs["Y"]
    phase = _math(nodes, links, "MULTIPLY", along, 2 * math.pi / period)
    uneven = _math(nodes, links, "ADD", phase, _map(nodes, links, wrinkles, -1.3, 1.3))
    ridge = _math(nodes, links, "SINE", _math(nodes, links, "MULTIPLY", uneven, 0.5))
    return _math(nodes, links, "MULTIPLY", _math(nodes, links, "ABSOLUTE", ridge), depth)


def _nail_nodes(nodes, links, shader):
    place = nodes.new("ShaderNodeTexCoord").outputs["Generated"]
    shader.inputs["Coat Weight"].default_value = 0.35
    shader.inputs["Coat Roughness"].default_value = 0.12
    _scatter(shader, weight=0.25, scale=0.002)
    links.new(_attribute(nodes, TINT).outputs["Color"], shader.inputs["Base Color"])
    links.new(_bump(nodes, links, _noise(nodes, links, place, scale=600, detail=1), distance=0.0001, strength=0.15),
              shader.inputs["Normal"])


def _cotton_nodes(nodes, links, shader):
    _weave(nodes, links, shader, threads=2500, strength=0.25)
    shader.inputs["Sheen Weight"].default_value = 0.15
    _scatter(shader, weight=0.1, scale=0.001)


def _wool_nodes(nodes, links, shader):
    cloth = _weave(nodes, links, shader, threads=1300, strength=0.5)
    fleck = nodes.new("ShaderNodeHueSaturation")
    fleck.inputs["Color"].default_value = shader.inputs["Base Color"].default_value
    links.new(_map(nodes, links, _noise(nodes, links, cloth, scale=700, detail=3), 0.3, 1.0), fleck.inputs["Value"])
    links.new(fleck.outputs["Color"], shader.inputs["Base Color"])
    shader.inputs["Sheen Weight"].default_value = 0.08
    shader.inputs["Sheen Roughness"].default_value = 0.4
    shader.inputs["Specular IOR Level"].default_value = 0.25


def _weave(nodes, links, shader, threads, strength):
    """Diagonal threads, `threads` a metre, as a bump; returns the cloth's coordinates in metres."""
    cloth = nodes.new("ShaderNodeTexCoord").outputs["UV"]
    wave = nodes.new("ShaderNodeTexWave")
    wave.bands_direction = "DIAGONAL"
    wave.inputs["Scale"].default_value = threads / 20  # a wave of scale 1 has 20 / 2π bands a unit along an axis
    wave.inputs["Distortion"].default_value = 1.0
    links.new(cloth, wave.inputs["Vector"])
    links.new(_bump(nodes, links, wave.outputs["Fac"], distance=0.0002, strength=strength), shader.inputs["Normal"])
    return cloth


def _attribute(nodes, name):
    node = nodes.new("ShaderNodeAttribute")
    node.attribute_name = name
    return node


def _noise(nodes, links, place, scale, detail):
    node = nodes.new("ShaderNodeTexNoise")
    node.inputs["Scale"].default_value = scale
    node.inputs["Detail"].default_value = detail
    links.new(place, node.inputs["Vector"])
    return node.outputs["Fac"]


def _map(nodes, links, value, low, high):
    """Maps a noise's usual range 0.3-0.7 to `low`-`high`."""
    node = nodes.new("ShaderNodeMapRange")
    for name, number in (("From Min", 0.3), ("From Max", 0.7), ("To Min", low), ("To Max", high)):
        node.inputs[name].default_value = number
    links.new(value, node.inputs["Value"])
    return node.outputs["Result"]


def _mix(nodes, links, first, second, share):
    node = nodes.new("ShaderNodeMix")
    node.inputs["Factor"].default_value = share
    links.new(first, node.inputs["A"])
    links.new(second, node.inputs["B"])
    return node.outputs["Result"]


def _math(nodes, links, operation, *values):
    node = nodes.new("ShaderNodeMath")
    node.operation = operation
    for value, socket in zip(values, node.inputs):
        if isinstance(value, (int, float)):
            socket.default_value = value
        else:
            links.new(value, socket)
    return node.outputs["Value"]


def _bump(nodes, links, height, distance, strength, below=None):
    node = nodes.new("ShaderNodeBump")
    node.inputs["Distance"].default_value = distance
    node.inputs["Strength"].default_value = strength
    links.new(height, node.inputs["Height"])
    if below is not None:
        links.new(below, node.inputs["Normal"])
    return node.outputs["Normal"]


def _scatter(shader, weight, scale):
    """Light below the surface: red goes deepest. `scale` in metres."""
    shader.inputs["Subsurface Weight"].default_value = weight
    shader.inputs["Subsurface Radius"].default_value = (1.0, 0.35, 0.2)
    shader.inputs["Subsurface Scale"].default_value = scale
