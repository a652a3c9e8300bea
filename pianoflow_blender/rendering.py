"""Render presets, still pictures, and videos with sound.

A video is rendered picture by picture into a temporary folder and then encoded (`encoding.py`): so it can be
cancelled between two pictures, reports its progress, and leaves nothing half-written.
"""
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..engine.errors import InputError
from . import versions
from .encoding import encode, scene_sounds
from .looks import LOOKS
from .stage import look_of
from .whole_files import is_whole


@dataclass(frozen=True)
class Quality:
    """How a picture is made. samples: Cycles' or EEVEE's samples a pixel, or Workbench's passes of
    antialiasing, each as costly as a picture (0: only a filter; None: by the size of the pictures). subdivision: most
    subdivision levels of any mesh in the picture, None for their own. transform, look, exposure: colour management."""

    engine: str
    samples: int | None
    subdivision: int | None
    transform: str
    look: str
    exposure: float
    label: str
    description: str


QUALITIES = {
    "workbench": Quality('BLENDER_WORKBENCH', None, 1, 'Standard', 'None', 0.0, "Fast (Workbench)",
                         "About a second a picture of 1280 x 720 without a graphics card: for videos"),
    "eevee": Quality('BLENDER_EEVEE', 32, None, 'AgX', 'AgX - Medium High Contrast', 0.45, "Graphics card (EEVEE)",
                     "Soft light in real time where there is a graphics card"),
    "cycles": Quality('CYCLES', 16, None, 'AgX', 'AgX - Medium High Contrast', 0.45, "Best (Cycles)",
                      "Ray traced: for stills"),
}


#: Where Workbench's edges are rough without several passes, and there is time for them: pixels, passes.
SMALL_PICTURE, SMALL_PASSES = 640 * 360, 5


#: The kinds of video, and of the pictures that go into them.
VIDEOS = {".mp4": ".jpg", ".mov": ".png"}


class Cancelled(Exception):
    """The render was cancelled by its caller."""


def set_render(context, quality="workbench", size=None, samples=None):
    """Sets the scene's engine, samples and colours to the preset `quality`; `size` is (width, height) in pixels."""
    preset = QUALITIES.get(quality)
    if preset is None:
        raise InputError(f"There is no render preset {quality!r}: choose {', '.join(QUALITIES)}.")
    scene, render = context.scene, context.scene.render
    render.engine = versions.eevee_engine() if preset.engine == 'BLENDER_EEVEE' else preset.engine
    if size is not None:
        render.resolution_x, render.resolution_y = size
        render.resolution_percentage = 100
    render.use_simplify = preset.subdivision is not None
    if render.use_simplify:
        render.simplify_subdivision_render = preset.subdivision
    view = scene.view_settings
    view.view_transform = preset.transform
    view.look, view.exposure, view.gamma = preset.look, preset.exposure, 1.0
    {'BLENDER_WORKBENCH': _set_workbench, 'CYCLES': _set_cycles}.get(preset.engine, _set_eevee)(
        scene, preset.samples if samples is None else samples)


def render_still(context, path, frame=None, camera=None):
    """Renders one picture to the PNG `path` with the scene's present settings."""
    path = writable(path, ".png")
    scene = context.scene
    with _restored(scene):
        scene.camera = camera or scene.camera
        if frame is not None:
            scene.frame_set(int(frame))
        part = path.with_name(f".{path.stem}.part.png")
        try:
            _render_to(scene, part)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    return path


def render_video(context, path, frames=None, sounds=None, report=None):
    """Renders `frames` (first, last; default the scene's range) with the scene's settings to the video `path`: an .mp4,
    or a lossless .mov, whose background is transparent where the scene's film is.

    sounds: `encoding.Sound`s to mix under the pictures; None takes the scene's sound strips. report(fraction) is
    called after every picture and may raise to cancel; then, as after any failure, the old file stays as it was.
    """
    path = writable(path, *VIDEOS)
    scene = context.scene
    first, last = frames or (scene.frame_start, scene.frame_end)
    if last < first:
        raise InputError(f"The frame range {first}-{last} is empty: set the last frame behind the first.")
    width, height = picture_size(scene)
    if width % 2 or height % 2:
        raise InputError(f"A video of {width} x {height} pixels cannot be encoded: make both numbers even.")
    sounds = scene_sounds(scene, first, last) if sounds is None else sounds
    # beside the video, where there has to be room anyway; a folder for temporary files may lie in memory
    with tempfile.TemporaryDirectory(prefix=f".{path.stem}.pictures.", dir=path.parent) as folder, _restored(scene):
        pictures = []
        for frame in range(first, last + 1):
            scene.frame_set(frame)
            pictures.append(Path(folder) / f"{frame - first:06d}{VIDEOS[path.suffix.lower()]}")
            _render_to(scene, pictures[-1])
            if report is not None:
                report(0.97 * len(pictures) / (last - first + 1))
        part = path.with_name(f".{path.stem}.part{path.suffix.lower()}")
        try:
            encode(pictures, part, scene.render.fps / scene.render.fps_base, sounds)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    if report is not None:
        report(1.0)
    return path


def picture_size(scene):
    """(width, height) of the scene's pictures in pixels."""
    render = scene.render
    return tuple(side * render.resolution_percentage // 100 for side in (render.resolution_x, render.resolution_y))


def _set_workbench(scene, samples):
    """Warm studio light, hard shadows for contact, and shading of creases; the stage aims the shadows."""
    shading, look = scene.display.shading, LOOKS[look_of(scene)].workbench
    shading.light = 'STUDIO'
    versions.set_studio_light(shading, 'paint.sl')
    shading.color_type, shading.use_world_space_lighting = 'MATERIAL', False
    shading.show_specular_highlight = shading.show_shadows = shading.show_cavity = True
    shading.shadow_intensity = look.shadows
    scene.display.shadow_shift, scene.display.shadow_focus = 0.05, 0.6
    shading.cavity_type, shading.cavity_ridge_factor, shading.cavity_valley_factor = 'WORLD', 0.0, look.creases
    scene.display.matcap_ssao_samples = 24
    shading.show_object_outline = shading.show_xray = shading.show_backface_culling = False
    if samples is None:
        width, height = picture_size(scene)
        samples = SMALL_PASSES if width * height <= SMALL_PICTURE else 0
    passes = ('5', '8', '11', '16', '32')
    scene.display.render_aa = min(passes, key=lambda n: abs(int(n) - samples)) if samples else 'FXAA'


def _set_cycles(scene, samples):
    cycles = scene.cycles
    cycles.samples, cycles.use_adaptive_sampling, cycles.adaptive_threshold = samples, True, 0.03
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 6, 3, 3
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.use_denoising = True
    try:
        cycles.denoiser = 'OPENIMAGEDENOISE'
    except TypeError:  # this build, such as Debian's, has no denoiser
        cycles.use_denoising = False
    if not cycles.use_denoising:
        cycles.samples = samples * 4


def _set_eevee(scene, samples):
    scene.eevee.taa_render_samples = samples
    scene.eevee.use_shadows = scene.eevee.use_raytracing = True


def writable(path, *suffixes):
    """`path` as a Path, if a file with one of these suffixes can be written there; InputError otherwise."""
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        raise InputError(f"{path.name} does not end in {' or '.join(suffixes)}: name the output *{suffixes[0]}.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}: make it, or choose another.")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"{path.parent} cannot be written to: choose another folder.")
    return path


def _render_to(scene, path):
    if scene.camera is None:
        raise InputError("The scene has no camera: set a stage, or add a camera.")
    settings = scene.render.image_settings
    scene.render.filepath = str(path)
    versions.set_image_format(settings, 'JPEG' if path.suffix == ".jpg" else 'PNG')
    settings.color_depth, settings.compression, settings.quality = '8', 15, 97
    settings.color_mode = 'RGBA' if scene.render.film_transparent and path.suffix == ".png" else 'RGB'
    try:
        bpy.ops.render.render(write_still=True, scene=scene.name)
    except RuntimeError as error:
        raise InputError(f"Blender could not render frame {scene.frame_current} to {path.parent} "
                         f"({str(error).strip().splitlines()[-1]}): make room, or choose another folder.") from error
    if not is_whole(path):
        raise InputError(f"Blender could not write to {path.parent}: make room, or choose another folder.")


@contextmanager
def _restored(scene):
    """Leaves the scene's frame, camera and output settings as they were."""
    render, settings = scene.render, scene.render.image_settings
    kept = [(scene, "camera"), (render, "filepath"), (render, "use_file_extension"), (render, "use_sequencer"),
            (render, "use_compositing")]
    if hasattr(settings, "media_type"):
        kept.append((settings, "media_type"))
    kept += [(settings, name) for name in ("file_format", "color_mode", "color_depth", "compression", "quality")]
    values = [getattr(owner, name) for owner, name in kept]
    frame, subframe = scene.frame_current, scene.frame_subframe
    render.use_file_extension, render.use_sequencer = True, False
    try:
        yield
    finally:
        for (owner, name), value in zip(kept, values):
            setattr(owner, name, value)
        scene.frame_set(frame, subframe=subframe)
