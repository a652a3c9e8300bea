"""The command `pianoflow data`: makes training data, imports it, adds an encoder's features to it."""
from ..command import one_sentence
from ..errors import InputError
from .arguments import data_parser
from .make_data import DataSettings, make_data


def main(arguments=None):
    """Runs the command with the arguments, by default the shell's."""
    options = data_parser().parse_args(arguments)
    place = options.data if options.command == "encode" else options.output
    with one_sentence(place, "Stopped; the same command carries on."):
        _run(options, lambda sentence: print(sentence, flush=True))


def _run(options, report):
    if options.command == "make":
        if not (0 <= options.rendered <= 1 and 0 < options.hours < 1e5):
            raise InputError("--hours must be above 0, --rendered between 0 and 1.")
        if options.seed < 0 or options.workers < 1:
            raise InputError("--seed must be a number from 0 up, --workers from 1 up.")
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
