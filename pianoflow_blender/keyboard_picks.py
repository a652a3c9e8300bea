"""Picking the first and the last white key of an animator's keyboard: under the mouse, or as vertices in Edit Mode."""
import bmesh
import numpy as np
from bpy_extras import view3d_utils

from .adopting import common_carrier, hangs_on, vertices_of
from .baking import keyboards
from .key_probe import front_middle, top_direction
from .keyboard_fit import fit_keys, fit_two


def fit_picks(context, first, last, pitches):
    """The Fit for two picks (object, point [3], normal [3]) and the object that carries both.

    Of keys that are objects of their own the shape counts, of a joined mesh the clicked places.
    """
    (first_item, first_point, first_normal), (last_item, last_point, last_normal) = first, last
    if first_item != last_item:
        points = {pitches[0]: vertices_of(first_item), pitches[1]: vertices_of(last_item)}
        return fit_keys(points), common_carrier([first_item, last_item])
    fit = fit_two(first_point, last_point, pitches, first_normal + last_normal)
    surface = surface_of(context, first_item)
    for _ in range(2):  # the second time from where the first has put it, for clicks at different depths
        axes = fit.matrix[:3, 0] / fit.scale, fit.matrix[:3, 2] / fit.scale, fit.scale
        ends = [front_middle(surface, point, *axes) for point in (first_point, last_point)]
        felt = [up for up in (top_direction(surface, end, *axes) for end in ends) if up is not None]
        fit = fit_two(*ends, pitches, sum(felt) if felt else axes[1])
    return fit, first_item


def in_view(area, x, y):
    """Whether the place in the window belongs to the viewport itself: not to another editor, nor to the sidebar or
    another region that lies over the viewport."""
    found = {region.type for region in area.regions if region.width > 1 and region.height > 1
             and 0 <= x - region.x < region.width and 0 <= y - region.y < region.height}
    return found == {'WINDOW'}


def pick_under(context, event):
    """What lies under the mouse and is not PianoFlow's: (object, point [3], normal [3]), or None."""
    region, view = context.region, context.space_data.region_3d
    place = event.mouse_region_x, event.mouse_region_y
    origin = view3d_utils.region_2d_to_origin_3d(region, view, place)
    direction = view3d_utils.region_2d_to_vector_3d(region, view, place)
    ours = keyboards(context.scene)
    for _ in range(64):
        hit, point, normal, _, item, _ = context.scene.ray_cast(context.evaluated_depsgraph_get(), origin, direction)
        if not hit:
            return None
        if not any(hangs_on(item, keyboard) for keyboard in ours):
            return item.original, np.array(point), np.array(normal)
        origin = point + direction * 1e-4 * max(1.0, point.length)
    return None


def selected_vertices(item):
    """World places of the selected vertices of a mesh in Edit Mode, in the order of their selection where Blender
    knows it, else by x."""
    mesh = bmesh.from_edit_mesh(item.data)
    # sliced: with Python 3.13, Blender 4.3 cannot run through the history itself in a comprehension
    order = [vertex for vertex in mesh.select_history[:] if isinstance(vertex, bmesh.types.BMVert)]
    chosen = [vertex for vertex in mesh.verts if vertex.select]
    if set(order) == set(chosen):
        return [tuple(item.matrix_world @ vertex.co) for vertex in order]
    return sorted(tuple(item.matrix_world @ vertex.co) for vertex in chosen)


def surface_of(context, item):
    """A function (origin, direction) → the point of `item` that the ray meets, or None; all in the world."""
    evaluated = item.evaluated_get(context.evaluated_depsgraph_get())
    inverse = item.matrix_world.inverted_safe()

    def surface(origin, direction):
        hit, point, _, _ = evaluated.ray_cast(inverse @ origin, (inverse.to_3x3() @ direction).normalized())
        return item.matrix_world @ point if hit else None

    return surface
