"""How well recordings are heard: played clips with known notes, in tune and out of it."""
import functools
import importlib.util
import math
import sys

import numpy as np
import pytest
import soundfile
import soxr

from pianoflow.engine.audio.recording import open_recording
from pianoflow.engine.errors import InputError
from pianoflow.engine.music import transcription
from pianoflow.engine.music.midi import read_midi
from pianoflow.engine.music.notes import make_notes, problems
from pianoflow.engine.music.performance import playable
from pianoflow.engine.music.transcription import light, transkun
from pianoflow.engine.music.transcription.interval_path import best_path
from pianoflow.engine.music.transcription.light_graph import folded
from pianoflow.engine.music.transcription.stitching import Event, Stitcher

from .recordings import onset_f1, score, sound

QUALITY = {"transkun": 0.95, "light": 0.75}


def use(model):
    """Skips the test where the model is not installed."""
    lack = transcription.missing(model)
    if lack:
        pytest.skip(lack)


@pytest.fixture(scope="module")
def hearing():
    """hearing(model, clip): the clip's Performance and the fractions that were reported, made once."""
    @functools.cache
    def heard(model, clip):
        use(model)
        fractions = []
        return transcription.transcribe(open_recording(sound(clip)), model, fractions.append), fractions
    return heard


@pytest.mark.parametrize("model", QUALITY)
@pytest.mark.parametrize("clip", ["prelude", "study"])
def test_clips_are_heard(hearing, model, clip):
    """The prelude is longer than a window, so its notes go through a seam."""
    heard, fractions = hearing(model, clip)
    assert onset_f1(heard.notes, read_midi(score(clip)).notes) >= QUALITY[model]
    assert problems(heard.notes) == [] and heard.warnings == ()
    assert heard.duration == open_recording(sound(clip)).duration >= heard.notes["offset"].max()
    assert fractions == sorted(fractions) and fractions[-1] == 1.0
    assert len(heard.source["weights"]) == 64


@pytest.mark.parametrize("clip, pedals", [("prelude", 8), ("study", 0)])
def test_transkun_hears_releases_dynamics_and_pedal(hearing, clip, pedals):
    heard, played = hearing("transkun", clip)[0], read_midi(score(clip)).notes
    pairs = [(note, near[0]) for note in played
             if len(near := heard.notes[(heard.notes["pitch"] == note["pitch"])
                                        & (np.abs(heard.notes["onset"] - note["onset"]) < 0.05)])]
    assert np.median([abs(a["offset"] - b["offset"]) for a, b in pairs]) < 0.06
    assert np.corrcoef(*np.array([(a["velocity"], b["velocity"]) for a, b in pairs]).T)[0, 1] > 0.5
    assert abs((heard.pedal[:, 1] > 64).sum() - pedals) <= 3


@pytest.mark.parametrize("model, cents", [("transkun", 30), ("light", 30), ("light", -45)])
def test_a_detuned_piano_is_heard(tmp_path, model, cents):
    use(model)
    samples, rate = soundfile.read(sound("study"), dtype="float32")
    stretch = 2 ** (cents / 1200)
    path = tmp_path / "detuned.wav"
    soundfile.write(path, soxr.resample(samples, rate, rate / stretch), rate)
    played = read_midi(score("study")).notes
    played["onset"] /= stretch
    played["offset"] /= stretch
    heard = transcription.transcribe(open_recording(path), model)
    assert onset_f1(heard.notes, played) >= QUALITY[model]
    assert heard.source["cents"] == pytest.approx(cents, abs=3)


@pytest.mark.parametrize("model, what", [("transkun", "silence"), ("transkun", "hiss"), ("light", "silence")])
def test_nothing_is_heard_where_nothing_plays(tmp_path, model, what):
    use(model)
    path = tmp_path / f"{what}.wav"
    loudness = 0.0 if what == "silence" else 0.01
    soundfile.write(path, loudness * np.random.default_rng(0).standard_normal(44100), 44100)
    heard = transcription.transcribe(open_recording(path), model)
    assert len(heard.notes) == 0 and heard.duration == 1.0
    assert len(heard.warnings) == 1 and what in heard.warnings[0]


def test_a_missing_package_is_told_with_the_command(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "transkun" else found(name))
    monkeypatch.setitem(sys.modules, "torch", None)  # no torch either
    transkun.load.cache_clear()
    light.load.cache_clear()
    assert "pip install" in transcription.missing("transkun")
    use("light")
    heard = transcription.transcribe(open_recording(sound("study")))
    assert heard.source["transcriber"].startswith("basic-pitch")
    assert "pip install --no-deps" in heard.warnings[0]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None)
    light.load.cache_clear()
    with pytest.raises(InputError, match="pip install"):
        transcription.transcribe(open_recording(sound("study")))


def test_an_unknown_transcriber_is_told():
    with pytest.raises(InputError, match="transkun"):
        transcription.transcribe(None, "ears")


def test_interval_paths_are_the_best_ones():
    """Against all possible paths of short sequences."""
    rng = np.random.default_rng(0)

    def options(begin, last):
        """Every path from frame `begin` on."""
        for alone in ([], [(begin, begin)]):
            if begin == last:
                yield alone
                continue
            for rest in options(begin + 1, last):
                yield alone + rest
            for end in range(begin + 1, last + 1):
                for rest in options(end, last):
                    yield alone + [(begin, end)] + rest

    for _ in range(20):
        table = rng.normal(-0.3, 1, (3, 5, 5)).astype(np.float32)
        for score, start in zip(table, [0, 1, 0]):
            gaining = [(begin, end, score[begin, end]) for begin in range(5) for end in range(begin + 1, 5)
                       if score[begin, end] > 0]
            path = best_path(gaining, score.diagonal(), start)
            best = max(sum(score[interval] for interval in option) for option in options(start, 4))
            assert math.isclose(sum(score[interval] for interval in path), best, abs_tol=1e-5)


def test_stitching_continues_what_a_window_cut():
    stitcher = Stitcher([60], start=0, hop=100)
    stitcher.add([[Event(1.0, 2.0, 70, last=20), Event(9.0, 16.0, 80, last=160, ends=False)]], 0.0)
    assert stitcher.start == [0]
    stitcher.add([[Event(0.0, 4.0, 64, last=40, begins=False), Event(5.0, 6.0, 60, last=150)]], 14.0)
    assert stitcher.start == [50]
    assert [(e.onset, e.offset, e.velocity) for e in stitcher.events()[60]] == [
        (1.0, 2.0, 70), (9.0, 18.0, 80), (19.0, 20.0, 60)]


def test_playable_notes_never_overlap_on_one_key():
    rng = np.random.default_rng(0)
    onset = rng.uniform(0, 20, 400)
    notes = playable(make_notes(onset, onset + rng.exponential(0.4, 400), rng.integers(60, 66, 400), 80))
    assert problems(notes) == []
    for pitch in range(60, 66):
        key = notes[notes["pitch"] == pitch]
        assert (key["onset"][1:] - key["offset"][:-1] >= 0.0149).all()
        assert (key["offset"] - key["onset"] >= 0.0149).all()


def test_the_light_network_is_the_same_folded():
    """Convolutions that make several pitches at once change nothing of what is heard."""
    use("light")
    import onnxruntime
    heard = []
    windows = np.random.default_rng(1).normal(0, 0.1, (2, light.WINDOW, 1)).astype(np.float32)
    network = light.check().read_bytes()
    for model in (network, folded(network, light.FRAMES, light.WINDOW)):
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        heard.append(session.run(None, {session.get_inputs()[0].name: windows}))
    assert light.weights_digest() == light.KNOWN and folded(network, light.FRAMES, light.WINDOW) != network
    for plain, quick in zip(*heard):
        assert plain.shape == quick.shape and np.allclose(plain, quick, atol=1e-5)
