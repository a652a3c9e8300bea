"""Puts a user's own MANO hands into the hand rigs: skin, weights, shape, and the joints that the bones turn about.

Bones keep their directions and only move, so every baked or posed rotation means the same as before. The wrist joint
stays the armature's origin, so the wrist's path does too.
"""
from dataclasses import dataclass

import bpy
import numpy as np
from bpy.props import BoolProperty, FloatVectorProperty, StringProperty
from bpy.types import Operator
from mathutils import Vector

from ..engine.errors import InputError
from ..engine.hand.mano_file import load_mano_hands
from ..engine.hand.mano_model import fingertip_pads
from ..rigs import hand as rig
from .mano_correctives import add_correctives
from .mano_mesh import build_mesh, give_weights, take_over_looks
from .said import Said
from .words import translated

#: Custom properties of an armature whose hand is no longer the bundled one: centres of the fingertips' pads (5 x 3,
#: metres, rest pose, wrist at the origin) and their radii, thumb to little finger.
PADS, PAD_RADII = "pianoflow_pads", "pianoflow_pad_radii"
#: Modifiers that mend or follow the bundled skin's own vertices.
_BOUND = {'CORRECTIVE_SMOOTH', 'SURFACE_DEFORM', 'MESH_DEFORM', 'LAPLACIANDEFORM'}


@dataclass(frozen=True)
class Fitted:
    """What `replace_skin` put into a rig. joints [16,3], pads [5,3] and pad_radii [5] in metres at rest, wrist at the
    origin; apart: the greatest distance of a pad from where the bundled hand has it, metres."""

    hand: int
    joints: np.ndarray
    pads: np.ndarray
    pad_radii: np.ndarray

    @property
    def apart(self):
        return float(np.linalg.norm(self.pads - rig.load(self.hand)["pads"], axis=1).max())


def hand_armatures(scene):
    """The armatures of PianoFlow's hands in `scene`: pairs (hand, object), known by their bones."""
    found = []
    for thing in scene.objects:
        if thing.type != 'ARMATURE':
            continue
        for hand in (rig.LEFT, rig.RIGHT):
            if all(rig.bone_name(joint, hand) in thing.data.bones for joint in range(17)):
                found.append((hand, thing))
    return found


def skin_of(armature):
    """The mesh that `armature` carries as the hand's skin: of its mesh children the one with weights for fingers."""
    hand = next(hand for hand in (rig.LEFT, rig.RIGHT) if rig.bone_name(0, hand) in armature.data.bones)
    finger = rig.bone_name(1, hand)
    skins = [child for child in armature.children if child.type == 'MESH' and finger in child.vertex_groups]
    if not skins:
        raise InputError(f"“{armature.name}” has no skin to replace: bake the hands anew.")
    return skins[0]


def replace_skin(context, armatures, models, betas=None, correctives=True):
    """Puts `models` (left, right) with the shape `betas` into `armatures`, pairs (hand, object) of `hand_armatures`.

    correctives: whether MANO's pose-dependent corrections become driven shape keys. Returns a `Fitted` for each. Needs
    object mode; bones are moved in edit mode, the active object and mode are as before afterwards.
    """
    targets = [(models[hand], armature, skin_of(armature)) for hand, armature in armatures]
    for _, armature, skin in targets:
        check_editable(context, armature, skin)
    return [_replace_one(context, model, armature, skin, betas, correctives) for model, armature, skin in targets]


def check_editable(context, armature, skin):
    """Raises InputError where bones or skin cannot be changed."""
    if armature.library or armature.data.library or skin.library or skin.data.library:
        raise InputError(f"“{armature.name}” is linked from another file: make it local first.")
    if armature.name not in context.view_layer.objects or not _shown(context, armature):
        raise InputError(f"“{armature.name}” is in a collection that is switched off: switch it on first.")


def _shown(context, armature):
    """Whether `armature` is seen in the viewport, or would be but for its own switches."""
    hidden, off = armature.hide_get(), armature.hide_viewport
    armature.hide_viewport = False
    armature.hide_set(False)
    context.view_layer.update()
    shown = armature.visible_get()
    armature.hide_set(hidden)
    armature.hide_viewport = off
    return shown


def _replace_one(context, model, armature, skin, betas, correctives):
    rest = model.rest_joints(betas)
    vertices, joints = model.shaped(betas) - rest[0], rest - rest[0]
    pads, radii = fingertip_pads(vertices, model.weights, joints)
    lengths = [_reach(vertices[model.weights.argmax(1) == distal] - joints[distal], joints[distal] - joints[middle])
               for _, middle, distal in rig.FINGER_JOINTS]
    move_bones(context, armature, joints, lengths, model.hand)

    earlier = skin.data
    mesh, weights = build_mesh(f"{armature.name} MANO", vertices, model)
    take_over_looks(mesh, earlier)
    skin.data = mesh
    give_weights(skin, weights, model.hand)
    deform_linearly(skin)
    if correctives:
        add_correctives(skin, armature, model)
    if earlier.users == 0:
        bpy.data.meshes.remove(earlier)
    armature[PADS], armature[PAD_RADII] = pads.ravel().tolist(), radii.tolist()
    return Fitted(model.hand, joints, pads, radii)


def deform_linearly(skin):
    """Leaves `skin` to plain linear blend skinning, which is what MANO's weights and corrections are made for."""
    for modifier in list(skin.modifiers):
        if modifier.type == 'ARMATURE':
            modifier.use_deform_preserve_volume = False
        elif modifier.type in _BOUND:
            skin.modifiers.remove(modifier)


def move_bones(context, armature, joints, tip_lengths, hand):
    """Moves the heads of the bones of `armature` to `joints` [16,3]; directions and rolls stay, lengths follow.

    tip_lengths [5]: lengths of the distal bones, thumb to little finger, metres.
    """
    lengths = np.full(17, np.nan)
    for chain, tip in zip(rig.FINGER_JOINTS, tip_lengths):
        lengths[chain] = [*np.linalg.norm(np.diff(joints[chain], axis=0), axis=1), tip]
    lengths[0] = np.linalg.norm(joints[rig.JOINT_NAMES.index("middle_1")])
    with _editing(context, armature):
        bones = [armature.data.edit_bones[rig.bone_name(joint, hand)] for joint in range(17)]
        for bone in bones:
            bone.use_connect = False
        for joint, bone in enumerate(bones):
            direction = (bone.tail - bone.head).normalized()
            length = bone.length if joint == rig.FOREARM else lengths[joint]
            roll, scale = bone.roll, length / bone.length
            bone.head = Vector(joints[0 if joint == rig.FOREARM else joint])
            bone.tail = bone.head + direction * length
            bone.roll = roll
            armature.pose.bones[bone.name].custom_shape_translation.y *= scale


class _editing:
    """Edit mode on one armature, for the length of a `with`; what was active, selected and hidden comes back."""

    def __init__(self, context, armature):
        self.layer, self.armature = context.view_layer, armature

    def __enter__(self):
        self.active = self.layer.objects.active
        self.hidden = self.armature.hide_get(), self.armature.hide_viewport
        self.mirrored = self.armature.data.use_mirror_x
        self.armature.hide_viewport = False
        self.armature.hide_set(False)
        self.armature.data.use_mirror_x = False
        self.selected = self.armature.select_get()
        self.layer.objects.active = self.armature
        bpy.ops.object.mode_set(mode='EDIT')

    def __exit__(self, *_):
        bpy.ops.object.mode_set(mode='OBJECT')
        self.armature.data.use_mirror_x = self.mirrored
        self.armature.select_set(self.selected)
        self.armature.hide_set(self.hidden[0])
        self.armature.hide_viewport = self.hidden[1]
        self.layer.objects.active = self.active


class PIANOFLOW_OT_use_mano(Operator):
    """Replace the skin and the shape of the hands by those of your own MANO model (MANO_RIGHT.pkl, MANO_LEFT.pkl)"""

    bl_idname = "pianoflow.use_mano"
    bl_label = "Use My MANO Hands"
    bl_options = {'REGISTER', 'UNDO'}

    directory: StringProperty(
        name="Folder", subtype='DIR_PATH',
        description="The folder that holds MANO_RIGHT.pkl and MANO_LEFT.pkl; one of them is enough")
    betas: FloatVectorProperty(
        name="Shape", size=10, soft_min=-3, soft_max=3, description="MANO's shape parameters; zero is the mean hand")
    correctives: BoolProperty(
        name="Pose Corrections", default=True,
        description="Add MANO's corrections of the skin for bent fingers, as driven shape keys")

    @classmethod
    def poll(cls, context):
        if context.mode != 'OBJECT':
            cls.poll_message_set(translated, "Switch to Object Mode first")
            return False
        if not hand_armatures(context.scene):
            cls.poll_message_set(translated, "There are no PianoFlow hands in this scene: bake a take first")
            return False
        return True

    def invoke(self, context, event):
        context.window_manager.fileselect_add(self)
        return {'RUNNING_MODAL'}

    def execute(self, context):
        try:
            models, note = load_mano_hands(bpy.path.abspath(self.directory))
            fitted = replace_skin(context, hand_armatures(context.scene), models, list(self.betas), self.correctives)
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        apart = max(hand.apart for hand in fitted) * 1000
        told = translated(Said("The hands are MANO's now; fingertips lie up to {apart:.1f} mm from those that the take "
                               "was made for", apart=apart))
        self.report({'INFO'}, f"{told}. {note}" if note else f"{told}.")
        return {'FINISHED'}


def _reach(skin, bone):
    """How far `skin` [K,3] goes along `bone` [3], metres."""
    return float((skin @ bone / np.linalg.norm(bone)).max())


def register():
    bpy.utils.register_class(PIANOFLOW_OT_use_mano)


def unregister():
    bpy.utils.unregister_class(PIANOFLOW_OT_use_mano)
