"""The wrist's path over a whole piece: window by window, and when the hand leaves its keys."""
import numpy as np

from ..contact.asked import asked_at
from ..contact.departures import arcs, leave_in_time, let_go, pass_thumbs
from ..contact.keystroke import smoothstep, timing_of
from ..contact.places import find_places
from ..contact.settle import KNOT_RATE, Settled, Settling
from .natural import LEANINGS, curl, natural_poses

#: Gauss-Newton steps before and after keys have been let go.
ITERATIONS = (12, 6, 6)
#: Knots of a window, of the music before and after it that it sees; seconds in which windows fade.
WINDOW, CONTEXT, FADE = 1200, 100, 1.0


def settle_piece(times, strokes, variation, gestures, digits, floor, style, report=lambda part: None):
    """Path [6,K] and angles [3,5,K] at evenly spaced `times` [K] for `strokes`; variation [M]: of their lifts;
    gestures [6,K]: offsets from the natural pose.

    Long pieces are solved window by window, each with the music before and after it, and faded into one another.
    `strokes.release` is brought forward where the hand has to leave a key; `strokes.y`, `strokes.slide` are filled.
    """
    pass_thumbs(strokes)
    count = len(times)
    path, angles = np.empty((6, count)), np.empty((3, 5, count))
    fade, before = int(FADE * KNOT_RATE), None
    for first in range(0, count, WINDOW):
        last = min(first + WINDOW, count)
        low, high = max(first - CONTEXT, 0), min(last + CONTEXT, count)
        inside = np.flatnonzero((strokes.release > times[low]) & (strokes.onset < times[high - 1]))
        part = strokes.part(inside)
        settled = _settle_window(times[low:high], part, variation[inside], gestures[:, low:high], digits, floor, style)
        core = (part.onset >= times[first] if first else True) & (part.onset < times[last - 1] + 1 / KNOT_RATE)
        for name in ("y", "slide", "aside", "release"):
            getattr(strokes, name)[inside[core]] = getattr(part, name)[core]
        for whole, window, old in zip((path, angles), (settled.path, settled.angles), before or (None, None)):
            whole[..., first:last] = window[..., first - low:last - low]
            if before:
                joint = min(fade, last - first, old.shape[-1])
                share = smoothstep(np.arange(joint) / fade)
                whole[..., first:first + joint] += (1 - share) * (old[..., :joint] - whole[..., first:first + joint])
        before = (settled.path[:, last - low:], settled.angles[..., last - low:]) if last < count else None
        report(last / count)
    return path, angles


def _settle_window(times, strokes, variation, gestures, digits, floor, style):
    """`Settled` of one window.

    Where a key that is still held keeps the hand from its next keys, the held key is let go: `strokes.release` is
    brought forward, as a pianist does who leaves the sound to the pedal.
    """
    rest = curl(style)
    problem = Settling(digits, floor, LEANINGS, len(times))
    settled = Settled(None, np.broadcast_to(rest, (3, 5, len(times))), None, None)
    for iterations in ITERATIONS:
        asked = asked_at(times, strokes, timing_of(strokes, variation), digits.radii[:, 0])
        reference = natural_poses(times, asked, digits, style) + gestures
        reference[2] += arcs(times, strokes, settled.path)
        start = reference if settled.path is None else settled.path
        settled = problem.solve(start, settled.angles, reference, rest, asked, iterations, gestures)
        let_go(times, strokes, asked, settled)
        leave_in_time(times, strokes, settled.path)
    find_places(times, strokes, settled.pads)
    return settled
