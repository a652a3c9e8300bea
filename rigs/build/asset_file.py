"""How the asset files are marked and written: catalogue, licence, a compressed file."""
import tempfile
from pathlib import Path

import bpy
from mathutils import Vector

#: Catalogues as `rigs/blender_assets.cats.txt` lists them.
CATALOGS = {"PianoFlow/Hands": "d1c3ef5e-6c8c-4c5e-9d2a-3f0b8a6e4f21",
            "PianoFlow/Keyboards": "6f1e0a52-5d0c-4c39-9b54-0c9a5f3d1a03"}


def mark_asset(data_block, catalog, description, tags=()):
    """Marks an object or collection as an asset of `catalog`, CC0."""
    data_block.asset_mark()
    asset = data_block.asset_data
    asset.catalog_id = CATALOGS[catalog]
    asset.description, asset.author = description, "PianoFlow developers"
    asset.license, asset.copyright = "CC0-1.0", "none: dedicated to the public domain"
    for tag in tags:
        asset.tags.new(tag, skip_if_exists=True)


def add_preview(data_block, eye, target, lens):
    """Gives an asset the picture that the asset browser shows: Workbench, from `eye` to `target` (metres)."""
    scene = bpy.context.scene
    camera = bpy.data.objects.new("Preview", bpy.data.cameras.new("Preview"))
    scene.collection.objects.link(camera)
    camera.location = eye
    camera.rotation_euler = (Vector(eye) - Vector(target)).to_track_quat('Z', 'Y').to_euler()
    camera.data.lens, scene.camera = lens, camera
    render, shading = scene.render, scene.display.shading
    render.engine, render.film_transparent = 'BLENDER_WORKBENCH', True
    render.resolution_x = render.resolution_y = 256
    shading.light, shading.studio_light, shading.color_type = 'STUDIO', 'paint.sl', 'MATERIAL'
    with tempfile.TemporaryDirectory() as folder:
        render.filepath = str(Path(folder) / "preview.png")
        bpy.ops.render.render(write_still=True)
        with bpy.context.temp_override(id=data_block):
            bpy.ops.ed.lib_id_load_custom_preview(filepath=render.filepath)
    bpy.data.cameras.remove(camera.data)


def save(path):
    """Writes the file compressed, without anything that nothing uses."""
    bpy.data.orphans_purge(do_recursive=True)
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=True, relative_remap=True)
