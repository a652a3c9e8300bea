"""Presses keys: every digit exactly on its key for as long as it is down, along a wrist path that is given.

Before and after, digits come from and go back to angles that are given too. Everything happens in the joints' angles,
which are blended: no digit can leave its limits or flip over on the way.
"""
from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import label

from ...rigs import keyboard
from ..hand.digits import turned
from ..hand.ik import reach
from ..hand.wrist import rotation
from .clearance import clear_keys, keep_apart, take_harmless
from .keystroke import ON_KEY
from .placement import IN_FRONT, across, stays_in_front, zones
from .places import SLIDING
from .runs import runs, strongest
from .slipping import depths_in, hand_aside, silent_keys, slip_out
from .smoothing import EXACT, ROUNDED_ON_KEYS, SMOOTHNESS, slow_down, smooth, smooth_angles
from .strokes import SHORTEST_HOLD

#: Weight of a free digit's given angles, and most weight of the way to and from a key.
AS_IT_IS, APPROACH = 0.05, 1.0
#: What a digit is turned for its key lasts no further than about this way of its hand, metres.
CARRIED = 0.030
#: Free digits are led to keys that are nearer than about this, metres.
LED = 0.012
#: Of the way along its key that the hand would carry a pad which is down, this share is held back; between black keys
#: none, where the settled hand has the pad in the middle of the gap only there.
HELD = 0.4
#: Snaps of a motion of its own are softened by these shares, as far as they do no harm.
SOFTENED = (0.4, 0.7, 1.0)
#: A pad further from its place across the key would press the next one: better not to play, metres.
BESIDE = 0.005
#: So much too high (metres) a pad does not sound its key.
TOO_HIGH = 0.004
#: A pad so deep in a silent key pushes it while it presses its own, metres.
ASTRAY = 0.0006
#: Which way a hand goes aside: x of its pose [6,1].
AWAY = np.eye(6)[:, :1]
#: As it goes aside its fingers stretch or curl, and get less far out of a key than it goes: it goes so many times.
GO_ASIDE = 3
#: A stroke that is lost so near to its onset is not played; one lost later is left so long before, seconds.
AT_ONSET, LETTING_GO = 0.015, 0.04
#: On its way up such a digit may be lost anew: so many times it is let go earlier.
LET_GO = 3
#: Part of a striking digit's travel that its neighbours follow (the ring finger most, the thumb not).
ENSLAVED = np.array([0.0, 0.12, 0.18, 0.26, 0.18])[:, None]


@dataclass
class PadTargets:
    """Where the pads are to be: centres [3,5,N] metres, weight [5,N] (0: anywhere), down [5,N]: on their keys, and
    stroke [5,N]: which keystroke asks, -1 for none."""

    centres: np.ndarray
    weight: np.ndarray
    down: np.ndarray
    stroke: np.ndarray

    def near(self, pads, strokes):
        """Targets that lead free digits from their `pads` [3,5,N] to their keys only as far as these are near; on the
        keys of `strokes` pads slide along as far as the hand carries them."""
        off = self.centres - pads
        share = np.where(self.down, 1, self.weight / (1 + (off[0] ** 2 + off[1] ** 2) / LED**2))
        centres = pads + share * off
        digit, frame = np.nonzero(self.down)
        owner, (x, y, z) = self.stroke[digit, frame], self.centres[:, digit, frame]
        x_of, tail, black, landed = (values[owner] for values in (strokes.x, strokes.tail, strokes.black, strokes.y))
        carried = pads[1, digit, frame]
        inside = ~black & (landed > IN_FRONT)
        held = np.where(inside, np.minimum(carried, zones(digit, black)[1]), carried + HELD * (y - carried))
        held = stays_in_front(landed, black, held)
        centres[:, digit, frame] = x + across(x_of, tail, held) - across(x_of, tail, y), held, z
        return replace(self, centres=centres, weight=share)

    def differ(self, other):
        """Where [5,N] they are not the `other` ones."""
        return (self.centres != other.centres).any(0) | (self.weight != other.weight) | (self.down != other.down)

    def drop(self, cells):
        """Frees digits in `cells` [5,N]."""
        self.weight[cells], self.down[cells], self.stroke[cells] = 0, False, -1


def press(times, path, angles, strokes, timing, digits, floor, fps, keep=False):
    """The wrist's path [6,N] and the angles [3,5,N] with which the hand plays `strokes`, near `path` and `angles`
    [3,5,N]; and the strokes [U] it cannot play.

    path [6,N]: the wrist's poses at `times` [N]; strokes with places on their keys (y, slide); timing: their
    `Timing`. keep: the angles are a motion of its own, whose ways to and from the keys stay where they can."""
    place, turn = path[:3], rotation(path[3:])
    angles = np.clip(angles, digits.lowest, digits.highest)
    given = place[:, None] + turned(turn[:, :, None], digits.pads(angles))
    targets = targets_at(times, strokes, timing, digits.radii[:, 0]).near(given, strokes)
    silent = silent_keys(times, strokes, floor.surface)
    reached = _reach(targets, place, turn, angles, digits, silent, floor)
    striking = _striking(targets, times, strokes)
    astray = reached.astray
    for _ in range(GO_ASIDE):
        if not astray.any():
            break
        aside, reached = _go_aside(reached, astray, striking, targets, path[:3], turn, angles, digits, silent, floor,
                                   fps)
        path = path + aside * AWAY
        astray = reached.astray & ~_lost_anyway(reached, striking, targets)
    place = path[:3]
    for _ in range(LET_GO if len(strokes) else 0):  # keys that are lost while they are held are let go before that
        kept = (reached.lost | reached.astray) & (targets.stroke >= 0) & (times > strokes.onset[targets.stroke])
        if not kept.any():
            break
        timing, before = _let_go(times, strokes, timing, targets, kept), targets
        targets = targets_at(times, strokes, timing, digits.radii[:, 0]).near(given, strokes)
        reached = _reach(targets, place, turn, angles, digits, silent, floor, reached, targets.differ(before))
    wanted, lost = reached.angles, reached.lost
    stay_clear(targets, times, strokes, lost, reached.astray)
    unplayed = np.union1d(_give_up(targets, times, strokes, lost), np.flatnonzero(~strokes.played))
    wanted = np.where(targets.weight > 0, wanted, angles)
    if keep:
        change = np.where(targets.down, wanted - angles, 0)
        wanted = angles + smooth(change, np.where(targets.down, EXACT, _as_it_is(place, fps)), fps)
    else:
        wanted[1] += _drag(wanted[1] - angles[1], targets.down, fps)
        weight = np.where(targets.down, EXACT, np.maximum(APPROACH * targets.weight, AS_IT_IS))
        wanted = smooth_angles(wanted, weight, fps)
    wanted = keep_apart(np.clip(wanted, digits.lowest, digits.highest), targets.down, digits, fps)
    wanted = clear_keys(wanted, place, turn, targets.down, digits, floor, fps)
    slower = slow_down(wanted, targets.down, fps, ROUNDED_ON_KEYS if keep else EXACT)
    slower = np.clip(slower, digits.lowest, digits.highest)
    for share in SOFTENED if keep else (1.0,):
        softer = wanted + share * (slower - wanted)
        wanted = take_harmless(wanted, softer, place, turn, targets.down, digits, floor, silent)
    return path, slip_out(wanted, place, turn, targets, times, strokes, digits, floor, fps), unplayed


def targets_at(times, strokes, timing, radii):
    """The `PadTargets` of `strokes` at `times` [N]."""
    first, last = np.searchsorted(times, [timing.reach, timing.back])
    owner, frame = runs(first, np.where(strokes.played, last, first))
    t, digit = times[frame], strokes.digit[owner]
    height, pull = timing.height(owner, t), timing.pull(owner, t)
    on_key = (t >= timing.start[owner]) & (t <= timing.clear[owner]) & (height < ON_KEY)
    chosen = strongest(digit, frame, np.where(on_key, 10 - height, pull))
    owner, t, digit, frame, height, pull, on_key = (
        values[chosen] for values in (owner, t, digit, frame, height, pull, on_key))
    near, far, _ = zones(digit, strokes.black[owner])
    since = np.clip(t - strokes.onset[owner], 0, strokes.release[owner] - strokes.onset[owner])
    y = np.clip(strokes.y[owner] + strokes.slide[owner] * np.minimum(since, SLIDING), near, far)
    y = stays_in_front(strokes.y[owner], strokes.black[owner], y)
    height = np.where(height < 0, height * keyboard.depth_at(y) / keyboard.KEY_DIP, height)
    shape = (5, len(times))
    targets = PadTargets(np.zeros((3,) + shape), np.zeros(shape), np.zeros(shape, bool), np.full(shape, -1))
    targets.centres[:, digit, frame] = (across(strokes.x[owner], strokes.tail[owner], y) + strokes.aside[owner], y,
                                        strokes.top[owner] + radii[digit] + height)
    targets.weight[digit, frame] = np.where(on_key, 1, pull)
    targets.down[digit, frame], targets.stroke[digit, frame] = on_key, owner
    return targets


@dataclass
class Reached:
    """Angles [3,5,N] that bring pads to their targets as far as they go there; lost [5,N]: one could only press a key
    beside its own, or none; astray [5,N]: it would push a silent key, too."""

    angles: np.ndarray
    lost: np.ndarray
    astray: np.ndarray


def _reach(targets, place, turn, angles, digits, silent, floor, known=None, changed=None):
    """What is `Reached` near `angles` [3,5,N], `silent` [N,88] keys being in the way. known: what was reached before
    something `changed` [5,N]."""
    if known is None:
        changed, nothing = np.ones(targets.down.shape, bool), np.zeros(targets.down.shape, bool)
        known = Reached(angles, nothing, nothing)
    wanted = np.where(changed, angles, known.angles)
    lost, astray = (np.where(changed, False, cells) for cells in (known.lost, known.astray))
    asked = np.nonzero((targets.weight > 0) & changed)
    digit, frame = asked
    part, turn = digits.taken(digit), turn[:, :, None, frame]
    local = turned(turn.swapaxes(0, 1), (targets.centres[:, digit, frame] - place[:, frame])[:, None])
    reached = reach(part, local, angles[:, None, digit, frame])
    pads = turned(turn, part.pads(reached))[:, 0]
    off, down = pads - turned(turn, local)[:, 0], targets.down[asked]
    wanted[:, digit, frame] = reached[:, 0]
    lost[asked] = down & ((np.abs(off[0]) > BESIDE) | (np.abs(off[2]) > TOO_HIGH))
    digit, frame = digit[down], frame[down]
    depth = depths_in(pads[:, down] + place[:, frame], digits.radii[digit, 0], silent[frame], floor.surface)
    astray[digit, frame] = depth > ASTRAY
    return Reached(wanted, lost, astray)


def _go_aside(reached, astray, striking, targets, place, turn, angles, digits, silent, floor, fps):
    """How far aside [N] the hand goes to bring pads that are `astray` [5,N] out of silent keys out of which they cannot
    reach, metres, and what is `Reached` from there; where another digit that is `striking` [5,N] would lose a key it
    stays, but for keys that are lost anyway."""
    pads = place[:, None] + turned(turn[:, :, None], digits.pads(reached.angles))
    aside = hand_aside(pads, astray, silent, digits, floor, fps)

    def from_there():
        changed = np.broadcast_to(aside != 0, targets.down.shape)
        return _reach(targets, place + aside * AWAY[:3], turn, angles, digits, silent, floor, reached, changed)

    there = from_there()
    worse = (there.lost & ~_lost_anyway(reached, striking, targets) & striking).any(0)
    if worse.any():
        stretch, _ = label(aside)
        aside = np.where(np.isin(stretch, stretch[worse]), 0, aside)
        there = from_there()
    return aside, there


def _lost_anyway(reached, striking, targets):
    """Where [5,N] digits play strokes that are lost while they are `striking` [5,N]."""
    return np.isin(targets.stroke, targets.stroke[reached.lost & striking])


def _let_go(times, strokes, timing, targets, lost):
    """The `Timing` with which strokes that are `lost` [5,N] while they are held are left before that."""
    digit, frame = np.nonzero(lost)
    first = np.full(len(strokes), np.inf)
    np.minimum.at(first, targets.stroke[digit, frame], times[frame])
    leave = np.maximum(np.minimum(timing.leave, first - LETTING_GO), strokes.onset + SHORTEST_HOLD / 2)
    earlier = np.where(np.isfinite(first), np.maximum(timing.leave - leave, 0), 0)
    return replace(timing, leave=timing.leave - earlier, clear=timing.clear - earlier)


def _as_it_is(place, fps):
    """Weight [N] of a free digit's given angles, for a wrist at `place` [3,N]: the faster a hand flies away, the sooner
    its digits are as they were; held back towards their keys they would fall into those on the way."""
    speed = np.linalg.norm(np.gradient(place, axis=-1), axis=0) * fps
    return np.maximum(AS_IT_IS, (SMOOTHNESS * speed / CARRIED) ** 4)


def _striking(targets, times, strokes):
    """Where [5,N] digits are about the onsets of their strokes."""
    if not len(strokes):
        return np.zeros(targets.down.shape, bool)
    return (targets.stroke >= 0) & (np.abs(times - strokes.onset[targets.stroke]) < AT_ONSET)


def stay_clear(targets, times, strokes, lost, astray):
    """Frees digits that are `astray` [5,N] on the way to their keys, which are met later; and those that are `lost`
    [5,N] or astray on the way up, as soon as their keys are released: they need the time to rise over those beside."""
    if not len(strokes):
        return
    asked = targets.stroke >= 0
    early = asked & (times < strokes.onset[targets.stroke] - AT_ONSET)
    late = asked & (times > strokes.release[targets.stroke])
    left = late & np.isin(targets.stroke, targets.stroke[late & (lost | astray)])
    targets.drop(early & astray | left)


def _give_up(targets, times, strokes, lost):
    """Frees digits that are `lost` [5,N]: silence rather than a wrong key. Returns the strokes that are not played."""
    given_up = np.unique(targets.stroke[lost & _striking(targets, times, strokes)])
    targets.drop(lost | np.isin(targets.stroke, given_up) & (targets.stroke >= 0))
    return given_up


def _drag(flexion, down, fps):
    """By how much [5,N] striking neighbours drag a free digit's base joint along, radians."""
    travel = np.where(down, np.clip(flexion, 0, 0.3), 0)
    beside = np.zeros_like(travel)
    beside[1:] = travel[:-1]
    beside[:-1] = np.maximum(beside[:-1], travel[1:])
    return np.where(down, 0, smooth((beside * ENSLAVED)[None], np.ones_like(beside), fps)[0])
