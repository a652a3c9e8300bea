"""PianoFlow in the product: from notes to a take with networks of a folder, through the contact step, and what it
tells."""
import json
import shutil
import sys
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("safetensors", reason="weights need safetensors")

from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation import model as evaluation
from pianoflow.engine.evaluation.virtual_keyboard import judge
from pianoflow.engine.generate import Settings, generate
from pianoflow.engine.generators import default_generator
from pianoflow.engine.model.config import config
from pianoflow.engine.model.pianist import _knobs, fingers_of_motion
from pianoflow.engine.model.stage1 import Stage1
from pianoflow.engine.model.stage2 import Stage2
from pianoflow.engine.model.wrist_style import WristStyle
from pianoflow.engine.music.fingering import assign_fingers
from pianoflow.engine.music.hands import split_hands
from pianoflow.engine.music.midi import read_midi
from pianoflow.engine.performer.perform import perform
from pianoflow.engine.training.clips import Clips
from pianoflow.engine.training.shards import Performed, write_shard
from pianoflow.engine.weights.model_file import ModelFile
from pianoflow.engine.weights.ship import ship
from pianoflow.engine.weights.shipped import is_shipped

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
    facts = {"steps": 0, "minutes": 0, "hours": 0.1, "device": "cpu", "figures": {"wrist_mm": 99.0},
             "data": {"seed": 7, "minutes_spent": 90, "licences": ["CC0-1.0"], "pieces": 1,
                      "credits": ["Somebody: Something (CC BY 4.0)"]}}
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


@pytest.mark.skipif(not is_shipped(), reason="no trained weights are shipped")
def test_seeds_give_different_and_equally_right_takes():
    one, two = (generate(score("study"), Settings(generator="pianoflow", seed=seed)) for seed in (1, 2))
    assert np.abs(one.pose - two.pose).max() > 0.05
    for take in (one, two):
        assert judge(take.tips, take.notes).f1 > 0.97


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


def test_weights_mean_pianoflow_and_are_nothing_to_the_performer(folder):
    style = {"steps": 1, "solver": "euler", "contact": 0}
    take = generate(score("prelude"), Settings(weights=str(folder), style=style))
    made = {stage: ModelFile.read(folder / f"{stage}.safetensors").digest for stage in ("stage1", "stage2")}
    assert take.meta["generator"] == "pianoflow" and take.meta["weights"] == made
    with pytest.raises(InputError, match="The performer uses no weights"):
        generate(score("prelude"), Settings(generator="performer", weights=str(folder)))
    with pytest.raises(InputError, match="The setting weights is 3"):
        Settings.from_dict({"weights": 3})


def test_new_weights_in_a_folder_are_opened_anew(folder, tmp_path):
    from pianoflow.engine.weights.shipped import digests, open_model
    for stage in ("stage1", "stage2"):
        shutil.copy(folder / f"{stage}.safetensors", tmp_path)
    before, first = open_model(tmp_path), digests(tmp_path)
    assert open_model(str(tmp_path)) is before
    file = ModelFile.read(tmp_path / "stage2.safetensors")
    file.facts["steps"] = 1
    file.write(tmp_path / "stage2.safetensors")
    assert open_model(tmp_path) is not before and digests(tmp_path)["stage2"] != first["stage2"]


def test_missing_and_broken_libraries_are_told(folder, monkeypatch):
    from pianoflow.engine import generators
    from pianoflow.engine.weights import shipped
    monkeypatch.setitem(sys.modules, "pianoflow.engine.model.pianist", None)  # its import fails
    with pytest.raises(InputError, match="PyTorch is installed but cannot be loaded .*Install Engine"):
        generate(score("prelude"), settings(folder))
    monkeypatch.setattr(generators, "lacking", lambda: "safetensors")
    with pytest.raises(InputError, match="need safetensors: press Install Engine"):
        generate(score("prelude"), settings(folder))
    monkeypatch.setattr(shipped, "is_shipped", lambda name="small": True)
    take = generate(score("prelude"))
    assert take.meta["generator"] == "performer" and "need safetensors" in take.meta["warnings"][0]
    monkeypatch.setattr(shipped, "is_shipped", lambda name="small": False)
    assert not any("need" in warning for warning in generate(score("prelude")).meta["warnings"])


def test_a_damaged_list_of_weights_is_as_good_as_none(monkeypatch, tmp_path):
    from pianoflow.engine.weights import shipped
    monkeypatch.setattr(shipped, "INDEX", tmp_path / "shipped.json")
    for content in (b'{"small": {"stage1"', b"\xff\xfe", b"[1]", b'{"small": {"stage1": {"file": 1}}}',
                    b'{"small": 3}'):
        (tmp_path / "shipped.json").write_bytes(content)
        assert shipped.index() == {} and not shipped.is_shipped()


def test_knobs_are_what_people_type():
    for text, wanted in (("off", False), ("No", False), (0, False), (0.0, False), ("true", True), (1.0, True)):
        assert _knobs({"contact": text})[1] is wanted
    assert _knobs({"steps": 3.0})[0].steps == 3 and _knobs({"temperature": 1})[0].temperature == 1
    for wrong, told in (({"contact": "maybe"}, "'contact' is 'maybe'"), ({"steps": "many"}, "'steps' is 'many'"),
                        ({"steps": 2.5}, "give a whole number"), ({"temperature": None}, "'temperature' is None"),
                        ({"steps": float("inf")}, "'steps' is inf"), ({"steps": 10 ** 400}, "'steps' is 1000"),
                        ({"solver": 3.0}, "'solver' is 3.0"), ({"curl": 1.0}, "or choose the generator 'performer'")):
        with pytest.raises(InputError, match=told):
            _knobs(wrong)
    with pytest.raises(InputError, match="no knob 'charm': use .*contact, encoder_folder, allow_download.$"):
        _knobs({"charm": 1})


def test_every_fault_of_a_file_of_weights_names_it(folder, tmp_path):
    from safetensors.torch import load_file, safe_open, save_file
    source = folder / "stage1.safetensors"
    with safe_open(source, "pt") as file:
        about = json.loads(file.metadata()["pianoflow"])
    tensors = load_file(source)
    weight = next(name for name in tensors if name.startswith("networks"))
    faults = [({"stage": "stage3"}, {}), ({"facts": []}, {}), ({"rotation": "euler"}, {}), ({"features": "many"}, {}),
              ({"config": {"stage1": {"wings": 2}}}, {}), ({"config": 3}, {}), ({"version": "one"}, {}),
              ({}, {"space.mean": torch.zeros(2, 47)}), ({}, {"space.spread": torch.full((2, 48), float("nan"))}),
              ({}, {weight: torch.full_like(tensors[weight], float("inf"))})]
    for changed, others in faults:
        save_file({**tensors, **others}, tmp_path / "wrong.safetensors",
                  metadata={"pianoflow": json.dumps({**about, **changed})})
        with pytest.raises(InputError, match="wrong.safetensors"):
            ModelFile.read(tmp_path / "wrong.safetensors")
    for changed in ({"features": -5}, {"config": {**about["config"], "stage1": {"width": 32}}}, {"stage": "stage2"}):
        save_file(tensors, tmp_path / "wrong.safetensors", metadata={"pianoflow": json.dumps({**about, **changed})})
        with pytest.raises(InputError, match="wrong.safetensors do not fit"):
            ModelFile.read(tmp_path / "wrong.safetensors").build()


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
    assert all(told in card for told in ("seed 7", "1.5 hours of a processor core", "CC0-1.0", "Somebody: Something",
                                         "wrist_mm 99.0"))
    entries = json.loads((tmp_path / "shipped.json").read_text())["small"]
    for stage in ("stage1", "stage2"):
        assert ModelFile.read(tmp_path / entries[stage]["file"], entries[stage]["sha256"]).stage == stage
    assert "human" not in entries and "pianists (`human`" not in card
    other = ModelFile.read(folder / "stage1.safetensors")
    other.facts["steps"] = 1
    other.write(tmp_path / "other.safetensors")
    with pytest.raises(InputError, match="another stage 1"):
        ship(tmp_path / "other.safetensors", folder, "small", tmp_path)


def test_the_style_of_wrists_is_shipped_beside_the_stages(folder, tmp_path):
    first = ModelFile.read(folder / "stage1.safetensors")
    facts = {"source": "Somebody's films, MIT", "recordings": 272, "figures": {"along_mm": 9.5}}
    human = ModelFile("human", first.config, first.space, 608, WristStyle(first.space.wrist_mean).state_dict(), facts)
    human.write(tmp_path / "human.safetensors")
    card = ship(folder, folder, "small", tmp_path, tmp_path / "human.safetensors").read_text()
    assert card.count("Somebody's films, MIT") == 2 and "272" in card and "along_mm 9.5" in card
    entry = json.loads((tmp_path / "shipped.json").read_text())["small"]["human"]
    assert ModelFile.read(tmp_path / entry["file"], entry["sha256"], ("human",)).stage == "human"
    replace(human, facts={}).write(tmp_path / "human.safetensors")
    with pytest.raises(InputError, match="whose recordings"):
        ship(folder, folder, "small", tmp_path, tmp_path / "human.safetensors")


@pytest.mark.parametrize("change, told", [
    ({"seed": None}, "the seed"), ({"licences": []}, "licences"), ({"licences": ["your own"]}, "under 'your own'"),
    ({"licences": ["CC0-1.0", "CC BY-NC 4.0"]}, "under 'CC BY-NC 4.0'"),
    ({"licences": ["Creative Commons Attribution-NonCommercial 3.0"]}, "NonCommercial"),
])
def test_weights_are_not_shipped_with_a_card_that_does_not_know(folder, tmp_path, change, told):
    file = ModelFile.read(folder / "stage1.safetensors")
    file.facts["data"] = {**file.facts["data"], **change}
    file.write(tmp_path / "stage1.safetensors")
    with pytest.raises(InputError, match=told):
        ship(tmp_path, folder, "small", tmp_path / "shipped")
    assert not (tmp_path / "shipped").exists()


def test_weights_are_not_shipped_in_the_wrong_order_or_with_the_encoders_of_others(folder, tmp_path):
    with pytest.raises(InputError, match="holds the weights of stage1, not of stage2"):
        ship(folder / "stage1.safetensors", folder / "stage1.safetensors", "small", tmp_path)
    file = ModelFile.read(folder / "stage1.safetensors")
    replace(file, config=replace(file.config, encoder="muq")).write(tmp_path / "muq.safetensors")
    with pytest.raises(InputError, match="hears through 'muq'"):
        ship(tmp_path / "muq.safetensors", folder, "small", tmp_path)


def test_the_benchmark_tells_each_way_of_continuing_and_what_contact_does(folder, tmp_path, capsys):
    evaluation.main([str(folder / "data"), "--weights", str(folder), "--clips", "1", "--pieces", "1", "--seconds", "9",
                     "--steps", "1", "--solver", "euler", "--json", str(tmp_path / "figures.json")])
    told = capsys.readouterr().out
    assert all(name in told for name in ("AFC causal", "AFC even/odd", "SWF", "before contact", "after contact"))
    figures = json.loads((tmp_path / "figures.json").read_text())
    before, after, performer = figures["keyboard"]["rows"]
    assert performer["f1"] > before["f1"] and after["f1"] > before["f1"] and figures["clips"]["left"]["PD mm"] > 1


def test_an_encoder_of_others_is_told_where_its_weights_are(folder, tmp_path):
    with pytest.raises(InputError, match="'keys' is PianoFlow's own and needs no weights: leave folder out"):
        generate(score("study"), settings(folder, encoder_folder=str(tmp_path)))
    with pytest.raises(InputError, match="'allow_download' is 'perhaps': give 1 or 0"):
        generate(score("study"), settings(folder, allow_download="perhaps"))


def test_wrong_weights_and_knobs_are_told_before_anything_is_heard(tmp_path):
    heard = []
    for wrong in ({"weights": str(tmp_path)}, {"style": {"steps": "many"}}):
        with pytest.raises(InputError, match="stage2.safetensors cannot be read|'steps' is 'many'"):
            generate(score("study"), Settings(generator="pianoflow", **wrong), lambda *told: heard.append(told))
    assert heard == []
