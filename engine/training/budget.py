"""Trainings that last as long as each other: so many seconds of a processor core, the fall of the rate included.

How many steps that is shows in training: the first slice tells the speed, and every later one that begins before the
rate falls corrects it. Seconds of the processor, unlike those of the clock, are the same whatever else runs.
"""
import json
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

from ..errors import InputError
from ..files import write_whole
from .trainer import Trainer

BUDGET, LOCK = "budget.json", "lock"
#: Slices of a training, after each of which it is saved; steps of a training that does not know how many it has.
SLICES, MANY = 8, 10 ** 9


@dataclass
class Budget:
    """seconds: of a core, to be spent. spent: so far, in `step` steps. steps: of the whole, as far as is known."""

    seconds: float
    spent: float = 0.0
    step: int = 0
    steps: int = MANY

    @property
    def done(self):
        """Whether all steps are done."""
        return self.step >= self.steps

    def plan(self, cooldown):
        """Counts the steps anew, unless the rate falls already (over the last part `cooldown` of the steps)."""
        if self.step and (self.steps == MANY or self.step < (1 - cooldown) * self.steps):
            self.steps = max(self.step + 1, round(self.step * self.seconds / self.spent))


def read_budget(folder, seconds=None):
    """The `Budget` of a run folder, a new one where it has none (None without `seconds`). Raises InputError where it is
    of another length."""
    path = folder / BUDGET
    if not path.exists():
        return None if seconds is None else Budget(seconds)
    try:
        budget = Budget(**json.loads(path.read_text(encoding="utf-8")))
        if not all(isinstance(value, (int, float)) for value in asdict(budget).values()):
            raise ValueError("no numbers")
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{path} cannot be read, or is damaged: remove its folder, or choose another one.") from error
    if seconds is not None and abs(budget.seconds - seconds) > 1e-6:
        raise InputError(f"{folder} was begun with {budget.seconds / 60:g} minutes, not {seconds / 60:g}: give the "
                         "same, or choose another folder.")
    return budget


def train_for(budget, objective, settings, folder, clips, validation, report, facts=None):
    """Trains until the budget is spent, carrying on what is in the folder. settings: `TrainSettings`, whose steps do
    not count. The averaged weights are validated only at the end, which is not part of the time that is planned."""
    trainer = Trainer(objective, replace(settings, validate_every=MANY, steps=MANY), folder)
    trainer.facts = facts or {}
    if budget.step:  # steps after the last slice that was saved cost as much as those before
        budget.spent, budget.step = budget.spent / budget.step * trainer.step, trainer.step
    elif trainer.step:
        raise InputError(f"{folder} has a training, but not how long it took: remove it, or choose another folder.")
    while not budget.done:
        budget.plan(settings.cooldown)
        trainer.settings = replace(trainer.settings, steps=budget.steps)
        began = time.process_time()
        try:
            trainer.run(clips, validation, budget.seconds / 60 / SLICES, report=report)
        finally:
            budget.spent, budget.step = budget.spent + time.process_time() - began, trainer.step
            write_whole(folder / BUDGET, json.dumps(asdict(budget)))
    report(f"{folder}: {budget.step} steps in {budget.spent / 60:.2f} minutes of a core")


@contextmanager
def alone(folder, report):
    """Waits until no other process is in here with the same folder. On Windows nobody is kept out."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(folder / LOCK, "w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            report(f"waiting for another process, which trains {folder}")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
