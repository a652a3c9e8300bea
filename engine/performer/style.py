"""How the player sits and moves: the settings of a performance."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """hand_size: the player's span, 1 = average (how far the fingers spread; the bundled hand keeps its size).
    posture_height: metres by which the wrist is carried higher (+) or lower (-) than usual.
    curl: 1 = naturally curled fingers, 0 = flat, up to 1.5.
    liveliness: 1 = usual finger lift and small variations between repetitions, 0 = machine-like, up to 2.
    """

    hand_size: float = 1.0
    posture_height: float = 0.0
    curl: float = 1.0
    liveliness: float = 1.0

    def __post_init__(self):
        for name, low, high in (("hand_size", 0.7, 1.4), ("posture_height", -0.03, 0.05), ("curl", 0.0, 1.5),
                                ("liveliness", 0.0, 2.0)):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} is outside {low:g} to {high:g}")
