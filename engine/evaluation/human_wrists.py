"""Wrist paths beside those of the pianists who play the same: in the recordings' form, freed of what their cameras and
longer hands add, and figures of how near they are.

Paths are `Recording`s that hold nothing but wrists. A pianist's wrist is farther from the keys than ours by what his
hand is longer, and farther aside from those of the outer fingers; and a recording's depth is known to a centimetre
only: `calibration` finds how much that is on average.
"""
from dataclasses import replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ..model.upsampling import upsampled
from .human_features import LEAP, reached, steadied, velocity, wrist_features
from .human_recordings import FPS, LEAD_IN, Recording, strokes_in

#: Frames (standard deviation) over which keys and fingers count together, and the least that counts as held.
HELD_FRAMES, LEAST_HELD = 5, 0.01
#: Of `WRIST_FEATURES`, those that a wrist alone has, without fingertips.
ALONE = (0, 1, 3, 4)
#: A hand has left, and has arrived, when these shares of its way are done.
LEFT_AT, ARRIVED_AT = 0.1, 0.9


def of_path(wrist, recording):
    """The `Recording` of a path [T,2,2] (right hands, metres; 30 frames a second from LEAD_IN before the recording)."""
    count, before = len(recording.key), int(LEAD_IN * FPS)
    return wrist_only(recording, upsampled(wrist, before + count, FPS)[before:])


def wrist_only(recording, wrist):
    """The recording with wrists [N,2,2] for all of its points."""
    return Recording(np.repeat(wrist[:, :, None], 6, axis=2), recording.key, recording.valid)


def blackness(recording):
    """The share [N,2] of black keys among those that each hand holds around each frame."""
    black, held = gaussian_filter1d(np.stack([recording.black.sum(-1), (recording.key > 0).sum(-1)]).astype(float),
                                    HELD_FRAMES, axis=1)
    return (black + 0.5 * LEAST_HELD) / (held + LEAST_HELD)


def left(pianist, path):
    """What is left [N,2,2] from a path's wrists to the pianist's, metres."""
    return steadied(pianist.points)[:, :, 0] - path.points[:, :, 0]


def outerness(recording):
    """Which fingers each hand holds keys with around each frame: [N,2], their mean, 2 the thumb, -2 the little one."""
    held = gaussian_filter1d((recording.key > 0).astype(float), HELD_FRAMES, axis=0)
    return held @ np.arange(2, -3, -1) / (held.sum(-1) + LEAST_HELD)


def calibration(pianists, paths):
    """[2,3]: for each hand, how much farther along y (metres) pianists' wrists are on average than those of `paths`, on
    white keys; what black keys add to it; and how much farther along x for each finger from the middle one outwards."""
    made = np.zeros((2, 3))
    for hand in (0, 1):
        black, outer, away = (np.concatenate(parts) for parts in zip(*(
            [values[one.valid[:, hand], hand] for values in (blackness(one), outerness(one), left(one, path))]
            for one, path in zip(pianists, paths))))
        if len(away):
            made[hand, :2] = _fit(black, away[:, 1])
            made[hand, 2] = _fit(outer, away[:, 0])[1]
    return made


def _fit(x, y):
    """Intercept and slope."""
    return np.linalg.lstsq(np.stack([np.ones_like(x), x], 1), y, rcond=None)[0]


def calibrated(path, calibration):
    """The path moved by `calibration`."""
    white, black, outer = calibration.T
    points = path.points.copy()
    points[..., 0] += (outer * outerness(path))[:, :, None]
    points[..., 1] += (white + black * blackness(path))[:, :, None]
    return replace(path, points=points)


def distances(pianist, path):
    """|x| and |y| [n,2] from the path to the pianist where he was tracked, both hands, metres."""
    return np.abs(left(pianist, path)[pianist.valid])


def velocity_errors(pianist, path):
    """|x| and |y| [n,2] of the velocities' difference where the pianist was tracked, metres a second."""
    own, other = (velocity(steadied(one.points)) for one in (path, pianist))
    return np.abs(own - other)[pianist.valid]


def leaps(pianist, path):
    """The pianist's leaps that the path makes, too: rows [m,4] of seconds before the leap's last onset at which the
    pianist and the path have left, then at which they have arrived."""
    rows = []
    for hand in (0, 1):
        onsets = np.unique(strokes_in(pianist, hand)[:, 0])
        both = [steadied(one.points)[:, hand, 0, 0] for one in (pianist, path)]
        for first, last in zip(onsets[:-1], onsets[1:]):
            way = [x[last] - x[first] for x in both]
            if abs(way[0]) > LEAP and way[1] / way[0] > 0.5 and pianist.valid[first:last + 1, hand].all():
                done = [(x[first:last + 1] - x[first]) / there for x, there in zip(both, way)]
                rows.append([(last - first) / FPS - reached(part, share)
                             for share in (LEFT_AT, ARRIVED_AT) for part in done])
    return np.array(rows, float).reshape(-1, 4)


def features_alone(recording, hand):
    """The features [n,4] of a wrist alone (x from keys, y, log speeds) in the frames in which the hand plays."""
    return wrist_features(recording, hand)[:, ALONE]
