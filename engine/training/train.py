"""The command `pianoflow train`: stage 1, then stage 2 on top of it, in one go or in slices of minutes."""
import argparse
import signal
from dataclasses import replace
from pathlib import Path

from ..audio.encoders import ENCODERS
from ..device import import_torch, model_device
from ..errors import InputError
from ..model.config import ABLATIONS, CONFIGS, config
from .settings import SETTINGS

DESCRIPTION = """\
Trains one of the model's two stages on a data folder (`pianoflow data make`) and writes a run folder: a checkpoint,
tables and a plot, and the weights ready to generate with. The same command carries an interrupted run on, to the step;
--minutes trains a slice. Stage 2 needs the run folder of a trained stage 1.
"""
EXAMPLES = """\
examples:
  pianoflow train stage1 DATA -o runs/one
  pianoflow train stage2 DATA -o runs/two --stage1 runs/one --minutes 9
  pianoflow train stage2 DATA -o runs/no-argi --stage1 runs/one --change no_argi
"""


def make_parser():
    """The parser of `pianoflow train`."""
    parser = argparse.ArgumentParser(prog="pianoflow train", description=DESCRIPTION, epilog=EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=("stage1", "stage2"))
    parser.add_argument("data", type=Path, help="a data folder")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the run folder")
    parser.add_argument("--config", choices=CONFIGS, default="small")
    parser.add_argument("--change", action="append", default=[], metavar="CHANGE",
                        help=f"an ablation ({', '.join(ABLATIONS)}) or NAME=VALUE such as stage2.reach=false")
    parser.add_argument("--stage1", type=Path, help="stage 1's run folder or weights, for stage2")
    parser.add_argument("--minutes", type=float, help="stop after so long, to be carried on later")
    for name, kind in (("steps", int), ("batch", int), ("rate", float), ("seed", int)):
        parser.add_argument(f"--{name}", type=kind, help="instead of the configuration's")
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches (default: none)")
    parser.add_argument("--threads", type=int, help="threads of the processor")
    parser.add_argument("--device", help="cuda, mps or cpu (default: the best there is)")
    return parser


def main(arguments=None):
    """Runs the command with the arguments, by default the shell's."""
    options = make_parser().parse_args(arguments)
    try:
        done = train(options, lambda sentence: print(sentence, flush=True))
    except InputError as error:
        raise SystemExit(f"pianoflow: {error}") from None
    except KeyboardInterrupt:
        raise SystemExit("Stopped; the same command carries on.") from None
    print("done" if done else "not done yet: the same command carries on")


def train(options, report):
    """Trains as the parsed `options` say; returns whether all steps are done."""
    torch = import_torch()
    if options.threads:
        torch.set_num_threads(options.threads)
    from .clips import Clips
    from .trainer import Trainer
    made = config(options.config, *options.change)
    given = {name: getattr(options, name) for name in ("steps", "batch", "rate", "seed")
             if getattr(options, name) is not None}
    settings = replace(SETTINGS[options.config, options.stage], **given)
    objective, features = None, ENCODERS[made.encoder]
    clips = Clips(options.data, "train", made.encoder, batch=settings.batch, seed=settings.seed)
    if options.stage == "stage1":
        from .objectives import WristObjective
        # one space serves both stages, so stage 1 measures what stage 2 needs
        clips.space = clips.measured_space(made.stage2.rotation, not made.stage2.guided)
        torch.manual_seed(settings.seed)
        objective = WristObjective(made, features, clips.space)
    else:
        objective, clips.space = _gestures(options, made, features, clips, settings.seed)
    unseen = Clips(options.data, "validation", made.encoder, clips.space, settings.batch, seed=1, augmented=True)
    validation = [unseen[k] for k in range(settings.validation_batches)]
    report(f"{clips.hours:.1f} hours to learn from, {unseen.hours:.1f} to check on; "
           f"{sum(p.numel() for p in objective.network.parameters()) / 1e6:.1f} M parameters")
    trainer = Trainer(objective, settings, options.output, options.device or model_device())
    trainer.facts = {"data": _about(options.data), "hours": round(clips.hours, 2)}
    return trainer.run(clips, validation, options.minutes, options.workers, report)


def _gestures(options, made, features, clips, seed):
    """Stage 2's objective, on top of the stage 1 that the options name, and its space."""
    import torch

    from ..weights.model_file import ModelFile
    from .objectives import GestureObjective
    if not made.stage2.guided:
        torch.manual_seed(seed)
        space = clips.measured_space(made.stage2.rotation, unguided=True)
        return GestureObjective(made, features, space), space
    if options.stage1 is None:
        raise InputError("Stage 2 is trained on top of stage 1: give its run folder with --stage1.")
    path = options.stage1 / "stage1.safetensors" if options.stage1.is_dir() else options.stage1
    first = ModelFile.read(path)
    if first.stage != "stage1" or first.config.encoder != made.encoder:
        raise InputError(f"{path} is no stage 1 for the encoder '{made.encoder}': give another one with --stage1.")
    made = replace(made, stage1=first.config.stage1)
    space = first.space
    if space.rotation != made.stage2.rotation or space.unguided:
        # the places of wrists must stay those of stage 1; how gestures are written is stage 2's own affair
        space = replace(clips.measured_space(made.stage2.rotation), wrist_mean=space.wrist_mean)
    torch.manual_seed(seed)
    return GestureObjective(made, features, space, first.build(), first.digest), space


def _about(data):
    """What the data folder says of itself."""
    import json
    try:
        return json.loads((data / "data.json").read_text())
    except (OSError, ValueError):
        return {}


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # who ends a run politely finds it saved, as after Ctrl-C
    main()
