"""The sizes and switches of the two networks; every row of the paper's ablation table is a value here."""
import json
import math
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace

from ..audio.encoders import ENCODERS
from ..errors import InputError

#: Frames a second of the network, and frames of a training clip and of a chunk when sampling (8 s).
FPS = 30
CLIP = 240
INTERACTIONS = ("argi", "cross_attention", "none")
ROTATIONS = ("axis_angle", "six_d")


@dataclass(frozen=True)
class Stage1Config:
    """The wrist network. Layer counts are those of transformers; `width` is their model width.

    teacher: whether a teacher with MIDI is trained beside the student (table 3, "w/o MIDI": False).
    decoupled: a network per hand; False: one for both ("w/o Decoupling"). led: whether paths are counted from where
    the hands' nearest notes lie; reach: whether a hand also sees the keys from there (`keys_under_hand`); both only for
    encoders that know hands.
    teacher_share: the part of every batch that the teacher is trained on, to save time: it costs twice the student.
    queries, pitch_width: M and C of the Harmonic Perceiver. robust: distance (units of 50 mm) from which errors count
    as such, not squared, so that a few leaps that are a moment early do not outweigh all else; 0: the paper's squares.
    The last four are the losses' weights λ_v, λ_τ and the end value of λ_distill, which rises along a cosine over the
    first `distillation_rise` of the training.
    """

    width: int = 96
    heads: int = 2
    encoder_layers: int = 1
    backbone_layers: int = 2
    decoder_layers: int = 1
    midi_layers: int = 1
    kernel: int = 5
    queries: int = 4
    pitch_width: int = 8
    dropout: float = 0.0
    teacher: bool = True
    teacher_share: float = 0.5
    decoupled: bool = True
    led: bool = True
    reach: bool = True
    robust: float = 0.15
    velocity_weight: float = 3.0
    teacher_weight: float = 1.0
    distillation_weight: float = 0.1
    distillation_rise: float = 0.5


@dataclass(frozen=True)
class Stage2Config:
    """The velocity field. widths: channels of the temporal U-Net's levels, each at half the rate of the one before.

    guided: whether stage 1's features and wrist paths are conditions; False: the field makes the wrists too
    ("w/o Stage1"). spatial: whether a transformer runs over the joints ("w/o Spatial": False). joint_frames: frames
    that one joint token holds. interaction: "argi", "cross_attention" ("w/ Cross-Attn") or "none" ("w/o ARGI").
    reach: whether a hand also sees the keys from its wrist (`keys_under_hand`); only for encoders that know keys.
    rotation: what a joint's rotation is inside, see `motion_space`. roughness: how much more trembling errors count in
    the flow's loss. tip_share: part of the loss that is taken on the fingertips' movement instead of the joints', where
    fingers that strike or hold a key count for more (`training.tip_loss`).
    true_wrists: share of the training clips whose condition is the true wrist path and not the student's; with the
    true one, fingers learn to reach their keys from wherever the wrist is. displaced: share of the clips whose wrists
    have gone a few millimetres aside and whose digits were solved anew, for the same end.
    """

    widths: tuple = (144, 208, 272)
    blocks: int = 1
    kernel: int = 3
    condition_width: int = 128
    spatial_width: int = 32
    spatial_layers: int = 1
    spatial_heads: int = 2
    joint_frames: int = 2
    interaction_heads: int = 2
    guided: bool = True
    spatial: bool = True
    interaction: str = "argi"
    reach: bool = True
    rotation: str = "axis_angle"
    roughness: float = 1.0
    tip_share: float = 0.7
    true_wrists: float = 1.0
    displaced: float = 0.5


@dataclass(frozen=True)
class ModelConfig:
    """Both stages and the acoustic encoder (a name in `engine.audio.encoders.ENCODERS`) whose features they take."""

    name: str = "small"
    encoder: str = "keys"
    stage1: Stage1Config = field(default_factory=Stage1Config)
    stage2: Stage2Config = field(default_factory=Stage2Config)

    def __post_init__(self):
        for what, value, known in (("acoustic encoder", self.encoder, ENCODERS),
                                   ("interaction", self.stage2.interaction, INTERACTIONS),
                                   ("rotation", self.stage2.rotation, ROTATIONS)):
            if value not in known:
                raise InputError(f"There is no {what} '{value}': use {', '.join(known)}.")
        if CLIP % self.stage2.joint_frames or CLIP % 2 ** (len(self.stage2.widths) - 1):
            raise InputError(f"A clip of {CLIP} frames cannot be halved for every level of stage2.widths but one, or "
                             "shared out into stage2.joint_frames: give fewer.")

    def as_dict(self):
        """The configuration as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values):
        """The configuration that `as_dict` wrote. Raises InputError for names and values that mean nothing here."""
        return _filled(cls(), values)


def _filled(default, values, path=""):
    """A copy of the configuration `default` with `values` (JSON) in place of its own, each of the same type."""
    if not isinstance(values, dict):
        raise InputError(f"The model's configuration has {values!r} where '{path}NAME' must be: give names with "
                         "values.")
    known = [entry.name for entry in fields(default)]
    unknown = [name for name in values if name not in known]
    if unknown:
        raise InputError(f"The model's configuration has no '{path}{unknown[0]}': use {', '.join(known)}.")
    return replace(default, **{name: _value(getattr(default, name), value, path + name)
                               for name, value in values.items()})


def _value(default, value, path):
    """`value` if it is of the type of `default`, counts being at least 1 and other numbers at least 0."""
    if is_dataclass(default):
        return _filled(default, value, path + ".")
    if isinstance(default, tuple) and isinstance(value, (list, tuple)) and value:
        return tuple(_value(default[0], part, path) for part in value)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    wanted, fits = {
        tuple: ("a list of whole numbers", False),
        bool: ("true or false", isinstance(value, bool)),
        int: ("a whole number from 1 on", number and isinstance(value, int) and value >= 1),
        float: ("a number from 0 on", number and 0 <= value < math.inf),
        str: ("a name", isinstance(value, str)),
    }[type(default)]
    if not fits:
        raise InputError(f"The model's configuration cannot have {value!r} as '{path}': give {wanted}.")
    return value


#: What is shipped. Its stage 1 learns without a teacher: where it hears notes, one who reads them had nothing to add
#: but the time that it costs.
SMALL = ModelConfig(stage1=Stage1Config(width=160, heads=4, backbone_layers=3, teacher=False))
#: The paper's scale. It names no sizes: these make 54 and 62 M parameters and fit one consumer GPU.
PAPER = ModelConfig(
    name="paper", encoder="muq",
    stage1=Stage1Config(width=384, heads=6, encoder_layers=2, backbone_layers=4, decoder_layers=2, midi_layers=2,
                        queries=8, pitch_width=64, dropout=0.1, teacher_share=1.0, robust=0.0),
    stage2=Stage2Config(widths=(256, 512, 768), blocks=2, condition_width=512, spatial_width=64, spatial_layers=2,
                        spatial_heads=4, joint_frames=1, interaction_heads=8, rotation="six_d", roughness=0.0,
                        tip_share=0.0, true_wrists=0.0, displaced=0.0))
#: A small one that trains in minutes on one core, to compare ways of doing it (`engine.evaluation.comparison`); on the
#: data as it is, as its rivals are.
STUDY = ModelConfig(
    name="study",
    stage1=Stage1Config(width=48, backbone_layers=1),
    stage2=Stage2Config(widths=(64, 96, 128), condition_width=64, spatial_width=16, joint_frames=4,
                        displaced=0.0))
CONFIGS = {"small": SMALL, "paper": PAPER, "study": STUDY}

#: What a row of table 3 changes. Without stage 1 there is no wrist path, so "no_stage1" switches `reach` off too.
_ABLATIONS = {
    "hubert": lambda c: replace(c, encoder="hubert"),
    "no_midi": lambda c: replace(c, stage1=replace(c.stage1, teacher=False)),
    "no_decoupling": lambda c: replace(c, stage1=replace(c.stage1, decoupled=False)),
    "no_stage1": lambda c: replace(c, stage2=replace(c.stage2, guided=False)),
    "no_spatial": lambda c: replace(c, stage2=replace(c.stage2, spatial=False)),
    "no_argi": lambda c: replace(c, stage2=replace(c.stage2, interaction="none")),
    "cross_attention": lambda c: replace(c, stage2=replace(c.stage2, interaction="cross_attention")),
}
ABLATIONS = tuple(_ABLATIONS)


def config(name, *changes):
    """The configuration called `name`, with changes: names of ABLATIONS, or "stage2.reach=false" and the like."""
    if name not in CONFIGS:
        raise InputError(f"There is no configuration '{name}': use {', '.join(CONFIGS)}.")
    made = CONFIGS[name]
    for change in changes:
        if change in _ABLATIONS:
            made = _ABLATIONS[change](made)
            continue
        made = _filled(made, _assignment(change))
    return made


def _assignment(change):
    """{"stage2": {"reach": False}} of "stage2.reach=false"; a value that is no JSON is a name."""
    path, equals, text = change.partition("=")
    if not equals:
        raise InputError(f"There is no ablation '{change}': use {', '.join(ABLATIONS)}, or NAME=VALUE.")
    try:
        values = json.loads(text)
    except ValueError:
        values = text
    for name in reversed(path.split(".")):
        values = {name: values}
    return values
