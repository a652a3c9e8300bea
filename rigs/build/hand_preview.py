"""Pictures of the hands for Blender's asset browser: each in a relaxed playing posture, rendered by Cycles."""
import tempfile
from math import cos, radians, sin
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ..hand import FOREARM, LEFT, OVER_KEYS, bone_name

SIZE = 256
RELAXED = {1: 18, 2: 38, 3: 22}  # degrees of bend at each finger's joints
BENT_BACK = 12  # degrees of the wrist, over a forearm that falls to the elbow


def add_preview(collection, rig, hand):
    """Gives the asset `collection` its preview; the rig is back at rest afterwards."""
    relax(rig, hand)
    pixels = render(rig, mirrored=hand == LEFT)
    for pose_bone in rig.pose.bones:
        pose_bone.rotation_quaternion = (1, 0, 0, 0)
    preview = collection.preview_ensure()
    preview.image_size = (SIZE, SIZE)
    preview.image_pixels_float.foreach_set(pixels)


def relax(rig, hand):
    for pose_bone in rig.pose.bones:
        finger, _, number = pose_bone.name[:-2].partition("_0")
        if number:
            angle = radians(RELAXED[int(number)] * (0.3 if finger == "thumb" else 1))
            pose_bone.rotation_quaternion = (cos(angle / 2), sin(angle / 2), 0, 0)
    wrist = rig.pose.bones[bone_name(0, hand)]
    rest = wrist.bone.matrix_local.to_3x3()
    over_keys = Matrix(OVER_KEYS[hand].tolist())
    wrist.rotation_quaternion = (rest.transposed() @ over_keys @ rest).to_quaternion()
    forearm = rig.pose.bones[bone_name(FOREARM, hand)]
    forearm.rotation_quaternion = (cos(radians(-BENT_BACK) / 2), sin(radians(-BENT_BACK) / 2), 0, 0)


def render(rig, mirrored):
    """Pixels [SIZE * SIZE * 4] of the posed hand alone, on a transparent ground."""
    scene = bpy.context.scene
    others = [item for item in scene.objects if item is not rig and item.parent is not rig and not item.hide_render]
    for item in others:
        item.hide_render = True
    side = -1 if mirrored else 1
    camera = bpy.data.objects.new("Preview", bpy.data.cameras.new("Preview"))
    camera.data.lens, camera.data.clip_start = 62, 0.01
    aim(camera, Vector((-0.30 * side, 0.30, 0.27)), Vector((0.004 * side, 0.045, -0.012)))
    lamps = [sun((-0.6 * side, 0.5, 1.0), 3.2), sun((0.9 * side, -0.2, 0.5), 1.0)]
    for item in (camera, *lamps):
        scene.collection.objects.link(item)
    scene.camera = camera
    pixels = render_pixels(scene)
    for item in (camera, *lamps):
        data = item.data
        bpy.data.objects.remove(item)
        (bpy.data.cameras if isinstance(data, bpy.types.Camera) else bpy.data.lights).remove(data)
    for item in others:
        item.hide_render = False
    return pixels


def render_pixels(scene):
    settings = scene.render
    settings.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", 48, True
    settings.resolution_x = settings.resolution_y = SIZE
    settings.film_transparent = True
    scene.view_settings.view_transform = "Standard"
    with tempfile.TemporaryDirectory() as folder:
        bpy.ops.render.render()
        picture = Path(folder, "preview.png")  # a render result gives its pixels only through a file
        bpy.data.images["Render Result"].save_render(str(picture))
        image = bpy.data.images.load(str(picture))
        pixels = np.array(image.pixels[:], np.float32)
    for leftover in (image, bpy.data.images["Render Result"]):
        bpy.data.images.remove(leftover)
    return pixels


def sun(towards, strength):
    """Lamp that shines from the direction `towards` it."""
    lamp = bpy.data.objects.new("Preview Sun", bpy.data.lights.new("Preview Sun", "SUN"))
    lamp.data.energy, lamp.data.angle = strength, 0.3
    aim(lamp, Vector(towards), Vector())
    return lamp


def aim(item, place, target):
    item.location = place
    item.rotation_euler = (target - place).to_track_quat("-Z", "Y").to_euler()
