"""Loads the model inside the PyPI package `transkun` without the sixty packages that its metadata asks for.

Only its network is used: spectrum, backbone, scores, attributes. Its decoding is replaced (`interval_path.py`), so
that neither TorchScript nor torchaudio, pretty_midi or mir_eval is needed: while the package is imported, tiny
stand-ins answer for the modules that it imports and never calls on our way.
"""
import contextlib
import importlib
import importlib.util
import json
import sys
import types
from pathlib import Path

from ...device import import_torch
from . import TranscriberMissing

#: Package → what installs it into this Python.
INSTALL = {"torch": f"{sys.executable} -m pip install torch",
           "transkun": f"{sys.executable} -m pip install --no-deps transkun==2.0.1"}
#: Modules that the package imports at its top, and what of them it touches while it builds the network.
_STAND_INS = ("torchaudio", "torchaudio.functional", "pretty_midi", "mir_eval", "transkun.CRF")


def folder():
    """Where the package lies. Raises TranscriberMissing when it, or torch, is not installed."""
    absent = [name for name in INSTALL if importlib.util.find_spec(name) is None]
    if absent:
        raise TranscriberMissing(f"The transcriber Transkun needs {' and '.join(absent)}: run "
                                 f"{' && '.join(INSTALL[name] for name in absent)}")
    return Path(importlib.util.find_spec("transkun").submodule_search_locations[0])


def weights_path():
    """The checkpoint inside the package."""
    return folder() / "pretrained" / "2.0.pt"


def load_network(device):
    """The network with its weights on `device`, ready to infer."""
    torch = import_torch()
    settings = json.loads((folder() / "pretrained" / "2.0.conf").read_text(encoding="utf-8"))["Model"]["config"]
    checkpoint = torch.load(weights_path(), map_location="cpu", weights_only=True)
    weights = checkpoint.get("best_state_dict", checkpoint.get("state_dict"))
    with _stand_ins(weights):
        module = importlib.import_module("transkun.ModelTransformer")
        config = module.ModelConfig()
        vars(config).update(settings)
        network = module.TransKun(config)
    network.load_state_dict(weights, strict=False)
    # Checkpoints save memory in training; here they only warn, and later versions of torch refuse them.
    network.backbone.useGradientCheckpoint = False
    return network.to(device).eval().requires_grad_(False)


@contextlib.contextmanager
def _stand_ins(weights):
    """Puts the stand-ins into `sys.modules` where the real thing is not loaded yet, and takes them out again."""
    made = {}
    for name in _STAND_INS:
        if name not in sys.modules:
            made[name] = sys.modules[name] = types.ModuleType(name)
    if "torchaudio.functional" in made:
        sys.modules["torchaudio"].functional = made["torchaudio.functional"]
        # The filterbank comes with the weights; only its shape is needed here.
        made["torchaudio.functional"].melscale_fbanks = lambda **shape: weights[
            "framewiseFeatureExtractor.freq2mels"].clone()
    try:
        yield
    finally:
        for name, module in made.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
