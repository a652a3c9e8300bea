"""The five digits of the right hand as kinematic chains of three degrees each, in the hand's rest frame.

A pad's position is `p + Rn(abduction) Rf(flexion) (l1 + Rm(middle) (l2 + Rm(c middle) l3))`: p the base joint, l1-l3
the bones up to the pad's centre, n, f, m the axes of abduction, base flexion and middle flexion, c the coupling. In a
digit's own frame (b ahead, n, f with b = n x f) two of the three turns are plane rotations, and the third has constant
coefficients.

Arrays are laid out with frames last, [3, 5, N]: every operation then runs along memory, several times as fast as over
many short vectors.
"""
from copy import copy
from dataclasses import dataclass

import numpy as np

from ...rigs import hand as rig
from . import limits
from .segments import capsules
from .trigonometry import cosine_sine

#: Towards the palm in the rest frame of the right hand (MANO).
_PALM = np.array([0.0, -1.0, 0.0])
#: The underside of a digit's last segment is watched at this share of the way from the pad to the last joint.
_UNDER = 0.6
#: The thumb's outer joints bend half towards the palm, half towards the fingers.
_THUMB_BEND = np.array([-0.6, -1.0, -0.8])


def _unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


class _Turning:
    """`vectors` [5,3] turned about unit `axes` [5,3] by angles [5,N]: still + side sin + flat cos (Rodrigues)."""

    def __init__(self, axes, vectors):
        still = axes * (axes * vectors).sum(-1, keepdims=True)
        self.still, self.flat, self.side = (part.T[:, :, None] for part in (
            still, vectors - still, np.cross(axes, vectors)))

    def at(self, cosine, sine, start=0.0):
        """[3,5,N], added to `start`."""
        result = self.flat * cosine
        result += self.side * sine
        result += self.still + start
        return result

    def taken(self, digit):
        """Of the digits `digit` [n], each for one frame."""
        part = copy(self)
        for name in ("still", "flat", "side"):
            setattr(part, name, getattr(self, name)[:, None, digit, 0])
        return part

    def slope(self, cosine, sine):
        """Derivative by the angle [3,5,N]."""
        result = self.side * cosine
        result -= self.flat * sine
        return result


@dataclass(frozen=True)
class Swing:
    """Sines and cosines [5,N] of the turns of all digits: abduction, base flexion, middle and last joint; and where the
    last joints are [3,5,N], before flexion and abduction."""

    cos_a: np.ndarray
    sin_a: np.ndarray
    cos_f: np.ndarray
    sin_f: np.ndarray
    cos_m: np.ndarray
    sin_m: np.ndarray
    cos_l: np.ndarray
    sin_l: np.ndarray
    last: np.ndarray

    def carry(self, chain):
        """A vector [3,5,N] of the digits' own frames, turned by flexion and abduction; and it before abduction."""
        b = chain[0] * self.cos_f - chain[1] * self.sin_f
        f, result = chain[2], np.empty(chain.shape)
        np.add(b * self.cos_a, f * self.sin_a, out=result[0])
        np.add(chain[0] * self.sin_f, chain[1] * self.cos_f, out=result[1])
        np.subtract(f * self.cos_a, b * self.sin_a, out=result[2])
        return result, b


class Digits:
    """Chains of the right hand: base [3,5,1] metres, frame [3,3,5,1] (columns b, n, f), radii [5,1] of the pads and
    under_radii [5,1] of the last segments behind them, lowest and highest angles [3,5,1] (abduction,
    flexion, middle), size of the hand, 1 as it is bundled."""

    def __init__(self, size=1.0):
        """The digits of the bundled hand, `size` times as large."""
        self.size = size
        data = rig.load(rig.RIGHT, size)
        joints, pads = data["joints"], data["pads"]
        base, middle, distal = (joints[rig.FINGER_JOINTS[:, k]] for k in range(3))
        along = _unit(pads - base)
        self.flex_axis = _unit(np.cross(along, _PALM))
        self.abduct_axis = _unit(np.cross(self.flex_axis, along))
        self.bend_axis = self.flex_axis.copy()
        self.bend_axis[0] = _unit(np.cross(along[0], _unit(_THUMB_BEND)))
        frame = np.stack([np.cross(self.abduct_axis, self.flex_axis), self.abduct_axis, self.flex_axis], -1)
        l1, l2, l3, bend = (np.einsum("dij,di->dj", frame, v) for v in (
            middle - base, distal - middle, pads - distal, self.bend_axis))
        self._l1, self._l2, self._l3 = l1.T[:, :, None], _Turning(bend, l2), _Turning(bend, l3)
        self.base, self.frame = base.T[:, :, None], np.moveaxis(frame, 0, -1)[..., None]
        self.radii = data["pad_radii"][:, None]
        flesh = capsules(rig.RIGHT, size)
        knuckle, behind = flesh.offsets[2:15:3, 0], flesh.radii[2:15:3, 0]
        middle_of_last = (1 - _UNDER) * (pads - distal) + _UNDER * knuckle
        self._l3_under = _Turning(bend, np.einsum("dij,di->dj", frame, middle_of_last))
        self.under_radii = (1 - _UNDER) * self.radii + _UNDER * behind[:, None]
        self.lowest, self.highest = (bound.T[:, :, None] for bound in (limits.LOWEST, limits.HIGHEST))
        self.coupling = limits.COUPLING[:, None]

    def swing(self, angles):
        """The `Swing` of `angles` [3,5,N]."""
        last = angles[2] * (1 + self.coupling)
        turns = [turn for angle in (*angles, last) for turn in cosine_sine(angle)]
        return Swing(*turns, self._l2.at(*turns[4:6], self._l1))

    def own_pads(self, swing):
        """Pad centres [3,5,N] from the base joints, in the digits' own frames."""
        return swing.carry(swing.last + self._l3.at(swing.cos_l, swing.sin_l))[0]

    def own_unders(self, swing):
        """As `own_pads`, of the flesh of the last segments behind the pads."""
        return swing.carry(swing.last + self._l3_under.at(swing.cos_l, swing.sin_l))[0]

    def own_jacobian(self, swing, under=False):
        """Pads as `own_pads` and their derivatives by abduction, flexion and middle flexion, each [3,5,N].

        under: not of the pads but of the flesh of the last segments behind them."""
        l3 = self._l3_under if under else self._l3
        pads, b = swing.carry(swing.last + l3.at(swing.cos_l, swing.sin_l))
        n = pads[1]
        by_abduction = np.stack([pads[2], np.zeros_like(n), -pads[0]])
        by_flexion = np.stack([-n * swing.cos_a, b, n * swing.sin_a])
        bent = self._l2.slope(swing.cos_m, swing.sin_m)
        bent = bent + (1 + self.coupling) * l3.slope(swing.cos_l, swing.sin_l)
        return pads, by_abduction, by_flexion, swing.carry(bent)[0]

    def taken(self, digit):
        """The chains of the digits `digit` [n], each for one frame: where there are digits and frames [5,N] elsewhere,
        there are [1,n]."""
        part = copy(self)
        for name in ("base", "frame", "radii", "under_radii", "lowest", "highest", "coupling", "_l1"):
            setattr(part, name, getattr(self, name)[..., digit, 0][..., None, :])
        for name in ("_l2", "_l3", "_l3_under"):
            setattr(part, name, getattr(self, name).taken(digit))
        return part

    def to_rest(self, own):
        """Points [3,5,N] of the digits' own frames (from their base joints) in the rest frame of the hand."""
        return self.base + turned(self.frame, own)

    def to_own(self, points):
        """Points [3,5,N] of the rest frame in the digits' own frames, from their base joints."""
        return turned(self.frame.swapaxes(0, 1), points - self.base)

    def pads(self, angles):
        """Pad centres [3,5,N] in the rest frame (wrist joint at the origin) for `angles` [3,5,N]."""
        return self.to_rest(self.own_pads(self.swing(angles)))

    def pose(self, angles):
        """Axis-angle [N,16,3] in MANO's order for `angles` [3,5,N]; the wrist's row is zero."""
        pose, middle = np.zeros((angles.shape[-1], 16, 3)), angles[2].T[..., None]
        base, outer, distal = rig.FINGER_JOINTS.T
        pose[:, base] = self._base_turns(*angles[:2]).T
        pose[:, outer] = self.bend_axis * middle
        pose[:, distal] = self.bend_axis * (limits.COUPLING[:, None] * middle)
        return pose

    def _base_turns(self, abduction, flexion):
        """Axis-angle [3,5,N] of turns by `flexion`, then by `abduction` [5,N]: the product of their quaternions."""
        (cos_a, sin_a), (cos_f, sin_f) = cosine_sine(abduction / 2), cosine_sine(flexion / 2)
        b, n, f = sin_a * sin_f, sin_a * cos_f, cos_a * sin_f  # along the axes of the digits' own frames
        sine = np.sqrt(b * b + n * n + f * f)
        scale = np.divide(2 * np.arctan2(sine, cos_a * cos_f), sine, out=np.full_like(sine, 2.0), where=sine > 1e-12)
        return turned(self.frame, (b * scale, n * scale, f * scale))


def turned(rotations, vectors):
    """`vectors` [3,...] turned by `rotations` [3,3,...]: the last axes broadcast."""
    result = rotations[:, 0] * vectors[0]
    result += rotations[:, 1] * vectors[1]
    result += rotations[:, 2] * vectors[2]
    return result
