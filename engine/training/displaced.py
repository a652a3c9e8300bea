"""Wrists a few millimetres from where the performer has them, with digits that reach what they reached.

Stage 2 draws gestures for stage 1's wrists, which are not quite the performer's. From clips whose wrists are displaced,
and whose digits are solved anew, it learns what to do about that.
"""
import numpy as np
from scipy.ndimage import gaussian_filter1d

from ...rigs.hand import FINGER_JOINTS
from ..hand.digits import Digits
from ..hand.ik import nearest_angles, reach
from ..hand.skeleton import rotation_matrices

#: Standard deviation of a displacement along the keys, across them and upwards, metres, times 0 to 1 from clip to clip.
FAR = np.array([0.008, 0.007, 0.005])
#: Frames over which displacements change, least and most (a standard deviation).
QUICK, SLOW = 3.0, 25.0


def displaced(wrist, pose, random):
    """Wrists [N,2,3] and poses [N,2,16,3] of right hands (`motion_space.as_right_hands`) whose wrists have gone aside
    while their pads stay; copies."""
    wrist, pose, digits = wrist.copy(), pose.copy(), Digits()
    for hand in (0, 1):
        offset = drift(len(wrist), random)
        turns = rotation_matrices(pose[:, hand])
        back = np.einsum("nji,nj->in", turns[:, 0], offset)
        angles = np.clip(nearest_angles(digits, turns[:, FINGER_JOINTS]), digits.lowest, digits.highest)
        angles = reach(digits, digits.pads(angles) - back[:, None], angles)
        wrist[:, hand] += offset
        pose[:, hand, 1:] = digits.pose(angles)[:, 1:]
    return wrist, pose


def drift(count, random):
    """A smooth displacement [count,3], metres."""
    frames = np.exp(random.uniform(np.log(QUICK), np.log(SLOW)))
    pad = int(3 * frames)
    noise = gaussian_filter1d(random.standard_normal((count + 2 * pad, 3)), frames, axis=0)[pad:pad + count]
    return noise * np.sqrt(2 * np.sqrt(np.pi) * frames) * FAR * random.uniform()
