"""How far each key is down at any moment: under the fingertip that plays it, and on its own way back up."""
from dataclasses import dataclass

import numpy as np

from ...rigs import hand as rig
from ...rigs.keyboard import KEY_DIP, PIVOT_Y, SOUNDING_DEPTH, key_top, key_width, key_x

#: A key that nothing holds comes up in this time, seconds, faster and faster.
RETURN = 0.05
#: How far before its onset, and after its offset, a finger may be on the key, seconds.
LEAD, LAG = 0.3, 1.0
#: A fingertip still pushes a key when its middle is so far beside it, metres: about the pad's half-width.
BESIDE = 0.006
#: A key that no finger plays (its note has none, or the finger misses it) goes down in this time, seconds.
DESCENT = 0.04
#: A finger plays a key when it is nearly as deep as the sound needs (metres) within these seconds of the onset.
ALMOST, EARLY, LATE = 0.0015, 0.012, 0.03
#: Steps, seconds, in which a rising key remembers where it was.
STEP = RETURN / 12


@dataclass(frozen=True)
class Press:
    """A key going down and up once. touch, leave: when the finger meets the key and parts from it, seconds; onset and
    offset as in the note. times, depths [K]: how far the finger takes the key's front down, metres, positive down."""

    pitch: int
    hand: int
    onset: float
    offset: float
    times: np.ndarray
    depths: np.ndarray

    @property
    def touch(self):
        return self.times[0]

    @property
    def leave(self):
        return self.times[-1]

    @property
    def end(self):
        """When the key is at rest again, seconds."""
        return self.leave + RETURN

    @property
    def bottom(self):
        """The moment of the greatest depth, seconds."""
        return self.times[np.argmax(self.depths)]

    def depth(self, seconds):
        """Depth of the key's front at `seconds` [S], metres: the finger's, or what a rising key has left of it."""
        back = np.arange(0, RETURN, STEP)
        left = 1 - (back / RETURN) ** 2
        earlier = np.interp(np.asarray(seconds)[:, None] - back, self.times, self.depths, left=0, right=0)
        return np.clip((earlier * left).max(axis=1), 0, KEY_DIP)


def find_presses(take):
    """The Press of every note of `take`, in the notes' order."""
    radii = [rig.load(hand, take.hand_size)["pad_radii"] for hand in (rig.LEFT, rig.RIGHT)]
    return [_by_finger(take, note, radii) or _by_itself(note) for note in take.notes]


def moments(presses, hand, short):
    """Seconds at which `hand`'s keys on whole frames do not suffice: touches, onsets, releases, and the bottoms of
    presses shorter than `short` seconds. The left hand stands in for notes that have none."""
    mine = [press for press in presses if max(press.hand, 0) == hand]
    fast = [press.bottom for press in mine if press.offset - press.onset < short]
    return np.array([moment for press in mine for moment in (press.touch, press.onset, press.offset)] + fast)


def _by_finger(take, note, radii):
    """The press that the note's fingertip makes; None when it has no finger or the finger is elsewhere."""
    if note["hand"] < 0 or note["finger"] < 1:
        return None
    hand, finger, pitch = int(note["hand"]), int(note["finger"]) - 1, int(note["pitch"])
    around = np.array([-LEAD, -EARLY, LATE]) + note["onset"]
    seconds = np.array([*around, note["offset"], note["offset"] + LAG])
    low, *inner, high = np.clip(np.rint((seconds - take.t0) * take.fps).astype(int), 0, len(take.wrist) - 1)
    early, late, off = np.array(inner) - low
    points = take.tips[low:high + 1, hand, finger] - [0, 0, radii[hand][finger]]
    depth = finger_depth(points, pitch)
    over = np.abs(points[:, 0] - key_x(pitch)) < key_width(pitch) / 2 + BESIDE
    if not (over & (depth > SOUNDING_DEPTH - ALMOST))[early:late + 1].any():
        return None
    over[early:late] = True  # one that slides onto its key from the side moves it when the note begins all the same
    down = over & (depth > 0)
    deep = early + int(np.argmax(np.where(down, depth, 0)[early:late + 1]))
    up_before = np.flatnonzero(~down[:deep])
    first = up_before[-1] + 1 if len(up_before) else 0
    up_after = np.flatnonzero(~down[max(deep, off):])
    stop = max(deep, off) + up_after[0] if len(up_after) else len(down)
    final = deep + np.flatnonzero(down[deep:stop])[-1]  # it may have left before the offset
    times = take.t0 + np.arange(low + first, low + final + 1) / take.fps
    times, depths = _with_crossings(times, depth, over, first, final, take.fps)
    return Press(pitch, hand, float(note["onset"]), float(note["offset"]), times, depths)


def finger_depth(points, pitch):
    """How far the front of key `pitch` is down when its top touches contact `points` [...,3], metres."""
    return (key_top(pitch) - points[..., 2]) * PIVOT_Y / (PIVOT_Y - points[..., 1])


def _with_crossings(times, depth, over, first, final, fps):
    """`times` and their depths, with the moments before and after at which the finger passes the key's surface."""
    depths = depth[first:final + 1]
    if first > 0 and over[first - 1] and depth[first - 1] <= 0:
        times = np.r_[times[0] - depth[first] / (depth[first] - depth[first - 1]) / fps, times]
        depths = np.r_[0, depths]
    if final + 1 < len(depth) and over[final + 1] and depth[final + 1] <= 0:
        times = np.r_[times, times[-1] + depth[final] / (depth[final] - depth[final + 1]) / fps]
        depths = np.r_[depths, 0]
    return times, depths


def _by_itself(note):
    """The press of a note that no finger plays: half-way down at its onset, held until its offset."""
    onset, offset = float(note["onset"]), float(note["offset"])
    half = min(DESCENT / 2, (offset - onset) / 2)
    rise = np.linspace(-1, 1, 9)
    times = np.append(onset + half * rise, max(offset, onset + half + 1e-6))
    depths = np.append(KEY_DIP * (0.5 + 0.75 * rise - 0.25 * rise ** 3), KEY_DIP)
    return Press(int(note["pitch"]), int(note["hand"]), onset, offset, times, depths)
