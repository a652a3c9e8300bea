"""Data-blocks for a while: whatever is made inside is gone afterwards."""
import bpy


class Scratch:
    """A context: every data-block that is made inside is removed at its end, and names that were lent come back."""

    def __enter__(self):
        self._before = set(bpy.data.user_map())
        self._names = {}
        self._window, self._shown = None, None
        return self

    def scene(self, name, like):
        """A new scene whose time runs as that of the scene `like`."""
        made = bpy.data.scenes.new(name)
        for setting in ("fps", "fps_base", "frame_map_old", "frame_map_new"):
            setattr(made.render, setting, getattr(like.render, setting))
        return made

    def show(self, scene):
        """Makes `scene` the window's: Blender's exporters write that one."""
        self._window = bpy.context.window or bpy.context.window_manager.windows[0]
        self._shown = self._window.scene
        self._window.scene = scene

    def take_name(self, copy, original):
        """Calls `copy` as the object `original` is called, which gets another name meanwhile."""
        if original.library is None:
            self._names[original] = original.name
            original.name = "PianoFlow exports"
            copy.name = self._names[original]

    def __exit__(self, kind, error, trace):
        if self._window is not None:
            self._window.scene = self._shown
        made = set(bpy.data.user_map()) - self._before
        bpy.data.batch_remove(block for block in made if not block.is_embedded_data)
        for original, name in self._names.items():
            original.name = name
