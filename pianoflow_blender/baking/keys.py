"""The channels of the keyboard's moving parts: keys turning about their pivots, and the sustain pedal."""
from itertools import groupby

import numpy as np

from ...rigs.keyboard import PIVOT_Y
from .channels import Channel

#: The sustain pedal goes all the way in this time, seconds.
PEDAL_SECONDS = 0.06
#: Its angle when it is down, radians.
PEDAL_ANGLE = np.radians(7)


def key_channels(presses, timeline, hand_frames):
    """One Channel for each pitch played: {pitch: Channel}.

    A key has a key on every frame on which the playing hand has one while it moves, so that both pass through the
    same places at the same times, and rests flat between.
    hand_frames: frames of the left and the right hand, each [K] float32.
    """
    order = sorted(presses, key=lambda press: (press.pitch, press.touch))
    channels = {}
    for pitch, group in groupby(order, key=lambda press: press.pitch):
        parts = [_movement(together, timeline, hand_frames) for together in _overlapping(list(group))]
        frames, depths = (np.concatenate(part) for part in zip(*parts))
        channels[pitch] = Channel("rotation_euler", 0, frames, np.arcsin(depths / PIVOT_Y), "Rotation")
    return channels


def pedal_channel(pedal, timeline):
    """The Channel of the sustain pedal for changes `pedal` [K,2] (seconds, 0-127); None when it is never used."""
    if not len(pedal) or not pedal[:, 1].any():
        return None
    changes = pedal[np.argsort(pedal[:, 0], kind="stable")]
    seconds, values = [changes[0, 0] - 1e-3], [0.0]
    for (now, target), after in zip(changes, np.append(changes[1:, 0], np.inf)):
        value = values[-1]
        arrives = now + abs(target - value) / 127 * PEDAL_SECONDS
        reached = min(arrives, after)
        share = 1.0 if arrives <= now else (reached - now) / (arrives - now)
        seconds += [now, reached]
        values += [value, value + share * (target - value)]
    frames = timeline.frames(seconds).astype(np.float32)
    last_of_each = np.append(np.diff(frames) > 0, True)
    angles = np.array(values)[last_of_each] / 127 * PEDAL_ANGLE
    return Channel("rotation_euler", 0, frames[last_of_each], angles, "Rotation")


def _overlapping(presses):
    """Presses of one key, in time order, in lists of those that follow each other before the key is at rest."""
    together, end = [], -np.inf
    for press in presses:
        if together and press.touch > end:
            yield together
            together, end = [], -np.inf
        together.append(press)
        end = max(end, press.end)
    yield together


def _movement(presses, timeline, hand_frames):
    """Frames and depths of a key from rest to rest."""
    start, end = presses[0].touch, max(press.end for press in presses)
    first, last = timeline.frames([start, end]).astype(np.float32)
    inside = [frames[np.searchsorted(frames, first, "right"):np.searchsorted(frames, last, "left")]
              for frames in (hand_frames[hand] for hand in {max(press.hand, 0) for press in presses})]
    frames = np.unique(np.concatenate(inside))
    seconds = timeline.seconds(frames)
    depths = np.max([press.depth(seconds) for press in presses], axis=0)
    return np.r_[first, frames, last], np.r_[0, depths, 0]
