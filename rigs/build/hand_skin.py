"""The skin of one hand: mesh, weights, texture coordinates, tint and the modifiers that bend it."""
import bpy
import numpy as np

from ..hand import SIDES, bone_name, load
from .hand_materials import nail_material, skin_material
from ..hand_colours import TINT
from .hand_tint import CREASE, creases, skin_tint


def build_skin(hand, rig, collection):
    """New mesh object `Hand.L Skin` or `Hand.R Skin`, child of `rig` and deformed by it."""
    data = load(hand)
    name = f"Hand.{SIDES[hand]} Skin"
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(cage(data["vertices"], data["faces"]).tolist(), [], data["faces"].tolist())
    mesh.shade_smooth()
    mesh.uv_layers.new(name="UVMap").data.foreach_set("uv", data["uv"].ravel())
    mesh.materials.append(skin_material())
    mesh.materials.append(nail_material())
    mesh.polygons.foreach_set("material_index", data["nails"].astype(np.int32))
    tint = mesh.color_attributes.new(TINT, "FLOAT_COLOR", "POINT")
    tint.data.foreach_set("color", skin_tint(data).ravel())
    mesh.attributes.new(CREASE, "FLOAT_VECTOR", "POINT").data.foreach_set("vector", creases(data).ravel())
    metric_texture_space(mesh)

    skin = bpy.data.objects.new(name, mesh)
    collection.objects.link(skin)
    skin.parent = rig
    add_weights(skin, data["weights"], hand)
    add_modifiers(skin, rig)
    return skin


def cage(vertices, faces, rounds=4):
    """Control vertices [V,3] whose subdivision passes through `vertices`: plain subdivision would thin the fingers by
    half a millimetre and lift them off the keys."""
    wanted = vertices.astype(float)
    control = wanted.copy()
    for _ in range(rounds):
        control += 0.8 * (wanted - limit_positions(control, faces))
    return control


def limit_positions(vertices, quads):
    """Where Catmull-Clark subdivision takes each vertex [V,3] in the end (Halstead, Kass and DeRose 1993, eq. 1)."""
    count = np.bincount(quads.ravel(), minlength=len(vertices))
    edges = np.zeros_like(vertices)
    corners = np.zeros_like(vertices)
    for corner in range(4):
        own, after, opposite = (quads[:, (corner + step) % 4] for step in range(3))
        np.add.at(edges, own, vertices[after])
        np.add.at(corners, own, vertices[opposite])
    limit = (count[:, None] ** 2 * vertices + 4 * edges + corners) / (count * (count + 5))[:, None]
    border = open_border(quads, len(vertices))
    return np.where(border[:, None], vertices, limit)


def open_border(quads, size):
    """Which vertices [V] lie on the mesh's open edge, where the arm was cut."""
    edges = np.sort(np.concatenate([quads[:, [i, (i + 1) % 4]] for i in range(4)]), axis=1)
    unique, uses = np.unique(edges, axis=0, return_counts=True)
    border = np.zeros(size, bool)
    border[unique[uses == 1]] = True
    return border


def metric_texture_space(mesh):
    """Makes `Generated` coordinates metres of the rest shape (shifted by half a metre), so that pores have a size."""
    mesh.use_auto_texspace = False
    mesh.texspace_location, mesh.texspace_size = (0, 0, 0), (0.5, 0.5, 0.5)


def add_weights(skin, weights, hand):
    """Vertex groups of `weights` [V,17], joints in order, forearm last."""
    for joint in range(weights.shape[1]):
        group = skin.vertex_groups.new(name=bone_name(joint, hand))
        for vertex in np.flatnonzero(weights[:, joint] > 0):
            group.add([int(vertex)], float(weights[vertex, joint]), "REPLACE")


def add_modifiers(skin, rig):
    """Dual quaternions keep the knuckles of a fist full; a little smoothing opens the creases that they pinch."""
    armature = skin.modifiers.new("Armature", "ARMATURE")
    armature.object = rig
    armature.use_deform_preserve_volume = True
    smooth = skin.modifiers.new("Corrective Smooth", "CORRECTIVE_SMOOTH")
    smooth.factor, smooth.iterations, smooth.smooth_type = 0.5, 4, "LENGTH_WEIGHTED"
    smooth.use_pin_boundary = True
    subdivision = skin.modifiers.new("Subdivision", "SUBSURF")
    subdivision.levels, subdivision.render_levels = 1, 2
