"""A shirt's cuff and a jacket's sleeve over the forearm: they hide the arm's cut and follow the forearm bone."""
import bpy
import numpy as np

from ..hand import FOREARM, LEFT, SIDES, bone_name
from .hand_materials import button_material, cotton_material, wool_material

AROUND = 36  # vertices of a ring
#: Profiles: distance from the wrist along the forearm, half height (palm to back), half width; millimetres.
#: Each starts inside, turns at the opening and runs outside towards the elbow.
CUFF = (
    (74, 30.5, 33.0), (60, 29.5, 32.0), (45, 29.0, 31.2), (42.6, 29.0, 31.2), (41.8, 29.4, 31.6), (41.6, 30.0, 32.2),
    (41.8, 30.6, 32.8), (42.6, 31.0, 33.2), (44.5, 31.1, 33.3), (48, 31.3, 33.5), (60, 32.0, 34.4), (76, 33.0, 36.0))
SLEEVE = (
    (110, 37.0, 41.0), (85, 35.0, 38.6), (62, 33.6, 36.6), (57.6, 33.4, 36.2), (56.6, 33.8, 36.6), (56.2, 34.6, 37.4),
    (56.6, 35.4, 38.2), (57.6, 35.8, 38.6), (60, 36.0, 38.8), (66, 36.5, 39.3), (76, 37.4, 40.3), (88, 38.5, 41.6),
    (100, 39.8, 43.0), (115, 41.2, 44.4), (130, 42.6, 45.8), (145, 44.0, 47.0), (160, 45.3, 48.0), (175, 46.6, 49.0),
    (190, 47.8, 49.8), (205, 48.8, 50.4), (220, 49.8, 51.0), (235, 50.6, 51.4), (249, 50.8, 51.2), (262, 49.8, 49.8),
    (274, 47.0, 46.6), (284, 42.4, 41.6), (292, 36.0, 35.0), (298, 28.0, 27.0), (302, 18.5, 17.8), (304, 8.5, 8.2),
    (304.4, 0.5, 0.5))
BUTTONS = (66, 77, 88)  # distances of the jacket's buttons, on the little finger's side


def build_sleeve(hand, rig, collection):
    """New mesh object `Hand.L Sleeve` or `Hand.R Sleeve`, child of `rig`, carried by its forearm bone."""
    parts = [tube(CUFF, folds=0.3, material=0), tube(SLEEVE, folds=1.0, material=1),
             *(button(distance) for distance in BUTTONS)]
    name = f"Hand.{SIDES[hand]} Sleeve"
    mesh = join(name, parts, mirrored=hand == LEFT)
    for material in (cotton_material(), wool_material(), button_material()):
        mesh.materials.append(material)
    sleeve = bpy.data.objects.new(name, mesh)
    collection.objects.link(sleeve)
    sleeve.parent = rig
    sleeve.vertex_groups.new(name=bone_name(FOREARM, hand)).add(range(len(mesh.vertices)), 1.0, "REPLACE")
    sleeve.modifiers.new("Armature", "ARMATURE").object = rig
    subdivision = sleeve.modifiers.new("Subdivision", "SUBSURF")
    subdivision.levels, subdivision.render_levels = 0, 1
    return sleeve


def tube(profile, folds, material):
    """Vertices [V,3] (metres, right hand's rest frame), quads [F,4], uv [F,4,2] in metres of cloth, material index."""
    distance, height, width = np.array(profile).T[:, :, None]
    angle = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    out = 1 + folds * fold_depth(distance, angle) / height
    rings = np.stack([distance + 0 * angle, height * out * np.cos(angle), width * out * np.sin(angle)], axis=-1) / 1000
    ring, k = np.meshgrid(np.arange(len(profile) - 1), np.arange(AROUND), indexing="ij")
    after = (k + 1) % AROUND
    start, end = ring * AROUND, (ring + 1) * AROUND
    quads = np.stack([start + k, start + after, end + after, end + k], axis=-1)
    along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(distance[:, 0]), np.diff(height[:, 0])))]) / 1000
    around = np.arange(AROUND + 1) * 2 * np.pi * 0.04 / AROUND
    uv = np.stack([np.stack([around[i], along[j]], -1) for i, j in
                   ((k, ring), (k + 1, ring), (k + 1, ring + 1), (k, ring + 1))], axis=-2)
    return rings.reshape(-1, 3), quads.reshape(-1, 4), uv.reshape(-1, 4, 2), material


def fold_depth(distance, angle):
    """Soft diagonal folds, millimetres outwards: none at the opening, deepest before the elbow."""
    depth = 1.7 * np.clip((distance - 62) / 60, 0, 1) * np.clip((304 - distance) / 40, 0, 1)
    return depth * (0.6 * np.sin(0.155 * distance + 2.1 * np.cos(angle - 0.6))
                    + 0.4 * np.sin(0.27 * distance - 1.4 * np.sin(angle) + 2 * angle))


def button(distance, radius=0.0055, thickness=0.0022):
    """A small domed disc sewn on the sleeve, in the same form as `tube`."""
    profile = np.array(SLEEVE[5:])
    height, width = (np.interp(distance, profile[:, 0], profile[:, i]) / 1000 for i in (1, 2))
    outward = np.array([0, 0.45, -0.89])
    centre = np.array([distance / 1000, height * outward[1], width * outward[2]]) + outward * 0.0004
    side = np.cross(outward, (1, 0, 0))
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False)[:, None]
    circle = np.cos(turn) * np.array([1.0, 0, 0]) + np.sin(turn) * side
    levels = ((1.0, 0.0), (1.0, 0.6), (0.9, 0.95), (0.72, 1.0), (0.6, 0.75), (0.05, 0.7))
    rings = np.array([centre + circle * radius * size + outward * thickness * rise for size, rise in levels])
    level, k = np.meshgrid(np.arange(len(levels) - 1), np.arange(16), indexing="ij")
    after = (k + 1) % 16
    quads = np.stack([level * 16 + k, (level + 1) * 16 + k, (level + 1) * 16 + after, level * 16 + after], -1)
    return rings.reshape(-1, 3), quads.reshape(-1, 4), np.zeros((quads.size // 4, 4, 2)), 2


def join(name, parts, mirrored):
    """One smooth mesh of several parts; `mirrored` makes it the left hand's."""
    vertices = np.vstack([part[0] for part in parts]) * ((-1 if mirrored else 1), 1, 1)
    starts = np.cumsum([0, *(len(part[0]) for part in parts[:-1])])
    quads = np.vstack([part[1] + start for part, start in zip(parts, starts)])
    uv = np.vstack([part[2] for part in parts])
    if mirrored:
        quads, uv = quads[:, ::-1], uv[:, ::-1]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(vertices.tolist(), [], quads.tolist())
    mesh.shade_smooth()
    mesh.uv_layers.new(name="UVMap").data.foreach_set("uv", uv.ravel())
    mesh.polygons.foreach_set("material_index", np.repeat([part[3] for part in parts], [len(p[1]) for p in parts]))
    return mesh
