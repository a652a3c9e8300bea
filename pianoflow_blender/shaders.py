"""Nodes of materials, found by what they are: Blender names new ones in the language of the interface."""


def principled(material):
    """The material's Principled shader, or None."""
    nodes = material.node_tree.nodes if material.node_tree else ()
    return next((node for node in nodes if node.type == 'BSDF_PRINCIPLED'), None)
