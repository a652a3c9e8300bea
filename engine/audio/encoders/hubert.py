"""HuBERT, the speech encoder of the paper's ablation: 768 numbers 50 times a second, through the package
transformers."""
import importlib.util
import sys

import numpy as np

from ...device import import_torch, model_device
from ...errors import InputError
from .clock import TokenEncoder
from .pretrained import absence, pretrained, tell

REPOSITORY = "facebook/hubert-base-ls960"
LICENCE = "Apache-2.0"


class HubertEncoder(TokenEncoder):
    """folder: where the weights lie; None: in the user's Hugging Face cache. allow_download: whether they may be
    fetched into it. network: a network to use instead. report(sentence) is told the weights' licence."""

    name, width, licence = "hubert", 768, LICENCE
    RATE, HOP, WINDOW, MARGIN = 16000, 320, 1000, 100
    #: A token sees 400 samples: it stands for the middle of them.
    LATE = 200 / 16000

    def __init__(self, folder=None, allow_download=False, network=None, device=None, report=tell):
        self.device = device or model_device()
        network = network if network is not None else load(folder, allow_download, report)
        self.width = network.config.hidden_size
        self.network = network.to(self.device).eval().requires_grad_(False)

    def tokens(self, samples):
        """[999, width] float32 of 20 s of sound, which is brought to unit variance as in HuBERT's own training."""
        torch = import_torch()
        sound = (samples - samples.mean()) / np.sqrt(samples.var() + 1e-7)
        with torch.inference_mode():
            sound = torch.from_numpy(np.ascontiguousarray(sound, np.float32))[None].to(self.device)
            return self.network(sound).last_hidden_state[0].float().cpu().numpy()


def load(folder=None, allow_download=False, report=tell):
    """The network with its weights. Raises InputError where the package or weights are missing; tells the licence."""
    if importlib.util.find_spec("transformers") is None:
        raise InputError(f"The encoder HuBERT needs transformers: run {sys.executable} -m pip install 'transformers<5'")
    from transformers import HubertModel
    try:
        return pretrained(HubertModel, "HuBERT", REPOSITORY, LICENCE, folder, allow_download, report)
    except OSError as error:
        raise InputError(f"{absence('HuBERT', folder, allow_download, error)}: allow the download, or get {REPOSITORY} "
                         "and name its folder.") from error
