"""The straight path from noise to motion, and the loss of a field that follows it (15, 16)."""
import torch


def on_path(noise, motion, t):
    """x_t = (1-t) x_0 + t x_1 (15); t [B] is broadcast over [B,…]."""
    t = t.reshape(-1, *[1] * (motion.dim() - 1))
    return (1 - t) * noise + t * motion


def flow_loss(velocity, noise, motion, roughness=0.0):
    """||v - (x_1 - x_0)||² (16), the mean over all numbers; `roughness` weighs its change from frame to frame besides.

    Which field is best does not depend on it: it only makes errors that tremble count for more while the field is not
    yet good.
    """
    error = velocity - (motion - noise)
    loss = error.square().mean()
    return loss + roughness * error.diff(dim=1).square().mean() if roughness else loss
