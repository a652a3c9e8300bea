"""*Bake Down* in slices."""
import bpy

from ...engine.errors import InputError
from ..attentive_job import AttentiveJob, in_turns
from ..baking import preview
from ..baking.layer_merge import merging, placed, put_down


class BakingDownJob(AttentiveJob):
    """Merges the layers of the objects with these `names`, hands and keys, beside what is seen."""

    def __init__(self, names):
        self._names, self._placed, self._merged = list(names), {}, {}
        super().__init__("bake")

    def reads(self):
        return {action for both in self._placed.values() for action in both[:2]}

    def _course(self):
        self._placed, owners = {}, self._owners()
        while (now := placed(owners)) != self._placed:  # once more where the user has moved them meanwhile
            preview.remove()
            self._placed = now
            self._merged = yield from in_turns(merging(owners, self._told))

    def _told(self, share):
        self.fraction = share

    def finish(self):
        """Puts what was merged in its place."""
        put_down(self._owners(), self._merged)
        preview.accept()

    def _owners(self):
        gone = next((name for name in self._names if name not in bpy.data.objects), None)
        if gone is not None:
            raise InputError(f"“{gone}” is gone: press Bake Down again for what is left.")
        return [bpy.data.objects[name] for name in self._names]
