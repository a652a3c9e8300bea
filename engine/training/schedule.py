"""The learning rate over a training: a warm-up, halvings where the score stalls, a fall to zero at the end."""
from dataclasses import asdict, dataclass


@dataclass
class Plateau:
    """Multiplies `scale` by `factor` when the score has not fallen for `patience` validations (ReduceLROnPlateau)."""

    factor: float
    patience: int
    scale: float = 1.0
    best: float = float("inf")
    stalled: int = 0

    def see(self, score):
        """Takes the score of a validation; tells whether it is the best so far."""
        better = score < self.best
        self.best = score if better else self.best  # a score that is no number is never the best
        self.stalled = 0 if better else self.stalled + 1
        if self.stalled > self.patience:
            self.scale, self.stalled = self.scale * self.factor, 0
        return better

    def state(self):
        """What a checkpoint stores; JSON knows no infinity."""
        values = asdict(self)
        return {**values, "best": None if values["best"] == float("inf") else values["best"]}

    @classmethod
    def of_state(cls, values):
        """The inverse of `state`."""
        return cls(**{**values, "best": float("inf") if values["best"] is None else values["best"]})


def rate(step, settings, plateau):
    """The learning rate of step `step`, counted from 0."""
    warm = min(1.0, (step + 1) / max(min(settings.warmup, settings.steps // 10), 1))
    left = (settings.steps - step) / max(settings.cooldown * settings.steps, 1e-9)
    return settings.rate * plateau.scale * warm * min(1.0, max(left, 0.0))
