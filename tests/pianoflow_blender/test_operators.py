"""What an animator may rely on when pressing the panel's buttons; here on the blocking path, as scripts press them."""
import os
import signal
import threading
import time
import wave
from types import SimpleNamespace

import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.errors import InputError
from bl_ext.user_default.pianoflow.engine.take.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender import job as jobs
from bl_ext.user_default.pianoflow.pianoflow_blender import panels, versions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import keyboards
from bl_ext.user_default.pianoflow.pianoflow_blender.engine_python import find_python
from bl_ext.user_default.pianoflow.pianoflow_blender.recording import chosen_recording
from bl_ext.user_default.pianoflow.pianoflow_blender.strips import find_strip, strip_sound
from bl_ext.user_default.pianoflow.pianoflow_blender.takes import load_take, take_on_keyboard

from .tiny_midi import write_midi

needs_engine = pytest.mark.skipif(find_python().path is None, reason="no Python with the engine's libraries")


@pytest.fixture
def settings(addon, scene):
    return scene.pianoflow


@pytest.fixture(scope="module")
def take_file(tmp_path_factory):
    """A take of two resting hands and one note, for what has no need of the engine."""
    from bl_ext.user_default.pianoflow.engine.music.notes import make_notes
    from bl_ext.user_default.pianoflow.rigs.hand import OVER_KEYS

    path = tmp_path_factory.mktemp("takes") / "one note.npz"
    count = 121
    pose = np.zeros((count, 2, 16, 3))
    for hand in range(2):
        matrix = OVER_KEYS[hand]
        angle = np.arccos((np.trace(matrix) - 1) / 2)
        skew = matrix - matrix.T
        pose[:, hand, 0] = angle / (2 * np.sin(angle)) * np.array([skew[2, 1], skew[0, 2], skew[1, 0]])
    wrist = np.tile([[0.45, -0.1, 0.07], [0.75, -0.1, 0.07]], (count, 1, 1))
    tips = np.tile(wrist[:, :, None] + [0, 0.15, -0.04], (1, 1, 5, 1))
    notes = make_notes([0.3], [0.6], [60], hand=[1], finger=[2])
    Take(wrist=wrist, pose=pose, tips=tips, notes=notes).save(path)
    return path


def write_sound(path, seconds=3.0, rate=8000):
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(2 * int(seconds * rate)))
    return path


def state():
    """What there is in the file, to be compared with later."""
    return {name: sorted(block.name for block in getattr(bpy.data, name))
            for name in ("objects", "actions", "collections", "meshes", "materials", "sounds")}


def pressed(operator, **arguments):
    """The sentence with which `operator` refuses; the scene must be as it was."""
    before = state(), bpy.context.scene.frame_end
    with pytest.raises(RuntimeError) as refusal:
        operator(**arguments)
    assert (state(), bpy.context.scene.frame_end) == before
    return str(refusal.value)


# Polls

def test_nothing_can_be_generated_before_something_is_chosen(settings):
    assert not bpy.ops.pianoflow.generate.poll()
    settings.midi = "scale.mid"
    assert bpy.ops.pianoflow.generate.poll()
    settings.source = 'STRIP'
    assert not bpy.ops.pianoflow.generate.poll()


def test_a_bake_needs_a_take_a_stage_needs_a_keyboard_a_render_needs_a_camera(settings):
    assert not bpy.ops.pianoflow.bake.poll()
    assert not bpy.ops.pianoflow.set_stage.poll()
    assert not bpy.ops.pianoflow.render_still.poll()
    assert not bpy.ops.pianoflow.render_video.poll()
    assert not bpy.ops.pianoflow.cancel.poll()
    assert not bpy.ops.pianoflow.cancel_install.poll()
    assert bpy.ops.pianoflow.import_take.poll()


def test_the_tab_is_in_the_viewport_and_in_the_sequencer(addon):
    names = {"performance", "advanced", "takes", "notes", "shown", "layers", "stage", "appearance", "mykeyboard",
             "export"}
    assert {f"PIANOFLOW_PT_{space}_{name}" for space in ("view", "sequencer") for name in names} == {
        panel.bl_idname for panel in panels._registered}
    for panel in panels._registered:
        assert panel.bl_category == "PianoFlow" and panel.is_registered


def test_every_button_and_setting_explains_itself(settings):
    buttons = dir(bpy.ops.pianoflow)
    assert len(buttons) > 10
    for button in buttons:
        told = getattr(bpy.ops.pianoflow, button).get_rna_type().description
        assert len(told) > 20 and not told.endswith("."), button
    for name, prop in settings.bl_rna.properties.items():
        if name not in ("rna_type", "name"):
            assert prop.description, name


# Generating

@needs_engine
def test_the_player_is_the_engine_s_choice_until_one_is_chosen(settings):
    part = SimpleNamespace(start=None, end=None)
    assert settings.generator == 'AUTO' and "generator" not in settings.for_engine(part)
    settings.generator = 'performer'
    told = settings.for_engine(part)
    assert told["generator"] == "performer" and "curl" in told["style"]
    settings.generator, settings.human = 'pianoflow', 0.25
    assert settings.for_engine(part)["style"] == {"human": 0.25, "temperature": 0.5}


def test_generate_leaves_a_performance_and_says_so(settings, scene, tmp_path):
    settings.audio = str(write_midi(tmp_path / "five.mid"))
    settings.start_frame = 11
    assert bpy.ops.pianoflow.generate() == {'FINISHED'}
    assert {"PianoFlow Hand.L", "PianoFlow Hand.R"} <= set(state()["actions"])
    keyboard, = keyboards(scene)
    assert settings.keyboard == keyboard and scene.frame_start == 11
    assert load_take(take_on_keyboard(scene)).notes["pitch"].tolist() == [60, 62, 64, 65, 67]


@needs_engine
def test_generating_again_replaces_the_performance_or_plays_on_another_keyboard(settings, scene, tmp_path):
    settings.audio = str(write_midi(tmp_path / "five.mid", ticks=120))
    bpy.ops.pianoflow.generate()
    before = state()
    bpy.ops.pianoflow.generate()
    assert state() == before and len(keyboards(scene)) == 1
    settings.new_keyboard = True
    bpy.ops.pianoflow.generate()
    assert len(keyboards(scene)) == 2


@needs_engine
def test_what_cannot_be_played_is_a_sentence_and_an_untouched_scene(settings, tmp_path):
    (tmp_path / "text.mp3").write_text("this is no music")
    settings.audio = str(tmp_path / "text.mp3")
    assert "text.mp3" in pressed(bpy.ops.pianoflow.generate)
    settings.audio = str(tmp_path / "gone.wav")
    assert f"There is no file {tmp_path / 'gone.wav'}: choose it again." in pressed(bpy.ops.pianoflow.generate)
    settings.audio = ""
    settings.source, settings.strip = 'STRIP', "no strip"
    assert "There is no sound strip “no strip”" in pressed(bpy.ops.pianoflow.generate)


@needs_engine
@pytest.mark.skipif(os.name == "nt", reason="kills by POSIX signal")
def test_a_worker_killed_in_the_middle_is_a_sentence_and_an_untouched_scene(settings, tmp_path):
    settings.audio = str(write_midi(tmp_path / "long.mid", pitches=[60, 64, 67, 72] * 400))

    def kill():
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if jobs._engine is not None and jobs._engine.alive:
                time.sleep(1.0)
                os.kill(jobs._engine.process.pid, signal.SIGKILL)
                return
            time.sleep(0.01)

    jobs.close_engine()
    killer = threading.Thread(target=kill)
    killer.start()
    told = pressed(bpy.ops.pianoflow.generate)
    killer.join()
    assert "The engine stopped unexpectedly" in told or "The engine could not start" in told
    assert not settings.takes.entries
    settings.audio = str(write_midi(tmp_path / "five.mid"))
    assert bpy.ops.pianoflow.generate() == {'FINISHED'}, "the next job starts a new worker"


def test_an_engine_that_cannot_start_says_what_to_do(settings, tmp_path, monkeypatch):
    settings.audio = str(write_midi(tmp_path / "five.mid"))
    monkeypatch.setenv("PIANOFLOW_PYTHON", str(tmp_path / "python"))
    assert "press Install Engine" in pressed(bpy.ops.pianoflow.generate)


# Takes

def test_a_take_made_elsewhere_is_imported_and_baked_again_at_another_rate(settings, scene, take_file):
    assert bpy.ops.pianoflow.import_take(filepath=str(take_file)) == {'FINISHED'}
    assert scene.frame_end == 25 and settings.takes.selected.path == str(take_file)
    scene.render.fps = 60
    assert bpy.ops.pianoflow.bake() == {'FINISHED'}
    assert scene.frame_end == 61 and len(keyboards(scene)) == 1


def test_a_new_performance_is_shown_without_lines_across_its_keys(settings, take_file):
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == 'VIEW_3D')
    region = next(region for region in area.regions if region.type == 'WINDOW')
    with bpy.context.temp_override(window=window, area=area, region=region):
        assert bpy.ops.pianoflow.import_take(filepath=str(take_file)) == {'FINISHED'}
    assert not area.spaces.active.overlay.show_relationship_lines
    assert area.spaces.active.region_3d.view_distance < 3, "the view did not turn to the hands"


@pytest.mark.parametrize("damage, told", [
    (lambda data: data[:len(data) // 2], "is not a PianoFlow take, or a damaged one: generate it again."),
    (lambda data: b"", "is not a PianoFlow take, or a damaged one"),
    (lambda data: None, "There is no file"),
])
def test_a_damaged_take_is_a_sentence_and_an_untouched_scene(settings, take_file, tmp_path, damage, told):
    path = tmp_path / "damaged.npz"
    if (data := damage(take_file.read_bytes())) is not None:
        path.write_bytes(data)
    assert told in pressed(bpy.ops.pianoflow.import_take, filepath=str(path))
    assert not settings.takes.entries


def test_a_bake_is_one_undo_step(settings, scene, take_file):
    settings.seed = 7
    bpy.ops.ed.undo_push(message="Before")
    before = state()
    # called as from a window: scripts' calls push no step of their own
    assert bpy.ops.pianoflow.import_take('EXEC_DEFAULT', True, filepath=str(take_file)) == {'FINISHED'}
    assert state() != before
    bpy.ops.ed.undo()
    assert state() == before
    settings = bpy.context.scene.pianoflow
    assert settings.seed == 7 and [take.name for take in settings.takes.entries] == ["one note"], "no take is ever lost"


def test_the_stage_frames_the_performance_and_a_picture_can_be_rendered(settings, scene, take_file, tmp_path):
    bpy.ops.pianoflow.import_take(filepath=str(take_file))
    settings.view = 'top'
    assert bpy.ops.pianoflow.set_stage() == {'FINISHED'}
    assert "Top" in scene.camera.name
    settings.output = "//video.mp4"
    assert "Save the .blend file first" in pressed(bpy.ops.pianoflow.render_still)
    settings.output, settings.resolution = str(tmp_path / "nowhere" / "video.mp4"), 'SCENE'
    assert "There is no folder" in pressed(bpy.ops.pianoflow.render_still)


# Strips

needs_sound = pytest.mark.skipif(bpy.app.version < (4, 3) and not bpy.app.binary_path, reason="4.2's module has no sound")


@pytest.fixture
def strip(settings, scene, tmp_path):
    strips = versions.sequencer_strips(scene.sequence_editor_create())
    try:
        return strips.new_sound("Take Five", str(write_sound(tmp_path / "five.wav", seconds=10)), 1, 11)
    except RuntimeError:
        pytest.skip("this Blender has no sound")


def trim_left(strip, frames):
    if hasattr(strip, "left_handle_offset"):
        strip.left_handle_offset = frames
    else:
        strip.frame_offset_start = frames


@needs_sound
def test_a_strip_is_played_where_and_as_far_as_it_plays(settings, scene, strip):
    sound = strip_sound(strip, 24.0)
    assert (sound.zero_frame, sound.start, sound.end) == (11, 0, pytest.approx(10))
    trim_left(strip, 24)
    sound = strip_sound(strip, 24.0)
    assert (sound.zero_frame, sound.start, sound.end) == (11, pytest.approx(1), pytest.approx(10))
    settings.source, settings.strip = 'STRIP', "Take Five"
    recording = chosen_recording(bpy.context)
    assert recording.has_strip and recording.start == pytest.approx(1) and recording.audio.name == "five.wav"


@needs_sound
@pytest.mark.parametrize("method", ['SOFT', 'HARD'])
def test_both_halves_of_a_cut_strip_keep_their_place_in_the_recording(scene, strip, method):
    right = strip.split(frame=131, split_method=method)
    for half, start, end in ((strip, 0, 5), (right, 5, 10)):
        sound = strip_sound(half, 24.0)
        assert (sound.zero_frame, sound.start, sound.end) == (11, pytest.approx(start), pytest.approx(end))


@needs_sound
def test_a_take_lands_where_the_chosen_strip_plays(settings, scene, strip, take_file):
    settings.source, settings.strip = 'STRIP', "Take Five"
    assert bpy.ops.pianoflow.import_take(filepath=str(take_file)) == {'FINISHED'}
    assert (scene.frame_start, scene.frame_end) == (11, 35)
    assert len(versions.sequencer_strips(scene.sequence_editor)) == 1, "no second strip of the same recording"


@needs_sound
def test_a_packed_sound_is_played_too(settings, strip, tmp_path):
    strip.sound.pack()
    (tmp_path / "five.wav").unlink()
    settings.source, settings.strip = 'STRIP', "Take Five"
    recording = chosen_recording(bpy.context)
    assert recording.audio.read_bytes()[:4] == b"RIFF"
    recording.discard()
    assert not recording.audio.exists()


@needs_sound
def test_a_strip_whose_file_is_gone_says_so(settings, strip, tmp_path):
    (tmp_path / "five.wav").unlink()
    settings.source, settings.strip = 'STRIP', "Take Five"
    with pytest.raises(InputError, match="The file of the strip “Take Five” is missing"):
        chosen_recording(bpy.context)
    with pytest.raises(InputError, match="There is no sound strip"):
        find_strip(bpy.context.scene, "Take Six")


# Leaving

def test_disabling_the_addon_ends_its_worker_and_takes_everything_along(addon):
    module = addon.__package__.rpartition(".")[0]
    assert bpy.ops.preferences.addon_disable(module=module) == {'FINISHED'}
    try:
        assert jobs._engine is None
        assert not hasattr(bpy.types.Scene, "pianoflow")
        assert not any(name.startswith("PIANOFLOW") for name in dir(bpy.types))
    finally:
        assert bpy.ops.preferences.addon_enable(module=module) == {'FINISHED'}
