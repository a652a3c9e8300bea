"""Flow matching and its continuation: solvers' orders, anchors that hold, chunks that agree with the whole."""
import weakref

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("safetensors", reason="weights need safetensors")

from pianoflow.engine.flow.anchors import Anchors, cosine_mask
from pianoflow.engine.flow.continuation import Plan, causal, even_odd, sliding
from pianoflow.engine.flow.noise import ChunkNoise, NoiseTrack
from pianoflow.engine.flow.path import flow_loss, on_path
from pianoflow.engine.flow.sampling import sample
from pianoflow.engine.flow.solvers import SOLVERS

WIDTH = 3
SCHEDULES = {"causal": causal, "even_odd": lambda *a, **k: even_odd(*a, batch=2, **k),
             "sliding": lambda make, plan, fixed=None: sliding(make, plan, batch=2)}


def target(frames):
    """A motion [n,3] that is known for any frames."""
    place = torch.as_tensor(frames, dtype=torch.float32)[:, None]
    return torch.sin(place * torch.tensor([0.11, 0.05, 0.3])) + torch.tensor([0.0, 1.0, -1.0])


class Toy:
    """Makes chunks of the linear field that leads every noise to the target, v = (X(frame) - x) / (1 - t), or of a
    field that keeps a third of the noise: v = X - 2/3 ε, written as a function of x and t."""

    def __init__(self, keeps=0.0, solver="euler", steps=4, noise=NoiseTrack):
        self.keeps, self.solver, self.steps, self.calls = keeps, solver, steps, 0
        self.noise, self.size = noise(3, (WIDTH,)), 240

    def __call__(self, starts, anchors):
        goal = torch.stack([target(range(first, first + self.size)) for first in starts])

        def field(t, x):
            self.calls += 1
            noise = (x - t * goal) / (1 - t + t * self.keeps)
            return goal - (1 - self.keeps) * noise

        return sample(field, self.noise.chunks(starts, self.size), anchors, self.solver, self.steps)


def whole(toy, length):
    """The piece as one chunk."""
    toy.size = length
    return toy([0], None)[0]


def joined(parts, length):
    """The parts as one motion; they must follow each other without gaps."""
    parts = list(parts)
    for (first, motion), (following, _) in zip(parts, parts[1:]):
        assert first + len(motion) == following
    motion = torch.cat([motion for _, motion in parts])
    assert len(motion) == length
    return motion


def test_the_path_is_straight_and_its_velocity_has_no_loss():
    noise, motion, t = torch.randn(4, 10, 2), torch.randn(4, 10, 2), torch.rand(4)
    assert torch.allclose(on_path(noise, motion, torch.zeros(4)), noise)
    assert torch.allclose(on_path(noise, motion, torch.ones(4)), motion)
    moved = on_path(noise, motion, t + 0.125) - on_path(noise, motion, t)
    assert torch.allclose(moved / 0.125, motion - noise, atol=1e-5)
    assert flow_loss(motion - noise, noise, motion) == 0
    assert flow_loss(motion - noise + 2, noise, motion) == pytest.approx(4, rel=1e-5)
    trembling = 2.0 * (-1) ** torch.arange(10)[:, None]
    assert flow_loss(motion - noise + 2, noise, motion, 0.5) == pytest.approx(4, rel=1e-5)
    assert flow_loss(motion - noise + trembling, noise, motion, 0.5) == pytest.approx(4 + 0.5 * 16, rel=1e-5)


@pytest.mark.parametrize("name,order", [("euler", 1), ("midpoint", 2), ("heun", 2), ("adams", 2)])
def test_solvers_have_their_order(name, order):
    field = lambda t, x: x * (1 + t)
    exact = np.exp(1.5)

    def error(steps):
        x, dt, solver = torch.ones(1, 1, 1, dtype=torch.float64), 1 / steps, SOLVERS[name]()
        for k in range(steps):
            x = solver(field, k * dt, dt, x)
        return abs(float(x) - exact)

    assert np.log2(error(20) / error(40)) == pytest.approx(order, abs=0.2)


@pytest.mark.parametrize("solver,calls", [("euler", 5), ("midpoint", 10), ("heun", 9), ("adams", 5)])
def test_anchors_cost_no_calls_of_the_network(solver, calls):
    for schedule in (causal, even_odd):
        toy, plan = Toy(solver=solver, steps=5), Plan(900)
        list(schedule(toy, plan))
        batches = len(plan.starts) if schedule is causal else 2
        assert toy.calls == batches * calls


def test_the_mask_falls_from_one_to_zero():
    mask = cosine_mask(30, held=4)
    assert len(mask) == 30 and (mask[:4] == 1).all() and mask[-1] == 0
    assert (mask.diff() <= 0).all() and mask[4:-1].max() < 1 and mask[4:-1].min() > 0


def test_where_the_mask_is_one_a_chunk_is_its_past():
    past = torch.randn(1, 240, WIDTH)
    mask = torch.zeros(1, 240, 1)
    mask[0, :30, 0] = cosine_mask(30, held=5)
    toy = Toy(keeps=1 / 3, solver="heun")
    free, held = toy([70], None), toy([70], Anchors(past, mask))
    assert torch.equal(held[0, :5], past[0, :5])
    assert not torch.allclose(held[0, :30], free[0, :30], atol=0.1)
    assert torch.allclose(held[0, 30:], free[0, 30:])


def test_each_solver_step_is_blended_with_the_known_path():
    seen, values, mask = [], torch.randn(1, 8, 2), torch.rand(1, 8, 1)
    noise = torch.randn(1, 8, 2)
    sample(lambda t, x: seen.append((t, x)) or torch.zeros_like(x), noise, Anchors(values, mask), "euler", 4)
    x = noise
    for k, (t, state) in enumerate(seen):
        known = (1 - t) * noise + t * values
        x = mask * known + (1 - mask) * x
        assert t == k / 4 and torch.allclose(state, x, atol=1e-6)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("length", [20, 240, 241, 1000, 1890])
def test_chunks_of_a_linear_field_are_the_whole(name, length):
    motion = joined(SCHEDULES[name](Toy(), Plan(length)), length)
    assert torch.allclose(motion, target(range(length)), atol=1e-4)
    if name != "sliding":
        # each frame keeps part of its own noise: chunks agree with the whole because they share the frame's noise
        motion = joined(SCHEDULES[name](Toy(keeps=1 / 3), Plan(length)), length)
        assert torch.allclose(motion, whole(Toy(keeps=1 / 3), length), atol=1e-4)


def test_sliding_windows_made_apart_lose_what_noise_decides():
    """Why SWF is only the baseline: where windows are cross-faded, what differs between them is averaged away."""
    toy = Toy(keeps=1.0, noise=ChunkNoise)
    spread = lambda motion, place: float((motion - target(range(1000)))[place].std())
    faded = joined(sliding(toy, Plan(1000)), 1000)
    middle = [place for first in Plan(1000).starts[1:] for place in range(first + 10, first + 20)]
    assert spread(faded, middle) < 0.85 * spread(faded, slice(0, 200))
    followed = joined(causal(Toy(keeps=1.0), Plan(1000)), 1000)
    assert spread(followed, middle) > 0.85 * spread(followed, slice(0, 200))


@pytest.mark.parametrize("name", ["causal", "even_odd"])
def test_fixed_frames_anywhere_are_kept(name):
    """Poses that a user fixed: by the same mask, in whichever chunk they fall, also where two chunks overlap."""
    frames = {5: 4.0, 215: -3.0, 500: 2.5, 999: 6.0}

    def fixed(first, count):
        values, mask = torch.zeros(1, count, WIDTH), torch.zeros(1, count, 1)
        for frame, value in frames.items():
            if first <= frame < first + count:
                values[0, frame - first], mask[0, frame - first] = value, 1.0
        return Anchors(values, mask)

    motion = joined(SCHEDULES[name](Toy(keeps=1 / 3), Plan(1000), fixed=fixed), 1000)
    for frame, value in frames.items():
        assert torch.allclose(motion[frame], torch.full((WIDTH,), value))


@pytest.mark.parametrize("name", ["causal", "even_odd"])
def test_where_its_noise_is_its_own_a_chunk_still_begins_as_its_neighbour_ends(name):
    """Continuation itself: no frame's noise is shared here, so that only the anchors can make neighbours agree."""
    plan, chunks = Plan(1000, held=5), {}

    def make(starts, anchors):
        made = Toy(keeps=1.0, noise=ChunkNoise)(starts, anchors)
        chunks.update(zip(starts, made))
        return made

    list(SCHEDULES[name](make, plan))
    assert len(chunks) == len(plan.starts) == 5
    alone = Toy(keeps=1.0, noise=ChunkNoise)(plan.starts, None)
    for k, (one, other) in enumerate(zip(plan.starts, plan.starts[1:])):
        past, future = chunks[one][-plan.overlap:], chunks[other][:plan.overlap]
        # an even chunk follows no other in even_odd: there the odd one before it ends in its beginning
        held = slice(0, 5) if name == "causal" or k % 2 == 0 else slice(-5, None)
        assert torch.equal(past[held], future[held])
        assert (alone[k][-plan.overlap:][held] - alone[k + 1][:plan.overlap][held]).abs().mean() > 0.5


@pytest.mark.parametrize("count,sizes", [(1, [1]), (2, [1, 1]), (9, [4, 1, 4]), (16, [4, 4, 4, 4]),
                                         (17, [4, 4, 4, 1, 4]), (31, [4, 4, 4, 4, 4, 4, 4, 3])])
def test_even_and_odd_chunks_are_made_in_full_batches(count, sizes):
    plan, made = Plan(210 * (count - 1) + 240), []

    def make(starts, anchors):
        made.append(len(starts))
        return torch.zeros(len(starts), 240, WIDTH)

    assert len(plan.starts) == count and len(joined(even_odd(make, plan, batch=4), plan.length)) == plan.length
    assert made == sizes


def test_noise_belongs_to_frames():
    track = NoiseTrack(7, (2, 5))
    assert torch.equal(track.frames(0, 600)[250:400], track.frames(250, 150))
    assert torch.equal(track.chunks([3, 300], 100)[1], track.frames(300, 100))
    assert not torch.equal(NoiseTrack(8, (2, 5)).frames(0, 9), track.frames(0, 9))
    assert track.frames(0, 5000).std() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("name", SCHEDULES)
def test_memory_does_not_grow_with_the_piece(name):
    alive = weakref.WeakSet()

    class Memory(np.ndarray):
        """Lives as long as any tensor that shows a part of it."""

        __hash__ = object.__hash__

    def make(starts, anchors):
        memory = np.zeros((len(starts), 240, WIDTH), np.float32).view(Memory)
        alive.add(memory)
        return torch.from_numpy(memory)

    def most(length):
        return max(len(alive) for _ in SCHEDULES[name](make, Plan(length)))

    assert 1 <= most(40_000) <= most(2_000) <= 5
