"""The stage's lights, backdrop and world, as one of the looks has them."""
import bmesh
import bpy
import numpy as np
from mathutils import Vector

from ..rigs import keyboard as geometry
from . import versions
from .looks import FLAT, LOOKS, STUDIO, Softbox
from .shaders import principled
from .stage_parts import OWN, own_data, own_object, stage_collection
from .stage_presets import CREASES, SHADOW_DIRECTION

#: Custom properties of the stage's collection: its look; x of the middle of what is played, metres; the world that
#: the scene had before.
LOOK, MIDDLE, WORLD_BEFORE = "pianoflow_look", "pianoflow_middle", "pianoflow_world_before"


def look_of(scene):
    """The name of the look that the scene's stage has; the studio's where there is no stage."""
    collection = stage_collection(scene)
    name = collection.get(LOOK, STUDIO) if collection else STUDIO
    return name if name in LOOKS else STUDIO


def place_room(scene, collection, keyboard, middle, look):
    """Lights, backdrop and world of the `look` about x = `middle`; returns the objects. What the animator has added
    or set up is not touched, but for the scene's world, which is kept."""
    design = LOOKS[look]
    earlier = look_of(scene)
    scale = max(keyboard.matrix_world.to_scale())
    placed = [_place_light(collection, keyboard, name, light, middle, scale) for name, light in design.lights.items()]
    if design.backdrop:
        placed.append(_place_backdrop(collection, keyboard, design.backdrop))
    _set_world(scene, collection, design)
    _set_lacquer(keyboard, design.lacquer)
    if FLAT in (look, earlier):  # a film that the animator made transparent stays so in the other looks
        scene.render.film_transparent = design.backdrop is None
    _aim_workbench(scene.display, keyboard.matrix_world)
    collection[LOOK], collection[MIDDLE] = look, float(middle)
    return placed


def restore_world(scene, collection):
    """Gives the scene the world back that it had before its stage."""
    before = collection.get(WORLD_BEFORE)
    if scene.world is not None and OWN in scene.world:
        scene.world = before


def _place_light(collection, keyboard, name, light, middle, scale):
    soft = isinstance(light, Softbox)
    item = own_object(collection, f"light {name}", f"PianoFlow {name} Light", bpy.data.lights,
                      'AREA' if soft else 'SPOT')
    item.parent = keyboard
    item.location = Vector(light.position) + Vector((middle, 0, 0))
    item.rotation_euler = (Vector(light.position) - Vector(light.target)).to_track_quat('Z', 'Y').to_euler()
    data = item.data
    data.energy, data.color = light.power * scale ** 2, light.colour
    if soft:
        data.shape, data.size, data.size_y = 'RECTANGLE', *light.size
    else:
        data.spot_size, data.spot_blend = np.radians(light.angle), light.blend
        data.shadow_soft_size = light.radius * scale
    return item


def _place_backdrop(collection, keyboard, design):
    """A bowl about the piano: the floor, and a wall without corners."""
    backdrop = own_object(collection, "backdrop", "PianoFlow Backdrop", bpy.data.meshes)
    _bowl(backdrop.data)
    backdrop.parent = keyboard
    backdrop.location = (geometry.WIDTH / 2, 0, -0.72)
    backdrop.display.show_shadows = False
    backdrop.visible_shadow = backdrop.visible_diffuse = False
    backdrop.hide_select = True
    backdrop.data.materials.clear()
    backdrop.data.materials.append(_backdrop_material(design))
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


def _backdrop_material(design):
    material = own_data(bpy.data.materials, "PianoFlow Backdrop")
    versions.use_nodes(material)
    inputs = principled(material).inputs
    inputs["Base Color"].default_value = (*design.colour, 1)
    inputs["Roughness"].default_value = design.roughness
    material.diffuse_color, material.roughness = (*design.workbench, 1), 0.9
    return material


def _set_world(scene, collection, design):
    """The stage's world; a world of the animator's is kept in the file, to come back when the stage goes."""
    if scene.world is not None and OWN not in scene.world:
        scene.world.use_fake_user = True
        collection[WORLD_BEFORE] = scene.world
    world = own_data(bpy.data.worlds, "PianoFlow World")
    world.color = design.workbench.world
    versions.use_nodes(world)
    nodes, links = world.node_tree.nodes, world.node_tree.links
    nodes.clear()
    coordinates, split = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeSeparateXYZ")
    spread, ramp = nodes.new("ShaderNodeMapRange"), nodes.new("ShaderNodeValToRGB")
    background, output = nodes.new("ShaderNodeBackground"), nodes.new("ShaderNodeOutputWorld")
    spread.inputs["From Min"].default_value = -1.0
    *colours, background.inputs["Strength"].default_value = design.world
    ramp.color_ramp.elements.new(0.5)
    for element, colour in zip(ramp.color_ramp.elements, colours):
        element.color = (*colour, 1)
    links.new(coordinates.outputs["Generated"], split.inputs[0])
    links.new(split.outputs["Z"], spread.inputs["Value"])
    links.new(spread.outputs["Result"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], background.inputs["Color"])
    links.new(background.outputs[0], output.inputs["Surface"])
    scene.world = world


def _set_lacquer(keyboard, roughness):
    """How much the piano's lacquer mirrors; a lacquer that the animator has changed stays."""
    ours = {look.lacquer for look in LOOKS.values()}
    materials = {material for part in keyboard.children_recursive if part.type == 'MESH' and part.data
                 for material in part.data.materials if material and material.name.startswith("Piano Lacquer")}
    for material in materials:
        shader = principled(material)
        if shader and any(abs(shader.inputs["Roughness"].default_value - value) < 1e-6 for value in ours):
            shader.inputs["Roughness"].default_value = roughness


def _aim_workbench(display, keyboard_matrix):
    """Shadows and creases of Workbench, which is lit by settings of the scene instead of lights."""
    x, y, z = keyboard_matrix.to_3x3().normalized() @ Vector(SHADOW_DIRECTION)
    display.light_direction = (-x, -z, y)  # Workbench takes it so, to suit its button
    display.matcap_ssao_distance = CREASES * max(keyboard_matrix.to_scale())
