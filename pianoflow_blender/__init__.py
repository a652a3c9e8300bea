"""All code that imports bpy: panels, operators, scene building, baking, and the command line.

Importing this package needs no bpy, so that `pianoflow doctor` and the like start anywhere; `register` does.
"""


def settings_modules():
    """The modules whose `register` gives scenes their PianoFlow settings, in order."""
    from . import export_options, layer_settings, properties
    from .notes import properties as notes
    from .takes import entry
    return entry, layer_settings, export_options, notes, properties


def _modules():
    from . import blender_command, handlers, mano_skin, operators, overlay, panels, preferences, words
    return (preferences, *settings_modules(), operators, mano_skin, panels, overlay, handlers, blender_command, words)


def register():
    for module in _modules():
        module.register()


def unregister():
    for module in reversed(_modules()):
        module.unregister()
