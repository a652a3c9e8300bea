"""Takes whose every contact is known: hands that play one note at a time, exactly."""
import numpy as np

from bl_ext.user_default.pianoflow.engine.hand.skeleton import forward
from bl_ext.user_default.pianoflow.engine.music.notes import make_notes
from bl_ext.user_default.pianoflow.engine.take.take import Take
from bl_ext.user_default.pianoflow.rigs import hand as hand_rig
from bl_ext.user_default.pianoflow.rigs import keyboard as keys

#: A white and a black key for each hand, a staccato of 60 ms, a repeated key, a long note.
NOTES = make_notes(onset=[0.3, 0.41, 0.7, 1.013, 1.3, 1.5, 1.6], offset=[0.36, 0.6, 0.93, 1.15, 1.42, 1.8, 1.9],
                   pitch=[60, 48, 61, 61, 64, 54, 62], hand=[1, 0, 1, 1, 1, 0, 1], finger=[2, 3, 3, 3, 5, 1, 1])


def playing(notes, duration=2.2, fps=120, size=1.0):
    """A Take in which each hand plays `notes` one at a time, exactly: fingers wander, the wrist carries the playing
    fingertip onto its key, 5 mm down at the onset, to the bottom 8 ms later, up again at the offset. size: of both."""
    count = int(duration * fps) + 1
    times = np.arange(count) / fps
    wave = np.sin(2 * np.pi * times[:, None, None] * np.linspace(0.3, 0.9, 15)[:, None] + np.arange(3))
    pose, wrist, tips = np.zeros((count, 2, 16, 3)), np.zeros((count, 2, 3)), np.zeros((count, 2, 5, 3))
    for hand in range(2):
        pose[:, hand, 1:] = 0.12 * wave + np.array([0, 0, 0.35 if hand else -0.35])
        pose[:, hand, 0] = _rotation_vector(hand_rig.OVER_KEYS[hand]) + 0.1 * wave[:, 0]
        _, pads, _ = forward(pose[:, hand], np.zeros(3), hand, size)
        target, finger = _touching(notes[notes["hand"] == hand], times, hand, size)
        wrist[:, hand] = target - pads[np.arange(count), finger]
        tips[:, hand] = pads + wrist[:, hand, None]
    return Take(wrist=wrist, pose=pose, tips=tips, notes=notes, meta={} if size == 1 else {"hand_size": size})


def _rotation_vector(matrix):
    angle = np.arccos((np.trace(matrix) - 1) / 2)
    skew = matrix - matrix.T
    return angle / (2 * np.sin(angle)) * np.array([skew[2, 1], skew[0, 2], skew[1, 0]])


def _touching(notes, times, hand, size):
    """Where [N,3] the playing pad's centre is, and which finger [N] plays."""
    if not len(notes):
        return np.tile([0.4 + 0.4 * hand, 0.03, 0.02], (len(times), 1)), np.zeros(len(times), int)
    middle = np.r_[-1e9, (notes["offset"][:-1] + notes["onset"][1:]) / 2]
    which = np.searchsorted(middle, times, "right") - 1
    note = notes[which]
    y = np.where(keys.is_black(note["pitch"]), 0.07, 0.025)
    since, until = times - note["onset"], note["offset"] - times
    front = np.interp(since, [-0.03, 0, 0.008], [-0.010, 0.005, 0.010])
    front = np.where(until < 0, np.interp(-until, [0, 0.03], [0.010, -0.010]), front)
    radius = hand_rig.load(hand, size)["pad_radii"][note["finger"] - 1]
    z = keys.key_top(note["pitch"]) - keys.depth_at(y, front) + radius
    return np.stack([keys.key_x(note["pitch"]), y, z], axis=-1), note["finger"] - 1
