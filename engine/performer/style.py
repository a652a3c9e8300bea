"""How the player sits and moves: the settings of a performance."""
from dataclasses import dataclass

from ...rigs.hand import LARGEST, SMALLEST


@dataclass(frozen=True)
class Style:
    """hand_size: of the hands, 1 = as they are bundled, an adult's.
    posture_height: metres by which the wrist is carried higher (+) or lower (-) than usual.
    curl: 1 = naturally curled fingers, 0 = flat, up to 1.5.
    liveliness: 1 = usual finger lift and small variations between repetitions, 0 = machine-like, up to 2.
    """

    hand_size: float = 1.0
    posture_height: float = 0.0
    curl: float = 1.0
    liveliness: float = 1.0

    def __post_init__(self):
        for name, low, high in (("hand_size", SMALLEST, LARGEST), ("posture_height", -0.03, 0.05), ("curl", 0.0, 1.5),
                                ("liveliness", 0.0, 2.0)):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} is outside {low:g} to {high:g}")
