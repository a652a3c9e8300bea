"""One smooth wrist path and the digits' angles along it, from which every digit reaches its key.

The wrist's pose (x, y, z, pitch, roll, yaw) and the digits' angles are found together by Gauss-Newton at evenly spaced
knots. At each knot a pressing digit must be on its key (y free within a zone), an idle one over the keys; wrist and
digits like their reference posture; along time, acceleration and speed of the wrist cost. The digits' angles are
eliminated knot by knot (Schur complement), so that each step is one banded linear system in the wrist's path alone:
linear in the length of the piece. Arrays have knots last: poses [6,K], angles [3,5,K], pads [3,5,K].
"""
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.linalg import solveh_banded

from ..hand.digits import turned
from ..hand.ik import dot, gram, inverse3
from ..hand.wrist import rotation
from . import undersides
from .pulls import Pulls

KNOT_RATE = 40.0
#: Standard deviation of an angle beyond its limit, radians.
LIMIT_SPREAD = np.radians(0.15)
#: Of an angle from the mean of those a knot before and after, radians.
STEADY_SPREAD = np.radians(2.5)
#: How much of its neighbours' abduction, flexion and middle flexion a finger follows.
FOLLOWING = np.array([0.35, 0.35, 0.5])[:, None, None]
#: Damping of a step (Levenberg): angles; wrist pose; and its largest length.
DAMPING_ANGLE = np.radians(6)
DAMPING_POSE = np.array([0.02, 0.01, 0.008, 0.1, 0.1, 0.1])
LARGEST_STEP = np.array([0.03, 0.02, 0.015, 0.12, 0.12, 0.15])[:, None]
LARGEST_TURN = 0.4
#: Range of the wrist: z (metres, of a hand of size 1), pitch, roll, yaw; and the spread of what is beyond.
LOWEST = np.array([-9, -9, 0.040, *np.radians([-16, -16, -19])])[:, None]
HIGHEST = np.array([9, 9, 0.130, *np.radians([22, 14, 22])])[:, None]
BEYOND_SPREAD = np.array([1, 1, 0.0015, *np.radians([1, 1, 1])])[:, None]
#: No pose goes further beyond its range than this.
BEYOND = np.array([1, 1, 0.005, *np.radians([4, 4, 4])])[:, None]


@dataclass(frozen=True)
class Leanings:
    """Standard deviations: pose [6] of the wrist from its reference; acceleration [6] (m/s2, rad/s2) and speed [6] of
    the wrist; angles [5,3] of the digits from their rest; beside: of a pressing pad from the room that it has across
    its key, narrow: the same between black keys, and under: of the last segments' undersides from over the keys,
    metres. clear: pads that press no key keep so far over them, metres.

    relative: the reference is a motion of its own: what differs from it is smooth, and idle digits stay where they
    are unless they are in keys."""

    pose: np.ndarray
    acceleration: np.ndarray
    speed: np.ndarray
    angles: np.ndarray
    beside: float = 0.0005
    narrow: float = 0.0005
    under: float = 0.0006
    clear: float = 0.003
    relative: bool = False


@dataclass
class Settled:
    """path [6,K], angles [3,5,K], pads [3,5,K] and miss [5,K]: metres by which asked digits miss their keys."""

    path: np.ndarray
    angles: np.ndarray
    pads: np.ndarray
    miss: np.ndarray


class Settling:
    """The problem of one hand at knots `KNOT_RATE` a second."""

    def __init__(self, digits, floor, leanings, count, firm=1.0):
        """firm [count] or 1: how much more than usual the wrist keeps to its reference."""
        self.digits, self.floor, self.leanings = digits, floor, leanings
        self.angle_weight = (leanings.angles**-2.0).T[:, :, None]
        self.pose_weight = (leanings.pose**-2.0)[:, None] * firm
        self.smooth = _smoothness_band(count, leanings)
        self.pulls = Pulls(digits, floor, leanings)
        self.lowest, self.highest = _range(digits.size)

    def solve(self, path, angles, reference, rest, asked, iterations, free=0.0):
        """`Settled` from `path`, `angles` on. reference [6,K]: poses that the wrist likes; rest [3,5,K or 1]: angles
        that the digits like; asked: `Asked`; free [6,K]: motion within the reference that smoothness leaves alone."""
        free = reference if self.leanings.relative else np.broadcast_to(free, path.shape)
        for _ in range(iterations):
            path, angles, pads, miss = self._step(path, angles, reference, rest, asked, free)
        return Settled(path, angles, pads, miss)

    def _step(self, path, angles, reference, rest, asked, free):
        digits = self.digits
        turn, swing = rotation(path[3:]), digits.swing(angles)
        own, *own_jacobian = digits.own_jacobian(swing)
        arm = turned(turn[:, :, None], digits.to_rest(own))
        pads = path[:3, None] + arm
        jacobian = [turned(turn[:, :, None], turned(digits.frame, column)) for column in own_jacobian]
        error, weight, miss = self.pulls.errors(pads, asked, np.maximum(free[2], 0))

        bent = angles - rest if self.leanings.relative else angles
        outside = angles - np.clip(angles, digits.lowest, digits.highest)
        weighted = [weight * column for column in jacobian]
        h_qq = gram(jacobian, weighted)
        below = undersides.below(digits, self.floor, swing, turn, path, asked, self.leanings.under)
        below_weighted = [below.weight * slope for slope in below.jacobian]
        for a in range(3):
            for b in range(3):
                h_qq[a, b] += below_weighted[a] * below.jacobian[b]
        h_qq[range(3), range(3)] += (self.angle_weight + np.where(outside != 0, LIMIT_SPREAD**-2, 0)
                                     + DAMPING_ANGLE**-2 + STEADY_SPREAD**-2)
        pull = (self.angle_weight * (angles - self._at_ease(angles, rest)) + outside * LIMIT_SPREAD**-2
                + (bent - _between_neighbours(bent)) * STEADY_SPREAD**-2)
        g_q = np.stack([dot(column, error) for column in weighted]) + pull
        g_q += np.stack([slope * below.error for slope in below_weighted])
        inverse = inverse3(h_qq)
        eased = [dot(inverse[a], weighted) for a in range(3)]
        levers = undersides.levers(path, arm)
        h_ss, g_s = _wrist_system(weight, error, weighted, eased, g_q, levers)
        undersides.add_below(h_ss, g_s, below, below_weighted, weighted, inverse, g_q, levers)
        self._lean(path, reference, h_ss, g_s)
        step = self._solve_banded(h_ss, g_s, path - free)
        step = np.clip(step, -LARGEST_STEP, LARGEST_STEP)

        moved = step[:3, None] + dot(levers, step[3:])
        wanted = g_q + np.stack([dot(column, moved) for column in weighted])
        raised = step[2] + below.levers[0] * step[3] + below.levers[1] * step[4]
        wanted += np.stack([slope * raised for slope in below_weighted])
        turns = -np.stack([dot(row, wanted) for row in inverse])
        angles = angles + np.clip(turns, -LARGEST_TURN, LARGEST_TURN)
        angles = np.clip(angles, digits.lowest - 0.3, digits.highest + 0.3)
        return path + step, angles, pads, miss

    def _at_ease(self, angles, rest):
        """The angles [3,5,K] that the digits like: their `rest`, and fingers in part as their neighbours bend."""
        if self.leanings.relative:
            return rest
        bent = (angles - rest)[:, 1:]
        followed = np.zeros((3, 4, angles.shape[-1]))
        followed[:, 1:3] = 0.5 * (bent[:, :-2] + bent[:, 2:])
        followed[:, 0], followed[:, 3] = bent[:, 1], bent[:, 2]
        result = np.broadcast_to(rest, angles.shape).copy()
        result[:, 1:] += FOLLOWING * followed
        return result

    def _lean(self, path, reference, hessian, gradient):
        """Adds what holds the wrist at its reference and, stiffly, within its range."""
        outside = path - np.clip(path, self.lowest, self.highest)
        stiff = np.where(outside != 0, BEYOND_SPREAD**-2, 0)
        hessian[range(6), range(6)] += self.pose_weight + DAMPING_POSE[:, None] ** -2 + stiff
        gradient += (path - reference) * self.pose_weight + outside * stiff

    def _solve_banded(self, blocks, gradient, anchored):
        """The step [6,K] of (blocks + smoothness) step = -(gradient + smoothness anchored)."""
        count = anchored.shape[1]
        pull = self.smooth[0] * anchored
        for k in (1, 2):
            pull[:, :-k] += self.smooth[k, :, :-k] * anchored[:, k:]
            pull[:, k:] += self.smooth[k, :, :-k] * anchored[:, :-k]
        lower = np.zeros((13, count, 6))
        for row in range(6):
            for column in range(row + 1):
                lower[row - column, :, column] = blocks[row, column]
        lower[0] += self.smooth[0].T
        lower[6, :-1] += self.smooth[1, :, :-1].T
        lower[12, :-2] += self.smooth[2, :, :-2].T
        step = solveh_banded(lower.reshape(13, -1), -(gradient + pull).T.ravel(), overwrite_ab=True, overwrite_b=True,
                             lower=True, check_finite=False)
        return step.reshape(count, 6).T


def _between_neighbours(angles):
    """The mean of the angles [3,5,K] before and after each knot; the ends stay."""
    means = angles.copy()
    means[..., 1:-1] = 0.5 * (angles[..., :-2] + angles[..., 2:])
    return means


def _wrist_system(weight, error, weighted, eased, g_q, levers):
    """Normal matrices [6,6,K] and gradients [6,K] of the wrist once the digits' angles are eliminated."""
    stiff = np.empty((3,) + error.shape)
    for i in range(3):
        for j in range(i + 1):
            stiff[i, j] = stiff[j, i] = -dot([row[i] for row in weighted], [row[j] for row in eased])
        stiff[i, i] += weight[i]
    force = weight * error - dot(eased, g_q)
    carried = [turned(stiff, lever) for lever in levers]
    matrix = np.empty((6, 6, weight.shape[-1]))
    matrix[:3, :3] = stiff.sum(2)
    for m in range(3):
        matrix[3 + m, :3] = matrix[:3, 3 + m] = carried[m].sum(1)
        for k in range(m + 1):
            matrix[3 + m, 3 + k] = matrix[3 + k, 3 + m] = dot(levers[k], carried[m]).sum(0)
    return matrix, np.concatenate([force.sum(1), [dot(lever, force).sum(0) for lever in levers]])


def _smoothness_band(count, leanings):
    """Weights of the (k, k), (k, k+1) and (k, k+2) blocks [3,6,count] of the acceleration and speed penalties."""
    acceleration = (leanings.acceleration / KNOT_RATE**2) ** -2
    speed = (leanings.speed / KNOT_RATE) ** -2
    band = np.zeros((3, 6, count))
    for k, c in enumerate((1, -2, 1)):
        for m, d in enumerate((1, -2, 1)):
            if m >= k:
                band[m - k, :, k:count - 2 + k] += (c * d * acceleration)[:, None]
    band[0, :, :-1] += speed[:, None]
    band[0, :, 1:] += speed[:, None]
    band[1, :, :-1] -= speed[:, None]
    return band


def sample(times, path, at):
    """Values [...,N] at `at` [N] by a cubic spline through `path` [...,K] at `times` [K]."""
    return CubicSpline(times, path, axis=-1)(at)


def within_range(path, size=1.0):
    """Wrist poses [6,N] of a hand of that size kept from going much beyond their range, whatever a desperate reach asks
    of them."""
    lowest, highest = _range(size)
    return np.clip(path, lowest - BEYOND, highest + BEYOND)


def _range(size):
    """The lowest and the highest wrist pose [6,1] of a hand."""
    height = np.where(np.arange(6) == 2, size, 1.0)[:, None]
    return LOWEST * height, HIGHEST * height
