"""The clips of `tests/data/clips`, and measures of how well they were heard."""
from pathlib import Path

import pytest

from pianoflow.engine.evaluation import stages as evaluation

CLIPS = Path(__file__).parents[1] / "data" / "clips"


def sound(name):
    """Path of a clip's recording."""
    return CLIPS / f"{name}.ogg"


def score(name):
    """Path of the MIDI file from which the clip was played."""
    return CLIPS / f"{name}.mid"


def onset_f1(heard, played):
    """F1 of pitch and onset within 50 ms; the test is skipped without mir_eval."""
    pytest.importorskip("mir_eval")
    return evaluation.heard(heard, played)[0]
