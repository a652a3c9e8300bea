"""Notes in Blender: the list, edits that are gathered, the passage baked into what is there, and what is drawn."""
import json
import time
from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.hand.forearm import middle_of
from bl_ext.user_default.pianoflow.engine.music.notes import NOTE, make_notes
from bl_ext.user_default.pianoflow.engine.take.excerpt import excerpt
from bl_ext.user_default.pianoflow.engine.take.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take, preview
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.keying import Keying
from bl_ext.user_default.pianoflow.pianoflow_blender.cli import main
from bl_ext.user_default.pianoflow.pianoflow_blender.engine_python import find_python
from bl_ext.user_default.pianoflow.pianoflow_blender.notes import pending
from bl_ext.user_default.pianoflow.pianoflow_blender.notes.of_take import TakeNotes, notes_of
from bl_ext.user_default.pianoflow.pianoflow_blender.overlay import geometry
from bl_ext.user_default.pianoflow.pianoflow_blender.panels.notes import fill
from bl_ext.user_default.pianoflow.rigs import keyboard as keys

from .passages import bake_passage
from .playing_hands import playing
from .scene_reading import MILLIMETRE, curves_of, go_to, key_depth, key_object, pad_centres

needs_engine = pytest.mark.skipif(find_python().path is None, reason="no Python with the engine's libraries")
#: Notes a second apart, the hands in turn.
SECONDS = 14.0
NOTES = make_notes(onset=np.arange(0.5, 13.0), offset=np.arange(0.5, 13.0) + 0.4, pitch=[64, 48, 65, 50, 67, 52, 69, 53,
                   71, 55, 72, 57, 64], hand=[1, 0] * 6 + [1], finger=[1, 5, 2, 4, 3, 3, 4, 2, 5, 1, 5, 1, 2])


@pytest.fixture(scope="module")
def take():
    return playing(NOTES, SECONDS)


@pytest.fixture
def performance(addon, scene, take, tmp_path):
    """A scene with the take baked and active."""
    take.save(tmp_path / "played.npz")
    assert bpy.ops.pianoflow.import_take(filepath=str(tmp_path / "played.npz")) == {'FINISHED'}
    return scene


def all_keys(owner):
    """Every key of an object's curves as they are in memory: {(path, index): bytes of co, handles, interpolation}."""
    found = {}
    for curve in curves_of(owner):
        points = curve.keyframe_points
        co, left = np.empty(2 * len(points), np.float32), np.empty(2 * len(points), np.float32)
        kinds = np.empty(len(points), np.int32)
        points.foreach_get("co", co)
        points.foreach_get("handle_left", left)
        points.foreach_get("interpolation", kinds)
        found[curve.data_path, curve.array_index] = co.reshape(-1, 2), left.reshape(-1, 2), kinds
    return found


def outside(state, first, last):
    return {name: tuple(part[(co[:, 0] <= first) | (co[:, 0] >= last)].tobytes() for part in (co, left, kinds))
            for name, (co, left, kinds) in state.items()}


# Baking a passage

def shifted(take):
    """The take with its seventh note a finger's width further along and 30 ms later, and where it differs."""
    notes = take.notes.copy()
    notes["onset"][6] += 0.03
    notes["offset"][6] += 0.05
    return playing(notes, SECONDS), (5.95, 7.55)


def bake(scene, baked, new, begin, end):
    """Bakes what the right hand does in a passage of the take `new`."""
    part = replace(excerpt(new, begin - 6, end + 6), meta={"middle": middle_of(new.wrist)})
    bake_passage(scene, part, begin, end, (1,), keyboard=baked.keyboard, zero=1.0)


def test_a_passage_replaces_its_keys_and_no_others(scene, take, addon):
    baked = bake_take(bpy.context, take)
    right, left = baked.hands[1], baked.hands[0]
    names = sorted(action.name for action in bpy.data.actions)
    before, resting = all_keys(right), all_keys(left)
    new, (begin, end) = shifted(take)
    bake(scene, baked, new, begin, end)
    first, last = 1 + begin * 24, 1 + end * 24
    after = all_keys(right)
    assert outside(after, first, last) == outside(before, first, last) and after.keys() == before.keys()
    assert any((after[name][0].tobytes() != before[name][0].tobytes()) for name in after)
    assert all_keys(left).keys() == resting.keys()
    assert sorted(action.name for action in bpy.data.actions) == names and not preview.left_behind()
    for name, parts in all_keys(left).items():
        assert all((a == b).all() for a, b in zip(parts, resting[name]))
    resting, = curves_of(key_object(baked.keyboard, 71))
    assert len(resting.keyframe_points) < 30
    # what is there now is what baking all of it would have left there
    go_to(scene, 1 + 6.60 * 24)
    assert np.abs(pad_centres(right, 1) - new.tips[int(6.60 * 120), 1]).max() < 0.3 * MILLIMETRE
    assert key_depth(baked.keyboard, 69) > 9 * MILLIMETRE
    whole = bake_take(bpy.context, new, keyboard=baked.keyboard)
    full = all_keys(whole.hands[1])
    for name, (co, _, _) in after.items():
        inside = (co[:, 0] > first) & (co[:, 0] < last)
        same = full[name][0][(full[name][0][:, 0] > first) & (full[name][0][:, 0] < last)]
        assert co[inside].shape == same.shape and np.abs(co[inside] - same).max() < 2e-3, name


def test_an_animator_s_keys_and_handles_outside_stay(scene, take, addon):
    baked = bake_take(bpy.context, take)
    right = baked.hands[1]
    curve = next(curve for curve in curves_of(right) if curve.data_path.endswith("location"))
    point = curve.keyframe_points[20]
    point.interpolation = 'BEZIER'
    point.handle_left_type = point.handle_right_type = 'FREE'
    point.handle_left = point.co[0] - 0.7, point.co[1] + 0.01
    before = all_keys(right)
    new, (begin, end) = shifted(take)
    bake(scene, baked, new, begin, end)
    assert outside(all_keys(right), 1 + begin * 24, 1 + end * 24) == outside(before, 1 + begin * 24, 1 + end * 24)


def test_curves_with_few_keys_keep_their_shape_outside(scene, take, addon):
    baked = bake_take(bpy.context, take, keying=Keying(tolerance=0.00025))
    right, (new, (begin, end)) = baked.hands[1], shifted(take)
    frames = [frame for frame in range(2, 330) if not 1 + begin * 24 < frame < 1 + end * 24]
    shape = lambda: np.array([[curve.evaluate(frame) for frame in frames] for curve in curves_of(right)])
    before, keys_before = shape(), all_keys(right)
    bake(scene, baked, new, begin, end)
    assert np.abs(shape() - before).max() < 1e-6
    for name, (co, _, _) in keys_before.items():
        kept = co[(co[:, 0] <= 1 + begin * 24) | (co[:, 0] >= 1 + end * 24)]
        assert {tuple(row) for row in kept} <= {tuple(row) for row in all_keys(right)[name][0]}
    go_to(scene, 1 + 6.60 * 24)
    assert np.abs(pad_centres(right, 1) - new.tips[int(6.60 * 120), 1]).max() < 0.3 * MILLIMETRE


def test_a_note_moved_to_a_key_that_rested_moves_that_key(scene, take, addon):
    baked = bake_take(bpy.context, take)
    notes = take.notes.copy()
    notes["pitch"][6] = 70
    new, (begin, end) = playing(notes, SECONDS), (5.95, 7.55)
    bake(scene, baked, new, begin, end)
    go_to(scene, 1 + 6.6 * 24)
    assert key_depth(baked.keyboard, 70) > 9 * MILLIMETRE and key_depth(baked.keyboard, 69) == 0
    go_to(scene, 1 + 5.0 * 24)
    assert key_depth(baked.keyboard, 70) == 0
    again = bake_take(bpy.context, take, keyboard=baked.keyboard)
    assert key_object(again.keyboard, 70).animation_data.action is None


# The list and gathered edits

def test_the_list_has_a_row_for_every_note_and_follows_the_playhead(performance):
    shown = bpy.context.window_manager.pianoflow_notes
    go_to(performance, performance.pianoflow.take_zero + 4.6 * 24)
    fill(bpy.context.window_manager, performance)
    assert len(shown.rows) == len(NOTES) and shown.index == 4
    shown.index = 9
    bpy.ops.pianoflow.jump_to_note()
    assert performance.frame_current_final == pytest.approx(performance.pianoflow.take_zero + 9.5 * 24)


def test_ten_thousand_notes_are_listed_at_once(performance, tmp_path):
    many = make_notes(np.arange(10_000) * 0.05, np.arange(10_000) * 0.05 + 0.04, 21 + np.arange(10_000) % 88, hand=1)
    Take(np.zeros((2, 2, 3)), np.zeros((2, 2, 16, 3)), np.zeros((2, 2, 5, 3)), many).save(tmp_path / "many.npz")
    performance.pianoflow.takes.entries[0].path = str(tmp_path / "many.npz")
    began = time.perf_counter()
    fill(bpy.context.window_manager, performance)
    print(f"10,000 rows: {time.perf_counter() - began:.3f} s")
    assert len(bpy.context.window_manager.pianoflow_notes.rows) == 10_000


def test_edits_are_gathered_and_shown_and_can_be_discarded(performance):
    settings, shown = performance.pianoflow.notes, bpy.context.window_manager.pianoflow_notes
    fill(bpy.context.window_manager, performance)
    assert not bpy.ops.pianoflow.solve_passage.poll() and not bpy.ops.pianoflow.discard_edits.poll()
    shown.index = 2
    assert (settings.finger, settings.hand, settings.muted) == ('2', 'R', False)
    settings.finger, settings.later = '4', 25.0
    assert (settings.finger, settings.later) == ('4', pytest.approx(25))
    assert bpy.ops.pianoflow.edit_note(note=5, hand='RIGHT', muted='MUTE') == {'FINISHED'}
    assert pending.as_requested(performance) == [
        {"note": [2.5, 65], "later": 0.025, "higher": 0, "finger": 4},
        {"note": [5.5, 52], "later": 0.0, "higher": 0, "hand": 1, "muted": True}]
    shown.index = 5
    assert (settings.hand, settings.muted) == ('R', True)
    assert bpy.ops.pianoflow.discard_edits() == {'FINISHED'} and not settings.muted
    with pytest.raises(RuntimeError, match="There is no note 99"):
        bpy.ops.pianoflow.edit_note(note=99, finger=1)


@needs_engine
def test_solving_a_passage_from_a_script(performance):
    right = next(thing for thing in performance.objects
                 if thing.type == 'ARMATURE' and thing.get("pianoflow_number") == 1)
    entry, = performance.pianoflow.takes.entries
    before, path = all_keys(right), entry.path
    zero = performance.pianoflow.take_zero
    bpy.ops.pianoflow.edit_note(note=6, finger=2)
    assert bpy.ops.pianoflow.solve_passage() == {'FINISHED'}
    assert entry.path != path and not len(performance.pianoflow.notes.edits)
    found = notes_of(performance)
    assert found.notes["finger"][6] == 2 and found.pinned[6] and found.pinned.sum() == 1
    reach = 1.5 * 24
    frames = (zero + 6.5 * 24 - reach - 1, zero + 6.9 * 24 + reach + 1)
    assert outside(all_keys(right), *frames) == outside(before, *frames)
    go_to(performance, zero + 6.6 * 24)
    keyboard = performance.pianoflow.keyboard
    assert key_depth(keyboard, 69) > 8 * MILLIMETRE
    tip = pad_centres(right, 1)[1]
    assert abs(tip[0] - keys.key_x(69)) < keys.WHITE_PITCH / 2
    assert not any(part.name.count("passage") for part in Path(entry.path).parent.iterdir())
    bpy.ops.pianoflow.edit_note(note=6, finger=5)
    bpy.ops.pianoflow.edit_note(note=8, muted='MUTE')
    assert bpy.ops.pianoflow.solve_passage() == {'FINISHED'}
    found = notes_of(performance)
    assert found.silent[8] and len(found) == len(NOTES) and found.notes["finger"][6] == 5
    go_to(performance, zero + 8.6 * 24)
    assert key_depth(keyboard, 71) == 0


@needs_engine
def test_the_command_line_edits(addon, take, tmp_path, capsys):
    take.save(tmp_path / "a.npz")
    (tmp_path / "edits.json").write_text('[{"note": [6.5, 69], "finger": 2}]')
    files = [str(tmp_path / name) for name in ("a.npz", "b.npz", "edits.json")]
    arguments = ["edit", files[0], "-o", files[1], "--edits", files[2]]
    assert main([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] and told["passages"][0]["hands"] == [1] and told["notes"] == len(NOTES)
    assert Take.load(tmp_path / "b.npz").notes["finger"][6] == 2
    (tmp_path / "edits.json").write_text('[{"note": [6.5, 70], "finger": 2}]')
    assert main(arguments) == 1 and "There is no A#4 at 6.500 s" in capsys.readouterr().err
    (tmp_path / "edits.json").write_text("[{")
    assert main(arguments) == 1 and "is no JSON" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.npz", "edits.json"]


# What is drawn

def some_notes():
    notes = np.zeros(3, NOTE)
    notes["onset"], notes["offset"] = [1.0, 2.0, 2.5], [1.5, 2.4, 6.0]
    notes["pitch"], notes["hand"], notes["finger"] = [60, 61, 64], [0, 1, -1], [1, 2, 0]
    return notes


def test_notes_fall_onto_their_keys():
    notes = some_notes()
    quads = geometry.bars(notes, 0.5, 3.0)
    assert (quads[..., 1] == geometry.WALL_Y).all()
    low, high = quads[..., 2].min(1) - geometry.WALL_FROM, quads[..., 2].max(1) - geometry.WALL_FROM
    assert low == pytest.approx(np.array([0.5, 1.5, 2.0]) * geometry.SPEED)
    assert high == pytest.approx((np.array([1.5, 2.4, 3.5 + geometry.APART]) - geometry.APART - [0.5, 0.5, 0.5])
                                 * geometry.SPEED)
    assert quads[..., 0].mean(1) == pytest.approx(keys.key_x(notes["pitch"]))
    assert (np.ptp(quads[..., 0], axis=1) < keys.key_width(notes["pitch"])).all()
    struck = geometry.bars(notes, 1.2, 3.0)
    assert struck[0, :, 2].min() == pytest.approx(geometry.WALL_FROM)
    flat = geometry.bars(notes, 0.5, 3.0, 'FLAT')
    assert (flat[..., 2] == geometry.PLANE_Z).all() and flat[0, :, 1].min() > keys.WHITE_LENGTH
    on = geometry.on_bars(quads)
    assert ((on > quads.min(1) - 1e-9) & (on < quads.max(1) + 1e-9)).all()


def test_lit_keys_lie_on_keys_and_leave_their_neighbours_dark():
    notes = some_notes()
    quads, of = geometry.lit_keys(notes, [0.0, keys.KEY_DIP, keys.KEY_DIP])
    assert of.tolist() == [0, 1, 2, 0, 2]
    assert quads[0, :, 2] == pytest.approx(geometry.OVER)
    front = quads[2, quads[2, :, 1] < 0.01, 2]
    assert front == pytest.approx(-keys.KEY_DIP + geometry.OVER, abs=2e-4)
    assert quads[1, :, 2].max() < keys.BLACK_HEIGHT
    for number, quad in zip(of, quads):
        assert abs(quad[:, 0] - keys.key_x(notes["pitch"][number])).max() < keys.WHITE_PITCH / 2
    c_tail, d_flat = quads[3], quads[1]
    assert c_tail[:, 0].max() < d_flat[:, 0].min()


def test_colours_tell_hands_or_fingers():
    notes = some_notes()
    by_hand, by_finger = (geometry.colours(notes, by, 0.5) for by in ('HAND', 'FINGER'))
    assert len({tuple(colour) for colour in by_hand}) == 3 and (by_hand[:, 3] == 0.5).all()
    assert by_finger[0, :3] == pytest.approx(geometry.FINGERS[1])
    positions, colours = geometry.triangles(geometry.bars(notes, 0, 3), by_hand)
    assert positions.shape == (18, 3) and colours.shape == (18, 4) and positions.dtype == np.float32


def test_what_sounds_is_found_among_ten_thousand_notes():
    random = np.random.default_rng(1)
    onset = np.sort(random.uniform(0, 600, 10_000))
    notes = make_notes(onset, onset + random.exponential(0.4, 10_000) + 0.05, random.integers(21, 109, 10_000))
    found = TakeNotes(None, notes, np.zeros(10_000, bool), np.zeros(10_000, bool))
    for begin, end in ((0, 0.1), (100.0, 103.0), (599.0, 640.0), (700, 701)):
        wanted = np.flatnonzero((notes["offset"] > begin) & (notes["onset"] < end))
        assert found.between(begin, end).tolist() == wanted.tolist()
    began = time.perf_counter()
    for k in range(100):
        index = found.between(k, k + 3)
        geometry.triangles(geometry.bars(notes[index], k, 3.0), geometry.colours(notes[index], 'HAND', 1))
    print(f"geometry of 3 s of 10,000 notes: {(time.perf_counter() - began) * 10:.3f} ms a redraw")
    assert found.at(notes["onset"][77]) == 77 and found.find(notes["onset"][77], notes["pitch"][77]) == 77
    assert found.find(notes["onset"][77] + 1e-3, notes["pitch"][77] + 1) is None
