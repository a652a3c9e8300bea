"""A virtual keyboard: fingertip paths press 88 keys, and what sounds is compared with the notes that were asked for.

A fingertip is a sphere. How far it pushes a key is how deep the sphere is in the key's box at rest, carried to the
key's front by the lever: a key sounds when its front is 5 mm down and is released when it comes above 3 mm.
"""
from dataclasses import dataclass

import numpy as np

from ...rigs import keyboard
from ...rigs.hand import RIGHT, load
from ..contact.key_surface import KeySurface
from .agreement import agreement

#: A detected press belongs to a note of its pitch whose onset is at most so far away, seconds.
TOLERANCE = 0.050
#: A silent key pushed further than this is touched, metres; pushed until it sounds, it is a wrong key.
TOUCH_DEPTH = 0.001
#: So long before its onset and after its offset (s) a note's key may be touched.
BEFORE, AFTER = 0.15, 0.10
PRESS = np.dtype([("pitch", "i2"), ("onset", "f8"), ("offset", "f8")])
_CHUNK = 8192


@dataclass(frozen=True)
class Figures:
    """What a performance is worth. notes: notes asked for; dropped: those without a finger, which nobody was to play
    and which count as misses in recall; presses: keys that sounded; missed, wrong, touches: counts (notes with a
    finger that nobody pressed, silent keys sounded, silent keys touched without sounding); onset_error: median of
    |seconds|, and onset_error_99 its 99th percentile; hold: share of the notes' time in which their keys were down;
    tip_error and tip_error_99: mm between the contact point and the middle of the key across its width, at the onset,
    mean and 99th percentile; hand, finger: share of the sounding notes that the asked hand, and the asked finger,
    pressed."""

    notes: int
    dropped: int
    presses: int
    missed: int
    wrong: int
    touches: int
    precision: float
    recall: float
    onset_error: float
    onset_error_99: float
    hold: float
    tip_error: float
    tip_error_99: float
    hand: float
    finger: float

    @property
    def f1(self):
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def touches_per_100(self):
        """Touches of silent keys for every 100 notes."""
        return 100 * self.touches / max(self.notes, 1)


def key_depths(tips, radii=None):
    """How far [N,88] the front of each key is pushed down, metres, by pads centred at `tips` [N,2,5,3]."""
    radii = load(RIGHT)["pad_radii"] if radii is None else np.asarray(radii)
    surface = KeySurface.for_hand(RIGHT)
    depths = np.zeros((len(tips), 88), np.float32)
    for first in range(0, len(tips), _CHUNK):
        part = np.asarray(tips[first:first + _CHUNK], float)
        pushed, keys = surface.penetration(part, radii)
        pushed = np.maximum(pushed, 0) * (keyboard.PIVOT_Y / (keyboard.PIVOT_Y - part[..., 1, None]))
        frames = np.broadcast_to(np.arange(first, first + len(part))[:, None, None, None], keys.shape)
        np.maximum.at(depths, (frames.ravel(), keys.ravel()), pushed.ravel().astype(np.float32))
    return depths


def presses(depths, fps, t0=0.0):
    """The presses [P] (`PRESS`) in key `depths` [N,88], in order of onset; times between frames are interpolated."""
    found = []
    for key in np.flatnonzero((depths >= keyboard.SOUNDING_DEPTH).any(0)):
        depth = depths[:, key].astype(float)
        for first, last in _stretches(depth):
            onset = _crossing(depth, first, keyboard.SOUNDING_DEPTH)
            offset = _crossing(depth, last, keyboard.RELEASE_DEPTH)
            found.append((key + keyboard.LOWEST, t0 + onset / fps, t0 + offset / fps))
    result = np.array(found, PRESS)
    return result[np.argsort(result["onset"], kind="stable")]


def _stretches(depth):
    """First frame at sounding depth and first frame above the release depth after it, for each press."""
    sounding = np.flatnonzero((depth >= keyboard.SOUNDING_DEPTH) & ~np.r_[False, depth[:-1] >= keyboard.SOUNDING_DEPTH])
    released = np.flatnonzero(depth < keyboard.RELEASE_DEPTH)
    end = -1
    for first in sounding:
        if first < end:
            continue  # the key had not come up: still the same press
        after = np.searchsorted(released, first)
        end = released[after] if after < len(released) else len(depth)
        yield first, end


def _crossing(depth, frame, level):
    """Frame number, with its fraction, at which `depth` crosses `level` between `frame` - 1 and `frame`."""
    if frame == 0 or frame >= len(depth):
        return float(frame)
    before, after = depth[frame - 1], depth[frame]
    return frame - 1 + (level - before) / (after - before)


def match(notes, pressed):
    """Index [M] into `pressed` of the press that answers each note, -1 for none; each press answers one note."""
    answer = np.full(len(notes), -1)
    for pitch in np.unique(notes["pitch"]):
        asked = np.flatnonzero(notes["pitch"] == pitch)
        given = np.flatnonzero(pressed["pitch"] == pitch)
        distance = np.abs(notes["onset"][asked][:, None] - pressed["onset"][given])
        pairs = np.argwhere(distance <= TOLERANCE)
        taken = set()
        for a, g in pairs[np.argsort(distance[tuple(pairs.T)], kind="stable")]:
            if answer[asked[a]] < 0 and g not in taken:
                answer[asked[a]] = given[g]
                taken.add(g)
    return answer


def silent_pushes(depths, notes, fps, t0=0.0):
    """Deepest push (metres) of each time that a silent key was pushed further than `TOUCH_DEPTH`."""
    silent = np.where(depths > TOUCH_DEPTH, depths, 0)
    for note in notes:
        first = max(int(np.floor((note["onset"] - BEFORE - t0) * fps)), 0)
        last = max(int(np.ceil((note["offset"] + AFTER - t0) * fps)) + 1, 0)
        silent[first:last, note["pitch"] - keyboard.LOWEST] = 0
    deepest = []
    for key in np.flatnonzero(silent.any(0)):
        pushed = silent[:, key]
        starts = np.flatnonzero((pushed > 0) & ~np.r_[False, pushed[:-1] > 0])
        ends = np.flatnonzero((pushed > 0) & ~np.r_[pushed[1:] > 0, False]) + 1
        deepest += [float(pushed[a:b].max()) for a, b in zip(starts, ends)]
    return np.array(deepest)


def tip_errors(tips, notes, fps, t0=0.0):
    """mm [M] across the keys between each note's fingertip and the middle of its key, at the onset."""
    place = np.clip((notes["onset"] - t0) * fps, 0, len(tips) - 1)
    frame = np.minimum(place.astype(int), len(tips) - 2)
    hand, digit = notes["hand"].astype(int), notes["finger"].astype(int) - 1
    part = (place - frame)[:, None]
    tip = tips[frame, hand, digit] * (1 - part) + tips[frame + 1, hand, digit] * part
    middle = np.where(tip[:, 1] > keyboard.BLACK_FRONT, keyboard.tail_centre(notes["pitch"])[0],
                      keyboard.key_x(notes["pitch"]))
    return np.abs(tip[:, 0] - middle) * 1000


def judge(tips, notes, fps=120.0, t0=0.0, radii=None, asked=None, until=np.inf):
    """The `Figures` of fingertips `tips` [N,2,5,3] (pad centres) that were to play `notes` [M] (hands, fingers given).

    asked [M]: the same notes as somebody wanted them, where `notes` were moved (chords rolled, keys let go early):
    what is missed and held is measured against these. until: of notes that begin later (s), and of keys pushed later,
    nothing is told, but that they may be touched before."""
    everything, fingered = int((notes["onset"] < until).sum()), notes["finger"] > 0
    asked = (notes if asked is None else asked)[fingered]
    notes = notes[fingered]
    depths = key_depths(tips, radii)
    pressed = presses(depths, fps, t0)
    pushes = silent_pushes(depths[:int(np.clip((until - t0) * fps, 0, len(depths)))], notes, fps, t0)
    answer, early = match(asked, pressed), notes["onset"] < until
    given = _given(pressed, answer, early, until)
    notes, asked, answer = notes[early], asked[early], answer[early]
    hit = answer >= 0
    answered, asked, planned = pressed[answer[hit]], asked[hit], notes[hit]
    wrong = int((pushes >= keyboard.SOUNDING_DEPTH).sum())
    late = np.abs(answered["onset"] - planned["onset"])
    down = np.minimum(answered["offset"], asked["offset"]) - np.maximum(answered["onset"], asked["onset"])
    errors = tip_errors(tips, notes, fps, t0)
    hand, finger = agreement(asked, tips, answered["onset"], fps, t0)
    return Figures(
        notes=everything, dropped=everything - len(notes), presses=given, missed=int((~hit).sum()), wrong=wrong,
        touches=len(pushes) - wrong, precision=float(hit.sum() / max(given, 1)),
        recall=float(hit.sum() / max(everything, 1)), onset_error=_percentile(late, 50),
        onset_error_99=_percentile(late, 99),
        hold=float(np.maximum(down, 0).sum() / max((asked["offset"] - asked["onset"]).sum(), 1e-9)),
        tip_error=float(errors.mean()) if len(notes) else 0.0, tip_error_99=_percentile(errors, 99), hand=hand,
        finger=finger)


def _given(pressed, answer, early, until):
    """How many of the keys `pressed` [P] were given for notes that are `early` [M], or for none before `until`."""
    counted = pressed["onset"] < until
    counted[answer[~early & (answer >= 0)]] = False
    counted[answer[early & (answer >= 0)]] = True
    return int(counted.sum())


def _percentile(values, percent):
    return float(np.percentile(values, percent)) if len(values) else 0.0
