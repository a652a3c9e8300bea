"""LivelySpeaker-style (Zhi et al., ICCV 2023): a regression makes a draft, a diffusion that starts from it makes it
lively.

Simplified: LivelySpeaker drafts from a script's CLIP embeddings and refines in the rhythm of the speech with an MLP.
Music has no script: here both parts read the encoder's features, and the refiner is the same U-Net as in `pianomotion`.
Kept: the refiner is trained as an ordinary diffusion of true motion, and generates from the draft, noised to the middle
of the diffusion.
"""
from . import ddpm
from .emotalk import gesture_loss
from .joint_denoiser import JointDenoiser
from .regressor import Regressor, position_loss
from .rival import Rival

#: The steps to which a draft is noised.
MIDDLE = ddpm.STEPS // 2


class LivelySpeaker(Rival):
    """See the module."""

    def __init__(self, config, features, space):
        super().__init__(config, features, space)
        stage1 = config.stage1
        self.draft = Regressor(features, 2 * stage1.width, 2 * stage1.heads, 2, 2 * (3 + space.width), stage1.kernel)
        self.refiner = JointDenoiser(config, features, space.width)

    def calls(self, steps):
        """Those of the refiner."""
        return ddpm.calls(steps, MIDDLE)

    def drafted(self, features):
        """Wrist paths [B,N,2,3] and the draft of the gestures [B,N,2,D]."""
        made = self.draft(features).unflatten(-1, (2, -1))
        return made[..., :3], made[..., 3:]

    def positions(self, features):
        """Wrist paths [B,N,2,3]."""
        return self.drafted(features)[0]

    def gestures(self, features, paths, noise, steps=ddpm.DDIM, random=None):
        """Gestures [B,N,2,D]."""
        return ddpm.sample(self.refiner.field(features, paths), noise, steps, random, MIDDLE,
                           self.drafted(features)[1])

    def loss(self, batch, random):
        """The losses of the draft and of the refiner, which share no weights, added."""
        features, path, gesture = batch["features"], batch["path"], batch["gesture"]
        drafted, draft = self.drafted(features)
        places, parts = position_loss(drafted, path, self.config)
        regression = gesture_loss(draft, gesture, self.config)
        diffusion = ddpm.v_loss(self.refiner.field(features, path), gesture, random)
        return places + regression + diffusion, {**parts, "regression": regression, "diffusion": diffusion}
