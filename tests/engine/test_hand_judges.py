"""Fitting the judges of hands: small runs, and that the product's network computes what was trained."""
import numpy as np
import pytest

from pianoflow.engine.evaluation.exercises import exercises
from pianoflow.engine.evaluation.scores import Piece
from pianoflow.engine.music.hand_features import NAMES
from pianoflow.engine.music.hand_network import HandNetwork, note_features

torch = pytest.importorskip("torch", reason="training needs torch")

from pianoflow.engine.training.hand_judges import Judge, decisions, fit_network, fit_weights  # noqa: E402

PIECES = [Piece(f"exercise/{name}", "nobody", name, "CC0-1.0", "here", notes) for name, notes in exercises().items()
          if len(notes) > 50]


def test_numpy_and_torch_agree():
    torch.manual_seed(1)
    judge = Judge()
    inputs = note_features(exercises()["stride_bass"])
    with torch.no_grad():
        expected = judge(torch.from_numpy(inputs)[None])[0].numpy()
    assert np.allclose(HandNetwork(judge.arrays())(inputs), expected, atol=1e-5)


def test_the_network_learns():
    losses = []
    judge = fit_network(PIECES[:2], batches=16, report=lambda line: losses.append(float(line.split()[-1])))
    assert losses[-1] < 0.69
    notes = PIECES[0].notes
    assert ((HandNetwork(judge.arrays())(note_features(notes)) > 0) == (notes["hand"] == 1)).mean() > 0.8


def test_weights_tell_the_right_division():
    tables, right = decisions(PIECES, 150)
    weights = fit_weights(tables, right)
    assert list(weights) == list(NAMES)
    values = np.array(list(weights.values()))
    assert np.mean([(table @ values).argmax() == chosen for table, chosen in zip(tables, right)]) > 0.9
