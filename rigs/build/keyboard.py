"""Builds `rigs/keyboard.blend`: 88 keys on their pivots in a piano's case, marked as an asset.

Run by the bpy of Blender 4.2, the oldest that must open the file, from the repository's root:

    python -m rigs.build.keyboard [output.blend]
"""
import sys
from pathlib import Path

import bpy
import numpy as np

from .. import keyboard
from . import key_shapes, piano_case
from .asset_file import add_preview, mark_asset, save
from .piano_materials import make_materials

OUTPUT = Path(__file__).parents[1] / "keyboard.blend"
NOTE_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
SHARP_ANGLE = np.radians(50)  # rounded edges are built of turns under 31 degrees


def build():
    """Fills an empty file with the keyboard; returns its collection."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    collection = bpy.data.collections.new("Keyboard")
    bpy.context.scene.collection.children.link(collection)
    materials = make_materials()
    root = bpy.data.objects.new("Keyboard", None)
    root.empty_display_type, root.empty_display_size = 'PLAIN_AXES', 0.1
    collection.objects.link(root)
    add_case(collection, root, materials)
    add_pedals(collection, root, materials)
    add_name(collection, root, materials)
    add_keys(collection, root, materials)
    return collection


def key_name(pitch):
    """'Key 060 C4' for pitch 60: the name under which a key's object is found."""
    return f"Key {pitch:03d} {NOTE_NAMES[pitch % 12]}{pitch // 12 - 1}"


def add_keys(collection, root, materials):
    """The 88 key objects; keys of one shape share one mesh."""
    meshes = {}
    for pitch in map(int, keyboard.PITCHES):
        shape = key_shape(pitch)
        if shape not in meshes:
            meshes[shape] = key_mesh(pitch, shape, materials)
        key = bpy.data.objects.new(key_name(pitch), meshes[shape])
        collection.objects.link(key)
        key.parent = root
        key.location = (float(keyboard.key_x(pitch)), keyboard.PIVOT_Y, 0)
        key.lock_location = key.lock_scale = (True, True, True)
        key.lock_rotation = (False, True, True)


def key_shape(pitch):
    """The name of a key's shape: its note for whites, except at the ends, where a neighbour is missing."""
    if keyboard.is_black(pitch):
        return "Black"
    return {keyboard.LOWEST: "A0", keyboard.HIGHEST: "C8"}.get(pitch, NOTE_NAMES[pitch % 12])


def key_mesh(pitch, shape, materials):
    """Mesh of the shape that `pitch` has."""
    name = f"Key {shape}"
    if keyboard.is_black(pitch):
        vertices, faces = key_shapes.black_key()
        return smooth_mesh(name, vertices, faces, [materials["Ebony"]])
    vertices, faces, slots = key_shapes.white_key(pitch)
    return smooth_mesh(name, vertices, faces, [materials["Ivory"], materials["Key Wood"]], slots)


def add_case(collection, root, materials):
    """Every solid of the case as a child of the root."""
    for name, material, profile, start, end, bevel in piano_case.parts():
        vertices, faces = extrude(profile, start, end)
        mesh = smooth_mesh(name, vertices, faces, [materials[material]], bevel=bevel)
        part = add_child(collection, root, name, mesh)
        part.display.show_shadows = False  # Workbench's shadows cost by the object; keys and hands need them


def add_pedals(collection, root, materials):
    """Three pedals that turn about x as keys do; 'Pedal Sustain' is the right one."""
    vertices, faces = extrude(piano_case.pedal_profile(), -piano_case.PEDAL_WIDTH / 2, piano_case.PEDAL_WIDTH / 2)
    mesh = smooth_mesh("Pedal", vertices, faces, [materials["Brass"]], bevel=0.002)
    for name, x in piano_case.PEDALS.items():
        pedal = add_child(collection, root, f"Pedal {name}", mesh)
        pedal.location = (keyboard.WIDTH / 2 + x, *piano_case.PEDAL_PIVOT)
        pedal.display.show_shadows = False


def add_child(collection, root, name, data):
    """A new object with `data` under the root."""
    child = bpy.data.objects.new(name, data)
    collection.objects.link(child)
    child.parent = root
    return child


def add_name(collection, root, materials):
    """The maker's name in brass on the fallboard."""
    curve = bpy.data.curves.new("Name", 'FONT')
    curve.body, curve.size, curve.extrude, curve.bevel_depth = "PianoFlow", 0.026, 0.0004, 0.0
    curve.align_x, curve.space_character, curve.resolution_u = 'CENTER', 1.12, 4
    text = add_child(collection, root, "Name", curve)
    mesh = bpy.data.meshes.new_from_object(text)
    collection.objects.unlink(text)
    bpy.data.objects.remove(text)
    bpy.data.curves.remove(curve)
    mesh.name = "Name"
    mesh.materials.clear()
    mesh.materials.append(materials["Brass"])
    name = add_child(collection, root, "Name", mesh)
    place, lean = piano_case.name_place()
    name.location = (keyboard.WIDTH / 2, *place)
    name.rotation_euler = (lean, 0, 0)


def extrude(profile, start, end):
    """Vertices and faces of a solid with the (y, z) profile from x = start to x = end."""
    count = len(profile)
    vertices = np.concatenate([np.column_stack([np.full(count, x), profile]) for x in (start, end)])
    faces = [list(range(count))[::-1], list(range(count, 2 * count))]
    for i in range(count):
        j = (i + 1) % count
        faces.append([i, j, count + j, count + i])
    return vertices, faces


def smooth_mesh(name, vertices, faces, materials, slots=None, bevel=0.0):
    """A mesh shaded smooth with weighted normals, so that flat faces stay flat beside rounded edges."""
    source = bpy.data.meshes.new(name)
    source.from_pydata(np.asarray(vertices, float).tolist(), [], faces)
    for material in materials:
        source.materials.append(material)
    if slots is not None:
        source.polygons.foreach_set("material_index", np.asarray(slots, np.int32))
    source.validate()
    source.polygons.foreach_set("use_smooth", np.ones(len(source.polygons), bool))
    source.set_sharp_from_angle(angle=SHARP_ANGLE)
    worker = bpy.data.objects.new(name, source)
    bpy.context.scene.collection.objects.link(worker)
    if bevel:
        modifier = worker.modifiers.new("Bevel", 'BEVEL')
        modifier.width, modifier.segments, modifier.limit_method = bevel, 3, 'ANGLE'
        modifier.angle_limit = SHARP_ANGLE
    modifier = worker.modifiers.new("Normals", 'WEIGHTED_NORMAL')
    modifier.keep_sharp = not bevel
    mesh = bpy.data.meshes.new_from_object(worker.evaluated_get(bpy.context.evaluated_depsgraph_get()))
    bpy.data.objects.remove(worker)
    bpy.data.meshes.remove(source)
    mesh.name = name
    return mesh


if __name__ == "__main__":
    keyboard_collection = build()
    mark_asset(keyboard_collection, "PianoFlow/Keyboards", "88 keys of true size, each on its own pivot", ("piano",))
    add_preview(keyboard_collection, (1.20, -1.40, 0.95), (0.63, 0.12, -0.04), 42.0)
    save(Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT)
