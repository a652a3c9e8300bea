"""Steps of ordinary differential equations' solvers, Ψ in equation 18: Euler, midpoint, Heun, Adams-Bashforth.

A solver is made anew for every motion, since it may remember; it is called with (field, t, dt, x, last) → x at t + dt,
where `last` says that the step ends at t = 1.
"""


class Euler:
    """First order, one call of the field."""

    def __call__(self, field, t, dt, x, last=False):
        return x + dt * field(t, x)


class Midpoint:
    """Second order, two calls."""

    def __call__(self, field, t, dt, x, last=False):
        return x + dt * field(t + dt / 2, x + dt / 2 * field(t, x))


class Heun:
    """Second order, two calls; one in the last step, since nothing is learnt of the field at t = 1."""

    def __call__(self, field, t, dt, x, last=False):
        here = field(t, x)
        if last:
            return x + dt * here
        return x + dt / 2 * (here + field(t + dt, x + dt * here))


class Adams:
    """Second order, one call: how the field has changed since the step before is taken to go on (Adams-Bashforth).
    The first step is Euler's; steps are equally long."""

    def __init__(self):
        self.before = None

    def __call__(self, field, t, dt, x, last=False):
        here, before = field(t, x), self.before
        self.before = here
        return x + dt * (here if before is None else 1.5 * here - 0.5 * before)


#: Name → solver.
SOLVERS = {"euler": Euler, "midpoint": Midpoint, "heun": Heun, "adams": Adams}
