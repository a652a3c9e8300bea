"""Where Blender's Python API differs between the versions that PianoFlow runs on: the only place that knows."""
import bpy


def has_slots(action):
    """Whether an action can animate several objects, each in a slot of its own (Blender 4.4 and later)."""
    return hasattr(action, "slots")


def channels(action, owner, slot=None):
    """The F-curves, the groups and the slot of `owner` in `action`, made where they are missing.

    Before Blender 4.4 an action has one set of F-curves and no slots: the slot is None.
    """
    if not has_slots(action):
        return action.fcurves, action.groups, None
    slot = slot or action.slots.new(owner.id_type, owner.name)
    layer = action.layers[0] if action.layers else action.layers.new("Layer")
    strip = layer.strips[0] if layer.strips else layer.strips.new(type='KEYFRAME')
    bag = strip.channelbag(slot, ensure=True)
    return bag.fcurves, bag.groups, slot


def all_curves(action, slot):
    """The F-curves of `slot` in `action`; before Blender 4.4, all that it has."""
    if not has_slots(action):
        return list(action.fcurves)
    bags = [strip.channelbag(slot) for layer in action.layers for strip in layer.strips] if slot else []
    return [curve for bag in bags if bag for curve in bag.fcurves]


def slot_of(user):
    """The slot that an AnimData or an NLA strip uses; None before Blender 4.4."""
    return getattr(user, "action_slot", None)


def set_action(user, action, slot):
    """Makes an AnimData or an NLA strip use `action`, and its `slot` where Blender has slots."""
    user.action = action
    if action is not None and has_slots(action):
        user.action_slot = slot  # Blender picks one by the owner's name, or none at all


def is_selected(bone):
    """Whether a bone of a pose is selected; from 5.0 on the pose knows, before only the armature does."""
    return bone.select if hasattr(bone, "select") else bone.bone.select


def sequencer_strips(editor):
    """The strips of a sequence editor: `strips` from 4.4, `sequences` before."""
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def all_strips(editor):
    """The strips of a sequence editor and of its meta strips: `strips_all` from 4.4, `sequences_all` before."""
    return editor.strips_all if hasattr(editor, "strips_all") else editor.sequences_all


def eevee_engine():
    """EEVEE's name among the render engines: BLENDER_EEVEE_NEXT in 4.2-4.5, BLENDER_EEVEE from 5.0."""
    return 'BLENDER_EEVEE' if bpy.app.version >= (5, 0, 0) else 'BLENDER_EEVEE_NEXT'


def set_image_format(settings, name):
    """Sets the format of a scene's output, such as PNG or FFMPEG; from 5.0 the kind of medium comes first."""
    if hasattr(settings, "media_type"):
        settings.media_type = 'VIDEO' if name == 'FFMPEG' else 'IMAGE'
    settings.file_format = name


def set_strip_range(strip, left, right):
    """Trims a strip to the frames from `left` until before `right`; the names of the handles changed in 5.2."""
    names = ("left_handle", "right_handle") if hasattr(strip, "left_handle") else ("frame_final_start",
                                                                                   "frame_final_end")
    for name, frame in zip(names, (left, right)):
        setattr(strip, name, frame)


def content_start(strip):
    """The frame at which a strip's content begins, hidden or not (renamed in Blender 5.2)."""
    return strip.content_start if hasattr(strip, "content_start") else strip.frame_start


def sound_zero(strip, fps):
    """The frame (float) of the first sample of a sound strip's file, whatever of it is trimmed."""
    return content_start(strip) - _hard_trim(strip) + getattr(strip, "sound_offset", 0.0) * fps


def place_sound(strip, zero, fps):
    """Moves a sound strip so that its file's first sample is at the frame `zero`: exactly from 4.5, else rounded."""
    name = "content_start" if hasattr(strip, "content_start") else "frame_start"
    setattr(strip, name, round(zero) + _hard_trim(strip))
    if hasattr(strip, "sound_offset"):
        strip.sound_offset = (zero - round(zero)) / fps


def _hard_trim(strip):
    """Frames cut off the beginning of a strip's file for good (renamed in Blender 5.2)."""
    return strip.content_trim_start if hasattr(strip, "content_trim_start") else strip.animation_offset_start


def strip_range(strip):
    """The frame of a strip's left handle, and that after its last (renamed in Blender 5.2)."""
    if hasattr(strip, "left_handle"):
        return strip.left_handle, strip.right_handle
    return strip.frame_final_start, strip.frame_final_end


def set_studio_light(shading, name):
    """Chooses one of Blender's studio lights; 'Default' where a distribution leaves its files out."""
    try:
        shading.studio_light = name
    except TypeError:
        shading.studio_light = 'Default'


def use_nodes(owner):
    """Makes a material or world use its nodes; from 5.0 they always do, and saying so is deprecated."""
    if bpy.app.version < (5, 0, 0):
        owner.use_nodes = True


def relative_path():
    """The option of a path property that may begin with // (from Blender 4.5 on it has to be asked for)."""
    return {'PATH_SUPPORTS_BLEND_RELATIVE'} if bpy.app.version >= (4, 5, 0) else set()


def show_in_sequencer(context, scene):
    """Lets a workspace's sequencer show `scene` where it shows none (from 5.0 on it has a scene of its own)."""
    workspace = context.workspace
    if workspace is not None and getattr(workspace, "sequencer_scene", scene) is None:
        workspace.sequencer_scene = scene
