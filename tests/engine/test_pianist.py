"""PianoFlow in the product: from notes to a take with networks of a folder, through the contact step, and what it
tells."""
import json

import numpy as np
import pytest
import torch

from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation import model as evaluation
from pianoflow.engine.evaluation.virtual_keyboard import judge
from pianoflow.engine.generate import Settings, generate
from pianoflow.engine.generators import default_generator
from pianoflow.engine.model.config import config
from pianoflow.engine.model.pianist import fingers_of_motion
from pianoflow.engine.model.stage1 import Stage1
from pianoflow.engine.model.stage2 import Stage2
from pianoflow.engine.music.fingering import assign_fingers
from pianoflow.engine.music.hands import split_hands
from pianoflow.engine.music.midi import read_midi
from pianoflow.engine.performer.perform import perform
from pianoflow.engine.training.clips import Clips
from pianoflow.engine.training.shards import Performed, write_shard
from pianoflow.engine.weights.model_file import ModelFile
from pianoflow.engine.weights.ship import ship

from .recordings import score

TINY = ("stage1.width=16", "stage1.pitch_width=4", "stage2.widths=[16,24,32]", "stage2.spatial_width=8",
        "stage2.condition_width=16")


@pytest.fixture(scope="module")
def played():
    notes = assign_fingers(split_hands(read_midi(score("study")).notes))
    return notes, perform(notes, fps=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, played):
    """A folder with the two stages, untrained, scaled to the performer's motion, the wrists near its own."""
    place, (notes, motion) = tmp_path_factory.mktemp("weights"), played
    for split in ("train", "test"):
        write_shard(place / "data" / split / "00000", [Performed(
            {"id": "study"}, notes, np.zeros((0, 2)), motion.wrist[::2], motion.pose[::2])])
    space = Clips(place / "data", "train", "keys").measured_space("axis_angle")
    torch.manual_seed(0)
    made = config("small", *TINY)
    first, second = Stage1(made.stage1, 608, space), Stage2(made.stage2, 608, 32, space)
    facts = {"steps": 0, "minutes": 0, "device": "cpu", "figures": {"wrist_mm": 99.0},
             "data": {"licences": ["CC0-1.0"], "pieces": 1, "credits": ["Somebody: Something (CC BY 4.0)"]}}
    digest = ModelFile("stage1", made, space, 608, first.student_state(), facts).write(place / "stage1.safetensors")
    ModelFile("stage2", made, space, 608, second.state_dict(), {**facts, "stage1": digest}).write(
        place / "stage2.safetensors")
    return place


def settings(folder, **style):
    return Settings(generator="pianoflow", weights=str(folder), style={"steps": 2, "solver": "euler", **style})


def test_notes_become_a_take_by_the_networks(folder):
    stages = []
    take = generate(score("study"), settings(folder), lambda stage, fraction: stages.append((stage, fraction)))
    assert take.problems() == [] and take.fps == 120 and take.meta["generator"] == "pianoflow"
    assert take.duration == pytest.approx(read_midi(score("study")).duration, abs=0.02)
    told = [fraction for stage, fraction in stages if stage == "perform"]
    assert told == sorted(told) and told[-1] == pytest.approx(1)
    # these networks have learnt nothing: that keys are played, and few others, is the contact step's doing
    free = generate(score("study"), settings(folder, contact=0))
    before, after = judge(free.tips, free.notes), judge(take.tips, take.notes)
    assert after.f1 > 5 * before.f1 and after.wrong < 0.1 * before.wrong


def test_takes_are_the_seeds(folder):
    one, same, other = (generate(score("prelude"), Settings(**{**vars(settings(folder, contact=0)), "seed": seed})).pose
                        for seed in (1, 1, 2))
    assert np.array_equal(one, same) and np.abs(one - other).max() > 0.05


def test_what_cannot_be_used_is_told(folder, tmp_path):
    with pytest.raises(InputError, match="PianoFlow has no knob 'curl'"):
        generate(score("study"), settings(folder, curl=1.0))
    with pytest.raises(InputError, match="stage2.safetensors"):
        generate(score("study"), settings(tmp_path))


def test_the_default_is_pianoflow_only_where_its_weights_are(monkeypatch):
    from pianoflow.engine.weights import shipped
    monkeypatch.setattr(shipped, "is_shipped", lambda name="small": False)
    assert default_generator() == "performer"
    monkeypatch.setattr(shipped, "is_shipped", lambda name="small": True)
    assert default_generator() == "pianoflow"


def test_planned_fingers_stay_unless_the_motion_plainly_uses_others(played):
    notes, motion = played
    assert np.array_equal(fingers_of_motion(motion, notes), notes)
    wrong = notes.copy()
    single = np.flatnonzero((np.diff(notes["onset"], prepend=-1) > 0.05) & (np.diff(notes["onset"], append=1e9) > 0.05)
                            & (notes["hand"] == 1))[:6]
    wrong["finger"][single] = wrong["finger"][single] % 5 + 1
    mended = fingers_of_motion(motion, wrong)
    assert (mended["finger"][single] == notes["finger"][single]).mean() > 0.6
    others = np.setdiff1d(np.arange(len(notes)), single)
    assert (mended["finger"][others] == notes["finger"][others]).mean() > 0.95


def test_weights_are_shipped_with_a_card_and_their_hashes(folder, tmp_path):
    card = ship(folder, folder, "small", tmp_path).read_text()
    assert "CC0-1.0" in card and "Somebody: Something" in card and "wrist_mm 99.0" in card
    entries = json.loads((tmp_path / "shipped.json").read_text())["small"]
    for stage in ("stage1", "stage2"):
        assert ModelFile.read(tmp_path / entries[stage]["file"], entries[stage]["sha256"]).stage == stage
    other = ModelFile.read(folder / "stage1.safetensors")
    other.facts["steps"] = 1
    other.write(tmp_path / "other.safetensors")
    with pytest.raises(InputError, match="another stage 1"):
        ship(tmp_path / "other.safetensors", folder, "small", tmp_path)


def test_the_benchmark_tells_each_way_of_continuing_and_what_contact_does(folder, tmp_path, capsys):
    evaluation.main([str(folder / "data"), "--weights", str(folder), "--clips", "1", "--pieces", "1", "--seconds", "9",
                     "--steps", "1", "--solver", "euler", "--json", str(tmp_path / "figures.json")])
    told = capsys.readouterr().out
    assert all(name in told for name in ("AFC causal", "AFC even/odd", "SWF", "before contact", "after contact"))
    figures = json.loads((tmp_path / "figures.json").read_text())
    before, after, performer = figures["keyboard"]["rows"]
    assert performer["f1"] > before["f1"] and after["f1"] > before["f1"] and figures["clips"]["left"]["PD mm"] > 1
