"""`pianoflow edit`: changes notes of a take and solves the passages around them anew."""
import json
import sys
from pathlib import Path

from ...engine.errors import InputError
from ..engine_python import require_python
from ..job import EngineError, Job
from .generate import check_output

NAME = "edit"
SUMMARY = "change notes of a take: fingers, hands, times, keys; the rest stays to the last bit"
DESCRIPTION = """\
Changes notes of a take and moves the hands anew around them, in about a second; everything else stays as it is, to the
last bit. The edits are a JSON list. A note is known by its index among the take's notes (from 0, by onset, then pitch)
or by its onset in seconds and its pitch:

  [{"note": 12, "finger": 3},
   {"note": [12.35, 60], "hand": "left"},
   {"note": [14.1, 72], "muted": true},
   {"note": [15.0, 64], "later": 0.02, "higher": -1}]

finger 1-5 from the thumb on; hand left or right; muted true or false; later in seconds (negative: sooner); higher in
semitones. Fingers that were chosen stay chosen in later edits; the take remembers all edits.
"""
EXAMPLES = """\
examples:
  pianoflow edit nocturne.npz --edits edits.json -o nocturne2.npz
  pianoflow edit nocturne.npz --edits edits.json --refinger -o nocturne2.npz      other fingers around them, too
  echo '[{"note": 12, "finger": 3}]' | pianoflow edit nocturne.npz --edits - -o nocturne2.npz
"""


def add_arguments(parser):
    parser.add_argument("take", metavar="TAKE", type=Path, help="a take of `pianoflow generate`")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the take to write")
    parser.add_argument("--edits", type=Path, required=True, metavar="FILE", help="the edits as JSON; - for stdin")
    parser.add_argument("--refinger", action="store_true",
                        help="let the notes around the edited ones have other fingers where that is more comfortable")


def run(arguments, console):
    check_output(arguments.output)
    edits = _read(arguments.edits)
    job = Job({"command": "edit", "take": str(arguments.take.resolve()), "edits": edits, "anew": arguments.refinger,
               "output": str(arguments.output.resolve())}, require_python())
    job.run(lambda running: console.progress(running.text(), running.fraction))
    if job.outcome != "result":
        if arguments.traceback:
            console.note(job.log)
        raise EngineError(job.message or "The engine was stopped.")
    for warning in job.result["warnings"]:
        console.note(warning)
    passages = job.result["passages"]
    where = ", ".join(f"{passage['begin']:.2f}-{passage['end']:.2f} s" for passage in passages)
    return {"text": f"{arguments.output}: solved anew {where or 'nothing'}", "output": str(arguments.output),
            "notes": job.result["notes"], "passages": passages, "warnings": job.result["warnings"]}


def _read(path):
    """The JSON of a file, or of stdin."""
    try:
        return json.loads(sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): check the name.") from error
    except ValueError as error:
        raise InputError(f'{path} is no JSON ({error}): write [{{"note": 12, "finger": 3}}], for example.') from error
