"""Builds `rigs/hands.blend`, the two rigged hands, from `rigs/hand.npz`.

    python -m pianoflow.rigs.build.hands

Run it with bpy 4.2 (a file saved by 4.2 opens in every later Blender, not the other way round).
"""
import sys
from pathlib import Path

import bpy

from ..hand import LEFT, RIGHT, SIDES
from .hand_armature import build_armature
from .hand_skin import build_skin
from .hand_sleeve import build_sleeve

FILE = Path(__file__).parents[1] / "hands.blend"
CATALOG = "d1c3ef5e-6c8c-4c5e-9d2a-3f0b8a6e4f21"  # "PianoFlow/Hands" in blender_assets.cats.txt


def main():
    if bpy.app.version[:2] != (4, 2):
        sys.exit(f"This needs bpy 4.2, so that every supported Blender opens the file; this is {bpy.app.version_string}.")
    build()
    bpy.ops.wm.save_as_mainfile(filepath=str(FILE), compress=True, relative_remap=True)
    print(f"{FILE}: {FILE.stat().st_size / 1024:.0f} KiB")


def build():
    """Leaves both hands, each in an asset collection, in an otherwise empty file."""
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
    scene = bpy.context.scene
    widgets = bpy.data.collections.new("Widgets")
    scene.collection.children.link(widgets)
    for hand in (LEFT, RIGHT):
        collection = bpy.data.collections.new(f"Hand.{SIDES[hand]}")
        scene.collection.children.link(collection)
        rig = build_armature(hand, collection, widgets)
        build_skin(hand, rig, collection)
        build_sleeve(hand, rig, collection)
        mark_as_asset(collection, hand)
    widgets.hide_render = True
    bpy.context.view_layer.layer_collection.children[widgets.name].exclude = True


def mark_as_asset(collection, hand):
    collection.asset_mark()
    asset = collection.asset_data
    asset.author = "PianoFlow"
    asset.license = "CC0-1.0"
    asset.copyright = "Hand mesh from MakeHuman, released as CC0"
    asset.description = f"Rigged {('left', 'right')[hand]} hand of a pianist, in MANO's joint order"
    asset.catalog_id = CATALOG
    for tag in ("hand", "piano", "rig"):
        asset.tags.new(tag)


if __name__ == "__main__":
    main()
