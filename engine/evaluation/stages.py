"""Benchmark of the whole path: what each station costs, and how well the notes were heard.

    python -m pianoflow.engine.evaluation.stages RECORDING [--midi TRUTH] [--end SECONDS]

prints, for each transcriber that is installed and each station of `engine.generate`, wall and processor seconds for a
second of music; the peak memory of the process; and with the MIDI file from which the recording was played, onset
F1 (50 ms), and F1 with the offsets that the hands play. Needs mir_eval (the extra `evaluation`).
"""
import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from ..generate import STAGES, Settings, generate
from ..music.midi import read_midi
from ..music.performance import part
from ..music.transcription import MODELS, missing


class Stopwatch:
    """Wall and processor seconds of each station, from the calls of `report`."""

    def __init__(self):
        self.spent = {stage: np.zeros(2) for stage in STAGES}
        self._stage, self._since = STAGES[0], self._now()

    def report(self, stage, fraction):
        """The time since the last call was spent on `stage`, or on the station before it if it only begins now."""
        now = self._now()
        self.spent[stage if fraction > 0 else self._stage] += now - self._since
        self._stage, self._since = stage, now

    @staticmethod
    def _now():
        return np.array([time.perf_counter(), time.process_time()])


def heard(notes, truth):
    """Onset F1 (50 ms) and F1 with offsets (50 ms or 20 % of the note) of `notes` against the notes `truth`."""
    from mir_eval import transcription
    sets = [(np.stack([found["onset"], found["offset"]], 1), 440 * 2 ** ((found["pitch"] - 69.0) / 12))
            for found in (truth, notes)]
    (played, played_pitch), (found, found_pitch) = sets
    return tuple(transcription.precision_recall_f1_overlap(played, played_pitch, found, found_pitch,
                                                           offset_ratio=ratio)[2] for ratio in (None, 0.2))


def measure(recording, model, end, truth):
    """Prints the rows of one transcriber."""
    watch = Stopwatch()
    take = generate(recording, Settings(transcriber=model, end=end), watch.report)
    with tempfile.TemporaryDirectory() as folder:
        take.save(Path(folder) / "take.npz")
    watch.report("save", 1.0)
    for stage, spent in watch.spent.items():
        print(f"{model:12s} {stage:10s} {spent[0] / take.duration:8.4f} {spent[1] / take.duration:8.4f}")
    total = sum(watch.spent.values()) / take.duration
    print(f"{model:12s} {'all':10s} {total[0]:8.4f} {total[1]:8.4f}   {len(take.notes)} notes, {take.duration:.1f} s")
    if truth is not None:
        print("{:12s} onset F1 {:.4f}, with offsets {:.4f}".format(model, *heard(take.notes, truth)))


def main(arguments=None):
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recording")
    parser.add_argument("--midi", help="the MIDI file from which the recording was played")
    parser.add_argument("--end", type=float, help="only so many seconds")
    options = parser.parse_args(arguments)
    truth = part(read_midi(options.midi), None, options.end).notes if options.midi else None
    print(f"{'transcriber':12s} {'station':10s} {'wall':>8s} {'cpu':>8s}   seconds for a second of music")
    for model in MODELS:
        if lack := missing(model):
            print(f"{model:12s} {lack}")
        else:
            measure(options.recording, model, options.end, truth)
    unit = 1e9 if sys.platform == "darwin" else 1e6
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit:.2f} GB")


if __name__ == "__main__":
    main()
