"""The kinematics and the skinning agree with the public implementations of MANO: smplx, and manopth where it is."""
import pickle
import sys
import types
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from pianoflow.engine.hand import skeleton, skeleton_torch  # noqa: E402
from pianoflow.engine.hand.mano_file import load_mano  # noqa: E402
from pianoflow.rigs import hand as rig  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[1]))
import synthetic_mano  # noqa: E402

#: Joints of manopth's output (21) in terms of MANO's 16 followed by the tips, thumb to little finger.
MANOPTH_ORDER = [0, 13, 14, 15, 16, 1, 2, 3, 17, 4, 5, 6, 18, 10, 11, 12, 19, 7, 8, 9, 20]
MILLIMETRES = 1000.0


@pytest.fixture(scope="module", params=["RIGHT", "LEFT"])
def model_file(request, tmp_path_factory):
    values = synthetic_mano.fields(rig.load(rig.RIGHT), seed=3, left=request.param == "LEFT")
    return synthetic_mano.write_python2(tmp_path_factory.mktemp("mano") / f"MANO_{request.param}.pkl", values)


@pytest.fixture
def chumpy(monkeypatch):
    """Stands in for chumpy, which no longer imports on current Pythons, so that smplx can unpickle the file."""
    class Ch:
        def __array__(self, dtype=None, copy=None):
            return np.asarray(self.x, dtype)

        shape = property(lambda self: np.asarray(self).shape)

        def __getitem__(self, key):
            return np.asarray(self)[key]

    class Select(Ch):
        def __array__(self, dtype=None, copy=None):
            return np.asarray(np.asarray(self.a).ravel()[self.idxs].reshape(self.preferred_shape), dtype)

    for module, names in (("chumpy", {}), ("chumpy.ch", {"Ch": Ch}), ("chumpy.reordering", {"Select": Select})):
        stand_in = types.ModuleType(module)
        vars(stand_in).update(names)
        monkeypatch.setitem(sys.modules, module, stand_in)


@pytest.fixture
def poses():
    random = np.random.default_rng(5)
    pose = random.normal(0, 0.6, (6, 16, 3))
    pose[0] = 0
    return pose, random.normal(0, 1, (6, 10)), random.normal(0, 0.3, (6, 3))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("flat", [True, False])
def test_agrees_with_smplx(model_file, poses, chumpy, flat):
    smplx = pytest.importorskip("smplx")
    pose, betas, translation = poses
    theirs = smplx.MANO(str(model_file), is_rhand="RIGHT" in model_file.name, use_pca=False, flat_hand_mean=flat,
                        batch_size=len(pose), dtype=torch.float64)
    output = theirs(betas=torch.tensor(betas), global_orient=torch.tensor(pose[:, 0]),
                    hand_pose=torch.tensor(pose[:, 1:].reshape(-1, 45)), transl=torch.tensor(translation))
    model = load_mano(model_file)
    ours = pose if flat else model.from_mean_pose(pose)
    for k in range(len(pose)):
        wrist = model.rest_joints(betas[k])[0] + translation[k]
        joints, vertices = model.joints(betas[k], ours[k], wrist), model.vertices(betas[k], ours[k], wrist)
        assert np.abs(joints - output.joints[k].detach().numpy()).max() < 1e-7
        assert np.abs(vertices - output.vertices[k].detach().numpy()).max() < 1e-7


class ManopthArray(np.ndarray):
    """An array with the one attribute of chumpy's that manopth reads."""

    r = property(np.asarray)


def manopth_arguments(path):
    """Stands in for manopth's reader of model files, which needs a chumpy that still works."""
    with open(path, "rb") as stream:
        fields = pickle.load(stream, encoding="latin1") | {"betas": np.zeros(10)}
    return {name: np.asarray(value, float).view(ManopthArray) if name in
            ("betas", "shapedirs", "posedirs", "v_template", "weights") else value for name, value in fields.items()}


def manopth_layer(model_file, flat, monkeypatch):
    """manopth's layer for a file, without its PCA and with its millimetres left as they are."""
    from manopth import manolayer
    monkeypatch.setattr(manolayer, "ready_arguments", manopth_arguments)
    return manolayer.ManoLayer(
        mano_root=str(model_file.parent), side="right" if "RIGHT" in model_file.name else "left", use_pca=False,
        flat_hand_mean=flat, ncomps=45, center_idx=None)


def from_manopth(vertices, joints):
    """manopth's millimetres and 21 joints → metres [...,V,3], MANO's joints [...,16,3] and tips [...,5,3]."""
    ordered = np.empty_like(joints)
    ordered[..., MANOPTH_ORDER, :] = joints
    return vertices / MILLIMETRES, ordered[..., :16, :] / MILLIMETRES, ordered[..., 16:, :] / MILLIMETRES


@pytest.mark.skipif(find_spec("manopth") is None,
                    reason="manopth is not on PyPI; install it from github.com/hassony2/manopth to compare with it")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("flat", [True, False])
def test_agrees_with_manopth(model_file, poses, chumpy, monkeypatch, flat):
    pose, betas, translation = poses
    output = manopth_layer(model_file, flat, monkeypatch)(
        torch.tensor(pose.reshape(-1, 48), dtype=torch.float32), torch.tensor(betas, dtype=torch.float32),
        torch.tensor(translation, dtype=torch.float32))
    vertices, joints, _ = from_manopth(*(values.detach().numpy() for values in output[:2]))
    model = load_mano(model_file)
    ours = pose if flat else model.from_mean_pose(pose)
    for k in range(len(pose)):
        wrist = model.rest_joints(betas[k])[0] + translation[k]
        assert np.abs(model.joints(betas[k], ours[k], wrist) - joints[k]).max() < 1e-5
        assert np.abs(model.vertices(betas[k], ours[k], wrist) - vertices[k]).max() < 1e-5


def test_manopth_order_puts_every_finger_between_wrist_and_tip():
    names = [*rig.JOINT_NAMES, *(f"{finger}_tip" for finger in rig.FINGER_NAMES)]
    expected = ["wrist", *(f"{finger}_{part}" for finger in rig.FINGER_NAMES for part in (1, 2, 3, "tip"))]
    assert [names[k] for k in MANOPTH_ORDER] == expected
    joints = np.arange(21.0)[MANOPTH_ORDER][:, None] * MILLIMETRES * np.ones(3)
    _, ours, tips = from_manopth(joints, joints)
    assert np.allclose(ours[:, 0], np.arange(16)) and np.allclose(tips[:, 0], np.arange(16, 21))


@pytest.mark.parametrize("hand", [rig.LEFT, rig.RIGHT])
def test_torch_and_numpy_are_one_skeleton(hand, poses):
    pose, _, wrist = poses
    expected = skeleton.forward(pose, wrist, hand)
    found = skeleton_torch.forward(torch.tensor(pose), torch.tensor(wrist), hand)
    for ours, theirs in zip(expected, found):
        assert np.abs(ours - theirs.numpy()).max() < 1e-12


def test_torch_takes_any_batch_shape_and_single_precision(poses):
    pose = torch.tensor(poses[0], dtype=torch.float32).reshape(2, 3, 16, 3)
    joints, pads, _ = skeleton_torch.forward(pose, torch.tensor(poses[2], dtype=torch.float32).reshape(2, 3, 3), 1)
    assert joints.shape == (2, 3, 16, 3) and pads.shape == (2, 3, 5, 3) and joints.dtype == torch.float32
    expected = skeleton.forward(poses[0], poses[2], 1)[0].reshape(2, 3, 16, 3)
    assert np.abs(joints.numpy() - expected).max() < 1e-6


def test_gradients_are_right_and_finite_at_zero_angle():
    torch.manual_seed(0)
    vectors = torch.randn(40, 3, dtype=torch.float64) * torch.logspace(-9, 0.5, 40, dtype=torch.float64)[:, None]
    vectors[0] = 0
    vectors.requires_grad_()
    assert torch.autograd.gradcheck(skeleton_torch.rotation_matrices, vectors, eps=1e-7, atol=1e-6)
    flat = torch.zeros(1, 16, 3, requires_grad=True)
    skeleton_torch.forward(flat, torch.zeros(1, 3), 1)[1].square().sum().backward()
    assert torch.isfinite(flat.grad).all() and flat.grad.abs().max() > 0


def test_rotations_are_rotations_at_every_angle():
    vectors = torch.randn(200, 3) * torch.logspace(-8, 0.9, 200)[:, None]
    for matrices in (skeleton_torch.rotation_matrices(vectors.double()).numpy(),
                     skeleton.rotation_matrices(vectors.numpy())):
        assert np.abs(matrices @ matrices.swapaxes(-1, -2) - np.eye(3)).max() < 1e-12
        assert np.abs(np.linalg.det(matrices) - 1).max() < 1e-12


def test_mirrored_model_is_the_mirror_image(model_file, poses):
    pose, betas, _ = poses
    model = load_mano(model_file)
    other = model.mirrored()
    turned = pose * [1, -1, -1]
    for k in range(len(pose)):
        assert np.allclose(other.vertices(betas[k], turned[k]), model.vertices(betas[k], pose[k]) * [-1, 1, 1])
        assert np.allclose(other.from_mean_pose(turned)[k], model.from_mean_pose(pose)[k] * [1, -1, -1])
    assert np.allclose(other.components @ (np.ones(45) * np.tile([1, -1, -1], 15)), model.components @ np.ones(45))


def test_mean_pose_round_trip(model_file, poses):
    model = load_mano(model_file)
    assert np.allclose(model.to_mean_pose(model.from_mean_pose(poses[0])), poses[0])
