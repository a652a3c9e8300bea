"""A passage baked at once, for tests of what becomes of it."""
from bl_ext.user_default.pianoflow.pianoflow_blender.baking import preview, rigs
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.bake import rests
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.passage import Passage, Revision, keys_of, put_to_use
from bl_ext.user_default.pianoflow.pianoflow_blender.baking.sampling import Timeline


def bake_passage(scene, part, begin, end, hands, *, keyboard, zero):
    """Bakes what happens between the seconds `begin` and `end` of the take `part` onto `keyboard`, where a performance
    is baked whose recording begins at the frame `zero`. hands: which of them move otherwise."""
    rig = rigs.reuse_rig(keyboard)
    revision = Revision(rig)
    for _ in revision.splice(keys_of(Passage(part, begin, end, hands), rests(rig), Timeline.of(scene, zero))):
        pass
    put_to_use(rig, revision.written())
    preview.accept()
    scene.frame_set(scene.frame_current, subframe=scene.frame_subframe)
