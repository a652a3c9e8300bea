"""Has Blender photograph its own window: `blender --python photograph.py -- RECORDING FOLDER LANGUAGE [PICTURE …]`.

Each picture is a scene to be set, something to wait for, and a shot of the screen. Runs on Blender's timers, so that the
window lives as it does under an animator's hands.
"""
import subprocess
import sys
import time
from pathlib import Path

import bpy

MODULE = "bl_ext.user_default.pianoflow"
recording, folder, language, *only = sys.argv[sys.argv.index("--") + 1:]
#: Seconds to wait for a picture's moment, and for the window to be drawn.
PATIENCE, DRAWING = 300, 4.0


def panels():
    """Opens the sidebar at the tab PianoFlow, over a viewport without ornaments."""
    area, overlay = viewport(), viewport().spaces.active.overlay
    area.spaces.active.show_region_ui, area.spaces.active.show_gizmo = True, False
    overlay.show_relationship_lines = overlay.show_bones = overlay.show_extras = overlay.show_cursor = False
    for panel in [panel for panel in bpy.types.Panel.__subclasses__() if other_tab(panel)]:
        bpy.utils.unregister_class(panel)  # so that ours is the second of two tabs


def other_tab(panel):
    return (getattr(panel, "is_registered", False) and getattr(panel, "bl_space_type", "") == 'VIEW_3D'
            and getattr(panel, "bl_region_type", "") == 'UI' and getattr(panel, "bl_category", "") != "PianoFlow")


def open_only(*names, opened=()):
    """Leaves only the panels of these names in the tab, those of `opened` unfolded when they are first seen."""
    ours = sys.modules[MODULE + ".pianoflow_blender.panels"]._registered
    for panel in [panel for panel in reversed(ours) if panel.is_registered]:
        bpy.utils.unregister_class(panel)
    for panel in ours:
        name = panel.bl_idname.rpartition("_")[2]
        if name in opened:
            panel.bl_options = set()
        if name in names:
            bpy.utils.register_class(panel)


def turn_to_tab():
    """Clicks on the second tab: a script cannot turn to one otherwise."""
    sidebar = next(region for region in viewport().regions if region.type == 'UI')
    place = {"x": sidebar.x + sidebar.width - 12, "y": sidebar.y + sidebar.height - 98}
    for kind, value in (('MOUSEMOVE', 'NOTHING'), ('LEFTMOUSE', 'PRESS'), ('LEFTMOUSE', 'RELEASE')):
        bpy.context.window.event_simulate(type=kind, value=value, **place)


def widen():
    """Makes the sidebar wide enough for its buttons."""
    sidebar = next(region for region in viewport().regions if region.type == 'UI')
    place = {"x": sidebar.x + 1, "y": sidebar.y + 200}
    events = bpy.context.window.event_simulate
    events(type='MOUSEMOVE', value='NOTHING', **place)
    events(type='LEFTMOUSE', value='PRESS', **place)
    for x in range(place["x"], place["x"] - 130, -10):
        events(type='MOUSEMOVE', value='NOTHING', x=x, y=place["y"])
    events(type='LEFTMOUSE', value='RELEASE', x=place["x"] - 130, y=place["y"])


def viewport():
    return next(area for area in bpy.context.window.screen.areas if area.type == 'VIEW_3D')


def in_viewport(operator, *arguments, **settings):
    area = viewport()
    region = next(region for region in area.regions if region.type == 'WINDOW')
    with bpy.context.temp_override(window=bpy.context.window, area=area, region=region):
        return operator(*arguments, **settings)


def generating():
    bpy.context.scene.pianoflow.audio = recording
    in_viewport(bpy.ops.pianoflow.generate, 'INVOKE_DEFAULT')


def job(kind="performance"):
    return sys.modules[MODULE + ".pianoflow_blender.operators.job_operator"].running(kind)


def hands():
    return [thing for thing in bpy.context.scene.objects if thing.get("pianoflow_part") == "hand"]


def played():
    scene = bpy.context.scene
    open_only("performance", "advanced", "takes", "stage", "appearance")
    scene.frame_set(scene.frame_start + 200)
    if viewport().spaces.active.region_3d.view_perspective != 'CAMERA':
        in_viewport(bpy.ops.pianoflow.set_stage, 'INVOKE_DEFAULT')


def edited():
    open_only("notes", "shown", "layers", "export", opened=("notes", "shown", "layers"))
    scene = bpy.context.scene
    settings = scene.pianoflow.notes
    settings.show_falling = settings.show_lit = settings.show_fingering = True
    scene.frame_set(scene.frame_start + 210)


def preferences():
    bpy.ops.preferences.addon_show(module=MODULE)
    bpy.ops.pianoflow.check_engine('INVOKE_DEFAULT')


#: Picture → (what sets the scene, what has to be true before it is taken).
PICTURES = {
    "panel_empty": (lambda: None, lambda: True),
    "panel_generating": (generating, lambda: job() is not None and job().fraction > 0.25),
    "panel_takes": (played, lambda: job() is None and bool(hands())),
    "notes": (edited, lambda: True),
    "preferences": (preferences, lambda: job("check") is None),
}


def shots():
    """Yields seconds to wait; takes the pictures between."""
    yield 2.0
    panels()
    yield 1.0
    for prepare in (lambda: open_only("performance", "advanced"), turn_to_tab, widen):
        prepare()
        yield 1.0
    for name, (prepare, ready) in PICTURES.items():
        if name == "panel_takes":
            yield from until(ready)
        prepare()
        yield from until(ready)
        yield DRAWING
        if not only or name in only:
            subprocess.run(["import", "-window", "root", "-quality", "85", str(Path(folder) / f"{name}.jpg")],
                           check=True)
            print("taken", name, flush=True)


def until(ready):
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("the moment for a picture never came")
        yield 0.1


def step(shooting):
    try:
        return next(shooting)
    except StopIteration:
        status = 0
    except Exception as error:
        import traceback
        traceback.print_exc()
        status = 1
        print(error, flush=True)
    import os
    os._exit(status)  # quitting properly asks whether to save


view = bpy.context.preferences.view
view.show_splash = False
view.language = language
view.use_translate_interface = view.use_translate_tooltips = True
bpy.ops.preferences.addon_enable(module=MODULE)
shooting = shots()
bpy.app.timers.register(lambda: step(shooting), persistent=True)
