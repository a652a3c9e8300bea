"""Colour of the skin at every vertex: a warmer back and knuckles, a paler palm, rosy fingertips."""
import numpy as np

from ..hand import FINGER_JOINTS

TINT = "Tint"  # name of the colour attribute
BACK = np.array([0.60, 0.335, 0.225])  # linear RGB
PALM = np.array([0.70, 0.40, 0.30])
KNUCKLE = np.array([0.55, 0.235, 0.155])
FINGERTIP = np.array([0.66, 0.30, 0.22])


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
    return np.column_stack([colour, np.ones(len(colour))]).astype(np.float32)


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
