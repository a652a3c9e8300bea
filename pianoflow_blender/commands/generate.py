"""`pianoflow generate`: from a recording or a MIDI file to a take."""
import argparse
from pathlib import Path

from ...engine.errors import InputError
from ..engine_python import require_python
from ..job import EngineError, Job
from ..paths import is_midi

NAME = "generate"
SUMMARY = "make a take: two hands playing a recording or a MIDI file"
DESCRIPTION = """\
Listens to a piano recording (or reads a MIDI file) and writes a take: the motion of two hands that play it, the
notes, the pedal. `bake` puts a take into Blender, `export` writes it for other tools. The environment variable
PIANOFLOW_DEVICE (cuda, mps or cpu) chooses where the networks run, for example cpu where a GPU does not work.
"""
EXAMPLES = """\
examples:
  pianoflow generate nocturne.mp3 -o nocturne.npz
  pianoflow generate scale.mid -o scale.npz --seed 3
  pianoflow generate nocturne.wav --midi nocturne.mid -o nocturne.npz     exact notes instead of heard ones
  pianoflow generate concert.flac --start 61 --end 95.5 -o excerpt.npz    34.5 s of it
"""


def add_arguments(parser):
    parser.add_argument("source", metavar="AUDIO|MIDI", type=Path,
                        help="WAV, FLAC, OGG, MP3; M4A, AAC and videos with ffmpeg; or a MIDI file")
    parser.add_argument("-o", "--output", type=Path, help="the take to write (default: the source's name with .npz)")
    add_settings(parser)


def add_settings(parser, midi=True):
    """The arguments that say how to play; `play` and `batch` have them too. midi: that of the MIDI file among them."""
    group = parser.add_argument_group("how to play")
    if midi:
        group.add_argument("--midi", type=Path, metavar="FILE",
                           help="the recording's exact notes: nothing is listened for")
    group.add_argument("--start", type=float, metavar="SECONDS", help="play from here on")
    group.add_argument("--end", type=float, metavar="SECONDS", help="play up to here")
    group.add_argument("--seed", type=int, default=0, metavar="N", help="another number, another performance")
    group.add_argument("--preset", choices=("draft", "good", "best"), default="good",
                       help="draft: a quick listener and rough gestures; good: the best listener; best: the finest "
                            "gestures too, which cost ten times as much (default: good)")
    group.add_argument("--transcriber", choices=("transkun", "light"),
                       help="what listens: transkun hears best, light is several times faster (default: as the preset "
                            "says)")
    group.add_argument("--generator", choices=("pianoflow", "performer"),
                       help="what moves the hands: the networks, or rules and inverse kinematics (default: pianoflow "
                            "where its weights are installed)")
    group.add_argument("--weights", type=Path, metavar="FOLDER", help="networks of your own training: both stages' files in one folder")
    group.add_argument("--hand-size", type=float, default=1.0, metavar="F",
                       help="how large the hands are beside an average adult's, 0.7-1.4: 0.85 is a child's, 1.15 a "
                            "very large hand (default: 1)")
    group.add_argument("--style", type=_knob, action="append", default=[], metavar="NAME=VALUE",
                       help="a knob of the generator; may be given again. performer: posture_height (m), curl, "
                            "liveliness; pianoflow: steps, solver, schedule, overlap, held, temperature, calm, batch, "
                            "human (0-1), contact (1 or 0)")


def _knob(text):
    """"curl=0.8" → ("curl", 0.8), "solver=euler" → ("solver", "euler")."""
    name, equals, value = text.partition("=")
    if equals and value.isidentifier() and value not in ("nan", "inf", "infinity"):
        return name.strip(), value
    try:
        if not equals:
            raise ValueError
        return name.strip(), float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE, such as curl=0.8") from None


def settings(arguments):
    """The engine's settings from a command's arguments, as the worker takes them."""
    chosen = {"generator": arguments.generator, "preset": arguments.preset, "transcriber": arguments.transcriber,
              "seed": arguments.seed, "hand_size": arguments.hand_size, "start": arguments.start, "end": arguments.end,
              "weights": arguments.weights and str(arguments.weights.resolve()), "style": dict(arguments.style)}
    return {name: value for name, value in chosen.items() if value is not None}


def run(arguments, console):
    output = arguments.output or arguments.source.with_suffix(".npz")
    check_output(output)
    result = make_take(arguments, output, console)
    return {"text": f"{output}: {result.get('notes', 0)} notes in {result.get('seconds', 0):.1f} s", "output": str(output),
            "notes": result.get("notes"), "seconds": result.get("seconds"), "warnings": result.get("warnings", [])}


def make_take(arguments, output, console, share=(0.0, 1.0)):
    """Generates `arguments.source` into the take `output` and returns the worker's result event.

    `share`: the part of the console's progress that this is.
    """
    check_files(arguments.source, arguments.midi)
    python = require_python()
    notes_alone = is_midi(arguments.source)
    job = Job({"command": "generate", "source": None if notes_alone else str(arguments.source.resolve()),
               "midi": str(arguments.source.resolve()) if notes_alone else
               arguments.midi and str(arguments.midi.resolve()),
               "output": str(Path(output).resolve()), "settings": settings(arguments)}, python)

    def show(running):
        low, high = share
        console.progress(running.text().partition(",")[0], low + (high - low) * running.fraction,
                         running.left if high == 1 else None)

    job.run(show)
    if job.outcome != "result":
        if arguments.traceback:
            console.note(job.log)
        raise EngineError(job.message or "The engine was stopped.")
    for warning in job.result.get("warnings", ()):
        console.note(warning)
    return job.result


def check_output(output):
    """Raises InputError where the output is not named as what it will be."""
    if output.suffix.lower() != ".npz":
        raise InputError(f"{output} does not end in .npz: name it *.npz.")


def check_files(source, midi=None):
    """Raises InputError when a file is not there, or MIDI is given where a recording should be."""
    for path in filter(None, (source, midi)):
        if not path.is_file():
            raise InputError(f"There is no file {path}: check the name.")
    if midi is not None and is_midi(source):
        raise InputError(f"{source} is a MIDI file already: leave --midi out.")
