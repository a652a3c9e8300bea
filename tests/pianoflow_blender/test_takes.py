"""What an animator may rely on about takes: none is lost, whatever is undone, saved elsewhere, packed or deleted."""
import os
import shutil
from pathlib import Path

import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.music.notes import make_notes
from bl_ext.user_default.pianoflow.engine.take.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import keyboards
from bl_ext.user_default.pianoflow.pianoflow_blender.engine_python import find_python
from bl_ext.user_default.pianoflow.pianoflow_blender.performance import take_file
from bl_ext.user_default.pianoflow.pianoflow_blender.takes import (keep_take, load_take, set_motion, take_on_keyboard,
                                                                   take_path)
from bl_ext.user_default.pianoflow.pianoflow_blender.takes.recall import recall
from bl_ext.user_default.pianoflow.pianoflow_blender.takes.told import lines

from .playing_hands import NOTES, playing
from .scene_reading import MILLIMETRE, key_depth, pad_centres
from .tiny_midi import write_midi

needs_engine = pytest.mark.skipif(find_python().path is None, reason="no Python with the engine's libraries")
ops = bpy.ops.pianoflow


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Two takes in files, which play other keys at other times."""
    folder = tmp_path_factory.mktemp("elsewhere")
    other = make_notes([0.5], [0.8], [72], hand=[1], finger=[1])
    for name, notes, seed in (("verse", NOTES, 3), ("bridge", other, 4)):
        take = playing(notes, duration=2.2)
        take.meta.update(seed=seed, generator="performer", files={"source": {"name": "song.ogg"}})
        take.save(folder / f"{name}.npz")
    return folder


@pytest.fixture
def takes(addon, scene, files):
    """The list of a scene into which both takes were imported; *bridge* is on the keyboard."""
    for name in ("verse", "bridge"):
        assert ops.import_take(filepath=str(files / f"{name}.npz")) == {'FINISHED'}
    return scene.pianoflow.takes


def made_here(scene, files, name="verse"):
    """A take as generating leaves it: in Blender's temporary folder, baked and in the list."""
    path = take_file(name)
    shutil.copy(files / "verse.npz", path)
    return keep_take(scene, path, Take.load(path), 'GENERATED', name=name)


def names(scene=None):
    return [take.name for take in (scene or bpy.context.scene).pianoflow.takes.entries]


def step(operator, **arguments):
    """Presses a button as a window does: with an undo step."""
    assert operator('EXEC_DEFAULT', True, **arguments) == {'FINISHED'}


def refused(operator, **arguments):
    with pytest.raises(RuntimeError) as refusal:
        operator(**arguments)
    return str(refusal.value)


def plays(pitch, seconds=0.6, start=1):
    """Whether the key of `pitch` is down so long after the start."""
    scene = bpy.context.scene
    scene.frame_set(start + int(seconds * 24))
    return key_depth(keyboards(scene)[0], pitch) > 8 * MILLIMETRE


# The list

def test_names_are_never_twice_the_same(takes, files):
    takes.entries[1].name = "verse"
    assert names() == ["verse", "verse 2"]
    takes.entries[0].name = "verse 2"
    assert names() == ["verse 3", "verse 2"]
    takes.entries[0].name = ""
    assert names() == ["Take", "verse 2"]
    ops.import_take(filepath=str(files / "verse.npz"))
    assert names() == ["Take", "verse 2"], "a file that is in the list is not listed twice"


def test_a_take_says_what_it_is(takes):
    told = [line for line, _ in lines(takes.entries[0])]
    assert told[0] == "song.ogg, 2.2 s, 7 notes" and told[1] == "The performer, seed 3"


def test_using_a_take_puts_it_in_place_of_the_other(takes, scene):
    assert take_on_keyboard(scene).name == "bridge" and plays(72) and not plays(61, 0.8)
    takes.index = 0
    assert ops.use_take() == {'FINISHED'}
    assert take_on_keyboard(scene).name == "verse" and plays(61, 0.8) and not plays(72)
    assert ops.use_take(take="bridge") == {'FINISHED'}
    assert plays(72) and len(keyboards(scene)) == 1
    assert "There is no take “chorus”" in refused(ops.use_take, take="chorus")


def test_a_take_of_another_recording_keeps_its_place_in_time(takes, scene, tmp_path):
    verse = takes.entries[0]
    verse.source, verse.audio, verse.zero = 'FILE', str(tmp_path / "verse.ogg"), 101
    scene.pianoflow.audio = str(write_midi(tmp_path / "bridge.mid"))
    ops.use_take(take="verse")
    assert scene.frame_start == 101 and plays(61, 0.8, 101)
    ops.use_take(take="bridge")
    assert scene.frame_start == 1


def test_deleting_is_undone_and_done_again(takes):
    bpy.ops.ed.undo_push(message="Before")
    step(ops.delete_take, take="verse")
    assert names() == ["bridge"]
    bpy.ops.ed.undo()
    assert names() == ["verse", "bridge"]
    bpy.ops.ed.redo()
    assert names() == ["bridge"]


def test_bake_again_needs_the_take_that_is_on_the_keyboard(takes):
    ops.delete_take(take="verse")
    assert ops.bake() == {'FINISHED'}
    ops.delete_take(take="bridge")
    assert not ops.bake.poll() and not ops.use_take.poll()


# Undo

def test_undoing_past_takes_keeps_them_in_the_list(addon, scene, files):
    bpy.ops.ed.undo_push(message="Before")
    step(ops.import_take, filepath=str(files / "verse.npz"))
    step(ops.import_take, filepath=str(files / "bridge.npz"))
    bpy.ops.ed.undo()
    assert names() == ["verse", "bridge"] and plays(61, 0.8)
    assert take_on_keyboard(bpy.context.scene).name == "verse"
    bpy.ops.ed.undo()
    assert names() == ["verse", "bridge"] and not keyboards(bpy.context.scene)
    assert take_on_keyboard(bpy.context.scene) is None and not ops.bake.poll()
    bpy.ops.ed.redo()
    assert names() == ["verse", "bridge"] and keyboards(bpy.context.scene)
    bpy.context.scene.pianoflow.takes.entries[1].name = "chorus"
    bpy.ops.ed.undo()
    assert names() == ["verse", "chorus"]
    assert ops.use_take(take="chorus") == {'FINISHED'} and plays(72)


def test_undo_after_saving_finds_the_takes_where_they_are_now(addon, scene, files, tmp_path):
    bpy.ops.ed.undo_push(message="Before")
    made_here(scene, files)
    bpy.ops.ed.undo_push(message="Made")
    scene.frame_end = 77
    bpy.ops.ed.undo_push(message="Changed")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / folder / "film.blend"))
        bpy.context.scene.frame_end += 1
        bpy.ops.ed.undo_push(message=folder)
    for _ in range(3):
        bpy.ops.ed.undo()
        take, = bpy.context.scene.pianoflow.takes.entries
        assert load_take(take).duration == pytest.approx(2.2)
    bpy.ops.wm.save_mainfile()
    assert take_path(bpy.context.scene.pianoflow.takes.entries[0]) == tmp_path / "two" / "film_takes" / "verse.npz"


# Saving

def test_saving_brings_takes_beside_the_blend_and_saving_elsewhere_still_finds_them(addon, scene, files, tmp_path):
    first = made_here(scene, files)
    assert Path(bpy.app.tempdir) in take_path(first).parents
    second = bpy.data.scenes.new("Second")
    made_here(second, files, "other")
    ops.import_take(filepath=str(files / "bridge.npz"))
    blend = tmp_path / "one" / "film.blend"
    blend.parent.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    assert sorted(path.name for path in (tmp_path / "one" / "film_takes").iterdir()) == ["other.npz", "verse.npz"]
    shutil.rmtree(Path(bpy.app.tempdir) / "pianoflow")
    (tmp_path / "two" / "deep").mkdir(parents=True)
    for target in ("two/deep/film.blend", "two/other.blend"):
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / target))
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / target))
        for name, of in (("Scene", ["verse", "bridge"]), ("Second", ["other"])):
            assert names(bpy.data.scenes[name]) == of
            assert all(load_take(take).duration for take in bpy.data.scenes[name].pianoflow.takes.entries)
    assert not (tmp_path / "two" / "other_takes").exists(), "one copy of a take is enough"


def test_a_copy_has_takes_of_its_own_and_the_open_file_keeps_its_paths(addon, scene, files, tmp_path):
    take = made_here(scene, files)
    before = take.path
    for _ in range(2):
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "copy.blend"), copy=True)
    assert scene.pianoflow.takes.entries[0].path == before
    assert [path.name for path in (tmp_path / "copy_takes").iterdir()] == ["verse.npz"]
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "copy.blend"))
    assert take_path(bpy.context.scene.pianoflow.takes.entries[0]) == tmp_path / "copy_takes" / "verse.npz"


def test_a_folder_moved_with_its_blend_keeps_its_takes(addon, scene, files, tmp_path):
    made_here(scene, files)
    (tmp_path / "here").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "here" / "film.blend"))
    os.rename(tmp_path / "here", tmp_path / "there")
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "there" / "film.blend"))
    assert ops.use_take() == {'FINISHED'}


def test_a_take_whose_file_was_deleted_says_what_to_do(takes, scene, files, tmp_path):
    path = str(shutil.copy(files / "verse.npz", tmp_path / "verse.npz"))
    takes.entries[0].path = path
    os.unlink(path)
    for operator in (ops.use_take, ops.pack_take, ops.compare_takes, ops.save_take):
        extra = {"filepath": str(tmp_path / "x.npz")} if operator is ops.save_take else {}
        told = refused(operator, take="verse", **extra)
        assert f"The file of the take “verse” is gone ({path}): put it back, or press Use These Settings" in told
    assert names() == ["verse", "bridge"] and take_on_keyboard(scene).name == "bridge" and plays(72)


def test_files_of_deleted_takes_are_removed_on_request_alone(addon, scene, files, tmp_path):
    made_here(scene, files, "kept")
    made_here(scene, files, "gone")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    assert not ops.remove_unused_takes.poll()
    ops.delete_take(take="gone")
    assert len(list((tmp_path / "film_takes").iterdir())) == 2
    assert ops.remove_unused_takes() == {'FINISHED'}
    assert [path.name for path in (tmp_path / "film_takes").iterdir()] == ["kept.npz"]


# Packing

def test_a_packed_take_needs_no_file_and_comes_out_again(takes, files, tmp_path):
    content = (files / "verse.npz").read_bytes()
    path = str(shutil.copy(files / "verse.npz", tmp_path / "verse.npz"))
    takes.entries[0].path = path
    assert ops.pack_take(take="verse") == {'FINISHED'}
    os.unlink(path)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "film.blend"))
    assert ops.use_take(take="verse") == {'FINISHED'} and plays(61, 0.8)
    take = bpy.context.scene.pianoflow.takes.entries[0]
    assert take.packed is not None and take_path(take).read_bytes() == content
    assert ops.unpack_take(take="verse") == {'FINISHED'}
    assert (tmp_path / "film_takes" / "verse.npz").read_bytes() == content and not bpy.data.texts
    assert "is not packed" in refused(ops.unpack_take, take="verse")


def test_packing_is_undone_with_its_bytes_and_a_deleted_take_takes_them_along(takes):
    bpy.ops.ed.undo_push(message="Before")
    step(ops.pack_take, take="verse")
    assert len(bpy.data.texts) == 1
    bpy.ops.ed.undo()
    assert not bpy.data.texts and bpy.context.scene.pianoflow.takes.entries[0].packed is None
    bpy.ops.ed.redo()
    assert take_path(bpy.context.scene.pianoflow.takes.entries[0]).is_file()
    ops.delete_take(take="verse")
    assert not bpy.data.texts


# Compare

def ghosts():
    return [thing for thing in bpy.context.scene.objects if thing.get("pianoflow_part") == "ghost"]


def state():
    return {name: sorted(block.name for block in getattr(bpy.data, name))
            for name in ("objects", "actions", "collections", "meshes", "materials", "armatures")}


def test_a_ghost_plays_the_other_take_on_the_same_keyboard_and_leaves_nothing_behind(takes, scene, files):
    before = state()
    assert ops.compare_takes(take="verse") == {'FINISHED'}
    assert len(keyboards(scene)) == 1 and all(thing.hide_render for thing in ghosts())
    verse, bridge = (Take.load(files / f"{name}.npz") for name in ("verse", "bridge"))
    rigs = {ghost["pianoflow_number"]: ghost for ghost in ghosts() if ghost.type == 'ARMATURE'}
    hands = [thing for thing in scene.objects if thing.get("pianoflow_part") == "hand"]
    scene.frame_set(20)
    frame = round(19 / 24 * 120)
    for hand in range(2):
        assert np.abs(pad_centres(rigs[hand], hand) - verse.tips[frame, hand]).max() < 0.2 * MILLIMETRE
        own, = (thing for thing in hands if thing["pianoflow_number"] == hand)
        assert np.abs(pad_centres(own, hand) - bridge.tips[frame, hand]).max() < 0.2 * MILLIMETRE
    assert ops.compare_takes(take="verse") == {'FINISHED'}
    assert state() == before


def test_the_ghost_s_skin_follows_its_own_hand(takes, scene):
    def nearest(thing):
        mesh = thing.evaluated_get(bpy.context.evaluated_depsgraph_get())
        return np.array([mesh.matrix_world @ corner.co for corner in mesh.data.vertices[:50]])

    skin = next(thing for thing in scene.objects if thing.type == 'MESH' and thing.find_armature() is not None)
    ops.use_take(take="verse")
    scene.frame_set(20)
    alone = nearest(skin)
    ops.use_take(take="bridge")
    ops.compare_takes(take="verse")
    scene.frame_set(20)
    ghost = next(thing for thing in ghosts() if thing.data == skin.data)
    assert np.abs(nearest(ghost)[:50].mean(axis=0) - alone.mean(axis=0)).max() < 3 * MILLIMETRE
    assert np.abs(nearest(skin).mean(axis=0) - alone.mean(axis=0)).max() > 5 * MILLIMETRE


def test_the_ghost_keeps_time_and_goes_when_its_take_is_used_or_deleted(takes, scene):
    ops.compare_takes(take="verse")
    scene.pianoflow.start_frame = 51
    ops.bake()
    rig = next(thing for thing in ghosts() if thing.type == 'ARMATURE')
    assert rig.animation_data.action.frame_range[0] == 51
    ops.use_take(take="verse")
    assert not ghosts()
    ops.compare_takes(take="bridge")
    ops.delete_take(take="bridge")
    assert not ghosts()


# Settings

def test_settings_that_the_panel_cannot_have_are_told(takes, scene, files):
    assert "does not say what it was made with" in refused(ops.recall_take, take="verse")
    take = Take.load(files / "verse.npz")
    take.meta["settings"] = {"seed": 11, "preset": "best", "transcriber": "transkun", "generator": "pianoflow",
                             "hand_size": 0.9, "start": 10.0, "end": 20.0, "weights": "/mine", "style": {"human": 1.0}}
    set_motion(takes.entries[0], files / "verse.npz", take)
    settings = scene.pianoflow
    settings.temperature = 1.2
    said = recall(settings, takes.entries[0])
    assert (settings.seed, settings.preset, settings.transcriber) == (11, 'best', 'AUTO')
    assert (settings.human, settings.temperature) == (1.0, 0.5), "a knob that is not told had its default"
    assert len(said) == 3 and "song.ogg" in said[0] and "/mine" in said[1] and "part of its recording" in said[2]


# With the engine

@needs_engine
def test_the_settings_of_a_take_make_the_same_take_again(addon, scene, tmp_path):
    settings = scene.pianoflow
    settings.audio, settings.generator = str(write_midi(tmp_path / "five.mid", ticks=120)), 'performer'
    settings.seed, settings.curl, settings.preset = 7, 1.2, 'draft'
    ops.generate()
    settings.seed, settings.curl, settings.preset, settings.audio = 8, 0.7, 'good', str(write_midi(tmp_path / "b.mid"))
    assert ops.recall_take(take="five") == {'FINISHED'}
    assert (settings.seed, settings.preset, settings.generator) == (7, 'draft', 'performer')
    assert settings.curl == pytest.approx(1.2) and settings.audio.endswith("five.mid")
    ops.generate()
    assert names() == ["five", "five 2"]
    first, again = (load_take(take) for take in settings.takes.entries)
    assert np.array_equal(first.notes, again.notes)
    for name in ("wrist", "pose", "tips"):
        assert np.abs(getattr(first, name) - getattr(again, name)).max() < 1e-5


@needs_engine
def test_a_blend_lies_between_its_takes_and_plays_the_notes(addon, scene, tmp_path):
    settings = scene.pianoflow
    settings.audio, settings.generator = str(write_midi(tmp_path / "five.mid", ticks=120)), 'performer'
    ops.generate()
    settings.posture_height = 0.03
    ops.generate()
    assert ops.blend_takes(first="five", second="five 2", share=0.5) == {'FINISHED'}
    assert names()[2] == "five + five 2 50%" and take_on_keyboard(scene).name == names()[2]
    low, high, between = (load_take(take) for take in settings.takes.entries)
    heights = [take.wrist[..., 2].mean() for take in (low, between, high)]
    assert heights[0] + 0.005 < heights[1] < heights[2] - 0.005
    assert lines(settings.takes.entries[2])[1][0] == "performer 0 → performer 0, 50%"
    assert plays(60, 0.07 + low.notes["onset"][0])
    assert "blend" in refused(ops.recall_take, take=names()[2])
    assert "There is nothing to blend" in refused(ops.blend_takes, first="five", second="five")


def test_takes_of_other_music_are_not_blended(takes):
    if find_python().path is None:
        pytest.skip("no Python with the engine's libraries")
    assert "The two takes play different music" in refused(ops.blend_takes, first="verse", second="bridge")
    assert names() == ["verse", "bridge"]
