"""The take that a command has baked, in the list of takes of the scene."""
from pathlib import Path


def list_take(scene, path, take, output, baked, zero):
    """Puts `take`, which is in the file `path` and is `baked` with its recording's second 0 at the frame `zero`, into
    the list of `scene`, which is about to be saved as `output`.

    A take beside the .blend is named as seen from there, any other is packed into it.
    """
    import bpy

    from ..takes import keep_take, put_on_keyboard
    from ..takes.packing import pack, read

    path, folder = Path(path).resolve(), Path(output).resolve().parent
    scene.pianoflow.keyboard, scene.pianoflow.take_zero = baked.keyboard, zero
    entry = keep_take(scene, path, take, 'IMPORTED')
    put_on_keyboard(scene, entry)
    # paths in an open file are seen from its own folder until it is saved
    if path.parent == folder and (not bpy.data.filepath or Path(bpy.data.filepath).resolve().parent == folder):
        entry.path = f"//{path.name}"
    elif entry.packed is None:
        pack(entry, read(path))
        entry.path = ""
