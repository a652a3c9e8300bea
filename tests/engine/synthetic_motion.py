"""A little training data whose motion is simple enough to be learnt in seconds: wrists above their notes."""
import numpy as np
from scipy.spatial.transform import Rotation

from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.training.shards import SPLITS, Performed, write_shard
from pianoflow.rigs import keyboard
from pianoflow.rigs.hand import FINGER_JOINTS, OVER_KEYS

SECONDS = 20


def piece(seed, heard=False):
    """A `Performed` piece: each hand plays a note every half second, its wrist stays 8 cm before it, the finger
    bends."""
    random = np.random.default_rng(seed)
    count = 2 * SECONDS - 2
    onset = 0.5 + 0.5 * np.arange(count)
    pitch = np.stack([random.integers(36, 56, count), random.integers(62, 86, count)])
    finger = random.integers(1, 6, (2, count))
    notes = make_notes(np.tile(onset, 2), np.tile(onset + 0.4, 2), pitch.ravel(), 80, np.repeat([0, 1], count),
                       finger.ravel())
    frames = SECONDS * 30
    time = np.arange(frames) / 30
    wrist = np.zeros((frames, 2, 3))
    pose = np.zeros((frames, 2, 16, 3))
    for hand in (0, 1):
        wrist[:, hand] = np.stack([np.interp(time, onset, keyboard.key_x(pitch[hand])), np.full(frames, -0.08),
                                   np.full(frames, 0.06)], -1)
        pose[:, hand, 0] = Rotation.from_matrix(OVER_KEYS[hand]).as_rotvec()
        for begin, digit in zip(onset, finger[hand]):
            down = np.clip(1 - np.abs(time - begin - 0.15) / 0.25, 0, 1)
            pose[:, hand, FINGER_JOINTS[digit - 1, 0], 2] += (1 if hand else -1) * 0.5 * down
    pedal = np.array([[1.0, 127], [3.0, 0]])
    about = {"id": f"piece{seed}", "composer": "", "title": "", "licence": "CC0-1.0", "source": "", "seed": seed}
    return Performed(about, notes, pedal, wrist, pose, notes[::2] if heard else None,
                     {"muq": random.standard_normal((frames, 1024))})


def write_data(folder, pieces=3):
    """The data folder `folder`, every split with one shard."""
    for index, split in enumerate(SPLITS):
        write_shard(folder / split / "00000", [piece(10 * index + k, heard=k == 1) for k in range(pieces)])
    return folder
