"""The wrist's attitude as pitch (fingers up), roll and yaw of a right hand over the keys, and its rotation matrices.

Frames come last: angles [3,N], rotations [3,3,N].
"""
import numpy as np

from ...rigs.hand import OVER_KEYS, RIGHT


def rotation(angles):
    """Rotations [3,3,N] from the rest frame to the keyboard frame for `angles` [3,N] = pitch, roll, yaw."""
    (cp, cr, cy), (sp, sr, sy) = np.cos(angles), np.sin(angles)
    attitude = np.array([[cy * cr - sy * sp * sr, -sy * cp, cy * sr + sy * sp * cr],
                         [sy * cr + cy * sp * sr, cy * cp, sy * sr - cy * sp * cr],
                         [-cp * sr, sp, cp * cr]])
    # OVER_KEYS only swaps axes: no sum has more than one term
    return np.einsum("ijn,jk->ikn", attitude, OVER_KEYS[RIGHT])


def axes(angles):
    """World axes [3 angles,3,N] about which pitch, roll and yaw turn the hand."""
    cp, sp = np.cos(angles[0]), np.sin(angles[0])
    cy, sy = np.cos(angles[2]), np.sin(angles[2])
    zero, one = np.zeros_like(cp), np.ones_like(cp)
    return np.array([[cy, sy, zero], [-sy * cp, cy * cp, sp], [zero, zero, one]])


def attitude(rotations):
    """Pitch, roll and yaw [3,N] of `rotations` [3,3,N]: the inverse of `rotation` for pitches under a right angle."""
    turn = np.einsum("ikn,jk->ijn", rotations, OVER_KEYS[RIGHT])
    return np.array([np.arcsin(np.clip(turn[2, 1], -1, 1)), np.arctan2(-turn[2, 0], turn[2, 2]),
                     np.arctan2(-turn[0, 1], turn[1, 1])])
