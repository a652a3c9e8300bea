"""Looks, views, skin tones, keyboard styles and hidden hands change in place, and leave what is the animator's."""
import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.music.notes import make_notes


@pytest.fixture
def rig(scene, addon):
    """A keyboard with two hands, in a scene with the add-on's settings."""
    from bl_ext.user_default.pianoflow.pianoflow_blender.baking.rigs import append_rig
    made = append_rig(scene)
    bpy.context.view_layer.update()
    return made


@pytest.fixture
def look(scene, addon):
    return scene.pianoflow.scene_look


def stage_objects(scene):
    return {item.name: item for item in scene.objects if "pianoflow_stage" in item}


def test_a_look_replaces_lights_and_room_but_neither_cameras_nor_what_is_mine(scene, rig, look):
    world = scene.world = bpy.data.worlds.new("mine")
    lamp = bpy.data.objects.new("mine", bpy.data.lights.new("mine", 'POINT'))
    scene.collection.objects.link(lamp)
    bpy.ops.pianoflow.set_stage()
    cameras = {name: item.matrix_world.copy() for name, item in stage_objects(scene).items() if item.type == 'CAMERA'}
    studio = {kind: len(getattr(bpy.data, kind)) for kind in ("objects", "lights", "meshes", "materials", "worlds")}
    assert len(cameras) == 5
    look.look = 'flat'
    assert scene.render.film_transparent and not any("Backdrop" in name for name in stage_objects(scene))
    look.look = 'stage'
    assert not scene.render.film_transparent
    assert any(item.type == 'LIGHT' and item.data.type == 'SPOT' for item in stage_objects(scene).values())
    for name, place in cameras.items():
        assert np.allclose(scene.objects[name].matrix_world, place)
    look.look = 'studio'
    assert studio == {kind: len(getattr(bpy.data, kind)) for kind in studio}
    assert lamp.name in scene.objects and lamp.parent is None
    bpy.ops.pianoflow.remove_stage()
    assert scene.world == world and not stage_objects(scene) and lamp.name in scene.objects


def test_a_film_that_i_made_transparent_stays_so(scene, rig, look):
    scene.render.film_transparent = True
    bpy.ops.pianoflow.set_stage()
    look.look = 'stage'
    assert scene.render.film_transparent


def test_one_click_changes_the_active_camera(scene, rig, capfd):
    bpy.ops.pianoflow.set_stage()
    before = stage_objects(scene)
    for view in ("top", "close", "orbit", "player"):
        scene.pianoflow.view = view
        assert scene.camera["pianoflow_stage"] == f"camera {view}"
    assert stage_objects(scene) == before
    assert "Error" not in capfd.readouterr().err


def test_the_orbit_goes_slowly_round_the_hands_to_both_sides(scene, rig):
    from bl_ext.user_default.pianoflow.pianoflow_blender.stage import set_stage
    frames = np.arange(1, 24 * 60)
    left = np.interp(frames, [1, 600, 1400], [0.2, 0.7, 0.4])
    camera = set_stage(bpy.context, "orbit", rig.keyboard, centres=np.column_stack([frames, left, left + 0.2]))
    sides, before = [], None
    for frame in range(1, 24 * 60, 48):
        scene.frame_set(frame)
        away = np.array(camera.matrix_world.translation) - [left[frame - 1] + 0.1, 0.03, 0.01]
        looks = np.array(camera.matrix_world.to_3x3())[:, 2]
        assert np.dot(away, looks) / np.linalg.norm(away) > 0.97, frame
        angle = np.degrees(np.arctan2(looks[0], -looks[1]))
        assert before is None or abs(angle - before) < 2 * 4.01
        sides.append(before := angle)
    assert min(sides) < -35 and max(sides) > 35


def test_every_look_can_be_rendered_with_workbench_and_flat_keeps_its_alpha(scene, rig, tmp_path):
    from bl_ext.user_default.pianoflow.pianoflow_blender import rendering
    from bl_ext.user_default.pianoflow.pianoflow_blender.stage import set_stage
    for hand in rig.hands:
        for child in hand.children:
            child.hide_render = True
    alpha, brightness = {}, {}
    for name in ("studio", "stage", "flat"):
        set_stage(bpy.context, "side", rig.keyboard, look=name)
        rendering.set_render(bpy.context, "workbench", (64, 36), 0)
        path = rendering.render_still(bpy.context, tmp_path / f"{name}.png", 1)
        image = bpy.data.images.load(str(path))
        pixels = np.array(image.pixels[:]).reshape(-1, 4)
        alpha[name], brightness[name] = pixels[:, 3].min(), pixels[:, :3].mean()
    assert alpha == {"studio": 1, "stage": 1, "flat": 0}
    assert brightness["stage"] < 0.8 * brightness["studio"] and brightness["flat"] > 0


def test_a_mov_keeps_transparency(scene, addon, tmp_path):
    from bl_ext.user_default.pianoflow.pianoflow_blender import rendering
    bpy.ops.mesh.primitive_cube_add(size=0.5)
    bpy.ops.object.camera_add(location=(0, -3, 0), rotation=(np.pi / 2, 0, 0))
    scene.camera = bpy.context.object
    scene.render.film_transparent = True
    rendering.set_render(bpy.context, "workbench", (64, 36), 0)
    path = rendering.render_video(bpy.context, tmp_path / "clip.mov", (1, 2), [])
    clip = bpy.data.images.load(str(path))
    assert clip.source == 'MOVIE' and clip.depth == 32  # bits a pixel: with alpha


def test_tones_change_the_skin_and_nothing_else(scene, rig, look):
    from bl_ext.user_default.pianoflow.pianoflow_blender.mano_skin import skin_of
    skins = [skin_of(hand) for hand in rig.hands]
    sleeves = [child for hand in rig.hands for child in hand.children if child not in skins and child.type == 'MESH']
    meshes = [skin.data for skin in skins]
    cloth = [tuple(material.diffuse_color) for sleeve in sleeves for material in sleeve.data.materials]
    count = len(bpy.data.materials)
    seen = set()
    for tone in ("dark", "glove", "pale", "light"):
        look.skin = tone
        seen.add(tuple(round(value, 3) for value in skins[0].data.materials[0].diffuse_color))
        assert skins[0].data.materials[0].diffuse_color[:] == skins[1].data.materials[0].diffuse_color[:]
    assert len(seen) == 4 and [skin.data for skin in skins] == meshes and len(bpy.data.materials) == count
    assert cloth == [tuple(material.diffuse_color) for sleeve in sleeves for material in sleeve.data.materials]
    for skin in skins:
        assert sum(node.type == 'GROUP' for node in skin.data.materials[0].node_tree.nodes) == 1


def test_a_tone_carries_every_part_of_the_skin_to_its_colour(addon):
    from bl_ext.user_default.pianoflow.pianoflow_blender.skin_tones import TONES, colour_map
    from bl_ext.user_default.pianoflow.rigs import hand_colours as made
    for tone in TONES.values():
        mapped = colour_map(tone)
        for tint, wanted in ((made.BACK, tone.back), (made.PALM, tone.palm), (made.KNUCKLE, tone.knuckle),
                             (made.FINGERTIP, tone.fingertip)):
            assert np.allclose(mapped @ [*tint, 1], wanted, atol=1e-6)
        halfway = mapped @ [*(made.BACK + made.PALM) / 2, 1]
        assert np.allclose(halfway, np.mean([tone.back, tone.palm], axis=0), atol=1e-6)


def test_a_skin_of_mine_is_left_alone(scene, rig, look):
    from bl_ext.user_default.pianoflow.pianoflow_blender.mano_skin import skin_of
    mine = bpy.data.materials.new("mine")
    skin_of(rig.hands[0]).data.materials[0] = mine
    colour = tuple(mine.diffuse_color)
    look.skin = 'dark'
    assert tuple(mine.diffuse_color) == colour


@pytest.mark.parametrize("style, lowest, highest", [("upright", 21, 108), ("grand", 21, 108), ("digital", 21, 108),
                                                    ("digital76", 28, 103), ("digital61", 36, 96)])
def test_a_style_shows_its_own_keys_and_case(rig, style, lowest, highest):
    from bl_ext.user_default.pianoflow.pianoflow_blender.keyboard_styles import set_style
    set_style(rig.keyboard, "digital61" if style != "digital61" else "grand")
    set_style(rig.keyboard, style)
    shown = {pitch for pitch, key in rig.keys.items() if not key.hide_render and not key.hide_viewport}
    assert shown == set(range(lowest, highest + 1)) and len(rig.keys) == 88
    cases = [part for part in rig.keyboard.children if "pianoflow_case" in part and not part.hide_render]
    assert [part["pianoflow_case"] for part in cases] == {
        "upright": [], "grand": ["Case Grand"]}.get(style, [f"Case Digital {highest - lowest + 1}"])
    names = {part.name for part in rig.keyboard.children if not part.hide_render and part.type == 'MESH'}
    assert ("Upper Panel" in names) == (style == "upright")
    assert ("Fallboard" in names) == (style in ("upright", "grand"))


def test_switching_styles_adds_each_case_once_and_no_new_lacquer(rig):
    from bl_ext.user_default.pianoflow.pianoflow_blender.keyboard_styles import set_style
    for style in ("grand", "digital61", "grand", "digital61"):
        set_style(rig.keyboard, style)
    assert sum("pianoflow_case" in part for part in rig.keyboard.children) == 2
    assert sum(material.name.startswith("Piano Lacquer") for material in bpy.data.materials) == 1
    assert not bpy.data.libraries


def test_a_case_keeps_clear_of_the_keys(rig):
    """Of the key's own space from the front to the felt nothing may be part, pressed or not."""
    from bl_ext.user_default.pianoflow.pianoflow_blender.keyboard_styles import set_style
    from bl_ext.user_default.pianoflow.rigs import keyboard as keys
    for style, lowest, highest in (("grand", 21, 108), ("digital61", 36, 96), ("digital76", 28, 103)):
        set_style(rig.keyboard, style)
        case = next(part for part in rig.keyboard.children if "pianoflow_case" in part and not part.hide_render)
        low, high = keys.key_x(lowest) - keys.WHITE_PITCH / 2, keys.key_x(highest) + keys.WHITE_PITCH / 2
        vertices = np.array([vertex.co for vertex in case.data.vertices])
        inside = ((vertices[:, 0] > low + 0.014) & (vertices[:, 0] < high - 0.014) & (vertices[:, 1] > -0.003)
                  & (vertices[:, 1] < 0.149) & (vertices[:, 2] > -0.032) & (vertices[:, 2] < 0.1))
        assert not inside.any(), style


def test_notes_outside_a_smaller_keyboard_are_told(scene, look):
    from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take
    from bl_ext.user_default.pianoflow.pianoflow_blender.keyboard_styles import outside_warning, set_style

    from .playing_hands import playing
    notes = make_notes(onset=[0.2, 0.2, 0.5], offset=[0.4, 0.4, 0.8], pitch=[60, 30, 26], hand=[1, 0, 0],
                       finger=[1, 2, 5])
    baked = bake_take(bpy.context, playing(notes, duration=1.0))
    played = {key["pianoflow_number"]: key for key in baked.keyboard.children if key.get("pianoflow_number") in (26, 60)
              and key["pianoflow_part"] == "key"}
    action = played[26].animation_data.action
    assert outside_warning(baked.keyboard) == ""
    set_style(baked.keyboard, "digital76")
    assert "1 key that is played lies outside" in outside_warning(baked.keyboard)
    set_style(baked.keyboard, "digital61")
    assert "2 keys" in outside_warning(baked.keyboard)
    assert played[26].animation_data.action == action and played[26].hide_render and not played[60].hide_render


def test_a_hidden_hand_takes_its_sleeve_along_and_what_i_hid_stays_hidden(scene, rig, look):
    left, right = rig.hands
    mine = right.children[0]
    mine.hide_render = True
    look.hide_left = look.hide_right = True
    assert all(part.hide_viewport and part.hide_render for part in (left, *left.children, right, *right.children))
    look.hide_left = look.hide_right = False
    assert not any(part.hide_viewport for part in (left, *left.children, right, *right.children))
    assert [part for part in (left, *left.children, right, *right.children) if part.hide_render] == [mine]


def test_new_hands_look_as_the_scene_is_set(scene, addon, look, tmp_path):
    from bl_ext.user_default.pianoflow.pianoflow_blender.skin_tones import scene_tone

    from .playing_hands import NOTES, playing
    look.skin, look.keyboard_style, look.hide_left = 'brown', 'digital', True
    path = tmp_path / "take.npz"
    playing(NOTES).save(path)
    bpy.ops.pianoflow.import_take(filepath=str(path))
    keyboard = scene.pianoflow.keyboard
    assert scene_tone(scene) == "brown" and keyboard["pianoflow_style"] == "digital"
    hands = {part["pianoflow_number"]: part for part in keyboard.children if part.get("pianoflow_part") == "hand"}
    assert hands[0].hide_render and not hands[1].hide_render


def test_a_file_made_elsewhere_sets_the_settings(scene, rig, look, tmp_path):
    from bl_ext.user_default.pianoflow.pianoflow_blender import keyboard_styles, skin_tones
    from bl_ext.user_default.pianoflow.pianoflow_blender.stage import set_stage
    keyboard_styles.set_style(rig.keyboard, "grand")
    skin_tones.set_tone(scene, "olive")
    set_stage(bpy.context, "top", rig.keyboard, look="stage")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    look = bpy.context.scene.pianoflow.scene_look
    assert (look.keyboard_style, look.skin, look.look) == ("grand", "olive", "stage")


def test_the_command_line_knows_the_same_names(addon):
    from bl_ext.user_default.pianoflow.pianoflow_blender import looks, skin_tones, stage_presets
    from bl_ext.user_default.pianoflow.pianoflow_blender.commands import bake
    assert bake.VIEWS == tuple(stage_presets.VIEWS)
    assert bake.LOOKS == tuple(looks.LOOKS) and bake.SKINS == tuple(skin_tones.TONES)


def test_the_command_line_dresses_a_scene_and_warns(scene, addon, tmp_path, capsys):
    from bl_ext.user_default.pianoflow.pianoflow_blender import cli
    from bl_ext.user_default.pianoflow.pianoflow_blender.skin_tones import scene_tone
    from bl_ext.user_default.pianoflow.pianoflow_blender.stage import look_of

    from .playing_hands import playing
    take = playing(make_notes(onset=[0.2, 0.5], offset=[0.4, 0.8], pitch=[64, 26], hand=[1, 0], finger=[1, 5]), 1.0)
    take.save(tmp_path / "take.npz")
    wishes = ["--look", "flat", "--keyboard", "digital61", "--skin", "dark", "--view", "orbit"]
    assert cli.main(["bake", str(tmp_path / "take.npz"), "-o", str(tmp_path / "a.blend"), "--quiet", *wishes]) == 0
    assert "1 key that is played lies outside" in capsys.readouterr().out
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "a.blend"))
    scene = bpy.context.scene
    assert (look_of(scene), scene_tone(scene), scene.camera["pianoflow_stage"]) == ("flat", "dark", "camera orbit")
    assert scene.pianoflow.scene_look.keyboard_style == "digital61"


def test_what_there_is_not_is_said(scene, rig):
    from bl_ext.user_default.pianoflow.engine.errors import InputError
    from bl_ext.user_default.pianoflow.pianoflow_blender import keyboard_styles, skin_tones, stage
    for call in (lambda: keyboard_styles.set_style(rig.keyboard, "organ"), lambda: skin_tones.set_tone(scene, "blue"),
                 lambda: stage.set_stage(bpy.context, look="disco")):
        with pytest.raises(InputError, match="There is no .*choose"):
            call()
