"""How hands move while they play: vectors a frame, and figures that a pianist would recognise, from `Recording`s.

All of it is in the plane of the keys, of hands mirrored to right hands; positions go through a median of three frames
first, so that a tracker's shaking is not taken for motion.
"""
import numpy as np
from scipy.ndimage import median_filter
from scipy.signal import savgol_filter

from .human_recordings import FPS, strokes_in

#: Speeds below this are the tracker's, metres a second.
SPEED_FLOOR = 0.01
#: A fingertip is over a key when it is so near to the key's middle, metres.
OVER_KEY = 0.010
#: How long before an onset leads are looked for, seconds.
LONGEST_LEAD = 2.0
#: A wrist's move between two chords is a leap from here on, metres.
LEAP = 0.06

WRIST_FEATURES = ("x from keys", "y", "y from pressing tips", "log speed x", "log speed y", "yaw")
TIP_FEATURES = tuple(f"{axis} {finger}" for axis in ("x from wrist,", "y,")
                     for finger in ("thumb", "index", "middle", "ring", "little finger"))


def steadied(points):
    """`points` [N,2,6,2] without single frames that stick out."""
    return median_filter(points, (3, 1, 1, 1), mode="nearest")


def velocity(points):
    """Velocity [N,2,2] of the wrists of steadied `points`, metres a second (parabolas over 5 frames)."""
    if len(points) < 5:
        return np.zeros(points.shape[:2] + (2,))
    return savgol_filter(points[:, :, 0], 5, 2, deriv=1, delta=1 / FPS, axis=0)


def yaw(points):
    """Direction [...] from the wrist to the middle fingertip of `points` [...,6,2], radians, + to the little finger."""
    way = points[..., 3, :] - points[..., 0, :]
    return np.arctan2(way[..., 0], way[..., 1])


def playing(recording):
    """Frames [N,2] in which a hand that was tracked holds a key."""
    return recording.valid & (recording.key > 0).any(-1)


def wrist_features(recording, hand):
    """`WRIST_FEATURES` [n,6] of a hand in the frames in which it plays."""
    points = steadied(recording.points)
    at = playing(recording)[:, hand]
    wrist, pressing = points[at, hand, 0], recording.key[at, hand] > 0
    count = pressing.sum(1)
    keys = np.nansum(recording.key_x[at, hand], axis=1) / count
    depth = (pressing * points[at, hand, 1:, 1]).sum(1) / count
    speed = np.log(SPEED_FLOOR + np.abs(velocity(points)[at, hand]))
    return np.column_stack([wrist[:, 0] - keys, wrist[:, 1], wrist[:, 1] - depth, speed, yaw(points[at, hand])])


def tip_features(recording, hand):
    """`TIP_FEATURES` [n,10] of a hand in the frames in which it plays."""
    points = steadied(recording.points)[playing(recording)[:, hand], hand]
    return np.concatenate([points[:, 1:, 0] - points[:, :1, 0], points[:, 1:, 1]], axis=1)


def frames_of(recordings, hand):
    """For the frames of all recordings in which a hand plays: points [n,6,2], key_x [n,5], black [n,5]."""
    parts = [[], [], []]
    for recording in recordings:
        at = playing(recording)[:, hand]
        for part, values in zip(parts, (steadied(recording.points), recording.key_x, recording.black)):
            part.append(values[at, hand])
    return tuple(np.concatenate(part) for part in parts)


def speeds(recordings, hand):
    """Speeds [n,2] of the wrist along and across the keys in all frames in which it was tracked, metres a second."""
    return np.abs(np.concatenate([velocity(steadied(recording.points))[recording.valid[:, hand], hand]
                                  for recording in recordings]))


def finger_leads(recordings, hand):
    """How early fingers are over their next keys: rows [m,3] of seconds for which the fingertip was over the key when
    it went down, seconds that the finger had been free by then, metres to the key's middle in the frame before."""
    rows = []
    for recording in recordings:
        strokes, points = strokes_in(recording, hand), recording.points[:, hand]
        for finger in range(5):
            line = strokes[strokes[:, 3] == finger]
            for (_, left, _, _), (onset, _, key, _) in zip(line[:-1], line[1:]):
                first = max(left, onset - int(LONGEST_LEAD * FPS))
                if onset > first and recording.valid[max(first - 1, 0):onset + 1, hand].all():
                    middle = recording.key_x[onset, hand, finger]
                    away = np.abs(points[first:onset, finger + 1, 0] - middle)
                    waited = np.argmax(np.append(away[::-1] >= OVER_KEY, True))
                    rows.append((waited / FPS, (onset - left) / FPS, away[-1]))
    found = np.array(rows, float).reshape(-1, 3)
    return found[np.isfinite(found[:, 2])]


def wrist_moves(recordings, hand):
    """How hands get from chord to chord: rows [m,4] of the wrist's way (metres, at least half of `LEAP`), seconds from
    onset to onset, seconds before the second onset at which half and 90 % of the way were done."""
    rows = []
    for recording in recordings:
        onsets = np.unique(strokes_in(recording, hand)[:, 0])
        x = steadied(recording.points)[:, hand, 0, 0]
        for first, last in zip(onsets[:-1], onsets[1:]):
            way = x[last] - x[first]
            if abs(way) > LEAP / 2 and recording.valid[first:last + 1, hand].all():
                done = (x[first:last + 1] - x[first]) / way
                time = (last - first) / FPS
                rows.append((abs(way), time, time - reached(done, 0.5), time - reached(done, 0.9)))
    return np.array(rows, float).reshape(-1, 4)


def reached(done, share):
    """Seconds after which `done` [n] (0 first, 1 last) stays above `share`."""
    k = np.flatnonzero(done < share)[-1]
    return (k + (share - done[k]) / (done[k + 1] - done[k])) / FPS


def melody_steps(recordings, hand):
    """From single note to single note of another finger within a second: rows [m,2] of the keys' and the wrist's way
    along the keyboard, metres."""
    rows = []
    for recording in recordings:
        strokes = strokes_in(recording, hand)
        onset, count = np.unique(strokes[:, 0], return_counts=True)
        single = strokes[np.isin(strokes[:, 0], onset[count == 1])]
        x, key_x = steadied(recording.points)[:, hand, 0, 0], recording.key_x[:, hand]
        following = onset[np.minimum(np.searchsorted(onset, single[:, 0]) + 1, len(onset) - 1)]
        for (a, _, _, finger), (b, _, _, other), after in zip(single[:-1], single[1:], following[:-1]):
            if b == after and b - a < FPS and finger != other and recording.valid[a:b + 1, hand].all():
                rows.append((key_x[b, other] - key_x[a, finger], x[b] - x[a]))
    found = np.array(rows, float).reshape(-1, 2)
    return found[np.isfinite(found).all(1)]


def slow_share(recordings, hand, limit):
    """Share of the power of the wrist's velocity below `limit` Hz (both axes; windows of 6.4 s)."""
    window, power = np.hanning(128)[:, None], np.zeros((65, 2))
    for recording in recordings:
        speed = velocity(steadied(recording.points))[:, hand]
        for first in range(0, len(speed) - 127, 64):
            if recording.valid[first:first + 128, hand].all():
                power += np.abs(np.fft.rfft(speed[first:first + 128] * window, axis=0)) ** 2
    total = power.sum(1)
    return float(total[np.fft.rfftfreq(128, 1 / FPS) <= limit].sum() / max(total.sum(), 1e-12))
