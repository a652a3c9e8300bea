"""Notes in the 3D viewport: falling, lighting up their keys, with fingers' numbers. `geometry.py` knows where and in
which colours, without bpy; `drawing.py` draws it."""
import bpy

_handles = []


def register():
    if bpy.app.background:  # there nothing is ever drawn
        return
    from .drawing import draw_numbers, draw_shapes
    for draw, when in ((draw_shapes, 'POST_VIEW'), (draw_numbers, 'POST_PIXEL')):
        _handles.append(bpy.types.SpaceView3D.draw_handler_add(draw, (), 'WINDOW', when))


def unregister():
    while _handles:
        bpy.types.SpaceView3D.draw_handler_remove(_handles.pop(), 'WINDOW')
