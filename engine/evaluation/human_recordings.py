"""Real pianists' wrists and fingertips: read, checked, turned into notes, and the performer's motion in their form.

The file (PianoMime's tracked videos) holds frames at 20 Hz: `points` [N,2,6,3] (left and right hand; wrist, thumb to
little finger; keyboard frame, metres; heights are only flags), `key` [N,2,5] (0, or 1 + the index of the key that
this finger presses), `episode_ends` [E]. Tracking shakes by 2-3 mm and at times jumps.
"""
from dataclasses import dataclass

import numpy as np

from ...rigs import keyboard
from ...rigs.hand import LEFT
from ..errors import InputError
from ..music.notes import make_notes

FPS = 20
#: Episodes follow each other in their recordings, so neighbours share a piece and a sitting: blocks of so many are
#: kept together, and every so-manieth block is held out.
BLOCK, HELD_OUT_EVERY = 12, 4
#: Seconds before the first frame in which the performer gets into position; loudness is not known (MIDI velocity).
LEAD_IN, VELOCITY = 1.0, 72
#: A wrist that moves faster than this between two frames (m/s), or leaves its neighbours by so much (metres), was lost
#: by the tracker; so was a hand with fingertips further from the wrist, or a middle finger nearer, than this (metres).
FASTEST, SPIKE, LONGEST_HAND, SHORTEST_HAND = 3.0, 0.10, 0.27, 0.09


@dataclass(frozen=True)
class Recording:
    """One episode of both hands, each as a right hand (the left one mirrored, x → WIDTH - x): points [N,2,6,2] (wrist,
    thumb to little finger; x, y; metres), key [N,2,5] (0, or 1 + index of the key pressed), valid [N,2]."""

    points: np.ndarray
    key: np.ndarray
    valid: np.ndarray

    @property
    def key_x(self):
        """x [N,2,5] of the pressed keys in the hand's (mirrored) frame, NaN where a finger presses none."""
        x = np.where(self.key > 0, keyboard.key_x(np.maximum(self.key, 1) - 1 + keyboard.LOWEST), np.nan)
        x[:, LEFT] = keyboard.WIDTH - x[:, LEFT]
        return x

    @property
    def black(self):
        """Whether [N,2,5] a finger presses a black key."""
        return (self.key > 0) & keyboard.is_black(np.maximum(self.key, 1) - 1 + keyboard.LOWEST)


def read_recordings(path):
    """The `Recording`s of the file at `path`, one an episode."""
    try:
        with np.load(path) as data:
            points, key, ends = (data[name] for name in ("points", "key", "episode_ends"))
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} does not hold pianists' fingertips (points, key, episode_ends): {error}.") from None
    if points.shape[1:] != (2, 6, 3) or key.shape != (len(points), 2, 5) or len(ends) == 0 or ends[-1] != len(points):
        raise InputError(f"{path} does not fit together: points [N,2,6,3], key [N,2,5] and episode_ends up to N "
                         "are wanted.")
    plane = _mirrored(points[..., :2].astype(float))
    starts = np.append(0, ends[:-1])
    return [Recording(plane[a:b], key[a:b].astype(int), _tracked(plane[a:b])) for a, b in zip(starts, ends)]


def _mirrored(points):
    points[:, LEFT, :, 0] = keyboard.WIDTH - points[:, LEFT, :, 0]
    return points


def _tracked(points):
    """Frames [N,2] in which the tracker had hold of each hand."""
    wrist = points[:, :, 0]
    lost = np.zeros(wrist.shape[:2], bool)
    if len(wrist) > 2:
        jump = np.linalg.norm(np.diff(wrist, axis=0), axis=-1) > FASTEST / FPS
        spike = np.abs(np.diff(wrist, 2, axis=0)).max(-1) > SPIKE
        lost[1:] |= jump
        lost[:-1] |= jump
        for part in (lost[:-2], lost[1:-1], lost[2:]):
            part |= spike
    reach = np.linalg.norm(points[:, :, 1:] - points[:, :, :1], axis=-1)
    return ~(lost | (reach.max(-1) > LONGEST_HAND) | (reach[..., 2] < SHORTEST_HAND))


def held_out(count):
    """Whether [count] each episode is held out from calibration."""
    return np.arange(count) // BLOCK % HELD_OUT_EVERY == HELD_OUT_EVERY - 1


def strokes_in(recording, hand):
    """Strokes [M,4] of one hand: first frame, frame after the last, key (1 + index), finger 0-4; in order of onset.

    A key left for one frame by a finger that holds it for one frame only before or after was not left (flicker);
    of several fingers that hold a key in turn the longest counts."""
    key, found = recording.key[:, hand], []
    for pressed in np.unique(key[key > 0]):
        by = key == pressed
        edges = np.flatnonzero(np.diff(by.any(1).astype(int), prepend=0, append=0)).reshape(-1, 2).tolist()
        runs = edges[:1]
        for first, last in edges[1:]:
            brief = min(last - first, runs[-1][1] - runs[-1][0]) == 1
            if first - runs[-1][1] == 1 and brief and by[first].argmax() == by[first - 2].argmax():
                runs[-1][1] = last
            else:
                runs.append([first, last])
        found += [(first, last, pressed, by[first:last].sum(0).argmax()) for first, last in runs]
    return np.array(sorted(found), int).reshape(-1, 4)


def notes_of(recording):
    """Notes that both hands play, with hands and fingers, for `perform`: frame 0 is at `LEAD_IN` seconds.

    A key that is down in a frame, and was not in the one before, was pressed half a frame earlier on average."""
    parts = []
    for hand in range(2):
        first, last, key, finger = strokes_in(recording, hand).T
        onset, offset = (LEAD_IN + (frame - 0.5) / FPS for frame in (first, last))
        parts.append(make_notes(onset, offset, key - 1 + keyboard.LOWEST, VELOCITY, hand, finger + 1))
    return np.sort(np.concatenate(parts), order=["onset", "pitch"])


def as_recording(motion, recording):
    """The performer's `motion` of `notes_of(recording)` in the same frames and form as the recording."""
    frame = np.round((LEAD_IN + np.arange(len(recording.key)) / FPS) * motion.fps).astype(int)
    frame = np.minimum(frame, len(motion.wrist) - 1)
    points = np.concatenate([motion.wrist[frame, :, None], motion.tips[frame]], axis=2)[..., :2]
    return Recording(_mirrored(np.array(points)), recording.key, recording.valid)
