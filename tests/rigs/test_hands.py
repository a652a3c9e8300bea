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


@HANDS
@pytest.mark.parametrize("bend", [0.0, 0.35, 0.7])
def test_fingertips_seem_to_touch_what_the_engine_says_they_touch(scene, hand, bend):
    """The skin's lowest point under a fingertip is within a millimetre and a half of the contact point."""
    rig = armature(hand)
    pose = np.zeros((16, 3))
    pose[0] = Rotation.from_matrix(rig_data.OVER_KEYS[hand]).as_rotvec()
    for joint in range(1, 13):
        pose[joint, 2] = bend if hand == rig_data.RIGHT else -bend
    apply_pose(rig, pose, (0.6, 0, 0.1), hand)
    _, pads, _ = forward(pose, (0.6, 0, 0.1), hand)
    vertices = skin_points(hand)
    for pad, radius in list(zip(pads, rig_data.load(hand)["pad_radii"]))[1:]:
        below = vertices[np.linalg.norm(vertices[:, :2] - pad[:2], axis=1) < 0.003]
        lowest = below[np.abs(below[:, 2] - pad[2]) < 0.015][:, 2].min()
        assert lowest == pytest.approx(pad[2] - radius, abs=0.0015)


@HANDS
def test_the_sleeve_hides_the_cut_of_the_arm_from_every_side(scene, hand):
    rig = armature(hand)
    apply_pose(rig, np.zeros((16, 3)), (0, 0, 0), hand)
    sleeve = bpy.data.objects[f"Hand.{rig_data.SIDES[hand]} Sleeve"]
    vertices, faces = (rig_data.load(hand)[name] for name in ("vertices", "faces"))
    edges, uses = np.unique(np.sort(np.concatenate([faces[:, [i, (i + 1) % 4]] for i in range(4)]), axis=1),
                            axis=0, return_counts=True)
    cut = vertices[np.unique(edges[uses == 1])]
    assert len(cut) > 8
    to_elbow = 1 if hand == rig_data.RIGHT else -1
    directions = np.random.default_rng(0).normal(size=(60, 3))
    directions[:, 0] = np.abs(directions[:, 0]) * to_elbow  # from elsewhere the arm itself hides its cut
    for point in cut:
        for direction in directions / np.linalg.norm(directions, axis=1, keepdims=True):
            assert sleeve.ray_cast(Vector(point.tolist()), Vector(direction.tolist()))[0]


@HANDS
def test_a_fist_neither_tears_nor_crushes_the_skin(scene, hand):
    rig = armature(hand)
    apply_pose(rig, np.zeros((16, 3)), (0, 0, 0), hand)
    rest = face_sizes(hand)
    side = rig_data.SIDES[hand]
    for finger in ("index", "middle", "ring", "pinky"):
        for number, degrees in ((1, 90), (2, 100), (3, 70)):
            half = np.radians(degrees) / 2
            rig.pose.bones[f"{finger}_0{number}.{side}"].rotation_quaternion = (np.cos(half), np.sin(half), 0, 0)
    bpy.context.view_layer.update()
    ratio = face_sizes(hand) / rest
    assert np.median(ratio) == pytest.approx(1, abs=0.1)
    assert np.percentile(ratio, 1) > 0.1 and ratio.max() < 4


@HANDS
@pytest.mark.parametrize("axis, degrees", [(0, 30), (0, -30), (2, 20), (2, -20)])
def test_the_wrist_keeps_its_girth_when_it_bends(scene, hand, axis, degrees):
    apply_pose(armature(hand), np.zeros((16, 3)), (0, 0, 0), hand)
    forearm = armature(hand).pose.bones[f"forearm.{rig_data.SIDES[hand]}"]
    straight = skin_points(hand)
    crease = np.abs(straight[:, 0]) < 0.008
    quaternion = [np.cos(np.radians(degrees) / 2), 0, 0, 0]
    quaternion[1 + axis] = np.sin(np.radians(degrees) / 2)
    forearm.rotation_quaternion = quaternion
    bpy.context.view_layer.update()
    bent = skin_points(hand)
    forearm.rotation_quaternion = (1, 0, 0, 0)
    girth = [np.linalg.norm(points[crease], axis=1) for points in (straight, bent)]
    assert (girth[1] / girth[0]).min() > 0.85 and (girth[1] / girth[0]).max() < 1.25


def skin_points(hand):
    """Evaluated skin [V,3] in armature space."""
    mesh = skin(hand).evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    points = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", points)
    return points.reshape(-1, 3)


def face_sizes(hand):
    mesh = skin(hand).evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    sizes = np.empty(len(mesh.polygons), np.float32)
    mesh.polygons.foreach_get("area", sizes)
    return sizes


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
        assert collection.preview is not None and min(collection.preview.image_size) >= 128


def test_file_stands_alone_and_opens_in_blender_4_2():
    assert HANDS_FILE.stat().st_size < 2_000_000
    bpy.ops.wm.open_mainfile(filepath=str(HANDS_FILE), load_ui=False)
    assert bpy.data.version[:2] == (4, 2)
    assert not bpy.data.libraries and not bpy.data.texts
    assert not [image for image in bpy.data.images if image.filepath]
