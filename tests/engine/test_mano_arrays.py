"""Poses for MANO's users: a MANO model that is given them stands as the take\'s hands do."""
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from pianoflow.engine.errors import InputError
from pianoflow.engine.hand import quaternions
from pianoflow.engine.hand.mano_file import load_mano_hands
from pianoflow.engine.hand.skeleton import forward
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.take import Take
from pianoflow.engine.take.mano_arrays import CAMERA, DOWN, export_mano, export_pianomotion10m, mano_arrays
from pianoflow.rigs import hand as rig

sys.path.insert(0, str(Path(__file__).parents[1]))
import synthetic_mano  # noqa: E402


@pytest.fixture(scope="module")
def take():
    random = np.random.default_rng(4)
    count = 61
    pose = 0.4 * np.sin(np.arange(count)[:, None, None, None] / 20 + random.normal(size=(2, 16, 3)))
    wrist = np.array([[0.4, -0.1, 0.06], [0.8, -0.1, 0.07]]) + np.arange(count)[:, None, None] * [1e-3, 0, 0]
    tips = np.stack([forward(pose[:, hand], wrist[:, hand], hand)[1] for hand in (0, 1)], axis=1)
    return Take(wrist, pose, tips, make_notes([1.6], [1.8], [60], 80, [1], [2]), t0=1.5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mano")
    synthetic_mano.write_python2(folder / "MANO_RIGHT.pkl", synthetic_mano.fields(rig.load(1)))
    return folder


@pytest.fixture(scope="module")
def models(folder):
    return load_mano_hands(folder)[0]


def test_frames_are_where_the_take_is(take):
    arrays = mano_arrays(take, 60)
    np.testing.assert_allclose(arrays["poses"].reshape(-1, 2, 16, 3), take.pose[::2], atol=1e-6)
    np.testing.assert_allclose(arrays["translations"], take.wrist[::2], atol=1e-6)
    assert arrays["t0"] == 1.5 and arrays["handedness"].tolist() == ["left", "right"] and not arrays["betas"].any()
    assert arrays["flat_hand_mean"] and not arrays["rest_wrist_subtracted"]


@pytest.mark.parametrize("mean_pose", [False, True])
def test_a_mano_model_stands_as_the_take_does(take, models, mean_pose):
    """As smplx does it: hands_mean added unless flat_hand_mean, transl added to joints that turn about J0."""
    arrays = mano_arrays(take, 120, models, mean_pose)
    for hand, model in enumerate(models):
        pose = arrays["poses"][:, hand].reshape(-1, 16, 3).astype(float)
        if not arrays["flat_hand_mean"]:
            pose[:, 1:] += model.mean_pose
        joints = model.joints(arrays["betas"][hand], pose) + arrays["translations"][:, hand, None]
        expected = model.joints(None, take.pose[:, hand], take.wrist[:, hand])
        np.testing.assert_allclose(joints, expected, atol=1e-6)


def test_rows_of_62_pose_two_right_hands_the_left_one_mirrored(take, models, folder, tmp_path):
    export_pianomotion10m(take, tmp_path / "rows.json", models, fps=30)
    about = json.loads((tmp_path / "rows.json").read_text())
    assert about["fps"] == 30 and np.shape(about["left"]) == np.shape(about["right"]) == (16, 62)
    right = models[1]
    for hand, name in enumerate(("left", "right")):
        rows = np.array(about[name])
        assert (rows[:, 0] == 1).all() and not rows[:, 52:].any()
        pose = rows[:, 4:52].reshape(-1, 16, 3) + np.concatenate([np.zeros((1, 3)), right.mean_pose])
        joints = right.joints(None, pose) + rows[:, None, 1:4]
        if hand == 0:
            joints = joints * [-1, 1, 1]
        model = right if hand else right.mirrored()
        expected = model.joints(None, take.pose[::4, hand], take.wrist[::4, hand]) * DOWN + CAMERA
        np.testing.assert_allclose(joints, expected, atol=1e-5)


def test_the_mean_pose_needs_the_user_s_own_files(take, tmp_path):
    with pytest.raises(InputError, match="name the folder of your MANO_RIGHT.pkl"):
        export_mano(take, tmp_path / "a.npz", mean_pose=True)
    with pytest.raises(InputError, match="name the folder"):
        export_pianomotion10m(take, tmp_path / "a.json", None)
    assert not list(tmp_path.iterdir())


def test_the_file_holds_plain_arrays(take, tmp_path):
    export_mano(take, tmp_path / "poses.npz", fps=30)
    with np.load(tmp_path / "poses.npz", allow_pickle=False) as data:
        assert data["poses"].shape == (16, 2, 48) and bool(data["flat_hand_mean"])


def test_quaternions_of_matrices_are_scipy_s():
    vectors = np.random.default_rng(0).normal(size=(300, 3)) * np.linspace(0, 2, 300)[:, None]
    vectors[:3] = np.eye(3) * np.pi
    matrices = Rotation.from_rotvec(vectors).as_matrix()
    found = quaternions.from_matrices(matrices)
    np.testing.assert_allclose(Rotation.from_quat(found[:, [1, 2, 3, 0]]).as_matrix(), matrices, atol=1e-12)
