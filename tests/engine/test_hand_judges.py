"""Fitting the judges of hands: small runs, and that the product's network computes what was trained."""
import numpy as np
import pytest

from pianoflow.engine.evaluation.exercises import exercises
from pianoflow.engine.evaluation.scores import Piece
from pianoflow.engine.music.hand_features import NAMES
from pianoflow.engine.music.hand_inputs import BLOCK, INPUTS, neighbourhood, note_inputs, pair_inputs
from pianoflow.engine.music.hand_network import HandNetwork, known_hands
from pianoflow.engine.music.notes import make_notes, problems

torch = pytest.importorskip("torch", reason="training needs torch")

from pianoflow.engine.training import hand_examples, hand_judges  # noqa: E402
from pianoflow.engine.training.hand_examples import batches, version  # noqa: E402
from pianoflow.engine.training.hand_exercises import exercises_in_a_row  # noqa: E402
from pianoflow.engine.training.hand_judge_network import Judge  # noqa: E402
from pianoflow.engine.training.hand_judges import decisions, fit_network, fit_weights  # noqa: E402

PIECES = [Piece(f"exercise/{name}", "nobody", name, "CC0-1.0", "here", notes) for name, notes in exercises().items()
          if len(notes) > 50]


def blank(notes):
    notes = notes.copy()
    notes["hand"] = -1
    return notes


def test_numpy_and_torch_agree():
    torch.manual_seed(1)
    judge = Judge().eval()
    notes = np.concatenate([exercises()[name] for name in ("stride_bass", "crossing_hands", "thirds")])
    notes["hand"][::3] = -1
    notes = np.sort(notes, order=("onset", "pitch"))
    notes = notes[:len(notes) // BLOCK * BLOCK]
    inputs = np.concatenate([note_inputs(notes), known_hands(notes["hand"])[:, None]], axis=1)
    pairs = pair_inputs(*(notes[field].astype(float) for field in ("pitch", "onset", "offset")))
    present = np.ones(len(notes), bool)
    with torch.no_grad():
        expected = judge(*(torch.from_numpy(each[None]) for each in (inputs, pairs, present)))[0].numpy()
    arrays = {name: values.numpy() for name, values in judge.state_dict().items()}
    network = HandNetwork(arrays)
    assert np.allclose(network(notes), expected, atol=1e-5)
    for count in (1, BLOCK - 1, BLOCK + 1):
        assert network(notes[:count]).shape == (count,) and np.isfinite(network(notes[:count])).all()


def test_inputs_know_who_sounds_with_a_note_and_how_two_are_related():
    notes = make_notes([0, 0, 0, 1, 1.5], [1, 1, 2, 2, 2.5], [48, 60, 64, 62, 74])
    inputs = note_inputs(notes)
    assert inputs.shape == (5, INPUTS) and np.isfinite(inputs).all()
    assert inputs[:3, 5] == pytest.approx(np.arange(3) / 3) and inputs[:3, 6] == pytest.approx(np.arange(3)[::-1] / 3)
    assert inputs[3, 10:12] == pytest.approx([0, 1 / 3])  # the held 64 is above 62
    columns = np.zeros((3, BLOCK))
    columns[:, :5] = [notes[field] for field in ("pitch", "onset", "offset")]
    relations = pair_inputs(*columns)[0, :, BLOCK:2 * BLOCK, -10:]
    assert relations[0, 1].tolist() == [1, 1, 1, 0, 0, 0, 0, 0, 1, 1]  # an octave, begins and ends together
    assert relations[0, 3, 4] == 1 and relations[3, 0, 3] == 1 and relations[3, 2, 5] == 1 and relations[2, 3, 6] == 1


def test_transposition_changes_the_pitch_inputs_only():
    notes = exercises()["alberti_bass"]
    higher = notes.copy()
    higher["pitch"] += 5
    changed = np.abs(note_inputs(higher) - note_inputs(notes)).max(0) > 1e-6
    assert np.flatnonzero(changed).tolist() == [0, INPUTS - 1]


def test_each_block_sees_the_blocks_beside_it():
    values = neighbourhood(np.arange(1.0, 3 * BLOCK + 1))
    assert values[1].tolist() == list(range(1, 3 * BLOCK + 1))
    assert values[0, :BLOCK].tolist() == [0] * BLOCK and values[2, 2 * BLOCK:].tolist() == [0] * BLOCK


def test_made_up_exercises_and_loose_versions_are_sound():
    random = np.random.default_rng(0)
    for _ in range(60):
        notes = exercises_in_a_row(random)
        assert problems(notes) == [] and (notes["hand"] >= 0).all()
        assert problems(version(notes, random)) == []


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(hand_examples, "PASSAGE", 6 * BLOCK)
    monkeypatch.setattr(hand_examples, "BATCH", 4)


def test_examples_hide_what_they_tell(small_batches):
    examples = [next(batches(PIECES, np.random.default_rng(seed))) for seed in range(6)]
    for example in examples:
        told = example.inputs[..., -1] != 0
        assert (example.hands[told] == -1).all() and (example.hands[~example.present] == -1).all()
        assert example.hands.shape == (4, 6 * BLOCK) and (example.hands >= 0).any()
    assert any((example.inputs[..., -1] != 0).any() for example in examples)


def test_the_network_learns_and_a_broken_run_goes_on(small_batches, tmp_path, monkeypatch):
    monkeypatch.setattr(hand_judges, "SAVE_EVERY", 10)
    monkeypatch.setattr(hand_judges, "WARM_UP", 5)
    losses = []
    path = tmp_path / "run.pt"
    fit_network(PIECES[:4], 10, checkpoint=path, report=losses.append)
    judge = fit_network(PIECES[:4], 30, checkpoint=path, report=losses.append)
    assert losses[-1].split()[0] == "30" and float(losses[-1].split()[-1]) < 0.6
    assert torch.load(path, weights_only=True)["batches"] == 30
    notes = PIECES[0].notes
    logits = HandNetwork(judge.arrays())(blank(notes))
    assert ((logits > 0) == (notes["hand"] == 1)).mean() > 0.8


def test_weights_tell_the_right_division():
    tables, right = decisions(PIECES, lambda notes: (notes["pitch"] - 60) / 6.0, 150)
    weights = fit_weights(tables, right)
    assert list(weights) == [*NAMES, "network"]
    values = np.array(list(weights.values()))
    assert np.mean([(table @ values).argmax() == chosen for table, chosen in zip(tables, right)]) > 0.9
