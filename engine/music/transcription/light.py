"""Basic Pitch 0.4.0's network through ONNX Runtime, with a decoder tuned for pianos."""
import functools
import hashlib
import importlib.util
from pathlib import Path

import numpy as np

from ..notes import make_notes
from ..performance import LOWEST, Performance
from . import TranscriberMissing

NAME = "basic-pitch 0.4.0"
INSTALL = 'python -m pip install onnxruntime && python -m pip install --no-deps "basic-pitch==0.4.0"'
RATE = 22050
FRAME = 256
#: Samples and frames of one window; the frames at each end that are left to its neighbours.
WINDOW, FRAMES, MARGIN = 2 * RATE - FRAME, 172, 15
KEPT = FRAMES - 2 * MARGIN
HOP = KEPT * FRAME
#: An onset's posterior, a sounding frame's posterior, the shortest note in frames, frames of quiet that end a note.
#: Tuned on four sampled pianos: onset F1 .85-.90 at 50 ms.
ONSET, SOUNDING, SHORTEST_FRAMES, QUIET = 0.6, 0.3, 5, 11
#: Windows that are handed to the network at once.
BATCH = 16
THREADS = 2


def check():
    """The network's file. Raises TranscriberMissing where a package is not installed."""
    absent = [name for name, module in (("onnxruntime", "onnxruntime"), ("basic-pitch", "basic_pitch"))
              if importlib.util.find_spec(module) is None]
    if absent:
        raise TranscriberMissing(f"The light transcriber needs {' and '.join(absent)}: run {INSTALL}")
    package = Path(importlib.util.find_spec("basic_pitch").submodule_search_locations[0])
    return package / "saved_models" / "icassp_2022" / "nmp.onnx"


@functools.cache
def load():
    """The ONNX Runtime session."""
    path = check()
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@functools.cache
def weights_digest():
    """SHA-256 of the network's file."""
    return hashlib.sha256(check().read_bytes()).hexdigest()


def listen(recording, report):
    """The notes of `recording`; this model hears no pedal. report(fraction) is called before every batch."""
    total = max(1.0, recording.duration * RATE * recording.stretch)
    sounding, onsets, batch = [], [], []
    for first, samples in recording.windows(RATE, WINDOW, HOP, MARGIN * FRAME):
        batch.append(samples)
        if len(batch) == BATCH:
            report(min(1.0, max(0, first) / total))
            _infer(batch, sounding, onsets)
            batch = []
    if batch:
        _infer(batch, sounding, onsets)
    report(1.0)
    start, stop, key, velocity = decode_notes(np.concatenate(sounding), np.concatenate(onsets))
    # Frame i is centred on sample i · FRAME of the stream.
    seconds = FRAME / RATE / recording.stretch
    onset, offset = start * seconds, np.minimum(stop * seconds, recording.duration)
    inside = onset < recording.duration
    return Performance(make_notes(*(values[inside] for values in (onset, offset, key + LOWEST, velocity))))


def _infer(batch, sounding, onsets):
    """Appends the middle frames [batch · KEPT, 88] of the posteriors of both kinds, as float16."""
    session = load()
    names = {"StatefulPartitionedCall:1": sounding, "StatefulPartitionedCall:2": onsets}
    values = session.run(list(names), {session.get_inputs()[0].name: np.stack(batch)[..., None]})
    for rows, value in zip(names.values(), values):
        rows.append(value[:, MARGIN:MARGIN + KEPT].reshape(-1, value.shape[-1]).astype(np.float16))


def decode_notes(sounding, onsets):
    """start [M], stop [M] (frames, fractional start), key [M] (0-87) and velocity [M] from posteriors [T, 88].

    A note begins at a peak of its key's onset posterior and ends when the key has not sounded for QUIET frames or is
    struck again. Louder onsets have higher posteriors: the velocity follows them.
    """
    notes = []
    for key in range(sounding.shape[1]):
        onset, held = onsets[:, key].astype(np.float32), sounding[:, key] >= SOUNDING
        peaks = np.flatnonzero((onset[1:-1] >= ONSET) & (onset[1:-1] > onset[:-2]) & (onset[1:-1] >= onset[2:])) + 1
        for peak, following in zip(peaks, [*peaks[1:], len(onset)]):
            stop = _release(held, peak, following)
            if stop - peak > SHORTEST_FRAMES:
                left, middle, right = onset[peak - 1:peak + 2]
                lean = 0.5 * (left - right) / min(left - 2 * middle + right, -1e-6)
                loudness = float(sounding[peak:stop, key].astype(np.float32).mean())
                notes.append((peak + np.clip(lean, -0.5, 0.5), stop, key, round(20 + 107 * min(1.0, loudness))))
    return np.array(notes, float).reshape(-1, 4).T


def _release(held, start, limit):
    """The frame in which a key struck in `start` has fallen silent; at the latest `limit`."""
    quiet = 0
    for frame in range(start + 1, limit):
        quiet = 0 if held[frame] else quiet + 1
        if quiet == QUIET:
            return frame - QUIET + 1
    return limit - quiet
