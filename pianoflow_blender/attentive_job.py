"""A job that reads keys of the scene, and begins anew where the user changes any of them meanwhile."""
import bpy

from .sliced_job import SlicedJob


class AttentiveJob(SlicedJob):
    """A SlicedJob whose work is void once one of the actions that it `reads` is another than before."""

    def __init__(self, stage):
        bpy.app.handlers.depsgraph_update_post.append(self._look)
        super().__init__(stage)

    def reads(self):
        """The actions that have been read so far."""
        raise NotImplementedError

    def close(self):
        super().close()
        if self._look in bpy.app.handlers.depsgraph_update_post:  # a file that is loaded takes it out
            bpy.app.handlers.depsgraph_update_post.remove(self._look)

    def _look(self, scene, depsgraph):
        """A handler: Blender tells of every action that an editor, a script or keying has changed."""
        changed = {update.id.original for update in depsgraph.updates if isinstance(update.id, bpy.types.Action)}
        if changed and changed & set(self.reads()):
            self._stale = True
