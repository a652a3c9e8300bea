"""How near generated motion is to the true one: the published figures as they are defined, and what they leave out.

A clip of one hand is a pose P [N,48] (radians, MANO's axis-angle) and a wrist path T [N,3] (metres) at 30 frames a
second. Smaller is better throughout. PianoMotion10M's code defines FGD and Smooth; the PianoFlow paper PD and FDE.
"""
import numpy as np

FPS = 30.0
#: Frequencies above this are fast articulation, Hz.
FAST = 5.0


def position_distance(wrist, truth):
    """PD: mean distance along and across the keys, metres."""
    return float(np.linalg.norm((wrist - truth)[..., :2], axis=-1).mean())


def gesture_distance(pose, truth):
    """FGD: the Fréchet distance of two poses' frames, as Gaussians."""
    (mean, covariance), (true_mean, true_covariance) = (
        (part.mean(0), np.cov(part, rowvar=False)) for part in (np.asarray(pose, float), np.asarray(truth, float)))
    roots = np.linalg.eigvals(true_covariance @ covariance)
    shared = np.sqrt(roots.astype(complex)).real.sum()
    return float(((mean - true_mean) ** 2).sum() + np.trace(covariance) + np.trace(true_covariance) - 2 * shared)


def smooth_as_published(pose, truth):
    """Smooth, as the published code computes it (it compares distances to the last frame, not accelerations: a clip
    with shuffled frames scores zero). For comparison rows only."""
    def figure(part):
        away = np.linalg.norm(part - part[-1], axis=-1)
        return (away - away[-2]).mean()
    return float(abs(figure(np.asarray(pose, float)) - figure(np.asarray(truth, float))))


def acceleration(values, fps=FPS):
    """Mean size of the acceleration of `values` [N,C], their unit a second squared."""
    return float(np.linalg.norm(np.diff(values, n=2, axis=0), axis=-1).mean() * fps ** 2)


def acceleration_gap(values, truth, fps=FPS):
    """How much more, or less, motion is accelerated than the true one: |a - â| / â."""
    true = acceleration(truth, fps)
    return abs(acceleration(values, fps) - true) / max(true, 1e-9)


def frequency_error(pose, truth, fps=FPS):
    """FDE (21): mean absolute difference of amplitude spectra above FAST."""
    fast = np.fft.rfftfreq(len(pose), 1 / fps) > FAST
    spectra = [np.abs(np.fft.rfft(np.asarray(part, float), axis=0))[fast] for part in (pose, truth)]
    return float(np.abs(spectra[0] - spectra[1]).mean())


def seam_ratio(values, seams):
    """How much rougher motion [N,C] is where chunks meet (third differences at frames `seams`) than elsewhere."""
    rough = np.linalg.norm(np.diff(values, n=3, axis=0), axis=-1)
    near = np.zeros(len(rough), bool)
    for seam in seams:
        near[max(seam - 3, 0):seam + 1] = True
    return float(rough[near].mean() / max(rough[~near].mean(), 1e-12)) if near.any() and not near.all() else 1.0
