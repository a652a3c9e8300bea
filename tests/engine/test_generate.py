"""From a file to a take: what a take holds, and what happens to settings and files that make no sense."""
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from pianoflow.engine import doctor
from pianoflow.engine.errors import InputError
from pianoflow.engine.generate import STAGES, Settings, generate
from pianoflow.engine.music.midi import read_midi
from pianoflow.engine.presets import PRESETS, completed
from pianoflow.engine.take.take import Take

from .recordings import onset_f1, score, sound

LIGHT = Settings(transcriber="light")


def test_midi_becomes_a_take_with_its_very_notes(tmp_path):
    stages = []
    take = generate(score("study"), LIGHT, lambda stage, fraction: stages.append((stage, fraction)))
    played = read_midi(score("study")).notes
    for field in ("onset", "offset", "pitch", "velocity", "hand"):
        assert np.array_equal(take.notes[field], played[field])
    assert take.problems() == [] and take.fps == 120 and take.t0 == 0
    assert take.duration == pytest.approx(read_midi(score("study")).duration, abs=0.02)
    order = [STAGES.index(stage) for stage, _ in stages]
    assert order == sorted(order)
    take.save(tmp_path / "a.npz")
    assert len(Take.load(tmp_path / "a.npz").notes) == len(played)


def test_a_recording_becomes_a_take_of_its_length():
    take = generate(sound("study"), LIGHT)
    assert onset_f1(take.notes, read_midi(score("study")).notes) > 0.75
    assert set(np.unique(take.notes["hand"])) == {0, 1} and take.notes["finger"].min() >= 0
    assert take.duration == pytest.approx(soundfile.info(sound("study")).duration, abs=0.02)
    assert take.meta["encoder"]["transcriber"].startswith("basic-pitch")
    assert len(take.meta["files"]["source"]["sha256"]) == 64


def test_the_same_input_and_seed_give_the_same_take():
    first, second = (generate(score("study"), Settings(seed=7)) for _ in range(2))
    assert np.array_equal(first.notes, second.notes)
    # numpy's last digits depend on where arrays lie in memory, which can turn the rounding of an angle: 1e-6 rad.
    for name in ("wrist", "pose", "tips"):
        assert np.abs(getattr(first, name) - getattr(second, name)).max() <= 5e-6


def test_a_preset_says_who_listens_and_how_finely_the_networks_draw_unless_the_user_does():
    draft = generate(sound("study"), Settings(preset="draft", end=2.0)).meta
    assert draft["encoder"]["transcriber"].startswith("basic-pitch") and draft["settings"]["transcriber"] == "light"
    asked = {preset: completed(Settings(generator="pianoflow", preset=preset)) for preset in PRESETS}
    assert asked["draft"]["style"] == {"steps": 2} and asked["best"]["style"]["steps"] == 25
    mine = completed(Settings(generator="pianoflow", preset="draft", transcriber="transkun", style={"steps": 7}))
    assert mine == {"transcriber": "transkun", "style": {"steps": 7}}
    assert completed(Settings(generator="performer", preset="best"))["style"] == {}


def test_midi_beside_a_recording_replaces_transcription():
    take = generate(sound("study"), LIGHT, midi=score("study"))
    assert np.array_equal(take.notes["onset"], read_midi(score("study")).notes["onset"])
    assert set(take.meta["files"]) == {"source", "midi"}
    assert take.duration == pytest.approx(soundfile.info(sound("study")).duration, abs=0.02)


def test_a_part_keeps_the_times_of_the_recording():
    whole = read_midi(score("prelude")).notes
    for source, midi in ((score("prelude"), None), (sound("prelude"), score("prelude"))):
        take = generate(source, Settings(start=5.0, end=9.0), midi=midi)
        inside = whole[(whole["onset"] >= 5) & (whole["onset"] < 9)]
        assert take.t0 == 5.0 and take.duration == pytest.approx(4.0, abs=0.02)
        assert take.notes["onset"] == pytest.approx(inside["onset"])
        assert take.notes["offset"].max() <= 9.0 + 1e-9
        assert take.pedal[0, 0] == 5.0 and take.pedal[0, 1] == 127


def test_a_heard_part_keeps_the_times_of_the_recording():
    take = generate(sound("prelude"), Settings(transcriber="light", start=5.0, end=9.0))
    whole = read_midi(score("prelude")).notes
    assert onset_f1(take.notes, whole[(whole["onset"] >= 5) & (whole["onset"] < 9)]) > 0.7


def test_resting_hands_where_nothing_plays(tmp_path):
    path = tmp_path / "quiet.wav"
    soundfile.write(path, np.zeros(44100), 44100)
    take = generate(path, LIGHT)
    assert take.problems() == [] and len(take.notes) == 0
    assert take.duration == pytest.approx(1.0, abs=0.02)
    assert "quiet.wav is silent." in take.meta["warnings"]


def test_a_click_of_sound_is_a_take_too(tmp_path):
    path = tmp_path / "click.wav"
    soundfile.write(path, np.array([0.5]), 44100)
    assert generate(path, LIGHT).problems() == []


def test_a_long_silence_after_the_music_is_not_animated(tmp_path):
    samples, rate = soundfile.read(sound("study"), dtype="float32")
    path = tmp_path / "tail.wav"
    soundfile.write(path, np.concatenate([samples[:rate], np.zeros(60 * rate, np.float32)]), rate)
    assert 30 < generate(path, LIGHT).duration < 33


@pytest.mark.parametrize("values, sentence", [
    ({"generator": "robot"}, "performer"), ({"preset": "superb"}, "draft or good or best"),
    ({"transcriber": "ears"}, "transkun or light"), ({"seed": -1}, "seed"), ({"seed": "x"}, "seed"), ({"start": "noon"}, "start"), ({"start": 5, "end": 5}, "end"),
    ({"hand_size": 9}, "hand_size"), ({"speed": 2}, "no setting 'speed'"), ({"style": 3}, "style"),
    ({"end": float("nan")}, "end")])
def test_senseless_settings_are_told(values, sentence):
    with pytest.raises(InputError, match=sentence):
        Settings.from_dict(values)


def test_senseless_styles_are_told():
    for style in ({"flair": 1}, {"curl": 99}, {"curl": "much"}):
        with pytest.raises(InputError, match="style"):
            generate(score("study"), Settings(generator="performer", style=style))


def test_nothing_to_play_and_parts_beyond_the_end_are_told():
    with pytest.raises(InputError, match="nothing to play"):
        generate(None)
    for source in (score("study"), sound("study")):
        with pytest.raises(InputError, match="study"):
            generate(source, Settings(start=500.0))


def test_the_doctor_knows_a_remedy_for_all_that_is_missing(monkeypatch):
    names = {finding.name for finding in doctor.examine()}
    assert {"python", "torch", "soundfile", "ffmpeg", "device", "transcriber transkun"} <= names
    found = doctor.importlib.util.find_spec
    monkeypatch.setattr(doctor.importlib.util, "find_spec",
                        lambda name, *rest: None if name in ("mido", "transkun") else found(name))
    monkeypatch.setenv("PATH", "")
    absent = {finding.name: finding.remedy for finding in doctor.examine() if not finding.sound}
    assert set(absent) - {"weights"} == {"mido", "transcriber transkun", "ffmpeg"}
    assert all(remedy for remedy in absent.values())


WITHOUT_TORCH = """
import importlib.machinery, sys
find = importlib.machinery.PathFinder.find_spec
def without(name, *given):
    return None if name.partition(".")[0] in ("torch", "safetensors") else find(name, *given)
importlib.machinery.PathFinder.find_spec = without
from pianoflow.engine.generate import Settings, generate
take = generate(sys.argv[1], Settings(transcriber="light"))
print(take.meta["generator"], len(take.notes) > 0, "torch" in sys.modules)
"""


def test_recordings_are_played_without_torch():
    done = subprocess.run([sys.executable, "-c", WITHOUT_TORCH, str(sound("prelude"))], capture_output=True, text=True)
    assert done.stdout.split() == ["performer", "True", "False"], done.stderr
