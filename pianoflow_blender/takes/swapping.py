"""What has to follow when a take has been baked on a keyboard in place of another."""
from ..performance import played_keyboard
from .ghost import drop, follow_ghost
from .listing import ON_KEYBOARD


def put_on_keyboard(scene, entry, ghost=None):
    """Remembers that `entry` has just been baked on the scene's keyboard, and keeps the ghost in time with it.
    ghost: what is written for that already (`.ghost.Keyed`), or None."""
    entry.zero = scene.pianoflow.take_zero
    played_keyboard(scene)[ON_KEYBOARD] = entry.uid
    follow_ghost(scene, ghost)
    if ghost is not None:
        drop(ghost)
