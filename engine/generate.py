"""From a recording or a MIDI file to a take: the whole path of the engine, station by station."""
import hashlib
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

import numpy as np

from ..rigs.hand import LARGEST, SMALLEST
from .errors import InputError
from .music.performance import part
from .music.transcription import MODELS, missing, transcribe
from .pieces import Pieces, take_of
from .presets import DEFAULT as DEFAULT_PRESET
from .presets import PRESETS, completed

#: The stations in order, as `report` names them; the sketch is only made for who wants chunks.
STAGES = ("sketch", "decode", "listen", "hands", "perform", "save")
#: Seconds for which the hands rest in a take after the last note, at most.
TAIL = 30.0
#: Seconds of the sketch: one chunk of the networks.
SKETCH = 7.9
#: The shortest take, seconds: even a click becomes something that can be baked.
SHORTEST_TAKE = 0.5


@dataclass(frozen=True)
class Settings:
    """What a user can choose. The same source, settings and seed give the same take on one machine,
    to a few millionths of a radian.

    generator: a name in `engine.generators.GENERATORS`, or None for the default. weights: of PianoFlow, a folder, which
    then is the default; None: those that come with it. preset: a name in `engine.presets.PRESETS`. transcriber: a name in
    `engine.music.transcription.MODELS`, or None for the preset's.
    start, end: the part of the recording that is played, seconds; None: from its beginning, to its end.
    hand_size: of the hands, 1 as they are bundled; fingering takes it into account. style: the generator's own knobs.
    """

    generator: str | None = None
    weights: str | None = None
    seed: int = 0
    preset: str = DEFAULT_PRESET
    transcriber: str | None = None
    start: float | None = None
    end: float | None = None
    hand_size: float = 1.0
    style: dict = field(default_factory=dict)

    @classmethod
    def from_dict(cls, values):
        """Settings from JSON. Raises InputError for names and values that mean nothing."""
        names = [field.name for field in fields(cls)]
        unknown = [name for name in values if name not in names]
        if unknown:
            raise InputError(f"There is no setting '{unknown[0]}': use {', '.join(names)}.")
        return cls(**values).checked()

    def checked(self):
        """The settings themselves. Raises InputError when a value cannot be used."""
        from .generators import GENERATORS
        for what, name, known in (("generator", self.generator, GENERATORS), ("preset", self.preset, PRESETS),
                                  ("transcriber", self.transcriber, MODELS)):
            if name not in known and not (what != "preset" and name is None):
                raise InputError(f"There is no {what} '{name}': use {' or '.join(known)}.")
        if not isinstance(self.weights, (str, type(None))):
            raise InputError(f"The setting weights is {self.weights!r}: give the name of a folder.")
        if self.weights and self.generator == "performer":
            raise InputError("The performer uses no weights: choose the generator 'pianoflow', or give none.")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise InputError(f"The seed {self.seed!r} is not a whole number from 0 up.")
        for name, low, high in (("start", 0, 1e6), ("end", 0, 1e6), ("hand_size", SMALLEST, LARGEST)):
            value = getattr(self, name)
            optional = name != "hand_size" and value is None
            if not optional and not (isinstance(value, (int, float)) and low <= value <= high):
                raise InputError(f"The setting {name} is {value!r}: give a number from {low:g} to {high:g}.")
        if self.end is not None and self.end <= (self.start or 0):
            raise InputError(f"The end, {self.end:g} s, is not after the start, {self.start or 0:g} s.")
        if not isinstance(self.style, dict):
            raise InputError("The setting style is not a table of names and values.")
        return self


def generate(source, settings=Settings(), report=None, midi=None, chunks=None):
    """The `Take` for `source`, a sound or MIDI file; `midi`, a MIDI file beside the sound, replaces transcription.

    report(stage, fraction): stage of STAGES, 0-1 within it; may raise to cancel. The take's notes and frames are in
    seconds of the recording, so its first frame is at `settings.start`. Raises InputError.
    chunks(take, final): told on the way what can be seen already: first, not final, a sketch of the beginning; then,
    final, one after the other the pieces of the take, each with the frame with which the next one begins. The take is
    the same with and without.
    """
    from .generators import GENERATORS, check_generator, chosen_generator
    from .music.fingering import plan_fingering
    from .music.hands import split_hands
    from .music.rolls import roll_chords

    report = report or (lambda stage, fraction: None)
    generator, warned = chosen_generator(settings.checked())
    settings = replace(settings, generator=generator)
    settings = replace(settings, **completed(settings))
    check_generator(settings)
    settings = replace(settings, hand_size=float(settings.style.get("hand_size", settings.hand_size)))
    if chunks and (sketch := _sketch(source, settings, report, midi)):
        chunks(sketch, False)
    performance, recording = _listen(source, midi, settings, report)
    report("hands", 0.0)
    notes = split_hands(performance.notes)
    report("hands", 0.5)
    rolled = roll_chords(notes, settings.hand_size)
    plan = plan_fingering(rolled.notes, settings.hand_size)
    notes = plan.notes
    report("hands", 1.0)
    performance = replace(performance, notes=notes, duration=_duration(performance),
                          warnings=performance.warnings + warned + _beyond_reach(rolled, plan))
    meta = _meta(source, midi, performance, recording, settings)
    pieces = Pieces(chunks, performance.pedal, settings.start or 0.0, meta) if chunks else None
    motion, notes = GENERATORS[settings.generator](
        performance, recording, settings, lambda fraction: report("perform", fraction), pieces and pieces.tell)
    if pieces:
        pieces.tell(motion, notes, len(motion.wrist))
    if len(motion.unplayed):
        said = "Notes too far away for their fingers to be there in time, whose keys move without one: "
        meta = {**meta, "warnings": [*meta["warnings"], f"{said}{len(motion.unplayed)} of {len(notes)}."]}
    return take_of(motion, notes, performance.pedal, settings.start or 0.0, meta)


def _sketch(source, settings, report, midi):
    """A quick take of the first seconds, heard and played as in a draft; None where the part that is asked for is no
    longer than that, or where something is wrong with it, which the rest will tell."""
    start = settings.start or 0.0
    if settings.end is not None and settings.end - start <= SKETCH:
        return None
    style = {name: value for name, value in settings.style.items() if name not in ("solver", "steps")}
    quick = replace(settings, end=start + SKETCH, preset="draft", style=style,
                    transcriber=settings.transcriber if missing("light") else None)
    report("sketch", 0.0)
    try:
        take = generate(source, quick, lambda stage, part: report("sketch", STAGES.index(stage) / len(STAGES)), midi)
    except InputError:
        return None
    report("sketch", 1.0)
    return take


def _listen(source, midi, settings, report):
    """The performance, timed from `settings.start`, and the recording (None when only MIDI was given)."""
    from .music.midi import is_midi, read_midi
    if source is None and midi is None:
        raise InputError("There is nothing to play: choose a sound or a MIDI file.")
    if source is None or (midi is None and is_midi(source)):
        source, midi = None, midi or source
    recording = None
    report("decode", 0.0)
    if source is not None:
        from .audio.recording import open_recording
        recording = open_recording(source, settings.start, settings.end, lambda fraction: report("decode", fraction))
    report("decode", 1.0)
    if midi is None:
        return transcribe(recording, settings.transcriber, lambda fraction: report("listen", fraction)), recording
    whole = read_midi(midi)
    if recording is not None:
        whole = replace(whole, duration=recording.start + recording.duration,
                        warnings=whole.warnings + recording.warnings)
    if (settings.start or 0.0) >= whole.duration > 0:
        raise InputError(f"{midi} lasts {whole.duration:.1f} s: let the part begin earlier.")
    report("listen", 1.0)
    return part(whole, settings.start, settings.end), recording


def _beyond_reach(rolled, plan):
    """What was done about notes that one hand cannot play at once, as sentences for the user."""
    said = []
    if rolled.rolled:
        said.append(f"Chords too wide for a hand to strike at once, which it rolls: {len(rolled.rolled)}.")
    if len(plan.dropped):
        said.append(f"Notes beyond the hands' reach, whose keys move without a finger: {len(plan.dropped)} of "
                    f"{len(plan.notes)}.")
    return tuple(said)


def _duration(performance):
    """Seconds of the take: the recording's, but not much beyond its last note."""
    last = float(performance.notes["offset"].max(initial=0.0))
    return max(min(performance.duration, last + TAIL), last, SHORTEST_TAKE)


def _meta(source, midi, performance, recording, settings):
    """Where the take came from, as JSON holds it."""
    from .version import VERSION
    from .weights.shipped import digests
    used = [("source", source, recording.digest if recording else None), ("midi", midi, None)]
    files = {}
    for name, path, digest in used:
        if path is not None:
            files[name] = {"name": Path(path).name, "sha256": digest or sha256(path)}
    return {"version": VERSION, "seed": settings.seed, "settings": asdict(settings), "files": files,
            "hand_size": settings.hand_size,
            "generator": settings.generator, "encoder": performance.source, "warnings": list(performance.warnings),
            "weights": digests(settings.weights) if settings.generator == "pianoflow" else {}}


def sha256(path):
    """The SHA-256 of a file."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
