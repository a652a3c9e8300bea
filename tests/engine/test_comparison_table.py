"""The comparison: distances that are what they say, intervals, and a table of real, if tiny, networks."""
import json

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("safetensors", reason="weights need safetensors")

from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation import distribution_metrics, model, motion_autoencoder, table
from pianoflow.engine.evaluation.anatomy import Anatomy
from pianoflow.engine.evaluation.body import Finding
from pianoflow.engine.evaluation.distribution_metrics import frechet_distance
from pianoflow.engine.evaluation.rows import failing_share, windows
from pianoflow.engine.evaluation.table_text import COLUMNS, PUBLISHED, document, markdown
from pianoflow.engine.training.clips import Clips

from .synthetic_motion import write_data
from .test_generation import files

random = np.random.default_rng(0)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    torch.set_num_threads(1)
    return write_data(tmp_path_factory.mktemp("data"), pieces=2)


@pytest.fixture(scope="module")
def weights(data, tmp_path_factory):
    """A folder with tiny networks of random weights."""
    folder = tmp_path_factory.mktemp("weights")
    first, second = files(Clips(data, "train", "keys").measured_space("axis_angle"))
    digest = first.write(folder / "stage1.safetensors")
    second.facts["stage1"] = digest
    second.write(folder / "stage2.safetensors")
    return folder


def test_frechet_distance_of_gaussians():
    some = random.standard_normal((400, 6))
    assert frechet_distance(some, some) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(some + [3, 4, 0, 0, 0, 0], some) == pytest.approx(25)
    spread = np.var(some, axis=0, ddof=1).sum() + some.mean(0) @ some.mean(0)
    assert frechet_distance(2 * some, some) == pytest.approx(spread)
    few = random.standard_normal((20, 64))
    assert frechet_distance(few, few) == pytest.approx(0, abs=1e-6)
    assert 0 < frechet_distance(few, few + 0.1) < frechet_distance(few, few + 0.5)


def test_wasserstein_gesture_distance():
    pytest.importorskip("sklearn")
    pytest.importorskip("ot")
    pose = np.cumsum(0.05 * random.standard_normal((240, 48)), 0)
    truth = distribution_metrics.mixture(pose)
    assert truth[0].sum() == pytest.approx(1) and truth[1].shape == (13, 10)
    assert distribution_metrics.wasserstein_gesture_distance(truth, truth) == pytest.approx(0, abs=1e-9)
    near, far = (distribution_metrics.wasserstein_gesture_distance(
        distribution_metrics.mixture(pose + spread * random.standard_normal(pose.shape)), truth)
        for spread in (0.01, 1.0))
    assert 0 < near < far < 1


def test_the_interval_holds_the_mean_and_narrows_with_more_passages():
    values = random.standard_normal(40)
    (low, high), (lowest, highest) = table.interval(values), table.interval(values[:6])
    assert low < values.mean() < high and high - low < highest - lowest
    assert table.interval(values[:1]) == (None, None)


def test_seeds_are_averaged_within_a_passage_before_passages_are_resampled():
    found = [{"piece": name, "seed": seed, "pd": value} for name, seed, value in (
        ("one", 0, 1.0), ("one", 1, 3.0), ("two", 0, 4.0), ("two", 1, 4.0))]
    summary = table.summarized(found)["pd"]
    assert summary["mean"] == 3 and (summary["low"], summary["high"]) == (2, 4)


def test_a_difference_is_told_where_passages_agree_on_it():
    def row(shift):
        every = [{"piece": str(k), "seed": 0, "pd": 10.0 * k + shift + 0.1 * (-1) ** k, "fde": shift * (-1) ** k}
                 for k in range(12)]
        return {"summary": table.summarized(every), "figures": every}
    rows = {"ours": row(0.0), "worse": row(1.0)}
    table.mark_differences(rows, "ours")
    assert rows["worse"]["summary"]["pd"]["differs"] and not rows["worse"]["summary"]["fde"]["differs"]
    assert "differs" not in rows["ours"]["summary"]["pd"]
    assert " *" in document("x", {"worse": rows["worse"]["summary"]}, "", columns=("pd",), published=False)


def test_the_time_in_which_gates_fail_is_counted_once():
    def finding(share, *moments):
        return Finding(1.0 if moments else -1.0, 0.0, "mm", share=share, moments=moments)
    anatomy = Anatomy({"a": finding(0.2, (0.0, 2.0)), "b": finding(0.2, (1.0, 2.5), (4.0, 4.5)), "c": finding(0)}, 0, 0,
                      ())
    assert failing_share(anatomy, 10.0) == pytest.approx(0.3)
    assert failing_share(Anatomy({"c": finding(0)}, 0, 0, ()), 10.0) == 0


def test_windows_are_those_of_the_long_protocol():
    assert [part.start for part in windows(600)] == [0, 120, 240, 360]
    assert [part.start for part in windows(240)] == [0] and not windows(239)


def test_the_autoencoder_that_ships_tells_motions_apart(data):
    encoder = motion_autoencoder.open_encoder()
    poses = np.concatenate([shard.arrays["pose"][first:first + 240][None] for shard in motion_autoencoder.open_shards(
        data, "test") for first in range(0, 700, 60)]).astype(float)
    made = motion_autoencoder.codes(encoder, poses)
    assert made.shape == (len(poses), 256)
    rough = motion_autoencoder.codes(encoder, poses + 0.3 * random.standard_normal(poses.shape))
    assert frechet_distance(made, made) < 1e-6 < frechet_distance(made, rough)
    right = poses.copy()
    right[:, :, 1] += 0.1
    assert np.abs(motion_autoencoder.as_seen(right) - motion_autoencoder.as_seen(poses))[..., 48:].max() < 1e-6


def test_an_autoencoder_learns_and_another_file_is_refused(data, tmp_path, capsys):
    path = tmp_path / "encoder.safetensors"
    motion_autoencoder.main([str(data), "-o", str(path), "--minutes", "0.01"])
    assert "degrees RMS" in capsys.readouterr().out
    motion_autoencoder.open_encoder(path)
    path.write_bytes(motion_autoencoder.SHIPPED.read_bytes())
    with pytest.raises(InputError, match="not the motion autoencoder"):
        motion_autoencoder.open_encoder(path)


def test_the_table_tells_every_column_of_every_row(data, weights, tmp_path, capsys):
    text, figures = tmp_path / "table.md", tmp_path / "table.json"
    wgd = ["--wgd", "1"] if importable("ot", "sklearn") else ["--wgd", "0"]
    model.main([str(data), "--weights", str(weights), "--table", "--pieces", "2", "--seconds", "8", "--seeds", "1",
                "--rows", "performer, once more", "PianoFlow + AFC", "--steps", "2", *wgd, "--markdown", str(text),
                "--json", str(figures)])
    shown, written = capsys.readouterr().out, text.read_text()
    told = json.loads(figures.read_text())
    assert list(told["rows"]) == ["performer, once more", "PianoFlow + AFC"]
    for name, row in told["rows"].items():
        assert len(row["figures"]) == 2
        lacking = {column.key for column in COLUMNS} - set(row["summary"])
        assert lacking - {"wgd", "rtf_whole"} == ({"moved"} if name.startswith("performer") else set())
        assert all(part["low"] is None or part["low"] <= part["mean"] <= part["high"]
                   for part in row["summary"].values())
        assert name in shown and name in written
    assert told["rows"]["PianoFlow + AFC"]["summary"]["calls"]["mean"] == 2
    floor, ours = (row["summary"]["pd"]["mean"] for row in told["rows"].values())
    assert 0 < floor and 0 < ours
    for column in COLUMNS:
        assert column.title in shown and column.title in written
    assert "NOT comparable" in shown and PUBLISHED[2][0] in written and written.startswith("# ")
    for block in written.split("\n\n"):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in rows}) <= 1


def test_what_more_steps_buy(data, weights, capsys):
    model.main([str(data), "--weights", str(weights), "--steps", "1", "2", "--solvers", "euler", "--temperatures",
                "0.5", "1", "--pieces", "1", "--seconds", "8", "--seeds", "1"])
    shown = capsys.readouterr().out
    for row in ("euler 1, temperature 0.5", "euler 2, temperature 1"):
        assert row in shown
    assert "F1 before contact" in shown and "F1 after contact" not in shown


def test_what_cannot_be_compared_is_told_at_once(data, weights, capsys):
    common = [str(data), "--weights", str(weights), "--table"]
    for options, told in ((["--rows", "nobody"], "There is no row 'nobody'"), (["--seconds", "5"], "from 8 up"),
                          (["--contact-rows", "nobody"], "There is no row 'nobody'")):
        with pytest.raises(SystemExit, match=told):
            model.main(common + options)


def test_a_figure_that_is_missing_is_a_dash():
    assert "| one | - |" in document("x", {"one": {}}, "", markdown, ("fgd",), published=False)


def importable(*names):
    from importlib.util import find_spec
    return all(find_spec(name) for name in names)
