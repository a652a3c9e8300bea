"""How much time a performance may cost, in three words instead of numbers."""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Preset:
    """transcriber: what listens, a name in `engine.music.transcription.MODELS`. sampling: knobs of PianoFlow's
    `engine.model.generation.Sampling`, besides its defaults."""

    transcriber: str
    sampling: dict = field(default_factory=dict)


#: Draft hears about nine tenths of the notes, in a tenth of the time. More than four calls of the network change what
#: fingers do in the air, hardly what they press (`pianoflow evaluate model --steps`); best is the paper's 25 steps.
PRESETS = {"draft": Preset("light", {"steps": 2}), "good": Preset("transkun"),
           "best": Preset("transkun", {"solver": "heun", "steps": 25})}
DEFAULT = "good"


def completed(settings):
    """`engine.generate.Settings` whose generator is known, with what their preset says where they say nothing."""
    preset = PRESETS[settings.preset]
    style = {**preset.sampling, **settings.style} if settings.generator == "pianoflow" else settings.style
    return {"transcriber": settings.transcriber or preset.transcriber, "style": style}
