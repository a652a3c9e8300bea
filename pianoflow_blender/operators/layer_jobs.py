"""*Bake Down* in slices."""
import bpy

from ...engine.errors import InputError
from ..attentive_job import AttentiveJob
from ..baking import preview
from ..baking.layer_merge import merging, new_actions, placed, put_down
from ..slices import in_turns


class BakingDownJob(AttentiveJob):
    """Merges the layers of hands and keys, objects called `owners` of the scene called `scene`, beside what is seen."""

    def __init__(self, scene, owners):
        self._scene, self._called, self._placed, self._merged = scene, list(owners), {}, {}
        super().__init__("bake")

    def reads(self):
        return {action for both in self._placed.values() for action in both[:2]}

    def _course(self):
        self._placed, (scene, owners) = {}, self._there()
        while (now := placed(owners)) != self._placed:  # once more where the user has moved them meanwhile
            preview.remove()
            self._placed = now
            self._merged = yield from in_turns(merging(owners, self._told))
            self.written = new_actions(owners, self._merged)
            yield from in_turns(preview.make_ready(scene, self.written))

    def _told(self, share):
        self.fraction = share

    def finish(self):
        """Puts what was merged in its place; `rename_next` is to follow."""
        put_down(self._there()[1], self._merged, self._names.update)
        preview.accept()

    def _there(self):
        """The scene and the objects. Raises InputError where one of them is not there any more."""
        scene = bpy.data.scenes.get(self._scene)
        gone = next((name for name in self._called if scene is None or name not in scene.objects), None)
        if gone is not None:
            raise InputError(f"“{gone}” is gone: press Bake Down again for what is left.")
        return scene, [scene.objects[name] for name in self._called]
