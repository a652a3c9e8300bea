"""Generating: pieces of any length, joints without seams, seeds, fixed poses, memory, devices that are too small."""
from dataclasses import replace

import numpy as np
import pytest
import torch

from pianoflow.engine.audio.encoders.keys import KeyTrack
from pianoflow.engine.errors import InputError
from pianoflow.engine.model.config import config
from pianoflow.engine.model.fixed_poses import FixedPoses
from pianoflow.engine.model.generation import Generator, Sampling
from pianoflow.engine.model.pianist import free_motion
from pianoflow.engine.model.stage1 import Stage1
from pianoflow.engine.model.stage2 import Stage2
from pianoflow.engine.model.upsampling import upsampled
from pianoflow.engine.training.clips import Clips
from pianoflow.engine.weights.model_file import ModelFile

from .synthetic_motion import piece, write_data

TINY = ("stage1.width=16", "stage1.pitch_width=4", "stage2.widths=[16,24,32]", "stage2.spatial_width=8",
        "stage2.condition_width=16")
QUICK = {"steps": 2, "solver": "euler"}


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    return Clips(write_data(tmp_path_factory.mktemp("data")), "train", "keys").measured_space("axis_angle")


def files(space, *changes):
    """Files of both stages with random weights."""
    torch.manual_seed(2)
    made = config("small", *TINY, *changes)
    first = Stage1(made.stage1, 608, space)
    first = ModelFile("stage1", made, space, 608, first.student_state(), {}, digest="one")
    second = Stage2(made.stage2, 608, 32, space)
    for parameter in second.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.1)
    return first, ModelFile("stage2", made, space, 608, second.state_dict(), {"stage1": "one"}, digest="two")


@pytest.fixture(scope="module")
def generator(space):
    return Generator(*files(space))


def track(seconds):
    played = piece(1)
    parts = []
    for k in range(-(-seconds // 20)):
        notes = played.notes.copy()
        notes["onset"] += 20 * k
        notes["offset"] += 20 * k
        parts.append(notes)
    return KeyTrack(np.concatenate(parts))


@pytest.mark.parametrize("schedule", ["causal", "even_odd", "sliding"])
@pytest.mark.parametrize("frames", [2, 240, 655])
def test_any_length_in_every_schedule(generator, schedule, frames):
    told = []
    paths, gestures = generator.motion(track(22), frames, 3, Sampling(schedule=schedule, **QUICK), report=told.append)
    assert paths.shape == (frames, 2, 3) and gestures.shape == (frames, 2, 48)
    assert np.isfinite(gestures).all() and (np.abs(gestures).max(-1) > 0).all()
    assert told == sorted(told) and told[-1] == pytest.approx(1)


def test_seeds_decide_and_nothing_else_does(generator):
    one, same, other = (generator.motion(track(12), 360, seed, Sampling(**QUICK))[1] for seed in (3, 3, 4))
    assert np.array_equal(one, same) and np.abs(one - other).max() > 0.1
    batched = generator.motion(track(22), 655, 3, Sampling(batch=1, **QUICK))[1]
    assert np.allclose(batched, generator.motion(track(22), 655, 3, Sampling(batch=4, **QUICK))[1], atol=0.05)


def test_continuation_calls_the_network_no_more_often_than_chunks_need(generator):
    generator.calls = 0
    generator.motion(track(22), 655, 0, Sampling(steps=5, solver="heun", schedule="causal"))
    assert generator.calls == 3 * 9
    generator.calls = 0
    generator.motion(track(22), 655, 0, Sampling(steps=5, solver="heun", schedule="even_odd"))
    assert generator.calls == 2 * 9


def test_chunks_meet_without_a_seam(generator):
    """The step from the last frame of a chunk to the first of the next is no larger than others."""
    for schedule in ("causal", "even_odd"):
        gestures = generator.motion(track(22), 655, 1, Sampling(schedule=schedule, held=3, **QUICK))[1]
        steps = np.linalg.norm(np.diff(gestures, axis=0), axis=(1, 2))
        seams = [209, 210, 419, 420, 239, 240]
        assert steps[seams].max() < np.quantile(steps, 0.99) * 1.2


def test_poses_that_are_fixed_stay_as_they_are(generator, space):
    made = piece(5)
    mask = np.zeros(600)
    mask[[0, 100, 225]] = 1
    mask[400:430] = 1
    fixed = FixedPoses.of_motion(space, made.wrist, made.pose, mask)
    places, wanted = space.encode(made.wrist, made.pose)
    own = generator.paths(track(20), 600)
    for schedule in ("causal", "even_odd"):
        paths, gestures = generator.motion(track(20), 600, 1, Sampling(schedule=schedule, **QUICK), fixed)
        assert np.allclose(gestures[mask == 1], wanted[mask == 1], atol=1e-5)
        assert np.allclose(paths[mask == 1], places[mask == 1], atol=1e-4)
        assert np.abs(gestures[50] - wanted[50]).max() > 0.1 and np.allclose(paths[50], own[50], atol=1e-4)
        led = paths - own  # the wrists come to the fixed places and leave them gradually
        assert np.linalg.norm(np.diff(led[60:100], axis=0), axis=-1).max() < 0.1 * np.linalg.norm(led[100], axis=-1).max()


def test_calm_motion_trembles_less(generator):
    rough, calm = (generator.motion(track(12), 360, 3, Sampling(calm=calm, **QUICK))[1] for calm in (0.0, 1.0))
    bends = [np.abs(np.diff(part, 2, axis=0)).mean() for part in (rough, calm)]
    assert bends[1] < 0.4 * bends[0] and np.abs(rough.mean(0) - calm.mean(0)).max() < 0.05


def test_too_little_memory_halves_the_batch_and_goes_on(generator, monkeypatch):
    whole = generator.motion(track(40), 1200, 1, Sampling(batch=4, **QUICK))[1]
    asked, condition = [], generator.stage2.condition

    def small(features, *rest):
        asked.append(len(features))
        if len(features) > 1:
            raise torch.OutOfMemoryError
        return condition(features, *rest)

    monkeypatch.setattr(generator.stage2, "condition", small)
    assert np.allclose(generator.motion(track(40), 1200, 1, Sampling(batch=4, **QUICK))[1], whole, atol=0.05)
    assert max(asked) > 1 and min(asked) == 1


def test_a_field_without_stage_1_makes_the_wrists_too(space):
    unguided = replace(space, unguided=True)
    _, second = files(unguided, "no_stage1")
    alone = Generator(None, second)
    motion = free_motion(alone, track(12), 10.0, 1, Sampling(**QUICK))
    assert motion.wrist.shape == (1201, 2, 3) and motion.tips.shape == (1201, 2, 5, 3)
    assert np.isfinite(motion.pose).all() and motion.wrist[:, :, 0].std() > 0.001


def test_stages_that_do_not_belong_together_are_refused(space):
    first, second = files(space)
    with pytest.raises(InputError, match="another stage 1"):
        Generator(ModelFile(*list(vars(first).values())[:-1], digest="three"), second)
    with pytest.raises(InputError, match="There is no schedule"):
        Sampling(schedule="backwards")


def test_upsampling_keeps_the_frames_and_is_smooth_between_blocks():
    times = np.arange(3000) / 30
    values = np.stack([np.sin(3 * times), np.cos(2 * times)], -1)
    made = upsampled(values, 4 * 2999 + 1, 120.0)
    assert np.allclose(made[::4], values, atol=1e-9)
    fine = np.arange(len(made)) / 120
    assert np.allclose(made[:, 0], np.sin(3 * fine), atol=2e-4)
    bend = np.abs(np.diff(made[:, 0], 3))
    assert bend[100:-100].max() < 3 * np.median(bend)
    assert np.allclose(upsampled(values, 1000, 120.0), made[:1000], atol=1e-9)


def test_the_networks_memory_does_not_grow_with_the_piece(generator):
    """What is held while gestures are made is a few chunks, however long the piece is."""
    def most(frames):
        held = generator.gestures(track(20), np.zeros((frames, 2, 3), np.float32), frames, 0,
                                  Sampling(batch=1, steps=1, solver="euler"))
        return sum(len(part) for _, part in held), generator
    import tracemalloc
    peaks = []
    for frames in (1500, 6000):
        tracemalloc.start()
        total, _ = most(frames)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert total == frames
    assert peaks[1] < peaks[0] + 6000 * 24 + 2_000_000
