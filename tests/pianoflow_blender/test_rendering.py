"""Stills and videos come out of the scene as promised, and failures leave nothing behind."""
import json
import shutil
import subprocess
import wave
from pathlib import Path

import bpy
import numpy as np
import pytest


@pytest.fixture
def rendering():
    from bl_ext.user_default.pianoflow.pianoflow_blender import rendering
    return rendering


@pytest.fixture
def cube(scene, rendering):
    """A scene with a turning cube, a camera and a tiny picture."""
    bpy.ops.mesh.primitive_cube_add()
    item = bpy.context.object
    for frame in (1, 3):
        item.rotation_euler.z = frame
        item.keyframe_insert("rotation_euler", frame=frame)
    bpy.ops.object.camera_add(location=(0, -6, 0), rotation=(np.pi / 2, 0, 0))
    scene.camera = bpy.context.object
    scene.frame_start, scene.frame_end = 1, 3
    rendering.set_render(bpy.context, "workbench", size=(128, 72))
    return scene


@pytest.fixture
def tone(tmp_path):
    """One second of a 440 Hz tone as a WAV file."""
    path = tmp_path / "tone.wav"
    samples = (np.sin(2 * np.pi * 440 * np.arange(48000) / 48000) * 20000).astype("<i2")
    with wave.open(str(path), "wb") as stream:
        stream.setparams((1, 2, 48000, 0, "NONE", ""))
        stream.writeframes(samples.tobytes())
    return path


def pixels_of(path):
    image = bpy.data.images.load(str(path))
    values = np.array(image.pixels[:]).reshape(image.size[1], image.size[0], 4)
    bpy.data.images.remove(image)
    return values


def streams_of(path):
    asked = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)]
    return {stream["codec_type"]: stream for stream in json.loads(subprocess.check_output(asked))["streams"]}


def test_a_still_shows_the_scene_and_leaves_its_settings(cube, rendering, tmp_path):
    cube.render.filepath = "//mine/"
    cube.frame_set(2)
    rendering.render_still(bpy.context, tmp_path / "still.png", frame=1)
    assert pixels_of(tmp_path / "still.png")[..., :3].std() > 0.02
    assert (cube.render.filepath, cube.frame_current) == ("//mine/", 2)
    assert [item.name for item in tmp_path.iterdir()] == ["still.png"]


def test_a_video_has_pictures_and_sound(cube, rendering, tone, tmp_path):
    from bl_ext.user_default.pianoflow.pianoflow_blender.encoding import Sound
    seen = []
    rendering.render_video(bpy.context, tmp_path / "film.mp4", sounds=[Sound(tone, 0.0, 0.2, 0.125)],
                           report=seen.append)
    assert seen == sorted(seen) and seen[-1] == 1.0 and len(seen) == 4
    assert len(bpy.data.scenes) == 1 and not bpy.data.sounds
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed: the streams cannot be looked at")
    streams = streams_of(tmp_path / "film.mp4")
    assert streams["video"]["codec_name"] == "h264" and int(streams["video"]["nb_frames"]) == 3
    assert (streams["video"]["width"], streams["video"]["height"]) == (128, 72)
    assert streams["audio"]["codec_name"] == "aac"


@pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender cannot make sound strips")
def test_the_scenes_own_strips_are_heard_where_they_lie(cube, rendering, tone, tmp_path):
    from bl_ext.user_default.pianoflow.pianoflow_blender import encoding, versions
    strips = versions.sequencer_strips(cube.sequence_editor_create())
    strip = strips.new_sound("tone", str(tone), 1, 13)
    versions.set_strip_range(strip, 19, 25)
    heard, = encoding.scene_sounds(cube, 1, 48)
    assert (heard.start, heard.skip, heard.duration) == pytest.approx((18 / 24, 6 / 24, 6 / 24), abs=1e-6)
    heard, = encoding.scene_sounds(cube, 22, 24)
    assert (heard.start, heard.skip, heard.duration) == pytest.approx((0, 9 / 24, 3 / 24), abs=1e-6)
    assert encoding.scene_sounds(cube, 1, 18) == []
    strip.mute = True
    assert encoding.scene_sounds(cube, 1, 48) == []


@pytest.mark.parametrize("encoder", ["Blender", "ffmpeg"])
def test_sound_lies_where_it_belongs(cube, rendering, tmp_path, encoder):
    """Two clicks, at 0.5 s of a file whose first 0.4 s are left out, and the same file again 0.15 s later."""
    from bl_ext.user_default.pianoflow.pianoflow_blender import encoding
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("ffmpeg is not installed: the sound cannot be looked at")
    if encoder == "Blender" and not bpy.app.build_options.audaspace:
        pytest.skip("this Blender cannot mix sound")
    samples = np.zeros(48000, "<i2")
    samples[24000:24096] = 20000
    with wave.open(str(tmp_path / "click.wav"), "wb") as stream:
        stream.setparams((1, 2, 48000, 0, "NONE", ""))
        stream.writeframes(samples.tobytes())
    picture = rendering.render_still(bpy.context, tmp_path / "000000.png")
    pictures = [picture] + [picture.with_name(f"{index:06d}.png") for index in range(1, 10)]
    for other in pictures[1:]:
        shutil.copy(picture, other)
    sounds = [encoding.Sound(tmp_path / "click.wav", 0.0, 0.4, 0.4),
              encoding.Sound(tmp_path / "click.wav", 0.15, 0.4, 0.25, 0.5)]
    if encoder == "Blender":
        encoding._encode_in_blender(pictures, tmp_path / "film.mp4", 20.0, sounds)
    else:
        encoding._encode_by_program(program, pictures, tmp_path / "film.mp4", 20.0, sounds)
    assert int(streams_of(tmp_path / "film.mp4")["video"]["nb_frames"]) == 10
    heard = subprocess.check_output([program, "-v", "error", "-i", str(tmp_path / "film.mp4"), "-f", "f32le", "-ac", "1",
                                     "-ar", "48000", "-"])
    heard = np.abs(np.frombuffer(heard, np.float32))
    loud = np.flatnonzero(heard > 0.15 * heard.max()) / 48000
    first, second = loud[loud < 0.2], loud[loud > 0.2]
    assert first.mean() == pytest.approx(0.1, abs=0.006) and second.mean() == pytest.approx(0.25, abs=0.006)
    assert heard[int(0.2 * 48000):].max() == pytest.approx(heard.max() / 2, rel=0.3)


def test_cancelling_keeps_the_old_video(cube, rendering, tmp_path):
    (tmp_path / "film.mp4").write_bytes(b"old")

    def cancel(fraction):
        raise rendering.Cancelled

    with pytest.raises(rendering.Cancelled):
        rendering.render_video(bpy.context, tmp_path / "film.mp4", report=cancel)
    assert [item.name for item in tmp_path.iterdir()] == ["film.mp4"]
    assert (tmp_path / "film.mp4").read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_a_sentence(cube, rendering, tmp_path):
    """Blender itself does not tell."""
    from bl_ext.user_default.pianoflow.engine.errors import InputError
    from bl_ext.user_default.pianoflow.pianoflow_blender import encoding
    (tmp_path / "full.png").symlink_to("/dev/full")
    with pytest.raises(InputError, match="make room"):
        rendering._render_to(cube, tmp_path / "full.png")
    picture = rendering.render_still(bpy.context, tmp_path / "000000.png")
    (tmp_path / "full.mp4").symlink_to("/dev/full")
    with pytest.raises(InputError, match="make room"):
        encoding.encode([picture], tmp_path / "full.mp4", 24.0)
    assert len(bpy.data.scenes) == 1


def test_cut_off_files_are_told_from_whole_ones(cube, rendering, tmp_path):
    from bl_ext.user_default.pianoflow.pianoflow_blender.whole_files import is_whole
    whole = [rendering.render_still(bpy.context, tmp_path / "still.png"),
             rendering.render_video(bpy.context, tmp_path / "film.mp4", frames=(1, 2), sounds=[])]
    for path in whole:
        assert is_whole(path)
        path.write_bytes(path.read_bytes()[:-100])
        assert not is_whole(path)
    assert not is_whole(tmp_path / "none.png")


def test_what_cannot_be_rendered_is_said_in_a_sentence(cube, rendering, tmp_path):
    from bl_ext.user_default.pianoflow.engine.errors import InputError
    for path, words in ((tmp_path / "film.avi", r"\.mp4"), (tmp_path / "no" / "film.mp4", "no folder")):
        with pytest.raises(InputError, match=words):
            rendering.render_video(bpy.context, path)
    with pytest.raises(InputError, match="empty"):
        rendering.render_video(bpy.context, tmp_path / "film.mp4", frames=(5, 4))
    cube.render.resolution_x = 127
    with pytest.raises(InputError, match="even"):
        rendering.render_video(bpy.context, tmp_path / "film.mp4")
    with pytest.raises(InputError, match="preset"):
        rendering.set_render(bpy.context, "best")
    cube.camera = None
    with pytest.raises(InputError, match="camera"):
        rendering.render_still(bpy.context, tmp_path / "still.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("quality", ["workbench", "eevee", "cycles"])
def test_every_preset_can_be_set(scene, rendering, quality):
    rendering.set_render(bpy.context, quality, size=(320, 180))
    assert scene.render.engine.startswith({"workbench": "BLENDER_W", "eevee": "BLENDER_E", "cycles": "C"}[quality])
    assert (scene.render.resolution_x, scene.render.resolution_y) == (320, 180)
