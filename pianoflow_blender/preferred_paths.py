"""Paths as the .blend keeps them."""
import bpy


def as_preferred(context, path):
    """The path as Blender's preferences want it kept: relative to the saved .blend, or absolute."""
    if bpy.data.filepath and context.preferences.filepaths.use_relative_paths:
        return relative(path, None)
    return path


def relative(path, folder):
    """The absolute `path` as seen from `folder` (None: the .blend's), beginning with //; itself on another drive."""
    try:
        return bpy.path.relpath(path, start=folder)
    except ValueError:
        return path
