"""Builds the skin of a hand rig from a MANO model: its mesh, weights and looks, and the wrist that MANO lacks.

MANO ends in an open edge just behind the wrist; the bundled sleeve begins further up the arm. So the edge is drawn out
into a tube that goes over into the forearm's cross-section and follows the forearm bone. The model's own vertices come
first and stay exactly where MANO has them.
"""
import bpy
import numpy as np

from ..rigs import hand as rig

#: Where the tube ends, metres behind the wrist joint: well inside the cuff, which begins at 42 mm.
TUBE_END = 0.074
#: Where the tube's rings are between the edge and its end, and how far each has gone over into the forearm.
RINGS = ((0.08, 0.1), (0.2, 0.35), (0.36, 0.7), (0.52, 0.92), (0.7, 1.0), (0.85, 1.0), (1.0, 1.0))
#: Half height and half width of the forearm under the cuff, metres (`rigs/build/hand_sleeve.py`).
FOREARM_HEIGHT, FOREARM_WIDTH = 0.0262, 0.0285


def build_mesh(name, vertices, model):
    """New mesh of `model` with its vertices at `vertices` [V,3] (wrist at the origin), and the tube's weights.

    Returns (mesh, weights [V + T,17], joints in order, forearm last).
    """
    tube, quads, forearm = wrist_tube(vertices, model.open_edge, model.hand)
    faces = [*model.faces.tolist(), *quads]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([*vertices.tolist(), *tube.tolist()], [], faces)
    mesh.shade_smooth()
    weights = np.zeros((len(vertices) + len(tube), 17))
    weights[:len(vertices), :16] = model.weights
    weights[len(vertices):, 0], weights[len(vertices):, rig.FOREARM] = 1 - forearm, forearm
    return mesh, weights


def wrist_tube(vertices, edge, hand):
    """Vertices [T,3] of rings behind the open `edge` (indices in order), quads, and weights [T] of the forearm."""
    if not edge:
        return np.zeros((0, 3)), [], np.zeros(0)
    border = vertices[edge]
    centre = border.mean(0)
    end = TUBE_END * (1 if hand == rig.RIGHT else -1)
    angle = np.arctan2(border[:, 2] - centre[2], border[:, 1] - centre[1])
    oval = np.stack([0 * angle, FOREARM_HEIGHT * np.cos(angle), FOREARM_WIDTH * np.sin(angle)], axis=1)
    rings, weights = [], []
    for way, share in RINGS:
        ring = (1 - share) * border + share * oval
        ring[:, 0] = border[:, 0] + way * (end - border[:, 0])
        rings.append(ring)
        weights.append(np.full(len(edge), share))
    count, quads = len(edge), []
    levels = [list(edge), *([len(vertices) + ring * count + k for k in range(count)] for ring in range(len(RINGS)))]
    for near, far in zip(levels, levels[1:]):
        quads += [(near[k], near[(k + 1) % count], far[(k + 1) % count], far[k]) for k in range(count)]
    return np.concatenate(rings), quads, np.concatenate(weights)


def give_weights(skin, weights, hand):
    """Vertex groups of `weights` [V,17] in place of those that the object `skin` had."""
    skin.vertex_groups.clear()
    for joint in range(weights.shape[1]):
        group = skin.vertex_groups.new(name=rig.bone_name(joint, hand))
        for vertex in np.flatnonzero(weights[:, joint] > 0):
            group.add([int(vertex)], float(weights[vertex, joint]), 'REPLACE')


def take_over_looks(mesh, earlier):
    """Gives `mesh` the first material of the mesh `earlier`, its size of texture, and its attributes of shading.

    Colours and creases come from the nearest vertices of `earlier`, which shows the same hand in the same rest pose.
    """
    if earlier.materials:
        mesh.materials.append(earlier.materials[0])
    mesh.use_auto_texspace = False
    mesh.texspace_location, mesh.texspace_size = earlier.texspace_location, earlier.texspace_size
    places, others = positions(mesh), positions(earlier)
    nearest, shares = _neighbours(places, others)
    for attribute in earlier.attributes:
        width, field = {'FLOAT_COLOR': (4, "color"), 'FLOAT_VECTOR': (3, "vector")}.get(attribute.data_type, (0, ""))
        if attribute.domain != 'POINT' or not width or attribute.name == "position":
            continue
        values = np.empty(len(others) * width, np.float32)
        attribute.data.foreach_get(field, values)
        mixed = (values.reshape(-1, width)[nearest] * shares[..., None]).sum(1)
        copy = mesh.attributes.new(attribute.name, attribute.data_type, 'POINT')
        copy.data.foreach_set(field, mixed.astype(np.float32).ravel())


def positions(mesh):
    """Vertices [V,3] of a mesh."""
    values = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", values)
    return values.reshape(-1, 3).astype(float)


def _neighbours(places, others, count=4):
    """Indices [V,count] of the `others` [W,3] nearest to `places` [V,3], and weights [V,count], larger when nearer."""
    nearest = np.empty((len(places), min(count, len(others))), int)
    distances = np.empty(nearest.shape)
    for start in range(0, len(places), 256):
        part = slice(start, start + 256)
        apart = np.linalg.norm(places[part, None] - others, axis=-1)
        nearest[part] = np.argsort(apart, axis=1)[:, :nearest.shape[1]]
        distances[part] = np.take_along_axis(apart, nearest[part], axis=1)
    shares = 1 / (distances + 1e-5)
    return nearest, shares / shares.sum(1, keepdims=True)
