"""Pictures to judge a generator by: six short passages from three cameras, at onsets and half-way between them.

    pianoflow evaluate pictures -o FOLDER [--passage NAME ...] [--generator NAME] [--free]

writes one contact sheet a passage, `FOLDER/NAME.png`: each row an onset and the moment after it, the hands from above,
from the front across the keys (the piano's case is left out), and one hand from its free side at the height of the
wrist, where fingers in keys, buckled joints and bent wrists show. `FOLDER/NAME.npz` is the take, for the numbers behind
a picture; captions count its frames.
"""
import argparse
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ..engine.errors import InputError
from ..engine.evaluation.passages import passages
from ..engine.take import Take
from .commands.console import Console

FPS = 120  # frames a second of the scenes: onsets lie on whole frames as in the take
TAIL = 1.0  # seconds after the last note
HANDS = 0.14  # metres around the tips' and wrists' middle that belong to a hand
SENSOR, LENS = 36.0, 70.0  # mm
BEHIND_KEYS = 0.151  # metres: where the case's fallboard begins
HEIGHT = 0.625  # of a picture, as a share of its width


@dataclass(frozen=True)
class Angle:
    """A camera of the sheets. direction: from the hands to the camera; x counts away from the other hand. target:
    (y, z) of the point looked at, metres, relative to the hands' middle. width: least and most metres of keyboard
    across the picture. both: whether both hands are in the picture where they are near enough."""

    name: str
    direction: tuple
    target: tuple
    width: tuple
    both: bool


ANGLES = (Angle("above", (0.0, -0.03, 1.0), (0.010, 0.0), (0.28, 0.56), True),
          Angle("front", (0.30, 0.78, 0.52), (0.005, -0.010), (0.26, 0.42), True),
          Angle("side", (1.0, 0.16, 0.20), (0.0, -0.004), (0.25, 0.25), False))


def draw(passage, folder, settings, moments=8, width=480, quality="workbench", report=None):
    """Performs, bakes and renders one `engine.evaluation.passages.Passage` into `folder`; the sheet's path.

    settings: `engine.generate.Settings` of the motion. moments: how many of the passage's; width: of a picture, pixels;
    quality: a name in `rendering.QUALITIES`. The scene that is open is replaced. report(fraction) is called after every
    picture.
    """
    import bpy

    from ..engine.generators import GENERATORS
    from ..engine.music.performance import Performance
    from .contact_sheet import contact_sheet
    from .rendering import set_render

    played = Performance(passage.notes, duration=float(passage.notes["offset"].max()) + TAIL)
    motion, notes = GENERATORS[settings.generator](played, None, settings, lambda fraction: None)
    take = Take(motion.wrist, motion.pose, motion.tips, notes, fps=motion.fps,
                meta={"passage": passage.name, "settings": asdict(settings)})
    take.save(folder / f"{passage.name}.npz")
    _bake(take)
    set_render(bpy.context, quality, size=(width, round(width * HEIGHT)))
    return contact_sheet(bpy.context, folder / f"{passage.name}.png", _stills(take, passage, moments),
                         columns=2 * len(ANGLES), width=width, report=report)


def _bake(take):
    """A new scene with the take's hands, keys and lights, whose frame k is the take's k-th."""
    import bpy

    from .baking import bake_take
    from .baking.rigs import PART
    from .commands.bake import set_frame_rate
    from .performance import stage_take

    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
    set_frame_rate(bpy.context.scene, FPS)
    baked = bake_take(bpy.context, take, start_frame=0)
    stage_take(bpy.context, "player", baked.keyboard, take)
    for part in baked.keyboard.children_recursive:  # the case behind the keys, through which the front camera looks
        if PART not in part and part.type == 'MESH' and _reach(part) > BEHIND_KEYS:
            part.hide_render = True


def _reach(part):
    """How far an object reaches behind the keys' front edge, metres."""
    from mathutils import Vector

    return max((part.matrix_world @ Vector(corner)).y for corner in part.bound_box)


def _stills(take, passage, count):
    """The sheet's `contact_sheet.Moment`s, row by row, each with a camera of its own."""
    from .contact_sheet import Moment, caption, sounding_at

    stills = []
    for seconds, onset in passage.moments(count):
        frame = round(seconds * FPS)
        held = caption(seconds, sounding_at(take.notes, seconds)).split("  ", 1)
        for angle in ANGLES:
            label = f"{angle.name} {frame}  {'onset' if onset else 'between'}  {held[-1] if len(held) > 1 else ''}"
            stills.append(Moment(frame, label, _camera(angle, take, frame, passage.watched)))
    return stills


def _camera(angle, take, frame, watched):
    """A new camera object that looks at the hands of `frame` from the `angle`."""
    import bpy
    from mathutils import Vector

    hands = 0.5 * (take.wrist[frame] + take.tips[frame].mean(axis=1))  # [2,3]
    width = np.abs(hands[0, 0] - hands[1, 0]) + HANDS + 0.06
    middle = hands.mean(axis=0)
    if not angle.both or width > angle.width[1]:
        width, middle = HANDS + 0.06, hands[watched]
    outwards = 1 if hands[watched, 0] >= hands[1 - watched, 0] else -1
    direction = Vector((outwards * angle.direction[0], *angle.direction[1:])).normalized()
    camera = bpy.data.objects.new(f"Passage {angle.name} {frame}", bpy.data.cameras.new("Passage"))
    distance = float(np.clip(width, *angle.width)) * LENS / SENSOR
    camera.data.lens, camera.data.sensor_width, camera.data.clip_start = LENS, SENSOR, 0.01
    bpy.context.scene.collection.objects.link(camera)
    target = Vector(middle) + Vector((0, *angle.target))
    camera.location = target + direction * distance
    camera.rotation_euler = direction.to_track_quat('Z', 'Y').to_euler()
    return camera


def main(arguments=None):
    """Draws the chosen passages."""
    from ..engine.generate import Settings
    from ..engine.generators import GENERATORS, default_generator

    known = passages()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="for the pictures and takes")
    parser.add_argument("--passage", choices=list(known), action="append", help="only this one; may be repeated")
    parser.add_argument("--moments", type=int, default=8, help="of each passage, two a row (default: 8)")
    parser.add_argument("--width", type=int, default=480, help="of a picture, pixels (default: 480)")
    parser.add_argument("--quality", choices=("workbench", "eevee", "cycles"), default="workbench",
                        help="workbench: a second a picture; cycles: soft light, half a minute (default: workbench)")
    parser.add_argument("--seed", type=int, default=0, help="of the motion (default: 0)")
    parser.add_argument("--generator", choices=list(GENERATORS), default=default_generator())
    parser.add_argument("--weights", help="of PianoFlow, a folder")
    parser.add_argument("--free", action="store_true", help="PianoFlow's motion without the contact step")
    options = parser.parse_args(arguments)
    try:
        import bpy  # noqa: F401
    except ModuleNotFoundError:
        raise InputError("The pictures need Blender as a module: pip install bpy.") from None
    if options.output.exists() and not options.output.is_dir():
        raise InputError(f"{options.output} is a file: name a folder for the pictures.")
    options.output.mkdir(parents=True, exist_ok=True)
    settings = Settings(generator=options.generator, weights=options.weights, seed=options.seed,
                        style={"contact": 0} if options.free else {})
    chosen, console = options.passage or list(known), Console()
    for index, name in enumerate(chosen):
        def report(part, index=index, name=name):
            console.progress(f"Drawing {name}", (index + part) / len(chosen))

        with console.silent_blender():
            path = draw(known[name], options.output, settings, options.moments, options.width, options.quality, report)
        console.note(str(path))
    console.close()


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        sys.exit(str(error))
