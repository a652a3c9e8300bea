"""What is measured of one maker's motion of one passage: against the performer's, and on the virtual keyboard."""
import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from ..contact import correct_contacts
from ..hand.skeleton import forward
from ..model.config import CLIP, FPS
from ..model.pianist import fingers_of_motion, frames_for, motion_of
from .anatomy import examine
from .distribution_metrics import mixture, wasserstein_gesture_distance
from .model_playing import LAST, Piece, at_onsets
from .motion_autoencoder import codes
from .motion_metrics import (acceleration_gap, frequency_error, gesture_distance, position_distance,
                             smooth_as_published)
from .virtual_keyboard import judge

HANDS = (0, 1)
#: Frames from window to window: the paper's long protocol, and for FID, which needs many clips.
STRIDE, CLIP_STRIDE = CLIP // 2, FPS
#: Seconds of music for which the time on one core is taken.
TIMED = 16.0


def windows(frames, stride=STRIDE):
    """The slices of eight seconds of a passage of so many frames."""
    return [slice(first, first + CLIP) for first in range(0, frames - CLIP + 1, stride)]


def pads_of(wrist, pose):
    """Pads [N,2,5,3] of wrists [N,2,3] and poses [N,2,16,3]."""
    return np.stack([forward(pose[:, hand], wrist[:, hand], hand)[1] for hand in HANDS], 1)


def flat(values, hand):
    """One hand's `values` [N,2,…] as [N,C]."""
    return values[:, hand].reshape(len(values), -1)


@dataclass(frozen=True)
class Truth:
    """A passage and what every row compares with; wgd: windows for WGD, evenly spread (None: all)."""

    piece: Piece
    wgd: int | None = None

    @cached_property
    def pads(self):
        """The performer's pads [N,2,5,3]."""
        return pads_of(self.piece.wrist, self.piece.pose)

    @cached_property
    def mixed(self):
        """Window → hand → `mixture`, of the windows for WGD."""
        return {(part.start, hand): mixture(flat(self.piece.pose[part], hand))
                for part in self.wgd_windows for hand in HANDS}

    @cached_property
    def wgd_windows(self):
        """The slices that WGD is taken of."""
        every = windows(len(self.piece.pose))
        if self.wgd is None or self.wgd >= len(every):
            return every
        return [every[k] for k in np.unique(np.linspace(0, len(every) - 1, self.wgd).astype(int))] if self.wgd else []

    def clips(self, pose):
        """Poses [K,240,2,16,3] of the clips for FID."""
        return np.stack([pose[part] for part in windows(len(pose), CLIP_STRIDE)])


def measure(maker, truth, seed, encoder=None, contact=False):
    """The figures of a maker's motion of the passage of `Truth`, name → number, and the codes [K,256] of its clips
    where an autoencoder's `encoder` is given. contact: whether to put the motion on the keys, too, and examine it."""
    piece, began = truth.piece, time.perf_counter()
    paths, gestures = maker.motion(piece.track(maker), frames_for(piece.duration), seed)
    spent = time.perf_counter() - began
    frames = len(piece.wrist)
    wrist, pose = maker.space.decode(paths[:frames], gestures[:frames])
    found = {"rtf": spent / piece.duration, "calls": maker.calls, "parameters": maker.parameters / 1e6,
             **_beside_truth(wrist, pose, truth),
             **_on_keyboard(maker, paths, gestures, piece, seed, contact)}
    return found, codes(encoder, truth.clips(pose)) if encoder else None


def _beside_truth(wrist, pose, truth):
    """The figures that compare a motion with the performer's, means over hands (and windows)."""
    piece, found = truth.piece, []
    for part in windows(len(pose)):
        for hand in HANDS:
            made, true = flat(pose[part], hand), flat(piece.pose[part], hand)
            found.append((gesture_distance(made, true),
                          1000 * position_distance(wrist[part, hand], piece.wrist[part, hand]),
                          smooth_as_published(made, true), frequency_error(made, true)))
    figures = dict(zip(("fgd", "pd", "smooth", "fde"), np.mean(found, 0).tolist()))
    if truth.wgd_windows:
        figures["wgd"] = float(np.mean([
            wasserstein_gesture_distance(mixture(flat(pose[part], hand)), truth.mixed[part.start, hand])
            for part in truth.wgd_windows for hand in HANDS]))
    for name, made, true in (("acc_pose", pose, piece.pose), ("acc_pads", pads_of(wrist, pose), truth.pads)):
        figures[name] = float(np.mean([acceleration_gap(flat(made, hand), flat(true, hand)) for hand in HANDS]))
    return figures


def _on_keyboard(maker, paths, gestures, piece, seed, contact):
    """What the motion plays as it is and, where wanted, after contact. A maker that plays the keys by itself is taken
    at its own 120 frames a second in place of the latter."""
    free = motion_of(maker.space, paths, gestures, piece.duration)
    planned = piece.notes[piece.notes["onset"] < piece.duration]
    notes = fingers_of_motion(free, planned)
    found = _played("before", free, notes, piece)
    if contact:
        own = hasattr(maker, "performed")
        made = maker.performed(piece.notes, piece.duration, seed) if own else correct_contacts(free, notes)
        notes = planned if own else notes
        found |= _played("after", made, notes, piece)
        if not own:
            moved = np.linalg.norm(made.tips - free.tips, axis=-1) * 1000
            found["moved"] = float(np.median(at_onsets(moved, notes, made.fps)))
        found["failing"] = 100 * failing_share(examine(made, notes), len(made.tips) / made.fps)
    return found


def _played(when, motion, notes, piece):
    """F1 and wrong touches of a motion, but for the end, where notes have no time to be played out."""
    figures = judge(motion.tips, notes, motion.fps, until=piece.duration - LAST)
    return {f"f1_{when}": figures.f1,
            f"touches_{when}": 100 * (figures.touches + figures.wrong) / max(figures.notes, 1)}


def failing_share(anatomy, duration):
    """The share of a motion's time, 0-1, in which any anatomy gate fails: of the moments that gates tell, and at least
    the largest of the gates' own shares (they tell a limited number of moments)."""
    moments = sorted(moment for finding in anatomy.findings.values() if not finding.passed
                     for moment in finding.moments)
    total, reached = 0.0, 0.0
    for begin, end in moments:
        total += max(end - max(begin, reached), 0.0)
        reached = max(reached, end)
    largest = max((finding.share for finding in anatomy.findings.values() if not finding.passed), default=0.0)
    return max(total / duration, largest)


def core_time(maker, truth, **ways):
    """Seconds of one core for a second of music, whatever else the machine does; ways: what else motion() is told."""
    piece, threads = truth.piece, torch.get_num_threads()
    seconds = min(TIMED, piece.duration)
    torch.set_num_threads(1)
    try:
        began = time.process_time()
        maker.motion(piece.track(maker), frames_for(seconds), 0, **ways)
        return (time.process_time() - began) / seconds
    finally:
        torch.set_num_threads(threads)
