"""What leaves Blender is what is seen there: every format is read back and compared, layers of changes included."""
import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.errors import InputError
from bl_ext.user_default.pianoflow.engine.hand.skeleton import forward
from bl_ext.user_default.pianoflow.engine.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender import versions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take, keyboards
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.rigs import reuse_rig
from bl_ext.user_default.pianoflow.pianoflow_blender.exporting import exporters
from bl_ext.user_default.pianoflow.pianoflow_blender.exporting.export import export_performance
from bl_ext.user_default.pianoflow.pianoflow_blender.exporting.formats import outputs
from bl_ext.user_default.pianoflow.pianoflow_blender.operators.copy_run import ExportRun, export_arguments
from bl_ext.user_default.pianoflow.rigs import hand as hand_rig

from .playing_hands import NOTES, playing
from .reimporting import read_back, read_keys, read_pads
from .scene_reading import MILLIMETRE, go_to, graph, key_object, leave_out_skins, pad_centres

PITCHES = (60, 61, 48)
#: Format → how far a fingertip may be off, metres: files keep float32, BVH six digits.
TOLERANCES = {".glb": 0.002 * MILLIMETRE, ".fbx": 0.002 * MILLIMETRE, ".usdc": 0.002 * MILLIMETRE,
              ".bvh": 0.01 * MILLIMETRE}
HAS_USD = bpy.app.build_options.usd


def change_on_top(armature):
    """An animator's change of a finger, in the layer above the performance."""
    data = armature.animation_data
    assert [strip for track in data.nla_tracks for strip in track.strips] and data.action_blend_type == 'COMBINE'
    curves, _, _ = versions.channels(data.action, armature, versions.slot_of(data))
    for index, values in enumerate(((1, 0.97, 1), (0, 0.24, 0))):
        curve = curves.find('pose.bones["index_01.R"].rotation_quaternion', index=index)
        for frame, value in zip((1, 15, 30), values):
            curve.keyframe_points.insert(frame, value)


def what_is_seen(scene, baked, fps):
    """The number of the first frame at `fps`; then of every frame pads [F,2,5,3] and the angles [F,K] of PITCHES."""
    own = scene.render.fps
    first, last = -(-scene.frame_start * fps // own), scene.frame_end * fps // own
    pads, angles = [], []
    for frame in range(first, last + 1):
        go_to(scene, frame * own / fps)
        pads.append([pad_centres(armature, hand) for hand, armature in enumerate(baked.hands)])
        angles.append([key_object(baked.keyboard, pitch).evaluated_get(graph()).rotation_euler.x for pitch in PITCHES])
    return first, np.array(pads), np.abs(np.array(angles) - angles[0])


def contents():
    return {name: sorted(block.name for block in getattr(bpy.data, name))
            for name in ("objects", "actions", "scenes", "meshes", "armatures", "collections", "materials", "images")}


@pytest.fixture(scope="module")
def made(addon, tmp_path_factory):
    """Files of every format, at the scene's rate with the keyboard and at another without; and what was seen."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene, folder = bpy.context.scene, tmp_path_factory.mktemp("exports")
    take = playing(NOTES, duration=1.2)
    take.save(folder / "made of.npz")
    assert bpy.ops.pianoflow.import_take(filepath=str(folder / "made of.npz")) == {'FINISHED'}
    keyboard, = keyboards(scene)
    baked = reuse_rig(keyboard)
    change_on_top(baked.hands[1])
    scene.frame_set(7)
    key_object(keyboard, 60).select_set(True)
    pose = baked.hands[0].pose.bones["thumb_01.L"].rotation_quaternion.copy()
    before = contents(), scene.frame_current, [thing.name for thing in bpy.context.selected_objects]
    files, names = {}, [key_object(baked.keyboard, pitch).name for pitch in PITCHES]
    for fps, hands_only in ((24, False), (30, True)):
        for suffix in TOLERANCES if HAS_USD else set(TOLERANCES) - {".usdc"}:
            files[suffix, fps] = export_performance(scene, baked.keyboard, folder / f"at {fps}{suffix}",
                                                    fps=fps, hands_only=hands_only)
    for kind in ('TAKE', 'MANO', 'MOTION'):
        files[kind, None], = export_performance(scene, baked.keyboard, folder / f"{kind}.npz", kind)
    assert (contents(), scene.frame_current, [thing.name for thing in bpy.context.selected_objects]) == before
    assert bpy.context.window.scene == scene and scene.render.fps == 24
    assert baked.hands[0].pose.bones["thumb_01.L"].rotation_quaternion == pose
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        [file.name for group in files.values() for file in (group if isinstance(group, list) else [group])]
        + ["made of.npz"])
    leave_out_skins(baked)
    return files, {fps: what_is_seen(scene, baked, fps) for fps in (24, 30)}, names


@pytest.mark.parametrize("fps", [24, 30])
@pytest.mark.parametrize("suffix", TOLERANCES)
def test_fingertips_and_keys_come_back_where_they_were_seen(made, suffix, fps):
    if suffix == ".usdc" and not HAS_USD:
        pytest.skip("this Blender has no USD")
    files, seen, names = made
    first, pads, angles = seen[fps]
    assert len(files[suffix, fps]) == (2 if suffix == ".bvh" else 1)
    scene = read_back(files[suffix, fps], fps)
    start = {".glb": 0, ".bvh": 1}.get(suffix, first)
    assert np.linalg.norm(read_pads(scene, start, len(pads)) - pads, axis=-1).max() < TOLERANCES[suffix]
    if suffix == ".bvh" or fps == 30:
        assert not [thing for thing in scene.objects if thing.name.startswith("Key")]
    elif suffix != ".usdc" or "merge_parent_xform" in bpy.ops.wm.usd_import.get_rna_type().properties.keys():
        # else Blender's importer calls keys by their meshes, which several share
        assert np.abs(read_keys(scene, names, start, len(angles)) - angles).max() * 220 < 0.02  # mm at the keys' fronts


def test_a_take_of_the_scene_has_the_changes_the_notes_and_the_clock(made):
    files, seen, _ = made
    first, pads, _ = seen[24]
    take = Take.load(files['TAKE', None])
    assert take.fps == 120 and take.t0 == 0 and take.notes["pitch"].tolist() == [60, 48, 61, 61]
    assert np.abs(take.tips[::5] - pads).max() < 0.002 * MILLIMETRE
    for hand in range(2):
        assert np.abs(forward(take.pose[:, hand], take.wrist[:, hand], hand)[1] - take.tips[:, hand]).max() < 1e-6


def test_mano_poses_and_fingertips_have_the_changes_too(made):
    files, seen, _ = made
    with np.load(files['MANO', None]) as mano, np.load(files['MOTION', None]) as motion:
        assert mano["poses"].shape == (len(seen[30][1]), 2, 48) and mano["fps"] == 30
        assert motion["joints"].shape[1:] == (2, 21, 3) and len(motion["claim"]) == 4
        for hand in range(2):
            poses, wrists = mano["poses"][:, hand].reshape(-1, 16, 3).astype(float), mano["wrists"][:, hand].astype(float)
            _, found, _ = forward(poses, wrists, hand)
            assert np.abs(found - seen[30][1][:, hand]).max() < 0.005 * MILLIMETRE
            touching = seen[24][1][:, hand] - hand_rig.load(hand)["pad_radii"][:, None] * [0, 0, 1]
            assert np.abs(motion["tips"][::5, hand] - touching).max() < 0.005 * MILLIMETRE


@pytest.fixture
def baked(addon, scene):
    return bake_take(bpy.context, playing(NOTES[:1], duration=0.4))


def test_a_moved_keyboard_takes_its_hands_along_and_bvh_leaves_it(scene, baked, tmp_path):
    baked.keyboard.location, baked.keyboard.rotation_euler.z = (2, 3, 0.7), 0.6
    leave_out_skins(baked)
    first, pads, _ = what_is_seen(scene, baked, 24)
    files = export_performance(scene, baked.keyboard, tmp_path / "a.glb", hands_only=True)
    bvh = export_performance(scene, baked.keyboard, tmp_path / "a.bvh")
    world = np.array(baked.keyboard.matrix_world)
    back = read_pads(read_back(files, 24), 0, len(pads))
    assert np.abs(back - pads).max() < 0.005 * MILLIMETRE
    back = read_pads(read_back(bvh, 24), 1, len(pads))
    assert np.abs(back @ world[:3, :3].T + world[:3, 3] - pads).max() < 0.01 * MILLIMETRE


def test_a_rate_like_29_97_keeps_its_time(scene, baked, tmp_path):
    scene.render.fps, scene.render.fps_base = 30, 1.001
    scene.frame_start, scene.frame_end = 0, 90
    export_performance(scene, baked.keyboard, tmp_path / "a.glb", hands_only=True)
    data = (tmp_path / "a.glb").read_bytes()
    about = json.loads(data[20:20 + int.from_bytes(data[12:16], "little")])
    ends = [about["accessors"][sampler["input"]]["max"][0]
            for animation in about["animations"] for sampler in animation["samplers"]]
    assert max(ends) == pytest.approx(3.0, abs=0.001)


@pytest.mark.parametrize("name, told", [
    ("a.xyz", "a.xyz does not end in a suffix that can be exported: name it *.glb, *.fbx"),
    ("nowhere/a.glb", "There is no folder"),
])
def test_what_cannot_be_written_is_a_sentence(scene, baked, tmp_path, name, told):
    with pytest.raises(InputError) as error:
        export_performance(scene, baked.keyboard, tmp_path / name)
    assert told in str(error.value)


def test_an_exporter_that_fails_leaves_the_earlier_file_and_the_scene(scene, baked, tmp_path, monkeypatch):
    (tmp_path / "a.glb").write_text("earlier")
    before = contents()

    def full(path, copies):
        Path(path).write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(exporters._WRITERS, 'GLTF', full)
    with pytest.raises(InputError, match="make room"):
        export_performance(scene, baked.keyboard, tmp_path / "a.glb")
    assert (tmp_path / "a.glb").read_text() == "earlier" and len(list(tmp_path.iterdir())) == 1
    assert contents() == before and bpy.context.window.scene == scene


def test_an_exporter_that_is_switched_off_is_switched_on_for_the_export(scene, baked, tmp_path):
    bpy.ops.preferences.addon_disable(module="io_anim_bvh")
    try:
        assert len(export_performance(scene, baked.keyboard, tmp_path / "a.bvh")) == 2
        assert "io_anim_bvh" not in bpy.context.preferences.addons
    finally:
        bpy.ops.preferences.addon_enable(module="io_anim_bvh")


def test_the_operator_exports_by_suffix_and_refuses_in_a_sentence(scene, baked, tmp_path):
    assert bpy.ops.pianoflow.export_performance(filepath=str(tmp_path / "a.bvh"), fps=12) == {'FINISHED'}
    assert "Frame Time: 0.083333" in (tmp_path / "a_left.bvh").read_text()
    for options, told in (({"filepath": "a.glb", "format": 'FBX'}, "a.glb does not end in .fbx"),
                          ({"filepath": "a.json"}, "name the folder of your MANO_RIGHT.pkl")):
        options["filepath"] = str(tmp_path / options["filepath"])
        with pytest.raises(RuntimeError, match=told):
            bpy.ops.pianoflow.export_performance(**options)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_keyboard_without_hands_has_nothing_to_export(scene, baked, tmp_path):
    for armature in reuse_rig(baked.keyboard).hands:
        bpy.data.objects.remove(armature)
    with pytest.raises(InputError, match="no two hands"):
        export_performance(scene, baked.keyboard, tmp_path / "a.glb")


@pytest.fixture(scope="module")
def blender(tmp_path_factory):
    """The path of a Blender; without one, of a Python with its module that is started in the same way."""
    if bpy.app.binary_path:
        return bpy.app.binary_path
    path = tmp_path_factory.mktemp("bin") / "blender"
    path.write_text(f"#!{sys.executable}\nimport runpy, sys, bpy\nrunpy.run_path(sys.argv[sys.argv.index('-P') + 1], "
                    "run_name='__main__')\n")
    path.chmod(0o755)
    return str(path)


def beside(scene, path, name, blender, **options):
    """The run of a second Blender that exports, as a window's button begins it."""
    options = SimpleNamespace(**{"fps": 0.0, "hands_only": False, "mano": "", "mean_pose": False} | options)
    return ExportRun("export", export_arguments(scene, path, name, options), outputs(name, path), blender)


@pytest.mark.parametrize("name, suffix, fps", [('BVH', ".bvh", 12.0), ('MANO', ".npz", 0.0)])
def test_a_second_blender_exports_what_this_one_would(scene, baked, blender, tmp_path, name, suffix, fps):
    bpy.context.window.scene = bpy.data.scenes.new("Other")
    here, there = tmp_path / f"a{suffix}", tmp_path / "there" / f"a{suffix}"
    there.parent.mkdir()
    files = export_performance(scene, baked.keyboard, here, name, fps or None)
    before = contents()
    run, told = beside(scene, there, name, blender, fps=fps), set()
    end = time.monotonic() + 120
    while not run.done:
        assert time.monotonic() < end
        run.poll()
        told.add(run.text())
        time.sleep(0.02)
    assert run.outcome == "result", run.message + run.log()
    assert {"Starting Blender", "Exporting"} == told and contents() == before
    for file, other in zip(files, outputs(name, there)):
        if name == 'BVH':
            assert file.read_bytes() == other.read_bytes()
        else:
            with np.load(file) as mine, np.load(other) as its:
                assert set(mine) == set(its) and all(np.array_equal(mine[array], its[array]) for array in mine)


def test_an_export_that_is_cancelled_leaves_earlier_files(scene, baked, blender, tmp_path):
    (tmp_path / "a_left.bvh").write_text("earlier")
    run = beside(scene, tmp_path / "a.bvh", 'BVH', blender)
    run.cancel()
    run.run()
    assert run.outcome == "cancelled"
    earlier, = tmp_path.iterdir()
    assert earlier.name == "a_left.bvh" and earlier.read_text() == "earlier"
