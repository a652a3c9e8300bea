"""The performer: notes → motion of two hands, by rules and inverse kinematics."""
from .perform import Motion, perform
from .style import Style

__all__ = ["Motion", "Style", "perform"]
