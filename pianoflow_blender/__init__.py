"""All code that imports bpy: panels, operators, scene building, baking, and the command line."""
