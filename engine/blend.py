"""From two takes of one piece to one between them: motion mixed, notes of the nearer one, contact put right again."""
from dataclasses import dataclass

import numpy as np

from .contact import correct_contacts
from .errors import InputError
from .hand import quaternions
from .hand.skeleton import forward
from .take.take import TAKE_FPS, Take

#: Notes of one pitch whose onsets are nearer than this (seconds) are the same note in both takes.
SAME = 0.1
#: Takes that share fewer of their notes than this play different music.
SHARED = 0.5
#: Places kept of metres and radians, as in what is generated.
DECIMALS = 7


@dataclass
class Motion:
    """Motion as the contact step takes it: wrist [N,2,3], pose [N,2,16,3], tips [N,2,5,3] of `Take`, fps; unplayed:
    the notes that it does not play."""

    wrist: np.ndarray
    pose: np.ndarray
    tips: np.ndarray
    fps: float
    unplayed: np.ndarray = ()


def blend(first, second, share, report=None):
    """The `Take` that lies at `share` (0-1) of the way from `first` to `second`.

    Wrists go in straight lines, rotations by slerp, the hands' size goes with them; notes with their hands and fingers,
    the pedal and the time are those of the nearer take. Then fingertips are put on their keys again: midway between two
    poses that press a key there may be one that misses it. At 0 and 1 the motion is that of a take, untouched.
    report(fraction) may raise to cancel. Raises InputError where the takes do not play the same piece.
    """
    if not 0 <= share <= 1:
        raise InputError(f"The share {share:g} is not between 0 (the first take) and 1 (the second): choose another.")
    if shared_notes(first.notes, second.notes) < SHARED:
        raise InputError("The two takes play different music: choose two takes of one piece.")
    near = first if share < 0.5 else second
    meta = {**near.meta, "generator": "blend", "blend": _recipe(first, second, share), "warnings": [],
            "hand_size": _size(first, second, share)}
    if share in (0, 1):
        return Take(near.wrist, near.pose, near.tips, near.notes, near.pedal, meta, near.fps, near.t0)
    notes = near.notes.copy()
    timed = notes.copy()
    for name in ("onset", "offset"):
        timed[name] -= near.t0
    played = correct_contacts(mixed(first, second, share), timed, report, size=meta["hand_size"])
    if len(played.unplayed):
        notes["finger"][played.unplayed] = 0
        meta["warnings"] = ["Notes that no finger reaches between the two takes, whose keys move without one: "
                            f"{len(played.unplayed)} of {len(notes)}."]
    wrist, pose, tips = (np.round(path, DECIMALS) for path in (played.wrist, played.pose, played.tips))
    return Take(wrist, pose, tips, notes, near.pedal, meta, TAKE_FPS, near.t0)


def blend_files(paths, share, report):
    """`blend` of the takes in two files; report(stage, fraction) as in `engine.generate`. Raises InputError."""
    if not isinstance(share, (int, float)) or not isinstance(paths, list) or len(paths) != 2:
        raise InputError("A blend is of two takes and a share from 0 to 1: choose them.")
    report("perform", 0.0)
    first, second = (Take.load(path) for path in paths)
    return blend(first, second, share, lambda part: report("perform", part))


def mixed(first, second, share):
    """The `Motion` at `share` of the way, at the times of the nearer take; nothing has put it on the keys."""
    near = first if share < 0.5 else second
    times = near.t0 + np.arange(max(int(round(near.duration * TAKE_FPS)) + 1, 2)) / TAKE_FPS
    wrist = (1 - share) * _straight(first, first.wrist, times) + share * _straight(second, second.wrist, times)
    pose, tips = np.empty((len(times), 2, 16, 3)), np.empty((len(times), 2, 5, 3))
    for hand in range(2):
        for joint in range(16):  # one at a time: hours of music still fit into memory
            start, end = (_turns(take, hand, joint, times) for take in (first, second))
            end = end * np.where((start * end).sum(-1, keepdims=True) < 0, -1.0, 1.0)
            pose[:, hand, joint] = quaternions.to_vectors(quaternions.slerp(start, end, share))
        tips[:, hand] = forward(pose[:, hand], wrist[:, hand], hand, _size(first, second, share))[1]
    return Motion(wrist, pose, tips, TAKE_FPS)


def _size(first, second, share):
    """The hands' size at `share` of the way."""
    return round(first.hand_size + share * (second.hand_size - first.hand_size), 6)


def shared_notes(first, second):
    """The share (0-1) of the notes of the shorter list that the other one has too; 1 where there are none."""
    fewer, more = sorted((first, second), key=len)
    if not len(fewer):
        return 1.0
    found = 0
    for pitch in np.unique(fewer["pitch"]):
        onsets = np.r_[-np.inf, np.sort(more["onset"][more["pitch"] == pitch]), np.inf]
        asked = fewer["onset"][fewer["pitch"] == pitch]
        after = np.searchsorted(onsets, asked)
        found += (np.minimum(asked - onsets[after - 1], onsets[after] - asked) < SAME).sum()
    return found / len(fewer)


def _places(take, times):
    """The take's frame before each of `times`, and the fraction of the way to the next; the ends are held."""
    place = np.clip((times - take.t0) * take.fps, 0, len(take.wrist) - 1)
    index = np.minimum(place.astype(int), len(take.wrist) - 2)
    return index, place - index


def _straight(take, values, times):
    """`values` [N,...] of the take's frames at `times`."""
    index, fraction = _places(take, times)
    fraction = fraction.reshape(-1, *[1] * (values.ndim - 1))
    return values[index] * (1 - fraction) + values[index + 1] * fraction


def _turns(take, hand, joint, times):
    """Quaternions of a joint at `times`."""
    turns = quaternions.continuous(quaternions.from_vectors(take.pose[:, hand, joint]))
    index, fraction = _places(take, times)
    return quaternions.slerp(turns[index], turns[index + 1], fraction)


def _recipe(first, second, share):
    """What was blended, as JSON holds it."""
    return {"share": share, "of": [{name: take.meta.get(name) for name in ("generator", "seed", "settings", "blend")}
                                   for take in (first, second)]}
