"""The bundled keyboard is the keyboard of `rigs/keyboard.py`: names, pivots, dips, and keys that never touch."""
from pathlib import Path

import numpy as np
import pytest

bpy = pytest.importorskip("bpy")

from pianoflow.rigs import keyboard  # noqa: E402
from pianoflow.rigs.build.key_shapes import CUT_OUT_Y, black_key, white_key, white_outline  # noqa: E402

FILE = Path(keyboard.__file__).with_name("keyboard.blend")
NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FULL_DIP = np.arcsin(keyboard.KEY_DIP / keyboard.PIVOT_Y)


@pytest.fixture(scope="module")
def rig():
    """The objects of the appended asset by name."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(str(FILE), link=False, assets_only=True) as (source, target):
        assert source.collections == ["Keyboard"]
        target.collections = ["Keyboard"]
    bpy.context.scene.collection.children.link(bpy.data.collections["Keyboard"])
    bpy.context.view_layer.update()
    return {item.name: item for item in bpy.data.collections["Keyboard"].all_objects}


@pytest.fixture(scope="module")
def keys(rig):
    """The 88 key objects, A0 first."""
    return [rig[f"Key {pitch:03d} {NAMES[pitch % 12]}{pitch // 12 - 1}"] for pitch in keyboard.PITCHES]


def points(key, angle=0.0):
    """The key's vertices [V,3] in the keyboard frame when it is turned by `angle` about its pivot."""
    local = np.empty(3 * len(key.data.vertices))
    key.data.vertices.foreach_get("co", local)
    x, y, z = local.reshape(-1, 3).T
    turned = np.stack([x, y * np.cos(angle) - z * np.sin(angle), y * np.sin(angle) + z * np.cos(angle)], 1)
    return turned + np.array(key.location)


def test_every_part_hangs_on_the_root(rig, keys):
    root = rig["Keyboard"]
    assert root.parent is None and root.matrix_world.is_identity
    assert all(item.parent == root for item in rig.values() if item != root)
    assert len(keys) == 88


def test_keys_turn_about_the_pivot_axis(keys):
    for pitch, key in zip(keyboard.PITCHES, keys):
        assert np.allclose(key.location, [keyboard.key_x(pitch), keyboard.PIVOT_Y, 0], atol=1e-6)
        assert np.allclose(key.rotation_euler, 0) and np.allclose(key.scale, 1)


def test_keys_of_one_shape_share_one_mesh(keys):
    assert len({key.data.name for key in keys}) == 10  # seven notes, the cut-off A0 and C8, the black key


def test_tops_and_edges_lie_where_the_geometry_says(keys):
    for pitch, key in zip(keyboard.PITCHES, keys):
        found = points(key)
        assert found[:, 2].max() == pytest.approx(keyboard.key_top(pitch), abs=1e-5)
        assert found[:, 1].min() == pytest.approx(keyboard.BLACK_FRONT if keyboard.is_black(pitch) else 0, abs=1e-5)
        assert np.ptp(found[:, 0]) == pytest.approx(keyboard.key_width(pitch), abs=1e-5)
        assert found[:, 0].mean() == pytest.approx(keyboard.key_x(pitch), abs=0.005)


def test_a_pressed_white_key_is_10_mm_down_at_its_front(keys):
    """Through Blender's own transforms."""
    for key in (keys[0], keys[60 - 21], keys[87]):
        key.rotation_euler.x = FULL_DIP
        bpy.context.view_layer.update()
        down = [(key.matrix_world @ vertex.co).z for vertex in key.data.vertices]
        front = key.matrix_world @ type(key.location)((0, -keyboard.PIVOT_Y, 0))
        assert front.z == pytest.approx(-keyboard.KEY_DIP, abs=1e-7)
        assert max(down) < 0
        key.rotation_euler.x = 0


def test_neighbours_never_overlap(keys):
    """At rest, and whichever of two neighbours is pressed, some air stays between them along x or along y."""
    for left, right in zip(keys, keys[1:]):
        for press_left, press_right in ((0, 0), (1, 0), (0, 1), (1, 1)):
            a, b = points(left, press_left * FULL_DIP), points(right, press_right * FULL_DIP)
            assert gap_between(a, b) > 0.0003, (left.name, press_left, press_right)


def gap_between(a, b):
    """The least gap along x of two keys, compared slice by slice along their length (metres, a left of b)."""
    gaps = []
    edges = np.linspace(0.0, 0.150, 301)
    for near, far in zip(edges, edges[1:]):
        gaps.append(extent(b, near, far)[0] - extent(a, near, far)[1])
    return min(gaps)


def extent(vertices, near, far):
    """(least, greatest) x of a key between two depths; its outline is that of its corners on either side."""
    split = CUT_OUT_Y + 0.0008  # between the white heads' ends and the black keys' fronts
    if vertices[:, 1].min() > 0.045:  # a black key
        return (vertices[:, 0].min(), vertices[:, 0].max()) if far > vertices[:, 1].min() else (np.inf, -np.inf)
    heads = vertices[vertices[:, 1] < split]
    tails = vertices[vertices[:, 1] > 0.1]
    within = heads if near < heads[:, 1].max() else tails
    return within[:, 0].min(), within[:, 0].max()


def test_tails_leave_room_for_the_black_keys():
    for pitch in keyboard.PITCHES[~keyboard.is_black(keyboard.PITCHES)]:
        outline = white_outline(pitch)
        tail = np.ptp(outline[outline[:, 1] > 0.1][:, 0])
        assert 0.0125 < tail <= keyboard.WHITE_PITCH


def test_the_file_matches_its_builder(keys):
    """Whoever changes the geometry has to build the file again."""
    for key, (vertices, *_) in ((keys[62 - 21], white_key(62)), (keys[61 - 21], black_key())):
        found = points(key) - np.array(key.location)
        order = [np.lexsort(np.round(values, 6).T) for values in (found, vertices)]
        assert np.allclose(found[order[0]], vertices[order[1]], atol=1e-6)


def test_the_asset_says_what_it_is(rig):
    asset = bpy.data.collections["Keyboard"].asset_data
    catalogs = FILE.with_name("blender_assets.cats.txt").read_text()
    assert f"{asset.catalog_id}:PianoFlow/Keyboards" in catalogs
    assert asset.license == "CC0-1.0"
    assert FILE.stat().st_size < 1.5e6
