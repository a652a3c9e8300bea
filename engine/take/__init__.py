"""The take: all that baking needs, in one file. Needs numpy alone, so that Blender's Python can read it."""
from .take import TAKE_FPS, Take, TakeError

__all__ = ["TAKE_FPS", "Take", "TakeError"]
