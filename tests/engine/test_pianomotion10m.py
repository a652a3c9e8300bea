"""Importing PianoMotion10M, from a small folder of that format made from motion that is known."""
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.spatial.transform import Rotation

from pianoflow.engine.errors import InputError
from pianoflow.engine.hand.skeleton import forward
from pianoflow.engine.music.fingering import assign_fingers
from pianoflow.engine.music.hands import split_hands
from pianoflow.engine.music.midi import read_midi
from pianoflow.engine.performer.perform import perform
from pianoflow.engine.training.pianomotion10m import import_pianomotion10m, stretches
from pianoflow.engine.training.renderings import write_midi
from pianoflow.engine.training.shards import Performed, open_shards, write_shard
from pianoflow.rigs import hand as rig
from pianoflow.rigs import keyboard

from .recordings import score

sys.path.insert(0, str(Path(__file__).parents[1]))
import synthetic_mano  # noqa: E402

START = 4.0  # seconds of the video before the sequence
DEPTH = 25.0


@pytest.fixture(scope="module")
def truth():
    notes = assign_fingers(split_hands(read_midi(score("study")).notes))
    return notes, perform(notes, fps=60)


def clip_sound(path, notes, seconds):
    """Short bursts where notes begin."""
    random = np.random.default_rng(0)
    sound = 0.001 * random.standard_normal(int(seconds * 22050))
    for note in notes:
        begin = int(note["onset"] * 22050)
        length = len(sound[begin:begin + 2000])
        tone = np.sin(2 * np.pi * 440 * 2 ** ((note["pitch"] - 69) / 12) * np.arange(length) / 22050)
        sound[begin:begin + 2000] += 0.1 * tone * np.exp(-np.arange(length) / 700)
    soundfile.write(path, sound, 22050, format="MP3")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory, truth):
    """One video of each split as PianoMotion10M would have it, filmed upside down; the test video has another's
    MIDI."""
    folder = tmp_path_factory.mktemp("pianomotion10m")
    notes, motion = truth
    values = synthetic_mano.fields(rig.load(1))
    synthetic_mano.write_python2(folder / "MANO_RIGHT.pkl", values)
    mean, root = values["hands_mean"].reshape(15, 3), values["J_regressor"][0] @ values["v_template"]
    wrist, pose = motion.wrist[::2], motion.pose[::2].copy()
    random = np.random.default_rng(1)
    camera = np.diag([-1.0, 1.0, -1.0])  # keyboard → camera: half a turn, looking down
    rows = {}
    for hand, side in enumerate(("left", "right")):
        place = (wrist[:, hand] - [0.55, 0.1, 0]) @ camera.T / 1.04
        turn = (Rotation.from_matrix(camera) * Rotation.from_rotvec(pose[:, hand, 0])).as_rotvec()
        fingers = pose[:, hand, 1:].copy()
        if side == "left":
            place[:, 0] *= -1
            turn, fingers = turn * [1, -1, -1], fingers * [1, -1, -1]
        depth = DEPTH * (1 + 0.02 * random.standard_normal(len(place)))
        # smplx turns a hand about its wrist in the rest pose, and then adds the translation
        place = np.stack([place[:, 0] * depth / DEPTH, place[:, 1] * depth / DEPTH, depth], -1) - root
        rows[side] = np.concatenate([np.ones((len(place), 1)), place, turn, (fingers - mean).reshape(len(place), 45),
                                     np.zeros((len(place), 10))], 1)
        rows[side][100:105, 0], rows[side][100:105, 1:] = 0, 0  # a hand lost for a moment
        rows[side][:, 2:4] -= [0.01, 0.5]
    for split, name in (("train", "train.txt"), ("valid", "valid.txt"), ("test", "test.txt")):
        (folder / name).write_text(f"up1 video_{split}\n")
        for kind in ("annotation", "audio"):
            (folder / kind / "up1" / f"video_{split}").mkdir(parents=True)
        (folder / "midi" / "up1").mkdir(parents=True, exist_ok=True)
        (folder / "annotation" / "up1" / f"video_{split}" / f"video_{split}_seq_0000.json").write_text(json.dumps(
            {"fps": 30, "start_frame": int(START * 30), "adjust": [0, 0.01, 0.5],
             **{side: values.tolist() for side, values in rows.items()}}))
        clip_sound(folder / "audio" / "up1" / f"video_{split}" / f"video_{split}_seq_0000.mp3", notes, len(wrist) / 30)
        played = notes.copy() if split != "test" else notes[np.random.default_rng(0).permutation(len(notes))]
        if split == "test":
            played["onset"], played["offset"] = notes["onset"] * 0.61 + 0.2, notes["onset"] * 0.61 + 0.4
        played["onset"] += START
        played["offset"] += START
        write_midi(folder / "midi" / "up1" / f"video_{split}.mid", played)
    return folder


def test_filmed_hands_are_put_on_the_keyboard(dataset, truth, tmp_path):
    counts = import_pianomotion10m(dataset, tmp_path / "data", dataset, report=lambda _: None)
    assert counts["kept"] == 2 and counts["sound does not match"] + counts["hands do not match"] == 1
    shard = open_shards(tmp_path / "data", "train")[0]
    notes, motion = truth
    wrist, pose = np.asarray(shard.arrays["wrist"]), np.asarray(shard.arrays["pose"], float)
    frames = min(len(wrist), len(motion.wrist[::2]))
    seen = np.r_[20:95, 110:frames - 5]
    away = wrist[seen] - motion.wrist[::2][seen]
    assert np.abs(np.median(away[..., 0])) < 0.004 and np.quantile(np.abs(away[..., 0]), 0.9) < 0.015
    assert np.abs(away[..., 1] - np.median(away[..., 1])).max() < 0.02
    turn = (Rotation.from_rotvec(pose[seen].reshape(-1, 3)).inv()
            * Rotation.from_rotvec(motion.pose[::2][seen].reshape(-1, 3))).magnitude()
    assert np.quantile(turn, 0.99) < 0.02
    kept = shard.part(shard.pieces[0], "notes", "note")
    pairs = {(round(float(n["onset"]), 2), int(n["pitch"])): (int(n["hand"]), int(n["finger"])) for n in notes}
    right = [pairs.get((round(float(n["onset"]), 2), int(n["pitch"]))) == (int(n["hand"]), int(n["finger"]))
             for n in kept]
    assert np.mean(right) > 0.75
    tips = np.stack([forward(pose[:, hand], wrist[:, hand], hand)[1] for hand in (0, 1)], 1)
    pressed = [tips[round(float(n["onset"]) * 30), n["hand"], n["finger"] - 1, 2] - keyboard.key_top(n["pitch"])
               for n in kept if n["finger"] and n["onset"] * 30 < len(tips) - 1]
    assert np.abs(np.median(pressed)) < 0.008


def test_damaged_sequences_are_counted_and_older_shards_removed(dataset, tmp_path):
    folder = shutil.copytree(dataset, tmp_path / "set")
    data = tmp_path / "data"
    import_pianomotion10m(folder, data, dataset, report=lambda _: None)
    shutil.copytree(data / "train" / "00000", data / "train" / "00001")
    clips = folder / "annotation" / "up1" / "video_valid"
    whole = clips / "video_valid_seq_0000.json"
    about = json.loads(whole.read_text())
    for name, content in (("cut", whole.read_text()[:1000]), ("list", "[]"), ("still", json.dumps({**about, "fps": 0})),
                          ("ragged", json.dumps({**about, "left": [about["left"][0], [1, 2]]})),
                          ("nan", json.dumps({**about, "left": [[float("inf")] * 62] * 9, "right": [[1] * 62] * 9})),
                          ("short", json.dumps({**about, "left": [[1]] * 9, "right": [[1]] * 9}))):
        (clips / f"{name}.json").write_text(content)
    (folder / "midi" / "up1" / "video_test.mid").write_bytes(b"MThd, and no more")
    told = []
    counts = import_pianomotion10m(folder, data, dataset, report=told.append)
    assert (counts["kept"], counts["damaged"]) == (2, 7)
    assert any("video_valid/ragged is left out" in sentence for sentence in told)
    assert [path.name for path in (data / "train").iterdir()] == ["00000"]


def test_data_of_another_kind_are_not_overwritten(dataset, truth, tmp_path):
    notes, motion = truth
    write_shard(tmp_path / "train" / "00000", [Performed({"source": "mine"}, notes, np.zeros((0, 2)), motion.wrist[::2],
                                                         motion.pose[::2])])
    with pytest.raises(InputError, match="not imported from PianoMotion10M"):
        import_pianomotion10m(dataset, tmp_path, dataset)


def test_gaps_are_bridged_or_cut():
    valid = np.ones((200, 2))
    valid[50:55, 0] = valid[120:150, 1] = 0
    assert stretches(valid > 0, 30.0) == [(0, 120), (150, 200)]


def test_other_folders_are_told(tmp_path, dataset):
    with pytest.raises(InputError, match=r"train\.txt"):
        import_pianomotion10m(tmp_path, tmp_path / "data", dataset)
    with pytest.raises(InputError, match="MANO_RIGHT"):
        import_pianomotion10m(dataset, tmp_path / "data", tmp_path)
