"""`pianoflow render`: a scene to a video with sound, stills, or a contact sheet."""
import argparse
import os
import time
from pathlib import Path

from ...engine.errors import InputError
from ...engine.take import Take
from . import blender_choice
from .bake import open_blend

NAME = "render"
SUMMARY = "render a scene to a video with sound, a still, or a contact sheet"
DESCRIPTION = """\
Renders a .blend with the scene's own camera: an .mp4 with its sound (or a lossless
.mov, transparent where the scene's film is), or with --still or --contact-sheet a .png.
"""
EXAMPLES = """\
examples:
  pianoflow render nocturne.blend -o nocturne.mp4
  pianoflow render nocturne.blend -o nocturne.mp4 --resolution 1920x1080 --quality eevee --frames 1-240
  pianoflow render nocturne.blend -o moment.png --still 96 --quality cycles
  pianoflow render nocturne.blend -o sheet.png --contact-sheet 12 --take nocturne.npz --quality cycles
"""
#: The environment variable that says how many threads Blender may render with: other workers need the rest.
THREADS = "PIANOFLOW_THREADS"
QUALITIES = ("workbench", "eevee", "cycles")


def add_arguments(parser):
    parser.add_argument("scene", metavar="BLEND", type=Path, help="the scene to render")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the .mp4, .mov or .png to write")
    add_pictures(parser)
    add_frames(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--still", type=int, metavar="FRAME", help="render one frame to a .png")
    what.add_argument("--contact-sheet", type=int, metavar="N", help="render N moments into one .png")
    parser.add_argument("--take", type=Path, help="the scene's take: the contact sheet then shows its fullest chords, "
                                                  "with their notes, from all views of the stage")
    parser.add_argument("--scene", metavar="NAME", dest="scene_name", help="the scene of the file (default: the active)")
    blender_choice.add_argument(parser)


def add_frames(parser):
    """The argument about the range; `batch` has it too."""
    parser.add_argument("--frames", type=frame_range, metavar="FIRST-LAST",
                        help="only these frames (default: the scene's range)")


def add_pictures(parser):
    """The arguments about pictures; `play` and `batch` have them too."""
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
        if arguments.take:
            what += ["--take", arguments.take.resolve()]
        if arguments.scene_name:
            what += ["--scene", arguments.scene_name]
        if arguments.frames:
            what += ["--frames", "{}-{}".format(*arguments.frames)]
        argv = arguments_for(arguments, arguments.scene.resolve(), arguments.output.resolve(), *what)
        return blender_choice.run_in_blender(arguments, console, argv, [arguments.output.resolve()])
    take = Take.load(arguments.take) if arguments.take else None
    with console.silent_blender():
        open_blend(arguments.scene)
        if arguments.scene_name:
            show_scene(arguments.scene_name)
        return render_open_scene(arguments, console, take)


def check_output(output, picture):
    """Raises InputError where the output's name does not fit what is asked for."""
    wanted = (".png",) if picture else (".mp4", ".mov")
    if output.suffix.lower() not in wanted:
        raise InputError(f"{output} does not end in {' or '.join(wanted)}: name it *{wanted[0]}" +
                         (", or ask for a picture with --still FRAME." if output.suffix.lower() == ".png" else "."))


def show_scene(name):
    """Makes the scene called `name` the active one."""
    import bpy

    if name not in bpy.data.scenes:
        raise InputError(f"The file has no scene “{name}”: choose {', '.join(scene.name for scene in bpy.data.scenes)}.")
    bpy.context.window.scene = bpy.data.scenes[name]


def render_open_scene(arguments, console, take=None):
    """Renders the open scene as the arguments of `render` say and returns what to tell."""
    import bpy

    context, output = bpy.context, arguments.output.resolve()
    set_pictures(context, arguments)
    show = progress_of(console, "Rendering")
    show(0.0)
    if arguments.still is not None:
        from ..rendering import render_still

        render_still(context, output, arguments.still)
        what = f"frame {arguments.still}"
    elif arguments.contact_sheet is not None:
        what = f"{render_sheet(context, output, arguments.contact_sheet, take, show)} moments"
    else:
        from ..rendering import render_video

        first, last = arguments.frames or (context.scene.frame_start, context.scene.frame_end)
        render_video(context, output, (first, last), report=show)
        what = f"frames {first}-{last}"
    show(1.0)
    return {"text": f"{arguments.output}: {what}", "output": str(arguments.output)}


def set_pictures(context, arguments, quality=None):
    """Sets the scene to the arguments' quality and size."""
    from ..rendering import set_render

    set_render(context, quality or arguments.quality, arguments.resolution, arguments.samples)
    if threads := os.environ.get(THREADS):
        context.scene.render.threads_mode, context.scene.render.threads = 'FIXED', int(threads)


def progress_of(console, text, share=(0.0, 1.0)):
    """A report(fraction) that shows `share` of the console's progress and the time left."""
    low, high = share
    clock = Clock()
    return lambda fraction: console.progress(text, low + (high - low) * fraction, clock.left(fraction))


def render_sheet(context, path, count, take=None, report=None, zero=None):
    """Renders `count` moments of the scene into the PNG `path` and returns how many there were.

    With a take its fullest chords from all cameras of the stage, else frames spread over the scene's range. zero: the
    frame of the take's second 0 (default: the take begins where the scene does).
    """
    from ..contact_sheet import Moment, choose_moments, contact_sheet
    from ..performance import stage_cameras

    scene = context.scene
    fps = scene.render.fps / scene.render.fps_base
    moments = []
    if take is not None:
        zero = scene.frame_start - take.t0 * fps if zero is None else zero
        moments = choose_moments(take.notes, count, zero, fps, stage_cameras(scene) or (None,))
    if not moments:
        step = (scene.frame_end - scene.frame_start) / max(count, 1)
        frames = [round(scene.frame_start + (index + 0.5) * step) for index in range(count)]
        moments = [Moment(frame, f"frame {frame}, {(frame - scene.frame_start) / fps:.1f} s") for frame in frames]
    contact_sheet(context, path, moments, report=report)
    return len(moments)


class Clock:
    """Tells from the part that is done how many seconds the rest will take."""

    def __init__(self):
        self._began = time.monotonic()

    def left(self, fraction):
        """Seconds, or None while it is too early to tell."""
        elapsed = time.monotonic() - self._began
        return elapsed * (1 - fraction) / fraction if 0.01 < fraction < 1 and elapsed > 2 else None
