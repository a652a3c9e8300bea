"""The engine: a recording in, a take out. No module here knows Blender."""
