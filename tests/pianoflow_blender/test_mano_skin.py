"""A user's MANO hands in the rigs: the skin goes where MANO puts it, and animation stays valid."""
import importlib
import sys
from pathlib import Path

import bpy
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import synthetic_mano  # noqa: E402

ROOT = "bl_ext.user_default.pianoflow"
SIDES = pytest.mark.parametrize("hand", [0, 1], ids=["left", "right"])


@pytest.fixture(scope="module")
def parts():
    """The modules under test, by the names that they have inside Blender."""
    names = {"skin": "pianoflow_blender.mano_skin", "file": "engine.hand.mano_file", "rig": "rigs.hand",
             "skeleton": "engine.hand.skeleton"}
    return type("Parts", (), {key: importlib.import_module(f"{ROOT}.{name}") for key, name in names.items()})


@pytest.fixture(scope="module")
def folder(parts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mano")
    for name, left in (("RIGHT", False), ("LEFT", True)):
        values = synthetic_mano.fields(parts.rig.load(1), seed=4, left=left)
        synthetic_mano.write_python2(folder / f"MANO_{name}.pkl", values)
    return folder


@pytest.fixture
def hands(addon, scene, parts):
    """Armatures of both hands as they come from the bundled file, without a keyboard."""
    path = Path(parts.rig.__file__).with_name("hands.blend")
    with bpy.data.libraries.load(str(path), link=False) as (_, wanted):
        wanted.collections = ["Hand.L", "Hand.R"]
    for collection in wanted.collections:
        scene.collection.children.link(collection)
    bpy.context.view_layer.update()
    found = parts.skin.hand_armatures(scene)
    assert sorted(hand for hand, _ in found) == [0, 1]
    return dict(found)


def pose_armature(parts, armature, hand, pose, wrist):
    """Poses as baking does: quat(Bᵀ R B) for a joint whose rotation in MANO's axes is R."""
    from mathutils import Matrix, Vector
    turns = parts.skeleton.rotation_matrices(pose)
    for joint in range(16):
        bone = armature.pose.bones[parts.rig.bone_name(joint, hand)]
        rest = bone.bone.matrix_local.to_3x3()
        bone.rotation_quaternion = (rest.transposed() @ Matrix(turns[joint].tolist()) @ rest).to_quaternion()
        if joint == 0:
            bone.location = rest.transposed() @ (Vector(wrist) - bone.bone.head_local)
    bpy.context.view_layer.update()


def evaluated(parts, armature, count):
    """The first `count` vertices [count,3] of the skin as posed, without subdivision, in the armature's frame."""
    skin = parts.skin.skin_of(armature)
    for modifier in skin.modifiers:
        if modifier.type == 'SUBSURF':
            modifier.show_viewport = False
    mesh = skin.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    places = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", places)
    return places.reshape(-1, 3)[:count]


def random_pose(seed):
    random = np.random.default_rng(seed)
    return random.normal(0, 0.5, (16, 3)), random.normal(0, 0.2, 3)


@SIDES
@pytest.mark.parametrize("correctives", [False, True], ids=["plain", "corrected"])
def test_skin_is_where_mano_puts_it(hands, parts, folder, hand, correctives):
    models, note = parts.file.load_mano_hands(folder)
    assert note is None
    betas = np.linspace(1.5, -1.5, 10)
    parts.skin.replace_skin(bpy.context, list(hands.items()), models, betas, correctives)
    for seed in range(4):
        pose, wrist = random_pose(seed)
        pose_armature(parts, hands[hand], hand, pose, wrist)
        expected = models[hand].vertices(betas, pose, wrist, pose_blending=correctives)
        assert np.abs(evaluated(parts, hands[hand], len(expected)) - expected).max() < 1e-4
        heads = [hands[hand].pose.bones[parts.rig.bone_name(joint, hand)].head for joint in range(16)]
        assert np.abs(np.array(heads) - models[hand].joints(betas, pose, wrist)).max() < 1e-5


def test_bones_keep_their_directions_so_animation_stays_valid(hands, parts, folder):
    before = {(hand, bone.name): np.array(bone.matrix_local)[:3, :3] for hand, armature in hands.items()
              for bone in armature.data.bones}
    models, _ = parts.file.load_mano_hands(folder)
    parts.skin.replace_skin(bpy.context, list(hands.items()), models, np.full(10, 0.7), correctives=False)
    moved = 0
    for hand, armature in hands.items():
        for bone in armature.data.bones:
            assert np.abs(np.array(bone.matrix_local)[:3, :3] - before[hand, bone.name]).max() < 1e-5
            joint = next(j for j in range(17) if parts.rig.bone_name(j, hand) == bone.name)
            if joint < 16:
                moved = max(moved, np.abs(np.array(bone.head_local) - parts.rig.load(hand)["joints"][joint]).max())
        assert np.abs(np.array(armature.data.bones[parts.rig.bone_name(0, hand)].head_local)).max() < 1e-7
    assert moved > 1e-3, "the model's joints differ from the bundled hand's"


def test_wrist_is_closed_up_to_the_sleeve(hands, parts, folder):
    models, _ = parts.file.load_mano_hands(folder)
    parts.skin.replace_skin(bpy.context, list(hands.items()), models, correctives=False)
    for hand, armature in hands.items():
        mesh = parts.skin.skin_of(armature).data
        assert not mesh.validate()
        own = len(models[hand].template)
        assert len(mesh.vertices) > own
        added = np.array([vertex.co for vertex in mesh.vertices[own:]]) * (1 if hand == 1 else -1)
        assert added[:, 0].max() > 0.06, "the sleeve begins 42 mm behind the wrist"
        weights = [{mesh_group.group: mesh_group.weight for mesh_group in vertex.groups} for vertex in mesh.vertices]
        assert all(abs(sum(values.values()) - 1) < 1e-3 for values in weights)


def test_looks_are_taken_over(hands, parts, folder):
    before = {hand: parts.skin.skin_of(armature).data.materials[0] for hand, armature in hands.items()}
    models, _ = parts.file.load_mano_hands(folder)
    parts.skin.replace_skin(bpy.context, list(hands.items()), models, correctives=False)
    for hand, armature in hands.items():
        mesh = parts.skin.skin_of(armature).data
        assert mesh.materials[0] == before[hand]
        tint = np.array([value.color for value in mesh.attributes["Tint"].data])
        assert (tint[:, :3].min(1) > 0.02).all() and np.allclose(tint[:, 3], 1, atol=1e-3)


def test_pads_are_told_and_lie_at_the_fingertips(hands, parts, folder):
    models, _ = parts.file.load_mano_hands(folder)
    for fitted in parts.skin.replace_skin(bpy.context, list(hands.items()), models, correctives=False):
        assert fitted.apart < 0.012
        armature = hands[fitted.hand]
        assert np.allclose(np.reshape(list(armature["pianoflow_pads"]), (5, 3)), fitted.pads)
        assert all(0.003 < radius < 0.012 for radius in armature["pianoflow_pad_radii"])
        ends = [armature.data.bones[parts.rig.bone_name(joint, fitted.hand)].tail_local
                for joint in parts.rig.FINGER_JOINTS[:, 2]]
        assert np.linalg.norm(np.array(ends) - fitted.pads, axis=1).max() < 0.015


def test_operator_replaces_twice_and_undoes_cleanly(hands, parts, folder):
    meshes = len(bpy.data.meshes)
    active, shape = bpy.context.view_layer.objects.active, [0.5] * 10
    assert bpy.ops.pianoflow.use_mano(directory=str(folder)) == {'FINISHED'}
    assert bpy.ops.pianoflow.use_mano(directory=str(folder), betas=shape, correctives=False) == {'FINISHED'}
    assert len(bpy.data.meshes) == meshes, "no mesh is left behind"
    assert bpy.context.view_layer.objects.active == active and bpy.context.mode == 'OBJECT'
    models, _ = parts.file.load_mano_hands(folder)
    armature = hands[1]
    expected = models[1].vertices(shape, np.zeros((16, 3)), np.zeros(3), pose_blending=False)
    assert np.abs(evaluated(parts, armature, len(expected)) - expected).max() < 1e-4


def test_one_file_serves_both_hands(hands, parts, folder, tmp_path):
    (tmp_path / "MANO_RIGHT.pkl").write_bytes((folder / "MANO_RIGHT.pkl").read_bytes())
    assert bpy.ops.pianoflow.use_mano(directory=str(tmp_path), correctives=False) == {'FINISHED'}
    left, right = (np.array([vertex.co for vertex in parts.skin.skin_of(hands[hand]).data.vertices])
                   for hand in (0, 1))
    left = left * [-1, 1, 1]
    assert len(left) == len(right)
    assert max(np.linalg.norm(right - place, axis=1).min() for place in left) < 1e-6


def test_a_bad_folder_is_one_sentence_and_changes_nothing(hands, parts, folder, tmp_path):
    before = {hand: parts.skin.skin_of(armature).data.name for hand, armature in hands.items()}
    (tmp_path / "MANO_RIGHT.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    for place, told in ((tmp_path, "os.system"), (tmp_path / "absent", "neither MANO_RIGHT.pkl nor MANO_LEFT.pkl")):
        with pytest.raises(RuntimeError, match=told):
            bpy.ops.pianoflow.use_mano(directory=str(place))
    assert {hand: parts.skin.skin_of(armature).data.name for hand, armature in hands.items()} == before


@pytest.mark.parametrize("hidden", ["object", "excluded", "collection"])
def test_hidden_hands(hands, parts, folder, hidden):
    armature = hands[1]
    collection = armature.users_collection[0]
    layer = bpy.context.view_layer.layer_collection.children[collection.name]
    if hidden == "object":
        armature.hide_set(True)
        assert bpy.ops.pianoflow.use_mano(directory=str(folder)) == {'FINISHED'}
        assert armature.hide_get() and "pianoflow_pads" in armature
        return
    setattr(*((layer, "exclude", True) if hidden == "excluded" else (layer, "hide_viewport", True)))
    with pytest.raises(RuntimeError, match="switched off"):
        bpy.ops.pianoflow.use_mano(directory=str(folder))
    assert not any("pianoflow_pads" in each for each in hands.values()), "neither hand is changed"


def test_operator_needs_hands(addon, scene):
    assert not bpy.ops.pianoflow.use_mano.poll()
