"""All or nothing: what a failed bake made is removed, what it changed is put back."""
import bpy


class Rollback:
    """A context: when its block raises, calls what `restore` was given, last first, and removes every data-block
    that was made inside. The exception goes on."""

    def __enter__(self):
        self._before = set(bpy.data.user_map())
        self._restore = []
        return self

    def on_failure(self, restore, *arguments):
        """Has `restore(*arguments)` called when the block fails."""
        self._restore.append((restore, arguments))

    def change(self, thing, name, value):
        """Sets an attribute, and puts it back when the block fails."""
        self.on_failure(setattr, thing, name, getattr(thing, name))
        setattr(thing, name, value)

    def __exit__(self, kind, error, trace):
        if kind is None:
            return
        for restore, arguments in reversed(self._restore):
            restore(*arguments)
        made = set(bpy.data.user_map()) - self._before
        bpy.data.batch_remove(block for block in made if not block.is_embedded_data)
