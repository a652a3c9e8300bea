"""What users of `rigs/hands.blend` rely on: names, locks, weights, assets, and bones that go where the engine says."""
import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a module: pip install bpy")
from mathutils import Matrix, Vector  # noqa: E402  (comes with bpy)
from scipy.spatial.transform import Rotation  # noqa: E402

from pianoflow.engine.hand.skeleton import forward  # noqa: E402
from pianoflow.rigs import hand as rig_data  # noqa: E402

HANDS = pytest.mark.parametrize("hand", [rig_data.LEFT, rig_data.RIGHT], ids=["left", "right"])
HANDS_FILE = rig_data.HAND_FILE.with_name("hands.blend")


@pytest.fixture(scope="module")
def scene():
    """A fresh scene with both hands appended, as the add-on and the asset browser do it."""
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
    with bpy.data.libraries.load(str(HANDS_FILE), link=False, assets_only=True) as (found, wanted):
        wanted.collections = found.collections
    for collection in wanted.collections:
        bpy.context.scene.collection.children.link(collection)
    return bpy.context.scene


def armature(hand):
    return bpy.data.objects[f"Hand.{rig_data.SIDES[hand]}"]


def skin(hand):
    return bpy.data.objects[f"Hand.{rig_data.SIDES[hand]} Skin"]


def apply_pose(rig, pose, wrist, hand):
    """Poses `rig` with axis-angles [16,3] in MANO's convention and the wrist [3] in armature space."""
    for joint in range(16):
        pose_bone = rig.pose.bones[rig_data.bone_name(joint, hand)]
        rest = pose_bone.bone.matrix_local.to_3x3()
        turn = Matrix(Rotation.from_rotvec(pose[joint]).as_matrix().tolist())
        pose_bone.rotation_quaternion = (rest.transposed() @ turn @ rest).to_quaternion()
        if joint == 0:
            pose_bone.location = rest.transposed() @ (Vector(wrist) - pose_bone.bone.head_local)
    bpy.context.view_layer.update()


def random_pose(seed):
    random = np.random.default_rng(seed)
    pose = random.normal(0, 0.5, (16, 3))
    pose[0] = random.normal(0, 1.5, 3)
    return pose, random.uniform((0, -0.1, 0), (1.2, 0.1, 0.1))


@HANDS
@pytest.mark.parametrize("seed", range(8))
def test_bones_go_where_the_engine_puts_the_joints(scene, hand, seed):
    pose, wrist = random_pose(seed)
    rig = armature(hand)
    apply_pose(rig, pose, wrist, hand)
    joints, _, tips = forward(pose, wrist, hand)
    heads = np.array([rig.pose.bones[rig_data.bone_name(joint, hand)].head for joint in range(16)])
    tails = np.array([rig.pose.bones[rig_data.bone_name(joint, hand)].tail for joint in rig_data.FINGER_JOINTS[:, 2]])
    assert np.abs(heads - joints).max() < 1e-5
    assert np.abs(tails - tips).max() < 1e-5


@HANDS
def test_rest_pose_has_the_wrist_at_the_origin_and_nothing_posed(scene, hand):
    rig = armature(hand)
    assert rig.matrix_world == Matrix()
    rest = np.array([rig.data.bones[rig_data.bone_name(joint, hand)].head_local for joint in range(16)])
    np.testing.assert_allclose(rest, rig_data.load(hand)["joints"], atol=1e-6)


@HANDS
def test_bones_are_named_parented_and_locked_for_an_animator(scene, hand):
    rig = armature(hand)
    side = rig_data.SIDES[hand]
    fingers = {f"{finger}_0{number}.{side}" for finger in rig_data.FINGER_NAMES for number in (1, 2, 3)}
    assert {bone.name for bone in rig.data.bones} == {f"wrist.{side}", f"forearm.{side}"} | fingers
    assert rig.data.bones[f"forearm.{side}"].parent.name == f"wrist.{side}"
    for joint in range(1, 16):
        bone = rig.data.bones[rig_data.bone_name(joint, hand)]
        assert bone.parent.name == rig_data.bone_name(rig_data.PARENTS[joint], hand)
    for pose_bone in rig.pose.bones:
        assert pose_bone.rotation_mode == "QUATERNION"
        assert all(pose_bone.lock_scale)
        assert all(pose_bone.lock_location) == (pose_bone.name != f"wrist.{side}")
        assert pose_bone.custom_shape is not None
    assert {"Wrist", "Fingers", "Forearm"} <= set(rig.data.collections.keys())
    assert {bone.name for bone in rig.data.collections["Fingers"].bones} == fingers


@HANDS
def test_turning_a_finger_about_its_x_closes_it(scene, hand):
    rig = armature(hand)
    apply_pose(rig, np.zeros((16, 3)), (0, 0, 0), hand)
    side = rig_data.SIDES[hand]
    for finger in ("index", "middle", "ring", "pinky"):
        pose_bone = rig.pose.bones[f"{finger}_01.{side}"]
        open_tip = rig.pose.bones[f"{finger}_03.{side}"].tail.copy()
        pose_bone.rotation_quaternion = (np.cos(0.5), np.sin(0.5), 0, 0)
        bpy.context.view_layer.update()
        assert rig.pose.bones[f"{finger}_03.{side}"].tail.y < open_tip.y - 0.03  # the palm looks to -Y


@HANDS
def test_every_vertex_is_fully_weighted_to_bones(scene, hand):
    mesh_object = skin(hand)
    bones = {group.index for group in mesh_object.vertex_groups if group.name in armature(hand).data.bones}
    assert len(bones) == 17
    for vertex in mesh_object.data.vertices:
        weights = [group.weight for group in vertex.groups if group.group in bones]
        assert sum(weights) == pytest.approx(1, abs=1e-5)
        assert 1 <= sum(weight > 0 for weight in weights) <= 4


@HANDS
def test_skin_is_a_child_with_nails_tint_and_texture_coordinates(scene, hand):
    mesh_object = skin(hand)
    assert mesh_object.parent is armature(hand)
    assert mesh_object.data.uv_layers and mesh_object.data.color_attributes
    names = [material.name for material in mesh_object.data.materials]
    nails = [face.center for face in mesh_object.data.polygons if "Nail" in names[face.material_index]]
    tips = rig_data.load(hand)["tips"]
    nearest = np.array([np.linalg.norm(tips - np.array(centre), axis=1).argmin() for centre in nails])
    assert (np.bincount(nearest, minlength=5) >= 8).all()
    for centre, finger in zip(nails, nearest):
        assert np.linalg.norm(tips[finger] - np.array(centre)) < 0.02


def test_both_hands_are_described_cc0_assets():
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
    with bpy.data.libraries.load(str(HANDS_FILE), link=True, assets_only=True) as (found, wanted):
        wanted.collections = found.collections
    assert {collection.name for collection in wanted.collections} == {"Hand.L", "Hand.R"}
    catalogs = HANDS_FILE.with_name("blender_assets.cats.txt").read_text()
    for collection in wanted.collections:
        asset = collection.asset_data
        assert asset.license == "CC0-1.0" and asset.author and asset.description
        assert f"{asset.catalog_id}:PianoFlow/Hands" in catalogs


def test_file_stands_alone_and_opens_in_blender_4_2():
    assert HANDS_FILE.stat().st_size < 2_000_000
    bpy.ops.wm.open_mainfile(filepath=str(HANDS_FILE), load_ui=False)
    assert bpy.data.version[:2] == (4, 2)
    assert not bpy.data.libraries and not bpy.data.texts
    assert not [image for image in bpy.data.images if image.filepath]
