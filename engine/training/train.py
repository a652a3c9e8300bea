"""The command `pianoflow train`: stage 1, then stage 2 on top of it, in one go or in slices of minutes."""
import json
import math
from contextlib import contextmanager
from dataclasses import replace

from ..audio.encoders import ENCODERS
from ..command import one_sentence
from ..device import import_torch, usable_device
from ..errors import InputError
from ..model.config import config
from .arguments import train_parser
from .settings import SETTINGS

def main(arguments=None):
    """Runs the command with the arguments, by default the shell's."""
    options = train_parser().parse_args(arguments)
    with one_sentence(options.output, "Stopped; the same command carries on."):
        done = train(options, lambda sentence: print(sentence, flush=True))
        print("done" if done else "not done yet: the same command carries on")


def train(options, report):
    """Trains as the parsed `options` say; returns whether all steps are done."""
    _check(options)
    torch = import_torch()
    if options.threads:
        torch.set_num_threads(options.threads)
    from .checkpoint import stored_space
    from .clips import Clips
    from .start import begin_with, read_start, told
    from .trainer import Trainer
    device = usable_device(options.device)
    made = config(options.config, *options.change)
    given = {name: getattr(options, name) for name in ("steps", "batch", "rate", "seed")
             if getattr(options, name) is not None}
    settings = replace(SETTINGS[options.config, options.stage], **given)
    start = read_start(options.start, options.stage) if options.start else None
    kept, features = stored_space(options.output) or (start and start.space), ENCODERS[made.encoder]
    clips = Clips(options.data, "train", made.encoder, batch=settings.batch, seed=settings.seed,
                  displaced=made.stage2.displaced if options.stage == "stage2" else 0.0)
    make = _wrists if options.stage == "stage1" else _gestures
    with _changed(options):
        objective = make(options, made, features, clips, kept, settings.seed)
    if start:
        begin_with(objective.network, start)
    clips.space = objective.space
    unseen = Clips(options.data, "validation", made.encoder, clips.space, settings.batch, seed=1, augmented=True)
    validation = [unseen[k] for k in range(settings.validation_batches)]
    if options.change:
        with _changed(options), torch.no_grad():  # sizes that do not fit each other show in use
            objective.loss(validation[0], 0.0, torch.Generator())
    report(f"{clips.hours:.1f} hours to learn from, {unseen.hours:.1f} to check on; "
           f"{sum(p.numel() for p in objective.network.parameters()) / 1e6:.1f} M parameters")
    trainer = Trainer(objective, settings, options.output, device)
    trainer.facts = {"data": _about(options.data), "hours": round(clips.hours, 2)}
    if start:
        trainer.facts["start"] = told(start)
    return trainer.run(clips, validation, options.minutes, options.workers, report)


def _check(options):
    """Raises InputError for numbers that mean nothing."""
    for name, least in (("steps", 1), ("batch", 1), ("seed", 0), ("workers", 0), ("threads", 1), ("minutes", 0)):
        value = getattr(options, name)
        if value is not None and not value >= least:
            raise InputError(f"--{name} is {value}: give a number from {least} up.")
    if options.rate is not None and not (options.rate > 0 and math.isfinite(options.rate)):
        raise InputError(f"--rate is {options.rate}: give a number above 0.")


@contextmanager
def _changed(options):
    """Turns what networks raise whose changed sizes do not fit each other into InputError."""
    try:
        yield
    except (TypeError, ValueError, RuntimeError, AssertionError, ArithmeticError, AttributeError) as error:
        if not options.change:
            raise
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise InputError(f"No network can be built with {' '.join(options.change)} ({reason}): check "
                         "--change.") from error


def _wrists(options, made, features, clips, kept, seed):
    """Stage 1's objective; kept: the space that its checkpoint stores, or None."""
    import torch

    from .objectives import WristObjective
    # one space serves both stages, so stage 1 measures what stage 2 needs
    space = kept or clips.measured_space(made.stage2.rotation, not made.stage2.guided)
    torch.manual_seed(seed)
    return WristObjective(made, features, space)


def _gestures(options, made, features, clips, kept, seed):
    """Stage 2's objective, on top of the stage 1 that the options name."""
    import torch

    from ..weights.model_file import ModelFile
    from .objectives import GestureObjective
    if not made.stage2.guided:
        torch.manual_seed(seed)
        return GestureObjective(made, features, kept or clips.measured_space(made.stage2.rotation, unguided=True))
    if options.stage1 is None:
        raise InputError("Stage 2 is trained on top of stage 1: give its run folder with --stage1.")
    path = options.stage1 / "stage1.safetensors" if options.stage1.is_dir() else options.stage1
    first = ModelFile.read(path)
    if first.stage != "stage1" or first.config.encoder != made.encoder:
        raise InputError(f"{path} is no stage 1 for the encoder '{made.encoder}': give another one with --stage1.")
    made = replace(made, stage1=first.config.stage1)
    space = kept or first.space
    if space.rotation != made.stage2.rotation or space.unguided:
        # the places of wrists must stay those of stage 1; how gestures are written is stage 2's own affair
        space = replace(clips.measured_space(made.stage2.rotation), wrist_mean=space.wrist_mean)
    torch.manual_seed(seed)
    return GestureObjective(made, features, space, first.build(), first.digest)


def _about(data):
    """What the data folder says of itself."""
    try:
        about = json.loads((data / "data.json").read_text(encoding="utf-8"))
        return about if isinstance(about, dict) else {}
    except (OSError, ValueError):
        return {}


if __name__ == "__main__":
    main()
