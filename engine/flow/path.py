"""The straight path from noise to motion, and the loss of a field that follows it (15, 16)."""


def on_path(noise, motion, t):
    """x_t = (1-t) x_0 + t x_1 (15); t [B] is broadcast over [B,…]."""
    t = t.reshape(-1, *[1] * (motion.dim() - 1))
    return (1 - t) * noise + t * motion


def flow_loss(velocity, noise, motion, weight=None):
    """||v - (x_1 - x_0)||² (16), the mean over all numbers, each counting `weight`."""
    error = (velocity - (motion - noise)).square()
    return (error if weight is None else error * weight).mean()
