"""The wrist's path over a whole piece: window by window, and when the hand leaves its keys."""
import numpy as np

from ..contact.asked import asked_at
from ..contact.departures import arcs, leave_in_time, let_go, pass_thumbs
from ..contact.keystroke import smoothstep, timing_of
from ..contact.places import find_places
from ..contact.possible import leave_out_impossible, leave_out_lost
from ..contact.settle import KNOT_RATE, Settled, Settling
from .natural import LEANINGS, curl, natural_poses

#: Gauss-Newton steps before and after keys have been let go.
ITERATIONS = (12, 6, 6)
#: And where hands have to make room for each other.
AGAIN = (6, 4)
#: Knots of a window, of the music before and after it that it sees; seconds in which windows fade.
WINDOW, CONTEXT, FADE = 1200, 100, 1.0


def settle_piece(plan, changed=None, report=lambda part: None):
    """Fills `plan.path` and `plan.angles`: the wrist's path and the digits' angles for the `Plan`'s strokes.

    Long pieces are solved window by window, each with the music before and after it, and faded into one another.
    The strokes' releases are brought forward where the hand has to leave a key, their places on the keys are filled.
    changed [K]: only windows in which something changed since the last time are solved again.
    """
    strokes, times = plan.strokes, plan.knots
    count = len(times)
    if changed is None:
        leave_out_impossible(strokes)
        pass_thumbs(strokes)
        path, angles = np.empty((6, count)), np.empty((3, 5, count))
    else:
        path, angles = plan.path.copy(), plan.angles.copy()
    fade, before = int(FADE * KNOT_RATE), None
    for first in range(0, count, WINDOW):
        last = min(first + WINDOW, count)
        low, high = max(first - CONTEXT, 0), min(last + CONTEXT, count)
        if changed is None or changed[low:high].any():
            settled = _settle_window(plan, slice(low, high), slice(first, last), again=changed is not None)
        else:
            settled = Settled(plan.path[:, low:high], plan.angles[..., low:high], None, None)
        for whole, window, old in zip((path, angles), (settled.path, settled.angles), before or (None, None)):
            whole[..., first:last] = window[..., first - low:last - low]
            if before:
                joint = min(fade, last - first, old.shape[-1])
                share = smoothstep(np.arange(joint) / fade)
                whole[..., first:first + joint] += (1 - share) * (old[..., :joint] - whole[..., first:first + joint])
        before = (settled.path[:, last - low:], settled.angles[..., last - low:]) if last < count else None
        report(last / count)
    plan.path, plan.angles = path, angles


def _settle_window(plan, window, core, again):
    """`Settled` of the knots `window`; the strokes of `core` are told what became of them.

    Where a key that is still held keeps the hand from its next keys, the held key is let go: its release is brought
    forward, as a pianist does who leaves the sound to the pedal.
    """
    times, digits, rest = plan.knots[window], plan.digits, curl(plan.style)
    inside = np.flatnonzero((plan.strokes.release > times[0]) & (plan.strokes.onset < times[-1]))
    strokes, variation, gestures = plan.strokes.part(inside), plan.variation[inside], plan.gestures[:, window]
    problem = Settling(digits, plan.floor, LEANINGS, len(times), plan.firm[window])
    asked, settled = None, Settled(None, np.broadcast_to(rest, (3, 5, len(times))), None, None)
    if again:
        settled = Settled(plan.path[:, window], plan.angles[..., window], None, None)
    for turn, iterations in enumerate(AGAIN if again else ITERATIONS):
        if turn:
            if turn == len(ITERATIONS) - 1:  # after keys were let go in time
                leave_out_lost(times, strokes, settled)
            let_go(times, strokes, asked, settled)
            leave_in_time(times, strokes, settled.path)
        asked = asked_at(times, strokes, timing_of(strokes, variation), digits.radii[:, 0])
        reference = natural_poses(times, asked, digits, plan.style) + gestures + plan.room[:, window]
        reference[2] += arcs(times, strokes, settled.path)
        start = reference if settled.path is None else settled.path
        settled = problem.solve(start, settled.angles, reference, rest, asked, iterations, gestures)
    find_places(times, strokes, settled.pads)
    begin = plan.knots[core.start] if core.start else -np.inf
    ours = (strokes.onset >= begin) & (strokes.onset < plan.knots[core.stop - 1] + 1 / KNOT_RATE)
    for name in ("y", "slide", "aside", "release", "played"):
        getattr(plan.strokes, name)[inside[ours]] = getattr(strokes, name)[ours]
    return settled
