"""`pianoflow export`: the motion of a take or of a scene, for other tools."""
from pathlib import Path

from ...engine.errors import InputError
from ...engine.take import Take
from ..exporting.formats import FORMATS, format_of
from ..exporting.take_files import mano_models, write_take
from . import blender_choice, scene_settings

NAME = "export"
SUMMARY = "write the motion of a take or a scene for other tools: glTF, FBX, BVH, USD, arrays, MANO poses"
DESCRIPTION = """\
Writes the motion of a take, or of the performance in a .blend as it is seen there (layers and changes included), in the
format that the name of the output tells:

  .glb  .fbx  .usdc  hands with skin and bones, keyboard and keys; needs Blender
  .bvh               bones alone, a file for each hand (NAME_left.bvh, NAME_right.bvh), keyboard frame; needs Blender
  .npz               with --as motion (default), take, or mano
  .json              rows of 62 numbers as PianoMotion10M has them; needs --mano

--as motion: numpy arrays, in the keyboard frame, metres: x along the keys from A0's left edge, y from the white keys'
front edge to the fallboard, z up from the white key tops. Hand 0 is the left.
  tips [F,2,5,3]     pad contact points, thumb to little finger
  wrist [F,2,3]      wrist joints
  joints [F,2,21,3]  wrist, then of thumb to little finger each base, middle, distal, tip
  pose [F,2,15,3]    axis-angle of the fingers' joints, MANO's order
  claim [M,5]        onset (s), pitch, velocity, hand, finger 1-5 of each note
  fps, t0            frame k is at t0 + k / fps seconds of the recording
--as mano: for smplx.MANO(use_pca=False, flat_hand_mean=True) and manopth.ManoLayer(use_pca=False, flat_hand_mean=True)
  poses [F,2,48]         axis-angle: global_orient 3, hand_pose 45, from the flat hand (--mean-pose: from MANO's mean)
  translations [F,2,3]   transl, metres: joint 0's place, from which your model's rest wrist J0 is to be subtracted
                         (with --mano that is done)
  hand_size              by which the model is to be scaled about its wrist
  wrists [F,2,3], betas [2,10], fps, t0, handedness, flat_hand_mean, rest_wrist_subtracted
"""
EXAMPLES = """\
examples:
  pianoflow export nocturne.npz -o nocturne.glb --fps 60
  pianoflow export film.blend -o hands.fbx --hands-only
  pianoflow export nocturne.npz -o motion.npz --fps 60
  pianoflow export nocturne.npz -o poses.npz --as mano --mano ~/mano/models --mean-pose
"""
#: Frames a second of a take in Blender's formats where none are asked for.
USUAL_FPS = 30.0


def add_arguments(parser):
    parser.add_argument("source", metavar="TAKE|SCENE", type=Path,
                        help="a take of `pianoflow generate` (.npz), or a .blend with a performance")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the file to write; its suffix is the format")
    parser.add_argument("--as", dest="kind", choices=[name.lower() for name in FORMATS],
                        help="the format, where the suffix leaves several")
    parser.add_argument("--scene", metavar="NAME", dest="scene_name",
                        help="the scene of a .blend (default: the active)")
    parser.add_argument("--fps", type=float, metavar="RATE",
                        help="frames a second (default: a scene's own; of a take 120 as motion, 30 else)")
    parser.add_argument("--hands-only", action="store_true", help="without keyboard and keys")
    parser.add_argument("--mano", type=Path, metavar="FOLDER", help="your folder of MANO_RIGHT.pkl")
    parser.add_argument("--mean-pose", action="store_true", help="poses from MANO's mean pose; needs --mano")
    blender_choice.add_argument(parser)


def run(arguments, console):
    source, output = arguments.source, arguments.output
    name = format_of(output, arguments.kind and arguments.kind.upper())
    if not output.parent.is_dir():
        raise InputError(f"There is no folder {output.parent}: make it, or choose another.")
    models = mano_models(name, arguments.mano, arguments.mean_pose)
    is_scene = source.suffix.lower() == ".blend"
    if is_scene and not source.is_file():
        raise InputError(f"There is no file {source}: check the name.")
    take = None if is_scene else Take.load(source)
    if take and not FORMATS[name].scene:
        fps = arguments.fps or FORMATS[name].fps
        write_take(take, output, name, fps, models, arguments.mean_pose)
        return {"text": f"Wrote {output}", "output": str(output), "outputs": [str(output)], "fps": fps}
    if not blender_choice.bpy_is_here(arguments.blender):
        return blender_choice.run_in_blender(arguments, console, _elsewhere(arguments), [output.resolve()])
    with console.silent_blender(), scene_settings.known():
        files = _export(arguments, console, name, take)
    return {"text": f"Wrote {' and '.join(map(str, files))}", "output": str(output), "outputs": [*map(str, files)],
            "fps": arguments.fps}


def _elsewhere(arguments):
    """The command line that does the same in a Blender."""
    argv = [NAME, arguments.source.resolve(), "-o", arguments.output.resolve()]
    for option, value in (("--as", arguments.kind), ("--fps", arguments.fps), ("--scene", arguments.scene_name),
                          ("--mano", arguments.mano and arguments.mano.resolve())):
        argv += [option, value] if value is not None else []
    return argv + ["--hands-only"] * arguments.hands_only + ["--mean-pose"] * arguments.mean_pose


def _export(arguments, console, name, take):
    """Exports from the .blend, or from a new scene that `take` is baked into; the files written."""
    import bpy

    from ..baking import bake_take, keyboards
    from ..exporting.export import export_performance
    from ..performance import played_keyboard
    from .bake import open_blend, set_frame_rate

    console.progress("Opening", 0.0)
    if take is None:
        open_blend(arguments.source)
    else:
        bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
        fps = arguments.fps or USUAL_FPS
        set_frame_rate(bpy.context.scene, fps)
        bake_take(bpy.context, take, start_frame=-take.t0 * fps)
    scene = bpy.data.scenes.get(arguments.scene_name) if arguments.scene_name else bpy.context.scene
    if scene is None:
        raise InputError(f"{arguments.source} has no scene “{arguments.scene_name}”: check the name.")
    if not keyboards(scene):
        raise InputError(f"{arguments.source} has no performance: bake a take into it first.")
    return export_performance(
        scene, played_keyboard(scene), arguments.output.resolve(), name, arguments.fps, arguments.hands_only,
        arguments.mano, arguments.mean_pose, lambda part: console.progress("Exporting", 0.1 + 0.4 * part))
