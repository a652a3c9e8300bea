"""An animator's own keyboard, of any scale, turn and units: the hands play on it, its keys move, and it comes back."""
import bpy
import numpy as np
import pytest
from mathutils import Euler, Matrix, Vector

from bl_ext.user_default.pianoflow.rigs import keyboard as keys

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
PRESSED = 0.04  # radians
#: Of keyboards: a plain one, one in centimetres lying turned, one in inches hanging on its side.
PLACES = {"metres": Matrix.Translation((0.3, -2, 0.7)),
          "centimetres": Matrix.LocRotScale(Vector((40, 10, 72)), Euler((0.05, 0.02, 2.5)), Vector((100,) * 3)),
          "inches on its side": Matrix.LocRotScale(Vector((-8, 3, 1)), Euler((1.2, 0.4, -0.9)), Vector((39.37,) * 3))}


@pytest.fixture
def rig(scene, addon):
    from bl_ext.user_default.pianoflow.pianoflow_blender.baking.rigs import append_rig
    made = append_rig(scene)
    for hand in made.hands:
        for child in hand.children:
            child.hide_viewport = True  # evaluation is much faster without skins
    bpy.context.view_layer.update()
    return made


def box_points(pitch):
    """The corners [8,3] of a key as a simple box in the keyboard frame: front, top and width are the true ones."""
    centre, half = float(keys.key_x(pitch)), float(keys.key_width(pitch)) / 2
    black = bool(keys.is_black(pitch))
    y, z = ((0.05, 0.15), (-0.01, 0.012)) if black else ((0.0, 0.15), (-0.02, 0.0))
    return np.array([(centre + side * half, depth, height) for side in (-1, 1) for depth in y for height in z])


FACES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]


def my_key(scene, pitch, place, name, applied, parent=None):
    """One key of my own at `place`. applied: its transforms are in its mesh, else it has an odd origin and axes."""
    local = Matrix() if applied else (place @ Matrix.Translation((float(keys.key_x(pitch)), 0.03, -0.004))
                                      @ Euler((0.3, -0.2, 0.9)).to_matrix().to_4x4() @ Matrix.Scale(0.013, 4))
    to_mesh = local.inverted() @ place
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([to_mesh @ Vector(point) for point in box_points(pitch)], [], FACES)
    key = bpy.data.objects.new(name, mesh)
    scene.collection.objects.link(key)
    key.matrix_basis = local
    if parent is not None:
        key.parent = parent
        key.matrix_parent_inverse = parent.matrix_world.inverted()
    return key


def my_keyboard(scene, place, applied=True, pitches=keys.PITCHES, parent=None,
                name=lambda pitch: f"{NAMES[pitch % 12]}{pitch // 12 - 1}"):
    made = {int(pitch): my_key(scene, int(pitch), place, name(int(pitch)), applied, parent) for pitch in pitches}
    bpy.context.view_layer.update()
    for key in made.values():
        key.select_set(True)
    return made


def world_points(item):
    evaluated = item.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return np.array([evaluated.matrix_world @ vertex.co for vertex in item.data.vertices])


def pressed_points(pitch, place, angle):
    turn = Matrix.Translation((0, keys.PIVOT_Y, 0)) @ Matrix.Rotation(angle, 4, 'X') @ Matrix.Translation(
        (0, -keys.PIVOT_Y, 0))
    return np.array([place @ turn @ Vector(point) for point in box_points(pitch)])


def press(rig, pitch, angle=PRESSED):
    rig.keys[pitch].rotation_euler.x = angle
    bpy.context.view_layer.update()


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("applied", [True, False])
def test_named_keys_move_exactly_as_those_of_the_true_keyboard(scene, rig, place, applied):
    mine = my_keyboard(scene, place, applied)
    rest = {pitch: world_points(key) for pitch, key in mine.items()}
    assert bpy.ops.pianoflow.adopt_keys() == {'FINISHED'}
    bpy.context.view_layer.update()
    scale = place.to_scale()[0]
    assert np.allclose(rig.keyboard.matrix_world, place, atol=5e-4 * scale)
    assert all(part.hide_render for part in rig.keys.values())
    assert np.allclose(world_points(mine[60]), rest[60], atol=1e-5 * scale)
    for pitch in (21, 60, 61, 108):
        press(rig, pitch)
        assert np.allclose(world_points(mine[pitch]), pressed_points(pitch, place, PRESSED), atol=1e-4 * scale), pitch
    assert np.allclose(world_points(mine[62]), rest[62], atol=1e-5 * scale)


def test_what_carries_my_keyboard_may_move(scene, rig):
    piano = bpy.data.objects.new("my piano", None)
    scene.collection.objects.link(piano)
    piano.location, piano.rotation_euler = (1, 2, 0), (0, 0, 0.4)
    bpy.context.view_layer.update()
    place = PLACES["metres"]
    mine = my_keyboard(scene, place, parent=piano)
    bpy.ops.pianoflow.adopt_keys()
    press(rig, 64)
    before = piano.matrix_world.copy()
    piano.location, piano.rotation_euler = (-3, 1, 2), (0.2, 0, 1.4)
    bpy.context.view_layer.update()
    moved = piano.matrix_world @ before.inverted() @ place
    assert np.allclose(world_points(mine[64]), pressed_points(64, moved, PRESSED), atol=1e-4)
    assert np.allclose(rig.keyboard.matrix_world, moved, atol=5e-4)


@pytest.mark.parametrize("mode", ['QUATERNION', 'AXIS_ANGLE', 'ZYX'])
def test_release_gives_everything_back(scene, rig, mode):
    rig.keyboard.location = (5, 6, 7)
    bpy.context.view_layer.update()
    place = PLACES["metres"]
    mine = my_keyboard(scene, place, applied=False, pitches=range(60, 73))
    for key in mine.values():
        key.rotation_mode = mode
        key.delta_location = (0.0, 0.0, 0.001)
    bpy.context.view_layer.update()
    before = {key: (key.matrix_world.copy(), tuple(key.delta_location), tuple(key.delta_rotation_euler)) for key in
              mine.values()}
    bpy.ops.pianoflow.adopt_keys()
    press(rig, 65)
    assert not np.allclose(world_points(mine[65])[:, 2].min(), np.array(before[mine[65]][0])[2, 3], atol=1e-4)
    assert bpy.ops.pianoflow.release_keyboard() == {'FINISHED'}
    bpy.context.view_layer.update()
    for key, (matrix, location, rotation) in before.items():
        assert key.rotation_mode == mode and np.allclose(key.matrix_world, matrix, atol=1e-6)
        assert (tuple(key.delta_location), tuple(key.delta_rotation_euler)) == (location, rotation)
        assert not key.animation_data or not key.animation_data.drivers
    assert np.allclose(rig.keyboard.location, (5, 6, 7)) and not rig.keys[60].hide_render


def test_a_take_moves_my_keys(scene, rig):
    from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take

    from .playing_hands import NOTES, playing
    place = PLACES["centimetres"]
    mine = my_keyboard(scene, place)
    bpy.ops.pianoflow.adopt_keys()
    bake_take(bpy.context, playing(NOTES), keyboard=rig.keyboard)
    scene.frame_set(int(1 + 0.45 * 24))
    down = (world_points(mine[48]) - pressed_points(48, place, 0.0)) @ np.array(place.to_3x3().normalized())[:, 2]
    assert down.min() < -0.7  # centimetres
    tip = rig.hands[0].evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones["middle_03.L"].tail
    above = rig.keyboard.matrix_world.inverted() @ rig.hands[0].matrix_world @ tip
    assert abs(above.x - keys.key_x(48)) < 0.012 and above.z < 0.02


def test_seventy_six_keys_and_names_that_mean_none(scene, rig):
    my_keyboard(scene, PLACES["metres"], pitches=range(28, 104), name=lambda pitch: f"Key_{pitch:03d}")
    lamp = bpy.data.objects.new("Lid", bpy.data.meshes.new("Lid"))
    scene.collection.objects.link(lamp)
    from bl_ext.user_default.pianoflow.pianoflow_blender.adopting import adopt_keys
    adopted = adopt_keys(rig.keyboard, list(scene.objects))
    assert adopted.keys == 76 and adopted.unmatched == ("Lid",)
    assert adopted.missing == (*range(21, 28), *range(104, 109))
    assert adopted.misfit < 0.01 and adopted.scale == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize("name, middle_c, pitch", [
    ("C4", 4, 60), ("c#4", 4, 61), ("Db4", 4, 61), ("C4", 3, 72), ("A-1", 3, 21), ("Key_60", 4, 60), ("60", 4, 60),
    ("A0 white", 4, 21), ("Black.Gb5", 4, 78), ("bb3", 4, 58), ("b4", 4, 71), ("C_sharp_4", 4, 61),
    ("key-C4.001", 4, 60), ("note_C-4", 4, 60), ("F♯2", 4, 42), ("Piano key 108.002", 4, 108), ("Cube", 4, None), ("Lid 2", 4, None),
    ("C9", 4, None), ("Abc", 4, None), ("Bench4", 4, None)])
def test_names_of_keys(addon, name, middle_c, pitch):
    from bl_ext.user_default.pianoflow.pianoflow_blender.key_names import pitches_of
    assert pitches_of([name], middle_c).get(name) == pitch


def test_names_that_count_the_keys(addon):
    from bl_ext.user_default.pianoflow.pianoflow_blender.key_names import pitches_of
    assert pitches_of([f"Key.{number:03d}" for number in range(1, 89)])["Key.001"] == 21
    assert pitches_of([f"key {number}" for number in range(88)])["key 87"] == 108


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_two_points_put_the_hands_on_a_joined_mesh(scene, rig, place):
    up = np.array(place.to_3x3())[:, 2]
    first, last = (place @ Vector((float(keys.key_x(pitch)), 0, 0)) for pitch in (28, 103))
    scene.pianoflow.scene_look.first_key = "E1"
    done = bpy.ops.pianoflow.adopt_keyboard(first=first, last=last, up=up, first_note="E1", last_note="G7")
    assert done == {'FINISHED'}
    bpy.context.view_layer.update()
    assert np.allclose(rig.keyboard.matrix_world, place, atol=1e-4 * place.to_scale()[0])
    bpy.ops.pianoflow.release_keyboard()
    bpy.context.view_layer.update()
    assert rig.keyboard.matrix_world.is_identity


def test_a_click_anywhere_on_the_keys_finds_their_front(scene, rig):
    """As the mouse picks: points on the tops of the first and the last key of one joined mesh."""
    from bl_ext.user_default.pianoflow.pianoflow_blender.keyboard_picks import fit_picks
    place = PLACES["centimetres"]
    points, faces = [], []
    for pitch in keys.PITCHES:
        faces += [tuple(len(points) + corner for corner in face) for face in FACES]
        points += [place @ Vector(point) for point in box_points(pitch)]
    mesh = bpy.data.meshes.new("joined")
    mesh.from_pydata(points, [], faces)
    joined = bpy.data.objects.new("joined", mesh)
    scene.collection.objects.link(joined)
    bpy.context.view_layer.update()
    up = np.array(place.to_3x3().normalized())[:, 2]
    picks = [(joined, np.array(place @ Vector((float(keys.key_x(pitch)) + aside, back, 0))), up)
             for pitch, aside, back in ((21, 0.006, 0.02), (108, -0.004, 0.07))]
    fit, carrier = fit_picks(bpy.context, *picks, (21, 108))
    assert carrier == joined
    corners = np.array([(0, 0, 0, 1), (1.222, 0, 0, 1), (0.6, 0.15, 0, 1)])
    apart = np.linalg.norm(corners @ fit.matrix.T - corners @ np.array(place).T, axis=1)
    assert apart.max() < 0.25  # centimetres


def test_two_clicked_key_objects_are_enough(scene, rig):
    from bl_ext.user_default.pianoflow.pianoflow_blender.keyboard_picks import fit_picks
    place = PLACES["metres"]
    mine = my_keyboard(scene, place, pitches=(21, 108), name=lambda pitch: f"thing {'ab'[pitch > 60]}")
    fit, _ = fit_picks(bpy.context, *((mine[pitch], np.zeros(3), np.zeros(3)) for pitch in (21, 108)), (21, 108))
    assert np.allclose(fit.matrix, place, atol=1e-3)


def test_vertices_come_in_the_order_in_which_they_were_selected(scene, addon):
    import bmesh

    from bl_ext.user_default.pianoflow.pianoflow_blender.keyboard_picks import selected_vertices
    bpy.ops.mesh.primitive_plane_add(size=2, location=(0, 0, 3), enter_editmode=True)
    plane = bpy.context.edit_object
    bpy.ops.mesh.select_all(action='DESELECT')
    mesh = bmesh.from_edit_mesh(plane.data)
    right, left = sorted(mesh.verts, key=lambda vertex: (-vertex.co.x, vertex.co.y))[::2]
    for vertex in (right, left):
        vertex.select = True
    assert [place[0] for place in selected_vertices(plane)] == [-1, 1]
    for vertex in (right, left):
        mesh.select_history.add(vertex)
    assert selected_vertices(plane) == [(1, -1, 3), (-1, -1, 3)]
    bpy.ops.object.mode_set(mode='OBJECT')


def test_lights_and_cameras_follow_to_a_larger_keyboard(scene, rig):
    bpy.ops.pianoflow.set_stage()
    watts = {item.name: item.data.energy for item in scene.objects if item.type == 'LIGHT'}
    my_keyboard(scene, PLACES["centimetres"], pitches=(21, 60, 61, 108))
    bpy.ops.pianoflow.adopt_keys()
    for name, power in watts.items():
        assert scene.objects[name].data.energy == pytest.approx(power * 100 ** 2, rel=0.01)
    assert scene.camera.data.clip_end == pytest.approx(3000, rel=0.01)
    bpy.ops.pianoflow.release_keyboard()
    assert all(scene.objects[name].data.energy == pytest.approx(power, rel=1e-4) for name, power in watts.items())


def test_without_a_keyboard_of_pianoflow_one_is_brought(scene, addon):
    my_keyboard(scene, PLACES["metres"], pitches=range(60, 73))
    assert bpy.ops.pianoflow.adopt_keys() == {'FINISHED'}
    assert scene.pianoflow.keyboard is not None and scene.pianoflow.keyboard["pianoflow_unseen"]


def test_what_cannot_be_adopted_is_said_and_nothing_changes(scene, addon):
    my_keyboard(scene, PLACES["metres"], pitches=range(60, 73), name=lambda pitch: f"thing {chr(pitch + 10)}x")
    count = len(bpy.data.objects)
    with pytest.raises(RuntimeError, match="Fewer than two white keys"):
        bpy.ops.pianoflow.adopt_keys()
    assert len(bpy.data.objects) == count
    with pytest.raises(RuntimeError, match="not one of the 88 keys"):
        bpy.ops.pianoflow.adopt_keyboard(first=(0, 0, 0), last=(1, 0, 0), first_note="H1")
    with pytest.raises(RuntimeError, match="same place"):
        bpy.ops.pianoflow.adopt_keyboard(first=(1, 0, 0), last=(1, 0, 0))
    shuffled = dict(zip(range(60, 73), (60, 62, 61, 65, 64, 63, 72, 67, 71, 69, 70, 68, 66)))
    my_keyboard(scene, PLACES["metres"], pitches=range(60, 73), name=lambda pitch: f"Key {shuffled[pitch]}")
    with pytest.raises(RuntimeError, match="do not lie as on a piano"):
        bpy.ops.pianoflow.adopt_keys()
