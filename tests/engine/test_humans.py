"""What can be relied on when the performer is measured against recordings of pianists."""
import numpy as np
import pytest

from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation import human_features as features
from pianoflow.engine.evaluation import human_recordings as human
from pianoflow.engine.evaluation import humans
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.performer import perform
from pianoflow.rigs import keyboard

SECONDS = 4.0


def scale_and_octaves():
    """A scale of the right hand over octaves of the left, in the time of the recordings' frames."""
    pitches, fingers = [60, 62, 64, 65, 67, 65, 64, 62], [1, 2, 3, 4, 5, 4, 3, 2]
    onset = human.LEAD_IN + 0.2 + 0.4 * np.arange(8)
    right = make_notes(onset, onset + 0.35, pitches, human.VELOCITY, 1, fingers)
    low = [make_notes(onset[::2], onset[::2] + 0.5, pitch, human.VELOCITY, 0, finger)
           for pitch, finger in (([36, 38, 41, 43], 5), ([48, 50, 53, 55], 1))]
    return np.sort(np.concatenate([right, *low]), order=["onset", "pitch"])


def filmed(notes, shake=0.001, seed=0):
    """points [N,2,6,3] and key [N,2,5] as the recordings' authors would have filmed the performer."""
    count = int(SECONDS * human.FPS)
    time = human.LEAD_IN + np.arange(count) / human.FPS
    motion = perform(notes, human.LEAD_IN + SECONDS)
    frame = np.round(time * motion.fps).astype(int)
    points = np.concatenate([motion.wrist[frame, :, None], motion.tips[frame]], axis=2)
    points[..., :2] += shake * np.random.default_rng(seed).standard_normal(points.shape[:3] + (2,))
    key = np.zeros((count, 2, 5), np.uint8)
    for note in notes:
        down = (time >= note["onset"]) & (time < note["offset"])
        key[down, note["hand"], note["finger"] - 1] = note["pitch"] - keyboard.LOWEST + 1
    return points, key


@pytest.fixture(scope="module")
def film():
    return filmed(scale_and_octaves())


@pytest.fixture(scope="module")
def file(film, tmp_path_factory):
    """A file of 48 short episodes, of which the last twelve are held out."""
    points, key = film
    path = tmp_path_factory.mktemp("humans") / "tips.npz"
    rng = np.random.default_rng(1)
    shaken = [points + 0.002 * rng.standard_normal((1, 2, 1, 3)) for _ in range(48)]
    np.savez(path, points=np.concatenate(shaken).astype(np.float16), key=np.tile(key, (48, 1, 1)), fps=human.FPS,
             episode_ends=len(key) * np.arange(1, 49))
    return path


def recording(key, points=None):
    key = np.asarray(key)
    points = np.zeros((len(key), 2, 6, 2)) if points is None else points
    return human.Recording(points, key, np.ones(key.shape[:2], bool))


def pressed(course, hand=1, finger=1):
    """A recording in which one finger presses key 40 where `course` is not a space."""
    key = np.zeros((len(course), 2, 5), int)
    key[:, hand, finger] = [40 if mark != " " else 0 for mark in course]
    return recording(key)


def test_notes_come_back_from_the_frames_with_their_fingers(file):
    wanted, found = scale_and_octaves(), human.notes_of(human.read_recordings(file)[0])
    assert len(found) == len(wanted)
    for name in ("pitch", "hand", "finger"):
        assert (found[name] == wanted[name]).all()
    assert np.abs(found["onset"] - wanted["onset"]).max() <= 0.5 / human.FPS + 1e-6
    assert np.abs(found["offset"] - wanted["offset"]).max() <= 0.5 / human.FPS + 1e-6


def test_flicker_is_one_note_and_repetition_is_two():
    assert human.strokes_in(pressed("  xxxx x   "), 1)[:, :2].tolist() == [[2, 8]]
    assert human.strokes_in(pressed("  xxx xxx  "), 1)[:, :2].tolist() == [[2, 5], [6, 9]]
    assert human.strokes_in(pressed("  x  x     "), 1)[:, :2].tolist() == [[2, 3], [5, 6]]


def test_frames_in_which_the_tracker_lost_a_hand_do_not_count(film):
    points = human._mirrored(film[0][..., :2].copy())
    assert human._tracked(points).all()
    points[30, 1] += 0.3
    tracked = human._tracked(points)
    assert not tracked[29:32, 1].any() and tracked[:, 0].all() and tracked[40:, 1].all()


def test_whole_blocks_of_episodes_are_held_out():
    out = human.held_out(356)
    assert 0.2 < out.mean() < 0.3
    assert np.abs(np.diff(out.astype(int))).sum() <= 2 * 356 / (human.BLOCK * human.HELD_OUT_EVERY) + 1


def test_the_performer_is_seen_as_the_pianists_are(file):
    played = human.read_recordings(file)[0]
    own = humans.performed([played])[0]
    assert own.points.shape == played.points.shape
    for hand in range(2):
        down = own.key[:, hand] > 0
        away = np.abs(own.points[:, hand, 1:, 0] - own.key_x[:, hand])[down]
        assert np.median(away) < 0.005  # on their keys
    thumb_side = np.median(own.points[:, :, 1, 0] - own.points[:, :, 5, 0], axis=0)
    assert (thumb_side < 0).all()  # both hands as right hands: the thumb is left of the little finger


def test_distance_of_gaussians_is_the_textbooks():
    rng = np.random.default_rng(0)
    first = rng.standard_normal((40000, 2))
    second = rng.standard_normal((40000, 2)) * [2, 1] + [3, 0]
    assert humans.frechet(first, first) < 1e-6
    assert humans.frechet(first, second) == pytest.approx(9 + 1, rel=0.03)


@pytest.mark.parametrize("name", humans.SETS)
def test_a_displaced_or_stiff_hand_is_further_from_pianists(file, name):
    recordings = human.read_recordings(file)
    scale = humans.described(recordings[:12], 1)[name].std(0) + 1e-3

    def distance(points):
        changed = recording(recordings[40].key, points)
        first, second = (humans.described(items, 1)[name] / scale for items in (recordings[:12], [changed]))
        return humans.frechet(first, second)
    points = recordings[40].points
    moved, stiff = points.copy(), np.broadcast_to(points[:1], points.shape)
    moved[:, 1, 0, 1] -= 0.04
    moved[:, 1, 1:, 0] += 0.02
    assert distance(moved) > distance(points) + 1
    assert distance(stiff) > distance(points) + 1


def test_leads_count_the_frames_in_which_a_finger_waits_over_its_key():
    key = np.zeros((30, 2, 5), int)
    key[2:5, 1, 1], key[20:24, 1, 1] = 40, 45
    here, there = keyboard.key_x(np.array([40, 45]) - 1 + keyboard.LOWEST)
    points = np.zeros((30, 2, 6, 2))
    points[:, 1, 2, 0] = np.where(np.arange(30) < 14, here, there)
    waited, free, away = features.finger_leads([recording(key, points)], 1)[0]
    assert (waited, free) == (pytest.approx(6 / 20), pytest.approx(15 / 20))
    assert away == 0


def test_moves_tell_when_the_wrist_was_on_its_way():
    key = np.zeros((40, 2, 5), int)
    key[2:8, 1, 1], key[22:30, 1, 1] = 30, 45
    points = np.zeros((40, 2, 6, 2))
    points[:, 1, 0, 0] = 0.2 * np.clip((np.arange(40) - 8) / 10, 0, 1)
    way, time, half, most = features.wrist_moves([recording(key, points)], 1)[0]
    assert (way, time) == (pytest.approx(0.2), pytest.approx(1.0))
    assert half == pytest.approx((22 - 13) / 20, abs=0.03)
    assert most == pytest.approx((22 - 17) / 20, abs=0.03)


def test_fast_trembling_is_not_slow_motion():
    time = np.arange(400) / human.FPS
    key = np.zeros((400, 2, 5), int)

    def share(hertz):
        points = np.zeros((400, 2, 6, 2))
        points[:, 1, 0, 0] = 0.02 * np.sin(2 * np.pi * hertz * time)
        return features.slow_share([recording(key, points)], 1, 1.5)
    assert share(0.5) > 0.95 and share(4.0) < 0.05


def test_the_table_shows_pianists_and_performer_side_by_side(file, capsys):
    humans.main([str(file), "--episodes", "1"])
    table = capsys.readouterr().out
    for words in ("held-out pianists", "wrist y on white keys", "depth on black keys", "Fréchet", "right tips"):
        assert words in table


def test_recordings_of_one_hand_are_enough(film, tmp_path, capsys):
    points, key = film
    alone = key.copy()
    alone[:, 0] = 0
    np.savez(tmp_path / "right.npz", points=np.tile(points, (48, 1, 1, 1)), key=np.tile(alone, (48, 1, 1)),
             episode_ends=len(key) * np.arange(1, 49))
    humans.main([str(tmp_path / "right.npz"), "--episodes", "1"])
    table = capsys.readouterr().out
    assert "right wrist" in table and "left" not in table


def test_too_few_recordings_are_refused_in_one_sentence(film, tmp_path):
    points, key = film
    np.savez(tmp_path / "few.npz", points=points, key=key, episode_ends=[len(key)])
    with pytest.raises(InputError, match="few.npz holds 1 episodes"):
        humans.main([str(tmp_path / "few.npz")])


def test_a_file_of_something_else_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, points=np.zeros((3, 2)))
    with pytest.raises(InputError, match="other.npz"):
        human.read_recordings(path)
    np.savez(path, points=np.zeros((3, 2)), key=np.zeros((3, 2)), episode_ends=np.array([3]))
    with pytest.raises(InputError, match="fit together"):
        human.read_recordings(path)
    with pytest.raises(InputError, match="missing.npz"):
        human.read_recordings(tmp_path / "missing.npz")
