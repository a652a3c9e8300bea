"""Transkun 2.0.1 window by window: 16 s of sound at a time, 14 s apart, stitched into whole notes.

Windows must be 16 s long (with 8 s, three notes in ten are lost); 14 s apart is as good as the package's 8 s at half
the cost. Notes end where keys are released, not where the pedal lets go of the strings.
"""
import functools
import hashlib
import math

import numpy as np

from ...device import device, multiplies_bfloat16
from ..notes import make_notes
from ..performance import Performance
from . import transkun_package
from .interval_path import best_paths
from .stitching import Event, Stitcher

NAME = "transkun 2.0.1"
RATE = 44100
FRAME = 1024
WINDOW = 16 * RATE
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
    transkun_package.folder()
    return transkun_package.load_network(device())


@functools.cache
def weights_digest():
    """SHA-256 of the checkpoint."""
    return hashlib.sha256(transkun_package.weights_path().read_bytes()).hexdigest()


def listen(recording, report):
    """The notes and the sustain pedal of `recording`. report(fraction) is called before every window."""
    network = load()
    rows = network.targetMIDIPitch
    stitcher = Stitcher(rows, start=LEAD // FRAME, hop=HOP // FRAME)
    total = recording.duration * RATE * recording.stretch
    for first, samples in recording.windows(RATE, WINDOW, HOP, LEAD):
        report(min(1.0, (first + LEAD) / max(total, 1)))
        if np.abs(samples).max() < SILENCE:
            stitcher.add([[] for _ in rows], first / RATE)
            continue
        stitcher.add(hear(network, samples, stitcher.start), first / RATE)
    report(1.0)
    return _performance(stitcher.events(), recording)


def hear(network, samples, start):
    """The events of every row in one window: lists of `Event`, times in seconds from its first sample.

    samples [WINDOW] float32. start [rows]: frames before which nothing begins.
    """
    import torch
    with torch.inference_mode():
        frames = _frames(torch.from_numpy(samples).to(network.getDevice()))
        context = _context(network, frames)
        paths = best_paths(_scores(network, context), start)
        intervals = [(row, *interval) for row, path in enumerate(paths) for interval in path]
        events = [[] for _ in paths]
        if not intervals:
            return events
        velocity, shift, present = _attributes(network, context, torch.tensor(intervals, device=context.device))
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
    count = math.ceil(len(samples) / FRAME) + 1
    padded = torch.nn.functional.pad(samples, (size // 2, (count - 1) * FRAME + size // 2 - len(samples)))
    frames = padded.unfold(0, size, FRAME)
    return (frames - frames.mean()) / (frames.std() + 1e-8)


def _context(network, frames):
    """What the backbone makes of the frames: [rows, T, D] float32."""
    import torch
    place = frames.device
    features = network.framewiseFeatureExtractor(frames[None, None]).contiguous()
    features = features.view(1, *features.shape[-3:])
    rows = torch.tensor(network.targetMIDIPitch, device=place)
    with torch.autocast(place.type, torch.bfloat16, enabled=multiplies_bfloat16(place.type)):
        return network.backbone(features, outputIndices=rows)[0].float()


def _scores(network, context):
    """Scores [rows, begin, end] float32 of all intervals: inner products times length, singles on the diagonal."""
    import torch
    scorer = network.scorer
    width = scorer.size * scorer.expansionFactor
    ends, begins, single = scorer.map(context).split([width, width, 1], dim=-1)
    score = (begins / math.sqrt(width)) @ ends.transpose(-1, -2)
    frame = torch.arange(score.shape[-1], device=score.device)
    score *= (frame - frame[:, None]).abs()
    score.diagonal(dim1=-2, dim2=-1).copy_(single[..., 0])
    return score.cpu().numpy()


def _attributes(network, context, intervals):
    """velocity [I], shift [I,2] of both ends in frames, whether the ends lie in the window [I,2]."""
    import torch
    row, begin, end = intervals.T
    first, last = context[row, begin], context[row, end]
    features = torch.cat([first, last, first * last], dim=-1)
    velocity = network.velocityPredictor(features).argmax(dim=-1)
    value, presence = network.refinedOFPredictor(features).chunk(2, dim=-1)
    mean = torch.distributions.ContinuousBernoulli(logits=value).mean
    shift = ((mean - 0.5) / 0.99).clamp(-0.5, 0.5)
    return velocity.cpu().numpy(), shift.cpu().numpy().astype(float), (presence > 0).cpu().numpy()


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
