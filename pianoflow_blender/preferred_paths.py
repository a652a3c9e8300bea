"""Paths as a user's preferences want them kept in the .blend."""
import bpy


def as_preferred(context, path):
    """The path as Blender's preferences want it kept: relative to the saved .blend, or absolute."""
    if bpy.data.filepath and context.preferences.filepaths.use_relative_paths:
        try:
            return bpy.path.relpath(path)
        except ValueError:  # on another drive
            pass
    return path
