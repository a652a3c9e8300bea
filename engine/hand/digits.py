"""The five digits of the right hand as kinematic chains of three degrees each, in the hand's rest frame.

A pad's position is `p + Rn(abduction) Rf(flexion) (l1 + Rm(middle) (l2 + Rm(c middle) l3))`: p the base joint, l1-l3
the bones up to the pad's centre, n, f, m the axes of abduction, base flexion and middle flexion, c the coupling.
"""
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from ...rigs import hand as rig
from . import limits

#: Towards the palm in the rest frame of the right hand (MANO).
_PALM = np.array([0.0, -1.0, 0.0])
#: The thumb's outer joints bend half towards the palm, half towards the fingers.
_THUMB_BEND = np.array([-0.6, -1.0, -0.8])


def _unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def rotate(axis, angle, vector):
    """`vector` [...,3] turned about the unit `axis` [...,3] by `angle` [...] (Rodrigues)."""
    cosine, sine = np.cos(angle)[..., None], np.sin(angle)[..., None]
    along = (vector * axis).sum(-1, keepdims=True)
    return vector * cosine + _cross(axis, vector) * sine + axis * along * (1 - cosine)


def _cross(a, b):
    """Cross product over the last axis; several times faster than numpy's for many short vectors."""
    return np.stack([a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1], a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2],
                     a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]], -1)


@dataclass(frozen=True)
class Digits:
    """Chains of the right hand. base, l1, l2, l3 [5,3] metres; abduct, flex, bend: unit axes [5,3]; radii [5]."""

    base: np.ndarray
    l1: np.ndarray
    l2: np.ndarray
    l3: np.ndarray
    abduct: np.ndarray
    flex: np.ndarray
    bend: np.ndarray
    radii: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray

    @classmethod
    def of_rig(cls, stretch=1.0):
        """The bundled hand's digits; `stretch` scales how far the fingers spread."""
        data = rig.load(rig.RIGHT)
        joints, pads = data["joints"], data["pads"]
        base, middle, distal = (joints[rig.FINGER_JOINTS[:, k]] for k in range(3))
        along = _unit(pads - base)
        flex = _unit(np.cross(along, _PALM))
        bend = flex.copy()
        bend[0] = _unit(np.cross(along[0], _unit(_THUMB_BEND)))
        spread = np.array([stretch, 1, 1])
        return cls(base, middle - base, distal - middle, pads - distal, _unit(np.cross(flex, along)), flex, bend,
                   data["pad_radii"], limits.LOWEST * spread, limits.HIGHEST * spread)

    def pads(self, angles):
        """Pad centres [...,5,3] in the rest frame (wrist joint at the origin) for `angles` [...,5,3]."""
        middle = angles[..., 2]
        outer = rotate(self.bend, middle, self.l2 + rotate(self.bend, limits.COUPLING * middle, self.l3))
        return self.base + rotate(self.abduct, angles[..., 0], rotate(self.flex, angles[..., 1], self.l1 + outer))

    def pads_and_jacobian(self, angles):
        """Pad centres [...,5,3] and their derivatives [...,5,3,3] (last axis: the three degrees)."""
        middle = angles[..., 2]
        turned = limits.COUPLING * middle
        v3 = rotate(self.bend, turned, self.l3)
        v2 = rotate(self.bend, middle, self.l2 + v3)
        v1 = rotate(self.flex, angles[..., 1], self.l1 + v2)
        v0 = rotate(self.abduct, angles[..., 0], v1)
        d3 = _cross(self.bend, v2) + limits.COUPLING[:, None] * rotate(self.bend, middle, _cross(self.bend, v3))
        d2 = rotate(self.abduct, angles[..., 0], _cross(self.flex, v1))
        d3 = rotate(self.abduct, angles[..., 0], rotate(self.flex, angles[..., 1], d3))
        return self.base + v0, np.stack([_cross(self.abduct, v0), d2, d3], -1)

    def pose(self, angles):
        """Axis-angle [...,16,3] in MANO's order for `angles` [...,5,3]; the wrist's row is zero."""
        pose = np.zeros(angles.shape[:-2] + (16, 3))
        abduction = Rotation.from_rotvec((self.abduct * angles[..., 0, None]).reshape(-1, 3))
        flexion = Rotation.from_rotvec((self.flex * angles[..., 1, None]).reshape(-1, 3))
        base, middle, distal = rig.FINGER_JOINTS.T
        pose[..., base, :] = (abduction * flexion).as_rotvec().reshape(angles.shape)
        pose[..., middle, :] = self.bend * angles[..., 2, None]
        pose[..., distal, :] = self.bend * (limits.COUPLING * angles[..., 2])[..., None]
        return pose
