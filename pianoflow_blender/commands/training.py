"""`pianoflow data` and `pianoflow train`: both hand over to the engine's own Python."""
import subprocess

from ...engine.errors import InputError
from ..engine_process import tree_command
from ..engine_python import require_python


class EngineCommand:
    """A command whose arguments and help are those of the engine's module `pianoflow.engine.training.NAME`."""

    def __init__(self, name, summary, description, examples):
        self.NAME, self.SUMMARY, self.DESCRIPTION = name, summary, description
        self.EXAMPLES = f"examples:\n{examples}\n`pianoflow {name} -- --help` tells all that it takes."

    def add_arguments(self, parser):
        """Everything is the engine's."""
        parser.add_argument("options", nargs="...", help=f"what {self.NAME} takes")

    def run(self, arguments, console):
        """Runs the module with the options; its own last line says what is wrong."""
        options = [option for option in arguments.options if option != "--"] or ["--help"]
        command = tree_command(require_python(), f"sys.argv[:2] = ['pianoflow {self.NAME}']; runpy.run_module("
                               f"'pianoflow.engine.training.{self.NAME}', run_name='__main__')")
        done = subprocess.run([*command, *options], stdout=subprocess.PIPE if arguments.json else None, text=True)
        if done.returncode:
            raise InputError(f"pianoflow {self.NAME} ended with the exit code {done.returncode}.")
        return {"output": done.stdout} if arguments.json else {}


data = EngineCommand("data", "make training data, or import it", """\
Training data for the model: scores and exercises as the performer plays them (make), PianoMotion10M
(import-pianomotion10m), features of an audio encoder (encode).
""", """\
  pianoflow data make SCORES_FOLDER -o data --hours 60
  pianoflow data import-pianomotion10m DATASET_FOLDER --mano MANO_FOLDER -o filmed
  pianoflow data encode data --encoder muq
""")
train = EngineCommand("train", "train the model", """\
Trains a stage of the model on a data folder; carries an interrupted run on, to the step.
""", """\
  pianoflow train stage1 data -o runs/one
  pianoflow train stage2 data -o runs/two --stage1 runs/one --minutes 9
  pianoflow train stage2 data -o runs/no-argi --stage1 runs/one --change no_argi
""")
