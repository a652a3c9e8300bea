"""From gathered edits to a passage in the scene: what *Solve Passage* asks for and reports, and when it is pressed."""
import bpy

from ...engine.errors import InputError
from ..performance import played_keyboard, take_file
from ..said import Said
from ..takes import take_path
from . import pending
from .of_take import active_take

#: After a change that is live, what follows within so long is solved with it, seconds.
PATIENCE = 0.15


def edited(scene):
    """A note was changed: where changes are live, the passage is solved in a moment."""
    if scene.pianoflow.notes.live and not bpy.app.background and not bpy.app.timers.is_registered(_solve_soon):
        bpy.app.timers.register(_solve_soon, first_interval=PATIENCE)


def request(scene):
    """What the engine is asked for, and the take's uid. Raises InputError where nothing can be changed."""
    entry = active_take(scene)
    path = take_path(entry)
    if played_keyboard(scene) is None:
        raise InputError("The take is not baked onto a keyboard: press Bake Again first.")
    return {"command": "edit", "take": str(path), "edits": pending.as_requested(scene), "excerpts": True,
            "anew": scene.pianoflow.notes.refinger, "output": str(take_file(f"{entry.name} edited"))}, entry.uid


def solved(scene, result, asked):
    """Takes the edits `asked` for off the list, now that the engine's `result` is baked; a report for the user."""
    settings, now = scene.pianoflow.notes, pending.as_requested(scene)
    for number in reversed([k for k, edit in enumerate(now) if edit in asked]):
        settings.edits.remove(number)
    seconds = sum(passage["end"] - passage["begin"] for passage in result["passages"])
    if len(asked) == 1:
        return Said("1 note changed, {seconds:.1f} s of the performance solved anew", seconds=seconds)
    return Said("{count} notes changed, {seconds:.1f} s of the performance solved anew", count=len(asked),
                seconds=seconds)


def _solve_soon():
    """A timer's work; comes back later where something else is under way."""
    if not bpy.ops.pianoflow.solve_passage.poll():
        from ..operators.job_operator import running
        return PATIENCE if running("performance") is not None else None
    window = bpy.context.window_manager.windows[0]
    with bpy.context.temp_override(window=window):
        bpy.ops.pianoflow.solve_passage('INVOKE_DEFAULT')
    return None
