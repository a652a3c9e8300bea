"""What can be relied on when wrists go the way of pianists: how far, where, and that it was learnt from them."""
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("safetensors", reason="weights need safetensors")

from pianoflow.engine.audio.encoders.keys import KeyTrack
from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation import human_paths, human_wrists
from pianoflow.engine.evaluation.human_recordings import Recording
from pianoflow.engine.model.config import config
from pianoflow.engine.model.fixed_poses import FixedPoses
from pianoflow.engine.model.generation import Generator, Sampling
from pianoflow.engine.model.motion_space import WRIST_UNIT, MotionSpace
from pianoflow.engine.model.pianist import _knobs
from pianoflow.engine.model.stage1 import Stage1
from pianoflow.engine.model.stage2 import Stage2
from pianoflow.engine.model.wrist_style import BLOCK, FARTHEST, WristStyle
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.training import wrist_style as training
from pianoflow.engine.weights.model_file import ModelFile
from pianoflow.engine.weights.shipped import digests, open_model
from pianoflow.rigs import keyboard

TINY = ("stage1.width=16", "stage1.pitch_width=4", "stage2.widths=[16,24,32]", "stage2.spatial_width=8",
        "stage2.condition_width=16")
QUICK = {"steps": 1, "solver": "euler"}
WRIST_MEAN = np.array([[0.75, -0.09, 0.06], [0.75, -0.09, 0.06]])
SECONDS = 10.0


def files(style=None):
    """Files of two untrained stages, and of a style."""
    space = MotionSpace("axis_angle", WRIST_MEAN, np.zeros((2, 48)), np.ones((2, 48)))
    torch.manual_seed(0)
    made = config("small", *TINY)
    first, second = Stage1(made.stage1, 608, space), Stage2(made.stage2, 608, 32, space)
    return [ModelFile(name, made, space, 608, tensors, {}) for name, tensors in (
        ("stage1", first.student_state()), ("stage2", second.state_dict()),
        ("human", (style or wild()).state_dict()))]


def wild():
    """A style whose offsets are as large as they can be."""
    torch.manual_seed(1)
    style = WristStyle(WRIST_MEAN)
    torch.nn.init.normal_(style.out.weight, std=20.0)
    return style


def generator(style=None, learnt=True):
    first, second, human = files(style)
    return Generator(first, second, human=human if learnt else None)


@pytest.fixture(scope="module")
def moved():
    return generator()


def scale(first=0.5, count=20, apart=0.25):
    onset = first + apart * np.arange(count)
    steps = np.array([0, 2, 4, 5, 7, 5, 4, 2])[np.arange(count) % 8]
    return make_notes(onset, onset + 0.9 * apart, 60 + steps, 70, 1, 1 + np.arange(count) % 5)


def test_offsets_are_bounded_smooth_and_only_along_and_across_the_keys(moved):
    track = KeyTrack(scale())
    paths = moved.paths(track, 170)
    away = (moved.styled(track, paths, 1.0) - paths) * WRIST_UNIT
    assert np.abs(away).max() <= FARTHEST + 1e-5 and np.abs(away[:, 1]).max() > FARTHEST / 2
    assert not away[..., 2].any()
    # all of the way there and back within a third of a second at most
    assert np.abs(np.diff(away, axis=0)).max() < 2 * FARTHEST / 6
    assert np.abs(np.diff(away, 2, axis=0)).max() < FARTHEST / 6


def test_hands_that_play_nothing_stay_where_they_are(moved):
    notes = np.concatenate([scale(), scale(14.0, 4)])
    track = KeyTrack(notes)
    paths = moved.paths(track, 600)
    away = moved.styled(track, paths, 1.0) - paths
    assert not away[:, 0].any()  # the left hand
    assert not away[int(7.7 * 30):int(11.8 * 30), 1].any() and away[:150, 1].any() and away[430:, 1].any()


def test_how_far_is_the_users_choice(moved):
    track, quick = KeyTrack(scale()), Sampling(**QUICK)
    own, _ = moved.motion(track, 120, 0, Sampling(human=0, **QUICK))
    half, _ = moved.motion(track, 120, 0, Sampling(human=0.5, **QUICK))
    whole, _ = moved.motion(track, 120, 0, Sampling(human=1, **QUICK))
    assert np.array_equal(own, moved.paths(track, 120))
    assert np.allclose(half - own, (whole - own) / 2, atol=1e-5) and np.abs(whole - own).max() > 0.1
    assert moved.humanity(quick) > 0
    assert _knobs({"human": 0.25})[0].human == 0.25 and _knobs({})[0].human is None


@pytest.mark.parametrize("value", [-0.1, 1.5, True, "much", float("nan")])
def test_other_values_are_refused_in_one_sentence(value):
    with pytest.raises(InputError, match="'human' is"):
        Sampling(human=value)


def test_models_that_have_not_learnt_it_say_so_if_asked():
    plain = generator(learnt=False)
    assert plain.humanity(Sampling()) == plain.humanity(Sampling(human=0)) == 0
    with pytest.raises(InputError, match="have not learnt from pianists"):
        plain.humanity(Sampling(human=0.5))


def test_fixed_poses_stay(moved):
    mask = np.zeros(120)
    mask[60] = 1
    fixed = FixedPoses(np.full((120, 2, 3), 0.3, np.float32), np.zeros((120, 2, 48), np.float32), mask)
    paths, _ = moved.motion(KeyTrack(scale()), 120, 0, Sampling(human=1, **QUICK), fixed)
    assert np.allclose(paths[60], 0.3, atol=1e-5)


def test_long_pieces_are_moved_as_if_at_once(moved):
    track, count = KeyTrack(scale(count=150)), BLOCK + 210
    paths = moved.paths(track, count)
    whole = moved.style(torch.from_numpy(track.frames(0, count))[None], torch.from_numpy(paths)[None])[0].numpy()
    assert np.abs(moved.styled(track, paths, 1.0) - paths - whole).max() < 1e-4


def test_both_hands_are_moved_as_mirror_images():
    """But for where on the keyboard each hand is, and which it is; keys are symmetric about D."""
    style, middle = wild(), keyboard.key_x(np.array([62]))[0]
    with torch.no_grad():
        style.enter.conv.weight[:, -3:] = 0
    right = scale()
    left = right.copy()
    left["pitch"], left["hand"] = 2 * 62 - right["pitch"], 0
    paths = torch.zeros(1, 120, 2, 3)
    paths[..., 0] = torch.tensor([keyboard.WIDTH - middle, middle] - WRIST_MEAN[:, 0]) / WRIST_UNIT
    with torch.no_grad():
        one, other = (style(torch.from_numpy(KeyTrack(notes).frames(0, 120))[None], paths)[0, :, hand]
                      for hand, notes in enumerate((left, right)))
    assert torch.allclose(one, other, atol=1e-3) and other.abs().max() > 0.1


def recordings(count):
    """What pianists with still wrists play with both hands."""
    made = []
    for seed in range(count):
        rng, frames = np.random.default_rng(seed), int(SECONDS * 20)
        key = np.zeros((frames, 2, 5), int)
        for hand, low in ((0, 12), (1, 45)):
            for begin in range(4, frames - 6, 6):
                key[begin:begin + 5, hand, rng.integers(5)] = low + rng.integers(12)
        made.append(Recording(np.zeros((frames, 2, 6, 2)), key, np.ones((frames, 2), bool)))
    return made


def taught(leader, count):
    """`Led`s of pianists who keep 50 mm farther from the keys than stage 1 and 20 mm farther to the little finger, and
    go in a little for their thumbs."""
    found = []
    for one in recordings(count):
        wrist = leader.led(one).path.points[:, :, 0].copy()
        thumb = np.stack([np.convolve(one.key[:, hand, 0] > 0, np.ones(9) / 9, "same") for hand in (0, 1)], 1)
        wrist[..., 0] += 0.02
        wrist[..., 1] += 0.02 * thumb - 0.05
        found.append(leader.led(human_wrists.wrist_only(one, wrist)))
    return found


def test_training_brings_wrists_nearer_but_does_not_draw_the_hand_back():
    found = taught(training.Leader(files()[0]), 3)
    pianists, paths = [one.recording for one in found], [one.path for one in found]
    calibrations = human_wrists.calibration(pianists, paths)
    assert np.allclose(calibrations[:, 0], -0.05, atol=0.012)
    torch.manual_seed(0)
    style = WristStyle(WRIST_MEAN)
    assert training.learn(style, training.Lessons(style, found, calibrations, 2), 60, steps=60) == 60
    moved = human_paths.stage1_paths(generator(style), pianists)
    before, after = (np.mean([human_wrists.distances(pianist, human_wrists.calibrated(path, calibrations)).mean(0)
                              for pianist, path in zip(pianists, moved[human])], 0) for human in (0.0, 1.0))
    assert after[0] < 0.4 * before[0] and after[1] < 0.9 * before[1]
    back = np.mean([far.points[..., 1] - near.points[..., 1] for far, near in zip(moved[1.0], moved[0.0])])
    assert abs(back) < 0.005


def test_calibration_is_what_white_and_black_keys_ask_for():
    rng = np.random.default_rng(0)
    key = np.zeros((400, 2, 5), int)
    key[:, 1, 2] = np.where(np.arange(400) // 40 % 2, 41, 40)  # D sharp and D
    pianist = Recording(np.zeros((400, 2, 6, 2)) - 0.1, key, np.ones((400, 2), bool))
    black = human_wrists.blackness(pianist)
    assert (black[:, 0] == 0.5).all() and black[:, 1].max() > 0.9 and black[:, 1].min() < 0.1
    wrist = np.full((400, 2, 2), -0.1) - 0.01
    wrist[..., 1] -= 0.02 * black
    path = human_wrists.wrist_only(pianist, wrist + 1e-4 * rng.standard_normal(wrist.shape))
    found = human_wrists.calibration([pianist], [path])
    assert np.allclose(found[1], [0.01, 0.02, 0], atol=1e-3)
    away = human_wrists.left(pianist, human_wrists.calibrated(path, found))
    assert np.abs(away[..., 1]).max() < 2e-3 and np.abs(away[..., 0] - 0.01).max() < 2e-3


def test_the_table_tells_how_far_paths_are_from_the_pianists_own(capsys):
    rng, pianists = np.random.default_rng(0), []
    for one in recordings(2):
        points = np.cumsum(rng.normal(0, 0.002, one.points.shape[:2] + (1, 2)), 0) + [0.6, -0.1]
        pianists.append(Recording(np.repeat(points, 6, 2), one.key, one.valid))
    aside = [human_wrists.wrist_only(one, one.points[:, :, 0] + [0.01, -0.03]) for one in pianists]
    paths = {"own": [human_wrists.wrist_only(one, one.points[:, :, 0]) for one in pianists], "aside": aside}
    found = human_paths.print_paths(pianists, pianists, paths, paths)
    table = capsys.readouterr().out
    assert all(name in table for name in ("own", "aside", "Fréchet", "leaves for leaps"))
    assert found["own"]["x, mm, mean"][0] < 1.5 and found["own"]["Fréchet distance"][0] < 1e-3
    assert found["aside"]["x, mm, mean"][0] == pytest.approx(10, abs=1.5)
    assert found["aside"]["y, mm, mean"][0] == pytest.approx(30, abs=1.5)
    assert found["aside"]["y, calibrated, mm, mean"][0] < 1.5
    assert found["aside"]["velocity x, mm/s, mean error"][0] < 1e-6


def test_weights_are_written_and_read_with_the_stages(tmp_path):
    track = KeyTrack(scale())
    first, second, human = files()
    first.write(tmp_path / "stage1.safetensors")
    second.write(tmp_path / "stage2.safetensors")
    assert open_model(tmp_path).style is None
    digest = human.write(tmp_path / "human.safetensors")
    opened = open_model(tmp_path)
    assert digests(tmp_path)["human"] == digest and opened.style is not None
    paths = opened.paths(track, 120)
    there, known = opened.styled(track, paths, 1.0) - paths, generator().styled(track, paths, 1.0) - paths
    assert np.abs(there - known).mean() < 0.05 and np.abs(there).max() > 0.1
    second.write(tmp_path / "human.safetensors")
    with pytest.raises(InputError, match="holds no weights of PianoFlow"):
        open_model(tmp_path)


def test_a_file_of_recordings_becomes_a_file_of_weights(tmp_path, capsys):
    first, second, _ = files()
    first.write(tmp_path / "stage1.safetensors")
    found = [one.recording for one in taught(training.Leader(first), 2)]
    points = np.concatenate([np.concatenate([one.points, np.zeros_like(one.points[..., :1])], -1) for one in found])
    points[:, 0, :, 0] = keyboard.WIDTH - points[:, 0, :, 0]
    points[:, :, 1:, 1] += 0.15
    key = np.concatenate([one.key for one in found]).astype(np.uint8)
    np.savez(tmp_path / "tips.npz", points=points.astype(np.float16), key=key,
             episode_ends=np.cumsum([len(one.key) for one in found]))
    training.main([str(tmp_path / "tips.npz"), "-o", str(tmp_path / "human.safetensors"), "--weights", str(tmp_path),
                   "--minutes", "0.01"])
    assert "more on black keys" in capsys.readouterr().out
    made = ModelFile.read(tmp_path / "human.safetensors", stages=("human",))
    assert "PianoMime" in made.facts["source"] and made.facts["recordings"] == 2
    second.write(tmp_path / "stage2.safetensors")
    assert open_model(tmp_path).style is not None
