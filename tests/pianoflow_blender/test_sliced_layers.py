"""What an animator may rely on while *Bake Down* merges layers in slices: all of it comes, or nothing of it, and what
he does meanwhile is in it."""
import bpy
import pytest

from bl_ext.user_default.pianoflow.pianoflow_blender.baking import layers, preview
from bl_ext.user_default.pianoflow.pianoflow_blender.operators.layer_jobs import BakingDownJob

from .playing_hands import NOTES, playing
from .scene_reading import key_object
from .test_sliced_takes import begin, curves, finished, ticks  # noqa: F401, a fixture
from .test_streaming import everything, hands

BONE = "index_02.L"


@pytest.fixture
def performance(addon, scene, tmp_path):
    """A scene with a performance in layers; a bone of the left hand and a key are keyed above it."""
    playing(NOTES, duration=2.2).save(tmp_path / "played.npz")
    assert bpy.ops.pianoflow.import_take(filepath=str(tmp_path / "played.npz")) == {'FINISHED'}
    left = hands(scene)[0]
    for frame, angle in ((10, 0.3), (20, -0.2)):
        change(left, frame, angle)
    key = key_object(scene.pianoflow.keyboard, int(NOTES["pitch"][0]))
    key.rotation_euler.x = 0.02
    key.keyframe_insert("rotation_euler", index=0, frame=25)
    return scene


def change(hand, frame, angle):
    bone = hand.pose.bones[BONE]
    bone.rotation_quaternion = 1, angle, 0, 0
    bone.keyframe_insert("rotation_quaternion", frame=frame)


def job_for(scene):
    """The job of *Bake Down*, on both hands and the keys that have layers."""
    owners = [*hands(scene), *(thing for thing in scene.objects
                               if thing.get("pianoflow_part") in ("key", "pedal") and layers.find(thing))]
    return BakingDownJob(scene.name, (owner.name for owner in owners))


def at_once():
    """What the button bakes down in a script."""
    assert bpy.ops.pianoflow.bake_down() == {'FINISHED'}
    return curves(bpy.context.scene), everything()


def test_in_slices_becomes_what_would_have_been_at_once(begin, performance):
    bpy.ops.ed.undo_push(message="Keyed")
    there, keys = everything(), curves(performance)
    job = begin(job_for(performance))
    assert ticks(job) > 10 and curves(performance) == keys and job.fraction == 1
    finished(job)
    seen = curves(performance), everything()
    assert seen[1] != there and not preview.left_behind()
    bpy.ops.ed.undo_push(message="Baked down")
    bpy.ops.ed.undo()
    assert at_once() == seen


def test_cancel_in_the_middle_leaves_the_layers(begin, performance):
    there, keys = everything(), curves(performance)
    job = begin(job_for(performance))
    ticks(job, lambda: len(bpy.data.actions) > len(there[0]["actions"]))
    job.cancel()
    job.close()
    assert everything() == there and curves(performance) == keys
    assert not bpy.app.handlers.depsgraph_update_post


def test_an_undo_half_way_is_made_up_for(begin, performance):
    bpy.ops.ed.undo_push(message="Keyed")
    count = len(bpy.data.actions)
    job = begin(job_for(performance))
    bpy.data.objects.new("Of the user", None)
    bpy.ops.ed.undo_push(message="While")
    ticks(job, lambda: len(bpy.data.actions) > count)
    bpy.ops.ed.undo()
    ticks(job)
    finished(job)
    assert layers.is_plain(hands(bpy.context.scene)[0]) and "Of the user" not in bpy.data.objects
    assert not preview.left_behind()


@pytest.mark.parametrize("meanwhile", ["key", "strip", "influence"])
def test_what_the_animator_does_meanwhile_is_in_it(begin, performance, meanwhile):
    left, count = hands(performance)[0], len(bpy.data.actions)
    job = begin(job_for(performance))
    ticks(job, lambda: len(bpy.data.actions) > count)
    ticks(job, iter([False] * 8 + [True]).__next__)
    layer = layers.find(left)
    if meanwhile == "key":
        change(left, 30, 0.4)
    elif meanwhile == "strip":
        layer.strip.frame_end, layer.strip.frame_start = layer.strip.frame_end + 10, layer.strip.frame_start + 10
    else:
        layer.data.action_influence = 0.5
    bpy.context.view_layer.update()
    before = poses(performance, left)
    ticks(job)
    finished(job)
    assert layers.is_plain(left) and poses(performance, left) == pytest.approx(before, abs=1e-5)


def poses(scene, hand):
    found = []
    for frame in (5, 10, 15, 20, 30, 40):
        scene.frame_set(frame)
        found += [number for row in hand.pose.bones[BONE].matrix for number in row]
    return found


@pytest.mark.parametrize("harm, told", [
    (lambda hand: hand.animation_data.nla_tracks.remove(hand.animation_data.nla_tracks[0]), "has no layer for changes"),
    (lambda hand: bpy.data.objects.remove(hand), "is gone: press Bake Down")], ids=["layer", "hand"])
def test_a_hand_that_goes_or_loses_its_layer_meanwhile_is_a_sentence(begin, performance, harm, told):
    count = len(bpy.data.actions)
    job = begin(job_for(performance))
    ticks(job, lambda: len(bpy.data.actions) > count)
    harm(hands(performance)[0])
    ticks(job)
    assert job.outcome == "error" and told in job.message
    job.close()
    assert not preview.left_behind()
