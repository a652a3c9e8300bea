"""A take in the formats that need no Blender. No bpy."""
from ...engine.errors import InputError
from ...engine.hand.mano_file import load_mano_hands
from ...engine.take.export import export
from ...engine.take.mano_arrays import NEED_MANO, export_mano, export_pianomotion10m
from .formats import FORMATS


def mano_models(name, folder, mean_pose=False):
    """MANO's hands, left and right, from the user's `folder` for the format `name`; None where there is no folder and
    none is needed. Raises InputError."""
    if folder:
        return load_mano_hands(folder)[0]
    if FORMATS[name].needs_mano or mean_pose:
        raise InputError(NEED_MANO)
    return None


def write_take(take, path, name, fps, models=None, mean_pose=False):
    """Writes `take` to `path` in the format `name` at `fps` frames a second, whole or not at all. Raises InputError."""
    if name == 'TAKE':
        take.save(path)
    elif name == 'MANO':
        export_mano(take, path, fps, models, mean_pose)
    elif name == 'PIANOMOTION10M':
        export_pianomotion10m(take, path, models, fps)
    else:
        export(take, path, fps)
