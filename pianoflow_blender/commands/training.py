"""`pianoflow data` and `pianoflow train`: both hand over to the engine's own Python."""
from ...engine.training.arguments import data_parser, train_parser
from ..engine_command import run_engine


class EngineCommand:
    """A command whose arguments and help are those of the engine's module `pianoflow.engine.training.NAME`."""

    def __init__(self, name, summary, make_parser):
        self.NAME, self.SUMMARY, self.make_parser = name, summary, make_parser
        own = make_parser()
        self.DESCRIPTION, self.EXAMPLES = own.description, own.epilog

    def add_arguments(self, parser):
        """Everything is the engine's, and so is the help."""
        parser.add_argument("options", nargs="...", help=f"what {self.NAME} takes")
        parser.format_help = self.make_parser().format_help

    def run(self, arguments, console):
        """Runs the module with the options; its own last line says what is wrong."""
        options = [option for option in arguments.options if option != "--"] or ["--help"]
        return run_engine(f"pianoflow {self.NAME}", f"engine.training.{self.NAME}", options, arguments.json)


data = EngineCommand("data", "make training data, or import it", data_parser)
train = EngineCommand("train", "train the model", train_parser)
