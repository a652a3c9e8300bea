"""Materials of the piano, for Cycles and EEVEE (nodes) and for Workbench (viewport colours) alike."""
import bpy

#: name: base colour (linear), roughness, metallic, coat weight, Workbench's colour or None for the same.
MATERIALS = {
    "Ivory": ((0.79, 0.76, 0.68), 0.30, 0.0, 0.25, None),
    "Ebony": ((0.013, 0.012, 0.012), 0.38, 0.0, 0.0, (0.022, 0.021, 0.022)),
    "Key Wood": ((0.52, 0.36, 0.21), 0.65, 0.0, 0.0, None),
    "Lacquer": ((0.006, 0.006, 0.007), 0.12, 0.0, 0.6, (0.030, 0.028, 0.028)),
    "Felt": ((0.22, 0.008, 0.014), 0.95, 0.0, 0.0, (0.30, 0.015, 0.022)),
    "Felt Black": ((0.010, 0.010, 0.010), 1.0, 0.0, 0.0, None),
    "Brass": ((0.86, 0.62, 0.28), 0.36, 0.8, 0.0, (0.90, 0.66, 0.30)),
}
#: Those of the digital cases, in the same form.
DIGITAL = {
    "Digital Body": ((0.020, 0.021, 0.023), 0.42, 0.0, 0.0, (0.052, 0.054, 0.058)),
    "Digital Panel": ((0.006, 0.006, 0.007), 0.20, 0.0, 0.3, (0.018, 0.018, 0.020)),
    "Digital Screen": ((0.010, 0.030, 0.050), 0.15, 0.0, 0.0, (0.10, 0.36, 0.60)),
    "Digital Button": ((0.16, 0.16, 0.17), 0.55, 0.0, 0.0, (0.22, 0.22, 0.23)),
    "Digital Lamp": ((0.50, 0.06, 0.03), 0.40, 0.0, 0.0, (0.85, 0.16, 0.06)),
    "Digital Knob": ((0.035, 0.035, 0.037), 0.35, 0.0, 0.0, (0.10, 0.10, 0.105)),
    "Digital Line": ((0.60, 0.60, 0.58), 0.50, 0.0, 0.0, None),
    "Digital Stand": ((0.030, 0.030, 0.032), 0.40, 0.6, 0.0, (0.075, 0.075, 0.080)),
}
SHEEN = {"Felt": 0.8, "Felt Black": 0.3}


def make_materials():
    """All materials by name."""
    return {name: make_material(name, *values) for name, values in MATERIALS.items()}


def make_material(name, colour, roughness, metallic, coat, viewport):
    """One Principled material named "Piano …" with matching viewport settings."""
    material = bpy.data.materials.new(f"Piano {name}")
    material.use_nodes = True
    inputs = material.node_tree.nodes["Principled BSDF"].inputs
    inputs["Base Color"].default_value = (*colour, 1)
    inputs["Roughness"].default_value = roughness
    inputs["Metallic"].default_value = metallic
    inputs["Coat Weight"].default_value = coat
    inputs["Coat Roughness"].default_value = 0.04
    inputs["Sheen Weight"].default_value = SHEEN.get(name, 0.0)
    material.diffuse_color = (*(viewport or colour), 1)
    material.roughness, material.metallic = roughness, 0.0  # Workbench shows metal nearly black
    return material
