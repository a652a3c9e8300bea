"""Text of several lines in panels, which Blender does not break by itself."""
import textwrap

import blf
import bpy

from .words import translated


def label_wrapped(layout, text, width, icon='NONE'):
    """Draws `text`, in the language of the interface, as labels of at most `width` pixels; the icon stands before the
    first."""
    scale = bpy.context.preferences.system.ui_scale
    blf.size(0, 11 * scale)
    average = blf.dimensions(0, "abcdefghijklmnopqrstuvwxyz ")[0] / 27
    room = max(int((width - 85 * scale) / average), 16)
    for number, line in enumerate(textwrap.wrap(translated(text), room)):
        layout.label(text=line, icon=icon if number == 0 else ('BLANK1' if icon != 'NONE' else 'NONE'))
