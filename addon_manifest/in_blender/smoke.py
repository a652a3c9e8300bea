"""From notes to a picture with the installed extension: `… smoke.py -- MIDI_OR_TAKE PICTURE FACTS`.

With a MIDI file the engine of PIANOFLOW_PYTHON makes the take; a take is baked as it is. FACTS (JSON) tells
Blender's and Python's versions and, when all went well, what was done.
"""
import json
import platform
import sys
import time
from pathlib import Path

import bpy
import numpy as np

MODULE = "bl_ext.user_default.pianoflow"
source, picture, facts = sys.argv[sys.argv.index("--") + 1:]
start = time.perf_counter()
told = {"blender": bpy.app.version_string, "python": platform.python_version()}
Path(facts).write_text(json.dumps(told))

bpy.ops.preferences.addon_enable(module=MODULE)
bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
scene = bpy.context.scene
scene.render.fps = 30
if source.endswith(".npz"):
    done = "baked a take"
    bpy.ops.pianoflow.import_take(filepath=source)
else:
    done = "generated"
    scene.pianoflow.source, scene.pianoflow.audio = 'FILE', source
    bpy.ops.pianoflow.generate()


def posed(frame):
    """World positions of all bones of both hands, and depths of all keys, at a frame."""
    scene.frame_set(frame)
    bones = [rig.matrix_world @ bone.tail for rig in scene.objects if rig.type == 'ARMATURE' for bone in rig.pose.bones]
    keys = [thing.rotation_euler.x for thing in scene.objects if thing.get("pianoflow_part") == "key"]
    return np.array(bones), np.array(keys)


frames = range(scene.frame_start, scene.frame_end + 1)
bones, keys = (np.array(values) for values in zip(*(posed(frame) for frame in frames)))
assert keys.shape[1] == 88, f"{keys.shape[1]} keys"
assert bones.shape[1] >= 2 * 17 and np.ptp(bones, axis=0).max() > 0.005, "the hands do not move"
pressed = np.flatnonzero(keys.max(axis=0) > np.arcsin(0.005 / 0.220))
assert len(pressed) == 5, f"{len(pressed)} keys go down instead of 5"

bpy.ops.pianoflow.set_stage()
rendering = sys.modules[MODULE + ".pianoflow_blender.rendering"]
rendering.set_render(bpy.context, size=(160, 90))
rendering.render_still(bpy.context, Path(picture), frame=int(frames[np.argmax(keys.sum(axis=1))]))
image = bpy.data.images.load(picture)
pixels = np.array(image.pixels[:]).reshape(image.size[1], image.size[0], 4)[..., :3]
assert tuple(image.size) == (160, 90) and pixels.std() > 0.02, "the picture is empty"

told |= {"done": done, "frames": len(frames), "seconds": round(time.perf_counter() - start, 1)}
Path(facts).write_text(json.dumps(told))
