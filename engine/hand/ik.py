"""Inverse kinematics of the digits: damped Gauss-Newton steps from angles that are near, within the joints' limits.

A digit has three degrees and its pad three coordinates. Started from a neighbouring posture, as motion always can be,
the steps stay on its branch: no digit flips over, and one that cannot reach points at its target.
"""
import numpy as np

from . import limits
from .digits import Digits

#: How strongly each degree keeps to the angles it starts from, metres a radian: abduction stays where it hardly moves
#: the pad.
CLINGING = np.array([0.004, 0.0001, 0.0001])[:, None, None]
#: Damping of a step by degree, metres a radian: the base joint does most.
DAMPING = np.array([0.012, 0.0008, 0.0025])[:, None, None]
#: Of the damping, what is left with each further step.
EASING = 0.4
#: Largest turn of a step, radians.
LARGEST = 0.5
#: Added to the diagonal for a degree that is at its limit, metres squared.
BLOCKED = 1.0


def reach(digits: Digits, targets, angles, steps=3):
    """Angles [3,5,N] within limits that bring the pads to `targets` [3,5,N] (rest frame, metres), near `angles`."""
    goal, start = digits.to_own(targets), angles
    best, least = angles, np.inf
    for step in range(steps + 1):
        swing = digits.swing(angles)
        pads, *jacobian = digits.own_jacobian(swing) if step < steps else [digits.own_pads(swing)]
        error = goal - pads
        distance = dot(error, error)
        better = distance < least
        best, least = np.where(better, angles, best), np.where(better, distance, least)
        if step < steps:
            angles = _step(digits, jacobian, error, angles, start, DAMPING * EASING**step)
    return best


def _step(digits, jacobian, error, angles, start, damping):
    homing = CLINGING**2 * (start - angles)
    pull = np.stack([dot(column, error) for column in jacobian]) + homing
    normal = gram(jacobian)
    for k in range(3):
        normal[k, k] = normal[k, k] + damping[k] ** 2 + CLINGING[k] ** 2
    step = np.clip(solve3(normal, pull), -LARGEST, LARGEST)
    stepped = np.clip(angles + step, digits.lowest, digits.highest)
    stopped = stepped != angles + step
    at = stopped.any(0)
    if not at.any():
        return stepped
    # degrees that stop at their limits go no further: the others make up for what they leave
    stopped, error, homing, normal, before, reached = (
        values[..., at] for values in (stopped, error, homing, normal, angles, stepped))
    jacobian = [column[:, at] for column in jacobian]
    for k in range(3):
        error = error - np.where(stopped[k], reached[k] - before[k], 0) * jacobian[k]
        normal[k, k] = normal[k, k] + BLOCKED * stopped[k]
    pull = np.stack([dot(column, error) for column in jacobian]) + homing
    rest = np.clip(np.where(stopped, 0, solve3(normal, pull)), -LARGEST, LARGEST)
    stepped[:, at] = np.where(stopped, reached, before + rest)
    return np.clip(stepped, digits.lowest, digits.highest)


def nearest_angles(digits: Digits, turns):
    """Angles [3,5,N] of the digits' chains nearest to joint rotations `turns` [N,5,3 joints,3,3] (local, rest frame).

    Abduction and flexion come from where the first bone points; the two outer joints' bends are taken together."""
    ahead = np.einsum("ndij,dj->idn", turns[:, :, 0], digits.frame[:, 0, :, 0].T)
    b, n, f = np.einsum("ikd,idn->kdn", digits.frame[..., 0], ahead)
    bend = sum(_turn_about(digits.bend_axis, turns[:, :, joint]) for joint in (1, 2))
    middle = bend.T / (1 + limits.COUPLING[:, None])
    return np.stack([np.arctan2(-f, b), np.arcsin(np.clip(n, -1, 1)), middle])


def _turn_about(axis, turns):
    """The turn [N,5], radians, of rotations [N,5,3,3] about unit axes [5,3]."""
    sine = np.einsum("di,ndi->nd", axis, np.stack([turns[..., 2, 1] - turns[..., 1, 2],
                                                   turns[..., 0, 2] - turns[..., 2, 0],
                                                   turns[..., 1, 0] - turns[..., 0, 1]], -1)) / 2
    return np.arctan2(sine, (np.trace(turns, axis1=-2, axis2=-1) - 1) / 2)


def dot(a, b):
    """Scalar products [...] of vectors [3,...]."""
    result = a[0] * b[0]
    result += a[1] * b[1]
    result += a[2] * b[2]
    return result


def gram(columns, weighted=None):
    """Symmetric matrices [3,3] of arrays: scalar products of three `columns` [3,...] with the `weighted` ones."""
    weighted = columns if weighted is None else weighted
    rows = [[None] * 3 for _ in range(3)]
    for i in range(3):
        for j in range(i + 1):
            rows[i][j] = rows[j][i] = dot(columns[i], weighted[j])
    return np.array(rows)


def inverse3(m):
    """Inverses [3,3,...] of symmetric positive matrices `m` [3,3,...], by cofactors: no LAPACK call for each."""
    a, b, c, d, e, f = m[0, 0], m[0, 1], m[0, 2], m[1, 1], m[1, 2], m[2, 2]
    c00, c01, c02 = d * f - e * e, c * e - b * f, b * e - c * d
    c11, c12, c22 = a * f - c * c, b * c - a * e, a * d - b * b
    return np.array([[c00, c01, c02], [c01, c11, c12], [c02, c12, c22]]) / (a * c00 + b * c01 + c * c02)


def solve3(matrix, vector):
    """Solutions [3,...] of symmetric positive systems `matrix` [3,3,...], `vector` [3,...]."""
    inverse = inverse3(matrix)
    return np.stack([dot(row, vector) for row in inverse])
