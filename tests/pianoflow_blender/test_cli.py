"""What a user of the shell, and a program that calls it, may rely on."""
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.take.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender import cli, versions
from bl_ext.user_default.pianoflow.pianoflow_blender.blender_run import BlenderRun
from bl_ext.user_default.pianoflow.pianoflow_blender.commands import console
from bl_ext.user_default.pianoflow.pianoflow_blender.engine_process import tree_command
from bl_ext.user_default.pianoflow.pianoflow_blender.engine_python import find_python

from .tiny_midi import write_midi

needs_engine = pytest.mark.skipif(find_python().path is None, reason="no Python with the engine's libraries")
needs_module = pytest.mark.skipif(bool(bpy.app.binary_path), reason="starts Pythons that import bpy")
RUN = "from pianoflow.pianoflow_blender.cli import main; sys.exit(main(sys.argv[2:]))"


def start(*arguments):
    command = [*tree_command(sys.executable, RUN), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
                            env=os.environ | {"PYTHONIOENCODING": "utf-8"})


def pianoflow(*arguments):
    """Exit code, stdout, stderr of `pianoflow ARGUMENTS…` in a process of its own."""
    process = start(*arguments)
    out, err = process.communicate(timeout=240)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def take(tmp_path_factory):
    """A take of five notes, made by the command."""
    folder = tmp_path_factory.mktemp("cli")
    midi = write_midi(folder / "five.mid")
    code, out, err = pianoflow("generate", midi, "-o", folder / "five.npz", "--seed", 3)
    assert code == 0, err
    assert "5 notes" in out and "100%" not in out, "progress belongs on stderr"
    return folder / "five.npz"


@needs_engine
def test_generate_is_the_same_for_the_same_seed_and_tells_programs_in_json(take, tmp_path):
    code, out, err = pianoflow("generate", take.with_suffix(".mid"), "-o", tmp_path / "again.npz", "--seed", 3,
                               "--json", "--quiet")
    told = json.loads(out)
    assert code == 0 and err == "" and told["ok"] and told["notes"] == 5
    assert told["output"] == str(tmp_path / "again.npz")
    first, second = Take.load(take), Take.load(tmp_path / "again.npz")
    assert np.abs(first.pose - second.pose).max() <= 5e-6 and np.abs(first.wrist - second.wrist).max() <= 5e-6


@needs_engine
@pytest.mark.parametrize("arguments, told", [
    (["generate", "gone.wav"], "There is no file gone.wav"),
    (["generate", "text.mp3"], "text.mp3"),
    (["generate", "five.mid", "--midi", "five.mid"], "is a MIDI file already: leave --midi out."),
    (["generate", "five.mid", "--start", "90"], "let the part begin earlier"),
    (["generate", "five.mid", "--style", "curl=9"], "curl"),
    (["bake", "text.mp3", "-o", "a.blend"], "is not a PianoFlow take"),
    (["bake", "gone.npz", "-o", "a.blend"], "There is no file gone.npz"),
    (["bake", "five.npz", "-o", "a.blend", "--blender", "/no/blender"], "There is no Blender at /no/blender"),
    (["bake", "five.npz", "-o", "a.png"], "does not end in .blend"),
    (["render", "text.mp3", "-o", "a.mp4"], "is not a Blender file"),
    (["render", "gone.blend", "-o", "a.mp4"], "There is no file gone.blend"),
    (["render", "gone.blend", "-o", "a.png"], "does not end in .mp4"),
    (["play", "five.mid", "-o", "nowhere/a.mp4"], "There is no folder"),
    (["export", "text.mp3", "-o", "a.npz"], "is not a PianoFlow take"),
    (["export", "five.npz", "-o", "a.txt"], "a.txt does not end in a suffix that can be exported"),
    (["export", "five.npz", "-o", "a.npz", "--as", "gltf"], "a.npz does not end in .glb"),
    (["export", "five.npz", "-o", "a.json"], "need MANO's own files"),
    (["generate", "five.mid", "-o", "five.mid"], "five.mid does not end in .npz"),
])
def test_an_error_is_one_sentence_and_exit_code_1(take, tmp_path, monkeypatch, capfd, arguments, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.mp3").write_text("no music, no take, no scene")
    for name in ("five.mid", "five.npz"):
        (tmp_path / name).write_bytes(take.with_name(name).read_bytes())
    before = sorted(tmp_path.iterdir())
    console._flush()  # what Blender has printed before, such as its version
    capfd.readouterr()
    assert cli.main([*arguments, "--quiet"]) == 1
    captured = capfd.readouterr()
    assert captured.err.startswith("pianoflow: ") and told in captured.err, captured.err
    assert captured.err.count("\n") == 1 and captured.out == ""
    assert sorted(tmp_path.iterdir()) == before, "something was left behind"


def test_an_error_is_json_too_where_that_is_asked_for(capsys):
    assert cli.main(["bake", "gone.npz", "-o", "a.blend", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False and "gone.npz" in told["error"]


@pytest.mark.parametrize("arguments", [
    [], ["dance"], ["generate"], ["bake", "a.npz"], ["render", "a.blend", "-o", "a.mp4", "--resolution", "big"],
    ["render", "a.blend", "-o", "a.mp4", "--frames", "9"], ["generate", "a.wav", "--transcriber", "ear"],
    ["generate", "a.wav", "--style", "curl"], ["bake", "a.npz", "-o", "a.blend", "--sparse", "99"],
    ["bake", "--sparse", "a.npz", "-o", "a.blend"],
])
def test_a_wrong_call_is_exit_code_2(arguments, capsys):
    assert cli.main(arguments) == 2
    assert "usage: pianoflow" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[]] + [[module.NAME] for module in cli.COMMANDS])
def test_help_teaches_with_examples(command, capsys):
    assert cli.main([*command, "--help"]) == 0
    told = capsys.readouterr().out
    assert "examples:" in told and f"pianoflow {' '.join(command)}".strip() in told
    assert max(len(line) for line in told.splitlines()) <= 120


@needs_engine
@needs_module
def test_bake_makes_a_scene_with_the_performance_and_a_stage(take, tmp_path):
    scene = tmp_path / "five.blend"
    code, out, err = pianoflow("bake", take, "-o", scene, "--fps", "29.97", "--view", "top", "--json")
    assert code == 0, err
    told = json.loads(out)
    assert (told["ok"], told["output"], told["frame_start"], told["notes"]) == (True, str(scene), 1, 5)
    assert list(tmp_path.iterdir()) == [scene]
    bpy.ops.wm.open_mainfile(filepath=str(scene))
    assert "Top" in bpy.context.scene.camera.name
    assert bpy.context.scene.frame_end == told["frame_end"] >= 1 + 1.25 * 29.97
    assert bpy.context.scene.render.fps == 30 and bpy.context.scene.render.fps_base == pytest.approx(1.001)
    assert "PianoFlow Hand.R" in bpy.data.actions
    assert bpy.data.objects["Hand.R"].animation_data.nla_tracks["PianoFlow"].strips[0].action.name == "PianoFlow Hand.R"


@needs_engine
@needs_module
def test_bake_leaves_keys_out_and_makes_no_layer_when_asked(take, tmp_path):
    scene = tmp_path / "five.blend"
    code, _, err = pianoflow("bake", take, "--plain", "-o", scene, "--no-stage", "--sparse")
    assert code == 0, err
    bpy.ops.wm.open_mainfile(filepath=str(scene))
    data = bpy.data.objects["Hand.L"].animation_data
    assert data.action.name == "PianoFlow Hand.L" and not len(data.nla_tracks)
    counts = [len(curve.keyframe_points) for curve in versions.all_curves(data.action, versions.slot_of(data))]
    assert max(counts) < bpy.context.scene.frame_end / 2, "the left hand has nothing to play"


@needs_engine
@needs_module
def test_bake_adds_to_a_scene_and_leaves_what_is_there(take, tmp_path):
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.object.empty_add()
    bpy.context.object.name = "Pianist"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    before = (tmp_path / "film.blend").read_bytes()
    code, _, err = pianoflow("bake", take, "--into", tmp_path / "film.blend", "--start-frame", 240, "--no-stage", "-o",
                             tmp_path / "film2.blend")
    assert code == 0, err
    assert (tmp_path / "film.blend").read_bytes() == before
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "film2.blend"))
    assert "Pianist" in bpy.data.objects and bpy.context.scene.frame_start == 240
    assert bpy.context.scene.camera is None


@needs_engine
def test_export_writes_what_its_help_says(take, tmp_path):
    code, _, err = pianoflow("export", take, "-o", tmp_path / "motion.npz", "--fps", "60")
    assert code == 0, err
    with np.load(tmp_path / "motion.npz") as motion:
        frames = len(motion["tips"])
        shapes = {"tips": (frames, 2, 5, 3), "wrist": (frames, 2, 3), "joints": (frames, 2, 21, 3),
                  "pose": (frames, 2, 15, 3), "claim": (5, 5)}
        assert {name: motion[name].shape for name in shapes} == shapes
        assert motion["fps"] == 60


@needs_engine
def test_export_writes_what_blender_s_exporters_write(take, tmp_path):
    code, out, err = pianoflow("export", take, "-o", tmp_path / "five.bvh", "--fps", "25", "--json")
    assert code == 0, err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["five_left.bvh", "five_right.bvh"]
    assert json.loads(out)["outputs"] == [str(tmp_path / f"five_{side}.bvh") for side in ("left", "right")]
    text = (tmp_path / "five_right.bvh").read_text()
    assert "Frame Time: 0.040000" in text and "ROOT wrist.R" in text


@needs_engine
@needs_module
def test_export_of_a_scene_is_what_is_seen_there(take, tmp_path):
    assert pianoflow("bake", take, "-o", tmp_path / "five.blend", "--fps", "30", "--no-stage")[0] == 0
    code, _, err = pianoflow("export", tmp_path / "five.blend", "-o", tmp_path / "poses.npz", "--as", "mano")
    assert code == 0, err
    code, _, err = pianoflow("export", take, "-o", tmp_path / "same.npz", "--as", "mano")
    assert code == 0, err
    with np.load(tmp_path / "poses.npz") as seen, np.load(tmp_path / "same.npz") as made:
        count = len(made["poses"])
        np.testing.assert_allclose(seen["poses"][:count], made["poses"], atol=2e-3)
        np.testing.assert_allclose(seen["wrists"][:count], made["wrists"], atol=1e-5)


@needs_engine
@needs_module
def test_render_writes_a_still_of_the_size_asked_for(take, tmp_path):
    scene, picture = tmp_path / "five.blend", tmp_path / "five.png"
    assert pianoflow("bake", take, "-o", scene)[0] == 0
    code, out, err = pianoflow("render", scene, "-o", picture, "--still", 5, "--resolution", "96x54", "--samples", 1)
    assert code == 0, err
    assert "frame 5" in out and sorted(tmp_path.iterdir()) == [scene, picture]
    assert int.from_bytes(picture.read_bytes()[16:20], "big") == 96


@needs_engine
def test_doctor_tells_what_there_is(capfd):
    assert cli.main(["doctor", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    names = {finding["name"] for finding in told["findings"]}
    assert {"engine's python", "torch", "ffmpeg", "blender", "device"} <= names
    assert all(finding["found"] or finding["remedy"] for finding in told["findings"])


def test_doctor_without_an_engine_says_how_to_get_one_and_fails(monkeypatch, capfd, tmp_path):
    monkeypatch.setenv("PIANOFLOW_PYTHON", str(tmp_path / "python"))
    assert cli.main(["doctor"]) == 1
    assert "✗ engine's python" in capfd.readouterr().out


@needs_engine
@pytest.mark.skipif(os.name == "nt", reason="sends POSIX's SIGINT")
def test_ctrl_c_ends_at_once_and_leaves_nothing(tmp_path):
    midi = write_midi(tmp_path / "long.mid", pitches=[60, 64, 67, 72] * 400)
    process = start("generate", midi, "-o", tmp_path / "long.npz")
    assert process.stderr.readline()  # the first progress
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130 and "nothing half-written was left behind" in err
    assert list(tmp_path.iterdir()) == [midi]


@needs_engine
@pytest.mark.parametrize("command", ["data", "train"])
def test_help_of_the_engine_s_own_commands_shows_what_they_take(command, capsys):
    assert cli.main([command, "--help"]) == 0
    told = capsys.readouterr().out
    assert ("--stage1" in told and "--minutes" in told) if command == "train" else "import-pianomotion10m" in told


@needs_engine
def test_errors_of_the_engine_s_commands_are_told_once_and_to_programs_in_json(tmp_path):
    wrong = ["train", "stage1", tmp_path / "nothing", "-o", tmp_path / "run", "--batch", "0"]
    code, out, err = pianoflow(*wrong)
    assert code == 1 and out == "" and err == "pianoflow: --batch is 0: give a number from 1 up.\n"
    code, out, err = pianoflow("train", "--json", *wrong[1:])
    assert code == 1 and json.loads(out) == {"ok": False, "error": "--batch is 0: give a number from 1 up."}
    assert pianoflow("train", "stage9")[0] == 2
    code, _, err = pianoflow("evaluate", "model", tmp_path, "--weights", tmp_path)
    assert code == 1 and err.startswith("pianoflow: ") and err.count("\n") == 1, err


@needs_engine
@pytest.mark.skipif(os.name == "nt", reason="sends POSIX's signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_waits_for_what_the_engine_s_command_saves(tmp_path, number, monkeypatch):
    """A stand-in for the engine that takes a second to save, as a long training does."""
    script = tmp_path / "python"
    script.write_text(f"#!{sys.executable}\nimport os, signal, sys, time\n"
                      "def save(*_):\n    time.sleep(1); os.write(1, b'saved\\n'); os._exit(130)\n"
                      "for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, save)\n"
                      "print('begun', flush=True)\nwhile True: time.sleep(0.1)\n")
    script.chmod(0o755)
    monkeypatch.setenv("PIANOFLOW_PYTHON", str(script))
    process = start("train", "stage1", "data", "-o", "run")
    assert process.stdout.readline() == "begun\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "saved\n", "")


def stand_in_blender(tmp_path, code):
    """A program that is started as a Blender is, and finds its script's arguments behind "--"."""
    path = tmp_path / "blender"
    path.write_text(f"#!{sys.executable}\nimport json, os, sys, time\nfrom pathlib import Path\n"
                    f"arguments = sys.argv[sys.argv.index('--') + 1:]\n{code}")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(os.name == "nt", reason="a script as a program")
def test_a_blender_that_crashes_is_a_sentence_and_leaves_no_part(tmp_path):
    output = tmp_path / "a.mp4"
    blender = stand_in_blender(tmp_path, "Path(arguments[0]).with_name('.a.part.mp4').touch(); os.abort()")
    run = BlenderRun(blender, [str(output)], [output])
    run.run()
    assert run.outcome == "error" and "Blender stopped unexpectedly (exit code -6)" in run.message
    assert [path.name for path in tmp_path.iterdir()] == ["blender"]


@pytest.mark.skipif(os.name == "nt", reason="a script as a program")
def test_a_blender_that_is_cancelled_leaves_no_part(tmp_path):
    output = tmp_path / "a.mp4"
    blender = stand_in_blender(
        tmp_path, "Path(arguments[0]).with_name('.a.part.mp4').touch()\n"
        "pictures = Path(arguments[0]).with_name('.a.pictures.x1'); pictures.mkdir(); (pictures / '1.png').touch()\n"
        "with open(os.environ['PIANOFLOW_REPORTS'], 'a') as stream:\n"
        "    print(json.dumps({'text': 'Rendering', 'fraction': 0.5, 'left': 9}), file=stream)\ntime.sleep(60)")
    run = BlenderRun(blender, [str(output)], [output])
    while run.fraction < 0.5 and not run.done:
        run.poll()
        time.sleep(0.02)
    assert run.text() == "Rendering"
    run.cancel()
    run.run()
    assert run.outcome == "cancelled"
    assert [path.name for path in tmp_path.iterdir()] == ["blender"]


@needs_engine
@pytest.mark.skipif(not bpy.app.binary_path, reason="needs Blender's program")
def test_bake_starts_the_blender_that_is_named(take, tmp_path):
    code, out, err = pianoflow("bake", take, "-o", tmp_path / "five.blend", "--blender", bpy.app.binary_path)
    assert code == 0, err
    assert Path(tmp_path / "five.blend").is_file() and "frames 1-31" in out


@needs_engine
@needs_module
@pytest.mark.skipif(bpy.app.version < (4, 3, 0), reason="this Blender has no sound strips as a module")
def test_play_makes_a_video_with_sound_of_a_recording_in_another_folder(tmp_path, monkeypatch):
    """The scene that --keep leaves names the recording as seen from itself; the video has its sound all the same."""
    (tmp_path / "recordings").mkdir()
    (tmp_path / "videos").mkdir()
    clip = Path(__file__).parents[1] / "data" / "clips" / "study.ogg"
    recording = tmp_path / "recordings" / "study.ogg"
    recording.write_bytes(clip.read_bytes())
    monkeypatch.chdir(tmp_path)
    code, _, err = pianoflow("play", "recordings/study.ogg", "--transcriber", "light", "--end", 0.5, "--keep",
                             "--resolution", "96x54", "-o", "videos/study.mp4")
    assert code == 0, err
    assert sorted(path.name for path in (tmp_path / "videos").iterdir()) == ["study.blend", "study.mp4", "study.npz"]
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "videos" / "study.blend"), load_ui=False)
    sound, = bpy.data.sounds
    assert sound.filepath.startswith("//") and Path(bpy.path.abspath(sound.filepath)).resolve() == recording
    movie = bpy.data.movieclips.load(str(tmp_path / "videos" / "study.mp4"))
    assert tuple(movie.size) == (96, 54)
    scene = bpy.context.scene
    heard = scene.sequence_editor_create()
    strips = heard.strips if hasattr(heard, "strips") else heard.sequences
    assert strips.new_sound("heard", str(tmp_path / "videos" / "study.mp4"), 9, 1).frame_duration > 8
