"""Adds an audio encoder's features to training data: every piece is rendered as sound, which the encoder hears."""
import tempfile
from pathlib import Path

import numpy as np

from ..audio.recording import open_recording
from ..errors import InputError
from ..files import whole
from .renderings import render, soundfonts
from .shards import SPLITS, Shard, shard_folders


def encode_data(data, encoder, report=print):
    """Writes `acoustic-NAME.npy` into every shard of the data folder that lacks it. Raises InputError."""
    fonts = soundfonts()
    folders = sorted(folder for split in SPLITS for folder in shard_folders(data, split))
    if not folders:
        raise InputError(f"{data} holds no training data: run pianoflow data make -o {data}")
    for number, folder in enumerate(folders, 1):
        target = folder / f"acoustic-{encoder.name}.npy"
        if not target.exists():
            shard = Shard(folder)
            features = [encode_piece(shard, piece, encoder, fonts) for piece in shard.pieces]
            with whole(target) as stream:
                np.save(stream, np.concatenate(features) if features else np.zeros((0, encoder.width), np.float16))
        report(f"{folder.parent.name}/{folder.name}: {number} of {len(folders)} shards encoded")


def encode_piece(shard, piece, encoder, fonts):
    """Features [frames, width] float16 of a piece of a shard; the same for the same piece."""
    random = np.random.default_rng(piece.get("seed", 0))
    first, last = piece["frame"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "piece.flac"
        render(path, np.array(shard.part(piece, "notes", "note")), shard.part(piece, "pedal", "change"), random, fonts)
        return encoder.track(None, open_recording(path)).frames(0, last - first).astype(np.float16)
