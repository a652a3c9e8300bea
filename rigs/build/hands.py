"""Builds `rigs/hands.blend`, the two rigged hands, from `rigs/hand.npz`.

    python -m pianoflow.rigs.build.hands

Run it with bpy 4.2 (a file saved by 4.2 opens in every later Blender, not the other way round).
"""
import sys
from pathlib import Path

import bpy

from ..hand import LEFT, RIGHT, SIDES
from .asset_file import mark_asset, save
from .hand_armature import build_armature
from .hand_preview import add_preview
from .hand_skin import build_skin
from .hand_sleeve import build_sleeve

FILE = Path(__file__).parents[1] / "hands.blend"


def main():
    if bpy.app.version[:2] != (4, 2):
        sys.exit(f"bpy {bpy.app.version_string} cannot build this file: use bpy 4.2, so that every Blender opens it.")
    build()
    save(FILE)
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
        side = ("left", "right")[hand]
        mark_asset(collection, "PianoFlow/Hands", f"Rigged {side} hand of a pianist, in MANO's joint order",
                   tags=("hand", "piano", "rig"))
        add_preview(collection, rig, hand)
    widgets.hide_render = True
    bpy.context.view_layer.layer_collection.children[widgets.name].exclude = True


if __name__ == "__main__":
    main()
