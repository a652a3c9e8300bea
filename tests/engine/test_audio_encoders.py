"""MuQ and HuBERT, the real classes with small random weights: clocks, windows, consent. Skipped where they are
absent."""
import importlib.machinery
import sys
import types

import numpy as np
import pytest
import soundfile

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("safetensors", reason="weights need safetensors")

from pianoflow.engine.audio.encoders import hubert, muq, open_encoder
from pianoflow.engine.audio.encoders.clock import TokenEncoder
from pianoflow.engine.audio.recording import open_recording
from pianoflow.engine.errors import InputError


@pytest.fixture
def clicks(tmp_path):
    """A recording of 70 s, silent but for bursts at 3 s, 31.5 s and 60 s."""
    random = np.random.default_rng(0)
    sound = np.zeros(70 * 22050, np.float32)
    for time in (3.0, 31.5, 60.0):
        sound[int(time * 22050):][:1100] = random.uniform(-0.5, 0.5, 1100)
    soundfile.write(tmp_path / "clicks.wav", sound, 22050)
    return open_recording(tmp_path / "clicks.wav")


class Loudness(TokenEncoder):
    """An encoder whose only number is how loud a token's samples are."""

    name, width, RATE, HOP, WINDOW, MARGIN = "loudness", 1, 24000, 960, 750, 75

    def tokens(self, samples):
        return np.abs(samples).reshape(-1, self.HOP).max(1, keepdims=True)


def test_windows_are_joined_on_one_clock(clicks):
    track = Loudness().track(None, clicks)
    loud = track.frames(0, 70 * 30)[:, 0]
    assert track.count == 70 * 25 + 1
    for time in (3.0, 31.5, 60.0):
        assert loud[round(time * 30)] > 0.1
    quiet = np.ones(70 * 30, bool)
    for time in (3.0, 31.5, 60.0):
        quiet[round(time * 30) - 2:round(time * 30) + 5] = False
    assert loud[quiet].max() < 0.02


def test_without_sound_there_is_nothing_to_encode():
    with pytest.raises(InputError, match="there is only MIDI"):
        Loudness().track(None, None)


class Network(torch.nn.Module):
    """Stands for MuQ's and HuBERT's classes: notes how its weights were asked for."""

    config = types.SimpleNamespace(hidden_size=8, encoder_dim=8)
    asked, fails = [], None

    def __init__(self):
        super().__init__()
        self.model = types.SimpleNamespace(preprocessor_melspec_2048=torch.nn.Identity())

    @classmethod
    def from_pretrained(cls, place, **options):
        cls.asked.append((place, options))
        if cls.fails is not None:
            raise cls.fails
        return cls()


@pytest.fixture
def asked(monkeypatch):
    """What was asked of the stand-ins for MuQ, HuBERT and the Hugging Face cache: (place, options)."""
    monkeypatch.setattr(Network, "asked", [])
    monkeypatch.setattr(Network, "fails", None)
    monkeypatch.setattr(muq, "network_class", lambda: Network)
    hub = {"hf_hub_download": lambda place, name, **options: Network.asked.append((place, options))}
    for name, parts in (("transformers", {"HubertModel": Network}), ("huggingface_hub", hub)):
        module = types.ModuleType(name)
        module.__spec__ = importlib.machinery.ModuleSpec(name, None)
        vars(module).update(parts)
        monkeypatch.setitem(sys.modules, name, module)
    return Network.asked


@pytest.mark.parametrize("name,kind,licence", [("muq", muq, "CC BY-NC 4.0, for non-commercial use only"),
                                               ("hubert", hubert, "Apache-2.0")])
def test_weights_are_fetched_only_with_consent_and_their_licence_is_always_told(
        asked, name, kind, licence, tmp_path, capsys):
    (tmp_path / "config.json").write_text("{}")
    for settings, place, local in (({}, kind.REPOSITORY, True), ({"allow_download": False}, kind.REPOSITORY, True),
                                   ({"allow_download": True}, kind.REPOSITORY, False),
                                   ({"folder": tmp_path}, str(tmp_path), True)):
        asked.clear()
        told = []
        assert open_encoder(name, device="cpu", report=told.append, **settings).width == 8
        assert set(asked_place for asked_place, _ in asked) == {place}
        assert all(options == {"local_files_only": local} for _, options in asked) and asked
        assert len(told) == 1 and told[0].endswith(f"({kind.REPOSITORY}) are licensed {licence}.")
        capsys.readouterr()
        open_encoder(name, device="cpu", **settings)
        said = capsys.readouterr()
        assert said.err == told[0] + "\n" and not said.out  # stdout may be a program's


@pytest.mark.parametrize("name,kind", [("MuQ", muq), ("HuBERT", hubert)])
def test_only_absent_weights_are_called_absent(asked, name, kind, tmp_path, monkeypatch):
    for fault in (RuntimeError("CUDA error"), TypeError("unexpected keyword"), ValueError("bad value")):
        monkeypatch.setattr(Network, "fails", fault)
        with pytest.raises(type(fault), match=str(fault)):
            kind.load()
    monkeypatch.setattr(Network, "fails", OSError("no route\nto host"))
    with pytest.raises(InputError, match=f"^{name}'s weights are not in your Hugging Face cache: .*allow the download"):
        kind.load()
    with pytest.raises(InputError, match=f"^{name}'s weights could not be fetched \\(no route\\): "):
        kind.load(allow_download=True)
    asked.clear()
    with pytest.raises(InputError, match=f"{name}'s weights are not in {tmp_path}: "):
        kind.load(tmp_path)
    assert not asked


def test_muq_runs_in_full_precision(asked, monkeypatch):
    seen = []

    class Listening(Network):
        def forward(self, sound, output_hidden_states):
            seen.append((torch.is_autocast_enabled("cpu"), sound.dtype))
            return types.SimpleNamespace(last_hidden_state=torch.zeros(1, 750, 8))

    monkeypatch.setattr(muq, "multiplies_bfloat16", lambda kind: True, raising=False)
    assert muq.MuQEncoder(network=Listening(), device="cpu").tokens(np.zeros(720000, np.float32)).shape == (750, 8)
    assert seen == [(False, torch.float32)]


@pytest.fixture
def tiny_muq():
    transformers = pytest.importorskip("transformers")
    try:
        from pianoflow.engine.audio.encoders.muq import network_class
        kind = network_class()
    except InputError as error:
        pytest.skip(str(error))
    torch.manual_seed(0)
    conformer = transformers.Wav2Vec2ConformerConfig(
        num_attention_heads=4, intermediate_size=128, position_embeddings_type="rotary").to_dict()
    conformer = {name: value for name, value in conformer.items() if not isinstance(value, dict)}
    stat = {"melspec_2048_mean": 6.77, "melspec_2048_std": 18.4}
    return kind({"conv_dim": 16, "encoder_dim": 64, "encoder_depth": 2, "stat": stat, "w2v2_config": conformer})


def test_muq_hears_at_its_own_rate(tiny_muq, clicks):
    from pianoflow.engine.audio.encoders.muq import MuQEncoder
    encoder = MuQEncoder(network=tiny_muq, device="cpu")
    assert encoder.tokens(np.zeros(720000, np.float32)).shape == (750, 64) and encoder.width == 64
    told = []
    track = encoder.track(None, clicks, told.append)
    assert track.count == 70 * 25 + 1 and told == sorted(told) and len(told) == 3
    features = track.frames(0, 2100)
    assert np.isfinite(features).all()
    change = np.linalg.norm(features - np.median(features, 0), axis=1)
    for time in (3.0, 31.5, 60.0):
        assert abs(int(np.argmax(change[round(time * 30) - 30:round(time * 30) + 30])) - 30) <= 4


def test_muq_is_not_fetched_unasked_and_its_licence_is_told(tiny_muq, tmp_path):
    from pianoflow.engine.audio.encoders.muq import load
    with pytest.raises(InputError, match="CC BY-NC 4.0, for non-commercial use only"):
        load(tmp_path)
    tiny_muq.save_pretrained(tmp_path / "muq", config=vars(tiny_muq.config))
    told = []
    same = load(tmp_path / "muq", report=told.append)
    assert told == ["MuQ's weights (OpenMuQ/MuQ-large-msd-iter) are licensed CC BY-NC 4.0, for non-commercial use "
                    "only."]
    sound = torch.randn(1, 48000)
    with torch.inference_mode():
        assert torch.allclose(same.eval()(sound).last_hidden_state, tiny_muq.eval()(sound).last_hidden_state, atol=1e-5)


def test_the_stand_in_for_torchaudio_is_its_spectrogram():
    torchaudio = pytest.importorskip("torchaudio")
    from pianoflow.engine.audio.encoders.muq import _transforms
    ours, decibels = _transforms()
    sound = torch.randn(1, 24000)
    theirs = torchaudio.transforms.MelSpectrogram(sample_rate=24000, n_fft=2048, hop_length=240, n_mels=128)
    assert torch.allclose(decibels()(ours(24000, 2048, 240, 128)(sound)),
                          torchaudio.transforms.AmplitudeToDB()(theirs(sound)), atol=1e-2)


def test_hubert_hears_at_its_own_rate(clicks):
    transformers = pytest.importorskip("transformers")
    from pianoflow.engine.audio.encoders.hubert import HubertEncoder, load
    torch.manual_seed(0)
    network = transformers.HubertModel(transformers.HubertConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
        conv_dim=(16,) * 7, num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4))
    track = HubertEncoder(network=network, device="cpu").track(None, clicks)
    assert track.count == 70 * 50 + 1 and track.frames(0, 2100).shape == (2100, 32)
    with pytest.raises(InputError, match="HuBERT's weights are not in"):
        load("no-such-folder")
