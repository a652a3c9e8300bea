"""One keystroke in time: reach, accelerated descent, hold at the bottom, lift, return.

The descent crosses the key's sounding depth at the note's onset and the lift its release depth at the note's end,
whatever the tempo leaves of the way between. Heights are those of the contact point over the key's top at rest.
"""
from dataclasses import dataclass

import numpy as np

from ...rigs import keyboard

#: Height of the lift before a stroke at velocity 0, and what velocity 127 adds, metres.
LIFT, LIFT_BY_VELOCITY = 0.006, 0.011
#: Exponent of the descent's acceleration.
DESCENT_POWER = 1.9
#: Of the time between a digit's two keys, the share of the descent; the way takes the rest.
DESCENT_SHARE = 0.55
#: x of the digits' keys from the middle of the hand in the natural pose (thumb to little finger), metres.
UNDER_HAND = np.array([-0.048, -0.013, 0.015, 0.037, 0.064])
#: A hand that has moved further than this since the strokes before (so long ago at least, seconds) is over its keys
#: for this share of the time between them.
SHIFT, TOGETHER, ARRIVED = 0.04, 0.02, 0.25
#: A digit is led to its key in so long before it starts down, and back in so long: what is before and after is the
#: motion of the whole hand, seconds.
REACH, RETURN = 0.09, 0.06
#: The lift from the bottom to HOVER (metres over the key) takes so long, seconds.
RELEASE, HOVER = 0.075, 0.012
#: The key comes through the release depth so long after the note's end, seconds.
RELEASE_LATENESS = 0.003
#: Below this height a pad belongs to its key: it does not move sideways, metres.
ON_KEY = 0.0015


def smoothstep(u):
    """0 → 1 with flat ends."""
    u = np.clip(u, 0, 1)
    return u * u * (3 - 2 * u)


def _release_phase(height):
    """Share of the release after which the pad has come up to `height`."""
    u = np.linspace(0, 1, 201)
    return float(np.interp(height, -keyboard.KEY_DIP + (keyboard.KEY_DIP + HOVER) * smoothstep(u), u))


@dataclass(frozen=True)
class Timing:
    """For each stroke [M], seconds: reach (the digit sets out), start (of the descent), bottom, leave (starts up),
    clear (off the key), back (at rest again or on the way to the next key); and lift, metres."""

    reach: np.ndarray
    start: np.ndarray
    bottom: np.ndarray
    leave: np.ndarray
    clear: np.ndarray
    back: np.ndarray
    lift: np.ndarray

    def part(self, mask):
        """The timing of the strokes that `mask` selects."""
        return Timing(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))

    @property
    def met(self):
        """When the pads come down to `ON_KEY` [M], seconds."""
        way = np.maximum(self.lift - ON_KEY, 0) / (self.lift + keyboard.KEY_DIP)
        return self.start + way ** (1 / DESCENT_POWER) * (self.bottom - self.start)

    def height(self, k, t):
        """Height [n] of the contact point at times `t` [n] for stroke k."""
        u = np.clip((t - self.start[k]) / (self.bottom[k] - self.start[k]), 0, 1)
        falling = self.lift[k] - (self.lift[k] + keyboard.KEY_DIP) * u**DESCENT_POWER
        rising = -keyboard.KEY_DIP + (keyboard.KEY_DIP + HOVER) * smoothstep((t - self.leave[k]) / RELEASE)
        return np.maximum(falling, rising)

    def pull(self, k, t):
        """How much [n] of a digit's place is its key's (0: its natural place)."""
        way_there = 0.9 * (self.start[k] - self.reach[k])
        return np.minimum(smoothstep((t - self.reach[k]) / np.maximum(way_there, 0.01)),
                          1 - smoothstep((t - self.clear[k]) / (self.back[k] - self.clear[k])))


def _arriving(strokes):
    """For how long [M] the hand has been over the key, seconds: a digit comes down when its hand is there."""
    if not len(strokes):
        return np.zeros(0)
    middle = strokes.x - UNDER_HAND[strokes.digit]
    before = np.searchsorted(strokes.onset, strokes.onset - TOGETHER) - 1
    interval = np.where(before >= 0, strokes.onset - strokes.onset[before], np.inf)
    shift = np.abs(middle - middle[before])
    return np.where(shift > SHIFT, ARRIVED * interval, np.inf)


def timing_of(strokes, lift_factor):
    """The `Timing` of all strokes of a hand; lift_factor [M]: by which each lift differs from the rule."""
    leave = strokes.release + RELEASE_LATENESS - _release_phase(-keyboard.RELEASE_DEPTH) * RELEASE
    clear = leave + _release_phase(ON_KEY) * RELEASE
    last_clear, free, share = np.full(len(strokes), -np.inf), np.full(len(strokes), 0.6), np.ones(len(strokes))
    following = np.full(len(strokes), np.inf)
    for digit in range(5):
        line = np.flatnonzero(strokes.digit == digit)
        last_clear[line[1:]] = clear[line[:-1]]
        free[line[1:]] = np.maximum(strokes.onset[line[1:]] - clear[line[:-1]], 0.02)
        share[line[1:]] = np.where(strokes.pitch[line[1:]] == strokes.pitch[line[:-1]], 0.95, DESCENT_SHARE)
        following[line[:-1]] = line[1:]
    lift = (LIFT + LIFT_BY_VELOCITY * strokes.velocity / 127) * lift_factor
    lift = lift * np.clip(free / 0.25, 0.25, 1)
    travel = lift + keyboard.KEY_DIP
    in_key = 1 - (lift / travel) ** (1 / DESCENT_POWER)
    sounding = ((lift + keyboard.SOUNDING_DEPTH) / travel) ** (1 / DESCENT_POWER)
    descent = np.minimum(strokes.travel / in_key, np.minimum(share * free, _arriving(strokes)) / sounding)
    descent = np.clip(descent, 0.025, 0.35)
    start = strokes.onset - sounding * descent
    reach = np.minimum(np.maximum(start - REACH, last_clear), start - 0.012)
    back = clear + RETURN
    has_next = np.isfinite(following)
    next_start = start[following[has_next].astype(int)]
    back[has_next] = np.minimum(back[has_next], clear[has_next] + 0.7 * np.maximum(next_start - clear[has_next], 0.02))
    return Timing(reach, start, start + descent, leave, clear, back, lift)
