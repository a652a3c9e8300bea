"""The paths of the fingertips over the keys, for a wrist path that is given.

Between its strokes a digit returns to its natural place under the hand and over the keys, is dragged along a little
by its neighbours, and reaches for its next key in time.
"""
import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from ...rigs import keyboard
from ..contact.clearance import PadPaths
from ..contact.keystroke import ON_KEY, smoothstep
from ..contact.placement import across, zones
from .intention import curl, rotation
from .wrist import SLIDING

#: Idle pads stay so far above the keys, and at most so far (thumb to little finger), metres.
CLEARANCE = 0.003
HIGHEST_IDLE = np.array([0.009, 0.014, 0.014, 0.014, 0.014])
#: Idle digits are drawn in from their curl by so much: the little finger keeps beside its neighbour, radians [5,3].
AT_REST = np.radians([[0, 0, 0], [0, 0, 0], [0, 0, 0], [-1, 0, 0], [-7, 0, 0]])
#: By how much each degree of a digit takes part in lifting it: the base joint does it, the middle one curls a little.
LIFTED_BY = np.array([0.0, 1.0, -0.15])
#: A free digit leaves its natural place by at most so much (thumb to little finger), metres.
WAY = np.array([0.06, 0.035, 0.03, 0.03, 0.04])
#: Frames after (and before) a stroke in which that bound is wider, up to four times.
FREE_AFTER = 12
#: Part of a striking digit's travel that its neighbours follow (the ring finger most, the thumb not).
ENSLAVED = np.array([0.0, 0.12, 0.18, 0.26, 0.18])


def plan(times, strokes, timing, path, surface, digits, style):
    """`PadPaths` at `times` [N] for a hand whose wrist goes along `path` [N,6]."""
    idle = _idle_places(path, surface, digits, curl(style) + AT_REST)
    keys, pull, press, own = _strokes_at(times, strokes, timing, digits)
    down = np.isfinite(press)
    way = keys - idle
    far = np.linalg.norm(way[..., :2], axis=-1)
    bound = np.minimum((1 + 3 * _nearness(down)) * WAY / np.maximum(far, 1e-9), 1)
    way[..., :2] *= np.where(down, 1, bound)[..., None]
    centres = idle + np.where(down, 1, np.minimum(pull, 1))[..., None] * way
    centres[..., 2] -= _enslaving(centres[..., 2], idle[..., 2], down)
    floor = surface.clearance_height(centres, digits.radii, own, margin=0.001) + CLEARANCE * 0.5
    centres[..., 2] = np.where(down, press, _over(floor, centres[..., 2], down))
    return PadPaths(centres, down, own)


def _strokes_at(times, strokes, timing, digits):
    """Where the strokes want the pads [N,5,3], how much [N,5], z of those on their keys [N,5] (NaN elsewhere), and
    the keys' indices [N,5]."""
    shape = (len(times), 5)
    keys, pull = np.zeros(shape + (3,)), np.zeros(shape)
    press, own = np.full(shape, np.nan), np.full(shape, -1)
    near, far, _ = zones(strokes.digit, strokes.black)
    for k in range(len(strokes)):
        digit = strokes.digit[k]
        span = slice(*np.searchsorted(times, [timing.reach[k], timing.back[k]]))
        t = times[span]
        height = timing.height(k, t)
        on_key = (t >= timing.start[k]) & (t <= timing.clear[k]) & (height < ON_KEY)
        since = np.clip(t - strokes.onset[k], 0, min(SLIDING, strokes.release[k] - strokes.onset[k]))
        y = np.clip(strokes.y[k] + strokes.slide[k] * since, near[k], far[k])
        scale = keyboard.depth_at(y) / keyboard.KEY_DIP
        z = strokes.top[k] + digits.radii[digit] + np.where(height < 0, height * scale, height)
        weight = timing.pull(k, t)
        keys[span, digit] += weight[:, None] * np.stack(
            [across(strokes.x[k], strokes.tail[k], y), y, z], -1)
        pull[span, digit] += weight
        press[span, digit] = np.where(on_key, np.fmin(press[span, digit], z), press[span, digit])
        own[span, digit] = np.where(on_key, strokes.pitch[k] - keyboard.LOWEST, own[span, digit])
    return keys / np.maximum(pull, 1e-9)[..., None], pull, press, own


def _nearness(down):
    """1 where a digit is on its key, falling smoothly to 0 within `FREE_AFTER` frames before and after."""
    frames = np.arange(len(down))[:, None]
    last = np.maximum.accumulate(np.where(down, frames, -10**6), axis=0)
    following = np.minimum.accumulate(np.where(down, frames, 10**6)[::-1], axis=0)[::-1]
    return smoothstep(1 - np.minimum(frames - last, following - frames) / FREE_AFTER)


def _idle_places(path, surface, digits, rest):
    """Where idle pads rest [N,5,3]: their natural places, but over the keys and not far above them.

    A digit comes up, or down, from its base joint and keeps its `rest` curl nearly: it does not curl into a claw."""
    turn = rotation(path[:, 3:])
    angles = np.repeat(rest[None], len(path), 0)
    for _ in range(3):
        pads, jacobian = digits.pads_and_jacobian(angles)
        places = np.einsum("nij,ndj->ndi", turn, pads) + path[:, None, :3]
        height = _idle_height(places, surface, digits)
        slope = np.einsum("nj,ndja->nda", turn[:, 2], jacobian) @ LIFTED_BY
        step = np.clip((height - places[..., 2]) / np.minimum(slope, -0.02), -0.25, 0.25)
        angles = np.clip(angles + step[..., None] * LIFTED_BY, digits.lowest, digits.highest)
    places = np.einsum("nij,ndj->ndi", turn, digits.pads(angles)) + path[:, None, :3]
    places[..., 2] = _idle_height(places, surface, digits)
    return places


def _idle_height(home, surface, digits):
    """z [N,5] at which idle pads rest: their natural height, but over the keys and not far above them."""
    floor = surface.clearance_height(home, digits.radii, margin=0.001)
    floor = gaussian_filter1d(maximum_filter1d(floor, 9, axis=0, mode="nearest"), 3, axis=0, mode="nearest")
    return np.clip(home[..., 2], floor + CLEARANCE, floor + HIGHEST_IDLE)


def _enslaving(z, idle, down):
    """How far [N,5] striking neighbours drag an idle digit down, metres."""
    drop = np.where(down, np.maximum(idle - z, 0), 0)
    beside = np.zeros_like(z)
    beside[:, 1:] = drop[:, :-1]
    beside[:, :-1] = np.maximum(beside[:, :-1], drop[:, 1:])
    drag = gaussian_filter1d(beside * ENSLAVED, 2, axis=0, mode="nearest")
    return np.where(down, 0, drag)


def _over(floor, z, down):
    """Raises z [N,5] over `floor` where a digit is free, early and smoothly."""
    need = np.where(down, 0, np.maximum(floor - z, 0))
    early = maximum_filter1d(need, 9, axis=0, mode="nearest")
    smooth = gaussian_filter1d(early, 2.5, axis=0, mode="nearest")
    return z + np.maximum(smooth, need)
