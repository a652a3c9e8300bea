"""The recording's strip: where it plays, and what becomes of strips that are there already."""
import wave

import bpy
import pytest

from bl_ext.user_default.pianoflow.engine.errors import InputError
from bl_ext.user_default.pianoflow.pianoflow_blender import versions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.rollback import Rollback
from bl_ext.user_default.pianoflow.pianoflow_blender.sound_strip import add_sound
from bl_ext.user_default.pianoflow.pianoflow_blender.strips import strip_sound

hears = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "étude no. 1.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * 3))
    return path


def add(scene, path, start):
    with Rollback() as rollback:
        return add_sound(scene, path, start, rollback)


def strips(scene):
    return list(versions.sequencer_strips(scene.sequence_editor)) if scene.sequence_editor else []


@hears
def test_it_starts_at_the_frame_in_the_first_channel(scene, recording):
    strip = add(scene, recording, 12)
    assert strip.type == 'SOUND' and strip.channel == 1 and strip.name == "étude no. 1"
    assert versions.strip_range(strip) == (12, 12 + 72)
    assert strip_sound(strip, 24).zero_frame == 12


@hears
def test_it_starts_between_frames_where_blender_can(scene, recording):
    strip = add(scene, recording, 12.4)
    exact = hasattr(strip, "sound_offset")
    assert strip_sound(strip, 24).zero_frame == pytest.approx(12.4 if exact else 12, abs=1e-4)


@hears
def test_it_is_added_once(scene, recording):
    first = add(scene, recording, 1)
    assert add(scene, recording, 1) == first and len(strips(scene)) == 1


@hears
def test_ours_moves_and_the_users_stays(scene, recording):
    ours = add(scene, recording, 1)
    assert add(scene, recording, 40) == ours
    assert versions.strip_range(ours) == (40, 112) and len(strips(scene)) == 1
    del ours["pianoflow"]
    again = add(scene, recording, 90)
    assert again != ours and versions.strip_range(ours)[0] == 40 and len(strips(scene)) == 2
    assert again.channel == 2


@hears
def test_it_takes_the_lowest_free_channel(scene, recording):
    made = versions.sequencer_strips(scene.sequence_editor_create())
    made.new_sound("Song", str(recording), 1, 30)
    made.new_sound("Voice", str(recording), 2, 500)
    assert add(scene, recording, 1).channel == 2


@hears
def test_a_file_without_sound_is_refused_and_leaves_nothing(scene, tmp_path):
    text = tmp_path / "notes.wav"
    text.write_text("not a sound")
    with pytest.raises(InputError, match="cannot read the sound of .*notes.wav"):
        add(scene, text, 1)
    assert not strips(scene) and not bpy.data.sounds


def test_a_missing_file_is_named(scene, tmp_path):
    with pytest.raises(InputError, match="no recording .*lost.wav"):
        add(scene, tmp_path / "lost.wav", 1)


@hears
def test_a_later_failure_takes_the_strip_away(scene, recording):
    with pytest.raises(KeyboardInterrupt):
        with Rollback() as rollback:
            add_sound(scene, recording, 5, rollback)
            raise KeyboardInterrupt
    assert not strips(scene) and not bpy.data.sounds
    ours = add(scene, recording, 1)
    with pytest.raises(KeyboardInterrupt):
        with Rollback() as rollback:
            add_sound(scene, recording, 50, rollback)
            raise KeyboardInterrupt
    assert versions.strip_range(ours)[0] == 1


@pytest.mark.skipif(bpy.app.build_options.audaspace, reason="this Blender has sound")
def test_a_blender_without_sound_bakes_without_a_strip(scene, recording):
    assert add(scene, recording, 1) is None
