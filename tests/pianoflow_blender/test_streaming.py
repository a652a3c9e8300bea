"""What an animator may rely on while hands are being made: they are there before the end, and no trace of them is left
where they are not wanted. The workers here are real processes that hand out prepared pieces."""
import time
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
import pytest

from bl_ext.user_default.pianoflow.engine.music.notes import make_notes
from bl_ext.user_default.pianoflow.engine.pieces import Pieces, joined, take_of
from bl_ext.user_default.pianoflow.engine.take.take import Take
from bl_ext.user_default.pianoflow.pianoflow_blender import versions
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import bake_take, keyboards, preview
from bl_ext.user_default.pianoflow.pianoflow_blender.job import Job, close_engine
from bl_ext.user_default.pianoflow.pianoflow_blender.operators.generating import first_sight
from bl_ext.user_default.pianoflow.pianoflow_blender.performance import bake_performance
from bl_ext.user_default.pianoflow.pianoflow_blender.recording import Recording
from bl_ext.user_default.pianoflow.pianoflow_blender.streaming import KEEP, RESTORE, Streaming

from .playing_hands import playing
from .scene_reading import go_to, key_depth, pad_centres
from .test_engine_process import PREAMBLE, stand_in

WORKER = PREAMBLE + """
import shutil
for request in requests():
    if request["command"] == "hello":
        hello()
    elif request["command"] == "generate":
        for file, final in request["made"]:
            say("chunk", job=request["job"], file=file, start=0.0, end=0.0, final=final)
        end = time.monotonic() + 20
        while not os.path.exists(request["go"]) and request["then"] != "wait" and time.monotonic() < end:
            time.sleep(0.005)
        if request["then"] == "crash":
            os._exit(3)
        if request["then"] == "result":
            shutil.copy(request["take"], request["output"])
            say("result", job=request["job"], output=request["output"], notes=0, seconds=1.0)
    elif request["command"] == "cancel":
        say("cancelled", job=request["job"])
"""
#: Two notes in each of the three pieces.
NOTES = make_notes(onset=[0.3, 0.6, 1.3, 1.6, 2.2, 2.6], offset=[0.5, 0.9, 1.5, 1.9, 2.5, 2.8],
                   pitch=[60, 48, 61, 50, 64, 54], hand=[1, 0, 1, 0, 1, 0], finger=[2, 3, 3, 3, 5, 1])


@dataclass
class Whole:
    """A take in files: whole, and in pieces with a sketch of the first."""

    take: Take
    file: Path
    made: list


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder, told = tmp_path_factory.mktemp("pieces"), []
    motion = playing(NOTES, duration=3.0)
    motion.unplayed = np.zeros(0, int)
    pieces = Pieces(lambda take, final: told.append((take, final)), np.zeros((0, 2)), 0.0, {"generator": "performer"})
    for frames in (121, 241, 361):
        pieces.tell(motion, NOTES, frames)
    take = take_of(motion, NOTES, np.zeros((0, 2)), 0.0, {"generator": "performer"})
    take.save(folder / "whole.npz")
    made = [(playing(NOTES[:2], duration=0.8), False), *told]
    for number, (piece, _) in enumerate(made):
        piece.save(folder / f"{number}.npz")
    return Whole(take, folder / "whole.npz", [(str(folder / f"{k}.npz"), final) for k, (_, final) in enumerate(made)])


@pytest.fixture
def stream(addon, scene, whole, tmp_path):
    """stream(then, made): a Streaming whose worker has made that much, and ends so when `ending` is called."""
    close_engine()
    live = []

    def begin(then="result", made=None, zero=1.0):
        job = Job({"command": "generate", "output": str(tmp_path / "out.npz"), "go": str(tmp_path / "go"), "then": then,
                   "made": whole.made if made is None else made, "take": str(whole.file)}, command=stand_in(WORKER))
        live.append(Streaming(job, scene.name, zero, tmp_path / "out.npz"))
        return live[-1]

    begin.go = (tmp_path / "go").touch
    yield begin
    for streaming in live:
        streaming.close()
    close_engine()


def until(streaming, reached):
    """Ticks until `reached` is true; the longest tick, seconds."""
    end, longest = time.monotonic() + 30, 0.0
    while not reached():
        assert time.monotonic() < end, "nothing more happens"
        begun = time.perf_counter()
        streaming.tick()
        longest = max(longest, time.perf_counter() - begun)
        time.sleep(0.002)
    return longest


def to_the_end(streaming):
    until(streaming, lambda: not streaming.tick() and streaming.job.done)


def finish(streaming, scene):
    return streaming.finish(bpy.context, scene, recording())


def recording():
    return Recording(None, Path("x.mid"), None, None, 1.0)


def everything():
    """What there is in the file and what animates it, to be compared with later."""
    blocks = {name: sorted(block.name for block in getattr(bpy.data, name))
              for name in ("objects", "actions", "collections", "meshes", "armatures", "materials")}
    animated = {thing.name: (thing.animation_data and (thing.animation_data.action and thing.animation_data.action.name,
                             [track.name for track in thing.animation_data.nla_tracks]),
                             sorted(thing.keys())) for thing in bpy.data.objects}
    scene = bpy.context.scene
    return blocks, animated, (scene.frame_start, scene.frame_end), sorted(set(scene.keys()) - {"pianoflow"})


def hands(scene):
    return sorted((thing for thing in scene.objects if thing.get("pianoflow_part") == "hand"),
                  key=lambda thing: thing["pianoflow_number"])


def written(scene):
    """Curves of hands and keys: (object, path, index) → keys [K,2]."""
    found = {}
    for thing in scene.objects:
        data = thing.animation_data if "pianoflow_part" in thing else None
        for user in [data, *(strip for track in data.nla_tracks for strip in track.strips)] if data else ():
            curves = versions.all_curves(user.action, versions.slot_of(user)) if user.action else ()
            for number, curve in enumerate(curves):
                keys = np.empty(2 * len(curve.keyframe_points), np.float32)
                curve.keyframe_points.foreach_get("co", keys)
                found[thing.name, user.action.name, number, curve.data_path, curve.array_index] = keys
    return found


def plays(scene, take, seconds):
    """Whether the hands in the scene are where `take` has them."""
    fps = scene.render.fps / scene.render.fps_base
    frame = round(1 + seconds * fps)
    go_to(scene, frame)
    index = round((frame - 1) / fps * take.fps)
    return all(np.abs(pad_centres(armature, hand) - take.tips[index, hand]).max() < 1e-3
               for hand, armature in enumerate(hands(scene)))


def test_the_first_bars_can_be_scrubbed_while_the_rest_is_made(stream, scene, whole):
    streaming = stream(made=whole.made[:2])
    until(streaming, lambda: streaming.end == 25)
    assert scene.frame_start == 1 and not streaming.job.done
    assert all(plays(scene, whole.take, seconds) for seconds in (0.35, 0.8))
    go_to(scene, 1 + 0.4 * 24)
    assert key_depth(keyboards(scene)[0], 60) > 0.009


def test_the_default_cube_is_out_of_sight_while_there_are_hands_in_it(addon, scene):
    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.object
    assert cube.name == "Cube" and cube.visible_get()
    first_sight(scene, preview.rig_for(scene, None))
    assert not cube.visible_get() and preview.left_behind()
    preview.remove()
    assert cube.visible_get() and not preview.left_behind() and not cube.keys()


@pytest.mark.parametrize("layers", [True, False], ids=["layer", "plain"])
@pytest.mark.parametrize("rate", [(24, 1.0), (30, 1.001), (60, 1.0)], ids=lambda rate: f"{rate[0] / rate[1]:.4g}")
def test_in_the_end_all_is_as_if_it_had_been_baked_at_once(stream, scene, whole, rate, layers):
    scene.pianoflow.layers.on_top = layers
    scene.render.fps, scene.render.fps_base = rate
    streaming = stream()
    until(streaming, lambda: (streaming.end or 0) >= 3 * rate[0] / rate[1])
    assert all(plays(scene, whole.take, seconds) for seconds in (0.35, 1.5, 2.7))
    stream.go()
    to_the_end(streaming)
    finish(streaming, scene)
    streaming.close()
    seen, there = written(scene), everything()
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene = bpy.context.scene
    scene.pianoflow.layers.on_top = layers
    scene.render.fps, scene.render.fps_base = rate
    bake_performance(bpy.context, scene, Take.load(whole.file), recording())
    wanted = written(scene)
    assert seen.keys() == wanted.keys() and all(np.array_equal(seen[name], wanted[name]) for name in seen)
    assert there == everything()


def test_cancel_and_restore_leaves_nothing(stream, scene, whole):
    before = everything()
    streaming = stream("wait")
    until(streaming, lambda: (streaming.end or 0) >= 70)
    streaming.job.on_cancel = RESTORE
    streaming.job.cancel()
    to_the_end(streaming)
    assert streaming.job.outcome == "cancelled" and streaming.take is None
    streaming.close()
    assert everything() == before


@pytest.mark.parametrize("ending", ["cancel", "cancel while baking", "crash"])
def test_an_earlier_performance_is_back_where_a_new_one_is_not_wanted(stream, scene, whole, ending):
    other = playing(NOTES[::2], duration=2.0)
    bake_performance(bpy.context, scene, other, recording())  # in a layer, with one for changes above
    key_object = keyboards(scene)[0]
    before, curves = everything(), written(scene)
    streaming = stream("crash" if ending == "crash" else "result" if ending == "cancel while baking" else "wait")
    until(streaming, lambda: (streaming.end or 0) >= 70)
    assert plays(scene, whole.take, 0.8) and not plays(scene, other, 0.8)
    if ending == "crash":
        stream.go()
    elif ending == "cancel while baking":
        stream.go()
        until(streaming, lambda: any(action.get(preview.MARK) == preview.MADE for action in bpy.data.actions))
        streaming.job.on_cancel = RESTORE
    else:
        streaming.job.on_cancel = RESTORE
        streaming.job.cancel()
    to_the_end(streaming)
    assert streaming.job.outcome == ("error" if ending == "crash" else "cancelled")
    streaming.close()
    assert everything() == before and keyboards(scene) == [key_object]
    assert all(np.array_equal(keys, curves[name]) for name, keys in written(scene).items())
    assert plays(scene, other, 0.8)


def test_cancel_and_keep_bakes_what_is_finished(stream, scene, whole):
    streaming = stream("wait", whole.made[:3])
    until(streaming, lambda: (streaming.end or 0) >= 49)
    streaming.job.on_cancel = KEEP
    to_the_end(streaming)
    finish(streaming, scene)
    streaming.close()
    kept = Take.load(streaming.output)
    assert kept.meta["unfinished"] and kept.notes["pitch"].tolist() == NOTES["pitch"][:4].tolist()
    assert np.array_equal(kept.wrist, Take.load(whole.file).wrist[:241])
    assert scene.frame_end == 49 and plays(scene, whole.take, 1.5)


def test_nothing_finished_is_nothing_kept(stream, scene, whole):
    before = everything()
    streaming = stream("wait", whole.made[:1])
    until(streaming, lambda: streaming.end)
    streaming.job.on_cancel = KEEP
    to_the_end(streaming)
    assert streaming.take is None and not streaming.kept_or_failed
    streaming.close()
    assert everything() == before


def test_what_a_crashed_engine_had_finished_is_in_a_file(stream, scene, whole):
    streaming = stream("crash", whole.made[:3])
    until(streaming, lambda: (streaming.end or 0) >= 49)
    stream.go()
    to_the_end(streaming)
    assert streaming.job.outcome == "error" and streaming.kept == streaming.output
    assert len(Take.load(streaming.kept).wrist) == 241


def test_an_undo_half_way_is_made_up_for(stream, scene, whole):
    bpy.ops.ed.undo_push(message="Before")
    streaming = stream()
    until(streaming, lambda: (streaming.end or 0) >= 49)
    bpy.data.objects.new("Of the user", None)
    bpy.ops.ed.undo_push(message="While")
    until(streaming, lambda: (streaming.end or 0) >= 70)
    bpy.ops.ed.undo()
    scene = bpy.context.scene
    until(streaming, lambda: (streaming.end or 0) >= 70)
    assert "Of the user" not in bpy.data.objects and plays(scene, whole.take, 2.4)
    stream.go()
    to_the_end(streaming)
    finish(streaming, scene)
    streaming.close()
    assert plays(scene, whole.take, 2.7) and not preview.left_behind()


def test_undo_afterwards_restores_what_was_there_even_where_the_user_worked_meanwhile(stream, scene, whole):
    bpy.ops.ed.undo_push(message="Before")
    before = everything()
    streaming = stream()
    until(streaming, lambda: (streaming.end or 0) >= 49)
    bpy.data.objects.new("Of the user", None)
    bpy.ops.ed.undo_push(message="While")
    stream.go()
    to_the_end(streaming)
    finish(streaming, scene)
    streaming.close()
    bpy.ops.ed.undo_push(message="Generate")
    after = everything()
    bpy.ops.ed.undo()
    assert not preview.left_behind() and not keyboards(bpy.context.scene) and "Of the user" in bpy.data.objects
    bpy.ops.ed.redo()
    assert everything() == after and plays(bpy.context.scene, whole.take, 2.7)
    bpy.ops.ed.undo()
    bpy.ops.ed.undo()
    assert everything() == before


def test_a_file_saved_half_way_opens_as_if_nothing_had_been_shown(stream, scene, whole, tmp_path):
    bake_take(bpy.context, playing(NOTES[::2], duration=2.0), start_frame=1)
    before = everything()
    streaming = stream("wait")
    until(streaming, lambda: (streaming.end or 0) >= 70)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "half.blend"), copy=True)
    streaming.close()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "half.blend"))
    assert everything() == before


def test_pieces_joined_are_the_take(whole):
    made = joined([Take.load(file) for file, final in whole.made if final])
    for name in ("wrist", "pose", "tips", "notes"):
        assert np.array_equal(getattr(made, name), getattr(Take.load(whole.file), name))
