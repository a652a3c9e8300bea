"""Generating: pieces of any length, joints without seams, seeds, fixed poses, memory, devices that are too small."""
import weakref
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("safetensors", reason="weights need safetensors")

from pianoflow.engine.audio.encoders.keys import KeyTrack
from pianoflow.engine.errors import InputError
from pianoflow.engine.model import generation
from pianoflow.engine.model.config import config
from pianoflow.engine.model.fixed_poses import FixedPoses
from pianoflow.engine.model.generation import Generator, Sampling, _out_of_memory
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
    calls = []
    counted = generator.stage2.register_forward_hook(lambda *of_call: calls.append(of_call[0]))
    for schedule, batches in (("causal", 3), ("even_odd", 2)):
        calls.clear()
        generator.motion(track(22), 655, 0, Sampling(steps=5, solver="heun", schedule=schedule))
        assert len(calls) == batches * 9
    counted.remove()


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
        moves = np.linalg.norm(np.diff(led[60:100], axis=0), axis=-1)
        assert moves.max() < 0.1 * np.linalg.norm(led[100], axis=-1).max()


def test_fixed_poses_stay_where_the_rest_is_calmed(generator, space):
    made, frames = piece(5), 360
    mask = np.zeros(frames)
    mask[[100, 225]], mask[300:310] = 1, 0.5
    fixed = FixedPoses.of_motion(space, made.wrist[:frames], made.pose[:frames], mask)
    rough, calm = (generator.motion(track(12), frames, 1, Sampling(calm=calm, **QUICK), fixed)[1]
                   for calm in (0.0, 2.0))
    assert np.array_equal(calm[mask == 1], rough[mask == 1])
    assert np.array_equal(calm[mask == 1], space.encode(made.wrist[:frames], made.pose[:frames])[1][mask == 1])
    bends = [np.abs(np.diff(part[110:215], 2, axis=0)).mean() for part in (rough, calm)]
    assert bends[1] < 0.3 * bends[0]
    wholly = generation.gaussian_filter1d(rough, 2.0, axis=0, mode="nearest")
    assert np.allclose(calm[300:310], (rough[300:310] + wholly[300:310]) / 2, atol=1e-6)


def test_wrists_ease_alike_before_between_and_after_fixed_places():
    def led(fixed, frames=300, weight=1.0):
        mask = np.zeros(frames)
        mask[fixed] = weight
        poses = FixedPoses(np.ones((frames, 2, 3)), np.zeros((frames, 2, 48)), mask)
        return poses.led(np.zeros((frames, 2, 3)))[:, 0, 0]

    for weight in (1.0, 0.4):
        one = led([150], weight=weight)
        assert one[150] == pytest.approx(weight) and np.allclose(one[120:151], one[150:181][::-1], atol=1e-6)
        assert np.allclose(one[150:181], weight * (0.5 + 0.5 * np.cos(np.pi * np.arange(31) / 30)), atol=1e-6)
        assert not one[:121].any() and not one[180:].any()
    far = led([100, 200])
    assert np.allclose(far[:150], led([100])[:150]) and np.allclose(far[150:], led([200])[150:])
    near = led([100, 110, 111])  # between fixed places that are near each other the wrists have no time to go home
    assert np.allclose(near[100:112], 1, atol=1e-6) and np.allclose(near[111:141], led([100])[100:130], atol=1e-6)


def test_poses_can_be_fixed_softly_or_beyond_the_piece(generator, space):
    made, frames = piece(5), 240
    wanted = space.encode(made.wrist, made.pose)[1]
    free = generator.motion(track(10), frames, 1, Sampling(**QUICK))[1]
    mask = np.zeros(400)
    mask[300:] = 1
    beyond = FixedPoses.of_motion(space, made.wrist[:400], made.pose[:400], mask)
    assert np.array_equal(generator.motion(track(10), frames, 1, Sampling(**QUICK), beyond)[1], free)
    soft = FixedPoses(np.zeros((240, 2, 3)), wanted[:240], np.full(240, 0.5))
    anchors = soft.anchors(100, 240)
    assert anchors.values.dtype == torch.float32 and (anchors.mask[0, :140] == 0.5).all()
    assert not anchors.mask[0, 140:].any()
    paths = generator.paths(track(10), frames)
    made = generator.gestures(track(10), paths, frames, 1, Sampling(**QUICK), soft)
    drawn = np.concatenate([part for _, part in made])
    assert np.abs(drawn - wanted[:240]).mean() < 0.7 * np.abs(free - wanted[:240]).mean()
    assert np.abs(drawn - wanted[:240]).mean() > 0.01


def test_windows_that_slide_cannot_keep_poses(generator, space):
    made = piece(5)
    fixed = FixedPoses.of_motion(space, made.wrist[:300], made.pose[:300], np.ones(300))
    with pytest.raises(InputError, match="choose the schedule even_odd or causal"):
        generator.motion(track(10), 300, 1, Sampling(schedule="sliding", **QUICK), fixed)


@pytest.mark.parametrize("schedule", ["causal", "even_odd"])
def test_poses_can_be_fixed_on_any_device(space, schedule, monkeypatch):
    """torch's device "meta" calculates nothing, but refuses tensors of other devices as a GPU does."""
    generator = Generator(*files(space))
    generator.device = torch.device("meta")
    monkeypatch.setattr(generator, "_condition", lambda *of_chunk: None)
    monkeypatch.setattr(generator, "_velocity", lambda t, x, condition: -x)
    monkeypatch.setattr(torch.Tensor, "cpu", lambda tensor: torch.zeros(tensor.shape))
    made = piece(5)
    fixed = FixedPoses.of_motion(space, made.wrist[:600], made.pose[:600], np.ones(600))
    parts = list(generator.gestures(track(20), np.zeros((600, 2, 3), np.float32), 600, 1,
                                    Sampling(schedule=schedule, **QUICK), fixed))
    assert sum(len(part) for _, part in parts) == 600


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("schedule", ["causal", "even_odd"])
def test_poses_can_be_fixed_on_a_gpu(space, schedule):
    made = piece(5)
    fixed = FixedPoses.of_motion(space, made.wrist, made.pose, np.arange(600) % 50 == 0)
    sampling = Sampling(schedule=schedule, **QUICK)
    gestures = Generator(*files(space), "cuda").motion(track(20), 600, 1, sampling, fixed)[1]
    assert np.allclose(gestures[::50], space.encode(made.wrist, made.pose)[1][:600:50], atol=1e-5)


def test_calm_motion_trembles_less(generator):
    rough, calm = (generator.motion(track(12), 360, 3, Sampling(calm=calm, **QUICK))[1] for calm in (0.0, 1.0))
    bends = [np.abs(np.diff(part, 2, axis=0)).mean() for part in (rough, calm)]
    assert bends[1] < 0.4 * bends[0] and np.abs(rough.mean(0) - calm.mean(0)).max() < 0.05


@pytest.mark.parametrize("kind,said", [
    (torch.OutOfMemoryError, ""), (MemoryError, ""), (RuntimeError, "MPS backend out of memory (MPS allocated: 9 GB)"),
    (RuntimeError, "[enforce fail at alloc_cpu.cpp:114] DefaultCPUAllocator: can't allocate memory: you tried …")])
def test_too_little_memory_halves_the_batch_for_the_rest_of_the_piece(generator, monkeypatch, kind, said):
    whole = generator.motion(track(40), 1800, 1, Sampling(batch=4, **QUICK))[1]
    asked, alive, condition = [], weakref.WeakSet(), generator._condition

    def small(features, paths, starts):
        assert not len(alive)  # what was made for a larger batch is gone before a smaller one is tried
        alive.add(features)
        asked.append(len(features))
        if len(features) > 2:
            raise kind(said)
        return condition(features, paths, starts)

    monkeypatch.setattr(generator, "_condition", small)
    assert np.allclose(generator.motion(track(40), 1800, 1, Sampling(batch=4, **QUICK))[1], whole, atol=0.05)
    assert asked == [4, 2, 2, 1, 2, 2]
    asked.clear()
    generator.motion(track(40), 1200, 1, Sampling(batch=4, **QUICK))
    assert asked[0] > 2  # the next piece may find more memory


def test_other_errors_are_no_lack_of_memory(generator, monkeypatch):
    assert not _out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))

    def broken(*of_chunk):
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    monkeypatch.setattr(generator, "_condition", broken)
    with pytest.raises(RuntimeError, match="mat1 and mat2"):
        generator.motion(track(12), 240, 1, Sampling(**QUICK))

    def full(*of_chunk):
        raise MemoryError

    monkeypatch.setattr(generator, "_condition", full)
    with pytest.raises(MemoryError):  # there is nothing left that is smaller
        generator.motion(track(12), 240, 1, Sampling(**QUICK))


def test_a_gpu_that_is_too_small_is_left_for_the_cpu(space, monkeypatch):
    generator = Generator(*files(space))
    whole = generator.motion(track(22), 655, 1, Sampling(**QUICK))[1]
    paths, condition = generator.paths(track(22), 655), generator._condition
    generator.device = torch.device("cuda")
    monkeypatch.setattr(generation, "_release", lambda device: None)
    monkeypatch.setattr(generator, "_features", lambda track, starts: Generator._features(generator, track, starts)
                        if generator.device.type == "cpu" else torch.zeros(len(starts)))

    def small(features, *rest):
        if generator.device.type != "cpu":
            raise torch.OutOfMemoryError
        return condition(features, *rest)

    monkeypatch.setattr(generator, "_condition", small)
    parts = [part for _, part in generator.gestures(track(22), paths, 655, 1, Sampling(**QUICK))]
    assert generator.device.type == "cpu" and np.allclose(torch.cat(parts), whole, atol=0.05)


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
    newer = {"second": replace(second, features=500), "first": replace(first, features=500)}
    with pytest.raises(InputError, match="another version of the encoder 'keys'"):
        Generator(newer["first"], newer["second"])
    deaf = replace(first, config=replace(first.config, encoder="keys_heard"))
    for other in (newer["first"], deaf):
        with pytest.raises(InputError, match="another stage 1"):
            Generator(other, second)
    for pair in ((second, first), (second, second), (first, first)):
        with pytest.raises(InputError, match="a file of each, in this order"):
            Generator(*pair)


@pytest.mark.parametrize("wrong", [
    {"schedule": "backwards"}, {"schedule": ["causal"]}, {"solver": 5}, {"steps": 0}, {"steps": 2.5}, {"steps": "many"},
    {"steps": True}, {"steps": None}, {"batch": 0}, {"batch": 1.0}, {"overlap": 1}, {"overlap": 121}, {"held": 0},
    {"held": 30}, {"held": 1.5}, {"calm": -1}, {"calm": 100}, {"calm": float("nan")}, {"calm": "much"},
    {"temperature": -0.1}, {"temperature": 10}, {"temperature": float("inf")}, {"temperature": None}])
def test_sampling_that_means_nothing_is_refused(wrong):
    with pytest.raises(InputError, match=r"There is no (schedule|solver) '|: give "):
        Sampling(**wrong)


def test_sampling_may_be_at_its_limits():
    Sampling(steps=np.int64(1000), overlap=120, held=119, batch=1, temperature=0, calm=np.float32(99.5))


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


@pytest.mark.parametrize("schedule", ["causal", "even_odd", "sliding"])
def test_the_networks_memory_does_not_grow_with_the_piece(generator, monkeypatch, schedule):
    """What is held while gestures are made is a few chunks, however long the piece is."""
    alive, chunks = weakref.WeakSet(), generator._fitting

    class Memory(np.ndarray):
        """Lives as long as any tensor that shows a part of it."""

        __hash__ = object.__hash__

    def watched(*of_chunks):
        made, fits = chunks(*of_chunks)
        memory = made.numpy().copy().view(Memory)
        alive.add(memory)
        return torch.from_numpy(memory), fits

    monkeypatch.setattr(generator, "_fitting", watched)

    def most(frames):
        made = generator.gestures(track(20), np.zeros((frames, 2, 3), np.float32), frames, 0,
                                  Sampling(batch=1, steps=1, solver="euler", schedule=schedule))
        return max(len(alive) for _ in made)

    assert 1 <= most(3600) <= most(1500) <= 4
