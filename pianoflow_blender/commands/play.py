"""`pianoflow play`: from a recording to a video in one go."""
import tempfile
from pathlib import Path

from ...engine.errors import InputError
from ...engine.take import Take
from ..paths import is_midi
from . import bake, blender_choice, generate, render, scene_settings

NAME = "play"
SUMMARY = "make a video of two hands playing a recording: generate, bake and render at once"
DESCRIPTION = """\
From a recording (or a MIDI file) to a video with sound. --keep also leaves the take and the scene beside the video.
"""
EXAMPLES = """\
examples:
  pianoflow play nocturne.mp3 -o nocturne.mp4
  pianoflow play nocturne.mp3 -o nocturne.mp4 --start 10 --end 25 --resolution 640x360 --keep
  pianoflow play nocturne.mp3 -o nocturne.mov --look flat --keyboard digital61 --skin dark --view orbit
  pianoflow play scale.mid -o scale.mp4 --view top --contact-sheet sheet.png
"""
#: How the time divides between making the take, baking it, rendering the video and the contact sheet.
SHARES = ((0.0, 0.15), (0.15, 0.2), (0.2, 0.9), (0.9, 1.0))
SHEET_MOMENTS = 12
SHEET_QUALITY = "cycles"


def add_arguments(parser):
    parser.add_argument("source", metavar="AUDIO|MIDI", type=Path, help="the recording, or a MIDI file")
    parser.add_argument("-o", "--output", type=Path, required=True,
                        help="the .mp4 to write, or a .mov, lossless and transparent with --look flat")
    parser.add_argument("--keep", action="store_true", help="keep the take (.npz) and the scene (.blend) beside the video")
    parser.add_argument("--contact-sheet", type=Path, metavar="PNG", help="also render twelve moments into this picture")
    generate.add_settings(parser)
    scene = parser.add_argument_group("scene")
    bake.add_scene(scene)
    render.add_pictures(scene)
    blender_choice.add_argument(scene)


def run(arguments, console):
    render.check_output(arguments.output, picture=False)
    if arguments.contact_sheet:
        render.check_output(arguments.contact_sheet, picture=True)
    output = arguments.output.resolve()
    if not output.parent.is_dir():
        raise InputError(f"There is no folder {output.parent}: make it, or choose another.")
    if not blender_choice.bpy_is_here(arguments.blender):
        blender_choice.check(arguments.blender)
    with tempfile.TemporaryDirectory(prefix="pianoflow_") as folder:
        place = output if arguments.keep else Path(folder) / output.name
        take, scene = place.with_suffix(".npz"), place.with_suffix(".blend")
        made = generate.make_take(arguments, take, console, SHARES[0])
        audio = None if is_midi(arguments.source) else arguments.source.resolve()
        if blender_choice.bpy_is_here(arguments.blender):
            _bake_and_render_here(arguments, console, take, scene, audio)
        else:
            _bake_and_render_elsewhere(arguments, console, take, scene, audio)
    kept = {"take": str(take), "scene": str(scene)} if arguments.keep else {}
    return {"text": f"{arguments.output}: {made['notes']} notes in {made['seconds']:.1f} s", "output": str(output),
            "notes": made["notes"], "seconds": made["seconds"], **kept}


def _bake_and_render_here(arguments, console, take, scene, audio):
    import bpy

    from ..rendering import render_video

    console.progress("Baking", SHARES[1][0])
    with console.silent_blender(), scene_settings.known():
        bake.open_scene()
        performance = Take.load(take)
        bake.bake_and_stage(arguments, performance, audio, output=scene if arguments.keep else None, path=take)
        if arguments.keep:
            bake.save_blend(scene)
        render.set_pictures(bpy.context, arguments)
        render_video(bpy.context, arguments.output.resolve(), report=render.progress_of(console, "Rendering", SHARES[2]))
        if arguments.contact_sheet:
            render.set_pictures(bpy.context, arguments, SHEET_QUALITY)
            render.render_sheet(bpy.context, arguments.contact_sheet.resolve(), SHEET_MOMENTS, performance,
                                render.progress_of(console, "Rendering the contact sheet", SHARES[3]))


def _bake_and_render_elsewhere(arguments, console, take, scene, audio):
    output = arguments.output.resolve()
    steps = [(bake.arguments_for(arguments, take, scene, audio), scene),
             (render.arguments_for(arguments, scene, output), output)]
    if arguments.contact_sheet:
        sheet = arguments.contact_sheet.resolve()
        steps.append((render.arguments_for(arguments, scene, sheet, "--contact-sheet", SHEET_MOMENTS, "--take", take,
                                           "--quality", SHEET_QUALITY), sheet))
    for (argv, written), share in zip(steps, SHARES[1:]):
        blender_choice.run_in_blender(arguments, console, argv, [written], share)
