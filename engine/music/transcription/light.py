"""Basic Pitch 0.4.0's network through ONNX Runtime, with a decoder tuned for pianos."""
import functools
import hashlib
import importlib.util
import sys
from pathlib import Path

import numpy as np

from ..notes import make_notes
from ..performance import LOWEST, Performance
from . import TranscriberMissing
from .light_graph import folded

NAME = "basic-pitch 0.4.0"
#: SHA-256 of that version's network.
KNOWN = "2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec"
#: Package → what installs it into this Python.
INSTALL = {"onnxruntime": f"{sys.executable} -m pip install onnxruntime",
           "basic_pitch": f"{sys.executable} -m pip install --no-deps basic-pitch==0.4.0"}
RATE = 22050
FRAME = 256
#: Samples and frames of one window; the frames at each end that are left to its neighbours.
WINDOW, FRAMES, MARGIN = 2 * RATE - FRAME, 172, 15
KEPT = FRAMES - 2 * MARGIN
HOP = KEPT * FRAME
#: An onset's posterior, a sounding frame's posterior, the shortest note in frames, frames of quiet that end a note.
#: Tuned on rendered pieces: onset F1 .73-.90 at 50 ms, most of the errors being octaves that sound along.
ONSET, SOUNDING, SHORTEST_FRAMES, QUIET = 0.6, 0.3, 3, 11
#: Seconds by which a peak of the onset posterior comes after the hammer, measured on rendered notes.
LATE = 0.0045
#: Windows that are handed to the network at once.
BATCH = 16
THREADS = 2


def check():
    """The network's file. Raises TranscriberMissing where a package is not installed."""
    absent = [name for name in INSTALL if importlib.util.find_spec(name) is None]
    if absent:
        raise TranscriberMissing(f"The light transcriber needs {' and '.join(absent)}: run "
                                 f"{' && '.join(INSTALL[name] for name in absent)}")
    package = Path(importlib.util.find_spec("basic_pitch").submodule_search_locations[0])
    return package / "saved_models" / "icassp_2022" / "nmp.onnx"


@functools.cache
def load():
    """The ONNX Runtime session."""
    network = check().read_bytes()
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    if weights_digest() == KNOWN:  # of another file nobody knows the tables' sizes
        network = folded(network, FRAMES, WINDOW)
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


@functools.cache
def weights_digest():
    """SHA-256 of the network's file."""
    return hashlib.sha256(check().read_bytes()).hexdigest()


def listen(recording, report):
    """The notes of `recording`; this model hears no pedal. report(fraction) is called before every batch."""
    total = recording.duration * RATE * recording.stretch
    posteriors = np.zeros((2, int(total) // FRAME + 1, 88), np.float16)
    batch = []
    for first, samples in recording.windows(RATE, WINDOW, HOP, MARGIN * FRAME):
        if len(batch) == BATCH:
            report(min(1.0, max(0, batch[0][0]) / max(total, 1)))
            _infer(batch, posteriors)
            batch = []
        batch.append((first, samples))
    _infer(batch, posteriors)
    report(1.0)
    start, stop, key, velocity = decode_notes(*posteriors)
    # Frame i is centred on sample i · FRAME of the stream.
    seconds = FRAME / RATE / recording.stretch
    onset = np.maximum(start * seconds - LATE, 0.0)
    offset = np.minimum(stop * seconds, recording.duration)
    inside = onset < recording.duration
    return Performance(make_notes(*(values[inside] for values in (onset, offset, key + LOWEST, velocity))))


def _infer(batch, posteriors):
    """Writes what the middle of every window (first sample, samples) sounds like into posteriors [2, T, 88].

    posteriors[0]: that a key sounds; posteriors[1]: that it begins to.
    """
    session = load()
    windows = np.stack([samples for _, samples in batch])[..., None]
    heard = session.run(["StatefulPartitionedCall:1", "StatefulPartitionedCall:2"],
                        {session.get_inputs()[0].name: windows})
    for kind, values in enumerate(heard):
        for (first, _), window in zip(batch, values):
            place = first // FRAME + MARGIN
            room = posteriors[kind, place:place + KEPT]
            room[:] = window[MARGIN:MARGIN + len(room)]


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
