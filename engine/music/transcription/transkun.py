"""Transkun 2.0.1 window by window: 16 s of sound at a time, 14 s apart, stitched into whole notes.

Windows must be 16 s long (with 8 s, three notes in ten are lost); 14 s apart is as good as the package's 8 s at half
the cost. Notes end where keys are released, not where the pedal lets go of the strings.
"""
import functools
import hashlib
import math

import numpy as np

from ...cores import shared
from ...device import device, multiplies_bfloat16
from ..notes import make_notes
from ..performance import Performance
from . import transkun_package
from .interval_path import best_path
from .stitching import Event, Stitcher

NAME = "transkun 2.0.1"
RATE = 44100
FRAME = 1024
WINDOW = 16 * RATE
FRAMES = math.ceil(WINDOW / FRAME) + 1
#: A whole number of frames.
HOP = math.ceil(14 * RATE / FRAME) * FRAME
LEAD = WINDOW - 14 * RATE
#: What the network's rows are: sustain pedal, soft pedal, then the keys.
SUSTAIN, SOFT = -64, -67
#: Peaks below this are silence: nothing is asked of the network.
SILENCE = 1e-6

check = transkun_package.folder


@functools.cache
def load():
    """The network, on the best device there is. Raises TranscriberMissing where it is not installed."""
    check()  # before torch is imported, which may be missing too
    package = transkun_package.load_network(device())
    import torch

    from .transkun_network import Network
    with torch.inference_mode():
        return Network(package, FRAMES, torch.bfloat16 if multiplies_bfloat16(package.getDevice().type)
                       else torch.float32)


@functools.cache
def weights_digest():
    """SHA-256 of the checkpoint."""
    return hashlib.sha256(transkun_package.weights_path().read_bytes()).hexdigest()


def listen(recording, report):
    """The notes and the sustain pedal of `recording`. report(fraction) is called before every window."""
    network = load()
    stitcher = Stitcher(network.rows, start=LEAD // FRAME, hop=HOP // FRAME)
    total = recording.duration * RATE * recording.stretch
    with shared(network.place.type) as share:
        for first, samples in recording.windows(RATE, WINDOW, HOP, LEAD):
            report(min(1.0, (first + LEAD) / max(total, 1)))
            if np.abs(samples).max() < SILENCE:
                stitcher.add([[] for _ in network.rows], first / RATE)
            else:
                stitcher.add(hear(network, samples, stitcher.start, share), first / RATE)
    report(1.0)
    return _performance(stitcher.events(), recording)


def hear(network, samples, start, share):
    """The events of every row in one window: lists of `Event`, times in seconds from its first sample.

    samples [WINDOW] float32. start [rows]: frames before which nothing begins. share: of `engine.cores`.
    """
    import torch
    with torch.inference_mode():
        known = network.listen(_frames(torch.from_numpy(samples).to(network.place)), share)
        paths = [best_path(*scores, first) for scores, first in zip(network.scores(known, share), start)]
        intervals = [(row, *interval) for row, path in enumerate(paths) for interval in path]
        events = [[] for _ in paths]
        if not intervals:
            return events
        velocity, shift, present = network.attributes(known, torch.tensor(intervals, device=network.place))
    final = round(WINDOW / FRAME)
    for k, (row, begin, end) in enumerate(intervals):
        seconds = (np.array([begin, end]) + shift[k]) * FRAME / RATE
        onset = max(seconds[0], events[row][-1].offset if events[row] else 0.0)
        events[row].append(Event(
            onset=onset, offset=max(seconds[1], onset + 1e-8), velocity=int(velocity[k]), last=end,
            begins=begin > 0 or bool(present[k, 0]), ends=end < final or bool(present[k, 1])))
    return events


def _frames(samples):
    """Overlapping frames [T, window] around every FRAME-th sample, of unit gain."""
    import torch
    size = 4 * FRAME
    padded = torch.nn.functional.pad(samples, (size // 2, (FRAMES - 1) * FRAME + size // 2 - len(samples)))
    frames = padded.unfold(0, size, FRAME)
    return (frames - frames.mean()) / (frames.std() + 1e-8)


def _performance(events, recording):
    """Notes and pedal from the stitched events of all rows, in seconds of the recording."""
    notes = [(event.onset, event.offset, pitch, event.velocity)
             for pitch, row in events.items() if pitch > 0 for event in row]
    onset, offset, pitch, velocity = np.array(notes, float).reshape(-1, 4).T
    pedal = [change for event in events.get(SUSTAIN, ())
             for change in ((event.onset, 127.0), (event.offset, 0.0))]
    pedal = np.array(pedal, float).reshape(-1, 2) / [recording.stretch, 1]
    limit = recording.duration
    onset, offset = onset / recording.stretch, np.minimum(offset / recording.stretch, limit)
    inside = onset < limit
    notes = make_notes(onset[inside], offset[inside], pitch[inside], velocity[inside])
    return Performance(notes, pedal[pedal[:, 0] <= limit])
