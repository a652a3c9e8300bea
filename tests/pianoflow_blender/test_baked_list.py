"""A scene that the command line baked, opened in a Blender with the add-on: its take is in the list, and at hand."""
import shutil

import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender import cli
from bl_ext.user_default.pianoflow.pianoflow_blender.takes import load_take, take_on_keyboard

from .playing_hands import NOTES, playing
from .test_cli import needs_module, pianoflow


@pytest.fixture
def take(tmp_path):
    (tmp_path / "takes").mkdir()
    playing(NOTES).save(tmp_path / "takes" / "verse.npz")
    return tmp_path / "takes" / "verse.npz"


def only_take(blend):
    """The entry of the only take in the list of a scene in the file `blend`."""
    bpy.ops.wm.open_mainfile(filepath=str(blend))
    entry, = bpy.context.scene.pianoflow.takes.entries
    assert entry.name == "verse" and entry.notes == len(NOTES)
    assert take_on_keyboard(bpy.context.scene).uid == entry.uid
    return entry


def is_the_take(entry, take):
    return np.array_equal(load_take(entry).pose, Take.load(take).pose)


@needs_module
def test_a_take_from_elsewhere_is_in_the_scene_itself(addon, take, tmp_path):
    (tmp_path / "scenes").mkdir()
    code, _, err = pianoflow("bake", take, "-o", tmp_path / "scenes" / "a.blend", "--no-stage", "--start-frame", 12)
    assert code == 0, err
    kept = tmp_path / "kept.npz"
    take.rename(kept)
    entry = only_take(tmp_path / "scenes" / "a.blend")
    assert entry.packed and is_the_take(entry, kept) and bpy.context.scene.pianoflow.take_zero == 12
    assert bpy.ops.pianoflow.bake() == {'FINISHED'}


def test_a_take_beside_the_scene_is_named_and_moves_with_it(addon, scene, take, tmp_path):
    blend = take.with_name("a.blend")
    assert cli.main(["bake", str(take), "-o", str(blend), "--no-stage", "--quiet"]) == 0
    shutil.move(take.parent, tmp_path / "moved")
    entry = only_take(tmp_path / "moved" / "a.blend")
    assert entry.packed is None and entry.path == "//verse.npz"
    assert is_the_take(entry, tmp_path / "moved" / "verse.npz")


@pytest.mark.parametrize("with_addon", [True, pytest.param(False, marks=needs_module)])
def test_takes_that_a_scene_lists_already_stay(addon, scene, take, tmp_path, with_addon):
    run = cli.main if with_addon else lambda words: pianoflow(*words)[0]
    blend, other = take.with_name("a.blend"), tmp_path / "other.blend"
    assert run(["bake", str(take), "-o", str(blend), "--no-stage", "--quiet"]) == 0
    playing(NOTES[:3]).save(tmp_path / "chorus.npz")
    assert run(["bake", str(tmp_path / "chorus.npz"), "--into", str(blend), "-o", str(other), "--no-stage",
                "--quiet"]) == 0
    bpy.ops.wm.open_mainfile(filepath=str(other))
    verse, chorus = bpy.context.scene.pianoflow.takes.entries
    assert (verse.name, chorus.name) == ("verse", "chorus") and is_the_take(verse, take)
    assert is_the_take(chorus, tmp_path / "chorus.npz")
    assert take_on_keyboard(bpy.context.scene).uid == chorus.uid
