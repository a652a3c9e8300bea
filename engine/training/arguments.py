"""What `pianoflow data` and `pianoflow train` take; needs none of the libraries with which they work."""
import argparse
import os
from pathlib import Path

from ..model.config import ABLATIONS, CONFIGS

TRAIN = """\
Trains one of the model's two stages on a data folder (`pianoflow data make`) and writes a run folder: a checkpoint,
tables and a plot, and the weights ready to generate with. The same command carries an interrupted run on, to the step;
--minutes trains a slice. Stage 2 needs the run folder of a trained stage 1.
"""
TRAIN_EXAMPLES = """\
examples:
  pianoflow train stage1 DATA -o runs/one
  pianoflow train stage2 DATA -o runs/two --stage1 runs/one --minutes 9
  pianoflow train stage2 DATA -o runs/no-argi --stage1 runs/one --change no_argi
"""


def train_parser():
    """The parser of `pianoflow train`."""
    parser = argparse.ArgumentParser(prog="pianoflow train", description=TRAIN, epilog=TRAIN_EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=("stage1", "stage2"))
    parser.add_argument("data", type=Path, help="a data folder")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the run folder")
    parser.add_argument("--config", choices=CONFIGS, default="small")
    parser.add_argument("--change", action="append", default=[], metavar="CHANGE",
                        help=f"an ablation ({', '.join(ABLATIONS)}) or NAME=VALUE such as stage2.reach=false")
    parser.add_argument("--stage1", type=Path, help="stage 1's run folder or weights, for stage2")
    parser.add_argument("--start", type=Path, help="weights to begin with, a run folder or a file: to train further "
                                                   "with new data, a new stage 1 or more inputs")
    parser.add_argument("--minutes", type=float, help="stop after so long, to be carried on later")
    for name, kind in (("steps", int), ("batch", int), ("rate", float), ("seed", int)):
        parser.add_argument(f"--{name}", type=kind, help="instead of the configuration's")
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches (default: none)")
    parser.add_argument("--threads", type=int, help="threads of the processor")
    parser.add_argument("--device", help="cuda, mps or cpu (default: the best there is)")
    return parser


DATA = """\
Training data is a folder of shards: performed pieces as notes and as the motion of two hands, 30 frames a second.
"""
DATA_EXAMPLES = """\
examples:
  pianoflow data make SCORES_FOLDER -o data --hours 60
  pianoflow data import-pianomotion10m DATASET_FOLDER --mano MANO_FOLDER -o filmed
  pianoflow data encode data --encoder muq

`pianoflow data make --help` and so on tell all about each.
"""


def data_parser():
    """The parser of `pianoflow data`."""
    parser = argparse.ArgumentParser(prog="pianoflow data", description=DATA, epilog=DATA_EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
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
