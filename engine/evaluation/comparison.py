"""Trains every row of the comparison with rivals and of the ablations: same data, same size, same time.

    python -m pianoflow.engine.evaluation.comparison DATA -o FOLDER --minutes1 5 --minutes2 15
    python -m pianoflow.engine.evaluation.comparison DATA -o FOLDER --minutes1 5 --minutes2 15 --only s2c no_argi

Rows that are there already are left as they are, and an interrupted one is carried on; several processes may train
different rows of a folder at once. Minutes are of one processor core: --minutes1 for stage 1, --minutes2 for stage 2,
and their sum for what has no stages. Rows that change nothing about stage 1 stand on the reference's.
"""
import argparse
import json
import math
from dataclasses import replace
from pathlib import Path

import torch

from ..audio.encoders import ENCODERS
from ..command import one_sentence
from ..errors import InputError
from ..files import write_whole
from ..model.config import config
from ..model.generation import Generator, Sampling
from ..training.budget import alone, read_budget, train_for
from ..training.checkpoint import stored_space
from ..training.clips import Clips
from ..training.objectives import GestureObjective, WristObjective
from ..training.settings import SETTINGS
from ..weights.model_file import ModelFile
from .baselines.makers import FlowMaker, RivalMaker
from .baselines.rival import RivalObjective, read_rival
from .baselines.rivals import RIVALS

CONFIG, REFERENCE, ABOUT = "study", "pianoflow", "comparison.json"
#: What the row "plain" changes: it leaves out what this PianoFlow has beyond the paper's, as the rivals do.
PLAIN = ("stage1.led=false", "stage1.reach=false", "stage1.robust=0.0", "stage2.reach=false", "stage2.tip_share=0.0",
         "stage2.roughness=0.0", "stage2.true_wrists=0.0")
#: Row → what it changes in the configuration CONFIG. "keys_heard" hears notes, but not whose hands and fingers play.
OURS = {REFERENCE: (), "plain": PLAIN, "no_midi": ("no_midi",), "no_decoupling": ("no_decoupling",),
        "no_stage1": ("no_stage1",), "no_spatial": ("no_spatial",), "no_argi": ("no_argi",),
        "cross_attention": ("cross_attention",), "keys_heard": ("encoder=keys_heard",)}
ROWS = (*OURS, *RIVALS)


def main(arguments=None):
    """Trains what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="a data folder; its train split is learnt from")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder of the rows")
    parser.add_argument("--minutes1", type=float, required=True, help="of a core, for stage 1")
    parser.add_argument("--minutes2", type=float, required=True, help="of a core, for stage 2")
    parser.add_argument("--only", nargs="+", metavar="ROW", help=f"some of {', '.join(ROWS)} (default: all)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    with one_sentence(options.output, "Stopped; the same command carries on."):
        torch.set_num_threads(1)
        train(options, lambda sentence: print(sentence, flush=True))


def train(options, report):
    """Trains the rows that the parsed `options` name."""
    for name in ("minutes1", "minutes2"):
        if not 0 < getattr(options, name) < math.inf:
            raise InputError(f"--{name} is {getattr(options, name)}: give a number above 0.")
    if not 0 <= options.seed < 2 ** 31:
        raise InputError(f"--seed is {options.seed}: give a number from 0 up.")
    unknown = [row for row in options.only or () if row not in ROWS]
    if unknown:
        raise InputError(f"There is no row '{unknown[0]}': use {', '.join(ROWS)}.")
    for row in options.only or ROWS:
        _same(options)
        (_rival if row in RIVALS else _ours)(row, options, report)


def _same(options):
    """Writes down what all rows of the folder share, or raises InputError where it is something else: data that is
    still being made, for one."""
    about = {"hours of data": round(Clips(options.data, "train", "keys").hours, 2), "--minutes1": options.minutes1,
             "--minutes2": options.minutes2, "--seed": options.seed}
    path = options.output / ABOUT
    if not path.exists():
        write_whole(path, json.dumps(about))
        return
    for name, value in _about(options.output).items():
        if about.get(name) != value:
            raise InputError(f"The rows in {options.output} are trained with {name} {value}, not {about.get(name)}: "
                             "give the same, or choose another folder.")


def _about(folder):
    try:
        return dict(json.loads((folder / ABOUT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{folder / ABOUT} cannot be read, or is damaged: choose another folder.") from error


def _ours(row, options, report):
    """Trains a row of PianoFlow's, and before it the stage 1 that it stands on."""
    made, features = _made(row)
    first = _first(row, made, features, options, report) if made.stage2.guided else None

    def objective(clips, kept):
        if first is None:
            return GestureObjective(made, features, kept or clips.measured_space(made.stage2.rotation, unguided=True))
        return GestureObjective(made, features, kept or first.space, first.build(), first.digest)
    minutes = options.minutes2 if first else options.minutes1 + options.minutes2
    _train(options.output / row / "stage2", made, minutes, objective, options, report)


def _first(row, made, features, options, report):
    """The `ModelFile` of the stage 1 that a row stands on, which is trained where it is not there."""
    folder = options.output / _owner(row) / "stage1"

    def objective(clips, kept):
        return WristObjective(made, features, kept or clips.measured_space(made.stage2.rotation))
    _train(folder, made, options.minutes1, objective, options, report)
    return ModelFile.read(folder / "stage1.safetensors")


def _rival(row, options, report):
    """Trains a rival."""
    made, features = _made(REFERENCE)

    def objective(clips, kept):
        return RivalObjective(row, RIVALS[row], made, features, kept or clips.measured_space(made.stage2.rotation))
    _train(options.output / row / "rival", made, options.minutes1 + options.minutes2, objective, options, report)


def _train(folder, made, minutes, objective, options, report):
    """Trains what objective(clips, the space of what is there already or None) makes, unless that is done."""
    with alone(folder, report):
        budget = read_budget(folder, 60 * minutes)
        if budget.done:
            return
        settings = _settings(folder.name, options.seed)
        clips = Clips(options.data, "train", made.encoder, batch=settings.batch, seed=settings.seed)
        torch.manual_seed(settings.seed)
        learner = objective(clips, stored_space(folder))
        clips.space = learner.space
        unseen = Clips(options.data, "validation", made.encoder, clips.space, settings.batch, seed=1, augmented=True)
        validation = [unseen[k] for k in range(settings.validation_batches)]
        report(f"{folder}: {sum(p.numel() for p in learner.network.parameters()) / 1e6:.2f} M parameters")
        train_for(budget, learner, settings, folder, clips, validation, report, {"hours": round(clips.hours, 2)})


def _settings(stage, seed):
    """The `TrainSettings` of a stage; a rival's are stage 2's."""
    return replace(SETTINGS[CONFIG, "stage1" if stage == "stage1" else "stage2"], seed=seed)


def _made(row):
    """The `ModelConfig` of a row and the numbers that its encoder has a frame."""
    made = config(CONFIG, *OURS[row])
    return made, ENCODERS[made.encoder]


def _owner(row):
    """The row whose stage 1 a row stands on."""
    made, reference = _made(row)[0], _made(REFERENCE)[0]
    alike = (made.stage1, made.encoder) == (reference.stage1, reference.encoder)
    return REFERENCE if alike else row


def makers(folder):
    """Row → `FlowMaker` or `RivalMaker`, of the rows in a folder that are fully trained, in the order of ROWS. Like the
    rivals, PianoFlow's rows draw their noise as they were trained: at temperature 1."""
    found, folder, sampling = {}, Path(folder), Sampling(temperature=1.0)
    for row in ROWS:
        place = folder / row / ("rival" if row in RIVALS else "stage2")
        budget = read_budget(place)
        if budget is None or not budget.done:
            continue
        if row in RIVALS:
            found[row] = RivalMaker(row, *read_rival(place / f"{row}.safetensors", RIVALS))
        else:
            second = ModelFile.read(place / "stage2.safetensors")
            guided = second.config.stage2.guided
            first = ModelFile.read(folder / _owner(row) / "stage1" / "stage1.safetensors") if guided else None
            found[row] = FlowMaker(row, Generator(first, second), sampling)
    return found


if __name__ == "__main__":
    main()
