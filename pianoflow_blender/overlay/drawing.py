"""Draws the notes in the 3D viewport: what is visible at the moment only, a few quads and digits."""
import blf
import bpy
import gpu
import numpy as np
from bpy_extras.view3d_utils import location_3d_to_region_2d
from gpu_extras.batch import batch_for_shader
from mathutils import Vector

from ...rigs import hand as hand_rig
from ...rigs import keyboard as keys
from ..baking.rigs import NUMBER, PART, is_keyboard, keyboards
from ..notes.of_take import notes_of, seconds_now
from . import geometry

#: Size of the digits, pixels, and the most that are drawn on falling notes.
SIZE, MOST = 15, 80
#: How far over a fingertip's end its number floats, metres in the keyboard's frame.
FLOATING = 0.012

_parts = {"keyboard": None, "names": {}}


def draw_shapes():
    """The handler that draws in the scene's space: falling notes and lit keys."""
    scene, keyboard, found = _what(bpy.context)
    if found is None:
        return
    settings, seconds = scene.pianoflow.notes, seconds_now(scene)
    parts = []
    if settings.show_falling:
        index = found.between(seconds, seconds + settings.lead)
        notes, silent = found.notes[index], found.silent[index]
        colour = geometry.colours(notes, settings.colour_by, np.where(silent, geometry.SILENT, geometry.BAR))
        quads = geometry.bars(notes, seconds, settings.lead, settings.plane)
        parts.append((quads, colour, settings.plane == 'UPRIGHT'))
    if settings.show_lit:
        notes = _sounding(found, seconds)
        quads, of = geometry.lit_keys(notes, _depths(keyboard, notes))
        parts.append((quads, geometry.colours(notes, settings.colour_by, geometry.LIT)[of], True))
    with gpu.matrix.push_pop():
        gpu.matrix.multiply_matrix(keyboard.matrix_world)
        for quads, colour, hidden in parts:
            _draw(quads, colour, hidden)


def draw_numbers():
    """The handler that draws over the picture: fingers' numbers."""
    scene, keyboard, found = _what(bpy.context)
    if found is None or not scene.pianoflow.notes.show_fingering:
        return
    settings, seconds = scene.pianoflow.notes, seconds_now(scene)
    notes = _sounding(found, seconds)
    to_world = keyboard.matrix_world
    spots = [(_tip(keyboard, note) or to_world @ Vector(point), int(note["finger"]))
             for note, point in zip(notes, geometry.on_keys(notes)) if note["finger"]]
    if settings.show_falling:
        index = found.between(seconds, seconds + settings.lead)
        index = index[(found.notes["finger"][index] > 0) & ~found.silent[index]
                      & (found.notes["onset"][index] > seconds)][:MOST]
        notes = found.notes[index]
        quads = geometry.bars(notes, seconds, settings.lead, settings.plane)
        spots += [(to_world @ Vector(point), int(finger))
                  for point, finger in zip(geometry.on_bars(quads), notes["finger"])]
    region, view = bpy.context.region, bpy.context.region_data
    for place, finger in spots:
        where = location_3d_to_region_2d(region, view, place)
        if where is not None:
            _write(str(finger), where)


def _what(context):
    """The scene, its keyboard and the take's notes; None for the notes where nothing is to be drawn."""
    scene, space = context.scene, context.space_data
    settings = scene.pianoflow.notes
    wanted = settings.show_falling or settings.show_lit or settings.show_fingering
    if not wanted or space is None or space.type != 'VIEW_3D' or not space.overlay.show_overlays:
        return scene, None, None
    keyboard = scene.pianoflow.keyboard
    if not is_keyboard(keyboard):
        keyboard = next(iter(keyboards(scene)), None)
    return scene, keyboard, notes_of(scene) if keyboard is not None else None


def _sounding(found, seconds):
    """The notes [K] that sound at `seconds`."""
    index = found.between(seconds, seconds + 1e-6)
    return found.notes[index[~found.silent[index]]]


def _draw(quads, colour, hidden):
    """Quads in the keyboard's frame; hidden: by what is before them."""
    if not len(quads):
        return
    positions, colours = geometry.triangles(quads, colour)
    shader = gpu.shader.from_builtin('FLAT_COLOR')
    batch = batch_for_shader(shader, 'TRIS', {"pos": positions, "color": colours})
    gpu.state.blend_set('ALPHA')
    gpu.state.depth_test_set('LESS_EQUAL' if hidden else 'NONE')
    try:
        batch.draw(shader)
    finally:
        gpu.state.depth_test_set('NONE')
        gpu.state.blend_set('NONE')


def _write(text, where):
    """A digit, white with a dark edge, its middle at `where`, pixels."""
    font, size = 0, SIZE * bpy.context.preferences.system.ui_scale
    blf.size(font, size)
    width, height = blf.dimensions(font, text)
    blf.enable(font, blf.SHADOW)
    blf.shadow(font, 5, 0, 0, 0, 1)
    blf.color(font, 1, 1, 1, 1)
    blf.position(font, where.x - width / 2, where.y - height / 2, 0)
    blf.draw(font, text)
    blf.disable(font, blf.SHADOW)


def _depths(keyboard, notes):
    """How far the fronts of the notes' keys are down [K], metres, as the scene shows them."""
    objects = [_part(keyboard, "key", int(pitch)) for pitch in notes["pitch"]]
    return np.array([np.sin(key.rotation_euler.x) * keys.PIVOT_Y if key else 0.0 for key in objects])


def _tip(keyboard, note):
    """Where the number of the finger that plays `note` floats, in the world; None where its hand is not to be seen."""
    hand = int(note["hand"])
    armature = _part(keyboard, "hand", hand) if hand >= 0 else None
    if armature is None or not armature.visible_get():
        return None
    bone = armature.pose.bones.get(hand_rig.bone_name(hand_rig.FINGER_JOINTS[note["finger"] - 1, 2], hand))
    if bone is None:
        return None
    return armature.matrix_world @ bone.tail + keyboard.matrix_world.to_3x3() @ Vector((0, 0, FLOATING))


def _part(keyboard, kind, number):
    """A key (by pitch) or hand of `keyboard`, or None; looked up by name, since what there is may vanish."""
    found = bpy.data.objects.get(_parts["names"].get((kind, number), ""))
    if _parts["keyboard"] != keyboard.name or found is None or found.get(NUMBER) != number:
        _parts.update(keyboard=keyboard.name, names={(child.get(PART), child.get(NUMBER)): child.name
                                                     for child in keyboard.children_recursive})
        found = bpy.data.objects.get(_parts["names"].get((kind, number), ""))
    return found
