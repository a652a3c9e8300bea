"""Takes inside the .blend: the bytes of a take's file as a custom property of a text block.

A text block, since Blender saves, appends and undoes it like any other data, and since it is a block of its own: what
changes in a scene does not touch it, so that undo steps share one copy of the bytes. Twenty megabytes, ten minutes of
music, cost an undo step some hundredths of a second and no memory.
"""
import hashlib

import bpy

from ...engine.errors import InputError
from ...engine.files import write_whole
from ..performance import temporary_folder

#: Custom properties of the text block: the file's bytes, and their SHA-256.
BYTES, DIGEST = "pianoflow_take", "pianoflow_sha256"
_SAYS = "This block carries the motion of a PianoFlow take. Unpack the take in PianoFlow's panel to get it as a file.\n"


def read(path):
    """What of the take's file `path` is packed: its bytes, and their SHA-256. Raises InputError when it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error}): generate the take again.") from error
    return content, hashlib.sha256(content).hexdigest()


def pack(entry, content):
    """Puts a take into the .blend; content: what `read` has read of its file."""
    text = bpy.data.texts.new(f".PianoFlow {entry.name}")
    text.write(_SAYS)
    text[BYTES], text[DIGEST] = content
    text.use_fake_user = False  # it goes with the last take that uses it
    entry.packed = text


def unpack(entry):
    """Takes the text block of a take out of the .blend again; its content has to be in a file by now."""
    text, entry.packed = entry.packed, None
    if not text.users:
        bpy.data.texts.remove(text)


def unpacked_copy(text):
    """The file (Path) in Blender's temporary folder with what `text` carries. Raises InputError."""
    content = text.get(BYTES)
    if not isinstance(content, bytes):
        raise InputError(f"The text block “{text.name}” carries no take any more: undo what changed it, or import the "
                         "take from its file.")
    folder = temporary_folder() / "packed"
    path = folder / f"{text.get(DIGEST, text.name)}.npz"
    if not path.is_file() or path.stat().st_size != len(content):
        folder.mkdir(exist_ok=True)
        write_whole(path, content)
    return path
