"""Baking: from a take to two hands and a keyboard that move in the scene. `bake.py` tells the story."""
from .bake import Baked, bake_take
from .rigs import is_keyboard, keyboards

__all__ = ["Baked", "bake_take", "is_keyboard", "keyboards"]
