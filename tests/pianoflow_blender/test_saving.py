"""A .blend saved in another folder still names the same recording, MIDI file and take."""
import os

import bpy
import pytest


@pytest.fixture
def piece(addon, scene, tmp_path):
    """The settings of a saved file, with a recording beside it."""
    (tmp_path / "Stücke").mkdir()
    (tmp_path / "Stücke" / "für zwei.mid").touch()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "Stücke" / "one.blend"))
    settings = bpy.context.scene.pianoflow
    settings.audio = "//für zwei.mid"
    take = settings.takes.entries.add()
    take.uid, take.path = "one", "//takes/one.npz"
    return settings


def test_saving_elsewhere_keeps_pointing_to_the_same_files(piece, tmp_path):
    (tmp_path / "other" / "deep").mkdir(parents=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "other" / "deep" / "two.blend"))
    settings = bpy.context.scene.pianoflow
    assert settings.audio.startswith("//")
    assert os.path.samefile(bpy.path.abspath(settings.audio), tmp_path / "Stücke" / "für zwei.mid")
    take = os.path.normpath(bpy.path.abspath(settings.takes.selected.path))
    assert take == str(tmp_path / "Stücke" / "takes" / "one.npz")
    assert settings.output == "//performance.mp4", "a video goes beside the .blend, wherever that is"


def test_a_copy_has_its_own_paths_and_the_open_file_keeps_its_own(piece, tmp_path):
    (tmp_path / "copies").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "copies" / "copy.blend"), copy=True)
    assert piece.audio == "//für zwei.mid"
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "copies" / "copy.blend"))
    audio = bpy.path.abspath(bpy.context.scene.pianoflow.audio)
    assert os.path.samefile(audio, tmp_path / "Stücke" / "für zwei.mid")


def test_a_save_that_fails_changes_no_path(piece, tmp_path):
    with pytest.raises(RuntimeError):
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "no such folder" / "two.blend"))
    assert piece.audio == "//für zwei.mid"
