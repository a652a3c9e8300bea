"""Denoising diffusion (DDPM, Ho et al. 2020), as the rivals use it: cosine schedule (Nichol & Dhariwal 2021) of 1000
steps, a network that predicts v = √ᾱ ε - √(1-ᾱ) x (Salimans & Ho 2022), sampled by all 1000 steps or by DDIM (Song et
al. 2021).

A field is a function v(t, x): t [B] in 0-1, x [B,N,…]. Nothing is simplified but that variances are not learnt.
"""
import math

import torch

#: Steps of the diffusion, and steps of DDIM.
STEPS, DDIM = 1000, 50


def _kept():
    """ᾱ [STEPS+1]: the signal's part of the variance after so many steps, 1 for none."""
    time = torch.linspace(0, 1, STEPS + 1, dtype=torch.float64)
    shape = torch.cos((time + 0.008) / 1.008 * math.pi / 2) ** 2
    beta = (1 - shape[1:] / shape[:-1]).clamp(max=0.999)
    return torch.cat([torch.ones(1), torch.cumprod(1 - beta, 0)])


KEPT = _kept()


def rates(step, like):
    """√ᾱ and √(1-ᾱ) after `step` (a number, or whole numbers [B]) steps, to be multiplied with `like` [B,N,…]."""
    kept = KEPT[torch.as_tensor(step)].reshape(-1, *[1] * (like.dim() - 1))
    return kept.sqrt().to(like), (1 - kept).sqrt().to(like)


def noised(motion, noise, step):
    """x after `step` steps: √ᾱ x + √(1-ᾱ) ε."""
    signal, spread = rates(step, motion)
    return signal * motion + spread * noise


def v_loss(field, motion, random):
    """The mean squared error of v at steps and with noise drawn from `random`, a torch.Generator on the CPU."""
    step = torch.randint(1, STEPS + 1, (len(motion),), generator=random)
    noise = torch.randn(motion.shape, generator=random).to(motion.device)
    signal, spread = rates(step, motion)
    made = field(step.to(motion.device) / STEPS, signal * motion + spread * noise)
    return (made - (signal * noise - spread * motion)).square().mean()


def sample(field, noise, steps=DDIM, random=None, first=STEPS, draft=None):
    """Motion from `noise` [B,N,…]: by ancestral sampling where `steps` is STEPS, else by so many steps of DDIM.

    draft: motion to begin with, noised to `first` steps, of which only those that remain are made; `steps` counts
    those of the whole diffusion all the same. random: ancestral sampling's torch.Generator.
    """
    x = noise if draft is None else noised(draft, noise, first)
    return ancestral(field, x, random, first) if steps == STEPS else ddim(field, x, steps, first)


def ddim(field, x, steps=DDIM, first=STEPS):
    """x after `first` steps → motion, in `steps`·`first`/STEPS steps without new noise."""
    places = [round(k * first / calls(steps, first)) for k in range(calls(steps, first), -1, -1)]
    for here, after in zip(places, places[1:]):
        motion, noise = _parts(field, x, here)
        x = noised(motion, noise, after)
    return x


def ancestral(field, x, random, first=STEPS):
    """x after `first` steps → motion, each step drawn from the posterior q(x_{s-1} | x_s, x_0)."""
    for step in range(first, 0, -1):
        motion, _ = _parts(field, x, step)
        kept, before = float(KEPT[step]), float(KEPT[step - 1])
        alpha = kept / before
        x = (math.sqrt(before) * (1 - alpha) * motion + math.sqrt(alpha) * (1 - before) * x) / (1 - kept)
        if step > 1:
            fresh = torch.randn(x.shape, generator=random).to(x)
            x = x + math.sqrt((1 - alpha) * (1 - before) / (1 - kept)) * fresh
    return x


def calls(steps, first=STEPS):
    """Calls of the field that `sample` makes."""
    return max(1, round(steps * first / STEPS))


def _parts(field, x, step):
    """The motion and the noise of which the field takes x [B,N,…] to be made."""
    signal, spread = rates(step, x)
    v = field(torch.full((len(x),), step / STEPS, device=x.device), x)
    return signal * x - spread * v, spread * x + signal * v
