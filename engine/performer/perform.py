"""Notes in, the motion of two hands out: the performer."""
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from ...rigs import keyboard
from ...rigs.hand import LEFT, RIGHT
from ..contact.clearance import clear_keys, take_harmless
from ..contact.key_surface import KeySurface
from ..contact.keystroke import timing_of
from ..contact.smoothing import smooth_angles, soften
from ..contact.strokes import strokes_of
from ..hand.digits import Digits
from ..hand.ik import DigitIK
from ..hand.skeleton import forward
from . import fingers, wrist
from .intention import rotation
from .style import Style

FPS = 120.0
#: Standard deviations of the wrist's wandering (metres, radians), and its time constant, seconds.
SWAY = np.array([0.0005, 0.0008, 0.0006, 0.006, 0.006, 0.006])
SWAY_TIME = 0.35
#: Seconds of motion after the last note.
TAIL = 1.0
#: Frames that are worked out at once.
CHUNK = 4096
#: Frames beyond a chunk's ends that its filters see.
MARGIN = 96
#: A pad nearer than this to its target has reached it, metres.
REACHED = 0.003
#: A pad further than this from its place across the key would press the next one, metres.
BESIDE = 0.008
#: Angles are rounded (radians): numpy's sums differ in their last digits with the arrays' places in memory.
ANGLE_DECIMALS = 6


@dataclass
class Motion:
    """wrist [N,2,3], pose [N,2,16,3] and tips [N,2,5,3] (pad centres) as in a take; frame k is at k / 120 s."""

    wrist: np.ndarray
    pose: np.ndarray
    tips: np.ndarray
    fps: float = FPS


def perform(notes, duration=None, style=Style(), seed=0, report=None):
    """The `Motion` of two hands that play `notes` (with hands 0/1 and fingers 1-5; finger 0 is not played).

    duration: seconds of motion, by default a second beyond the last note. The same notes, style and seed give the
    same motion. report(fraction) is called on the way and may raise to cancel.
    """
    if duration is None:
        duration = (float(notes["offset"].max()) if len(notes) else 0.0) + TAIL
    count = max(int(round(duration * FPS)) + 1, 2)
    motion = Motion(np.zeros((count, 2, 3)), np.zeros((count, 2, 16, 3)), np.zeros((count, 2, 5, 3)))
    for hand in (LEFT, RIGHT):
        _perform_hand(notes, hand, motion, style, np.random.default_rng([seed, hand]),
                      lambda part: report((hand + part) / 2) if report else None)
    return motion


def _perform_hand(notes, hand, motion, style, rng, report):
    strokes = strokes_of(notes, hand)
    variation = (0.5 + 0.5 * style.liveliness) * np.exp(0.12 * style.liveliness * rng.standard_normal(len(strokes)))
    digits = Digits.of_rig(style.hand_size)
    solver = DigitIK(digits)
    surface = KeySurface.for_hand(hand)
    times = np.arange(len(motion.wrist)) / FPS
    knots = np.arange(0, times[-1] + 3 / wrist.KNOT_RATE, 1 / wrist.KNOT_RATE)
    path, (strokes.y, strokes.slide) = wrist.solve(knots, strokes, digits, style, lambda part: report(0.7 * part))
    timing = timing_of(strokes, variation)
    path = wrist.sample(knots, path + _sway(len(knots), rng, style), times)
    for first in range(0, len(times), CHUNK):
        last = min(first + CHUNK, len(times))
        low, high = max(first - MARGIN, 0), min(last + MARGIN, len(times))
        window = times[low:high]
        near = (strokes.release > window[0] - 1) & (strokes.onset < window[-1] + 1)
        paths = fingers.plan(window, strokes.part(near), timing.part(near), path[low:high], surface, digits, style)
        turn = rotation(path[low:high, 3:])
        angles = _angles(paths, path[low:high, :3], turn, digits, solver, surface)
        inner = slice(first - low, last - low)
        _write(motion, hand, slice(first, last), path[first:last], angles[inner], digits)
        report(0.7 + 0.3 * last / len(times))


def _sway(count, rng, style):
    """Small slow wandering of the wrist [K,6], metres and radians, such as no two performances share."""
    noise = gaussian_filter1d(rng.standard_normal((count, 6)), SWAY_TIME * wrist.KNOT_RATE, axis=0, mode="nearest")
    noise *= np.sqrt(2 * np.sqrt(np.pi) * SWAY_TIME * wrist.KNOT_RATE)  # unit variance again after the filter
    return style.liveliness * SWAY * noise


def _angles(paths, place, turn, digits, solver, surface):
    """Angles [n,5,3] of the digits for the pads' `paths`, without snapping and without touching silent keys."""
    wanted = np.einsum("nij,ndi->ndj", turn, paths.centres - place[:, None])
    angles = solver.solve(wanted)
    _give_up(paths, angles, place, turn, digits)
    reached = np.linalg.norm(digits.pads(angles) - wanted, axis=-1) < REACHED
    angles = clear_keys(angles, place, turn, paths, digits, solver, surface)
    angles = smooth_angles(angles, paths.down, reached, solver.lever(angles))
    angles = clear_keys(angles, place, turn, paths, digits, solver, surface)
    angles = take_harmless(angles, soften(angles, paths.down), place, turn, paths, digits, surface)
    return np.round(angles, ANGLE_DECIMALS)


def _give_up(paths, angles, place, turn, digits):
    """Frees digits in frames in which they could only press a key beside their own: silence rather than a wrong key."""
    across = np.einsum("nj,ndj->nd", turn[:, 0], digits.pads(angles)) + place[:, None, 0]
    beside = paths.down & (np.abs(across - paths.centres[..., 0]) > BESIDE)
    paths.down[beside], paths.own[beside] = False, -1


def _write(motion, hand, frames, path, angles, digits):
    """Puts one hand's wrist path [n,6] and angles [n,5,3] into the motion, mirrored for the left hand."""
    pose = digits.pose(angles)
    pose[:, 0] = Rotation.from_matrix(rotation(path[:, 3:])).as_rotvec()
    place = path[:, :3].copy()
    if hand == LEFT:
        place[:, 0] = keyboard.WIDTH - place[:, 0]
        pose *= np.array([1, -1, -1])
    motion.wrist[frames, hand], motion.pose[frames, hand] = place, pose
    motion.tips[frames, hand] = forward(pose, place, hand)[1]
