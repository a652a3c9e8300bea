"""Ways in: a recording, its MIDI file, or both, chosen in the File menu or dropped, all from one operator."""
import bpy
import pytest

from bl_ext.user_default.pianoflow.pianoflow_blender.baking import keyboards
from bl_ext.user_default.pianoflow.pianoflow_blender.engine_python import find_python
from bl_ext.user_default.pianoflow.pianoflow_blender.recording import chosen_recording
from bl_ext.user_default.pianoflow.pianoflow_blender.takes import load_take

from .playing_hands import NOTES, playing
from .tiny_midi import write_midi

needs_engine = pytest.mark.skipif(find_python().path is None, reason="no Python with the engine's libraries")


@pytest.fixture
def settings(addon, scene):
    return scene.pianoflow


@pytest.fixture
def folder(tmp_path):
    write_midi(tmp_path / "five.mid")
    write_midi(tmp_path / "six.midi")
    for name in ("five.wav", "five.FLAC", "five.mov", "notes.txt"):
        (tmp_path / name).write_bytes(b"not read yet")
    return tmp_path


def pick(folder, *names, **options):
    return bpy.ops.pianoflow.import_recording(
        filepath=str(folder / names[0]), directory=str(folder), files=[{"name": name} for name in names], **options)


def drop(area_type, folder, *names):
    """What Blender does with files that are dropped onto an area of the kind `area_type`."""
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == 'VIEW_3D')
    area.type = area_type
    try:
        region = next(region for region in area.regions if region.type == 'WINDOW')
        with bpy.context.temp_override(window=window, area=area, region=region):
            return bpy.ops.wm.drop_import_file(
                'INVOKE_DEFAULT', directory=str(folder), files=[{"name": name} for name in names])
    finally:
        area.type = 'VIEW_3D'


@pytest.mark.parametrize("name", ["five.wav", "five.FLAC", "five.mov", "five.mid", "six.midi"])
def test_any_one_file_is_what_is_played(settings, folder, name):
    settings.source, settings.midi = 'STRIP', "of another piece.mid"
    assert pick(folder, name) == {'FINISHED'}
    recording = chosen_recording(bpy.context)
    assert (recording.midi if name.endswith(("mid", "midi")) else recording.audio) == folder / name
    assert (recording.audio is None) != (recording.midi is None)


@pytest.mark.parametrize("names", [("five.wav", "five.mid"), ("five.mid", "five.wav")])
def test_a_recording_and_its_midi_are_taken_together(settings, folder, names):
    assert pick(folder, *names) == {'FINISHED'}
    recording = chosen_recording(bpy.context)
    assert (recording.audio, recording.midi) == (folder / "five.wav", folder / "five.mid")


@pytest.mark.parametrize("names, told", [
    (("five.wav", "five.mov"), "are two recordings"), (("five.mid", "six.midi"), "are two MIDI files"),
    (("notes.txt",), "notes.txt is no recording and no MIDI file")])
def test_what_cannot_be_meant_is_a_sentence_and_changes_nothing(settings, folder, names, told):
    settings.source, settings.audio = 'STRIP', "as it was"
    with pytest.raises(RuntimeError, match=told):
        pick(folder, *names)
    assert (settings.source, settings.audio) == ('STRIP', "as it was")


def test_files_dropped_onto_the_viewport_are_chosen(settings, folder):
    assert drop('VIEW_3D', folder, "five.wav", "five.mid") == {'FINISHED'}
    recording = chosen_recording(bpy.context)
    assert (recording.audio, recording.midi) == (folder / "five.wav", folder / "five.mid")


def test_the_sequencer_keeps_blender_s_own_way_with_sounds_and_gains_midi(settings, folder):
    if bpy.app.version < (5, 0):  # 5.2 crashes over its own way, without a window
        try:
            drop('SEQUENCE_EDITOR', folder, "five.wav")
        except RuntimeError:
            pass  # a Blender without sound
        assert settings.audio == ""
    assert drop('SEQUENCE_EDITOR', folder, "five.mid") == {'FINISHED'}
    assert chosen_recording(bpy.context).midi == folder / "five.mid"


def test_a_take_that_is_dropped_is_baked(settings, scene, folder):
    playing(NOTES[:1], duration=0.5).save(folder / "one.npz")
    assert drop('VIEW_3D', folder, "one.npz") == {'FINISHED'}
    assert len(keyboards(scene)) == 1 and settings.takes.selected.path == str(folder / "one.npz")


@needs_engine
def test_generating_can_begin_at_once(settings, scene, folder):
    assert pick(folder, "five.mid", generate=True) == {'FINISHED'}
    assert load_take(settings.takes.selected).notes["pitch"].tolist() == [60, 62, 64, 65, 67]


@needs_engine
def test_a_recording_that_cannot_be_played_stays_chosen_with_the_reason(settings, folder):
    with pytest.raises(RuntimeError, match="five.wav"):
        pick(folder, "five.wav", generate=True)
    assert chosen_recording(bpy.context).audio == folder / "five.wav"


def test_choosing_is_one_undo_step(settings, folder):
    bpy.ops.ed.undo_push(message="Before")
    assert bpy.ops.pianoflow.import_recording('EXEC_DEFAULT', True, filepath=str(folder / "five.wav")) == {'FINISHED'}
    bpy.ops.ed.undo()
    assert bpy.context.scene.pianoflow.audio == ""
