"""`pianoflow bake`: a take into a Blender scene."""
import argparse
import os
from pathlib import Path

from ...engine.errors import InputError
from ...engine.take import Take
from ...rigs.keyboard_styles import STYLES
from . import blender_choice, scene_settings
from .listed_take import list_take

NAME = "bake"
SUMMARY = "make a Blender scene of a take: hands, keyboard, camera, light, sound"
DESCRIPTION = """\
Bakes a take into a .blend: two hands and a keyboard with ordinary keyframes, a stage with cameras and lights, and
the recording as a sound strip. In a Blender with a file open (blender FILE --command pianoflow bake …), or with
--into FILE, the performance is added to that file's scene; else the scene is new. The scene's list of takes has the
take: one beside the .blend stays there, any other is packed into it.
"""
EXAMPLES = """\
examples:
  pianoflow bake nocturne.npz --audio nocturne.mp3 -o nocturne.blend
  pianoflow bake nocturne.npz -o nocturne.blend --fps 29.97 --view top
  pianoflow bake nocturne.npz -o nocturne.blend --look stage --keyboard grand --skin brown --view orbit
  pianoflow bake nocturne.npz --sparse -o nocturne.blend
  pianoflow bake nocturne.npz --into film.blend --start-frame 240 --no-stage -o film2.blend
"""
#: The views of `..stage_presets`, which cannot be imported everywhere cheaply; the first is the default.
VIEWS = ("player", "top", "side", "close", "orbit")
#: Likewise those of `..looks` and `..skin_tones`.
LOOKS = ("studio", "stage", "flat")
SKINS = ("pale", "light", "olive", "brown", "dark", "mannequin", "glove")
#: Millimetres within which --sparse keeps fingertips when it is given none.
SPARSE = 0.25


def add_arguments(parser):
    parser.add_argument("take", metavar="TAKE", type=Path, help="a take of `pianoflow generate`")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the .blend to write")
    parser.add_argument("--audio", type=Path, metavar="FILE", help="the recording, to be heard in the scene")
    add_scene(parser)
    add_place(parser)
    blender_choice.add_argument(parser)


def add_place(parser):
    """The arguments about where in which scene; `batch` has them too."""
    parser.add_argument("--into", type=Path, metavar="BLEND", help="add the performance to the scene of this file")
    parser.add_argument("--start-frame", type=float, metavar="F",
                        help="the frame of the recording's second 0 (default: the take begins at frame 1)")


def add_scene(parser):
    """The arguments about the scene; `play` and `batch` have them too."""
    parser.add_argument("--fps", type=float, metavar="RATE",
                        help="the scene's frame rate, such as 24, 25, 29.97, 30, 50, 60 (default: the scene's own, 24)")
    parser.add_argument("--view", choices=VIEWS, default="player", help="the active camera (default: player)")
    parser.add_argument("--look", choices=LOOKS, help="light and room of the stage; flat: no background, for "
                                                      "compositing (default: as it is, studio in a new scene)")
    parser.add_argument("--keyboard", choices=tuple(STYLES), help="the keyboard (default: as it is, upright if new)")
    parser.add_argument("--skin", choices=SKINS, help="the hands' skin tone (default: as it is, light if new)")
    parser.add_argument("--no-stage", action="store_true", help="no cameras, lights and world")
    parser.add_argument("--sparse", nargs="?", type=_millimetres, const=SPARSE, metavar="MM",
                        help="leave out keys as long as no fingertip moves by more than so many millimetres "
                             f"(default: {SPARSE}); without this there is one on every frame")
    parser.add_argument("--plain", action="store_true",
                        help="make the performance the hands' active action; without this it is an NLA layer, and what "
                             "an animator keys goes into a layer above it")


def _millimetres(text):
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no number of millimetres: give one, or name the take before "
                                         "--sparse") from error
    if not 0.01 <= value <= 10:
        raise argparse.ArgumentTypeError(f"{text} mm is not possible: choose 0.01 to 10")
    return value


def arguments_for(arguments, take, output, audio):
    """The command line that bakes `take` elsewhere with the same arguments."""
    argv = [NAME, take, "-o", output, "--view", arguments.view]
    for name, value in (("--audio", audio), ("--fps", arguments.fps), ("--look", arguments.look),
                        ("--keyboard", arguments.keyboard), ("--skin", arguments.skin),
                        ("--into", getattr(arguments, "into", None)),
                        ("--start-frame", getattr(arguments, "start_frame", None)), ("--sparse", arguments.sparse)):
        argv += [name, value.resolve() if isinstance(value, Path) else value] if value is not None else []
    return argv + ["--no-stage"] * arguments.no_stage + ["--plain"] * arguments.plain


def run(arguments, console):
    check(arguments.take, arguments.output, arguments.audio)
    take = Take.load(arguments.take)
    if not blender_choice.bpy_is_here(arguments.blender):
        return blender_choice.run_in_blender(
            arguments, console, arguments_for(arguments, arguments.take.resolve(), arguments.output.resolve(),
                                              arguments.audio), [arguments.output.resolve()])
    console.progress("Baking", 0.0)
    with console.silent_blender(), scene_settings.known():
        open_scene(arguments.into)
        baked = bake_and_stage(arguments, take, arguments.audio, arguments.start_frame, arguments.output)
        console.progress("Saving", 0.8)
        save_blend(arguments.output)
    console.progress("Baked", 1.0)
    from ..keyboard_styles import outside_warning

    warning = outside_warning(baked.keyboard)
    return {"text": f"{arguments.output}: frames {baked.frame_start}-{baked.frame_end}{'. ' * bool(warning)}{warning}",
            "output": str(arguments.output), "frame_start": baked.frame_start,
            "frame_end": baked.frame_end, "notes": len(take.notes)}


def check(take, output, audio=None):
    """Raises InputError where an argument cannot be meant."""
    if audio is not None and not audio.is_file():
        raise InputError(f"There is no file {audio}: check the name.")
    if output.suffix != ".blend":
        raise InputError(f"{output} does not end in .blend: name the scene *.blend.")
    if not output.parent.is_dir():
        raise InputError(f"There is no folder {output.parent}: make it, or choose another.")


def open_scene(path=None):
    """Opens the file `path`, keeps the file that is open, or makes an empty one."""
    import bpy

    if path is not None:
        open_blend(path)
    elif not bpy.data.filepath:
        # not read_factory_settings: that would also disable the add-on whose command this may be
        bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
        bpy.context.scene.frame_start = 1


def open_blend(path):
    """Opens the .blend `path`; raises InputError where it is none."""
    import bpy

    if not path.is_file():
        raise InputError(f"There is no file {path}: check the name.")
    try:
        bpy.ops.wm.open_mainfile(filepath=str(path.resolve()), load_ui=False)
    except RuntimeError as error:
        raise InputError(f"{path} is not a Blender file, or one of a later Blender: choose another.") from error


def bake_and_stage(arguments, take, audio=None, start_frame=None, output=None, path=None):
    """Bakes `take` into the open scene with its stage, and returns the Baked.

    output: the .blend that is to be saved, which then lists the take; path: the take's file, by default that of the
    arguments."""
    import bpy

    from ..baking import bake_take, keyboards
    from ..baking.keying import Keying
    from ..keyboard_styles import set_style
    from ..performance import stage_take
    from ..scene_look import dress

    scene = bpy.context.scene
    keying = Keying(not arguments.plain, None if arguments.sparse is None else arguments.sparse / 1000)
    if arguments.fps:
        set_frame_rate(scene, arguments.fps)
    fps = scene.render.fps / scene.render.fps_base
    zero = 1 - take.t0 * fps if start_frame is None else start_frame
    keyboard = next(iter(keyboards(scene)), None)
    baked = bake_take(bpy.context, take, keyboard=keyboard, start_frame=zero, source=audio, keying=keying)
    dress(scene, arguments.skin)
    if arguments.keyboard:
        set_style(baked.keyboard, arguments.keyboard)
    if output is not None:
        list_take(scene, path or arguments.take, take, output, baked, zero)
    if not arguments.no_stage:
        stage_take(bpy.context, arguments.view, baked.keyboard, take, zero, arguments.look)
    return baked


def set_frame_rate(scene, fps):
    """Sets the rate as Blender keeps it: a whole number and a divisor; 29.97 is 30 / 1.001."""
    whole = max(round(fps), 1)
    if not 1 <= fps <= 240:
        raise InputError(f"{fps:g} frames a second are not possible: choose 1 to 240.")
    scene.render.fps = whole
    scene.render.fps_base = 1.001 if abs(whole / 1.001 - fps) < 0.006 else whole / fps


def save_blend(path):
    """Saves the open file as `path` in one move; a file that is there survives any failure. What is open stays as it
    is: its sounds are found where they were, while the saved file names them as seen from its own folder."""
    import bpy

    path = path.resolve()
    part = path.with_name(f".{path.stem}.part.blend")
    places = {sound: sound.filepath for sound in bpy.data.sounds
              if sound.packed_file is None and sound.library is None}
    try:
        for sound, place in places.items():
            sound.filepath = _relative(bpy.path.abspath(place), path.parent)
        bpy.ops.wm.save_as_mainfile(filepath=str(part), copy=True, compress=True, relative_remap=False)
        os.replace(part, path)
    except RuntimeError as error:
        raise InputError(f"{path} cannot be written ({str(error).strip().splitlines()[-1]}): make room, or choose "
                         "another folder.") from error
    finally:
        part.unlink(missing_ok=True)
        for sound, place in places.items():
            sound.filepath = place


def _relative(path, folder):
    """A sound's path as seen from the .blend beside it, so that both can be moved together."""
    try:
        return "//" + os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # another drive
        return path
