"""Skin tones for the hands in a scene: the materials' colours change, the meshes and the sleeves stay.

A vertex's tint is a mixture of the four colours of `rigs.hand_colours` (back, palm, knuckles, fingertips). One affine
map of colours carries those four to the tone's own, and so every mixture to the same mixture of them. The nails' rims,
whose fifth colour the map would carry too far, end at the lightest of the four.
"""
from dataclasses import dataclass

import bpy
import numpy as np

from ..engine.errors import InputError
from ..rigs.hand_colours import BACK, FINGERTIP, KNUCKLE, PALM, TINT
from .mano_skin import hand_armatures

#: What the group node in a material, and what a group itself is called.
NODE = "PianoFlow Skin Tone"


@dataclass(frozen=True)
class Tone:
    """Linear RGB of the skin's parts and of what Workbench shows of skin and nails. scatter: how much of the light
    goes under the skin, 0-1."""

    label: str
    description: str
    back: tuple
    palm: tuple
    knuckle: tuple
    fingertip: tuple
    nail: tuple
    workbench: tuple
    workbench_nail: tuple
    scatter: float = 0.3


def _plain(label, description, colour):
    return Tone(label, description, *[colour] * 7, scatter=0.0)


#: The tone of the bundled hands as they are.
AS_MADE = "light"
TONES = {
    "pale": Tone("Pale", "Very fair skin that burns (Fitzpatrick I)", (0.74, 0.51, 0.415), (0.78, 0.52, 0.44),
                 (0.69, 0.36, 0.295), (0.76, 0.39, 0.33), (0.78, 0.52, 0.46), (0.78, 0.56, 0.47), (0.82, 0.61, 0.55)),
    "light": Tone("Light", "Fair skin (Fitzpatrick II-III): the hands as they come", tuple(BACK), tuple(PALM),
                  tuple(KNUCKLE), tuple(FINGERTIP), (0.70, 0.41, 0.34), (0.66, 0.41, 0.31), (0.78, 0.53, 0.46)),
    "olive": Tone("Olive", "Olive or tanned skin (Fitzpatrick IV)", (0.42, 0.225, 0.130), (0.57, 0.325, 0.22),
                  (0.33, 0.150, 0.083), (0.52, 0.235, 0.155), (0.60, 0.355, 0.275), (0.47, 0.265, 0.165),
                  (0.64, 0.41, 0.33), scatter=0.27),
    "brown": Tone("Brown", "Brown skin (Fitzpatrick V)", (0.215, 0.100, 0.052), (0.445, 0.240, 0.155),
                  (0.145, 0.058, 0.029), (0.36, 0.160, 0.100), (0.47, 0.270, 0.205), (0.26, 0.125, 0.068),
                  (0.50, 0.30, 0.235), scatter=0.22),
    "dark": Tone("Dark", "Very dark skin (Fitzpatrick VI), with lighter palms", (0.078, 0.036, 0.021),
                 (0.335, 0.175, 0.115), (0.046, 0.020, 0.012), (0.215, 0.095, 0.062), (0.36, 0.200, 0.155),
                 (0.105, 0.050, 0.031), (0.37, 0.215, 0.17), scatter=0.15),
    "mannequin": _plain("Mannequin", "Plain grey, without a person behind it", (0.42, 0.41, 0.39)),
    "glove": _plain("Glove", "White gloves", (0.80, 0.79, 0.76)),
}


def set_tone(scene, tone):
    """Gives the hands of `scene` the skin tone called `tone`. Materials of the animator's own are left alone."""
    if tone not in TONES:
        raise InputError(f"There is no skin tone {tone!r}: choose {', '.join(TONES)}.")
    for material in _tinted(scene):
        if material.library is None:
            _recolour(material, tone)


def scene_tone(scene):
    """The name of the tone that the hands of `scene` have; None where no hand has a skin of ours."""
    return next((_tone_of(material) for material in _tinted(scene)), None)


def colour_map(tone):
    """Rows [3,4] of the affine map that carries the bundled tints to those of `tone` (a Tone)."""
    anchors = np.column_stack([np.array([BACK, PALM, KNUCKLE, FINGERTIP]), np.ones(4)])
    wanted = np.array([tone.back, tone.palm, tone.knuckle, tone.fingertip])
    return np.linalg.solve(anchors, wanted).T


def _tinted(scene):
    """The materials of skin and nails of the hands in `scene`, each once."""
    return list(dict.fromkeys(
        material for _, armature in hand_armatures(scene) for part in armature.children if part.type == 'MESH'
        for material in part.data.materials if material and material.node_tree and _tint_node(material)))


def _tone_of(material):
    node = material.node_tree.nodes.get(NODE)
    return node.node_tree.get(NODE, AS_MADE) if node and node.node_tree else AS_MADE


def _tint_node(material):
    return next((node for node in material.node_tree.nodes
                 if node.type == 'ATTRIBUTE' and node.attribute_name == TINT), None)


def _recolour(material, name):
    tone, tint = TONES[name], _tint_node(material)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    group = nodes.get(NODE)
    source = group.outputs[0] if group else tint.outputs["Color"]
    ends = [link.to_socket for link in source.links]
    is_nail = any(end.node.type == 'BSDF_PRINCIPLED' for end in ends)
    if group is None:
        group = nodes.new("ShaderNodeGroup")
        group.name, group.label = NODE, "Skin Tone"
        group.location = tint.location.x + 170, tint.location.y - 120
    group.node_tree = _group(name, is_nail)
    links.new(tint.outputs["Color"], group.inputs[0])
    for end in ends:
        links.new(group.outputs[0], end)
    material.diffuse_color = (*(tone.workbench_nail if is_nail else tone.workbench), 1)
    for node in nodes:
        if node.type == 'BSDF_PRINCIPLED':
            node.inputs["Subsurface Weight"].default_value = tone.scatter * (0.8 if is_nail else 1.0)


def _group(name, is_nail):
    """The node group that carries tints to the tone `name`: shared by all materials of the file."""
    label = f"{NODE} {TONES[name].label}{' Nail' if is_nail else ''}"
    for group in bpy.data.node_groups:
        if group.name == label and group.get(NODE) == name:
            return group
    group = bpy.data.node_groups.new(label, "ShaderNodeTree")
    group[NODE] = name
    group.interface.new_socket("Tint", in_out='INPUT', socket_type='NodeSocketColor')
    group.interface.new_socket("Color", in_out='OUTPUT', socket_type='NodeSocketColor')
    nodes, links = group.nodes, group.links
    come, go = nodes.new("NodeGroupInput"), nodes.new("NodeGroupOutput")
    whole = nodes.new("ShaderNodeCombineXYZ")
    come.location, whole.location, go.location = (-300, 0), (480, 0), (680, 0)
    tone = TONES[name]
    rows = np.column_stack([np.zeros((3, 3)), tone.nail]) if is_nail else colour_map(tone)
    lightest = np.max([tone.nail] if is_nail else [tone.back, tone.palm, tone.knuckle, tone.fingertip], axis=0)
    for index, (*row, offset) in enumerate(rows):
        mixed, moved, ended = (nodes.new(f"ShaderNode{kind}") for kind in ("VectorMath", "Math", "Math"))
        mixed.operation, moved.operation, ended.operation = 'DOT_PRODUCT', 'ADD', 'MINIMUM'
        moved.use_clamp = True
        for column, node in enumerate((mixed, moved, ended)):
            node.location = -100 + 180 * column, 200 - 200 * index
        mixed.inputs[1].default_value = row
        moved.inputs[1].default_value, ended.inputs[1].default_value = offset, lightest[index]
        links.new(come.outputs[0], mixed.inputs[0])
        links.new(mixed.outputs["Value"], moved.inputs[0])
        links.new(moved.outputs[0], ended.inputs[0])
        links.new(ended.outputs[0], whole.inputs[index])
    links.new(whole.outputs[0], go.inputs[0])
    return group
