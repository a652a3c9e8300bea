"""`pianoflow render`: a scene to a video with sound, stills, or a contact sheet."""
import argparse
import time
from pathlib import Path

from ...engine.errors import InputError
from . import blender_choice
from .bake import open_blend
from .console import silent_blender

NAME = "render"
SUMMARY = "render a scene to a video with sound, a still, or a contact sheet"
DESCRIPTION = """\
Renders a .blend with the scene's own camera: an .mp4 with its sound, or with --still or --contact-sheet a .png.
"""
EXAMPLES = """\
examples:
  pianoflow render nocturne.blend -o nocturne.mp4
  pianoflow render nocturne.blend -o nocturne.mp4 --resolution 1920x1080 --quality eevee --frames 1-240
  pianoflow render nocturne.blend -o moment.png --still 96 --quality cycles
  pianoflow render nocturne.blend -o sheet.png --contact-sheet 12
"""
QUALITIES = ("workbench", "eevee", "cycles")


def add_arguments(parser):
    parser.add_argument("scene", metavar="BLEND", type=Path, help="the scene to render")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the .mp4 or .png to write")
    add_pictures(parser)
    parser.add_argument("--frames", type=frame_range, metavar="FIRST-LAST",
                        help="only these frames (default: the scene's range)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--still", type=int, metavar="FRAME", help="render one frame to a .png")
    what.add_argument("--contact-sheet", type=int, metavar="N", help="render N moments into one .png")
    parser.add_argument("--scene", metavar="NAME", dest="scene_name", help="the scene of the file (default: the active)")
    blender_choice.add_argument(parser)


def add_pictures(parser):
    """The arguments about pictures; `play` has them too."""
    parser.add_argument("--resolution", type=size, default=(1280, 720), metavar="WxH",
                        help="size of the pictures in pixels (default: 1280x720)")
    parser.add_argument("--quality", choices=QUALITIES, default="workbench",
                        help="workbench: fast everywhere; eevee: with a graphics card; cycles: best (default: workbench)")
    parser.add_argument("--samples", type=int, metavar="N", help="samples a pixel (default: the quality's own)")


def size(text):
    """"640x360" → (640, 360)."""
    return _pair(text, "x", "a size such as 1280x720", 4)


def frame_range(text):
    """"1-240" → (1, 240)."""
    return _pair(text, "-", "a range such as 1-240", 0)


def _pair(text, between, example, least):
    try:
        first, second = (int(part) for part in text.lower().split(between))
        if min(first, second) < least:
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not {example}") from None
    return first, second


def arguments_for(arguments, scene, output, *what):
    """The command line that renders `scene` elsewhere with the same arguments, and `what` besides."""
    argv = [NAME, scene, "-o", output, "--resolution", "{}x{}".format(*arguments.resolution), "--quality",
            arguments.quality, *what]
    return argv + (["--samples", arguments.samples] if arguments.samples else [])


def run(arguments, console):
    check_output(arguments.output, arguments.still is not None or arguments.contact_sheet is not None)
    if not arguments.scene.is_file():
        raise InputError(f"There is no file {arguments.scene}: check the name.")
    if not blender_choice.bpy_is_here(arguments.blender):
        what = []
        for name in ("still", "contact_sheet"):
            if getattr(arguments, name) is not None:
                what += [f"--{name.replace('_', '-')}", getattr(arguments, name)]
        if arguments.frames:
            what += ["--frames", "{}-{}".format(*arguments.frames)]
        argv = arguments_for(arguments, arguments.scene.resolve(), arguments.output.resolve(), *what)
        return blender_choice.run_in_blender(arguments, console, argv, [arguments.output.resolve()])
    with silent_blender():
        open_blend(arguments.scene)
        return render_open_scene(arguments, console)


def check_output(output, picture):
    """Raises InputError where the output's name does not fit what is asked for."""
    wanted = ".png" if picture else ".mp4"
    if output.suffix.lower() != wanted:
        raise InputError(f"{output} does not end in {wanted}: name it *{wanted}" +
                         (", or ask for a picture with --still FRAME." if output.suffix.lower() == ".png" else "."))


def render_open_scene(arguments, console, share=(0.0, 1.0)):
    """Renders the open scene as the arguments say and returns what to tell; shows `share` of the console's progress."""
    import bpy

    from ..rendering import render_still, render_video, set_render

    low, high = share
    context, output = bpy.context, arguments.output.resolve()
    set_render(context, arguments.quality, arguments.resolution, arguments.samples)
    clock = Clock()

    def show(fraction):
        console.progress("Rendering", low + (high - low) * fraction, clock.left(fraction))

    show(0.0)
    still, sheet = getattr(arguments, "still", None), getattr(arguments, "contact_sheet", None)
    if still is not None:
        render_still(context, output, still)
        what = f"frame {still}"
    elif sheet is not None and arguments.command == NAME:
        render_sheet(context, output, sheet, getattr(arguments, "frames", None), show)
        what = f"{sheet} moments"
    else:
        first, last = getattr(arguments, "frames", None) or (context.scene.frame_start, context.scene.frame_end)
        render_video(context, output, (first, last), report=show)
        what = f"frames {first}-{last}"
    return {"text": f"{arguments.output}: {what}", "output": str(arguments.output)}


class Clock:
    """Tells from the part that is done how many seconds the rest will take."""

    def __init__(self):
        self._began = time.monotonic()

    def left(self, fraction):
        """Seconds, or None while it is too early to tell."""
        elapsed = time.monotonic() - self._began
        return elapsed * (1 - fraction) / fraction if fraction > 0.01 and elapsed > 2 else None
