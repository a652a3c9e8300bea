"""What an animator who asks for small hands may rely on: they are seen to be small, and play on the same keys."""
import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.errors import InputError
from bl_ext.user_default.pianoflow.engine.hand.skeleton import forward
from bl_ext.user_default.pianoflow.engine.take import Take
from bl_ext.user_default.pianoflow.engine.take.excerpt import excerpt
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take, preview, rigs
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.bake import channels_of, rests
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.hands import bone_names
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.keying import Keying
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.sampling import Timeline
from bl_ext.user_default.pianoflow.pianoflow_blender.exporting.export import export_performance
from bl_ext.user_default.pianoflow.rigs import hand as hand_rig
from bl_ext.user_default.pianoflow.rigs import keyboard as keys

from .passages import bake_passage
from .playing_hands import NOTES, playing
from .reimporting import read_back, read_pads
from .scene_reading import MILLIMETRE, bone_head, frame_of, go_to, graph, key_depth, leave_out_skins, pad_centres

SMALL, LARGE = 0.88, 1.12
HAS_USD = bpy.app.build_options.usd


@pytest.fixture(scope="module")
def take():
    return playing(NOTES, size=SMALL)


def sizes(baked):
    return [round(axis, 6) for armature in baked.hands for axis in armature.scale]


def strayed(scene, baked, take, frames):
    """How far pads are from those of `take`, metres."""
    far = 0.0
    for frame in frames:
        go_to(scene, frame)
        index = int(round((frame - 1) / 24 * 120))
        far = max(far, *(np.abs(pad_centres(armature, hand) - take.tips[index, hand]).max()
                         for hand, armature in enumerate(baked.hands)))
    return far


def skin_length(armature):
    """How long the visible hand is, fingertips to cuff, in the armature's directions, metres."""
    skin = next(child for child in armature.children if "Skin" in child.name)
    evaluated = skin.evaluated_get(graph())
    points = np.empty(len(evaluated.data.vertices) * 3)
    evaluated.data.vertices.foreach_get("co", points)
    world = np.c_[points.reshape(-1, 3), np.ones(len(points) // 3)] @ np.array(evaluated.matrix_world).T
    return np.linalg.norm(np.ptp(world[:, :3], axis=0))


def test_small_hands_are_seen_small_and_their_fingertips_are_on_the_keys(scene, take):
    baked = bake_take(bpy.context, take)
    assert sizes(baked) == [SMALL] * 6
    assert strayed(scene, baked, take, (3, 16, 31, 47)) < 0.1 * MILLIMETRE
    scene.frame_set(20)
    wrist = take.wrist[95]
    assert all(np.abs(bone_head(armature, bone_names(hand)[0]) - wrist[hand]).max() < 0.1 * MILLIMETRE
               for hand, armature in enumerate(baked.hands))
    for note in take.notes:
        go_to(scene, frame_of(scene, note["onset"]))
        hand, finger = note["hand"], note["finger"] - 1
        radius = hand_rig.load(hand, SMALL)["pad_radii"][finger]
        contact = pad_centres(baked.hands[hand], hand)[finger] - [0, 0, radius]
        depth = key_depth(baked.keyboard, note["pitch"], contact[1])
        assert abs(contact[2] - keys.key_top(note["pitch"]) + depth) < 0.5 * MILLIMETRE
        assert key_depth(baked.keyboard, note["pitch"]) > 4.9 * MILLIMETRE
    small = skin_length(baked.hands[0])
    baked.hands[0].scale = 1, 1, 1
    assert small == pytest.approx(SMALL * skin_length(baked.hands[0]), rel=1e-3)


def test_another_take_brings_its_own_size_and_a_failed_bake_leaves_the_one_there_is(scene, take):
    baked = bake_take(bpy.context, take)
    with pytest.raises(InputError):
        bake_take(bpy.context, playing(NOTES, size=LARGE), keyboard=baked.keyboard, source="/no such sound.wav")
    assert sizes(baked) == [SMALL] * 6 and strayed(scene, baked, take, (16, 31)) < 0.1 * MILLIMETRE
    usual = playing(NOTES)
    again = bake_take(bpy.context, usual, keyboard=baked.keyboard)
    assert sizes(again) == [1.0] * 6 and strayed(scene, again, usual, (16, 31)) < 0.1 * MILLIMETRE


def test_sparse_keys_keep_the_tolerance_of_small_and_large_hands(scene):
    for size in (SMALL, LARGE):
        take = playing(NOTES, size=size)
        baked = bake_take(bpy.context, take, keying=Keying(True, 0.25 * MILLIMETRE))
        leave_out_skins(baked)
        assert strayed(scene, baked, take, range(2, 50, 3)) < 0.3 * MILLIMETRE


def test_a_passage_is_baked_into_hands_of_their_size(scene, take):
    baked = bake_take(bpy.context, take)
    leave_out_skins(baked)
    moved = Take(take.wrist + [0, 0, 0.003], take.pose, take.tips + [0, 0, 0.003], take.notes, meta=take.meta)
    bake_passage(scene, excerpt(moved, 0.0, 2.2), 0.5, 1.2, (0, 1), keyboard=baked.keyboard, zero=1)
    assert strayed(scene, baked, moved, (18, 22, 26)) < 0.1 * MILLIMETRE
    assert strayed(scene, baked, take, (5, 40)) < 0.1 * MILLIMETRE


def test_a_preview_shows_the_size_and_gives_the_old_one_back(scene, take):
    baked = bake_take(bpy.context, playing(NOTES))
    rig = rigs.reuse_rig(baked.keyboard)
    work = preview.write(rig, channels_of(take, rests(rig), Timeline.of(scene, 1)), 1, 40)
    while True:
        try:
            next(work)
        except StopIteration as end:
            written = end.value
            break
    preview.show(scene, written, 1, 40, take.hand_size)
    assert sizes(baked) == [SMALL] * 6 and strayed(scene, baked, take, (16, 31)) < 0.1 * MILLIMETRE
    preview.remove()
    assert sizes(baked) == [1.0] * 6 and strayed(scene, baked, playing(NOTES), (16, 31)) < 0.1 * MILLIMETRE


def test_a_ghost_has_the_size_of_its_take(addon, scene, take, tmp_path):
    for name, one in (("small", take), ("usual", playing(NOTES))):
        one.save(tmp_path / f"{name}.npz")
        assert bpy.ops.pianoflow.import_take(filepath=str(tmp_path / f"{name}.npz")) == {'FINISHED'}
    assert bpy.ops.pianoflow.compare_takes(take="small") == {'FINISHED'}
    ghosts = {thing["pianoflow_number"]: thing for thing in scene.objects
              if thing.get("pianoflow_part") == "ghost" and thing.type == 'ARMATURE'}
    scene.frame_set(16)
    for hand, ghost in ghosts.items():
        ghost.hide_viewport = False
        assert np.abs(pad_centres(ghost, hand) - take.tips[75, hand]).max() < 0.1 * MILLIMETRE


@pytest.mark.parametrize("suffix", [".glb", ".fbx", ".bvh", ".usdc"])
def test_what_is_exported_has_the_size(addon, scene, take, tmp_path, suffix):
    if suffix == ".usdc" and not HAS_USD:
        pytest.skip("this Blender has no USD")
    baked = bake_take(bpy.context, playing(NOTES[:3], duration=1.0, size=SMALL))
    seen = []
    for frame in range(1, 21):
        scene.frame_set(frame)
        seen.append([pad_centres(armature, hand) for hand, armature in enumerate(baked.hands)])
    files = export_performance(scene, baked.keyboard, tmp_path / f"a{suffix}", hands_only=True)
    back = read_back(files, 24)
    found = read_pads(back, {".glb": 0}.get(suffix, 1), 20)
    assert np.linalg.norm(found - seen, axis=-1).max() < 0.01 * MILLIMETRE


def test_a_take_of_the_scene_has_the_size(addon, scene, take, tmp_path):
    baked = bake_take(bpy.context, take)
    path, = export_performance(scene, baked.keyboard, tmp_path / "a.npz", 'TAKE')
    seen = Take.load(path)
    assert seen.hand_size == pytest.approx(SMALL, abs=1e-5)
    for hand in range(2):
        pads = forward(seen.pose[:, hand], seen.wrist[:, hand], hand, seen.hand_size)[1]
        assert np.abs(pads - seen.tips[:, hand]).max() < 0.01 * MILLIMETRE
