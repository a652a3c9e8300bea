"""From noise to motion along a field, with anchors at every step of the solver."""
from .anchors import Anchors
from .solvers import SOLVERS


def sample(field, noise, anchors=None, solver="heun", steps=25):
    """x at t = 1 for x_0 = ε = `noise` [B,N,…], whose anchors hold after every step (AFC, 18-20).

    field(t, x) → velocity, t a float in 0-1. Anchors cost no calls of the field.
    """
    anchors = anchors or Anchors.none(noise)
    step = SOLVERS[solver]()
    x = anchors.blend(noise, noise, 0.0)
    for k in range(steps):
        t, after = k / steps, (k + 1) / steps
        x = anchors.blend(step(field, t, after - t, x, k + 1 == steps), noise, after)
    return x
