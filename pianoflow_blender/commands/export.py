"""`pianoflow export`: a take's motion as plain arrays for other tools."""
from pathlib import Path

from ...engine.take import Take
from .generate import check_output

NAME = "export"
SUMMARY = "write a take's fingertips, joints and poses for other tools"
DESCRIPTION = """\
Writes a take's motion as plain numpy arrays, in the keyboard frame, metres: x along the keys from A0's left edge, y
from the white keys' front edge to the fallboard, z up from the white key tops. Hand 0 is the left.

  tips [F,2,5,3]     pad contact points, thumb to little finger
  wrist [F,2,3]      wrist joints
  joints [F,2,21,3]  wrist, then of thumb to little finger each base, middle, distal, tip
  pose [F,2,15,3]    axis-angle of the fingers' joints, MANO's order
  claim [M,5]        onset (s), pitch, velocity, hand, finger 1-5 of each note
  fps, t0            frame k is at t0 + k / fps seconds of the recording
"""
EXAMPLES = """\
examples:
  pianoflow export nocturne.npz -o motion.npz
  pianoflow export nocturne.npz -o motion.npz --fps 60
"""


def add_arguments(parser):
    parser.add_argument("take", metavar="TAKE", type=Path, help="a take of `pianoflow generate`")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the .npz to write")
    parser.add_argument("--fps", type=float, default=120.0, help="frames a second (default: 120, as the take itself)")


def run(arguments, console):
    from ...engine.take.export import export

    check_output(arguments.output)
    export(Take.load(arguments.take), arguments.output, fps=arguments.fps)
    return {"text": f"Wrote {arguments.output}", "output": str(arguments.output), "fps": arguments.fps}
