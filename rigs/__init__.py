"""The bundled hands and keyboard: their numbers (no bpy at import), their .blend files and the code that made both."""
