"""What an animator may rely on while a take is put onto the keyboard, or shown as a ghost, in slices: it becomes what
it would have become at once, and no trace of it is left where it is not wanted."""
import threading
import time
from types import MethodType, SimpleNamespace

import bpy
import pytest

from bl_ext.user_default.pianoflow.engine.errors import InputError
from bl_ext.user_default.pianoflow.engine.take.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender import versions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import keyboards, preview
from bl_ext.user_default.pianoflow.pianoflow_blender.operators.job_operator import JobOperator, running, stop
from bl_ext.user_default.pianoflow.pianoflow_blender.operators.take_jobs import BakingJob, GhostJob
from bl_ext.user_default.pianoflow.pianoflow_blender.operators.takes import BakingOperator
from bl_ext.user_default.pianoflow.pianoflow_blender.performance import bake_performance
from bl_ext.user_default.pianoflow.pianoflow_blender.streaming import RESTORE
from bl_ext.user_default.pianoflow.pianoflow_blender.takes import keep_take, put_on_keyboard
from bl_ext.user_default.pianoflow.pianoflow_blender.takes.ghost import ghost_of

from .test_streaming import everything, written
from .test_takes import files, ghosts, names, refused, takes  # noqa: F401, two fixtures

ops = bpy.ops.pianoflow


@pytest.fixture
def begin(addon):
    """begin(job): a job that ends with the test."""
    begun = []
    yield lambda job: begun.append(job) or job
    for job in begun:
        job.close()


def ticks(job, until=lambda: False, between=lambda: None):
    """Drives a job as a window's timer does, a slice a tick, until it is done or `until` is true. between(): what
    happens after every tick."""
    end, count = time.monotonic() + 60, 0
    while not job.done and not until():
        assert time.monotonic() < end, "nothing more happens"
        job.poll(0.0)
        between()
        count += 1
        time.sleep(0.0005)
    return count


def finished(job):
    assert job.outcome == "result", job.message
    job.finish()
    while job.rename_next():
        pass
    job.close()


def half_written():
    return sum(action.get(preview.MARK) == preview.MADE for action in bpy.data.actions) > 1


def curves(scene):
    return {name: keys.tobytes() for name, keys in written(scene).items()}


def kept(scene, path):
    return lambda scene, take: keep_take(scene, path, take, 'IMPORTED')


@pytest.mark.parametrize("settings", [{}, {"on_top": False}, {"sparse": True}], ids=["layer", "plain", "sparse"])
def test_in_slices_becomes_what_would_have_been_at_once(begin, scene, files, settings):
    for name, value in settings.items():
        setattr(scene.pianoflow.layers, name, value)
    job = begin(BakingJob(scene.name, files / "verse.npz", None))
    assert ticks(job) > 150
    report = job.finish(bpy.context, kept(scene, files / "verse.npz"))
    job.close()
    seen, there = curves(scene), everything()
    assert all(curve.is_valid for action in bpy.data.actions for curve in all_the_curves(action))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene = bpy.context.scene
    for name, value in settings.items():
        setattr(scene.pianoflow.layers, name, value)
    take = Take.load(files / "verse.npz")
    assert bake_performance(bpy.context, scene, take) == report
    put_on_keyboard(scene, keep_take(scene, files / "verse.npz", take, 'IMPORTED'))
    assert curves(scene) == seen and everything() == there


def test_hands_are_copied_for_evaluation_one_by_one_and_not_when_they_are_finished(begin, scene, files):
    def copies():
        counted.clear()
        bpy.context.view_layer.update()
        turns.append(len(counted))

    def count(_, depsgraph):
        counted.update(update.id.name for update in depsgraph.updates if update.id.name.startswith("PianoFlow Hand")
                       and update.id.id_type == 'ACTION')

    counted, turns = set(), []
    bpy.app.handlers.depsgraph_update_post.append(count)
    try:
        job = begin(BakingJob(scene.name, files / "verse.npz", None))
        ticks(job, between=copies)
        assert sum(turns) == 2 and max(turns) == 1
        job.finish(bpy.context, kept(scene, files / "verse.npz"))
        copies()
    finally:
        bpy.app.handlers.depsgraph_update_post.remove(count)
    assert turns[-1] == 0 and not preview.left_behind() and len(written(scene)) > 100
    assert not [thing for thing in scene.objects if thing.type == 'EMPTY' and thing.name.startswith("PianoFlow W")]


def test_names_follow_one_by_one_once_another_take_is_on_the_keyboard(begin, takes, scene, files):
    def hands():
        return sorted(action.name for action in bpy.data.actions if action.name.startswith("PianoFlow Hand"))

    before = hands()
    job = begin(BakingJob(scene.name, files / "verse.npz", None, takes.entries[0].uid))
    ticks(job)
    job.finish(bpy.context, lambda scene, take: takes.entries[0])
    job.close()
    assert not set(hands()) & set(before)
    wrong = [len(set(hands()) - set(before))]
    while job.rename_next():
        wrong.append(len(set(hands()) - set(before)))
    assert hands() == before and {2, 1, 0} <= set(wrong) and not job.rename_next()


def test_cancel_in_the_middle_leaves_what_was_there(begin, takes, scene, files):
    before, keys = everything(), curves(scene)
    job = begin(BakingJob(scene.name, files / "verse.npz", None, takes.entries[0].uid))
    ticks(job, half_written)
    assert 0 < job.fraction < 1 and everything() != before and curves(scene) == keys, "what plays is not touched"
    job.cancel()
    job.close()
    assert job.outcome == "cancelled" and everything() == before and curves(scene) == keys


def test_an_import_that_is_cancelled_takes_its_keyboard_along(begin, scene, files):
    before = everything()
    job = begin(BakingJob(scene.name, files / "verse.npz", None))
    ticks(job, half_written)
    assert keyboards(scene)
    job.cancel()
    job.close()
    assert everything() == before and not keyboards(scene) and not names()


def test_a_damaged_take_is_a_sentence_and_an_untouched_scene(begin, takes, scene, files, tmp_path):
    (tmp_path / "damaged.npz").write_bytes((files / "verse.npz").read_bytes()[:900])
    before = everything()
    for kind in (lambda path: BakingJob(scene.name, path, None), lambda path: GhostJob(scene.name, path)):
        job = begin(kind(tmp_path / "damaged.npz"))
        ticks(job)
        assert job.outcome == "error" and "is not a PianoFlow take" in job.message
        job.close()
    assert everything() == before


def test_an_undo_half_way_is_made_up_for(begin, takes, scene, files):
    bpy.ops.ed.undo_push(message="Before")
    job = begin(BakingJob(scene.name, files / "verse.npz", None, takes.entries[0].uid))
    bpy.data.objects.new("Of the user", None)
    bpy.ops.ed.undo_push(message="While")
    ticks(job, half_written)
    bpy.ops.ed.undo()
    assert not preview.left_behind() or not job.done
    ticks(job)
    assert job.outcome == "result"
    job.finish(bpy.context, lambda scene, take: scene.pianoflow.takes.entries[0])
    job.close()
    seen = curves(bpy.context.scene)
    assert "Of the user" not in bpy.data.objects and not preview.left_behind()
    ops.use_take(take="verse")
    assert curves(bpy.context.scene) == seen


def test_a_ghost_in_slices_is_the_ghost_at_once_and_cancel_leaves_the_one_there_was(begin, takes, scene, files):
    assert ops.compare_takes(take="verse") == {'FINISHED'}
    at_once, before = ghost_keys(), everything()
    job = begin(GhostJob(scene.name, files / "bridge.npz"))
    ticks(job, half_written)
    assert ghost_of(scene) == takes.entries[0].uid and ghost_keys() == at_once
    job.cancel()
    job.close()
    assert everything() == before and ghost_keys() == at_once
    assert ops.compare_takes(take="verse") == {'FINISHED'} and not ghosts()
    job = begin(GhostJob(scene.name, files / "verse.npz"))
    assert ticks(job) > 100
    job.finish(takes.entries[0].uid)
    job.close()
    assert everything() == before and ghost_keys() == at_once and not preview.left_behind()


def test_a_ghost_comes_along_in_slices_when_the_time_changes(begin, takes, scene, files):
    ops.compare_takes(take="verse")
    scene.pianoflow.start_frame = 51
    job = begin(BakingJob(scene.name, files / "bridge.npz", None, takes.entries[1].uid))
    ticks(job)
    job.finish(bpy.context, lambda scene, take: takes.entries[1])
    job.close()
    seen = ghost_keys()
    assert ghost_of(scene) == takes.entries[0].uid and min(keys[0][0] for keys in seen.values()) == 51
    ops.compare_takes(take="verse")
    ops.compare_takes(take="verse")
    assert ghost_keys() == seen


def test_a_ghost_that_follows_a_script_leaves_nothing_waiting(takes, scene, files):
    assert ops.compare_takes(take="verse") == {'FINISHED'}
    scene.pianoflow.start_frame = 51
    bake_performance(bpy.context, scene, Take.load(files / "bridge.npz"))
    put_on_keyboard(scene, takes.entries[1])
    assert ghost_of(scene) == takes.entries[0].uid and not preview.left_behind()


def all_the_curves(action):
    slots = action.slots if versions.has_slots(action) else [None]
    return [curve for slot in slots for curve in versions.all_curves(action, slot)]


def ghost_keys():
    """Keys of the ghost's curves, by hand, bone and channel."""
    found = {}
    for thing in ghosts():
        if thing.animation_data and thing.animation_data.action:
            slot = getattr(thing.animation_data, "action_slot", None)
            for curve in versions.all_curves(thing.animation_data.action, slot):
                found[thing.name, curve.data_path, curve.array_index] = [tuple(key.co) for key in curve.keyframe_points]
    assert found or not ghosts()
    return found


class Pressed(JobOperator):
    """A button whose job is under way."""

    kind = "performance"

    def start(self, context):
        return SimpleNamespace(done=False, cancel=lambda: None)

    def report(self, kind, text):
        self.said = text

    poll_message_set = staticmethod(lambda *told: None)


def test_while_one_is_under_way_all_others_are_refused_with_a_sentence(takes, files):
    first, second = Pressed(), Pressed()
    assert first._begin(bpy.context) and running("performance") is not None
    try:
        for operator in (ops.use_take, ops.bake, ops.blend_takes, ops.compare_takes):
            assert not operator.poll() and "Wait for the present one to end, or cancel it" in refused(operator)
        assert "Wait for the present one" in refused(ops.import_take, filepath=str(files / "verse.npz"))
        assert not second._begin(bpy.context) and second.said == "Wait for the present one to end, or cancel it."
    finally:
        running("performance").done = True
        stop("performance")
    assert ops.use_take.poll()


def test_sparse_keys_tell_how_far_they_are_and_end_when_cancelled(begin, takes, scene, files):
    scene.pianoflow.layers.sparse = True
    before, told = everything(), []
    job = begin(BakingJob(scene.name, files / "verse.npz", None, takes.entries[0].uid))
    alive = threading.active_count()
    ticks(job, lambda: told.append(job.fraction) or job.fraction > 0.5)
    assert told == sorted(told) and len(set(told)) > 5 and not half_written()
    job.cancel()
    job.close()
    end = time.monotonic() + 10
    while threading.active_count() > alive:
        assert time.monotonic() < end, "the thread goes on though nobody waits for it"
        time.sleep(0.01)
    assert everything() == before


def test_a_take_that_is_deleted_while_it_is_read_is_a_sentence_and_what_plays_stays(begin, takes, scene, files):
    keys, button = curves(scene), SimpleNamespace(_uid=takes.entries[0].uid)
    job = begin(BakingJob(scene.name, files / "verse.npz", None, button._uid))
    ticks(job)
    ops.delete_take(take="verse")
    with pytest.raises(InputError, match="was deleted from the list meanwhile"):
        BakingOperator.finish(button, bpy.context, job)
    job.close()
    assert curves(scene) == keys and not preview.left_behind()


def test_a_take_that_is_chosen_in_a_file_browser_is_imported(addon, scene, files, tmp_path):
    assert ops.choose_take(filepath=str(files / "verse.npz")) == {'FINISHED'} and names() == ["verse"]
    assert f"There is no file {tmp_path / 'gone.npz'}" in refused(ops.choose_take, filepath=str(tmp_path / "gone.npz"))


@pytest.fixture
def blend(takes, scene, files):
    """blend(): the button *Blend*, and its job of the engine, which has ended with *verse*."""
    pressed = []

    def press():
        cls = bpy.types.PIANOFLOW_OT_blend_takes
        button = SimpleNamespace(take_job=None, _scene=scene.name, _like=takes.entries[1].uid, _name="verse + bridge")
        for name in ("meanwhile", "finish", "ended", "follow", "followed", "_follow", "_like_now", "_keep"):
            setattr(button, name, MethodType(getattr(cls, name), button))
        pressed.append(button)
        return button, SimpleNamespace(outcome="result", on_cancel=None, stage="save", left=None, poll=lambda: None,
                                       result={"output": str(files / "verse.npz")})
    yield press
    for button in pressed:
        button.ended()


def test_a_blend_is_baked_in_slices_where_the_nearer_take_lies(blend, takes, scene):
    for entry in takes.entries:
        entry.source, entry.audio, entry.zero = 'FILE', "//elsewhere.ogg", 31
    button, job = blend()
    count = 0
    while button.meanwhile(bpy.context, job):
        count += 1
        time.sleep(0.001)
    button.finish(bpy.context, job)
    button.ended()
    assert count > 2 and scene.frame_start == 31 and names() == ["verse", "bridge", "verse + bridge"]
    seen = curves(scene)
    ops.use_take(take="verse")
    assert curves(scene) == seen


def test_a_blend_that_is_cancelled_while_it_is_baked_is_none(blend, takes, scene):
    before, keys = everything(), curves(scene)
    button, job = blend()
    while not half_written():
        button.meanwhile(bpy.context, job)
    job.on_cancel = RESTORE
    assert not button.meanwhile(bpy.context, job) and job.outcome == "cancelled"
    button.ended()
    assert everything() == before and curves(scene) == keys and names() == ["verse", "bridge"]
