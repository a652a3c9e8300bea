"""A MANO hand: its mesh, skin weights and shape space, posed by linear blend skinning (Romero et al. 2017).

    v' = sum_j w_j (R_j (v + P(R - I) - J_j) + p_j),   v = T + S beta,   J = regressor v

Poses are this project's: axis-angle in MANO's joint order, zero being the flat hand (`flat_hand_mean=True`). Numpy
alone, since Blender uses it.
"""
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...rigs import hand as rig
from . import skeleton

#: Left hand = right hand mirrored in x, so an axis-angle (x, y, z) becomes (x, -y, -z).
MIRROR_POINT, MIRROR_TURN = np.array([-1.0, 1, 1]), np.array([1.0, -1, -1])


@dataclass(frozen=True, eq=False)
class ManoModel:
    """One hand of MANO; metres; V vertices (778), F triangles (1538), B shape directions (10).

    hand: 0 left, 1 right. template [V,3]; faces [F,3]; weights [V,16]; shape_directions [V,3,B]; pose_directions
    [V,3,135], for the elements of the fifteen finger rotations minus the identity; regressor [16,V] from vertices to
    joints; mean_pose [15,3] and components [45,45] of MANO's pose space.
    """

    hand: int
    template: np.ndarray
    faces: np.ndarray
    weights: np.ndarray
    shape_directions: np.ndarray
    pose_directions: np.ndarray
    regressor: np.ndarray
    mean_pose: np.ndarray
    components: np.ndarray

    def shaped(self, betas=None):
        """Vertices [V,3] of the flat hand with the shape `betas` (up to B numbers; none is the mean shape)."""
        betas = np.zeros(0) if betas is None else np.asarray(betas, float)
        return self.template + self.shape_directions[..., :len(betas)] @ betas

    def rest_joints(self, betas=None):
        """Joints [16,3] of the flat hand."""
        return self.regressor @ self.shaped(betas)

    def joints(self, betas, pose, wrist=None):
        """Joints [...,16,3] for `pose` [...,16,3] with joint 0 at `wrist` [...,3] (its rest place when None)."""
        rest = self.rest_joints(betas)
        rotations = skeleton.global_rotations(pose)
        return skeleton.joint_positions(rotations, rest[0] if wrist is None else np.asarray(wrist, float), rest)

    def vertices(self, betas, pose, wrist=None, pose_blending=True):
        """Skin [...,V,3] for `pose` [...,16,3] with joint 0 at `wrist` [...,3] (its rest place when None).

        pose_blending: whether MANO's pose-dependent corrections are added before skinning.
        """
        shaped, rest = self.shaped(betas), self.rest_joints(betas)
        rotations = skeleton.global_rotations(pose)
        joints = skeleton.joint_positions(rotations, rest[0] if wrist is None else np.asarray(wrist, float), rest)
        if pose_blending:
            shaped = shaped + (self.pose_directions @ pose_features(pose)[..., None, :, None])[..., 0]
        moved = np.einsum("...jab,vj->...vab", rotations, self.weights)
        offsets = joints - (rotations @ rest[..., None])[..., 0]
        return (moved @ shaped[..., None])[..., 0] + self.weights @ offsets

    def from_mean_pose(self, pose):
        """`pose` [...,16,3] counted from MANO's mean pose (smplx's default) → counted from the flat hand."""
        return _with_fingers(pose, self.mean_pose)

    def to_mean_pose(self, pose):
        """The inverse of `from_mean_pose`."""
        return _with_fingers(pose, -self.mean_pose)

    def mirrored(self):
        """The other hand as this one's mirror image (x → -x)."""
        turns = np.tile(MIRROR_TURN, 15)
        # an element (a, b) of a mirrored rotation has the sign of row a times that of column b
        signs = np.tile(np.outer(MIRROR_POINT, MIRROR_POINT).ravel(), 15)
        return replace(
            self, hand=1 - self.hand, template=self.template * MIRROR_POINT, faces=self.faces[:, ::-1],
            shape_directions=self.shape_directions * MIRROR_POINT[:, None],
            pose_directions=self.pose_directions * MIRROR_POINT[:, None] * signs,
            mean_pose=self.mean_pose * MIRROR_TURN, components=self.components * turns)

    @cached_property
    def open_edge(self):
        """Vertices, in order, around the opening at the wrist: the longest border of the mesh; empty if closed."""
        return longest_border(self.faces)


def pose_features(pose):
    """Elements [...,135] of the fifteen finger rotations minus the identity, for `pose` [...,16,3]."""
    local = skeleton.rotation_matrices(np.asarray(pose, float)[..., 1:, :]) - np.eye(3)
    return local.reshape(*local.shape[:-3], 135)


def longest_border(faces):
    """Vertices in order around the longest hole of a mesh of `faces` [F,3]; an empty list when there is none."""
    edges = {(int(a), int(b)) for face in faces for a, b in zip(face, np.roll(face, -1))}
    following = {b: a for a, b in edges if (b, a) not in edges}  # against the faces' sense: a face that closes it
    loops = []
    while following:
        loop = [next(iter(following))]
        while loop[-1] in following:
            loop.append(following.pop(loop[-1]))
        loops.append(loop[:-1] if loop[0] == loop[-1] else [])
    return max(loops, key=len, default=[])


def fingertip_pads(vertices, weights, joints):
    """Centres [5,3] and radii [5] of spheres that stand for the fingertips' pads, thumb to little finger, metres.

    vertices [V,3] and weights [V,16+] of a flat hand with its joints [16,3]; from the cross-section of each distal
    phalanx 7 mm before its end, as the bundled hand's pads were made.
    """
    pads, radii = [], []
    for _, middle, distal in rig.FINGER_JOINTS:
        skin = vertices[weights[:, distal] > 0.9] - joints[distal]
        if len(skin) < 3:
            skin = vertices[weights.argmax(1) == distal] - joints[distal]
        axis = _phalanx_axis(skin, joints[distal] - joints[middle])
        along = skin @ axis
        across = skin - along[:, None] * axis
        end = along.max()
        near = np.abs(along - (end - 0.007)) < 0.0045
        section = across[near] if near.sum() >= 3 else across
        centre = (section.max(0) + section.min(0)) / 2
        radius = np.median(np.linalg.norm(section - centre, axis=1))
        pads.append(joints[distal] + axis * (end - radius) + centre)
        radii.append(radius)
    return np.array(pads), np.array(radii)


def _phalanx_axis(skin, bone):
    """Unit direction [3] from a distal joint (the origin) to its fingertip: to the middle of the skin's far end."""
    along = skin @ (bone / np.linalg.norm(bone))
    far = skin[along >= np.quantile(along, 0.8)].mean(0)
    return far / np.linalg.norm(far)


def _with_fingers(pose, added):
    pose = np.array(pose, float)
    pose[..., 1:, :] += added
    return pose
