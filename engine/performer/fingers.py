"""The paths of the fingertips: descent, hold, lift and rest of every digit, for a wrist path that is given.

A stroke's height over its key is an accelerated descent that crosses the key's sounding depth at the onset, the
hold at the bottom, and a lift that crosses the release depth at the note's end. Between strokes a pad returns to
its natural place under the hand, over the keys, and reaches for the next key in time.
"""
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from ...rigs import keyboard
from .wrist import curl, rotation

#: Idle pads stay so far above the keys, and at most so far, metres.
CLEARANCE, HIGHEST_IDLE = 0.003, 0.022
#: Height to which a digit comes off its key, metres.
HOVER = 0.005
#: A free digit leaves its natural place by at most so much (thumb to little finger), metres.
WAY = np.array([0.06, 0.035, 0.03, 0.03, 0.04])
#: Height of the lift before a stroke at velocity 0, and what velocity 127 adds, metres.
LIFT, LIFT_BY_VELOCITY = 0.006, 0.011
#: Exponent of the descent's acceleration.
DESCENT_POWER = 1.9
#: A digit reaches for its next key at most so long before it starts down, and returns in so long, seconds.
REACH, RETURN = 0.25, 0.16
#: The lift from the bottom to the hover takes so long, seconds.
RELEASE = 0.060
#: The key comes through the release depth so long after the note's end, seconds.
RELEASE_LATENESS = 0.003
#: Part of a striking digit's travel that its neighbours follow: index to little finger (the ring finger most).
ENSLAVED = np.array([0.0, 0.12, 0.18, 0.26, 0.18])


def smoothstep(u):
    """0 → 1 with flat ends."""
    u = np.clip(u, 0, 1)
    return u * u * (3 - 2 * u)


@dataclass
class PadPaths:
    """Targets of the pads' centres [N,5,3]; down [N,5]: a digit is on its key; own [N,5]: index (0-87) of the key
    that a digit strikes or holds in this frame, -1 for none."""

    centres: np.ndarray
    down: np.ndarray
    own: np.ndarray


def stroke_times(strokes, lift, variation):
    """Start of the descent, bottom, start of the lift and end of it [M] for each stroke, seconds."""
    height = lift * variation
    sounding = ((height + keyboard.SOUNDING_DEPTH) / (height + keyboard.KEY_DIP)) ** (1 / DESCENT_POWER)
    in_key = 1 - (height / (height + keyboard.KEY_DIP)) ** (1 / DESCENT_POWER)
    descent = strokes.travel / in_key
    free = np.full(len(strokes), 0.6)
    for digit in range(5):
        line = np.flatnonzero(strokes.digit == digit)
        free[line[1:]] = strokes.onset[line[1:]] - strokes.release[line[:-1]]
    descent = np.clip(np.minimum(descent, 0.8 * free / sounding), 0.030, 0.35)
    start = strokes.onset - sounding * descent
    return start, start + descent


def plan(times, strokes, variation, path, surface, digits, style):
    """`PadPaths` at `times` [N] for a hand whose wrist goes along `path` [N,6].

    variation [M]: a factor by which each stroke's lift differs from the rule."""
    count = len(times)
    turn = rotation(path[:, 3:])
    home = np.einsum("nij,dj->ndi", turn, digits.pads(curl(style))) + path[:, None, :3]
    pulled, pull = np.zeros((count, 5, 3)), np.zeros((count, 5))
    press = np.full((count, 5), np.nan)
    own = np.full((count, 5), -1)
    down = np.zeros((count, 5), bool)
    lift = (LIFT + LIFT_BY_VELOCITY * strokes.velocity / 127) * (0.5 + 0.5 * style.liveliness)
    start, bottom = stroke_times(strokes, lift, variation)
    lift = lift * variation * np.clip((bottom - start) / 0.10, 0.25, 1)
    leave = strokes.release + RELEASE_LATENESS - _release_phase(-keyboard.RELEASE_DEPTH) * RELEASE
    clear = _release_phase(0.0005)
    for digit in range(5):
        line = np.flatnonzero(strokes.digit == digit)
        for place, k in enumerate(line):
            earliest = start[k] - REACH
            if place:
                earliest = max(earliest, leave[line[place - 1]] + 0.5 * RELEASE)
            earliest = min(earliest, start[k] - 0.01)
            latest = leave[k] + RELEASE + RETURN
            first, last = np.searchsorted(times, [earliest, latest])
            if first == last:
                continue
            t = times[first:last]
            y = np.full(len(t), strokes.y[k])
            z, is_down = _height(t, strokes, k, start[k], bottom[k], leave[k], lift[k], y)
            weight = np.minimum(smoothstep((t - earliest) / max(0.9 * (start[k] - earliest), 0.02)),
                                1 - smoothstep((t - leave[k] - clear * RELEASE) / RETURN))
            z = z + digits.radii[digit]
            span = slice(first, last)
            pulled[span, digit] += weight[:, None] * np.stack([np.full(len(t), strokes.x[k]), y, z], -1)
            pull[span, digit] += weight
            stroke_on = (t >= start[k]) & (t <= leave[k] + RELEASE)
            press[span, digit] = np.where(is_down, z, press[span, digit])
            down[span, digit] |= is_down
            own[span, digit] = np.where(stroke_on, strokes.pitch[k] - keyboard.LOWEST, own[span, digit])
    share = np.clip(pull, 0, 1)[..., None]
    mean = pulled / np.maximum(pull, 1e-9)[..., None]
    idle = home.copy()
    idle[..., 2] = _idle_height(home, surface, digits)
    way = mean - idle
    far = np.linalg.norm(way[..., :2], axis=-1)
    bounded = np.where(down, 1, np.minimum(WAY / np.maximum(far, 1e-9), 1))
    way[..., :2] *= gaussian_filter1d(bounded, 2, axis=0, mode="nearest")[..., None] ** ~down[..., None]
    centres = idle + share * way
    centres[..., 2] -= _enslaving(centres[..., 2], idle[..., 2], down)
    floor = surface.clearance_height(centres, digits.radii, own, margin=0.001) + CLEARANCE * 0.5
    centres[..., 2] = _over(floor, centres[..., 2], down)
    centres[..., 2] = np.where(down, press, centres[..., 2])
    return PadPaths(centres, down, own)


def _release_phase(height):
    """Share of the release after which the pad has come up to `height` over the key's top at rest, metres."""
    u = np.linspace(0, 1, 201)
    return float(np.interp(height, -keyboard.KEY_DIP + (keyboard.KEY_DIP + HOVER) * smoothstep(u), u))


def _height(t, strokes, k, start, bottom, leave, lift, y):
    """Height z [n] of the contact point for stroke k, and where the pad is on the key."""
    scale = keyboard.depth_at(y) / keyboard.KEY_DIP
    u = np.clip((t - start) / (bottom - start), 0, 1)
    falling = lift - (lift + keyboard.KEY_DIP) * u**DESCENT_POWER
    rising = -keyboard.KEY_DIP + (keyboard.KEY_DIP + HOVER) * smoothstep((t - leave) / RELEASE)
    height = np.maximum(falling, rising)
    is_down = (t >= start) & (t <= leave + RELEASE) & (height < 0.0015)
    return strokes.top[k] + np.where(height < 0, height * scale, height), is_down


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
    beside[:, 0] = 0
    drag = gaussian_filter1d(beside * ENSLAVED, 2, axis=0, mode="nearest")
    return np.where(down, 0, drag)


def _over(floor, z, down):
    """Raises z [N,5] over `floor` where a digit is free, early and smoothly; a digit on its key stays there."""
    need = np.where(down, 0, np.maximum(floor - z, 0))
    early = maximum_filter1d(need, 9, axis=0, mode="nearest")
    smooth = gaussian_filter1d(early, 2.5, axis=0, mode="nearest")
    return z + np.where(down, 0, np.maximum(smooth, need))
