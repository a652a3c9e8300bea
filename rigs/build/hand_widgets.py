"""Control shapes of the hands' bones: rings drawn in place of the bones, never rendered.

Each is one mesh object shared by both hands, named `WGT …`, in the frame of its bone (Y along it).
"""
import bpy
import numpy as np


def finger_ring(collection):
    """Circle of radius 1 around the bone; scaled to each finger by its bone."""
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return _shape("WGT Finger", collection, [np.stack([np.cos(turn), 0 * turn, np.sin(turn)], axis=1)])


def wrist_ring(collection):
    """Flat oval around the wrist with an arrow on the back of the hand that points to the fingers; metres."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    oval = np.stack([0.050 * np.cos(turn), 0 * turn, 0.042 * np.sin(turn)], axis=1)
    arrow = np.array([[-0.008, 0.0, -0.042], [-0.008, 0.018, -0.042], [-0.016, 0.018, -0.042], [0, 0.034, -0.042],
                      [0.016, 0.018, -0.042], [0.008, 0.018, -0.042], [0.008, 0.0, -0.042]])
    return _shape("WGT Wrist", collection, [oval, arrow])


def forearm_ring(collection):
    """Round-cornered square around the middle of the sleeve; metres."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    corner = (np.abs(np.cos(turn)) ** 4 + np.abs(np.sin(turn)) ** 4) ** -0.25
    ring = 0.062 * corner[:, None] * np.stack([np.cos(turn), 0 * turn, np.sin(turn)], axis=1)
    return _shape("WGT Forearm", collection, [ring + (0, 0.13, 0)])


def _shape(name, collection, loops):
    """Wire mesh object of closed `loops` of points [N,3]; made once."""
    if name in bpy.data.objects:
        return bpy.data.objects[name]
    points, edges = [], []
    for loop in loops:
        first, count = len(points), len(loop)
        points.extend(loop.tolist())
        edges.extend((first + i, first + (i + 1) % count) for i in range(count))
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points, edges, [])
    shape = bpy.data.objects.new(name, mesh)
    shape.hide_render = True
    collection.objects.link(shape)
    return shape
