"""Curves through few of many samples: cubics of time between the kept ones, fitted to those left out."""
from dataclasses import dataclass

import numpy as np

#: Holds back cubics that their samples hardly determine, such as two samples close together.
RIDGE = 1e-4


@dataclass(frozen=True)
class Fit:
    """Cubics between samples `keys` [M]; `starts` and `ends` [M-1,D]: the slopes at both ends of each, in the values'
    unit per segment; `left` [K,D]: what the samples have that the cubics have not."""

    keys: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    left: np.ndarray


def fit(frames, values, weights, keys):
    """The Fit of `values` [K,D] on `frames` [K] that passes through those at `keys` [M], indices from 0 to K-1.

    A segment from t = 0 to 1 is the straight line plus a t (1-t)² + b t² (1-t); a and b by least squares over the
    samples whose `weights` [K] are not zero.
    """
    start, stop = keys[:-1], keys[1:]
    segment = _segments(keys, len(frames))
    t = ((frames - frames[start][segment]) / (frames[stop] - frames[start])[segment])[:, None]
    rise = values[stop] - values[start]
    off = values - values[start][segment] - rise[segment] * t
    early, late = t * (1 - t) ** 2, t ** 2 * (1 - t)
    counts = (weights > 0)[:, None]
    total = lambda samples: np.add.reduceat(samples * counts, start, axis=0)
    ee, ll, el = total(early * early) + RIDGE, total(late * late) + RIDGE, total(early * late)
    eo, lo = total(early * off), total(late * off)
    determinant = ee * ll - el * el
    a, b = (ll * eo - el * lo) / determinant, (ee * lo - el * eo) / determinant
    return Fit(keys, rise + a, rise - b, off - a[segment] * early - b[segment] * late)


def thin(frames, values, weights, stay, limit):
    """Keys (indices [M]) with which `weights` [K] times the distance from `values` [K,D] is nowhere more than `limit`.

    stay [K]: samples that are kept in any case; the first and the last are.
    """
    stay = stay.copy()
    stay[[0, -1]] = True
    keys = np.flatnonzero(stay)
    while len(worst := _worst(_costs(frames, values, weights, keys), keys, limit)):
        keys = np.union1d(keys, worst)
    return _without_needless(frames, values, weights, stay, limit, keys)


def _segments(keys, count):
    """Between which keys each of `count` samples lies; a key belongs to the segment that it begins."""
    return np.minimum(np.searchsorted(keys, np.arange(count), "right") - 1, len(keys) - 2)


def _costs(frames, values, weights, keys):
    return weights * np.linalg.norm(fit(frames, values, weights, keys).left, axis=1)


def _worst(costs, keys, limit):
    """Where each segment that is beyond the limit is so most."""
    segment = _segments(keys, len(costs))
    worst = np.maximum.reduceat(costs, keys[:-1])
    most = np.flatnonzero((costs == worst[segment]) & (costs > limit))
    return most[np.unique(segment[most], return_index=True)[1]]


def _without_needless(frames, values, weights, stay, limit, keys):
    """Leaves keys out, every other one at a time, as long as the limit allows."""
    idle, parity = 0, 0
    while idle < 2:
        candidates = keys[1 + parity:-1:2]
        candidates = candidates[~stay[candidates]]
        trial = np.setdiff1d(keys, candidates)
        worst = np.maximum.reduceat(_costs(frames, values, weights, trial), trial[:-1])
        fits = worst[np.searchsorted(trial, candidates) - 1] <= limit
        keys = np.setdiff1d(keys, candidates[fits])
        idle, parity = (0 if fits.any() else idle + 1), 1 - parity
    return keys
