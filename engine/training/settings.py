"""How a stage is trained: the optimiser's numbers and the run's habits."""
from dataclasses import dataclass


@dataclass(frozen=True)
class TrainSettings:
    """steps: of the whole training. rate: AdamW's, after `warmup` steps (at most a tenth of all); halved (`factor`)
    when the validation's score has not fallen for `patience` validations; over the last `cooldown` of the steps it also
    falls to zero. average: decay of the weights' moving average (EMA). clip: largest norm of the gradient."""

    steps: int
    batch: int
    rate: float
    patience: int
    factor: float = 0.5
    warmup: int = 300
    cooldown: float = 0.2
    weight_decay: float = 0.01
    average: float = 0.999
    clip: float = 1.0
    validate_every: int = 500
    validation_batches: int = 4
    log_every: int = 20
    save_seconds: float = 240.0
    seed: int = 0


#: (configuration, stage) → settings. The paper's steps, batches, rate and patience for `paper`. Stage 1 learns most in
#: an hour of a core from small batches: after 160 s of it, wrists (of width 96) were 13.1 mm off with clips by four, 13.7
#: by eight; after 80 s 14.3, 15.2 and, by sixteen, 17.1.
SETTINGS = {
    ("small", "stage1"): TrainSettings(steps=24_000, batch=4, rate=1e-3, patience=10, validation_batches=16),
    ("small", "stage2"): TrainSettings(steps=20_000, batch=16, rate=1e-3, patience=15),
    ("paper", "stage1"): TrainSettings(steps=100_000, batch=24, rate=5e-5, patience=10, cooldown=0.0,
                                       validate_every=1000),
    ("paper", "stage2"): TrainSettings(steps=250_000, batch=16, rate=5e-5, patience=15, cooldown=0.0,
                                       validate_every=1000),
    ("study", "stage1"): TrainSettings(steps=2_000, batch=8, rate=1e-3, patience=99, warmup=100, cooldown=0.4,
                                       validation_batches=2),
    ("study", "stage2"): TrainSettings(steps=3_000, batch=8, rate=1e-3, patience=99, warmup=100, cooldown=0.4,
                                       validation_batches=2),
}
