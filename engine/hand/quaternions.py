"""Unit quaternions (w, x, y, z) in numpy: what baking, export and the forearm need of them."""
import numpy as np


def from_vectors(vectors):
    """Quaternions [...,4] of axis-angle `vectors` [...,3], radians."""
    vectors = np.asarray(vectors, float)
    angle = np.sqrt((vectors * vectors).sum(-1, keepdims=True))
    # numpy's sinc(t) is sin(pi t) / (pi t): sin(a/2)/a = sinc(a / 2pi) / 2, and it is finite at zero
    return np.concatenate([np.cos(angle / 2), vectors * (np.sinc(angle / (2 * np.pi)) / 2)], axis=-1)


def from_matrices(matrices):
    """Quaternions [...,4] of rotation `matrices` [...,3,3], each by the largest of its parts (Shepperd 1978)."""
    m = np.moveaxis(np.asarray(matrices, float), (-2, -1), (0, 1))
    xx, yy, zz = m[0, 0], m[1, 1], m[2, 2]
    # products of the parts, four times each: row k is the quaternion times its part k, but for its length
    rows = np.stack([
        np.stack([1 + xx + yy + zz, m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1]], -1),
        np.stack([m[2, 1] - m[1, 2], 1 + xx - yy - zz, m[1, 0] + m[0, 1], m[0, 2] + m[2, 0]], -1),
        np.stack([m[0, 2] - m[2, 0], m[1, 0] + m[0, 1], 1 - xx + yy - zz, m[2, 1] + m[1, 2]], -1),
        np.stack([m[1, 0] - m[0, 1], m[0, 2] + m[2, 0], m[2, 1] + m[1, 2], 1 - xx - yy + zz], -1)], axis=-2)
    largest = np.diagonal(rows, axis1=-2, axis2=-1).argmax(-1)
    row = np.take_along_axis(rows, largest[..., None, None], axis=-2)[..., 0, :]
    return row / np.linalg.norm(row, axis=-1, keepdims=True)


def to_vectors(quaternions):
    """Axis-angle vectors [...,3], radians, 0 to pi long, of `quaternions` [...,4]."""
    upper = quaternions * np.where(quaternions[..., :1] < 0, -1.0, 1.0)
    sine = np.linalg.norm(upper[..., 1:], axis=-1, keepdims=True)
    angle = 2 * np.arctan2(sine, upper[..., :1])
    return upper[..., 1:] * np.divide(angle, sine, out=np.full_like(sine, 2.0), where=sine > 1e-12)


def multiply(left, right):
    """Products [...,4]: the rotation `right`, then `left`."""
    w, v = left[..., :1], left[..., 1:]
    u, x = right[..., :1], right[..., 1:]
    return np.concatenate([w * u - (v * x).sum(-1, keepdims=True), w * x + u * v + np.cross(v, x)], axis=-1)


def rotate(quaternions, vectors):
    """`vectors` [...,3] turned by `quaternions` [...,4]."""
    w, v = quaternions[..., :1], quaternions[..., 1:]
    cross = 2 * np.cross(v, vectors)
    return vectors + w * cross + np.cross(v, cross)


def conjugate(quaternions):
    """The inverse rotations [...,4]."""
    return quaternions * np.array([1.0, -1, -1, -1])


def continuous(quaternions):
    """The same rotations [N,...,4] with signs chosen so that neighbours along the first axis lie on one hemisphere.

    Curves through the four components then interpolate the short way.
    """
    flips = (quaternions[1:] * quaternions[:-1]).sum(-1) < 0
    signs = np.ones(quaternions.shape[:-1])
    signs[1:] = np.where(np.logical_xor.accumulate(flips, axis=0), -1.0, 1.0)
    return quaternions * signs[..., None]


def slerp(start, end, fraction):
    """The rotations [...,4] at `fraction` [...] of the way from `start` to `end`; these share a hemisphere."""
    angle = np.arccos(np.clip((start * end).sum(-1), -1, 1))
    fraction = np.broadcast_to(fraction, angle.shape)
    near = angle < 1e-4  # a straight line is exact to 1e-9 there, and sin(angle) too small to divide by
    divisor = np.where(near, 1, np.sin(angle))
    first = np.where(near, 1 - fraction, np.sin((1 - fraction) * angle) / divisor)
    second = np.where(near, fraction, np.sin(fraction * angle) / divisor)
    mixed = first[..., None] * start + second[..., None] * end
    return mixed / np.linalg.norm(mixed, axis=-1, keepdims=True)
