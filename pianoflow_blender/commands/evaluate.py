"""`pianoflow evaluate`: the benchmarks, each of which prints a table or draws pictures."""
from ..engine_command import run_engine

NAME = "evaluate"
SUMMARY = "measure how exactly and how humanly the hands play, what each stage costs, how fingers are chosen"
DESCRIPTION = """\
Runs one of the benchmarks, which take minutes; what follows its name goes to the benchmark.
  performer  plays exercises and forty pieces on a virtual keyboard and through every anatomy gate
  model      PianoFlow's networks on pieces they never saw: against the performer's motion, before and after contact
  rivals     trains PianoFlow, its ablations and the paper's rivals alike, each for the same time, to be compared
  stages     what each station costs for a recording, and how well its notes were heard (needs mir_eval)
  hands      which hand plays which note, against two-staff scores held out from fitting
  fingering  fingers against printed scores
  humans     how hands move, against real pianists' wrists and fingertips, who play the same with the same fingers
  pictures   draws six short passages from three cameras, to be judged by eye (needs bpy)
"""
EXAMPLES = """\
examples:
  pianoflow evaluate performer
  pianoflow evaluate performer SCORES_FOLDER --set development --only Chopin --json chopin.json
  pianoflow evaluate model DATA_FOLDER --pieces 10
  pianoflow evaluate rivals DATA_FOLDER -o compared --minutes1 5 --minutes2 15
  pianoflow evaluate model DATA_FOLDER --table --rivals compared --markdown table.md
  pianoflow evaluate stages nocturne.mp3 --midi nocturne.mid --end 60
  pianoflow evaluate humans pianomime_tips.npz --episodes 12 --weights small
  pianoflow evaluate pictures -o pictures --passage octaves
"""
BENCHMARKS = ("performer", "model", "rivals", "stages", "hands", "fingering", "humans", "pictures")
#: Benchmarks that are not the engine's module of their name: pictures are rendered.
MODULES = {"pictures": "pianoflow_blender.passage_pictures", "rivals": "engine.evaluation.comparison"}


def add_arguments(parser):
    parser.add_argument("benchmark", choices=BENCHMARKS, help="what to measure")
    parser.add_argument("options", nargs="...", help="what the benchmark takes (--help tells)")


def run(arguments, console):
    module = MODULES.get(arguments.benchmark, f"engine.evaluation.{arguments.benchmark}")
    done = run_engine(f"pianoflow evaluate {arguments.benchmark}", module, arguments.options, arguments.json)
    return {"exit": done["exit"], **({"table": done["output"]} if arguments.json else {})}
