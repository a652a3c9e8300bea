"""How the asset files are marked and written: catalogue, licence, a compressed file."""
import bpy

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


def save(path):
    """Writes the file compressed, without anything that nothing uses."""
    bpy.data.orphans_purge(do_recursive=True)
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=True, relative_remap=True)
