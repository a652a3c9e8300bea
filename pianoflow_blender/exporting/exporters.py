"""Blender's own exporters, each told how to write motion as it is: every frame, no simplification, no extra bones."""
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import addon_utils
import bpy

from ...engine.errors import InputError
from .formats import outputs

#: Format → the add-on that writes it, and what that is called in the preferences. USD is part of Blender.
ADDONS = {'GLTF': ("io_scene_gltf2", "glTF 2.0 format"), 'FBX': ("io_scene_fbx", "FBX format"),
          'BVH': ("io_anim_bvh", "BioVision Motion Capture (BVH) format")}


def check_exporter(name):
    """Raises InputError where this Blender has no exporter for the format `name`."""
    if name == 'USD' and not (bpy.app.build_options.usd and "usd_export" in dir(bpy.ops.wm)):
        raise InputError("This Blender was built without USD: export glTF or FBX, or use a Blender of blender.org.")
    if name in ADDONS and ADDONS[name][0] not in {module.__name__ for module in addon_utils.modules(refresh=False)}:
        raise InputError(f"This Blender comes without the add-on “{ADDONS[name][1]}”: install it, or use a Blender of "
                         "blender.org.")


def write_copies(name, path, copies):
    """Writes the `.copies.Copies`, whose scene is the window's, to `path` (`outputs`), whole or not at all."""
    with _addon(name), tempfile.TemporaryDirectory(prefix=f".{path.stem}.export.", dir=path.parent) as folder:
        part = Path(folder) / path.name
        try:
            _WRITERS[name](part, copies)
        except (RuntimeError, OSError) as error:
            raise InputError(f"Blender's exporter could not write {path} ({_last_line(error)}): make room, or choose "
                             "another folder.") from error
        written = outputs(name, part)
        if not all(file.is_file() and file.stat().st_size for file in written):
            raise InputError(f"Blender's exporter did not write {path}: make room, or choose another folder.")
        for file, goal in zip(written, outputs(name, path)):
            os.replace(file, goal)


def _write_gltf(path, copies):
    _run(bpy.ops.export_scene.gltf, filepath=str(path), export_format='GLB', use_active_scene=True, export_yup=True,
         export_apply=False, export_animations=True, export_animation_mode='SCENE', export_force_sampling=True,
         export_frame_step=1, export_anim_scene_split_object=False, export_anim_slide_to_zero=True,
         export_optimize_animation_size=False, export_def_bones=False, export_rest_position_armature=True,
         export_skins=True, export_morph=False, export_extras=False)


def _write_fbx(path, copies):
    _run(bpy.ops.export_scene.fbx, filepath=str(path), object_types={'ARMATURE', 'MESH', 'EMPTY'},
         apply_scale_options='FBX_SCALE_ALL', use_mesh_modifiers=False, mesh_smooth_type='FACE', add_leaf_bones=False,
         bake_anim=True, bake_anim_use_all_bones=True, bake_anim_use_nla_strips=False, bake_anim_use_all_actions=False,
         bake_anim_force_startend_keying=True, bake_anim_step=1.0, bake_anim_simplify_factor=0.0)


def _write_bvh(path, copies):
    for file, armature in zip(outputs('BVH', path), copies.armatures.values()):
        copies.scene.view_layers[0].objects.active = armature
        _run(bpy.ops.export_anim.bvh, filepath=str(file), frame_start=copies.scene.frame_start,
             frame_end=copies.scene.frame_end, global_scale=1.0, rotate_mode='NATIVE', root_transform_only=False)


def _write_usd(path, copies):
    _run(bpy.ops.wm.usd_export, filepath=str(path), export_animation=True, export_armatures=True, only_deform_bones=False,
         export_shapekeys=False, export_materials=True, export_lights=False, export_cameras=False,
         evaluation_mode='RENDER', convert_world_material=False, export_custom_properties=False,
         export_textures_mode='KEEP')


_WRITERS = {'GLTF': _write_gltf, 'FBX': _write_fbx, 'BVH': _write_bvh, 'USD': _write_usd}


def _run(operator, **options):
    """Calls an exporter with those of `options` that this version of it knows."""
    known = operator.get_rna_type().properties.keys()
    if operator(**{name: value for name, value in options.items() if name in known}) != {'FINISHED'}:
        raise RuntimeError("it was cancelled")


@contextmanager
def _addon(name):
    """The exporter's add-on switched on, if only for now: the preferences stay as they are."""
    module, label = ADDONS.get(name, (None, None))
    if module is None or addon_utils.check(module)[1]:
        yield
        return
    if addon_utils.enable(module, default_set=False) is None:
        raise InputError(f"Blender's exporter cannot be switched on: look at “{label}” in Edit > Preferences > Add-ons.")
    try:
        yield
    finally:
        addon_utils.disable(module, default_set=False)


def _last_line(error):
    prefix = f"{bpy.app.translations.pgettext_rpt('Error')}: "
    return (str(error).strip().splitlines() or [type(error).__name__])[-1].removeprefix(prefix).rstrip(".")
