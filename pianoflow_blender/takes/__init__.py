"""Takes: every performance that was generated, imported or blended in a scene, kept with the .blend.

`entry.py`: what the scene knows of them. `listing.py`: the list. `files.py`: where their motion is. `packing.py`:
inside the .blend. `undoing.py`: why undo loses none. `ghost.py`: a second pair of hands. `swapping.py`: which of them
plays. `recall.py`: their settings again. `told.py`: what the panel says of them.
"""
from .files import TakeGone, load_take, take_path
from .listing import find_take, keep_take, remove_take, set_motion, take_on_keyboard
from .swapping import put_on_keyboard

__all__ = ["TakeGone", "find_take", "keep_take", "load_take", "put_on_keyboard", "remove_take", "set_motion",
           "take_on_keyboard", "take_path"]
