"""The hand as capsules, for collisions: three to a digit and four in the palm, measured from the bundled skin.

A finger's bones lie nearer to its back than to its pad, so a capsule about the bone would be too thick there or too
thin where it touches keys. Each segment's axis is therefore the middle of the skin: circles whose centre varies
linearly along the bone are fitted to the skin that the bone carries. A capsule tapers: it has a radius at each end.
The last segment ends at the pad's contact sphere.
"""
from dataclasses import dataclass
from functools import cache

import numpy as np

from ...rigs import hand as rig
from .skeleton import global_rotations, joint_positions

#: Joint [19] that carries each capsule: five digits x three segments, thumb first, base first; then the palm's
#: metacarpals, index to little finger.
CARRIER = np.concatenate([rig.FINGER_JOINTS.ravel(), np.zeros(4, int)])
PALM = slice(15, 19)
#: Skin belongs to the bone that carries at least this share of it.
_OWNED = 0.5
#: Shares of a segment's length (base, middle, last) between which its skin is its own: further down a base segment is
#: in the palm's web, and the thumb's first one in the ball of the thumb.
_FREE = ((0.35, 1.05), (0.0, 1.0), (-0.05, 0.75))
#: A metacarpal's capsule is measured on the skin within this distance from it (metres, along the knuckles), from this
#: share of the way from the wrist.
_BESIDE, _PALM_FROM = 0.008, 0.25
#: Distances between hands beyond this are not worked out, metres.
FAR = 0.05
_CHUNK = 1024


@dataclass(frozen=True)
class Capsules:
    """offsets [19,2,3]: the ends at rest, from the joint (`CARRIER`) that carries each; radii [19,2]; metres."""

    offsets: np.ndarray
    radii: np.ndarray

    def ends(self, rotations, joints):
        """Ends [...,19,2,3] for world rotations [...,16,3,3] and joints [...,16,3] of the hand."""
        turned = rotations[..., CARRIER, :, :] @ np.swapaxes(self.offsets, -1, -2)
        return joints[..., CARRIER, None, :] + np.swapaxes(turned, -1, -2)


@cache
def capsules(hand=rig.RIGHT, size=1.0):
    """The `Capsules` of one bundled hand, `size` times as large. Do not write into them."""
    if size != 1.0:
        usual = capsules(hand)
        return Capsules(usual.offsets * size, usual.radii * size)
    data = rig.load(rig.RIGHT)
    found = [_finger_segment(data, digit, segment) for digit in range(5) for segment in range(3)]
    found += [_metacarpal(data, digit) for digit in range(1, 5)]
    offsets, radii = (np.stack(part) for part in zip(*found))
    if hand == rig.LEFT:
        offsets = offsets * np.array([-1, 1, 1])
    return Capsules(offsets, radii)


def capsule_ends(pose, wrist, hand, size=1.0):
    """Ends [...,19,2,3] of a hand's capsules for `pose` [...,16,3] (axis-angle) and `wrist` [...,3], metres."""
    rotations = global_rotations(pose)
    joints = joint_positions(rotations, np.asarray(wrist, float), rig.load(hand, size)["joints"])
    return capsules(hand, size).ends(rotations, joints)


def finger_segments(pose, wrist, hand):
    """Ends [...,5,3,2,3] of the segments of the digits, thumb to little finger, base to tip, and radii [5,3,2]."""
    ends = capsule_ends(pose, wrist, hand)[..., :15, :, :]
    return ends.reshape(*ends.shape[:-3], 5, 3, 2, 3), capsules(hand).radii[:15].reshape(5, 3, 2)


def spheres(ends, radii, count=5):
    """Each capsule as `count` spheres in a row: centres [...,M*count,3] and radii [M*count].

    ends [...,M,2,3], radii [M,2]; the first and the last sphere are the ends.
    """
    share = np.linspace(0, 1, count)
    centres = ends[..., :1, :] * (1 - share[:, None]) + ends[..., 1:, :] * share[:, None]
    sizes = radii[:, :1] * (1 - share) + radii[:, 1:] * share
    return centres.reshape(*centres.shape[:-3], -1, 3), sizes.ravel()


def between_hands(pose, wrist, size=1.0):
    """Smallest distance [N], metres, between the skins of both hands (negative: so deep in each other).

    pose [N,2,16,3], wrist [N,2,3], size: of the hands. Hands further apart than `FAR` count as `FAR` apart and cost
    next to nothing.
    """
    distance = np.full(len(pose), FAR)
    reach = _reach() * size
    near = np.flatnonzero(np.linalg.norm(wrist[:, 0] - wrist[:, 1], axis=-1) < 2 * reach + FAR)
    for first in range(0, len(near), _CHUNK):
        frames = near[first:first + _CHUNK]
        distance[frames] = between(
            [capsule_ends(pose[frames, hand], wrist[frames, hand], hand, size) for hand in (0, 1)],
            [capsules(hand, size).radii for hand in (0, 1)])
    return distance


def between(ends, radii):
    """As `between_hands` for the ends [N,A,2,3] and [N,B,2,3] and radii [A,2] and [B,2] of two sets of capsules."""
    distance = np.full(len(ends[0]), FAR)
    near = np.flatnonzero(_box_gap(*ends, *radii) < FAR)
    if len(near):
        a, b = (part[near] for part in ends)
        gaps = axis_distance(a[:, :, None], b[:, None], radii[0][:, None], radii[1][None])
        distance[near] = np.minimum(gaps.min((1, 2)), FAR)
    return distance


def axis_distance(a, b, radius_a, radius_b):
    """Distance [...] between tapered capsules: ends [...,2,3], radii [...,2]; broadcast; negative where they overlap.

    The closest points of two line segments (Ericson, Real-Time Collision Detection, 5.1.9), less the radii there.
    """
    along_a, along_b = a[..., 1, :] - a[..., 0, :], b[..., 1, :] - b[..., 0, :]
    apart = a[..., 0, :] - b[..., 0, :]
    aa, bb, ab = _dot(along_a, along_a), _dot(along_b, along_b), _dot(along_a, along_b)
    ar, br = _dot(along_a, apart), _dot(along_b, apart)
    determinant = aa * bb - ab * ab
    parallel = determinant < 1e-9 * aa * bb
    s = np.where(parallel, 0.0, np.clip((ab * br - ar * bb) / np.where(parallel, 1.0, determinant), 0, 1))
    t = np.clip((ab * s + br) / bb, 0, 1)
    s = np.clip((ab * t - ar) / aa, 0, 1)
    closest = apart + along_a * s[..., None] - along_b * t[..., None]
    return (np.sqrt(_dot(closest, closest)) - radius_a[..., 0] - (radius_a[..., 1] - radius_a[..., 0]) * s
            - radius_b[..., 0] - (radius_b[..., 1] - radius_b[..., 0]) * t)


def _dot(a, b):
    return np.einsum("...i,...i->...", a, b)


def _box_gap(a, b, radius_a, radius_b):
    """Distance [N] between the boxes about two sets of capsules: never more than that of the capsules."""
    low, high = [], []
    for ends, radii in ((a, radius_a), (b, radius_b)):
        low.append((ends - radii[..., None]).min((1, 2)))
        high.append((ends + radii[..., None]).max((1, 2)))
    return np.linalg.norm(np.maximum(np.maximum(low[1] - high[0], low[0] - high[1]), 0), axis=-1)


@cache
def _reach():
    """How far from its wrist joint a hand of this skin can reach, whatever its pose, metres."""
    joints = rig.load(rig.RIGHT)["joints"]
    base, middle, distal = (joints[rig.FINGER_JOINTS[:, k]] for k in range(3))
    shape = capsules()
    last = np.linalg.norm(shape.offsets[2:15:3], axis=-1).max(-1) + shape.radii[2:15:3].max(-1)
    return float((sum(np.linalg.norm(v, axis=-1) for v in (base, middle - base, distal - middle)) + last).max())


def _finger_segment(data, digit, segment):
    """Offsets [2,3] and radii [2] of one segment of a digit."""
    joints = data["joints"]
    chain = np.concatenate([joints[rig.FINGER_JOINTS[digit]], data["pads"][digit:digit + 1]])
    start, end = chain[segment], chain[segment + 1]
    carrier = rig.FINGER_JOINTS[digit, segment]
    offsets, radii = _fit(data["vertices"][data["weights"][:, carrier] > _OWNED], start, end, *_FREE[segment])
    if segment == 2:
        offsets[1], radii[1] = end - start, data["pad_radii"][digit]
    return offsets, radii


def _fit(skin, start, end, low, high):
    """Offsets [2,3] from `start` and radii [2] of the tapered capsule along start → end that follows `skin` [V,3].

    Circles |o - c(t)|² = r(t)² about centres c(t) = c0 + c1 t, t from 0 to 1 along the bone, in the plane across it;
    linear least squares in c and r² - c² (Kåsa 1976).
    """
    bone = end - start
    length = np.linalg.norm(bone)
    along = bone / length
    across = np.linalg.svd(along[None])[2][1:]
    t = (skin - start) @ along / length
    skin, t = skin[(low < t) & (t < high)], t[(low < t) & (t < high)]
    o = (skin - start) @ across.T
    columns = np.stack([2 * o[:, 0], 2 * o[:, 0] * t, 2 * o[:, 1], 2 * o[:, 1] * t, np.ones_like(t), t], axis=1)
    found = np.linalg.lstsq(columns, (o * o).sum(1), rcond=None)[0]
    ends = np.array([0.0, 1.0])
    centre = np.stack([found[0] + found[1] * ends, found[2] + found[3] * ends], axis=1)
    radii = np.sqrt(found[4] + found[5] * ends + (centre * centre).sum(1))
    return centre @ across + bone * ends[:, None], radii


def _metacarpal(data, digit):
    """Offsets [2,3] from the wrist and radii [2] of the palm between the wrist and a finger's base joint.

    The palm is flat: the radius is half of its thickness at either end of the measured part."""
    joint = data["joints"][rig.FINGER_JOINTS[digit, 0]]
    skin = data["vertices"][data["weights"][:, 0] > _OWNED]
    share = skin[:, 0] / joint[0]
    mine = np.abs(skin[:, 2] - share * joint[2]) < _BESIDE
    offsets, radii = [], []
    for low, high in ((_PALM_FROM, 0.6), (0.6, 1.0)):
        height = skin[mine & (share >= low) & (share <= high), 1]
        middle = (low + high) / 2
        back, palm = np.percentile(height, [95, 5])
        offsets.append(np.array([middle * joint[0], (back + palm) / 2, middle * joint[2]]))
        radii.append((back - palm) / 2)
    return np.stack(offsets), np.array(radii)
