"""The tempo of a performance: phrase arcs, smaller arcs within them, slow drift and a final ritardando.

Phrases are played in arcs, slowest at their ends (Todd 1985); the last bars slow down as runners stop
(Friberg & Sundberg 1999): tempo v(u) = (1 + (w^q - 1) u)^(1/q), w the last tempo's share, q = 3.
"""
import numpy as np

#: Depth of a phrase's arc in its middle rubato: log tempo lost at its beginning and its end.
ARC_BEGIN, ARC_END = 0.05, 0.11
#: Where in a phrase it is fastest, and how deep two-bar arcs are against the phrase's.
FASTEST, INNER = 0.45, 0.35
#: Standard deviation of the slow drift (log tempo) and its time, quarters.
DRIFT, DRIFT_TIME = 0.015, 6.0
#: The final ritardando: bars, share of the tempo at its end, exponent.
LAST_BARS, LAST_TEMPO, CURVATURE = (1.0, 2.0), (0.5, 0.7), 3.0
#: Resolution of the curve, and the width over which it is smoothed, quarters.
STEP, SMOOTH = 1 / 16, 0.5


def tempo_curve(structure, rubato, ending, rng):
    """Positions [G] (quarters) and log tempo [G] against the score's: 0 is the score's tempo.

    rubato: 1 is usual, 0 metronomic; ending: whether the music comes to its end at the last phrase's.
    """
    phrases = structure.phrases
    at = np.arange(phrases[0], phrases[-1] + STEP, STEP)
    depth = rubato * np.exp(0.3 * rng.standard_normal(len(phrases) - 1))
    index = np.clip(np.searchsorted(phrases, at, side="right") - 1, 0, len(phrases) - 2)
    curve = _arc(at, phrases[index], phrases[index + 1]) * depth[index]
    inner = 2 * structure.bar
    begin = structure.phase + inner * np.floor((at - structure.phase) / inner)
    curve += INNER * _arc(at, begin, begin + inner) * depth[index]
    curve += rubato * DRIFT * slow_noise(len(at), DRIFT_TIME / STEP, rng)
    curve = smoothed(curve, SMOOTH / STEP)
    curve -= curve.mean()
    if ending:
        curve += rubato * _ritardando(at, phrases[-1], structure.bar, rng)
    return at, curve


def _arc(at, begin, end):
    """Log tempo of one arc from `begin` to `end` at `at`, 0 at its fastest."""
    u = (at - begin) / (end - begin) - FASTEST
    return -np.where(u < 0, ARC_BEGIN * (u / FASTEST) ** 2, ARC_END * (u / (1 - FASTEST)) ** 2)


def _ritardando(at, end, bar, rng):
    length = bar * rng.uniform(*LAST_BARS)
    last = rng.uniform(*LAST_TEMPO)
    u = np.clip((at - (end - length)) / length, 0, 1)
    return np.log(1 + (last**CURVATURE - 1) * u) / CURVATURE


def clock(positions, scored, at, curve, speed=1.0):
    """Seconds [K] and score seconds [K] of a performance, from which any score time follows by interpolation.

    positions [M] quarters and scored [M] seconds: the score's own clock (ascending); at, curve: `tempo_curve`;
    speed: the whole performance's tempo against the score's.
    """
    keep = np.r_[True, np.diff(positions) > 1e-6]
    positions, scored = positions[keep], scored[keep]
    pace = (scored[-1] - scored[0]) / max(positions[-1] - positions[0], 1e-6) if len(positions) > 1 else 0.6
    score = np.interp(at, positions, scored)
    score += pace * (np.minimum(at - positions[0], 0) + np.maximum(at - positions[-1], 0))
    passed = np.diff(score) * np.exp(-(curve[1:] + curve[:-1]) / 2) / speed
    return np.concatenate([[0.0], np.cumsum(passed)]), score


def warp(times, played, score):
    """Performance seconds of score `times`, for a `clock`; beyond its ends at the pace there."""
    slopes = [(played[k] - played[k - 1]) / max(score[k] - score[k - 1], 1e-9) for k in (1, -1)]
    return (np.interp(times, score, played) + slopes[0] * np.minimum(times - score[0], 0)
            + slopes[1] * np.maximum(times - score[-1], 0))


def smoothed(values, width):
    """`values` [G] under a Gaussian of standard deviation `width` samples; the ends are held."""
    reach = int(np.ceil(3 * width))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    return np.convolve(np.pad(values, reach, mode="edge"), kernel / kernel.sum(), mode="valid")


def slow_noise(count, width, rng):
    """Noise [count] of variance 1 that changes over `width` samples."""
    noise = smoothed(rng.standard_normal(count), width)
    return noise * np.sqrt(2 * np.sqrt(np.pi) * width)
