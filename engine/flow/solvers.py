"""One step of an ordinary differential equation's solver, Ψ in equation 18: Euler, midpoint, Heun.

A solver is a function (field, t, dt, x, last) → x at t + dt; `last` says that the step ends at t = 1.
"""


def euler(field, t, dt, x, last=False):
    """First order, one call of the field."""
    return x + dt * field(t, x)


def midpoint(field, t, dt, x, last=False):
    """Second order, two calls."""
    return x + dt * field(t + dt / 2, x + dt / 2 * field(t, x))


def heun(field, t, dt, x, last=False):
    """Second order, two calls; one in the last step, since nothing is learnt of the field at t = 1."""
    here = field(t, x)
    if last:
        return x + dt * here
    return x + dt / 2 * (here + field(t + dt, x + dt * here))


#: Name → solver.
SOLVERS = {"euler": euler, "midpoint": midpoint, "heun": heun}
