"""Training: data that is the same however often it is read, runs that carry on to the step, weights that generate."""
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("safetensors", reason="weights need safetensors")

from pianoflow.engine.errors import InputError
from pianoflow.engine.model.config import config
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.training import train as command
from pianoflow.engine.training.chart import draw
from pianoflow.engine.training.checkpoint import stored_space
from pianoflow.engine.training.clips import Clips
from pianoflow.engine.training.hearing_errors import EXACT, HEARD, as_heard, measure
from pianoflow.engine.training.logs import append, read_columns, trim
from pianoflow.engine.training.objectives import GestureObjective, WristObjective
from pianoflow.engine.training.schedule import Plateau, rate
from pianoflow.engine.training.settings import SETTINGS, TrainSettings
from pianoflow.engine.training.shards import Shard, open_shards
from pianoflow.engine.training.trainer import Trainer
from pianoflow.engine.weights.model_file import ModelFile

from .synthetic_motion import piece, write_data

TINY = config("small", "stage1.width=16", "stage1.pitch_width=4", "stage2.widths=[16,24,32]", "stage2.spatial_width=8",
              "stage2.condition_width=16")
SHORT = TrainSettings(steps=12, batch=2, rate=3e-3, patience=3, warmup=4, validate_every=6, log_every=2,
                      save_seconds=1e9, average=0.9)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def space(data):
    return Clips(data, "train", "keys").measured_space("axis_angle")


def clips(data, space, split="train", batch=2, **options):
    return Clips(data, split, "keys", space, batch=batch, frames=48, **options)


def objective(stage, space):
    torch.manual_seed(5)
    return WristObjective(TINY, 608, space) if stage == "stage1" else GestureObjective(
        TINY, 608, space, WristObjective(TINY, 608, space).network.eval(), "abc")


def test_shards_hold_what_was_written_and_are_mapped(data):
    shard = open_shards(data, "train")[0]
    made = piece(1, heard=True)
    row = shard.pieces[1]
    assert isinstance(shard.arrays["pose"], np.memmap)
    assert np.allclose(shard.part(row, "wrist", "frame"), made.wrist, atol=1e-6)
    assert np.allclose(shard.part(row, "pose", "frame"), made.pose, atol=1e-3)
    assert np.array_equal(shard.part(row, "notes", "note"), made.notes)
    assert np.array_equal(shard.part(row, "heard", "heard"), made.heard)
    assert np.array_equal(shard.part(row, "pedal", "change"), made.pedal) and row["licence"] == "CC0-1.0"


def test_half_written_shards_are_not_there_and_few_files_stay_open(data, tmp_path):
    folder = shutil.copytree(data, tmp_path / "data")
    shutil.copytree(folder / "train" / "00000", folder / "train" / ".00001.part")
    assert len(open_shards(folder, "train")) == 1
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("counts files in /proc")
    before = len(os.listdir("/proc/self/fd"))
    shards = open_shards(folder, "train")
    assert len(os.listdir("/proc/self/fd")) - before <= 3 and not isinstance(shards[0].arrays["notes"], np.memmap)


def test_data_that_cannot_be_read_now_are_not_called_damaged(data, monkeypatch):
    def refuse(*_, **__):
        raise OSError(24, "Too many open files")
    monkeypatch.setattr(np, "load", refuse)
    with pytest.raises(InputError, match="cannot be read .Too many open files"):
        Shard(data / "train" / "00000")


def test_damaged_and_missing_data_are_told(data, tmp_path):
    with pytest.raises(InputError, match="holds no training data for 'train'"):
        open_shards(tmp_path, "train")
    broken = write_data(tmp_path / "broken") / "train" / "00000"
    (broken / "wrist.npy").write_bytes((broken / "wrist.npy").read_bytes()[:1000])
    with pytest.raises(InputError, match="damaged"):
        Shard(broken)
    with pytest.raises(InputError, match="no features of the encoder 'hubert'"):
        Clips(data, "train", "hubert")


def test_a_batch_depends_on_its_number_alone(data, space):
    first, again = clips(data, space)[7], clips(data, space)[7]
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["path"], clips(data, space)[8]["path"])
    assert {name: tuple(value.shape) for name, value in first.items()} == {
        "features": (2, 48, 608), "roll": (2, 48, 88), "path": (2, 48, 2, 3), "gesture": (2, 48, 2, 48)}


def test_clips_are_aligned_with_their_notes(data, space):
    made = clips(data, space, augmented=False)
    clip = made.clip(100, np.random.default_rng(0))
    shard, row = made.pieces[0]
    wrist, pose = space.decode(clip["path"], clip["gesture"])
    assert np.allclose(wrist, shard.arrays["wrist"][100:148], atol=1e-5)
    notes = shard.part(row, "notes", "note")
    for frame in range(48):
        time = (100 + frame) / 30
        held = notes[(notes["onset"] < time - 0.02) & (notes["offset"] > time + 0.02)]["pitch"] - 21
        assert (clip["roll"][frame, held] == 1).all()
    assert np.array_equal(clip["features"][:, 176:264], clip["roll"])


def test_features_of_another_encoder_come_from_the_shards(data, space):
    made = Clips(data, "train", "muq", space, batch=1, frames=48)
    clip = made.clip(10, np.random.default_rng(0))
    assert np.allclose(clip["features"], piece(0).acoustic["muq"][10:58], atol=2e-3)


def test_errors_of_hearing_are_those_that_were_measured():
    random = np.random.default_rng(0)
    onset = np.sort(random.uniform(0, 2000, 6000))
    notes = make_notes(onset, onset + 0.3, random.integers(30, 95, 6000), random.integers(40, 100, 6000), 1, 2)
    for name, tolerance in (("transkun", 0.012), ("light", 0.05)):
        wanted, found = HEARD[name], measure(as_heard(notes, HEARD[name], random), notes)
        assert found.missed == pytest.approx(wanted.missed, abs=tolerance)
        assert found.extra == pytest.approx(wanted.extra, abs=tolerance)
        assert found.onset == pytest.approx(wanted.onset, rel=0.3)
        assert found.onset_bias == pytest.approx(wanted.onset_bias, abs=0.001)
    assert np.array_equal(as_heard(notes, EXACT, random), notes)


def test_the_rate_warms_up_halves_on_a_plateau_and_ends_at_zero():
    settings = TrainSettings(steps=1000, batch=1, rate=1.0, patience=2, warmup=10, cooldown=0.2)
    plateau = Plateau(0.5, 2)
    assert rate(0, settings, plateau) == pytest.approx(0.1) and rate(500, settings, plateau) == 1
    assert rate(900, settings, plateau) == pytest.approx(0.5) and rate(1000, settings, plateau) == 0
    for score in (3, 2, 2, 2, 2):
        plateau.see(score)
    assert plateau.scale == 0.5 and Plateau.of_state(json.loads(json.dumps(plateau.state()))) == plateau
    assert Plateau.of_state(json.loads(json.dumps(Plateau(0.5, 2).state()))) == Plateau(0.5, 2)
    plateau.see(float("nan"))
    plateau.see(1)
    assert plateau.best == 1 and plateau.stalled == 0
    assert SETTINGS["paper", "stage2"].steps == 250_000 and SETTINGS["paper", "stage1"].batch == 24


@pytest.mark.parametrize("stage", ["stage1", "stage2"])
def test_a_run_that_was_interrupted_ends_as_if_it_had_not_been(data, space, stage, tmp_path):
    source, unseen = clips(data, space), [clips(data, space, "validation", augmented=False)[0]]

    class Impatient(Exception):
        pass

    def stop(_):
        raise Impatient

    whole = Trainer(objective(stage, space), SHORT, tmp_path / "whole")
    assert whole.run(source, unseen, report=lambda _: None)
    with pytest.raises(Impatient):
        Trainer(objective(stage, space), SHORT, tmp_path / "parts").run(source, unseen, report=stop)
    carried = Trainer(objective(stage, space), SHORT, tmp_path / "parts")
    assert carried.step == 6
    assert carried.run(source, unseen, report=lambda _: None)
    for name, value in whole.network.state_dict().items():
        assert torch.allclose(value, carried.network.state_dict()[name], atol=1e-5), name
        assert torch.allclose(whole.average[name], carried.average[name], atol=1e-5), name
    assert read_columns(tmp_path / "whole" / "log.csv")["step"] == read_columns(tmp_path / "parts" / "log.csv")["step"]
    assert {path.name for path in (tmp_path / "whole").iterdir()} == {
        "checkpoint.safetensors", "log.csv", "validation.csv", "plot.png", f"{stage}.safetensors"}


def test_a_slice_of_no_time_trains_nothing_and_other_settings_are_refused(data, space, tmp_path):
    trainer = Trainer(objective("stage1", space), SHORT, tmp_path)
    assert not trainer.run(clips(data, space), [], minutes=0) and trainer.step == 0
    other = config("small", "stage1.width=24", "stage1.pitch_width=4")
    later = config("small", "stage1.width=16", "stage1.pitch_width=4", "stage2.true_wrists=0.25")
    assert Trainer(WristObjective(later, 608, space), SHORT, tmp_path).step == 0  # stage 1 knows nothing of stage 2
    with pytest.raises(InputError, match="another configuration"):
        Trainer(WristObjective(other, 608, space), SHORT, tmp_path)
    (tmp_path / "checkpoint.safetensors").write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="damaged"):
        Trainer(objective("stage1", space), SHORT, tmp_path)


def test_a_run_is_carried_on_with_its_own_batch_seed_and_stage_1_alone(data, space, tmp_path):
    Trainer(objective("stage2", space), SHORT, tmp_path).run(clips(data, space), [], minutes=0)
    for change, told in (({"batch": 3}, "--batch 2, not 3"), ({"seed": 7}, "--seed 0, not 7")):
        with pytest.raises(InputError, match=told):
            Trainer(objective("stage2", space), replace(SHORT, **change), tmp_path)
    other = objective("stage2", space)
    other.facts["stage1"] = "def"
    with pytest.raises(InputError, match="SHA-256 abc, not def"):
        Trainer(other, SHORT, tmp_path)
    with pytest.raises(InputError, match="the stage stage2, not stage1"):
        Trainer(objective("stage1", space), SHORT, tmp_path)


def test_a_run_that_is_carried_on_keeps_its_space_and_files_where_nothing_was_done(data, space, tmp_path):
    Trainer(objective("stage1", space), SHORT, tmp_path).run(clips(data, space), [], minutes=0)
    kept = stored_space(tmp_path)
    assert np.array_equal(kept.mean, space.mean) and np.array_equal(kept.wrist_mean, space.wrist_mean)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    Trainer(objective("stage1", space), SHORT, tmp_path).run(clips(data, space), [], minutes=0)
    assert before == {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}


def test_checkpoints_from_before_there_were_such_fields_are_carried_on(data, space, tmp_path):
    from safetensors.torch import load_file, safe_open, save_file
    Trainer(objective("stage1", space), SHORT, tmp_path).run(clips(data, space), [], minutes=0)
    path = tmp_path / "checkpoint.safetensors"
    with safe_open(path, "pt") as file:
        state = json.loads(file.metadata()["pianoflow"])
    old = {name: state[name] for name in ("step", "seconds", "plateau", "figures", "config", "stage")}
    tensors = {name: value for name, value in load_file(path).items() if not name.startswith("space.")}
    save_file(tensors, path, metadata={"pianoflow": json.dumps(old)})
    assert np.allclose(stored_space(tmp_path).mean, space.mean, atol=1e-6)  # its weights know it
    (tmp_path / "stage1.safetensors").unlink()
    assert stored_space(tmp_path) is None and Trainer(objective("stage1", space), SHORT, tmp_path).step == 0


def test_an_interrupted_step_is_done_first_and_the_next_one_is_not_begun(data, space, tmp_path, monkeypatch):
    trainer, learn = Trainer(objective("stage1", space), SHORT, tmp_path), Trainer._learn

    def interrupted(self, batch):
        if self.step == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return learn(self, batch)
    monkeypatch.setattr(Trainer, "_learn", interrupted)
    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        trainer.run(clips(data, space), [])
    assert trainer.step == 4 and signal.getsignal(signal.SIGINT) is handler
    assert Trainer(objective("stage1", space), SHORT, tmp_path).step == 4


def test_a_second_interruption_keeps_the_last_checkpoint(data, space, tmp_path, monkeypatch):
    trainer = Trainer(objective("stage1", space), SHORT, tmp_path)
    trainer.save()
    monkeypatch.setattr(Trainer, "_learn", lambda *_: [os.kill(os.getpid(), signal.SIGINT) for _ in range(2)])
    with pytest.raises(KeyboardInterrupt):
        trainer.run(clips(data, space), [])
    assert Trainer(objective("stage1", space), SHORT, tmp_path).step == 0


def test_a_validation_that_is_interrupted_leaves_the_weights_their_own(data, space, tmp_path):
    trainer = Trainer(objective("stage1", space), SHORT, tmp_path)
    with torch.no_grad():
        for parameter in trainer.network.parameters():
            parameter += 1
    own = {name: value.clone() for name, value in trainer.network.state_dict().items()}

    def stop(*_):
        raise KeyboardInterrupt
    trainer.objective.validate = stop
    with pytest.raises(KeyboardInterrupt):
        trainer._validate([])
    assert all(torch.equal(value, own[name]) for name, value in trainer.network.state_dict().items())


def test_a_training_without_finite_gradients_ends_with_a_sentence(data, space, tmp_path, monkeypatch):
    from pianoflow.engine.training import trainer as module
    monkeypatch.setattr(module, "LOST", 4)
    trainer = Trainer(objective("stage1", space), SHORT, tmp_path)
    loss = trainer.objective.loss
    trainer.objective.loss = lambda *given: tuple([loss(*given)[0] * float("nan"), {}])
    with pytest.raises(InputError, match="4 steps in a row"):
        trainer.run(clips(data, space), [], report=lambda _: None)
    assert trainer.step == 4 and all(torch.isfinite(value).all() for value in trainer.network.state_dict().values())


def test_rows_that_are_no_numbers_or_not_whole_stop_neither_plot_nor_table(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("step,loss\n1,0.5\n2,nan\n3,inf\n4,0.4\n5,0.3\n6")
    append(path, {"step": 7, "loss": 0.2})
    assert read_columns(path)["step"] == [1, 2, 3, 4, 5, 7]
    draw(tmp_path / "plot.png", {"log": read_columns(path)})
    assert (tmp_path / "plot.png").exists()
    trim(path, 4)
    assert read_columns(path)["step"] == [1, 2, 3, 4]
    path.write_text("")
    assert read_columns(path) == {}


def test_wrists_are_learnt(data, space, tmp_path):
    """A few dozen steps halve the wrists' error along the keys."""
    settings = TrainSettings(steps=60, batch=4, rate=5e-3, patience=99, warmup=5, validate_every=60, average=0.8)
    trainer = Trainer(objective("stage1", space), settings, tmp_path)
    seen = [clips(data, space, augmented=False, seed=9)[k] for k in range(2)]
    before = trainer.objective.validate(trainer.network.eval(), seen)
    trainer.run(clips(data, space, batch=4), seen, report=lambda _: None)
    assert trainer.figures["along_mm"] < 0.65 * before["along_mm"]


def test_the_weights_of_a_run_generate_and_are_known_by_their_hash(data, space, tmp_path):
    for stage in ("stage1", "stage2"):
        trainer = Trainer(objective(stage, space), SHORT, tmp_path / stage)
        trainer.step = 3
        trainer.save()
        path = tmp_path / stage / f"{stage}.safetensors"
        file = ModelFile.read(path)
        assert (file.stage, file.features, file.facts["steps"], file.config) == (stage, 608, 3, TINY)
        network = file.build()
        assert not any("teacher" in name for name in network.state_dict())
        for name, value in network.state_dict().items():
            assert torch.allclose(value, trainer.average[name], atol=2e-3)
        assert np.allclose(file.space.mean, space.mean, atol=1e-6)
        assert ModelFile.read(path, file.digest).digest == file.digest
        with pytest.raises(InputError, match="not the file that it should be"):
            ModelFile.read(path, "0" * 64)
    (tmp_path / "other.safetensors").write_bytes(b"\x80\x04\x95 a pickle, not tensors")
    with pytest.raises(InputError, match="holds no weights"):
        ModelFile.read(tmp_path / "other.safetensors")


def test_errors_that_move_fingertips_count_for_more(space):
    from pianoflow.engine.audio.encoders.keys import key_features
    from pianoflow.engine.hand.skeleton import forward
    from pianoflow.engine.training.tip_loss import TipLoss
    made = piece(3)
    _, gesture = space.encode(made.wrist[:30], made.pose[:30])
    gesture = torch.from_numpy(gesture)[None]
    loss, features = TipLoss(space), torch.from_numpy(key_features(made.notes, 0, 30))[None]
    pads = loss.pads(gesture)[0]
    wanted = forward(made.pose[:30, 1], np.zeros((30, 3)), 1)[1]
    assert np.allclose(pads[:, 1], wanted, atol=1e-5)
    mirrored = forward(made.pose[:30, 0] * [1, -1, -1], np.zeros((30, 3)), 1)[1]
    assert np.allclose(pads[:, 0], mirrored, atol=1e-5)

    def counted(number, t=0.5):
        error = torch.zeros_like(gesture)
        error[..., 1, number] = 0.1
        return float(loss(error, gesture, torch.tensor([t]), features))
    wrist, last_thumb_joint = 1, 3 * 15 + 1
    assert counted(wrist) > 5 * counted(last_thumb_joint) > 0
    assert counted(wrist, 0.99) == pytest.approx(counted(wrist, 0.1), rel=0.2), "late times count like early ones"
    assert float(loss(torch.zeros_like(gesture), gesture, torch.tensor([0.5]), features)) == 0


def test_wrists_go_aside_and_digits_reach_what_they_reached():
    from pianoflow.engine.hand.skeleton import forward
    from pianoflow.engine.model.motion_space import as_right_hands
    from pianoflow.engine.performer.perform import perform
    from pianoflow.engine.training.displaced import displaced
    onset = 0.5 + 0.25 * np.arange(8)
    notes = make_notes(onset, onset + 0.2, [60, 62, 64, 65, 67, 65, 64, 62], 80, 1, [1, 2, 3, 4, 5, 4, 3, 2])
    made = perform(notes, fps=60)
    wrist, pose = as_right_hands(made.wrist, made.pose)
    random = np.random.default_rng(1)
    moved, bent = displaced(wrist, pose, random)
    away = np.linalg.norm(moved - wrist, axis=-1)
    assert 0.001 < away.mean() < 0.02 and np.abs(np.diff(moved - wrist, axis=0)).max() < 0.005
    for hand in (0, 1):
        pads, were = (forward(p[:, hand], w[:, hand], 1)[1] for p, w in ((bent, moved), (pose, wrist)))
        assert np.median(np.linalg.norm(pads - were, axis=-1)) < 0.0005
    assert np.array_equal(bent[:, :, 0], pose[:, :, 0])


def test_training_begins_with_weights_of_a_network_that_saw_less(data, tmp_path):
    quick = ["--steps", "1", "--batch", "1", "--device", "cpu"]
    blind = ["--change", "stage1.reach=false"]
    command.main(["stage1", str(data), "-o", str(tmp_path / "before"), *quick, *blind])
    command.main(["stage1", str(data), "-o", str(tmp_path / "after"), "--start", str(tmp_path / "before"), *quick,
                  "--rate", "1e-9"])
    before, after = (ModelFile.read(tmp_path / run / "stage1.safetensors") for run in ("before", "after"))
    assert after.facts["start"]["sha256"] == before.digest and after.facts["start"]["steps"] == 1
    assert np.allclose(after.space.mean, before.space.mean)
    features = torch.rand(1, 60, before.features)
    assert torch.allclose(before.build()(features)[1], after.build()(features)[1], atol=1e-4)
    with pytest.raises(SystemExit, match="of other sizes"):
        command.main(["stage1", str(data), "-o", str(tmp_path / "other"), "--start", str(tmp_path / "before"), *quick,
                      "--change", "stage1.width=32"])
    with pytest.raises(SystemExit, match="not of stage2"):
        command.main(["stage2", str(data), "-o", str(tmp_path / "two"), "--stage1", str(tmp_path / "after"), "--start",
                      str(tmp_path / "before" / "stage1.safetensors"), *quick])


def test_a_training_is_drawn(tmp_path):
    steps = list(range(1, 200))
    draw(tmp_path / "plot.png", {"log": {"step": steps, "loss": [1 / step for step in steps], "rate": [0.1] * 199}})
    import zlib
    content = (tmp_path / "plot.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(content[place:place + 4], "big") for place in (16, 20))
    size = int.from_bytes(content[33:37], "big")
    rows = np.frombuffer(zlib.decompress(content[41:41 + size]), np.uint8).reshape(height, 1 + 3 * width)
    assert (rows[:, 1:].reshape(height, width, 3) == (20, 90, 170)).all(-1).sum() > 300


def test_the_command_trains_both_stages_and_names_what_is_missing(data, tmp_path, capsys):
    quick = ["--steps", "2", "--batch", "1", "--device", "cpu", "--change", "stage2.widths=[16,24,32]"]
    command.main(["stage1", str(data), "-o", str(tmp_path / "one"), *quick])
    with pytest.raises(SystemExit, match="give its run folder with --stage1"):
        command.main(["stage2", str(data), "-o", str(tmp_path / "two"), *quick])
    command.main(["stage2", str(data), "-o", str(tmp_path / "two"), "--stage1", str(tmp_path / "one"), *quick])
    assert capsys.readouterr().out.count("done") == 2
    first, second = (ModelFile.read(tmp_path / run / f"{stage}.safetensors")
                     for run, stage in (("one", "stage1"), ("two", "stage2")))
    assert second.facts["stage1"] == first.digest and second.facts["hours"] > 0
    command.main(["stage1", str(data), "-o", str(tmp_path / "three"), *quick, "--minutes", "0"])
    assert "not done yet" in capsys.readouterr().out


@pytest.mark.parametrize("wrong, told", [
    (["--batch", "0"], "--batch is 0"), (["--seed", "-1"], "--seed is -1"), (["--minutes", "nan"], "--minutes is nan"),
    (["--rate", "0"], "--rate is 0"), (["--device", "abacus"], "There is no device 'abacus'"),
    (["--device", "cuda:99"], "cannot run on 'cuda:99'"), (["--change", "stage1.width=wide"], "'stage1.width'"),
    (["--change", "stage1.width=17"], "check --change"), (["--change", "encoder=ear"], "encoder 'ear'"),
])
def test_what_cannot_be_trained_is_told_in_one_sentence(data, tmp_path, wrong, told):
    with pytest.raises(SystemExit) as ended:
        command.main(["stage1", str(data), "-o", str(tmp_path / "run"), "--steps", "1", *wrong])
    assert told in ended.value.code and "\n" not in ended.value.code


def test_a_run_folder_that_is_a_file_and_a_full_disk_are_told(data, space, tmp_path, monkeypatch):
    (tmp_path / "run").write_text("")
    with pytest.raises(SystemExit, match="run folder"):
        command.main(["stage1", str(data), "-o", str(tmp_path / "run"), "--steps", "1", "--batch", "1"])

    def full(*_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr("pianoflow.engine.training.trainer.append", full)
    with pytest.raises(SystemExit, match="No space left on device"):
        command.main(["stage1", str(data), "-o", str(tmp_path / "full"), "--steps", "20", "--batch", "1", "--change",
                      "stage1.width=16"])


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX's signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_program_that_is_ended_politely_has_saved(data, tmp_path, number):
    code = ("import sys; from pianoflow.engine.training.train import main; main(sys.argv[1:])")
    process = subprocess.Popen(
        [sys.executable, "-c", code, "stage1", str(data), "-o", str(tmp_path), "--steps", "100000", "--batch", "1",
         "--change", "stage1.width=16", "--device", "cpu"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    deadline = time.monotonic() + 120
    while not (tmp_path / "log.csv").exists() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.2)
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130 and told.strip() == "Stopped; the same command carries on."
    assert (tmp_path / "stage1.safetensors").exists() and (tmp_path / "checkpoint.safetensors").exists()
