"""Takes the manual's screenshots: Blender's own window, with the extension in it, on a screen that nobody sees.

    python -m addon_manifest.pictures [debian-trixie | debian-sid] -o docs/pictures --recording demo/recording/fur_elise.ogg

Needs what the Debian beds need (README.md beside this file) and an engine in PIANOFLOW_PYTHON.
"""
import argparse
import os
import shlex
import signal
import sys
import tempfile
from pathlib import Path

import soundfile

from .beds import BEDS, DebianBed, Unavailable
from .build import ROOT, build
from .extension_tool import PackagingError
from .trial import SCRIPTS, Trial

SCREEN = "1600x1200x24"
#: How much of the recording is played.
SECONDS = 16
#: Seconds that Blender and its engine may take over all pictures.
LIMIT = 1500
ROOMS = {bed.name: bed for bed in BEDS if isinstance(bed, DebianBed)}


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m addon_manifest.pictures", description=__doc__.splitlines()[0])
    parser.add_argument("bed", nargs="?", default="debian-sid", choices=ROOMS)
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder for the pictures")
    parser.add_argument("--recording", type=Path, default=ROOT / "demo" / "recording" / "fur_elise.ogg")
    parser.add_argument("--only", nargs="+", default=[], metavar="PICTURE", help="some of them")
    parser.add_argument("--language", default="en_US", help="of the interface, for example de_DE")
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="pianoflow_pictures_") as folder:
        try:
            return photograph(ROOMS[options.bed], options, Path(folder))
        except (PackagingError, Unavailable) as reason:
            print(reason, file=sys.stderr)
            return 1


def photograph(bed, options, folder):
    """Installs the zip of this checkout in `bed` and has Blender photograph itself; the exit status."""
    for name in ("cache", "pictures", "sound"):
        (folder / name).mkdir()
    recording = folder / "sound" / f"{options.recording.stem}.wav"
    samples, rate = soundfile.read(options.recording, stop=SECONDS * soundfile.info(options.recording).samplerate)
    soundfile.write(recording, samples, rate)
    room = Room(bed, folder, build(folder / "cache" / "pianoflow.zip", allow_untracked=True), recording, None)
    bed.set_up()
    if not room.install():
        print("\n".join(room.failures), file=sys.stderr)
        return 1
    blender = ["blender", "--factory-startup", "--enable-event-simulate", "--window-geometry", "0", "0", *SCREEN.split("x")[:2],
               "--python-exit-code", "1", "--python", str(SCRIPTS / "photograph.py"), "--", str(recording),
               str(folder / "pictures"), options.language, *options.only]
    # in a shell: as the first process of its room xvfb-run would wait for ever
    screen = f"xvfb-run -a -s '-screen 0 {SCREEN}' {shlex.join(blender)}; exit $?"
    status, log = room.execute("pictures", ["/bin/sh", "-c", screen])
    taken = sorted((folder / "pictures").glob("*.jpg"))
    options.output.mkdir(parents=True, exist_ok=True)
    for picture in taken:
        (options.output / picture.name).write_bytes(picture.read_bytes())
        print(options.output / picture.name)
    if status or not taken:
        print(log.read_text(errors="replace")[-3000:], file=sys.stderr)
    return 1 if status or not taken else 0


class Room(Trial):
    """A bed in which nothing is tried but photographed: see `trial.Trial`."""

    limit = LIMIT


if __name__ == "__main__":
    os.environ.setdefault("PIANOFLOW_PYTHON", sys.executable)
    sys.exit(main())
