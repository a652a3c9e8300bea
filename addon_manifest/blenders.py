"""Tries the installable zip in the Blenders that it must work in, and prints a table. See README.md beside this file.

    python -m addon_manifest.blenders [BED …] [--zip FILE] [--keep FOLDER]
"""
import argparse
import signal
import sys
import tempfile
from pathlib import Path

from . import chroot
from .beds import BEDS
from .build import ROOT, build
from .extension_tool import CACHE, PackagingError
from .trial import COLUMNS, Trial, make_fallback, write_midi


def main(argv=None):
    options = read_options(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what runs in a bed ends too
    try:
        zip_path = options.zip.resolve() if options.zip else build(allow_untracked=True)
    except PackagingError as error:
        print(error, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="pianoflow_blenders_") as folder:
        keep = Path(options.keep).resolve() if options.keep else Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        midi = write_midi(keep / "five_notes.mid")
        take = make_fallback(midi, keep / "five_notes.npz")
        trials = []
        for bed in BEDS:
            if not options.beds or bed.name in options.beds:
                print(f"{bed.name}: …", file=sys.stderr, flush=True)
                trials.append(Trial(bed, keep / bed.name, zip_path, midi, take).run())
                print(f"{bed.name}: {trials[-1].sentence()}", file=sys.stderr, flush=True)
        report(trials, zip_path)
    if left := chroot.left_mounts(CACHE):
        print(f"Mounts were left behind, which must not happen: {', '.join(left)}", file=sys.stderr)
        return 1
    return 1 if any(trial.failed for trial in trials) else 0


def read_options(argv):
    parser = argparse.ArgumentParser(prog="python -m addon_manifest.blenders", description=__doc__.splitlines()[0])
    parser.add_argument("beds", nargs="*", metavar="BED",
                        help="default: all of " + ", ".join(bed.name for bed in BEDS))
    parser.add_argument("--zip", type=Path, help="the zip to try (default: built from this checkout)")
    parser.add_argument("--keep", metavar="FOLDER", help="keep logs, test reports and pictures there")
    options = parser.parse_args(argv)
    unknown = set(options.beds) - {bed.name for bed in BEDS}
    if unknown:
        parser.error(f"there is no bed {', '.join(sorted(unknown))}")
    return options


def report(trials, zip_path):
    """Prints the table, then each failure with the end of its log."""
    rows = [COLUMNS, *(trial.row() for trial in trials)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(COLUMNS))]
    name = zip_path.relative_to(ROOT) if zip_path.is_relative_to(ROOT) else zip_path
    print(f"{name} in {len(trials)} Blenders; tests as passed/failed/skipped:\n")
    for number, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for trial in trials:
        if trial.skipped:
            print(f"\n{trial.bed.name} was skipped: it {trial.skipped}.")
        for failure in trial.failures:
            print(f"\n{trial.bed.name}, {failure}")


if __name__ == "__main__":
    sys.exit(main())
