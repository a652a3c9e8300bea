"""Reads the MANO files that a user has: `MANO_RIGHT.pkl` and `MANO_LEFT.pkl` from mano.is.tue.mpg.de.

PianoFlow ships nothing of MANO. Its files are pickles, so they are read as data only (`restricted_pickle`): nothing
in them is run.
"""
from dataclasses import replace
from pathlib import Path

import numpy as np

from ...rigs import hand as rig
from ..errors import InputError
from . import restricted_pickle
from .mano_model import MIRROR_POINT, ManoModel
from .pickled_arrays import ARRAY_GLOBALS, array

FILE_NAMES = ("MANO_LEFT.pkl", "MANO_RIGHT.pkl")
#: Where the files lie below the folder that a user may point to: as unpacked from the official archive, or sorted
#: into a folder of body models as smplx wants it.
SUBFOLDERS = (".", "models", "mano", "mano_v1_2/models")
#: A MANO file has 3.8 MB.
MAX_BYTES = 64 * 2**20
MAX_VERTICES = 20_000
REMEDY = "download MANO again from mano.is.tue.mpg.de and choose its MANO_RIGHT.pkl"
_WANTED = ("v_template", "f", "weights", "shapedirs", "posedirs", "J_regressor", "kintree_table", "hands_mean",
           "hands_components")


class ManoFileError(InputError):
    """A file is not a MANO model, or a damaged or dangerous one."""


def load_mano(path, hand=None):
    """The `ManoModel` in the file `path`; `hand` (0 left, 1 right) is read off the file's name when it is None.

    Raises ManoFileError, with one sentence that names the file, for anything that is not a MANO model.
    """
    path = Path(path)
    if hand is None:
        hand = rig.LEFT if "LEFT" in path.name.upper() else rig.RIGHT
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ManoFileError(f"{path} is larger than any MANO file: {REMEDY}.")
        fields = restricted_pickle.read(path.read_bytes(), ARRAY_GLOBALS)
        if type(fields) is not dict or not all(name in fields for name in _WANTED):
            raise restricted_pickle.Refused("is not a MANO model")
        arrays = {name: array(fields[name]) for name in _WANTED}
    except FileNotFoundError:
        raise ManoFileError(f"There is no file {path}: choose the folder that holds MANO_RIGHT.pkl.") from None
    except OSError as error:
        raise ManoFileError(f"{path} cannot be read ({error.strerror}): choose your MANO_RIGHT.pkl.") from error
    except restricted_pickle.Refused as refusal:
        raise ManoFileError(f"{path} was not loaded because it {refusal}: {REMEDY}.") from refusal
    fault = _fault(arrays)
    if fault:
        raise ManoFileError(f"{path} was not loaded because its {fault}: {REMEDY}.")
    return ManoModel(
        hand=hand, template=arrays["v_template"].astype(float), faces=arrays["f"].astype(np.int32),
        weights=arrays["weights"].astype(float), shape_directions=arrays["shapedirs"].astype(float),
        pose_directions=arrays["posedirs"].astype(float), regressor=arrays["J_regressor"].astype(float),
        mean_pose=arrays["hands_mean"].astype(float).reshape(15, 3),
        components=arrays["hands_components"].astype(float))


def load_mano_hands(folder):
    """Both hands, (left, right), from the folder (or a file in it) that a user points to, and a sentence on a hand
    that had to be made from the other one, or None.

    The official left file repeats the right hand's shape directions without mirroring them, so that the same betas
    give two different hands (github.com/vchoutas/smplx/issues/48); they are mirrored here.
    """
    folder = Path(folder)
    folder = folder.parent if folder.is_file() else folder
    found = {hand: path for hand, name in enumerate(FILE_NAMES) for path in [_find(folder, name)] if path}
    if not found:
        raise ManoFileError(f"There is neither MANO_RIGHT.pkl nor MANO_LEFT.pkl in {folder}: choose the folder "
                            "where you unpacked MANO.")
    models = {hand: load_mano(path, hand) for hand, path in found.items()}
    if len(models) == 1:
        (hand, model), = models.items()
        models[1 - hand] = model.mirrored()
        note = (f"{FILE_NAMES[1 - hand]} is not there: the {('left', 'right')[1 - hand]} hand is the mirror image of "
                f"{FILE_NAMES[hand]}.")
        return (models[rig.LEFT], models[rig.RIGHT]), note
    return _with_mirrored_shapes(models[rig.LEFT], models[rig.RIGHT]), None


def _find(folder, name):
    return next((path for path in (folder / inner / name for inner in SUBFOLDERS) if path.is_file()), None)


def _with_mirrored_shapes(left, right):
    same = left.shape_directions.shape == right.shape_directions.shape and np.allclose(
        left.shape_directions[:, 0], right.shape_directions[:, 0], atol=1e-6)
    if same:
        left = replace(left, shape_directions=left.shape_directions * MIRROR_POINT[:, None])
    return left, right


def _fault(arrays):
    """What is wrong with a model's arrays, to be read after "its …", or None."""
    vertices = arrays["v_template"].shape[0] if arrays["v_template"].ndim == 2 else 0
    if not 100 <= vertices <= MAX_VERTICES:
        return "number of vertices is not a hand's"
    wanted = {"v_template": (vertices, 3), "weights": (vertices, 16), "posedirs": (vertices, 3, 135),
              "J_regressor": (16, vertices), "kintree_table": (2, 16), "hands_mean": (45,),
              "hands_components": (45, 45)}
    for name, shape in wanted.items():
        if arrays[name].shape != shape:
            return f"{name} has the shape {arrays[name].shape} instead of {shape}"
    if arrays["shapedirs"].shape[:2] != (vertices, 3) or arrays["shapedirs"].ndim != 3:
        return f"shapedirs has the shape {arrays['shapedirs'].shape}"
    faces = arrays["f"]
    if faces.ndim != 2 or faces.shape[1] != 3 or faces.dtype.kind not in "iu" or not len(faces) \
            or faces.min() < 0 or faces.max() >= vertices:
        return "faces are not triangles of its vertices"
    for name, values in arrays.items():
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            return f"{name} holds numbers that are not finite"
    if tuple(arrays["kintree_table"][0][1:]) != rig.PARENTS[1:]:
        return "joints are not in MANO's order"
    if np.abs(arrays["v_template"]).max() > 1:
        return "vertices are not in metres"
    if np.abs(arrays["weights"].sum(1) - 1).max() > 1e-3 or arrays["weights"].min() < -1e-6:
        return "skin weights do not add up to 1"
    return None
