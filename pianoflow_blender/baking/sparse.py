"""Sparse keys: as few as keep every fingertip within a tolerance of the dense performance.

Between two keys a bone follows cubic Bézier curves whose handles lie at thirds, so that their shape is a cubic of time.
Keys are found bone by bone, with angles weighed by their levers to the fingertips; forward kinematics then judges the
tips themselves, and keys come back where they stray. All tips are judged on every dense key, and at the moments at
which the other hand meets and leaves keys; a tip that holds a key also half-way between.
"""
from dataclasses import dataclass, replace

import numpy as np

from ...engine.hand import quaternions
from ...engine.hand.skeleton import forward
from ...rigs import hand as rig
from .cubic_fit import fit, thin

#: What each bone of a finger's chain may use up of the tolerance: their errors rarely add up.
SHARE = 0.7
#: The forearm moves no fingertip: its far end, so many metres away, may be off by so many tolerances.
FOREARM_LENGTH, FOREARM_TIMES = 0.26, 4
#: Of the tolerance, for what Blender's single precision makes of the curves.
SURE = 0.97


@dataclass(frozen=True)
class Contact:
    """When the fingertip of `finger` (0-4) touches a key, when its note begins and ends, and when it leaves the key:
    frames as Blender stores them."""

    finger: int
    touch: float
    onset: float
    offset: float
    leave: float

    @property
    def moments(self):
        return self.touch, self.onset, self.offset


@dataclass(frozen=True)
class Moments:
    """frames [K]: the dense keys and others at which tips are judged. judged [K,5]: which tips are; exact [K,5]: which
    tips stay exactly where they are."""

    frames: np.ndarray
    judged: np.ndarray
    exact: np.ndarray


@dataclass
class Track:
    """A bone's location or rotation, as dense `channels`. values [K,D]: what these have at the Moments; weights [K]:
    metres that a judged tip moves for each unit of them; stay [K]: which must be keys; keys [M]: indices of those that
    are; left [K,D]: how far the curves through these are off."""

    channels: list
    values: np.ndarray
    weights: np.ndarray
    stay: np.ndarray
    keys: np.ndarray = None
    left: np.ndarray = None

    def fit(self, frames):
        return fit(frames, self.values, self.weights, self.keys)


def find_contacts(take, presses, timeline):
    """The Contacts of the left hand and of the right one."""
    found = [], []
    for note, press in zip(take.notes, presses):
        if note["hand"] >= 0 and note["finger"] > 0:
            seconds = [press.touch, press.onset, press.offset, press.leave]
            found[note["hand"]].append(Contact(int(note["finger"]) - 1, *timeline.frames(seconds).astype(np.float32)))
    return found


def sparse_channels(channels, rests, hand, contacts, tolerance, step=lambda: None):
    """The `channels` of `hands.hand_channels` with as few keys as `tolerance` (metres) allows.

    rests [17,4,4]: `hands.rests_of` the armature, in whose units the tolerance is. contacts: of both hands, see
    `find_contacts`. Returns the channels and the greatest error of a judged fingertip, metres. step() is called after
    each bone, and whenever the tips have been judged; it may raise.
    """
    moments = _moments(channels[0].frames, contacts[hand], contacts[1 - hand])
    rest = _Rest(rests, hand)
    values = _values(channels, moments.frames)
    joints, pads = rest.positions(values)
    tracks = _tracks(channels, values, moments, joints, pads)
    for track in tracks:
        limit = tolerance * (FOREARM_TIMES if track is tracks[-1] else SHARE)
        track.keys = thin(moments.frames, track.values, track.weights, track.stay, limit)
        track.left = track.fit(moments.frames).left
        step()
    error = _repair(tracks, moments, pads, rest, tolerance * SURE, step)
    return [channel for track in tracks for channel in _keyed(track, moments.frames)], error


def chains():
    """For each finger the indices of the tracks that move its tip: the wrist's location and rotation, three joints'."""
    return np.column_stack([np.zeros(5, int), np.ones(5, int), rig.FINGER_JOINTS + 1])


class _Rest:
    """A hand's bones at rest: turns what their channels hold into the frame of the engine's kinematics."""

    def __init__(self, rests, hand):
        self.hand, self._bones, self._wrist = hand, rests[:16, :3, :3], rests[0, :3, 3]

    def positions(self, values):
        """Joints [K,16,3] and pads [K,5,3] for the values of all tracks, see `hands.hand_channels`."""
        wrist = values[0] @ self._bones[0].T + self._wrist
        turns = np.stack(values[1:17], axis=1)
        vectors = quaternions.to_vectors(turns / np.linalg.norm(turns, axis=-1, keepdims=True))
        pose = np.stack([vectors[:, joint] @ bone.T for joint, bone in enumerate(self._bones)], axis=1)
        joints, pads, _ = forward(pose, wrist, self.hand)
        return joints, pads


def _moments(dense, mine, others):
    """The Moments of a hand with keys on `dense` [D] frames, by the Contacts of its own and of the other hand."""
    dense = dense.astype(float)
    halves = (dense[1:] + dense[:-1]) / 2
    held = np.array([[contact.finger, *np.searchsorted(halves, (contact.touch, contact.leave))] for contact in mine],
                    int).reshape(-1, 3)
    elsewhere = np.array([moment for contact in others for moment in contact.moments])
    elsewhere = elsewhere[(elsewhere > dense[0]) & (elsewhere < dense[-1])]
    wanted = np.zeros(len(halves), bool)
    for _, first, stop in held:
        wanted[first:stop] = True
    everywhere = np.union1d(dense, elsewhere)
    frames = np.union1d(everywhere, halves[wanted])
    judged = np.repeat(np.isin(frames, everywhere)[:, None], 5, axis=1)
    exact = np.zeros_like(judged)
    for contact in mine:
        judged[np.searchsorted(frames, contact.touch):np.searchsorted(frames, contact.leave), contact.finger] = True
        for moment in contact.moments:
            exact[np.searchsorted(frames, dense[np.abs(dense - moment).argmin()]), contact.finger] = True
    return Moments(frames, judged, exact)


def _values(channels, frames):
    """Of the wrist's location, then of the rotations of sixteen joints and the forearm: the dense curves [K,D]."""
    return [np.stack([np.interp(frames, channel.frames, channel.values) for channel in group], axis=-1)
            for group in _groups(channels)]


def _groups(channels):
    return [channels[:3], *(channels[start:start + 4] for start in range(3, len(channels), 4))]


def _tracks(channels, values, moments, joints, pads):
    """A quaternion's change by e turns by 2 e, and a tip at the lever l by 2 e l."""
    tracks = []
    for index, group in enumerate(_groups(channels)):
        moved = [finger for finger, chain in enumerate(chains()) if index in chain]
        if index == 0:
            levers = moments.judged[:, moved].any(axis=1) * 1.0
        elif moved:
            levers = 2 * np.linalg.norm(pads[:, moved] - joints[:, index - 1, None], axis=-1)
            levers = (levers * moments.judged[:, moved]).max(axis=1)
        else:
            levers = 2 * FOREARM_LENGTH * moments.judged.all(axis=1)
        tracks.append(Track(group, values[index], levers, moments.exact[:, moved].any(axis=1)))
    return tracks


def _repair(tracks, moments, pads, rest, tolerance, step):
    """Puts keys back until no tip strays; the greatest error that is left, metres."""
    errors, moved = np.zeros(pads.shape[:2]), np.ones(len(pads), bool)
    while True:
        found = rest.positions([track.values[moved] - track.left[moved] for track in tracks])[1]
        errors[moved] = np.linalg.norm(found - pads[moved], axis=-1) * moments.judged[moved]
        step()
        if errors.max() <= tolerance:
            return errors.max()
        moved[:] = False
        for index in _add_keys(tracks, errors, tolerance):
            before, tracks[index].left = tracks[index].left, tracks[index].fit(moments.frames).left
            moved |= (tracks[index].left != before).any(axis=1)


def _add_keys(tracks, errors, tolerance):
    """A key where each tip strays most, for the bone that has most to do with it; which tracks got any."""
    changed = set()
    for finger, chain in enumerate(chains()):
        for sample in _peaks(errors[:, finger], tolerance):
            shares = [tracks[index].weights[sample] * np.linalg.norm(tracks[index].left[sample]) for index in chain]
            index = chain[int(np.argmax(shares))]
            tracks[index].keys = np.union1d(tracks[index].keys, sample)
            changed.add(index)
    return changed


def _peaks(errors, tolerance):
    """The worst sample of each run of samples beyond the tolerance."""
    beyond = np.flatnonzero(errors > tolerance)
    runs = np.split(beyond, np.flatnonzero(np.diff(beyond) > 1) + 1)
    return [run[np.argmax(errors[run])] for run in runs if len(run)]


def _keyed(track, frames):
    """The track's channels with its keys alone, and the heights of their handles."""
    made = track.fit(frames)
    for index, channel in enumerate(track.channels):
        values = track.values[track.keys, index]
        left = values - np.r_[0, made.ends[:, index]] / 3
        right = values + np.r_[made.starts[:, index], 0] / 3
        yield replace(channel, frames=frames[track.keys].astype(np.float32), values=values,
                      handles=np.stack([left, right], axis=-1))
