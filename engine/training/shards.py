"""Training data on disk: shards of performed pieces, whose motion and features are mapped into memory, never loaded.

    DATA/data.json                       what it was made from, licences, seed, cost
    DATA/train/00000/index.json          the pieces of a shard and where each lies in its arrays
                     wrist.npy           float32 [F,2,3], metres, 30 frames a second, the pieces one after the other
                     pose.npy            float16 [F,2,16,3], axis-angle, MANO's order
                     notes.npy           what was played (`engine.music.notes.NOTE`), hands and fingers filled
                     heard.npy           what a transcriber heard of it, for pieces that were rendered as sound
                     pedal.npy           float64 [K,2]
                     acoustic-NAME.npy   float16 [F,W], features of the encoder NAME, where they were made
    DATA/validation/…, DATA/test/…       other pieces: the split is by piece

Notes and pedal count seconds from their piece's first frame.
"""
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..files import write_whole
from ..music.notes import NOTE

VERSION = 1
SPLITS = ("train", "validation", "test")
FPS = 30.0
#: Small arrays are loaded: each that is mapped keeps a file open, and systems allow few of those.
LOADED = ("notes", "heard", "pedal")
#: Files that may be open at once where the system lets us say so.
OPEN_FILES = 65536


@dataclass
class Performed:
    """One performed piece: notes, pedal [K,2], wrist [F,2,3] and pose [F,2,16,3] at 30 frames a second; heard: the
    notes a transcriber heard, or None; acoustic: encoder → features [F,W]; about: id, composer, title, licence, source.
    """

    about: dict
    notes: np.ndarray
    pedal: np.ndarray
    wrist: np.ndarray
    pose: np.ndarray
    heard: np.ndarray | None = None
    acoustic: dict = field(default_factory=dict)


def write_shard(folder, pieces):
    """Writes `Performed` pieces as the shard `folder`, whole or not at all."""
    folder = Path(folder)
    temporary = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    rows, starts = [], {"frame": 0, "note": 0, "heard": 0, "change": 0}
    for piece in pieces:
        heard = piece.heard if piece.heard is not None else piece.notes[:0]
        counts = {"frame": len(piece.wrist), "note": len(piece.notes), "heard": len(heard), "change": len(piece.pedal)}
        rows.append({**piece.about, "rendered": piece.heard is not None,
                     **{name: [starts[name], starts[name] + count] for name, count in counts.items()}})
        starts = {name: starts[name] + count for name, count in counts.items()}
    arrays = {
        "wrist": _joined([piece.wrist for piece in pieces], np.float32, (2, 3)),
        "pose": _joined([piece.pose for piece in pieces], np.float16, (2, 16, 3)),
        "notes": _joined([piece.notes for piece in pieces], NOTE, ()),
        "heard": _joined([piece.heard for piece in pieces if piece.heard is not None], NOTE, ()),
        "pedal": _joined([piece.pedal for piece in pieces], np.float64, (2,)),
    }
    for name in set.intersection(*(set(piece.acoustic) for piece in pieces)) if pieces else ():
        arrays[f"acoustic-{name}"] = np.concatenate([piece.acoustic[name] for piece in pieces]).astype(np.float16)
    for name, array in arrays.items():
        np.save(temporary / f"{name}.npy", array, allow_pickle=False)
    write_whole(temporary / "index.json", json.dumps({"version": VERSION, "fps": FPS, "pieces": rows}, indent=1))
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(temporary, folder)


def _joined(parts, kind, shape):
    return np.concatenate([np.asarray(part, kind) for part in parts]) if parts else np.zeros((0, *shape), kind)


_DAMAGED = (OSError, EOFError, ValueError, KeyError, TypeError, IndexError)


def read_pieces(folder):
    """The rows of a shard's pieces. Raises InputError where `folder` is no shard, or a damaged one."""
    try:
        index = json.loads((Path(folder) / "index.json").read_text(encoding="utf-8"))
        if index["version"] != VERSION or index["fps"] != FPS:
            raise InputError(f"{folder} was made by another version of PianoFlow: make the data again.")
        frame_count(index["pieces"])
        return index["pieces"]
    except _DAMAGED as error:
        raise _unusable(folder, error) from error


def frame_count(pieces):
    """Frames of all the pieces of a shard."""
    return int(pieces[-1]["frame"][1]) if pieces else 0


def _unusable(folder, error):
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        return InputError(f"{folder} cannot be read ({error.strerror or error}): make that possible, and try again.")
    return InputError(f"{folder} is not a shard of training data, or damaged: remove it and make it again.")


class Shard:
    """A shard's arrays and its pieces' rows."""

    def __init__(self, folder):
        """Raises InputError where `folder` is no shard, or a damaged one."""
        self.folder = Path(folder)
        self.pieces = read_pieces(folder)
        try:
            self.arrays = {path.stem: _array(path) for path in sorted(self.folder.glob("[!.]*.npy"))}
            if any(len(self.arrays[name]) != frame_count(self.pieces) for name in ("wrist", "pose")):
                raise ValueError("arrays of other lengths")
        except _DAMAGED as error:
            raise _unusable(folder, error) from error

    def part(self, piece, name, kind):
        """The rows of array `name` that belong to a piece's row; kind: "frame", "note", "heard" or "change"."""
        return self.arrays[name][slice(*piece[kind])]


def _array(path):
    mapped = path.stem not in LOADED and path.stat().st_size > 128
    return np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)


def shard_folders(data, split):
    """The folders of a split's whole shards, in order. Those being written have names that begin with a dot."""
    return sorted(path.parent for path in Path(data).glob(f"{split}/[!.]*/index.json"))


def open_shards(data, split):
    """All `Shard`s of a split of the data folder `data`, in order. Raises InputError where there are none."""
    folders = shard_folders(data, split)
    if not folders:
        raise InputError(f"{data} holds no training data for '{split}': run pianoflow data make -o {data}")
    _allow_open_files()
    return [Shard(folder) for folder in folders]


def _allow_open_files():
    """Raises this process's limit of open files as far as the system lets it: sixty hours are hundreds of files."""
    try:
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (ImportError, OSError, ValueError):  # Windows knows no such limit; macOS may allow less than it says
        pass
