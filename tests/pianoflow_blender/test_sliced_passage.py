"""What an animator may rely on while a passage is solved and baked in slices: all of it comes, or nothing of it, and
what he does meanwhile stays."""
import time
from dataclasses import replace
from types import MethodType, SimpleNamespace

import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.hand.forearm import middle_of
from bl_ext.user_default.pianoflow.engine.music.notes import make_notes
from bl_ext.user_default.pianoflow.engine.take.excerpt import excerpt
from bl_ext.user_default.pianoflow.pianoflow_blender import versions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import preview
from bl_ext.user_default.pianoflow.pianoflow_blender.notes.passage_job import PassageJob
from bl_ext.user_default.pianoflow.pianoflow_blender.streaming import RESTORE
from bl_ext.user_default.pianoflow.pianoflow_blender.takes import take_on_keyboard

from .playing_hands import playing
from .scene_reading import key_depth, key_object
from .test_sliced_takes import begin, curves, finished, half_written, ticks  # noqa: F401, a fixture
from .test_streaming import everything, hands, written

SECONDS, FPS = 9.0, 24
#: Notes a second apart, the hands in turn; the fourth is changed.
NOTES = make_notes(onset=np.arange(0.5, 8.0), offset=np.arange(0.5, 8.0) + 0.4, pitch=[64, 48, 65, 50, 67, 52, 69, 53],
                   hand=[1, 0] * 4, finger=[1, 5, 2, 4, 3, 3, 4, 2])
BEGIN, END = 3.0, 4.6


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """answer(pitch=50): what the engine says when the fourth note was moved to that key and 30 ms later."""
    folder = tmp_path_factory.mktemp("edited")

    def made(pitch=50):
        notes = NOTES.copy()
        notes["pitch"][3], notes["onset"][3] = pitch, notes["onset"][3] + 0.03
        take = playing(notes, SECONDS)
        take.save(folder / "edited.npz")
        part = replace(excerpt(take, BEGIN - 6, END + 6), meta={"middle": middle_of(take.wrist)})
        part.save(folder / "passage.npz")
        told = {"begin": BEGIN, "end": END, "hands": [0, 1], "excerpt": str(folder / "passage.npz")}
        return {"output": str(folder / "edited.npz"), "seconds": SECONDS, "warnings": [], "passages": [told]}
    return made


@pytest.fixture(params=["layer", "plain"])
def performance(request, addon, scene, tmp_path):
    """The name of a scene in which NOTES are played, and what plays them."""
    scene.pianoflow.layers.on_top = request.param == "layer"
    playing(NOTES, SECONDS).save(tmp_path / "played.npz")
    assert bpy.ops.pianoflow.import_take(filepath=str(tmp_path / "played.npz")) == {'FINISHED'}
    return scene


def passage_job(scene, result):
    return PassageJob(scene.name, take_on_keyboard(scene).uid, result)


def performed(owner):
    """PianoFlow's action on a hand or key, and the curves that it has there."""
    data = owner.animation_data
    users = [data, *(strip for track in data.nla_tracks for strip in track.strips)] if data else []
    user = next((user for user in users if user.action and "pianoflow" in user.action), None)
    return (user.action, versions.all_curves(user.action, versions.slot_of(user))) if user else (None, [])


def inside(scene, keys):
    """Which of the keys [K,2] lie in the passage."""
    first, last = (scene.pianoflow.take_zero + seconds * FPS for seconds in (BEGIN, END))
    return (keys[:, 0] > first) & (keys[:, 0] < last)


def test_in_slices_becomes_what_would_have_been_at_once(begin, performance, answer):
    there, before = everything(), written(performance)
    job = begin(passage_job(performance, answer()))
    assert ticks(job) > 100
    assert curves(performance) == {name: keys.tobytes() for name, keys in before.items()}, "nothing of it is seen yet"
    finished(job)
    seen = written(performance)
    assert everything() == there and seen.keys() == before.keys()
    bpy.ops.pianoflow.use_take(take="played")  # its file is the edited one now
    changed, whole = 0, written(performance)
    for name in seen:
        now, once, all_anew = (found[name].reshape(-1, 2) for found in (seen, before, whole))
        assert now[~inside(performance, now)].tobytes() == once[~inside(performance, once)].tobytes(), "to the last bit"
        changed += now.tobytes() != once.tobytes()
        assert np.abs(now[inside(performance, now)] - all_anew[inside(performance, all_anew)]).max(initial=0) < 2e-3
    assert changed > 70


def test_run_does_the_same(begin, performance, answer):
    job = begin(passage_job(performance, answer()))
    ticks(job)
    finished(job)
    seen = curves(performance)
    again = begin(passage_job(performance, answer()))
    again.run()
    finished(again)
    assert curves(performance) == seen


def test_cancel_in_the_middle_leaves_what_was_there(begin, performance, answer):
    before, keys = everything(), curves(performance)
    job = begin(passage_job(performance, answer()))
    ticks(job, half_written)
    assert everything() != before and curves(performance) == keys
    job.cancel()
    job.close()
    assert everything() == before and curves(performance) == keys and not preview.left_behind()


def test_an_undo_half_way_is_made_up_for(begin, performance, answer):
    bpy.ops.ed.undo_push(message="Before")
    job = begin(passage_job(performance, answer()))
    bpy.data.objects.new("Of the user", None)
    bpy.ops.ed.undo_push(message="While")
    ticks(job, half_written)
    bpy.ops.ed.undo()
    ticks(job)
    finished(job)
    seen = curves(bpy.context.scene)
    assert "Of the user" not in bpy.data.objects and not preview.left_behind()
    again = begin(passage_job(bpy.context.scene, answer()))
    again.run()
    finished(again)
    assert curves(bpy.context.scene) == seen


def test_an_undo_of_the_performance_itself_is_a_sentence(begin, addon, scene, answer, tmp_path):
    bpy.ops.ed.undo_push(message="Empty")
    playing(NOTES, SECONDS).save(tmp_path / "played.npz")
    bpy.ops.pianoflow.import_take(filepath=str(tmp_path / "played.npz"))
    bpy.ops.ed.undo_push(message="Imported")
    job = begin(passage_job(scene, answer()))
    ticks(job, half_written)
    bpy.ops.ed.undo()
    ticks(job)
    assert job.outcome == "error" and "is not on the keyboard any more: import" in job.message
    job.close()
    assert not preview.left_behind() and not bpy.data.actions


def test_a_keyboard_that_goes_half_way_is_a_sentence(begin, performance, answer):
    job = begin(passage_job(performance, answer()))
    ticks(job, half_written)
    for thing in [performance.pianoflow.keyboard, *performance.pianoflow.keyboard.children_recursive]:
        bpy.data.objects.remove(thing)
    ticks(job)
    assert job.outcome == "error" and "is not on the keyboard any more: import" in job.message
    job.close()
    assert not preview.left_behind()


def test_a_key_that_the_animator_changes_meanwhile_is_there_afterwards(begin, performance, answer):
    job = begin(passage_job(performance, answer()))
    ticks(job, half_written)
    key = performed(hands(performance)[1])[1][0].keyframe_points[10]
    key.co_ui = key.co.x, 0.123
    bpy.context.view_layer.update()
    ticks(job)
    finished(job)
    assert performed(hands(performance)[1])[1][0].keyframe_points[10].co.y == pytest.approx(0.123)
    assert key_depth_at(performance, 50, 3.6) > 5e-3


def key_depth_at(scene, pitch, seconds):
    scene.frame_set(round(scene.pianoflow.take_zero + seconds * FPS))
    return key_depth(scene.pianoflow.keyboard, pitch)


def test_an_animator_s_own_curves_and_settings_come_along(begin, performance, answer):
    right = hands(performance)[1]
    action, (first, *_) = performed(right)
    slot = next(iter(action.slots)) if versions.has_slots(action) else None
    versions.channels(action, right, slot)[0].new("location", index=2).keyframe_points.insert(3, 0.25)
    first.mute, first.group.name, action["mine"] = True, "Renamed", 7
    action.pose_markers.new("Here").frame = 12
    job = begin(passage_job(performance, answer()))
    ticks(job)
    finished(job)
    new, there = performed(right)
    assert there[0].mute and there[0].group.name == "Renamed" and new["mine"] == 7 and new.use_fake_user
    assert [marker.frame for marker in new.pose_markers] == [12]
    added, = [curve for curve in there if curve.data_path == "location"]
    assert added.evaluate(3) == 0.25


def test_a_key_that_rested_gets_its_keys_and_layer_and_keys_of_the_user_stay(begin, performance, answer):
    resting = key_object(performance.pianoflow.keyboard, 51)
    resting.rotation_mode = 'QUATERNION'
    job = begin(passage_job(performance, answer(51)))
    ticks(job, half_written)
    assert resting.animation_data is None
    ticks(job)
    finished(job)
    assert key_depth_at(performance, 51, 3.6) > 5e-3 and key_depth_at(performance, 50, 3.6) == 0
    assert key_depth_at(performance, 51, 1.0) == 0 and resting.rotation_mode == 'XYZ'
    layered = bool(hands(performance)[0].animation_data.nla_tracks)
    assert bool(resting.animation_data.nla_tracks) == layered


def test_a_strip_that_is_tweaked_is_a_sentence_and_nothing_changes(begin, performance, answer):
    right = hands(performance)[1]
    if not right.animation_data.nla_tracks:
        pytest.skip("no strip to tweak")
    keys = curves(performance)
    right.animation_data.nla_tracks[0].strips[0].select = True
    right.animation_data.use_tweak_mode = True
    job = begin(passage_job(performance, answer()))
    ticks(job)
    with pytest.raises(Exception, match="is being tweaked: press Tab in the NLA editor first"):
        job.finish()
    job.close()
    right.animation_data.use_tweak_mode = False
    assert curves(performance) == keys and not preview.left_behind()


@pytest.fixture
def button(performance, answer):
    """The button *Solve Passage*, and its job of the engine, which has ended with an `answer`."""
    cls = bpy.types.PIANOFLOW_OT_solve_passage
    made = SimpleNamespace(take_job=None, _scene=performance.name, _uid=take_on_keyboard(performance).uid,
                           _asked={"edits": []})
    for name in ("meanwhile", "finish", "ended", "follow", "followed", "_follow"):
        setattr(made, name, MethodType(getattr(cls, name), made))
    job = SimpleNamespace(outcome="result", on_cancel=None, stage="save", left=None, poll=lambda: None, result=answer())
    yield made, job
    made.ended()


def test_the_button_bakes_in_slices_and_says_what_was_done(button, performance):
    button, job = button
    count = 0
    while button.meanwhile(bpy.context, job):
        count += 1
        time.sleep(0.001)
    report = button.finish(bpy.context, job)
    assert button.take_job.rename_next()
    assert count > 2 and job.stage == "bake" and "1.6 s of the performance" in str(report)
    assert take_on_keyboard(performance).path.endswith("edited.npz")
    button.ended()
    assert not preview.left_behind() and not bpy.app.handlers.depsgraph_update_post


def test_the_button_cancelled_while_it_bakes_changes_nothing(button, performance):
    before, keys = everything(), curves(performance)
    button, job = button
    while not half_written():
        button.meanwhile(bpy.context, job)
    job.on_cancel = RESTORE
    assert not button.meanwhile(bpy.context, job) and job.outcome == "cancelled"
    button.ended()
    assert everything() == before and curves(performance) == keys
