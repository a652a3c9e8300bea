"""A take's poses as those who work with MANO want them: arrays for smplx and manopth, and PianoMotion10M's rows.

Ours is MANO's convention but for the mean pose, which `smplx.MANO` adds to finger poses unless `flat_hand_mean=True`,
and for the place of the root joint, which MANO has at J0 + translation. Both numbers are MANO's own, which nobody may
pass on: they are read from the user's files where the user has them.
"""
import json

import numpy as np

from ...rigs import hand as rig
from ..errors import InputError
from ..files import write_whole
from ..hand import quaternions
from .export import frame_times, motion_at
from .storage import write_arrays

HANDS = ("left", "right")
SHAPES = 10
#: From the keyboard frame to that of a camera which looks down on the middle of the keys: x as the keys, y towards the
#: player, z away from the camera, which is 25 m above, PianoMotion10M's usual depth.
DOWN, CAMERA = np.array([1.0, -1, -1]), np.array([-0.611, 0, 25.0])
#: DOWN as a quaternion: half a turn about x.
TURN = np.array([0.0, 1, 0, 0])
NEED_MANO = "Poses relative to MANO\'s mean pose need MANO\'s own files: name the folder of your MANO_RIGHT.pkl."


def mano_arrays(take, fps=30.0, models=None, mean_pose=False):
    """Arrays, by name, of `take` at `fps` frames a second; keyboard frame, metres, radians; hand 0 is the left.

    poses [F,2,48]: axis-angle, the root's (`global_orient`), then fifteen joints\' (`hand_pose`) in MANO\'s order;
    relative to the flat hand, or to MANO\'s mean pose with `mean_pose`. wrists [F,2,3]: where joint 0 is. translations
    [F,2,3]: what `transl` (smplx) or `th_trans` (manopth) is to be: the wrists less the models\' rest wrist J0 where
    `models` (`mano_file.load_mano_hands`) are given, else the wrists, J0 being left to subtract. betas [2,10]: zeros, the
    mean shape. hand_size: by which the model is to be scaled about its wrist. fps, t0: frame k is at t0 + k / fps.
    handedness [2], flat_hand_mean, rest_wrist_subtracted tell which.
    Raises InputError.
    """
    if mean_pose and models is None:
        raise InputError(NEED_MANO)
    times = frame_times(take, fps)
    wrists, poses = (np.stack(parts, axis=1) for parts in zip(*(motion_at(take, hand, times)[:2] for hand in (0, 1))))
    rest = np.array([model.rest_joints()[0] for model in models]) if models else np.zeros((2, 3))
    if mean_pose:
        poses = np.stack([models[hand].to_mean_pose(poses[:, hand]) for hand in (0, 1)], axis=1)
    return {"poses": poses.reshape(len(times), 2, 48).astype(np.float32), "wrists": wrists.astype(np.float32),
            "translations": (wrists - rest).astype(np.float32), "betas": np.zeros((2, SHAPES), np.float32),
            "hand_size": take.hand_size, "fps": float(fps), "t0": float(take.t0), "handedness": np.array(HANDS),
            "flat_hand_mean": not mean_pose, "rest_wrist_subtracted": models is not None}


def export_mano(take, path, fps=30.0, models=None, mean_pose=False):
    """Writes `mano_arrays(…)` to the `.npz` at `path`, whole or not at all. Raises InputError."""
    write_arrays(path, mano_arrays(take, fps, models, mean_pose))


def pianomotion10m(take, models, fps=30.0):
    """`take` as an annotation of PianoMotion10M, for JSON: fps, and in left and right for each frame 62 numbers: valid,
    translation 3, orientation 3, finger pose 45 relative to MANO\'s mean pose, betas 10.

    Both are right hands, the left one to be mirrored (x → -x) after posing; places are in the frame of a camera above
    the keys. Raises InputError without `models`.
    """
    if models is None:
        raise InputError(NEED_MANO)
    right = models[rig.RIGHT]
    times = frame_times(take, fps)
    rows = {}
    for hand, name in enumerate(HANDS):
        wrist, pose, _ = motion_at(take, hand, times)
        place = wrist * DOWN + CAMERA
        pose[:, 0] = quaternions.to_vectors(quaternions.multiply(TURN, quaternions.from_vectors(pose[:, 0])))
        if hand == rig.LEFT:
            place, pose = place * [-1, 1, 1], pose * [1, -1, -1]
        pose = right.to_mean_pose(pose).reshape(len(times), 48)
        numbers = [np.ones((len(times), 1)), place - right.rest_joints()[0], pose, np.zeros((len(times), SHAPES))]
        rows[name] = np.concatenate(numbers, axis=1).round(6).tolist()
    return {"fps": fps, **rows, "adjust": [0, 0, 0], "start_frame": round(take.t0 * fps)}


def export_pianomotion10m(take, path, models, fps=30.0):
    """Writes `pianomotion10m(…)` to the `.json` at `path`, whole or not at all. Raises InputError."""
    write_whole(path, json.dumps(pianomotion10m(take, models, fps)))
