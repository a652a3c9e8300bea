"""The stage finds the keyboard and the hands, comes once, and leaves the user's things alone."""
from pathlib import Path

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

KEYBOARD = Path(__file__).resolve().parents[2] / "rigs" / "keyboard.blend"


@pytest.fixture
def stage():
    from bl_ext.user_default.pianoflow.pianoflow_blender import stage
    return stage


@pytest.fixture
def keyboard(scene):
    with bpy.data.libraries.load(str(KEYBOARD), link=False, assets_only=True) as (source, target):
        target.collections = source.collections
    scene.collection.children.link(target.collections[0])
    scene.render.resolution_x, scene.render.resolution_y = 640, 360
    return bpy.data.objects["Keyboard"]


def seen(scene, keyboard, point):
    """Where a point of the keyboard frame lies in the picture: (0, 0) bottom left, (1, 1) top right."""
    bpy.context.view_layer.update()
    return world_to_camera_view(scene, scene.camera, keyboard.matrix_world @ Vector(point))


@pytest.mark.parametrize("preset", ["player", "top"])
@pytest.mark.parametrize("x_range", [(0.55, 0.70), (0.30, 0.85), (0.05, 0.55), (0.10, 1.05)])
def test_both_ends_of_what_is_played_are_in_the_picture(scene, keyboard, stage, preset, x_range):
    stage.set_stage(bpy.context, preset, x_range=x_range)
    for x in x_range:
        for y, z in ((0.0, 0.0), (0.09, 0.03)):
            u, v, depth = seen(scene, keyboard, (x, y, z))
            assert 0 < u < 1 and 0 < v < 1 and depth > 0


def test_a_moved_turned_and_scaled_keyboard_looks_the_same(scene, keyboard, stage):
    stage.set_stage(bpy.context, "player", x_range=(0.3, 0.9))
    before = [seen(scene, keyboard, (x, 0.05, 0)) for x in (0.3, 0.6, 0.9)]
    keyboard.location, keyboard.rotation_euler, keyboard.scale = (3, -2, 1), (0, 0, 2.0), (10, 10, 10)
    bpy.context.view_layer.update()
    stage.set_stage(bpy.context, "player", x_range=(0.3, 0.9))
    after = [seen(scene, keyboard, (x, 0.05, 0)) for x in (0.3, 0.6, 0.9)]
    assert np.allclose([p.xy for p in before], [p.xy for p in after], atol=1e-3)
    assert scene.camera.data.clip_end > (scene.camera.matrix_world.translation - keyboard.location).length


def test_a_second_stage_replaces_the_first_and_nothing_else(scene, keyboard, stage):
    mine = bpy.data.objects.new("PianoFlow Camera Player", bpy.data.cameras.new("mine"))
    scene.collection.objects.link(mine)
    world = bpy.data.worlds.new("mine")
    scene.world = world
    first = stage.set_stage(bpy.context, "player")
    counted = {kind: len(getattr(bpy.data, kind)) for kind in ("objects", "cameras", "lights", "meshes", "materials",
                                                              "worlds", "collections")}
    mine_in_stage = bpy.data.objects.new("my lamp", bpy.data.lights.new("my lamp", 'POINT'))
    bpy.data.collections[stage.COLLECTION].objects.link(mine_in_stage)
    second = stage.set_stage(bpy.context, "top", x_range=(0.3, 0.6))
    third = stage.set_stage(bpy.context, "player", x_range=(0.3, 0.6))
    assert first == third != second and first != mine
    counted["objects"] += 1
    counted["lights"] += 1
    assert counted == {kind: len(getattr(bpy.data, kind)) for kind in counted}
    assert mine.parent is None and mine_in_stage.name in scene.objects
    assert world.use_fake_user and scene.world != world
    made = [item for item in bpy.data.collections[stage.COLLECTION].objects if item != mine_in_stage]
    assert made and all(item.name.startswith("PianoFlow") and item.parent == keyboard for item in made)


def test_cameras_follow_hands_that_cross_the_whole_keyboard(scene, keyboard, stage):
    frames = np.arange(1, 481)
    left = np.interp(frames, [1, 200, 280, 480], [0.15, 0.15, 0.9, 0.9])
    for preset, hand in (("player", None), ("close", 1), ("side", 0)):
        camera = stage.set_stage(bpy.context, preset, x_range=(0.02, 1.20),
                                 centres=np.column_stack([frames, left, left + 0.2]))
        for frame in (1, 120, 360, 480):
            scene.frame_set(frame)
            x = left[frame - 1] + {None: 0.1, 0: 0.0, 1: 0.2}[hand]
            u, v, depth = seen(scene, keyboard, (x, 0.03, 0.02))
            assert 0.3 < u < 0.7 and 0.3 < v < 0.7, (preset, frame)


@pytest.mark.parametrize("widest", [0.2, 0.4, 0.6])
@pytest.mark.parametrize("preset", ["player", "orbit"])
def test_no_elbow_ends_in_the_picture_and_no_hand_is_out_of_it(scene, keyboard, stage, preset, widest):
    """Hands far apart and close together in turn; an elbow ends 0.37 m before the keys, straight below its hand."""
    frames = np.arange(1, 481)
    half = widest / 4 + (widest / 4 - 0.04) * np.cos(frames / 30) + 0.04
    left, right = 0.6 - half, 0.6 + half
    stage.set_stage(bpy.context, preset, x_range=(left.min(), right.max()),
                    centres=np.column_stack([frames, left, right]))
    for frame in range(1, 481, 15):
        scene.frame_set(frame)
        for x in (left[frame - 1], right[frame - 1]):
            u, v, depth = seen(scene, keyboard, (x, -0.367, 0.06))
            assert not (0 < u < 1 and 0 < v < 1), (frame, x)
            u, v, depth = seen(scene, keyboard, (x, 0.0, 0.03))
            assert 0 < u < 1 and 0 < v < 1, (frame, x)


def test_cameras_stand_still_for_hands_that_stay(scene, keyboard, stage):
    frames = np.arange(1, 241)
    swing = 0.03 * np.sin(frames / 10)
    stage.set_stage(bpy.context, "player", x_range=(0.1, 1.1),
                    centres=np.column_stack([frames, 0.5 + swing, 0.7 - swing]))
    for x in (0.42, 0.78):
        assert 0.02 < seen(scene, keyboard, (x, 0.03, 0.02)).x < 0.98
    assert scene.camera.animation_data is None or scene.camera.animation_data.action is None


def test_the_played_range_is_that_of_the_keys(stage):
    from bl_ext.user_default.pianoflow.engine.music.notes import make_notes
    low, high = stage.played_range(make_notes([0, 1], [1, 2], [60, 72]))
    assert high - low == pytest.approx(8 * 0.0235)
    assert stage.played_range(make_notes([], [], [])) == (0.0, pytest.approx(1.222))


def test_what_is_missing_is_said(scene, stage):
    from bl_ext.user_default.pianoflow.engine.errors import InputError
    with pytest.raises(InputError, match="no keyboard"):
        stage.set_stage(bpy.context)
    with pytest.raises(InputError, match="player, top"):
        stage.set_stage(bpy.context, "moon")
