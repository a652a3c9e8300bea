"""A stage for the keyboard: cameras that find the hands, soft lights, a quiet room.

Everything is parented to the keyboard and marked as the stage's own, so that calling `set_stage` again replaces what
it made and nothing else.
"""
import bmesh
import bpy
import numpy as np
from mathutils import Vector

from ..engine.errors import InputError
from ..rigs import keyboard as geometry
from . import versions
from .stage_presets import CREASES, LIGHTS, SHADOW_DIRECTION, VIEWS, WORKBENCH_WORLD, WORLD

COLLECTION = "PianoFlow Stage"
#: Custom property that marks objects and data as the stage's; its value says which part they are.
OWN = "pianoflow_stage"
SENSOR = 36.0  # mm
#: Room for the hands at both sides of the keys that they play, metres.
MARGIN = 0.10
HAND = 0.13  # from a hand's centre to where its surroundings end
FOLLOW_TIME = 1.8  # s, how slowly a camera follows the hands
FOLLOW_STEP = 0.5  # s between its keys
STAND_STILL = 0.04  # m to each side, within which it does not move


def set_stage(context, preset="player", keyboard=None, x_range=None, centres=None):
    """Builds the cameras of every view, lights and world about `keyboard`; the camera of `preset` becomes active.

    keyboard: the keyboard's root object; None finds it by its keys. x_range: metres (low, high) of keyboard that
    are played, see `played_range`; None means all keys. centres [K,3]: frame, x of the left hand's and of the right
    hand's centre (metres, keyboard frame) through the scene: then cameras frame and slowly follow the hands instead.
    Returns the active camera.
    """
    if preset not in VIEWS:
        raise InputError(f"There is no view {preset!r}: choose {', '.join(VIEWS)}.")
    keyboard = keyboard or find_keyboard(context.scene)
    context.view_layer.update()  # where the keyboard has just been put
    low, high = x_range or (0.0, geometry.WIDTH)
    collection = _stage_collection(context.scene)
    kept = {}
    for name in VIEWS:
        kept[f"camera {name}"] = _place_camera(context, collection, keyboard, name, (low, high), centres)
    for name in LIGHTS:
        kept[f"light {name}"] = _place_light(collection, keyboard, name, (low + high) / 2)
    kept["backdrop"] = _place_backdrop(collection, keyboard)
    _remove_others(collection, kept.values())
    _set_world(context.scene)
    _aim_workbench(context.scene.display, keyboard.matrix_world)
    context.scene.camera = kept[f"camera {preset}"]
    return context.scene.camera


def played_range(notes):
    """(low, high) x in metres of the keys that `notes` (a NOTE array) play; all keys when there are none."""
    if not len(notes):
        return 0.0, geometry.WIDTH
    centres = geometry.key_x(notes["pitch"])
    return float(centres.min() - geometry.WHITE_PITCH / 2), float(centres.max() + geometry.WHITE_PITCH / 2)


def find_keyboard(scene):
    """The root of the keyboard in `scene`: the parent of a key's object."""
    for item in scene.objects:
        if item.name.startswith("Key 060") and item.parent is not None:
            return item.parent
    raise InputError("There is no keyboard in the scene: bake a take, or append PianoFlow's keyboard first.")


def follow_path(frames, x, fps):
    """Keys [K,2] (frame, x) of a camera that follows something at `x` [N] in `frames` [N] without haste.

    It stands still where that strays from its middle by less than STAND_STILL.
    """
    step = FOLLOW_STEP * fps
    fine = np.arange(frames[0], frames[-1] + step, step / 5)
    reach = int(np.ceil(3 * FOLLOW_TIME * fps / (step / 5)))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * (step / 5) / (FOLLOW_TIME * fps)) ** 2)
    padded = np.pad(np.interp(fine, frames, x), reach, mode="edge")
    smooth = np.convolve(padded, weights / weights.sum(), mode="valid")
    if np.ptp(smooth) < 2 * STAND_STILL:
        return np.array([[fine[0], (smooth.max() + smooth.min()) / 2]])
    return np.column_stack([fine, smooth])[::5]


def _place_camera(context, collection, keyboard, name, x_range, centres):
    """The camera of the view `name`, where it stands when it looks at what is played, or keyed to follow the hands."""
    view = VIEWS[name]
    camera = _own_object(collection, f"camera {name}", f"PianoFlow Camera {view.label}", bpy.data.cameras)
    path, width = _framing(view, x_range, centres, context.scene)
    direction = Vector(view.direction).normalized()
    camera.parent = keyboard
    offset = direction * (width * view.lens / SENSOR)
    camera.location = Vector((path[0, 1], *view.target)) + offset
    camera.rotation_euler = direction.to_track_quat('Z', 'Y').to_euler()
    scale = max(keyboard.matrix_world.to_scale())
    data = camera.data
    data.lens, data.sensor_width, data.clip_start, data.clip_end = view.lens, SENSOR, 0.01 * scale, 30 * scale
    camera.animation_data_clear()
    for frame, x in path if len(path) > 1 else ():
        camera.location.x = x + offset.x
        camera.keyframe_insert("location", index=0, frame=frame)
    return camera


def _framing(view, x_range, centres, scene):
    """Keys [K,2] (frame, x) of the point looked at, and metres of keyboard across the picture."""
    if centres is None:
        low, high = x_range
        middle = low + (high - low) * {None: 0.5, 0: 0.25, 1: 0.75}[view.hand]
        return np.array([[0.0, middle]]), float(np.clip(high - low + 2 * MARGIN, *view.width))
    frames, hands = np.asarray(centres, float)[:, 0], np.asarray(centres, float)[:, 1:]
    x = hands.mean(axis=1) if view.hand is None else hands[:, view.hand]
    path = follow_path(frames, x, scene.render.fps / scene.render.fps_base)
    watched = hands if view.hand is None else hands[:, [view.hand]]
    stray = np.abs(watched - np.interp(frames, *path.T)[:, None]).max()
    return path, float(np.clip(2 * (stray + HAND), *view.width))


def _place_light(collection, keyboard, name, middle):
    box = LIGHTS[name]
    light = _own_object(collection, f"light {name}", f"PianoFlow {name} Light", bpy.data.lights, 'AREA')
    light.parent = keyboard
    light.location = Vector(box.position) + Vector((middle, 0, 0))
    light.rotation_euler = (Vector(box.position) - Vector(box.target)).to_track_quat('Z', 'Y').to_euler()
    scale = max(keyboard.matrix_world.to_scale())
    light.data.shape, light.data.size, light.data.size_y = 'RECTANGLE', *box.size
    light.data.energy, light.data.color = box.power * scale ** 2, box.colour
    return light


def _place_backdrop(collection, keyboard):
    """A bowl about the piano: the floor, and a wall without corners."""
    backdrop = _own_object(collection, "backdrop", "PianoFlow Backdrop", bpy.data.meshes)
    _bowl(backdrop.data)
    backdrop.parent = keyboard
    backdrop.location = (geometry.WIDTH / 2, 0, -0.72)
    backdrop.display.show_shadows = False
    backdrop.visible_shadow = backdrop.visible_diffuse = False
    backdrop.hide_select = True
    backdrop.data.materials.clear()
    backdrop.data.materials.append(_backdrop_material())
    return backdrop


def _bowl(mesh, radius=3.2, curve=1.4, height=3.4, around=48):
    turns = np.linspace(0, np.pi / 2, 10)
    profile = [(radius - curve + curve * np.sin(t), curve * (1 - np.cos(t))) for t in turns]
    profile = [(0.8, 0.0), *profile, (radius, height)]
    angles = np.linspace(0, 2 * np.pi, around, endpoint=False)
    made = bmesh.new()
    rings = [[made.verts.new((r * np.cos(a), r * np.sin(a), z)) for a in angles] for r, z in profile]
    made.faces.new(rings[0])
    for inner, outer in zip(rings, rings[1:]):
        for i in range(around):
            j = (i + 1) % around
            made.faces.new((inner[i], outer[i], outer[j], inner[j]))
    for face in made.faces:
        face.smooth = True
    made.to_mesh(mesh)
    made.free()


def _backdrop_material():
    material = _own_data(bpy.data.materials, "PianoFlow Backdrop")
    versions.use_nodes(material)
    inputs = material.node_tree.nodes["Principled BSDF"].inputs
    inputs["Base Color"].default_value = (0.075, 0.066, 0.060, 1)
    inputs["Roughness"].default_value = 0.85
    material.diffuse_color, material.roughness = (0.050, 0.046, 0.043, 1), 0.9
    return material


def _set_world(scene):
    """The stage's world; a world of the user's is kept in the file."""
    if scene.world is not None and OWN not in scene.world:
        scene.world.use_fake_user = True
    world = _own_data(bpy.data.worlds, "PianoFlow World")
    world.color = WORKBENCH_WORLD
    versions.use_nodes(world)
    nodes, links = world.node_tree.nodes, world.node_tree.links
    nodes.clear()
    coordinates, split = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeSeparateXYZ")
    spread, ramp = nodes.new("ShaderNodeMapRange"), nodes.new("ShaderNodeValToRGB")
    background, output = nodes.new("ShaderNodeBackground"), nodes.new("ShaderNodeOutputWorld")
    spread.inputs["From Min"].default_value = -1.0
    *colours, background.inputs["Strength"].default_value = WORLD
    ramp.color_ramp.elements.new(0.5)
    for element, colour in zip(ramp.color_ramp.elements, colours):
        element.color = (*colour, 1)
    links.new(coordinates.outputs["Generated"], split.inputs[0])
    links.new(split.outputs["Z"], spread.inputs["Value"])
    links.new(spread.outputs["Result"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], background.inputs["Color"])
    links.new(background.outputs[0], output.inputs["Surface"])
    scene.world = world


def _aim_workbench(display, keyboard_matrix):
    """Shadows and creases of Workbench, which is lit by settings of the scene instead of lights."""
    x, y, z = keyboard_matrix.to_3x3().normalized() @ Vector(SHADOW_DIRECTION)
    display.light_direction = (-x, -z, y)  # Workbench takes it so, to suit its button
    display.matcap_ssao_distance = CREASES * max(keyboard_matrix.to_scale())


def _stage_collection(scene):
    for collection in scene.collection.children:
        if OWN in collection:
            return collection
    collection = bpy.data.collections.new(COLLECTION)
    collection[OWN] = "collection"
    scene.collection.children.link(collection)
    return collection


def _own_object(collection, part, name, data_blocks, *kind):
    """The stage's object for `part`, made with new data of `data_blocks` when it is missing."""
    for item in collection.objects:
        if item.get(OWN) == part:
            return item
    item = bpy.data.objects.new(name, data_blocks.new(name, *kind))
    item[OWN] = part
    collection.objects.link(item)
    return item


def _own_data(data_blocks, name):
    for block in data_blocks:
        if block.get(OWN) == name:
            return block
    block = data_blocks.new(name)
    block[OWN] = name
    return block


def _remove_others(collection, kept):
    for item in list(collection.objects):
        if OWN in item and item not in kept:
            bpy.data.objects.remove(item)
