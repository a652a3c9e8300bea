"""A take for other tools: contact points, joints, poses and claimed notes at any frame rate.

Below the take's rate frames are not merely picked: one less than half a frame from an onset shows the hand that plays
as it presses, so that whoever looks for key presses in the frames finds every note.
"""
import numpy as np

from ...rigs import hand as rig
from ..errors import InputError
from ..hand import quaternions
from ..hand.skeleton import forward
from .storage import write_arrays
from .take import TAKE_FPS

#: How long after its onset (seconds) a key is surely down, and how long before its offset it surely still is.
SETTLED = 0.010
#: joints [21]: where each is found among 16 MANO joints and, from 16 on, five fingertips.
ORDER = np.array([0, *(joint for finger in range(5) for joint in (*rig.FINGER_JOINTS[finger], 16 + finger))])


def export_motion(take, fps=120.0):
    """Arrays, by name, of `take` at `fps` frames a second; keyboard frame, metres, seconds; hand 0 is the left.

    tips [F,2,5,3]: the pads' contact points, thumb to little finger. wrist [F,2,3]. joints [F,2,21,3]: wrist, then
    thumb to little finger each base, middle, distal, tip. pose [F,2,15,3]: axis-angle in MANO's joint order.
    fps, t0: frame k is at t0 + k / fps. claim [M,5]: onset, pitch, velocity, hand 0/1, finger 1-5 of each note
    whose hand and finger are known. Raises InputError when `fps` is not 1-1000.
    """
    times = frame_times(take, fps)
    parts = [_hand(take, hand, pressed_times(times, take.notes[take.notes["hand"] == hand], fps))
             for hand in (rig.LEFT, rig.RIGHT)]
    arrays = {name: np.stack([part[name] for part in parts], axis=1).astype(np.float32) for name in parts[0]}
    known = take.notes[(take.notes["hand"] >= 0) & (take.notes["finger"] > 0)]
    claim = np.stack([known[name].astype(float) for name in ("onset", "pitch", "velocity", "hand", "finger")], axis=1)
    return {**arrays, "fps": float(fps), "t0": float(take.t0), "claim": claim}


def export(take, path, fps=120.0):
    """Writes `export_motion(take, fps)` to the `.npz` at `path`, whole or not at all. Raises InputError."""
    write_arrays(path, export_motion(take, fps))


def frame_times(take, fps):
    """Seconds [F] of the frames that `take` has at `fps` frames a second. Raises InputError when that is not 1-1000."""
    if not 1 <= fps <= 1000:
        raise InputError(f"{fps:g} frames a second cannot be exported: choose 1 to 1000.")
    return take.t0 + np.arange(int(np.floor(take.duration * fps + 1e-6)) + 1) / fps


def motion_at(take, hand, seconds):
    """wrist [F,3], pose [F,16,3] and the pads' centres [F,5,3] of one hand of `take` at `seconds` [F]."""
    place = np.clip((seconds - take.t0) * take.fps, 0, len(take.wrist) - 1)
    index = np.minimum(place.astype(int), len(take.wrist) - 2)
    fraction = place - index
    straight = lambda values: values[index] + fraction.reshape(-1, *[1] * (values.ndim - 1)) * (
        values[index + 1] - values[index])
    turns = quaternions.continuous(quaternions.from_vectors(take.pose[:, hand]))
    pose = quaternions.to_vectors(quaternions.slerp(turns[index], turns[index + 1], fraction[:, None]))
    return straight(take.wrist[:, hand]), pose, straight(take.tips[:, hand])


def pressed_times(times, notes, fps):
    """When to look at a hand for the frames at `times` [F]: then, or, near an onset of its `notes`, when it presses.

    Of several onsets near one frame the moment is chosen at which most of them are held. At the take's own rate and
    above nothing is moved: there every press has frames of its own.
    """
    if fps >= TAKE_FPS:
        return times
    first = notes["onset"] + np.minimum(SETTLED, 0.4 * (notes["offset"] - notes["onset"]))
    last = np.maximum(notes["offset"] - SETTLED, first)
    frames = np.rint((notes["onset"] - times[0]) * fps).astype(int)
    moments = times.copy()
    inside = (frames >= 0) & (frames < len(times))
    for frame in np.unique(frames[inside]):
        here = inside & (frames == frame)
        options = np.clip(times[frame], first[here], last[here])
        held = ((options[:, None] >= first[here]) & (options[:, None] <= last[here])).sum(axis=1)
        best = options[held == held.max()]
        moments[frame] = best[np.argmin(np.abs(best - times[frame]))]
    return np.maximum.accumulate(moments)


def _hand(take, hand, seconds):
    """Arrays of one hand at `seconds` [F]."""
    wrist, pose, pads = motion_at(take, hand, seconds)
    joints, _, ends = forward(pose, wrist, hand, take.hand_size)
    below = rig.load(hand, take.hand_size)["pad_radii"][:, None] * [0, 0, 1]
    return {"tips": pads - below, "wrist": wrist, "pose": pose[:, 1:],
            "joints": np.concatenate([joints, ends], axis=1)[:, ORDER]}
