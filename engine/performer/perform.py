"""Notes in, the motion of two hands out: the performer."""
from dataclasses import dataclass, field

import numpy as np
from scipy.spatial.transform import Rotation

from ...rigs import keyboard
from ...rigs.hand import LEFT, RIGHT
from ..contact.key_surface import Floor
from ..contact.keystroke import timing_of
from ..contact.pressing import press
from ..contact.settle import KNOT_RATE, sample
from ..contact.strokes import strokes_of
from ..hand.digits import Digits, turned
from ..hand.wrist import rotation
from .gestures import gestures
from .style import Style
from .wrist import settle_piece

FPS = 120.0
#: Seconds of motion after the last note.
TAIL = 1.0
#: Seconds that are worked out at once, and seconds beyond a chunk's ends that its filters see.
CHUNK, MARGIN = 30.0, 0.8
#: Angles are rounded (radians): numpy's sums differ in their last digits with the arrays' places in memory.
ANGLE_DECIMALS = 6


@dataclass
class Motion:
    """wrist [N,2,3], pose [N,2,16,3] and tips [N,2,5,3] (pad centres) as in a take; frame k is at k / fps s.

    unplayed: indices of notes that no finger could play."""

    wrist: np.ndarray
    pose: np.ndarray
    tips: np.ndarray
    fps: float = FPS
    unplayed: np.ndarray = field(default_factory=lambda: np.zeros(0, int))


def perform(notes, duration=None, style=Style(), seed=0, report=None, fps=FPS):
    """The `Motion` of two hands that play `notes` (with hands 0/1 and fingers 1-5; finger 0 is not played).

    duration: seconds of motion, by default a second beyond the last note. The same notes, style and seed give the
    same motion. report(fraction) is called on the way and may raise to cancel. fps: frames a second, 60 or more.
    """
    if duration is None:
        duration = (float(notes["offset"].max()) if len(notes) else 0.0) + TAIL
    count = max(int(round(duration * fps)) + 1, 2)
    motion = Motion(np.zeros((count, 2, 3)), np.zeros((count, 2, 16, 3)), np.zeros((count, 2, 5, 3)), fps)
    for hand in (LEFT, RIGHT):
        _perform_hand(notes, hand, motion, style, np.random.default_rng([seed, hand]),
                      lambda part: report((hand + part) / 2) if report else None)
    return motion


def _perform_hand(notes, hand, motion, style, rng, report):
    strokes = strokes_of(notes, hand)
    variation = (0.5 + 0.5 * style.liveliness) * np.exp(0.12 * style.liveliness * rng.standard_normal(len(strokes)))
    digits, floor, fps = Digits(style.hand_size), Floor(hand), motion.fps
    times = np.arange(len(motion.wrist)) / fps
    knots = np.arange(0, times[-1] + 3 / KNOT_RATE, 1 / KNOT_RATE)
    path, angles = settle_piece(knots, strokes, variation, gestures(knots, strokes, style, rng).T, digits, floor, style,
                                lambda part: report(0.7 * part))
    timing = timing_of(strokes, variation)
    unplayed = []
    chunk, margin = int(CHUNK * fps), int(MARGIN * fps)
    for first in range(0, len(times), chunk):
        last = min(first + chunk, len(times))
        low, high = max(first - margin, 0), min(last + margin, len(times))
        window = times[low:high]
        near = np.flatnonzero((timing.back > window[0]) & (timing.reach < window[-1]))
        about = slice(*np.searchsorted(knots, [window[0] - 0.1, window[-1] + 0.1]))
        poses, start = (sample(knots[about], values[..., about], window) for values in (path, angles))
        pressed, lost = press(window, poses, start, strokes.part(near), timing.part(near), digits, floor, fps)
        inner = slice(first - low, last - low)
        _write(motion, hand, slice(first, last), poses[:, inner], pressed[..., inner], digits)
        unplayed.append(strokes.note[near[lost]])
        report(0.7 + 0.3 * last / len(times))
    motion.unplayed = np.unique(np.concatenate([motion.unplayed, *unplayed]))


def _write(motion, hand, frames, path, angles, digits):
    """Puts one hand's wrist path [6,n] and angles [3,5,n] into the motion, mirrored for the left hand."""
    angles = np.round(angles, ANGLE_DECIMALS)
    pose, turn = digits.pose(angles), rotation(path[3:])
    pose[:, 0] = Rotation.from_matrix(np.moveaxis(turn, -1, 0)).as_rotvec()
    tips = (path[:3, None] + turned(turn[:, :, None], digits.pads(angles))).T.copy()
    place = path[:3].T.copy()
    if hand == LEFT:
        place[:, 0], tips[..., 0] = keyboard.WIDTH - place[:, 0], keyboard.WIDTH - tips[..., 0]
        pose *= np.array([1, -1, -1])
    motion.wrist[frames, hand], motion.pose[frames, hand], motion.tips[frames, hand] = place, pose, tips
