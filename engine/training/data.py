"""The command `pianoflow data`: makes training data, imports it, adds an encoder's features to it."""
import argparse
import os
from pathlib import Path

from ..errors import InputError
from .make_data import DataSettings, make_data

DESCRIPTION = """\
Training data is a folder of shards: performed pieces as notes and as the motion of two hands, 30 frames a second.
"""


def make_parser():
    """The parser of `pianoflow data`."""
    parser = argparse.ArgumentParser(prog="pianoflow data", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    make = commands.add_parser("make", help="let the performer play scores", description=(
        "Plays scores and exercises: expressive timing, dynamics, touch and pedal, hands, fingers, motion. What is "
        "there already is kept, so an interrupted making is carried on by the same command. The same music and seed "
        "give the same data."))
    make.add_argument("music", type=Path, help="a folder of score collections (*.jsonl.gz), or of your own MIDI and "
                                               "MusicXML files (thirty pieces at least)")
    make.add_argument("--hours", type=float, default=60.0, help="hours of motion (default 60)")
    make.add_argument("--rendered", type=float, default=0.0, metavar="SHARE",
                      help="share of the pieces that FluidSynth also plays and a transcriber hears; one hour of such "
                           "pieces costs about 45 minutes of a core (default 0: errors measured on such renderings are "
                           "put into the notes)")
    make.add_argument("--transcriber", choices=("transkun", "light"), default="transkun")
    make.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: all cores)")
    make.add_argument("--seed", type=int, default=0)
    encode = commands.add_parser("encode", help="add an audio encoder's features", description=(
        "Renders every piece of a data folder and lets an audio encoder hear it: what a model with that encoder is "
        "trained on. MuQ's weights may be used for non-commercial purposes only (CC BY-NC 4.0)."))
    encode.add_argument("data", type=Path, help="a data folder")
    encode.add_argument("--encoder", choices=("muq", "hubert"), required=True)
    encode.add_argument("--weights", type=Path, help="a folder with the encoder's weights (default: your cache)")
    encode.add_argument("--allow-download", action="store_true", help="fetch the weights where they are missing")
    imported = commands.add_parser("import-pianomotion10m", help="import the PianoMotion10M data set", description=(
        "Reads that data set's annotation, audio and midi folders, fits its hands to the keyboard, drops clips whose "
        "MIDI does not match, and writes shards that train with the same command."))
    imported.add_argument("dataset", type=Path, help="the data set's folder")
    imported.add_argument("--mano", type=Path, required=True,
                          help="the folder with your MANO_RIGHT.pkl, whose mean pose the poses are counted from")
    imported.add_argument("--keep-unmatched", action="store_true", help="keep clips whose sound and MIDI disagree")
    for command in (make, imported):
        command.add_argument("-o", "--output", type=Path, required=True, help="the data folder to write")
    return parser


def main(arguments=None):
    """Runs the command with the arguments, by default the shell's; returns its exit code."""
    options = make_parser().parse_args(arguments)
    try:
        _run(options, lambda sentence: print(sentence, flush=True))
    except InputError as error:
        raise SystemExit(f"pianoflow: {error}") from None


def _run(options, report):
    if options.command == "make":
        if not 0 <= options.rendered <= 1 or options.hours <= 0:
            raise InputError("--hours must be above 0, --rendered between 0 and 1.")
        about = make_data(options.music, options.output, DataSettings(
            options.hours, options.seed, options.rendered, options.transcriber, options.workers), report)
        report(f"{options.output}: {about['minutes_made'] / 60:.1f} hours of motion made from {about['pieces']} pieces")
    elif options.command == "encode":
        from ..audio.encoders import open_encoder
        from .encode_data import encode_data
        encode_data(options.data, open_encoder(options.encoder, folder=options.weights,
                                               allow_download=options.allow_download), report)
    else:
        from .pianomotion10m import import_pianomotion10m
        import_pianomotion10m(options.dataset, options.output, options.mano, not options.keep_unmatched, report)


if __name__ == "__main__":
    main()
