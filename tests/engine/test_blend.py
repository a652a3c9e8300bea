"""What one may rely on of a take between two takes: it lies between them, and its fingertips are on their keys."""
from dataclasses import replace

import numpy as np
import pytest

from pianoflow.engine.blend import blend, mixed, shared_notes
from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation.virtual_keyboard import judge
from pianoflow.engine.generate import Settings, generate
from pianoflow.engine.hand import quaternions
from pianoflow.engine.take.take import Take

from .recordings import score
from .test_worker import Worker


@pytest.fixture(scope="module")
def pair():
    """One piece by a small hand and by a large one, which finger it differently."""
    return [generate(score("study"), Settings(generator="performer", hand_size=size, seed=seed, end=4.0))
            for size, seed in ((0.75, 0), (1.3, 5))]


def test_between_two_takes_wrists_go_straight_and_joints_turn_evenly(pair):
    first, second = pair
    quarter = mixed(first, second, 0.25)
    assert np.allclose(quarter.wrist, 0.75 * first.wrist + 0.25 * second.wrist, atol=1e-9)
    start, end, between = (quaternions.from_vectors(motion.pose) for motion in (first, second, quarter))
    angle = lambda one, other: 2 * np.arccos(np.clip(np.abs((one * other).sum(-1)), 0, 1))
    assert np.allclose(angle(start, between), 0.25 * angle(start, end), atol=1e-4)
    assert angle(start, end).max() > 0.1, "the two are no test"


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_a_blend_plays_the_notes_of_the_nearer_take_where_a_mere_mixture_does_not(pair, share):
    near = pair[0] if share < 0.5 else pair[1]
    assert (pair[0].notes["finger"] != pair[1].notes["finger"]).any(), "the two are no test"
    take = blend(*pair, share)
    assert not take.problems() and take.meta["blend"]["share"] == share
    assert [one["seed"] for one in take.meta["blend"]["of"]] == [0, 5]
    for name in ("onset", "offset", "pitch", "hand"):
        assert np.array_equal(take.notes[name], near.notes[name])
    raw, put_right = (judge(motion.tips, near.notes) for motion in (mixed(*pair, share), take))
    assert put_right.f1 > 0.97 and put_right.wrong == 0
    assert put_right.f1 >= raw.f1 and raw.missed + raw.wrong > 0


def test_at_its_ends_a_blend_is_a_take_itself(pair):
    for share, take in zip((0, 1), pair):
        assert np.array_equal(blend(*pair, share).pose, take.pose)


def test_takes_of_another_time_and_rate_are_blended_at_the_times_of_the_nearer(pair):
    first, second = pair
    part = slice(120, 360, 2)
    later = Take(second.wrist[part], second.pose[part], second.tips[part], second.notes, fps=60.0, t0=1.0)
    motion = mixed(first, later, 0.2)
    assert len(motion.wrist) == len(first.wrist)
    assert np.allclose(motion.wrist[240], 0.8 * first.wrist[240] + 0.2 * second.wrist[240], atol=1e-9)
    assert len(mixed(first, later, 0.8).wrist) == round(later.duration * 120) + 1


def test_other_music_and_meaningless_shares_are_refused(pair):
    first, second = pair
    other = replace(second, notes=second.notes.copy())
    other.notes["pitch"] += 1
    assert shared_notes(first.notes, second.notes) == 1 and shared_notes(first.notes, other.notes) < 0.5
    with pytest.raises(InputError, match="different music"):
        blend(first, other, 0.5)
    with pytest.raises(InputError, match="not between 0"):
        blend(first, second, 1.5)


def test_the_worker_blends_two_files(pair, tmp_path):
    for name, take in zip("ab", pair):
        take.save(tmp_path / f"{name}.npz")
    worker = Worker()
    try:
        files = [str(tmp_path / "a.npz"), str(tmp_path / "b.npz")]
        worker.send(command="blend", job="one", takes=files, share=1, output=str(tmp_path / "c.npz"))
        result, _ = worker.until("result", "error")
        assert result["output"] == str(tmp_path / "c.npz")
        assert np.array_equal(Take.load(tmp_path / "c.npz").wrist, Take.load(tmp_path / "b.npz").wrist)
        worker.send(command="blend", job="two", takes=[files[0], str(tmp_path / "no.npz")], share=0.5,
                    output=str(tmp_path / "d.npz"))
        assert "There is no file" in worker.until("error", "result")[0]["message"]
        worker.send(command="blend", job="three", output=str(tmp_path / "e.npz"))
        assert "A blend is of two takes" in worker.until("error", "result")[0]["message"]
    finally:
        worker.process.kill()
        worker.process.wait()
