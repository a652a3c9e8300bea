"""All code that imports bpy: panels, operators, scene building, baking, and the command line.

Importing this package needs no bpy, so that `pianoflow doctor` and the like start anywhere; `register` does.
"""


def _modules():
    from . import (blender_command, export_options, handlers, layer_settings, mano_skin, operators, overlay, panels,
                   preferences, properties, words)
    from .notes import properties as notes
    from .takes import entry, undoing
    return (preferences, entry, layer_settings, export_options, notes, properties, operators, undoing, mano_skin,
            panels, overlay, handlers, blender_command, words)


def register():
    for module in _modules():
        module.register()


def unregister():
    for module in reversed(_modules()):
        module.unregister()
