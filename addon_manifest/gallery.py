"""Makes the gallery's pictures: pieces become takes, scenes and stills by the commands that anybody would use.

    python -m addon_manifest.gallery -o docs/pictures/gallery [--only clair_de_lune …]
"""
import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .build import ROOT

PIECES = ROOT / "docs" / "pictures" / "gallery"
SIZE, FPS = "960x540", 24


@dataclass(frozen=True)
class Picture:
    """A still of the piece in the file `source` at `second`. scene: options of `pianoflow bake`; playing: of `pianoflow
    generate`."""

    source: Path
    second: float
    scene: str
    playing: str = ""


PICTURES = {
    "fur_elise": Picture(ROOT / "demo" / "recording" / "fur_elise.ogg", 9.4, "--view player"),
    "clair_de_lune": Picture(PIECES / "clair_de_lune.mid", 29.0,
                             "--view player --look stage --keyboard grand --skin brown"),
    "something_doing": Picture(PIECES / "something_doing.mid", 12.0, "--view side --skin pale"),
    "invention_2": Picture(PIECES / "invention_2.mid", 8.0, "--view top --keyboard digital61 --skin olive"),
    "gymnopedie_1": Picture(PIECES / "gymnopedie_1.mid", 21.0,
                            "--view close --look stage --keyboard grand --skin dark"),
    "alla_turca": Picture(PIECES / "alla_turca.mid", 9.0, "--view orbit --keyboard digital76 --skin glove"),
    "fantaisie_impromptu": Picture(ROOT / "docs" / "pictures" / "fantaisie_impromptu.mid", 6.0,
                                   "--view close --look flat --keyboard grand --skin mannequin"),
    "small_hands": Picture(PIECES / "invention_2.mid", 16.0, "--view player --keyboard digital --skin light",
                           "--hand-size 0.8"),
}


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m addon_manifest.gallery", description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder for the pictures")
    parser.add_argument("--only", nargs="+", default=list(PICTURES), choices=PICTURES, metavar="PICTURE",
                        help="some of them")
    parser.add_argument("--samples", type=int, default=32, help="a pixel, of Cycles (default: 32)")
    options = parser.parse_args(argv)
    options.output.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        with tempfile.TemporaryDirectory(prefix="pianoflow_gallery_") as folder:
            still = take_picture(PICTURES[name], Path(folder), options.samples)
            print(save_as_jpeg(still, options.output / f"{name}.jpg"))


def take_picture(picture, folder, samples):
    """Makes one picture in `folder`; its PNG. Raises CalledProcessError where a command fails."""
    take, scene, still = folder / "take.npz", folder / "scene.blend", folder / "still.png"
    sounds = picture.source.suffix != ".mid"
    _pianoflow("generate", picture.source, "-o", take, "--end", picture.second + 3, *picture.playing.split())
    _pianoflow("bake", take, "-o", scene, "--fps", FPS, *picture.scene.split(),
               *(["--audio", picture.source] if sounds else []))
    _pianoflow("render", scene, "-o", still, "--still", 1 + round(picture.second * FPS), "--quality", "cycles",
               "--resolution", SIZE, "--samples", samples)
    return still


def save_as_jpeg(picture, path):
    """Writes a PNG as the JPEG `path`, with Blender's own means; `path`."""
    import bpy
    scene, image = bpy.context.scene, bpy.data.images.load(str(picture))
    scene.view_settings.view_transform = 'Standard'  # the picture has had its own
    scene.render.image_settings.file_format, scene.render.image_settings.quality = 'JPEG', 88
    image.save_render(str(path), scene=scene)
    bpy.data.images.remove(image)
    return path


def _pianoflow(*arguments):
    subprocess.run([sys.executable, "-m", "pianoflow.pianoflow_blender.cli", *map(str, arguments), "--quiet"], check=True)


if __name__ == "__main__":
    main()
