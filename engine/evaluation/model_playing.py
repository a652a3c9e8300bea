"""What PianoFlow plays on the virtual keyboard: before and after contact, beside the performer, and from sound."""
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..audio.encoders.keys import KeyTrack
from ..contact import correct_contacts
from ..generate import Settings, generate
from ..model.config import FPS
from ..model.pianist import fingers_of_motion, free_motion
from ..performer.perform import perform
from ..training.clips import Clips
from ..training.renderings import render, soundfonts
from .anatomy import examine
from .virtual_keyboard import judge, key_depths, match, presses, silent_pushes

HEAD = (f"{'':34s} {'notes':>6s} {'F1':>7s} {'missed':>6s} {'wrong':>6s} {'t/100':>6s} {'onset ms':>8s} {'tip mm':>7s}"
        "   failed gates")
#: Notes that begin later than so long before the end of a passage are left out, seconds.
LAST = 0.5


@dataclass(frozen=True)
class Piece:
    """A passage of the test split: notes (with hands and fingers), pedal [K,2], and the performer's wrist [F,2,3] and
    pose [F,2,16,3] at 30 frames a second."""

    name: str
    notes: np.ndarray
    pedal: np.ndarray
    wrist: np.ndarray
    pose: np.ndarray

    @property
    def duration(self):
        """Seconds."""
        return len(self.wrist) / FPS

    @property
    def begun(self):
        """The notes that begin early enough to be played out."""
        return self.notes[self.notes["onset"] < self.duration - LAST]

    def track(self, generator):
        """The features that the generator takes, of the notes that the passage was performed from."""
        return KeyTrack(self.notes, self.pedal, generator.config.encoder == "keys")


def passages(data, generator, count, seconds):
    """`Piece`s of the test split of a data folder: the first `seconds` of the first `count`."""
    clips, frames = Clips(data, "test", generator.config.encoder, generator.space), int(seconds * FPS)
    return [Piece(piece["id"], np.array(shard.part(piece, "notes", "note")),
                  np.array(shard.part(piece, "pedal", "change")),
                  np.array(shard.part(piece, "wrist", "frame")[:frames], float),
                  np.array(shard.part(piece, "pose", "frame")[:frames], float))
            for shard, piece in clips.pieces[:count]]


def from_notes(pieces, generator, sampling, seed):
    """Prints, for each piece, the figures of the motion before and after contact and of the performer; then their
    sums, how far contact moved the pads, and what each part costs. Returns all of it."""
    print(f"\nvirtual keyboard\n{HEAD}")
    rows, spent, music, moved, pressing = [], np.zeros(2), 0.0, [], []
    for piece in pieces:
        began = time.perf_counter()
        free = free_motion(generator, piece.track(generator), piece.duration, seed, sampling)
        drawn = time.perf_counter()
        notes = fingers_of_motion(free, piece.begun)
        made = correct_contacts(free, notes)
        spent += drawn - began, time.perf_counter() - drawn
        music += piece.duration
        distance = np.linalg.norm(made.tips - free.tips, axis=-1) * 1000
        moved.append(distance.ravel())
        pressing.append(at_onsets(distance, notes, made.fps))
        ruled = perform(piece.begun, duration=piece.duration, seed=seed)
        for name, motion, asked in (("before contact", free, notes), ("after contact", made, notes),
                                    ("performer", ruled, piece.begun)):
            rows.append(_row(piece.name, name, judge(motion.tips, asked, motion.fps), examine(motion, asked)))
    for name in ("before contact", "after contact", "performer"):
        _print_sum(name, [row for row in rows if row["when"] == name])
    moved, pressing = np.concatenate(moved), np.concatenate(pressing)
    cost = spent / music
    print(f"contact moved the pads by {moved.mean():.1f} mm (95 %: {np.quantile(moved, 0.95):.1f} mm), pressing ones by "
          f"{np.median(pressing):.1f} mm (median)")
    print(f"networks {cost[0]:.3f}, contact {cost[1]:.3f} seconds for a second of music", flush=True)
    return {"rows": rows, "moved_mm": float(moved.mean()), "pressing_moved_mm": float(np.median(pressing)),
            "networks_rtf": float(cost[0]), "contact_rtf": float(cost[1])}


def at_onsets(distance, notes, fps):
    """`distance` [N,2,5] of the finger of each note at its onset."""
    played = notes[notes["finger"] > 0]
    frame = np.clip(np.round(played["onset"] * fps).astype(int), 0, len(distance) - 1)
    return distance[frame, played["hand"].astype(int), played["finger"].astype(int) - 1]


def _row(piece, name, figures, examined):
    gates = {gate: round(float(finding.share), 5) for gate, finding in examined.findings.items() if not finding.passed}
    row = {"piece": piece, "when": name, "notes": figures.notes, "f1": figures.f1, "presses": figures.presses,
           "missed": figures.missed + figures.dropped, "wrong": figures.wrong, "touches": figures.touches,
           "onset": figures.onset_error, "tip": figures.tip_error, "gates": gates}
    print(f"{piece[:18]:18s} {name:15s} {figures.notes:6d} {figures.f1:7.4f} {row['missed']:6d} {figures.wrong:6d} "
          f"{figures.touches_per_100:6.2f} {figures.onset_error * 1000:8.2f} {figures.tip_error:7.2f}   "
          f"{', '.join(gates)}", flush=True)
    return row


def _print_sum(name, rows):
    notes, presses_, missed, wrong, touches = (sum(row[what] for row in rows)
                                               for what in ("notes", "presses", "missed", "wrong", "touches"))
    hits = notes - missed
    f1 = 2 * hits / max(notes + presses_, 1)
    clean = sum(not row["gates"] for row in rows)
    print(f"{'all':18s} {name:15s} {notes:6d} {f1:7.4f} {missed:6d} {wrong:6d} {100 * touches / notes:6.2f} "
          f"{1000 * np.median([row['onset'] for row in rows]):8.2f} {np.mean([row['tip'] for row in rows]):7.2f}   "
          f"every gate: {clean} of {len(rows)}")


def from_audio(pieces, transcriber, options):
    """Prints what the whole path plays from renderings of the pieces, before and after contact, against the notes that
    were rendered, and returns it. options: weights and seed."""
    print(f"\nfrom sound, {transcriber}\n{'':34s} {'notes':>6s} {'before':>7s} {'F1':>7s} {'heard':>7s} {'t/100':>6s}")
    settings, rows = Settings(generator="pianoflow", weights=options.weights, seed=options.seed,
                              transcriber=transcriber), []
    for number, piece in enumerate(pieces):
        with tempfile.TemporaryDirectory() as folder:
            sound = Path(folder) / "piece.flac"
            render(sound, piece.begun, piece.pedal, np.random.default_rng([options.seed, number]), soundfonts())
            take, free = (generate(sound, replace(settings, end=piece.duration, style={"contact": contact}))
                          for contact in (1, 0))
        depths = key_depths(take.tips)
        truth = piece.begun
        touched = len(silent_pushes(depths, np.concatenate([take.notes, truth]), take.fps))
        row = {"piece": piece.name, "notes": len(truth),
               "f1_before": _f1(truth, presses(key_depths(free.tips), free.fps)),
               "f1": _f1(truth, presses(depths, take.fps)), "heard": _f1(truth, take.notes),
               "touches_per_100": 100 * touched / len(truth)}
        rows.append(row)
        _print_heard(piece.name[:34], row)
    weight = np.array([row["notes"] for row in rows])
    mean = {name: float(np.average([row[name] for row in rows], weights=weight))
            for name in ("f1_before", "f1", "heard", "touches_per_100")}
    _print_heard("all", {"notes": weight.sum(), **mean})
    return {"rows": rows, **mean}


def _print_heard(name, row):
    print(f"{name:34s} {row['notes']:6d} {row['f1_before']:7.4f} {row['f1']:7.4f} {row['heard']:7.4f} "
          f"{row['touches_per_100']:6.2f}", flush=True)


def _f1(truth, found):
    """F1 of onsets: `found` (pitch, onset) against the notes `truth`."""
    return 2 * int((match(truth, found) >= 0).sum()) / max(len(truth) + len(found), 1)
