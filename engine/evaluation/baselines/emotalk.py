"""EmoTalk-style (Peng et al., ICCV 2023): one transformer regresses the whole motion from what is heard.

Simplified: EmoTalk speaks with a face, and disentangles what is said from how by reconstructing crossed pairs of
recordings. Piano data has no such pairs, so that a transformer from features to wrist paths and gestures of both hands
remains, with EmoTalk's loss of places and of their changes. It knows no noise: the same music is always played alike.
"""
from .regressor import Regressor, position_loss
from .rival import Rival

#: Width beside that of one of stage 1's networks, and layers: about as many parameters as PianoFlow.
WIDER, LAYERS = 4, 4


def gesture_loss(made, truth, config):
    """Mean squared error of gestures [B,N,2,D], and of their steps from frame to frame."""
    steps = (made.diff(dim=1) - truth.diff(dim=1)).square().mean()
    return (made - truth).square().mean() + config.stage1.velocity_weight * steps


class EmoTalk(Rival):
    """See the module."""

    def __init__(self, config, features, space):
        super().__init__(config, features, space)
        stage1 = config.stage1
        self.network = Regressor(features, WIDER * stage1.width, WIDER * stage1.heads // 2, LAYERS,
                                 2 * (3 + space.width), stage1.kernel)

    def calls(self, steps):
        """One, whatever the steps."""
        return 1

    def both(self, features):
        """Wrist paths [B,N,2,3] and gestures [B,N,2,D]."""
        made = self.network(features).unflatten(-1, (2, -1))
        return made[..., :3], made[..., 3:]

    def positions(self, features):
        """Wrist paths [B,N,2,3]."""
        return self.both(features)[0]

    def gestures(self, features, paths, noise, steps=None, random=None):
        """Gestures [B,N,2,D]; only the features count."""
        return self.both(features)[1]

    def loss(self, batch, random):
        """The losses of positions and gestures."""
        path, gesture = self.both(batch["features"])
        places, parts = position_loss(path, batch["path"], self.config)
        regression = gesture_loss(gesture, batch["gesture"], self.config)
        return places + regression, {**parts, "regression": regression}
