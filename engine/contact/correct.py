"""The contact correction: changes any motion as little as needed so that it plays its notes and no other keys.

Whoever made the motion, the fingertip of each note is put on its key for as long as the note lasts, what touches a
silent key is lifted, and both fade into the motion before and after. Wrists stay as they are; only digits turn.
"""
from dataclasses import replace

import numpy as np
from scipy.spatial.transform import Rotation

from ...rigs import keyboard
from ...rigs.hand import FINGER_JOINTS, LEFT, RIGHT
from ..hand.digits import Digits
from ..hand.ik import DigitIK
from ..hand.skeleton import forward, global_rotations
from .clearance import PadPaths, clear_keys
from .key_surface import KeySurface
from .keystroke import ON_KEY, timing_of
from .placement import across, zones
from .smoothing import smooth
from .strokes import strokes_of

#: A fingertip may be so far from the middle of its key without being moved sideways, metres.
SIDE_TOLERANCE = 0.002
#: Weight of leaving a free digit as it is, against smoothness; of a digit on its key.
AS_IT_IS, EXACT = 0.02, 1e6
#: Frames worked out at once, and seen beyond their ends.
CHUNK, MARGIN = 4096, 96


def correct_contacts(motion, notes):
    """A copy of `motion` (wrist [N,2,3], pose [N,2,16,3], tips, fps) whose fingertips play `notes` (hands, fingers)."""
    pose, tips = motion.pose.copy(), motion.tips.copy()
    digits = Digits.of_rig()
    solver = DigitIK(digits)
    times = np.arange(len(pose)) / motion.fps
    for hand in (LEFT, RIGHT):
        strokes = strokes_of(notes, hand)
        timing = timing_of(strokes, np.ones(len(strokes)))
        surface = KeySurface.for_hand(hand)
        for first in range(0, len(times), CHUNK):
            last = min(first + CHUNK, len(times))
            low, high = max(first - MARGIN, 0), min(last + MARGIN, len(times))
            near = (strokes.release > times[low] - 1) & (strokes.onset < times[high - 1] + 1)
            corrected = _correct(times[low:high], _mirrored(motion.pose[low:high, hand], hand),
                                 _mirrored_place(motion.wrist[low:high, hand], hand), strokes.part(near),
                                 timing.part(near), surface, digits, solver)
            pose[first:last, hand] = _mirrored(corrected[first - low:last - low], hand)
        tips[:, hand] = forward(pose[:, hand], motion.wrist[:, hand], hand)[1]
    return replace(motion, pose=pose, tips=tips)


def _mirrored(pose, hand):
    return pose * np.array([1, -1, -1]) if hand == LEFT else pose.copy()


def _mirrored_place(place, hand):
    return np.array([keyboard.WIDTH, 0, 0]) + place * np.array([-1, 1, 1]) if hand == LEFT else place


def _correct(times, pose, place, strokes, timing, surface, digits, solver):
    """The corrected `pose` [n,16,3] of a right hand whose wrist is at `place` [n,3]."""
    turn = global_rotations(pose)[:, 0]
    pads = forward(pose, place, RIGHT)[1]
    paths = _wanted(times, pads, strokes, timing, digits)
    before = solver.solve(np.einsum("nij,ndi->ndj", turn, pads - place[:, None]))
    angles = solver.solve(np.einsum("nij,ndi->ndj", turn, paths.centres - place[:, None]))
    angles = clear_keys(angles, place, turn, paths, digits, solver, surface)
    weight = np.where(paths.down, EXACT, 1.0)
    angles = before + smooth(angles - before, weight)
    angles = clear_keys(np.clip(angles, digits.lowest, digits.highest), place, turn, paths, digits, solver, surface)
    return _turned(pose, digits.pose(before), digits.pose(angles))


def _wanted(times, pads, strokes, timing, digits):
    """`PadPaths`: the pads' own paths, moved onto the keys while these are down, and fading before and after."""
    shift = np.zeros_like(pads)
    down, own = np.zeros(pads.shape[:2], bool), np.full(pads.shape[:2], -1)
    near, far, _ = zones(strokes.digit, strokes.black)
    for k in range(len(strokes)):
        digit = strokes.digit[k]
        span = slice(*np.searchsorted(times, [timing.start[k], timing.clear[k]]))
        height = timing.height(k, times[span])
        on_key = np.arange(span.start, span.stop)[height < ON_KEY]
        if not len(on_key):
            continue
        height = height[height < ON_KEY]
        x, y = pads[on_key, digit, 0], np.clip(pads[on_key, digit, 1], near[k], far[k])
        middle = across(strokes.x[k], strokes.tail[k], y)
        depth = np.where(height < 0, height * keyboard.depth_at(y) / keyboard.KEY_DIP, height)
        target = np.stack([np.clip(x, middle - SIDE_TOLERANCE, middle + SIDE_TOLERANCE), y,
                           strokes.top[k] + digits.radii[digit] + depth], -1)
        shift[on_key, digit] = target - pads[on_key, digit]
        down[on_key, digit], own[on_key, digit] = True, strokes.pitch[k] - keyboard.LOWEST
    return PadPaths(pads + smooth(shift, np.where(down, EXACT, AS_IT_IS)), down, own)


def _turned(pose, before, after):
    """`pose` [n,16,3] with each digit joint turned by what leads from `before` to `after` [n,16,3]."""
    result = pose.copy()
    joints = FINGER_JOINTS.ravel()
    changed = np.abs(after - before)[:, joints].max((1, 2)) > 1e-6
    old, start, end = (Rotation.from_rotvec(p[changed][:, joints].reshape(-1, 3)) for p in (pose, before, after))
    result[np.ix_(changed, joints)] = (old * start.inv() * end).as_rotvec().reshape(-1, len(joints), 3)
    return result
