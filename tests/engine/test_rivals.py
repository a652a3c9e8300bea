"""The rivals of the comparison: diffusion that is right, networks that learn, rows that are trained equally long."""
import json
from argparse import Namespace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("safetensors", reason="weights need safetensors")

from pianoflow.engine.audio.encoders.keys import KeyTrack
from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation import comparison
from pianoflow.engine.evaluation.baselines import ddpm
from pianoflow.engine.evaluation.baselines.makers import RivalMaker
from pianoflow.engine.evaluation.baselines.rival import RivalObjective, read_rival
from pianoflow.engine.evaluation.baselines.rivals import RIVALS
from pianoflow.engine.model.config import CONFIGS, config
from pianoflow.engine.training.budget import Budget, read_budget
from pianoflow.engine.training.clips import Clips
from pianoflow.engine.training.settings import SETTINGS, TrainSettings
from pianoflow.engine.training.trainer import Trainer

from .synthetic_motion import piece, write_data

TINY = config("study", "stage1.width=16", "stage1.pitch_width=4", "stage2.widths=[16,24,32]", "stage2.spatial_width=8",
              "stage2.condition_width=16")
SHORT = TrainSettings(steps=25, batch=2, rate=5e-3, patience=9, warmup=4, validate_every=100, average=0.8, log_every=5)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def space(data):
    return Clips(data, "train", "keys").measured_space("axis_angle")


@pytest.fixture
def tiny(monkeypatch):
    """The comparison with networks that train in no time."""
    monkeypatch.setitem(CONFIGS, "study", TINY)
    for stage in ("stage1", "stage2"):
        monkeypatch.setitem(SETTINGS, ("study", stage), TrainSettings(
            steps=1, batch=1, rate=1e-3, patience=9, warmup=2, validation_batches=1))


def gaussian(mean, spread):
    """The best field for motion that is Gaussian."""
    def v(t, x):
        signal, noise = ddpm.rates(int(round(float(t[0]) * ddpm.STEPS)), x)
        motion = mean + signal * spread ** 2 * (x - signal * mean) / (signal ** 2 * spread ** 2 + noise ** 2)
        return signal * (x - signal * motion) / noise - noise * motion
    return v


def test_diffusion_makes_a_known_gaussian():
    noise = torch.randn(40, 100, 2, generator=torch.Generator().manual_seed(0))
    made = ddpm.sample(gaussian(0.7, 0.5), noise)
    assert torch.allclose(made, 0.7 + 0.5 * noise, atol=0.08)  # DDIM's steps follow an equation without chance
    drawn = ddpm.sample(gaussian(0.7, 0.5), noise, ddpm.STEPS, torch.Generator().manual_seed(1))
    assert float(drawn.mean()) == pytest.approx(0.7, abs=0.03) and float(drawn.std()) == pytest.approx(0.5, abs=0.02)
    draft = torch.full_like(noise, 0.7)
    refined = ddpm.sample(gaussian(0.7, 0.5), noise, first=500, draft=draft)
    assert ddpm.calls(50, 500) == 25 and float(refined.mean()) == pytest.approx(0.7, abs=0.03)


def test_the_loss_is_least_for_the_best_field():
    motion = 0.7 + 0.5 * torch.randn(400, 8, 1, generator=torch.Generator().manual_seed(0))

    def loss(scale):
        def field(t, x):
            best = torch.cat([gaussian(0.7, 0.5)(t[k:k + 1], x[k:k + 1]) for k in range(len(x))])
            return scale * best
        return float(ddpm.v_loss(field, motion, torch.Generator().manual_seed(3)))
    assert loss(1.0) < min(loss(0.8), loss(1.2))
    assert ddpm.KEPT[0] == 1 and ddpm.KEPT[-1] < 1e-5 and bool((ddpm.KEPT.diff() < 0).all())


@pytest.mark.parametrize("name", RIVALS)
def test_a_rival_learns_and_moves_both_hands(data, space, name, tmp_path):
    torch.manual_seed(5)
    objective = RivalObjective(name, RIVALS[name], TINY, 608, space)
    clips = Clips(data, "train", "keys", space, batch=2, frames=48)
    seen = [Clips(data, "train", "keys", space, batch=2, frames=48, seed=9, augmented=False)[0]]
    before = objective.validate(objective.network.eval(), seen)
    trainer = Trainer(objective, SHORT, tmp_path)
    trainer.run(clips, seen, report=lambda _: None)
    assert trainer.figures["score"] < 0.8 * before["score"]
    maker = RivalMaker(name, *read_rival(tmp_path / f"{name}.safetensors", RIVALS))
    track = KeyTrack(piece(1).notes, np.zeros((0, 2)), roles=True)
    path, gesture = maker.motion(track, 300, seed=3, steps=2)
    assert path.shape == (300, 2, 3) and gesture.shape == (300, 2, maker.space.width) == (300, 2, 48)
    assert np.isfinite(path).all() and np.isfinite(gesture).all()
    again = maker.motion(track, 300, seed=3, steps=2)
    assert np.array_equal(path, again[0]) and np.array_equal(gesture, again[1])
    assert maker.motion(track, 40, seed=3, steps=1)[1].shape == (40, 2, 48)
    assert maker.calls == {"emotalk": 1, "livelyspeaker": 25}.get(name, 50)
    assert (maker.name, maker.config.encoder) == (name, "keys") and maker.parameters > 10_000


def test_rivals_are_about_as_large_as_pianoflow_of_the_same_configuration(space):
    from pianoflow.engine.training.objectives import GestureObjective, WristObjective

    def count(network):
        return sum(p.numel() for name, p in network.named_parameters() if ".teacher." not in name)
    study = config("study")
    ours = sum(count(kind(study, 608, space).network) for kind in (WristObjective, GestureObjective))
    for name, kind in RIVALS.items():
        assert count(kind(study, 608, space)) == pytest.approx(ours, rel=0.15), name


def test_as_many_steps_are_planned_as_fit_the_time_until_the_rate_falls():
    budget = Budget(seconds=100)
    budget.plan(0.4)
    assert not budget.done and budget.step == 0
    budget.spent, budget.step = 10, 20
    budget.plan(0.4)
    assert budget.steps == 200
    budget.spent, budget.step = 30, 50
    budget.plan(0.4)
    assert budget.steps == 167
    budget.spent, budget.step = 70, 110
    budget.plan(0.4)
    assert budget.steps == 167 and not budget.done


def options(data, output, *only, **changes):
    return Namespace(**{"data": data, "output": output, "minutes1": 0.001, "minutes2": 0.001, "seed": 0,
                        "only": list(only) or None, **changes})


def test_rows_are_trained_once_and_make_motion(data, tiny, tmp_path):
    told = []
    rows = ("pianoflow", "no_stage1", "keys_heard", "s2c")
    comparison.train(options(data, tmp_path, *rows[:2]), told.append)
    shared = (tmp_path / "pianoflow" / "stage1" / "stage1.safetensors").read_bytes()
    comparison.train(options(data, tmp_path, *rows), told.append)
    assert (tmp_path / "pianoflow" / "stage1" / "stage1.safetensors").read_bytes() == shared
    assert not (tmp_path / "no_stage1" / "stage1").exists() and (tmp_path / "keys_heard" / "stage1").exists()
    made = comparison.makers(tmp_path)
    assert set(made) == set(rows) and made["pianoflow"].calls == 4
    for row, maker in made.items():
        track = KeyTrack(piece(1).notes, np.zeros((0, 2)), roles=maker.config.encoder == "keys")
        path, gesture = maker.motion(track, 250, seed=1, steps=1)
        assert len(path) == 250 and gesture.shape == (250, 2, maker.space.width), row
        assert np.isfinite(maker.space.decode(path, gesture)[1]).all()
    before = len(told)
    comparison.train(options(data, tmp_path, *rows), told.append)
    assert len(told) == before  # nothing was left to do


def test_a_row_that_was_interrupted_is_carried_on(data, tiny, tmp_path, monkeypatch):
    learn = Trainer._learn

    def interrupted(self, batch):
        if self.step == 3:
            raise KeyboardInterrupt
        return learn(self, batch)
    monkeypatch.setattr(Trainer, "_learn", interrupted)
    with pytest.raises(KeyboardInterrupt):
        comparison.train(options(data, tmp_path, "emotalk", minutes2=0.012), print)
    half = read_budget(tmp_path / "emotalk" / "rival")
    assert not half.done and not comparison.makers(tmp_path)
    monkeypatch.setattr(Trainer, "_learn", learn)
    comparison.train(options(data, tmp_path, "emotalk", minutes2=0.012), print)
    whole = read_budget(tmp_path / "emotalk" / "rival")
    assert whole.done and whole.step > half.step and whole.seconds == pytest.approx(60 * 0.013)


@pytest.mark.parametrize("wrong, told", [
    ({"minutes1": 0}, "--minutes1 is 0"), ({"minutes2": float("nan")}, "--minutes2 is nan"), ({"seed": -1}, "--seed"),
    ({"only": ["s3c"]}, "There is no row 's3c'"), ({"minutes2": 7}, "--minutes2 0.001, not 7"),
])
def test_what_cannot_be_compared_is_told_in_one_sentence(data, tmp_path, wrong, told):
    (tmp_path / "comparison.json").write_text(json.dumps(
        {"hours of data": round(Clips(data, "train", "keys").hours, 2), "--minutes1": 0.001, "--minutes2": 0.001,
         "--seed": 0}))
    with pytest.raises(InputError, match=told) as raised:
        comparison.train(options(data, tmp_path, **wrong), print)
    assert "\n" not in str(raised.value)


def test_damaged_rows_are_told(data, tmp_path):
    folder = tmp_path / "s2c" / "rival"
    folder.mkdir(parents=True)
    (folder / "budget.json").write_text('{"seconds": 1, "spent": "long"}')
    with pytest.raises(InputError, match="damaged"):
        comparison.makers(tmp_path)
    (folder / "budget.json").write_text('{"seconds": 1, "spent": 1, "step": 2, "steps": 2}')
    (folder / "s2c.safetensors").write_bytes(b"no weights")
    with pytest.raises(InputError, match="holds no weights"):
        comparison.makers(tmp_path)
