"""MuQ, the paper's encoder: 1024 numbers 25 times a second, from the package `muq` and weights that the user has.

The weights (OpenMuQ/MuQ-large-msd-iter) are CC BY-NC 4.0: for non-commercial use only. They are not part of PianoFlow
and are never fetched unasked. The package imports text models that are not needed here, and torchaudio, for which a
stand-in answers where it is not installed or does not load.
"""
import contextlib
import importlib
import importlib.util
import math
import sys
import types

import numpy as np

from ...device import import_torch, model_device
from ...errors import InputError
from .clock import TokenEncoder
from .pretrained import absence, pretrained, tell

REPOSITORY = "OpenMuQ/MuQ-large-msd-iter"
LICENCE = "CC BY-NC 4.0"
TERMS = f"{LICENCE}, for non-commercial use only"
PACKAGES = ("muq", "transformers", "huggingface_hub", "einops", "easydict")
INSTALL = (f"{sys.executable} -m pip install 'transformers>=4.40,<5' einops easydict && "
           f"{sys.executable} -m pip install --no-deps muq==0.1.0")


class MuQEncoder(TokenEncoder):
    """folder: where the weights lie; None: in the user's Hugging Face cache. allow_download: whether they may be
    fetched into it. network: a network to use instead. report(sentence) is told the weights' licence."""

    name, width, licence = "muq", 1024, LICENCE
    RATE, HOP, WINDOW, MARGIN = 24000, 960, 750, 75
    #: A token stands for the samples that begin where it begins: token j is heard at 0.04 j seconds.

    def __init__(self, folder=None, allow_download=False, network=None, device=None, report=tell):
        self.device = device or model_device()
        network = network if network is not None else load(folder, allow_download, report)
        self.width = network.config.encoder_dim
        self.network = network.to(self.device).eval().requires_grad_(False)
        self.network.model.preprocessor_melspec_2048.to(self.device)

    def tokens(self, samples):
        """[750, width] float32 of 30 s of sound, in full precision: in 16 bits MuQ makes numbers that are none."""
        torch = import_torch()
        with torch.inference_mode():
            sound = torch.from_numpy(np.ascontiguousarray(samples))[None].to(self.device)
            return self.network(sound, output_hidden_states=False).last_hidden_state[0].float().cpu().numpy()


def load(folder=None, allow_download=False, report=tell):
    """The network with its weights. Raises InputError where packages or weights are missing; tells the licence."""
    kind = network_class()
    try:
        return pretrained(kind, "MuQ", REPOSITORY, TERMS, folder, allow_download, report)
    except OSError as error:
        raise InputError(
            f"{absence('MuQ', folder, allow_download, error)}: they are licensed {TERMS}; if that suits you, allow the "
            f"download, or get {REPOSITORY} and name its folder.") from error


def network_class():
    """The class muq.muq.muq.MuQ, without the rest of the package. Raises InputError where packages are missing."""
    absent = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if absent:
        raise InputError(f"The encoder MuQ needs {', '.join(absent)}: run {INSTALL}")
    if int(importlib.import_module("transformers").__version__.split(".")[0]) >= 5:
        raise InputError(f"The encoder MuQ does not work with transformers 5: run {INSTALL}")
    with _alone("muq"), _torchaudio():
        return importlib.import_module("muq.muq.muq").MuQ


@contextlib.contextmanager
def _alone(name):
    """Lets parts of a package be imported without what its own `__init__` imports."""
    if name not in sys.modules:
        module = types.ModuleType(name)
        module.__path__ = list(importlib.util.find_spec(name).submodule_search_locations)
        sys.modules[name] = module
        try:
            yield
        finally:
            del sys.modules[name]
    else:
        yield


@contextlib.contextmanager
def _torchaudio():
    """torchaudio, or while the package is imported a stand-in with the two transforms that MuQ uses."""
    try:
        importlib.import_module("torchaudio.transforms")
        yield
        return
    except (ImportError, OSError):
        pass
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchaudio"]:
        del sys.modules[name]
    made = types.ModuleType("torchaudio")
    made.transforms = types.ModuleType("torchaudio.transforms")
    made.transforms.MelSpectrogram, made.transforms.AmplitudeToDB = _transforms()
    sys.modules |= {"torchaudio": made, "torchaudio.transforms": made.transforms}
    try:
        yield
    finally:
        for name in ("torchaudio", "torchaudio.transforms"):
            del sys.modules[name]


def _transforms():
    """torchaudio's MelSpectrogram and AmplitudeToDB with their defaults, in plain torch."""
    torch = import_torch()

    class MelSpectrogram(torch.nn.Module):
        """Power spectrogram of Hann windows, centred, on HTK's mel scale from 0 to half the sample rate."""

        def __init__(self, sample_rate=16000, n_fft=400, hop_length=None, n_mels=128):
            super().__init__()
            self.n_fft, self.hop_length = n_fft, hop_length or n_fft // 2
            self.register_buffer("window", torch.hann_window(n_fft))
            top = 2595.0 * math.log10(1.0 + sample_rate / 2 / 700.0)
            corners = 700.0 * (10.0 ** (torch.linspace(0.0, top, n_mels + 2) / 2595.0) - 1.0)
            slopes = corners[None] - torch.linspace(0, sample_rate // 2, n_fft // 2 + 1)[:, None]
            rising, falling = -slopes[:, :-2] / corners.diff()[:-1], slopes[:, 2:] / corners.diff()[1:]
            self.register_buffer("bank", torch.minimum(rising, falling).clamp(min=0))

        def forward(self, sound):
            with torch.autocast(sound.device.type, enabled=False):
                spectrum = torch.stft(sound.float(), self.n_fft, self.hop_length, window=self.window, center=True,
                                      pad_mode="reflect", return_complex=True).abs().square()
                return (spectrum.transpose(-1, -2) @ self.bank).transpose(-1, -2)

    class AmplitudeToDB(torch.nn.Module):
        """Ten times the logarithm, from -100 dB up."""

        def forward(self, power):
            return 10.0 * power.clamp(min=1e-10).log10()

    return MelSpectrogram, AmplitudeToDB


