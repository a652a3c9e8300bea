"""How long an animator waits while hands are made, and how long the window does.

    python streaming_bench.py -- MIDI [SETTING=VALUE …]                                      with a bpy module
    blender --factory-startup --python streaming_bench.py -- MIDI [SETTING=VALUE …]          with a window

SETTINGs are those of the panel (preset=draft, generator=performer, audio=FILE); minutes=10 repeats the MIDI file for so
long. Prints, with a warm engine, the seconds from the click to the first hands and to the end, the longest time that a
tick of the timer took, and what writing the keys costs beside writing as many with nothing else; in a window also for
how long it stood still, drawing included, and what this was with nothing going on.
"""
import importlib
import os
import sys
import tempfile
import time
from pathlib import Path

import bpy
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
MODULE = "bl_ext.user_default.pianoflow"
TICK = 0.05
#: The scale with which the engine is warmed up.
WARM = b"MThd\0\0\0\6\0\0\0\1\0\xc0MTrk\0\0\0\x0c\0\x90\x3c\x40\x60\x80\x3c\0\0\xff\x2f\0"


def part(name):
    """A module of the add-on."""
    return importlib.import_module(f"{MODULE}.pianoflow_blender.{name}")


def enable():
    """Enables this checkout as the add-on."""
    link = Path(bpy.utils.user_resource('EXTENSIONS')) / "user_default" / "pianoflow"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(ROOT, target_is_directory=True)
    bpy.ops.preferences.addon_enable(module=MODULE)


def fill(kind):
    """Fills the window with one editor, the sidebar open in it."""
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == 'VIEW_3D')
    area.type = kind
    area.spaces.active.show_region_ui = True
    with bpy.context.temp_override(window=window, area=area):
        bpy.ops.screen.screen_full_area()


def press(name, **arguments):
    """Presses a button of ours in the editor that fills the window."""
    window = bpy.context.window_manager.windows[0]
    area = window.screen.areas[0]
    region = next(region for region in area.regions if region.type == 'WINDOW')
    with bpy.context.temp_override(window=window, area=area, region=region):
        getattr(bpy.ops.pianoflow, name)('INVOKE_DEFAULT', True, **arguments)


def start(main):
    """Calls `main`, in a window once that is there."""
    if bpy.app.background:
        main()
    else:
        bpy.context.preferences.view.show_splash = False
        bpy.app.timers.register(main, first_interval=1.0)


def repeated(source, minutes):
    """A MIDI file that plays another one again and again."""
    import mido
    piece = mido.MidiFile(source)
    times = int(np.ceil(minutes * 60 / piece.length))
    for track in piece.tracks:
        track[:] = [message for turn in range(times) for message in track if message.type != "end_of_track"
                    and not (turn and message.is_meta)]
    path = Path(tempfile.mkdtemp()) / "long.mid"
    piece.save(path)
    return str(path)


def choose(words):
    """Fills the panel; the engine has been warmed up with the same settings then."""
    given = dict(word.split("=", 1) for word in words if "=" in word)
    midi = next((word for word in words if "=" not in word), "")
    if minutes := float(given.pop("minutes", 0)):
        midi = repeated(midi, minutes)
    settings = bpy.context.scene.pianoflow
    for name, value in given.items():
        setattr(settings, name, value)
    warm = Path(tempfile.mkdtemp()) / "warm.mid"
    warm.write_bytes(WARM)
    settings.midi = str(warm) if not settings.audio else ""
    request(chosen := part("recording").chosen_recording(bpy.context), warm.with_suffix(".npz")).run()
    chosen.discard()
    settings.midi = midi


def processor():
    """Seconds of the processor that the engine and this process have used; on Linux alone."""
    fields = Path(f"/proc/{part('job')._engine.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + time.process_time()


class Watch:
    """Times what `Streaming` does in the window's thread."""

    def __init__(self):
        self.ticks, self.first, self.finished, self.written = [], None, None, None
        streaming = part("streaming").Streaming
        tick, finish = streaming.tick, streaming.finish

        def timed_tick(live, *arguments):
            begun, cpu = time.perf_counter(), time.thread_time()
            busy = tick(live, *arguments)
            self.ticks.append((time.perf_counter() - begun, time.thread_time() - cpu))
            if live.end is not None and self.first is None:
                self.first = time.perf_counter() - self.clicked
                print(f"first hands after {self.first:.1f} s ({processor() - self.began:.1f} s of the processor), up "
                      f"to frame {live.end}", flush=True)
            return busy

        def timed_finish(live, *arguments):
            begun, cpu = time.perf_counter(), time.thread_time()
            report = finish(live, *arguments)
            self.finished = time.perf_counter() - begun, time.thread_time() - cpu
            self.written, self.ended = live.written, (time.perf_counter(), processor())
            print(report, flush=True)
            return report

        streaming.tick, streaming.finish = timed_tick, timed_finish
        self.clicked, self.began = time.perf_counter(), processor()

    def report(self):
        wall, cpu = (np.array(times) * 1000 for times in zip(*self.ticks))
        print(f"all there after {self.ended[0] - self.clicked:.1f} s ({self.ended[1] - self.began:.1f} s of the "
              f"processor); {len(wall)} ticks: longest {wall.max():.0f} ms ({cpu[wall.argmax()]:.0f} ms of the "
              f"processor), {(wall > 100).sum()} over 100 ms, the most processor time in one {cpu.max():.0f} ms; the "
              f"last step {self.finished[0] * 1000:.0f} ms ({self.finished[1] * 1000:.0f})")
        compare(self.written)


def compare(written):
    """Prints what writing the performance's keys costs beside writing the same numbers into bare curves."""
    versions, actions, channels = part("versions"), part("baking.actions"), part("baking.channels")
    made = []
    for assignment in written:
        for curve in versions.all_curves(assignment.action, assignment.slot):
            co = np.empty(2 * len(curve.keyframe_points), np.float32)
            curve.keyframe_points.foreach_get("co", co)
            made.append((assignment, channels.Channel(curve.data_path, curve.array_index, co[::2], co[1::2],
                                                      curve.group.name)))
    begun = time.thread_time()
    parts = {}
    for assignment, channel in made:
        parts.setdefault(assignment.owner, []).append(channel)
    for assignment in actions.write("Bench", [actions.Part(owner, some, "Bench") for owner, some in parts.items()]):
        assignment.action.user_clear()
    ours, begun = time.thread_time() - begun, time.thread_time()
    action = bpy.data.actions.new("Bare")
    curves, updating = versions.channels(action, bpy.context.scene.objects[0])[0], 0.0
    for number, (_, channel) in enumerate(made):
        points = curves.new(f'["{number}"]').keyframe_points
        points.add(len(channel.frames))
        points.foreach_set("co", np.column_stack([channel.frames, channel.values]).astype(np.float32).ravel())
        update = time.thread_time()
        curves[-1].update()
        updating += time.thread_time() - update
    bare = time.thread_time() - begun
    count = sum(len(channel.frames) for _, channel in made)
    print(f"{count} keys in {len(made)} curves: {ours:.2f} s of the processor, bare foreach_set {bare:.2f} s: "
          f"{ours / bare:.2f} times (of the bare one, setting handles takes {updating:.2f} s)", flush=True)


def request(recording, output):
    """The Job that makes the panel's choice, chunks and all."""
    return part("job").Job({
        "command": "generate", "source": recording.audio and str(recording.audio), "output": str(output),
        "midi": recording.midi and str(recording.midi), "chunks": True,
        "settings": bpy.context.scene.pianoflow.for_engine(recording)}, part("engine_python").require_python())


def without_window(watch):
    """Does what the operator does in a window, tick after tick."""
    context, scene = bpy.context, bpy.context.scene
    recording = part("recording").chosen_recording(context)
    output = part("performance").take_file(recording.name)
    job = request(recording, output)
    live = part("streaming").Streaming(job, scene.name, recording.zero_frame, output)
    while live.tick() or not job.done:
        time.sleep(TICK)
    live.finish(context, scene, recording)
    live.close()
    watch.report()


def in_window(watch):
    """Presses the button, and looks every hundredth of a second whether the window still lives."""
    area = next(area for area in bpy.context.window.screen.areas if area.type == 'VIEW_3D')
    region = next(region for region in area.regions if region.type == 'WINDOW')
    with bpy.context.temp_override(window=bpy.context.window, area=area, region=region):
        bpy.ops.pianoflow.generate('INVOKE_DEFAULT')
    running, gaps, after, last = part("operators.job_operator").running, [], [], [time.perf_counter()]

    def look():
        now = time.perf_counter()
        (gaps if running("performance") else after).append(now - last[0])
        last[0] = now
        if len(after) < 100:
            return 0.01
        watch.report()
        print(f"the window stood still for {max(gaps + after[:5]) * 1000:.0f} ms at most while hands were made, and in "
              f"the step with which they are finished for {max(after[:5]) * 1000:.0f} ms; for "
              f"{max(after[5:]) * 1000:.0f} ms with nothing going on (median {np.median(after[5:]) * 1000:.0f} ms)",
              flush=True)
        part("job").close_engine()
        os._exit(0)  # quitting asks whether to save

    bpy.app.timers.register(look, first_interval=0.01)


def main():
    enable()
    choose(sys.argv[sys.argv.index("--") + 1:])
    watch = Watch()
    (without_window if bpy.app.background else in_window)(watch)


if __name__ == "__main__":
    start(main)
