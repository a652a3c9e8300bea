"""The contact correction: changes any motion as little as needed so that it plays its notes and no other keys.

Whoever made the motion, wrists and digits are first settled, smoothly and near to what they were, where every digit can
reach its key; then each fingertip is put on its key for as long as its note lasts, and what touches a silent key is
lifted. Digits keep to their own degrees: twists that no joint has are left out, since they would come and go with the
keys and take the pads off them.
"""
import math
from dataclasses import replace

import numpy as np
from scipy.spatial.transform import Rotation

from ...rigs import keyboard
from ...rigs.hand import FINGER_JOINTS, LEFT, RIGHT
from ..hand.digits import Digits, turned
from ..hand.ik import nearest_angles, reach
from ..hand.skeleton import rotation_matrices
from ..hand.wrist import attitude, rotation
from .asked import FULL, asked_at
from .calm import calmed
from .choose import choose_between
from .departures import leave_in_time, let_go, pass_thumbs
from .key_surface import floor_of
from .keystroke import RELEASE, timing_of
from .placement import across
from .places import find_places
from .possible import leave_out_impossible, leave_out_lost
from .pressing import press
from .runs import runs
from .settle import KNOT_RATE, Leanings, Settled, Settling, sample
from .smoothing import smooth
from .strokes import SHORTEST_HOLD, strokes_of

#: How strongly a motion keeps to what it was: see `Leanings`.
AS_IT_WAS = Leanings(
    pose=np.array([0.003, 0.003, 0.002, *np.radians([0.9, 0.9, 0.9])]),
    acceleration=np.array([1.5, 1.0, 0.8, 8.0, 8.0, 8.0]), speed=np.array([0.2, 0.2, 0.15, 1.0, 1.0, 1.0]),
    angles=np.radians([[4, 4, 4]] * 5), beside=0.001, narrow=0.00035, under=0.001, clear=0.001, relative=True)
ITERATIONS = (6, 3, 3)
#: Keys draw their digits so long before their onsets, wholly from when they are met: the way there is the motion's own,
#: seconds.
DRAWN = 0.12
#: Weight of what a digit turns for its key where these turns are smoothed; an idle digit's is 1.
ASKED = 1e3
#: A digit that goes AWAY from its key has left it when it was last nearer than LEFT_KEY, metres; it may do so after
#: this share of the note.
LEFT_KEY, AWAY, EARLIEST = 0.008, 0.020, 0.15
#: Seconds that are corrected at once, and seen beyond their ends; what is left over is no chunk of its own up to this
#: share of one.
CHUNK, MARGIN, STUB = 30.0, 2.0, 0.1
#: A digit's next key ends its last one at most so long before: across the whole keyboard, seconds.
LONGEST_WAY = 1.2


def correct_contacts(motion, notes, report=None, hands=(LEFT, RIGHT), size=1.0):
    """A copy of `motion` (wrist [N,2,3], pose [N,2,16,3], tips, fps) that plays `notes` (with hands 0/1).

    Notes without a finger are given to the finger that the motion brings nearest, where one is near. `unplayed` of the
    copy are the notes whose fingers do not get there. report(fraction) is called on the way and may raise to cancel.
    hands: which of them are corrected; the others stay as they are. size: of the hands."""
    correcting = Correcting(motion, notes, hands, size)
    correcting.advance(len(motion.pose), report)
    return correcting.corrected


class Correcting:
    """`correct_contacts` of a motion that is still growing, whose notes get their fingers as it grows.

    corrected: the motion, whose first `done` frames are final, and so are those of its `unplayed` that begin there."""

    def __init__(self, motion, notes, hands=(LEFT, RIGHT), size=1.0):
        """hands: which of them are corrected; where it is one, the motion must be whole already. size: of both."""
        self.motion, self.notes, self.chosen, self.hands = motion, notes, notes.copy(), hands
        self.digits = Digits(size)
        fresh = np.empty_like if len(hands) == 2 else np.copy
        self.corrected = replace(motion, wrist=fresh(motion.wrist), pose=fresh(motion.pose), tips=fresh(motion.tips),
                                 unplayed=np.zeros(0, int))
        self.known = self.done = 0
        longest = CHUNK * motion.fps
        self.chunk = math.ceil(len(motion.pose) / max(math.ceil(len(motion.pose) / longest - STUB), 1))

    def advance(self, known, report=None, finished=None):
        """Corrects all chunks that the first `known` frames of the motion suffice for.

        Until then the notes that begin in these must have got their fingers. finished(): called after each."""
        report, count = report or (lambda fraction: None), len(self.motion.pose)
        frame = np.clip(np.round(self.notes["onset"] * self.motion.fps), 0, count - 1)
        fresh = (frame >= self.known) & (frame < known)
        self.chosen["finger"][fresh] = self.notes["finger"][fresh]
        choose_between(self.motion, self.chosen, self.known, known)
        self.known = known
        while self.done < count and self._needed() <= known:
            last = min(self.done + self.chunk, count)
            for hand in self.hands:
                self._correct_chunk(self.done, last, hand)
                report(((last - self.done) * (hand + 1) / 2 + self.done) / count)
            self.done = last
            if finished:
                finished()

    def _needed(self):
        """Frames that the next chunk depends on: those it sees, and those in which notes begin that may cut short the
        notes it sees."""
        fps, count = self.motion.fps, len(self.motion.pose)
        high = min(self.done + self.chunk + int(MARGIN * fps), count)
        seen = self.chosen["offset"][self.chosen["onset"] < high / fps]
        return min(max(high, int(np.ceil((seen.max(initial=0.0) + LONGEST_WAY) * fps))), count)

    def _correct_chunk(self, first, last, hand):
        """Writes the frames from `first` until before `last` of one hand."""
        motion, corrected, margin = self.motion, self.corrected, int(MARGIN * self.motion.fps)
        low, high = max(first - margin, 0), min(last + margin, len(motion.pose))
        times, inner = np.arange(low, high) / motion.fps, slice(first - low, last - low)
        strokes = strokes_of(self.chosen, hand)
        near = strokes.part((strokes.release > times[0]) & (strokes.onset < times[-1]))
        place, posture, tips, lost = _correct(
            times, _mirrored_place(motion.wrist[low:high, hand], hand), _mirrored(motion.pose[low:high, hand], hand),
            _mirrored_place(motion.tips[low:high, hand], hand), near, self.digits, hand, motion.fps)
        corrected.wrist[first:last, hand] = _mirrored_place(place[inner], hand)
        corrected.pose[first:last, hand] = _mirrored(posture[inner], hand)
        corrected.tips[first:last, hand] = _mirrored_place(tips[inner], hand)
        ours = (near.onset[lost] >= first / motion.fps) & (near.onset[lost] < last / motion.fps)
        lost = near.note[lost[ours]]
        corrected.unplayed = np.union1d(corrected.unplayed, lost[self.notes["finger"][lost] > 0])


def _mirrored(pose, hand):
    return pose * np.array([1, -1, -1]) if hand == LEFT else pose


def _mirrored_place(place, hand):
    return np.array([keyboard.WIDTH, 0, 0]) + place * np.array([-1, 1, 1]) if hand == LEFT else place


def _correct(times, place, pose, tips, strokes, digits, hand, fps):
    """The corrected wrist [n,3], pose [n,16,3] and tips [n,5,3] of a right hand on the (mirrored) keyboard of `hand`,
    and the strokes [U] that it cannot play."""
    floor = floor_of(hand)
    turns = rotation_matrices(pose)
    path = np.concatenate([place.T, attitude(np.moveaxis(turns[:, 0], 0, -1))])
    pads = tips.T
    angles = np.clip(nearest_angles(digits, turns[:, FINGER_JOINTS]), digits.lowest, digits.highest)
    angles = _stay(digits, path, pads, angles)
    _leave_early(times, strokes, pads, digits.radii[:, 0])
    path, angles = calmed(path, angles, times, strokes, timing_of(strokes, np.ones(len(strokes))), fps)
    better, bent = _settle(times, path, angles, strokes, digits, floor)
    timing = timing_of(strokes, np.ones(len(strokes)))
    better, pressed, lost = press(times, better, bent, strokes, timing, digits, floor, fps, keep=True)
    posture, turn = digits.pose(pressed), rotation(better[3:])
    posture[:, 0] = Rotation.from_matrix(np.moveaxis(turn, -1, 0)).as_rotvec()
    tips = better[:3, None] + turned(turn[:, :, None], digits.pads(pressed))
    return better[:3].T, posture, tips.T, lost


def _stay(digits, path, pads, angles):
    """Angles [3,5,n] near `angles` that leave the `pads` [3,5,n] where they are, for a wrist on `path` [6,n]."""
    turn = rotation(path[3:]).swapaxes(0, 1)[:, :, None]
    return reach(digits, turned(turn, pads - path[:3, None]), angles)


def _leave_early(times, strokes, pads, radii):
    """Brings forward the release of strokes whose digit the motion takes away before: a hand leaves in its own time.

    A digit that is off its key and comes back, or goes no further, was only brought there inexactly."""
    owner, frame = runs(*np.searchsorted(times, [strokes.onset + SHORTEST_HOLD, strokes.release]))
    x, y, z = pads[:, strokes.digit[owner], frame]
    off = np.hypot(x - across(strokes.x[owner], strokes.tail[owner], y),
                   np.maximum(z - strokes.top[owner] - radii[strokes.digit[owner]], 0))
    far, gone = np.full(len(strokes), np.inf), strokes.onset.copy()
    np.minimum.at(far, owner[off > AWAY], times[frame[off > AWAY]])
    there = (off < LEFT_KEY) & (times[frame] < far[owner])
    np.maximum.at(gone, owner[there], times[frame[there]])
    held = strokes.onset + np.maximum(EARLIEST * (strokes.release - strokes.onset), SHORTEST_HOLD)
    earlier = np.minimum(strokes.release, np.maximum(gone - RELEASE / 2, held))
    strokes.release[:] = np.where(np.isfinite(far), earlier, strokes.release)


def _settle(times, path, angles, strokes, digits, floor):
    """The path [6,n] near the one given from which the digits reach their keys; fills the strokes' places."""
    knots = np.arange(times[0], times[-1] + 2 / KNOT_RATE, 1 / KNOT_RATE)
    was, bends = (_at_knots(times, values, knots) for values in (path, angles))
    problem = Settling(digits, floor, AS_IT_WAS, len(knots))
    leave_out_impossible(strokes)
    pass_thumbs(strokes)
    asked, settled = None, Settled(was, bends, None, None)
    for turn, iterations in enumerate(ITERATIONS):
        if turn:
            if turn == len(ITERATIONS) - 1:
                leave_out_lost(knots, strokes, settled)
            let_go(knots, strokes, asked, settled)
            leave_in_time(knots, strokes, settled.path)
        timing = timing_of(strokes, np.ones(len(strokes)))
        met = np.maximum(strokes.onset - timing.met, FULL)
        asked = asked_at(knots, strokes, timing, digits.radii[:, 0], DRAWN, met)
        settled = problem.solve(settled.path, settled.angles, was, bends, asked, iterations)
    find_places(knots, strokes, settled.pads)
    turns = smooth(settled.angles - bends, np.where(asked.weight > 0, ASKED, 1.0), KNOT_RATE)
    return path + sample(knots, settled.path - was, times), angles + sample(knots, turns, times)


def _at_knots(times, values, knots):
    """`values` [...,n] at `times`, linearly between them, at `knots` [K]."""
    at = np.clip((knots - times[0]) / (times[1] - times[0]), 0, len(times) - 1.000001)
    before = at.astype(int)
    share = at - before
    return values[..., before] * (1 - share) + values[..., before + 1] * share
