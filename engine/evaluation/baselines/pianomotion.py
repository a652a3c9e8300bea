"""PianoMotion (Gan et al., "PianoMotion10M", ICLR 2025): a position predictor, then one diffusion for both hands.

Simplified: their networks have 390 to 740 M parameters and hear raw sound through a pretrained encoder, which they
train further; here both are small and read the encoder's features as they are. Positions and gestures are trained
together, the gestures on the true positions. Kept: a transformer regresses both wrist paths jointly; a 1-D U-Net
denoises both hands' gestures jointly, conditioned on features and positions, v-prediction, 1000 steps.
"""
from . import ddpm
from .joint_denoiser import JointDenoiser
from .regressor import both_hands_wrists, position_loss
from .rival import Rival


class PianoMotion(Rival):
    """See the module."""

    def __init__(self, config, features, space):
        super().__init__(config, features, space)
        self.wrists = both_hands_wrists(config, features)
        self.denoiser = JointDenoiser(config, features, space.width)

    def positions(self, features):
        """Wrist paths [B,N,2,3]."""
        return self.wrists(features).unflatten(-1, (2, 3))

    def gestures(self, features, paths, noise, steps=ddpm.DDIM, random=None):
        """Gestures [B,N,2,D]."""
        return ddpm.sample(self.denoiser.field(features, paths), noise, steps, random)

    def loss(self, batch, random):
        """Both networks' losses, which share no weights, added."""
        features, path = batch["features"], batch["path"]
        places, parts = position_loss(self.positions(features), path, self.config)
        diffusion = ddpm.v_loss(self.denoiser.field(features, path), batch["gesture"], random)
        return places + diffusion, {**parts, "diffusion": diffusion}
