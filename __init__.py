"""PianoFlow: two hands that play a piano recording, in Blender and headless.

This folder is the Blender extension and the Python package `pianoflow` alike. Nothing here imports bpy before
Blender calls `register`.
"""


def register():
    from . import pianoflow_blender
    pianoflow_blender.register()


def unregister():
    from . import pianoflow_blender
    pianoflow_blender.unregister()
