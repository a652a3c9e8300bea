"""A stage for the keyboard: cameras that find the hands, and one of several looks: lights, a room, a world.

Everything is parented to the keyboard and marked as the stage's own, so that calling `set_stage` again replaces what
it made and nothing else.
"""
import bpy

from ..engine.errors import InputError
from ..rigs import keyboard as geometry
from .looks import LOOKS
from .stage_cameras import camera_of, place_camera, set_clipping
from .stage_parts import COLLECTION, OWN, make_stage_collection, remove_others, stage_collection
from .stage_presets import VIEWS
from .stage_room import MIDDLE, look_of, place_room, restore_world

__all__ = ["COLLECTION", "OWN", "find_keyboard", "look_of", "played_range", "remove_stage", "set_look", "set_stage",
           "use_view"]


def set_stage(context, preset="player", keyboard=None, x_range=None, centres=None, look=None):
    """Builds the cameras of every view, lights and world about `keyboard`; the camera of `preset` becomes active.

    keyboard: the keyboard's root object; None finds it by its keys. x_range: metres (low, high) of keyboard that
    are played, see `played_range`; None means all keys. centres [K,3]: frame, x of the left hand's and of the right
    hand's centre (metres, keyboard frame) through the scene: then cameras frame and slowly follow the hands instead.
    look: one of LOOKS; None keeps the one that there is. Returns the active camera.
    """
    if preset not in VIEWS:
        raise InputError(f"There is no view {preset!r}: choose {', '.join(VIEWS)}.")
    scene = context.scene
    look = _checked(look or look_of(scene))
    keyboard = keyboard or find_keyboard(scene)
    context.view_layer.update()  # where the keyboard has just been put
    low, high = x_range or (0.0, geometry.WIDTH)
    collection = make_stage_collection(scene)
    cameras = {name: place_camera(scene, collection, keyboard, name, (low, high), centres) for name in VIEWS}
    room = place_room(scene, collection, keyboard, (low + high) / 2, look)
    remove_others(collection, [*cameras.values(), *room])
    scene.camera = cameras[preset]
    return scene.camera


def use_view(scene, view):
    """Makes the stage's camera of `view` the active one, and returns it; None when there is no stage yet."""
    collection = stage_collection(scene)
    camera = camera_of(collection, view) if collection else None
    if camera is not None:
        scene.camera = camera
    return camera


def set_look(scene, look):
    """Gives the scene's stage a look, also for a keyboard that has another size now; its cameras stay. Without a stage
    nothing happens."""
    _checked(look)
    collection = stage_collection(scene)
    cameras = [item for item in collection.objects if item.type == 'CAMERA' and OWN in item] if collection else []
    if not cameras or not all(camera.parent for camera in cameras):
        return
    for camera in cameras:
        set_clipping(camera, camera.parent)
    room = place_room(scene, collection, cameras[0].parent, collection.get(MIDDLE, geometry.WIDTH / 2), look)
    remove_others(collection, [*cameras, *room])


def remove_stage(scene):
    """Takes the stage away: the scene has its own world again, and its own lights and cameras as before."""
    collection = stage_collection(scene)
    if collection is None:
        return
    set_look(scene, next(iter(LOOKS)))
    restore_world(scene, collection)
    remove_others(collection, [])
    if not collection.objects:
        bpy.data.collections.remove(collection)
    else:
        del collection[OWN]
    scene.camera = scene.camera or next((item for item in scene.objects if item.type == 'CAMERA'), None)


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


def _checked(look):
    if look not in LOOKS:
        raise InputError(f"There is no look {look!r}: choose {', '.join(LOOKS)}.")
    return look
