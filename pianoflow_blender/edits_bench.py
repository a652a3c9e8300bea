"""How long the window waits while notes and layers are edited.

    python edits_bench.py -- TAKE                                                     with a bpy module
    blender --factory-startup --python edits_bench.py -- TAKE [area=VIEW_3D]          with a window

`pianoflow generate long.mid -o long.npz --generator performer` makes a take of ten minutes. Prints for each button the
milliseconds of the processor that pressing it takes in the window's thread, with the update of the scene that follows,
and for those that work in slices the longest tick and the last step. In a window it prints the longest turn of the main
loop instead, with what is drawn after every turn and, of those that work in slices, the undo step. area: the editor
that fills the window, with our panels in it. Where the graphics are computed by the processor, drawing a viewport takes
longer than everything else: SEQUENCE_EDITOR shows what is left.
"""
import importlib
import os
import sys
import time
from pathlib import Path

import bpy

sys.path.append(str(Path(__file__).resolve().parent))
bench = importlib.import_module("streaming_bench")
takes_bench = importlib.import_module("takes_bench")
part = bench.part
#: Frames on which an animator has keyed every bone of both hands.
KEYED = range(1, 14400, 360)
#: The note that is edited, of thousands.
NOTE = 3000


def buttons():
    """What is pressed one after the other: (name, function, whether it works in slices)."""
    scene, manager, ops = bpy.context.scene, bpy.context.window_manager, bpy.ops.pianoflow
    notes, listed, rows = scene.pianoflow.notes, part("notes.of_take"), part("panels.notes")

    def switch(name, value):
        return lambda: setattr(notes, name, value)

    return [
        ("nothing", lambda: None, False),
        ("notes read", lambda: listed.notes_of(scene), False),
        ("list filled", lambda: rows.fill(manager, scene), False),
        ("note selected", lambda: setattr(manager.pianoflow_notes, "index", NOTE), False),
        ("Finger", switch("finger", '2'), False), ("Hand", switch("hand", 'L'), False),
        ("Mute", switch("muted", True), False), ("Move", switch("later", 20.0), False),
        ("Semitones", switch("higher", 1), False), ("Discard Edits", ops.discard_edits, False),
        ("Jump to Note", ops.jump_to_note, False), ("next frame", next_frame, False),
        ("Falling Notes", switch("show_falling", True), False), ("Lit Keys", switch("show_lit", True), False),
        ("Fingering", switch("show_fingering", True), False), ("next frame, overlays", next_frame, False),
        ("Solve Passage", lambda: solve(range(NOTE, NOTE + 1)), True),
        ("the same, 20 muted", lambda: solve(range(NOTE + 100, NOTE + 120), muted='MUTE'), True),
        ("a bone keyed", lambda: key(["wrist.R"], KEYED[:2]), False),
        ("Bake Down", bake_down, True), ("Animate on Top", ops.animate_on_top, False),
        ("all bones keyed", lambda: key(None, KEYED), False),
        ("Hide My Changes", lambda: ops.show_changes(show=False), False),
        ("Show My Changes", lambda: ops.show_changes(show=True), False),
        ("No Change Here", ops.rest_changes, False),
        ("Clear My Changes", lambda: ops.clear_changes(first=5050, last=5150, fade=10), False),
        ("Bake Down, all bones", bake_down, True)]


def next_frame():
    bpy.context.scene.frame_set(bpy.context.scene.frame_current + 1)


def hands():
    return [thing for thing in bpy.context.scene.objects if thing.type == 'ARMATURE']


def key(names, frames):
    """Keys the bones called `names`, or all of them, above the performance."""
    bones = [bone for hand in hands() for bone in hand.pose.bones if names is None or bone.name in names]
    for frame in frames:
        for bone in bones:
            bone.keyframe_insert("rotation_quaternion", frame=frame)


def solve(notes, **edit):
    """*Solve Passage* after an edit of the `notes`: in a window the button, else its PassageJob."""
    scene, solving = bpy.context.scene, part("notes.solving")
    for note in notes:
        bpy.ops.pianoflow.edit_note(note=note, **(edit or {"finger": 2}))
    if not bpy.app.background:
        bench.press("solve_passage")
        return None
    asked, uid = solving.request(scene)
    answer = part("job").Job(asked, part("engine_python").require_python())
    answer.run()
    if answer.outcome != "result":
        sys.exit(answer.message)
    solving.solved(scene, answer.result, asked["edits"])
    return part("notes.passage_job").PassageJob(scene.name, uid, answer.result)


def bake_down():
    """*Bake Down*: in a window the button, else its BakingDownJob."""
    if not bpy.app.background:
        bench.press("bake_down")
        return None
    layers, found = part("baking.layers"), part("operators.layers")
    scene = bpy.context.scene
    owners = [owner.name for owner in [*hands(), *found.parts(scene.pianoflow.keyboard)] if layers.find(owner)]
    return part("operators.layer_jobs").BakingDownJob(scene.name, owners)


def without_window():
    for name, press, sliced in buttons():
        if sliced:
            in_slices(name, press())
            continue
        begun = time.thread_time()
        press()
        bpy.context.view_layer.update()
        print(f"{name:24} {(time.thread_time() - begun) * 1000:6.1f} ms", flush=True)


def in_slices(name, job):
    watch, update = takes_bench.Watch(name), bpy.context.view_layer.update
    while not job.done:
        watch.timed(job.poll)
        watch.timed(update)  # as a window does after every tick
        time.sleep(bench.TICK)
    if job.outcome != "result":
        sys.exit(job.message)

    def finish():
        job.finish()
        update()

    watch.timed(finish)
    while job.rename_next():
        update()
    job.close()
    watch.report()


class InWindow:
    """Presses the buttons, and looks at every turn of the main loop what it has taken of the processor."""

    def __init__(self):
        self.running, self.course = part("operators.job_operator").running, self.story()
        self.turns, self.last = [], time.thread_time()
        open_panels()
        bpy.app.timers.register(self.look, first_interval=1.0)

    def story(self):
        """What happens, a turn between two yields."""
        yield from self.still(2.0)
        show_tab()
        yield from self.still(2.0)
        for name, press, sliced in buttons():
            self.turns = []
            press()
            while sliced and self.running("performance") is not None:
                yield
            yield from self.still(1.0)
            print(f"{name:24} longest turn {max(self.turns):6.1f} ms", flush=True)

    def still(self, seconds):
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            yield

    def look(self):
        now = time.thread_time()
        self.turns.append((now - self.last) * 1000)
        self.last = now
        try:
            next(self.course)
        except StopIteration:
            part("job").close_engine()
            os._exit(0)  # quitting asks whether to save
        for area in bpy.context.window_manager.windows[0].screen.areas:
            area.tag_redraw()
        return 0.01


def open_panels():
    """Has all of our panels open, with no others in the tab before them."""
    panels = part("panels")
    panels.unregister()
    for panel in panels.PARTS:
        panel.bl_options = set()
    panels.register()


def show_tab():
    """Shows our tab in the sidebar of the editor that fills the window."""
    for region in bpy.context.window_manager.windows[0].screen.areas[0].regions:
        if region.type == 'UI':
            region.active_panel_category = "PianoFlow"


def main():
    bench.enable()
    words = sys.argv[sys.argv.index("--") + 1:]
    given = dict(word.split("=", 1) for word in words if "=" in word)
    take, = (Path(word).resolve() for word in words if "=" not in word)
    bpy.ops.pianoflow.import_take(filepath=str(take))
    if bpy.app.background:
        without_window()
        part("job").close_engine()
    else:
        bench.fill(given.get("area", 'VIEW_3D'))
        InWindow()


if __name__ == "__main__":
    bench.start(main)
