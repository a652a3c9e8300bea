"""What the skin's shading knows of each vertex: its colour (warm back and knuckles, paler palm, rosy fingertips, nails)
and the creases over the joints."""
import numpy as np

from ..hand import FINGER_JOINTS
from ..hand_colours import BACK, FINGERTIP, KNUCKLE, NAIL, PALM

CREASE = "Crease"  # vector attribute: depth 0-1, distance along the finger from the joint in metres, 0


def skin_tint(data):
    """Linear RGBA [V,4] for the hand's arrays `data` (see `rigs.hand.load`)."""
    vertices, joints = data["vertices"], data["joints"]
    back = vertex_normals(vertices, data["faces"])[:, 1]
    palmness = _smoothstep(0.15, -0.55, back)
    colour = BACK + palmness[:, None] * (PALM - BACK)
    for chain in FINGER_JOINTS:
        for joint, reach, strength in zip(chain, (0.014, 0.010, 0.008), (0.45, 0.55, 0.35)):
            near = np.exp(-((np.linalg.norm(vertices - joints[joint], axis=1) / reach) ** 2) / 2)
            blush = strength * near * (1 - 0.6 * palmness)
            colour += blush[:, None] * (KNUCKLE - colour)
    for pad in data["pads"]:
        near = np.exp(-((np.linalg.norm(vertices - pad, axis=1) / 0.010) ** 2) / 2)
        colour += 0.6 * near[:, None] * (FINGERTIP - colour)
    colour[np.unique(data["faces"][data["nails"]])] = NAIL
    return np.column_stack([colour, np.ones(len(colour))]).astype(np.float32)


def creases(data):
    """The attribute CREASE [V,3]: several folds over the back of each finger joint, one or two on the palm's side, and
    those of the wrist."""
    vertices, joints, owner = data["vertices"], data["joints"], data["weights"].argmax(1)
    palmness = _smoothstep(0.3, -0.3, vertex_normals(vertices, data["faces"])[:, 1])
    result = np.zeros_like(vertices)
    for chain, tip in zip(FINGER_JOINTS, data["tips"]):
        ends = np.vstack([joints[chain], tip])
        for before, at, after in zip(range(2), range(1, 3), range(2, 4)):
            axis = ends[after] - ends[before]
            along = (vertices - ends[at]) @ axis / np.linalg.norm(axis)
            reach = (0.0038, 0.0026)[before] * (1 - 0.55 * palmness)
            strength = 0.35 if chain[0] == FINGER_JOINTS[0, 0] and before == 0 else 0.9  # the thumb's knuckle is smooth
            depth = strength * np.exp(-((along / reach) ** 2) / 2) * (1 - 0.3 * palmness)
            chosen = np.isin(owner, chain) & (depth > result[:, 0])
            result[chosen] = np.stack([depth, along, 0 * along], axis=1)[chosen]
    across = vertices[:, 0] - 0.004
    depth = 0.8 * palmness * np.exp(-((across / 0.005) ** 2) / 2) * (np.abs(vertices[:, 2]) < 0.04)
    wrist = depth > result[:, 0]
    result[wrist] = np.stack([depth, across / 2.5, 0 * depth], axis=1)[wrist]
    return result.astype(np.float32)


def vertex_normals(vertices, faces):
    """Outward unit normals [V,3]."""
    corners = vertices[faces]
    face_normals = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    normals = np.zeros_like(vertices)
    for corner in range(faces.shape[1]):
        np.add.at(normals, faces[:, corner], face_normals)
    return normals / np.linalg.norm(normals, axis=1, keepdims=True)


def _smoothstep(start, end, value):
    step = np.clip((value - start) / (end - start), 0, 1)
    return step**2 * (3 - 2 * step)
