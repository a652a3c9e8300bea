"""Inverse kinematics of the digits: closed form, then one Gauss-Newton step.

With the chain's vector w(q3) in the frame (b, n, f) of a digit, base flexion keeps its f part and abduction the n
part, so |target - base| = |w(q3)| gives q3 from a table, and the two base angles follow from plane geometry. A target
out of reach is first brought to the nearest reachable radius and the abduction to its limits, so that a digit points
at what it cannot reach and never flips over.
"""
import numpy as np

from .digits import Digits

_TABLE = 512
#: Damping of Gauss-Newton steps by degree, metres a radian: from the closed form, and from angles that are given,
#: whose abduction is to stay as it is where it hardly moves the pad.
_DAMPING, _CLINGING = np.array([0.003, 0.0008, 0.0008]), np.array([0.015, 0.0015, 0.0015])
#: Distances of a pad from the axis of abduction, metres, between which abduction begins to count.
_UNDER_BASE = 0.004, 0.016
#: Angles further apart than this (radians) are different branches; one so much nearer (metres) is hardly better.
_BRANCH, _HARDLY = np.radians(15), 0.001
#: Frames in which a pad is further from its target (metres) get so many more Gauss-Newton steps.
_GOOD_ENOUGH, _MORE_STEPS = 0.0001, 3


def _wrap(angle):
    return (angle + np.pi) % (2 * np.pi) - np.pi


class DigitIK:
    """Solves all five digits of many frames at once for one set of `Digits`."""

    def __init__(self, digits: Digits):
        self.digits = digits
        self.forward = np.cross(digits.abduct, digits.flex)
        self._frame = np.stack([self.forward, digits.abduct, digits.flex], -1)  # [5, xyz, (b, n, f)]
        middle = np.linspace(digits.lowest[:, 2], digits.highest[:, 2], _TABLE)
        angles = np.zeros((_TABLE, 5, 3))
        angles[..., 2] = middle
        chain = np.einsum("mdi,dij->mdj", digits.pads(angles) - digits.base, self._frame)
        self._middle, self._chain = middle, chain
        self._radius = np.linalg.norm(chain, axis=-1)
        self._plane_radius = np.hypot(chain[..., 0], chain[..., 1])
        # whether abduction turns b towards +f or -f, and flexion towards +n or -n
        self._abduct_sign = np.sign((np.cross(digits.abduct, self.forward) * digits.flex).sum(-1))
        self._flex_sign = np.sign((np.cross(digits.flex, self.forward) * digits.abduct).sum(-1))

    def _middle_for(self, radius, table):
        """Middle flexion [N,5] for which the chain is `radius` [N,5] long; the nearest one out of reach."""
        result = np.empty_like(radius)
        for digit in range(5):
            start = int(np.argmax(table[:, digit]))  # beyond it the chain only gets shorter
            result[:, digit] = np.interp(radius[:, digit], table[start:, digit][::-1],
                                         self._middle[start:, digit][::-1])
        return result

    def _chain_at(self, middle):
        result = np.empty(middle.shape + (3,))
        for digit in range(5):
            for part in range(3):
                result[:, digit, part] = np.interp(middle[:, digit], self._middle[:, digit],
                                                   self._chain[:, digit, part])
        return result

    def lever(self, angles):
        """Distance [N,5] of the pads from their axes of abduction, metres."""
        arm = np.einsum("ndi,dij->ndj", self.digits.pads(angles) - self.digits.base, self._frame)
        return np.hypot(arm[..., 0], arm[..., 2])

    def closed_form(self, targets):
        """Angles [N,5,3] within limits that bring the pads nearest to `targets` [N,5,3] (rest frame, metres)."""
        digits = self.digits
        d = np.einsum("ndi,dij->ndj", targets - digits.base, self._frame)
        middle = self._middle_for(np.linalg.norm(d, axis=-1), self._radius)
        side = self._chain_at(middle)[..., 2]
        ahead = np.sqrt(np.maximum(d[..., 0] ** 2 + d[..., 2] ** 2 - side**2, 1e-10))
        target_turn = np.arctan2(d[..., 2], d[..., 0])
        turn, behind = (_wrap(target_turn - np.arctan2(side, sign * ahead)) for sign in (1, -1))
        # a curled finger's pad may be behind its base; a thumb that passes far under the palm must not turn back
        turn[:, 1:] = np.where(np.abs(behind) < np.abs(turn), behind, turn)[:, 1:]
        # a pad under its base joint can be reached with any abduction: the nearer it is, the less it decides
        decided = np.clip((np.hypot(d[..., 0], d[..., 2]) - _UNDER_BASE[0]) / (_UNDER_BASE[1] - _UNDER_BASE[0]), 0, 1)
        abduction = np.clip(self._abduct_sign * turn * decided, digits.lowest[:, 0], digits.highest[:, 0])
        bound = np.abs(self._abduct_sign * turn - abduction) > 1e-9
        turn = self._abduct_sign * abduction
        b = np.cos(turn) * d[..., 0] + np.sin(turn) * d[..., 2]
        if bound.any():
            middle = np.where(bound, self._middle_for(np.hypot(b, d[..., 1]), self._plane_radius), middle)
        chain = self._chain_at(middle)
        flexion = self._flex_sign * _wrap(np.arctan2(d[..., 1], b) - np.arctan2(chain[..., 1], chain[..., 0]))
        return np.clip(np.stack([abduction, flexion, middle], -1), digits.lowest, digits.highest)

    def polish(self, angles, targets, damping=_DAMPING):
        """One damped Gauss-Newton step [N,5,3] towards `targets`, kept only where it brings a pad closer."""
        digits = self.digits
        pads, jacobian = digits.pads_and_jacobian(angles)
        error = targets - pads
        normal = np.einsum("ndki,ndkj->ndij", jacobian, jacobian) + np.diag(damping**2)
        step = solve3(normal, np.einsum("ndki,ndk->ndi", jacobian, error))
        stepped = np.clip(angles + np.clip(step, -0.5, 0.5), digits.lowest, digits.highest)
        better = ((digits.pads(stepped) - targets) ** 2).sum(-1) < (error**2).sum(-1)
        return np.where(better[..., None], stepped, angles)

    def solve(self, targets):
        """Angles [N,5,3] for pad centres `targets` [N,5,3] in the hand's rest frame."""
        return self._refine(self.closed_form(targets), targets, _DAMPING)

    def solve_near(self, targets, angles):
        """As `solve`, but a digit does not leave `angles` [N,5,3] for another branch that is hardly better."""
        free, near = self.solve(targets), self._refine(angles, targets, _CLINGING)
        miss, near_miss = (np.linalg.norm(self.digits.pads(found) - targets, axis=-1) for found in (free, near))
        cling = (np.abs(free - angles).max(-1) > _BRANCH) & (near_miss < miss + _HARDLY)
        return np.where(cling[..., None], near, free)

    def _refine(self, angles, targets, damping):
        angles = self.polish(angles, targets, damping)
        for _ in range(_MORE_STEPS):
            far = (np.abs(self.digits.pads(angles) - targets).max((1, 2)) > _GOOD_ENOUGH).nonzero()[0]
            if not len(far):
                break
            angles[far] = self.polish(angles[far], targets[far], damping)
        return angles


def solve3(matrix, vector):
    """Solutions [...,3] of symmetric positive systems `matrix` [...,3,3], by cofactors: no LAPACK call a system."""
    a, b, c = matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 0, 2]
    d, e, f = matrix[..., 1, 1], matrix[..., 1, 2], matrix[..., 2, 2]
    m00, m01, m02 = d * f - e * e, c * e - b * f, b * e - c * d
    m11, m12, m22 = a * f - c * c, b * c - a * e, a * d - b * b
    x, y, z = vector[..., 0], vector[..., 1], vector[..., 2]
    result = np.stack([m00 * x + m01 * y + m02 * z, m01 * x + m11 * y + m12 * z, m02 * x + m12 * y + m22 * z], -1)
    return result / (a * m00 + b * m01 + c * m02)[..., None]
