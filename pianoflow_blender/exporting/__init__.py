"""A performance out of Blender: what is seen, layers and the animator's own changes included, in other tools' files.

The evaluated motion is sampled (`motion`), written onto copies in a scene of their own (`copies`) and given to
Blender's exporters (`exporters`), so that the user's scene, selection, frame and mode are never touched; or it becomes a
take (`scene_take`), which the engine exports. Importing this package needs no bpy.
"""
