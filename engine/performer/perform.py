"""Notes in, the motion of two hands out: the performer."""
from dataclasses import dataclass, field

import numpy as np
from scipy.spatial.transform import Rotation

from ...rigs import keyboard
from ...rigs.hand import LEFT, RIGHT
from ..contact.keystroke import timing_of
from ..contact.pressing import press
from ..contact.settle import sample, within_range
from ..hand.digits import turned
from ..hand.wrist import rotation
from .plan import Plan
from .style import Style
from .two_hands import make_room
from .wandering import NoChance
from .wrist import settle_piece

FPS = 120.0
#: Seconds of motion after the last note.
TAIL = 1.0
#: Seconds that are worked out at once, and seconds beyond a chunk's ends that its filters see.
CHUNK, MARGIN = 30.0, 0.8
#: Times that hands which meet make room for each other.
MEETINGS = 3
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


def perform(notes, duration=None, style=Style(), seed=0, report=None, fps=FPS, finished=None, hands=(LEFT, RIGHT)):
    """The `Motion` of two hands that play `notes` (with hands 0/1 and fingers 1-5; finger 0 is not played).

    duration: seconds of motion, by default a second beyond the last note. The same notes, style and seed give the
    same motion; None: nothing is left to chance, so that one note more or less changes only what is around it.
    report(fraction) is called on the way and may raise to cancel. fps: frames a second, 60 or more.
    finished(motion, frames): told when the first `frames` of the motion, and what begins there of its `unplayed`, are
    final. hands: which of them play, the others being nowhere.
    """
    if duration is None:
        duration = (float(notes["offset"].max()) if len(notes) else 0.0) + TAIL
    count = max(int(round(duration * fps)) + 1, 2)
    motion = Motion(np.zeros((count, 2, 3)), np.zeros((count, 2, 16, 3)), np.zeros((count, 2, 5, 3)), fps)
    plans = [Plan.of(notes, hand, count / fps, style, NoChance() if seed is None else
                     np.random.default_rng([seed, hand])) for hand in hands]
    progress = report or (lambda fraction: None)
    for plan in plans:
        settle_piece(plan, report=lambda part, hand=plan.hand: progress(0.3 * (hand + part)))
    for _ in range(MEETINGS if len(plans) == 2 else 0):
        changed = make_room(plans)
        if not changed.any():
            break
        for plan in plans:
            settle_piece(plan, changed)
    timings = [timing_of(plan.strokes, plan.variation) for plan in plans]
    chunk = int(CHUNK * fps)
    for first in range(0, count, chunk):
        last = min(first + chunk, count)
        for plan, timing in zip(plans, timings):
            _press(plan, timing, motion, first, last)
            progress(0.7 + 0.3 * (first + (last - first) * (plan.hand + 1) / 2) / count)
        if finished:
            finished(motion, last)
    return motion


def _press(plan, timing, motion, first, last):
    """Writes the hand's frames from `first` until before `last` into `motion`."""
    strokes, fps, count, margin = plan.strokes, motion.fps, len(motion.wrist), int(MARGIN * motion.fps)
    low, high = max(first - margin, 0), min(last + margin, count)
    window = np.arange(low, high) / fps
    near = np.flatnonzero((timing.back > window[0]) & (timing.reach < window[-1]))
    about = slice(*np.searchsorted(plan.knots, [window[0] - 0.1, window[-1] + 0.1]))
    path, angles = (sample(plan.knots[about], values[..., about], window) for values in (plan.path, plan.angles))
    path = within_range(path, plan.digits.size)
    path, pressed, lost = press(window, path, angles, strokes.part(near), timing.part(near), plan.digits, plan.floor,
                                fps)
    inner = slice(first - low, last - low)
    _write(motion, plan.hand, slice(first, last), path[:, inner], pressed[..., inner], plan.digits)
    onset = strokes.onset[near[lost]]
    ours = ((onset >= first / fps) | (first == 0)) & ((onset < last / fps) | (last == count))
    motion.unplayed = np.union1d(motion.unplayed, strokes.note[near[lost[ours]]])


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
