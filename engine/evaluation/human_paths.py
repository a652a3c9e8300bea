"""How near wrist paths are to those of pianists who play the same with the same fingers: the table of
`evaluation.humans --weights`.

Beside the performer's path are stage 1's, and stage 1's moved half and all of the way that its style learnt. Each is
seen as it is, and with what belongs to hands and cameras taken out in one way for all (`human_wrists.calibration`, on
recordings that are not held out).
"""
import numpy as np

from ..audio.encoders.keys import FPS, KeyTrack
from . import human_features as features
from .distribution_metrics import frechet_distance as frechet
from .human_recordings import FPS as FILM_FPS
from .human_recordings import LEAD_IN, notes_of
from .human_wrists import (calibrated, calibration, distances, features_alone, leaps, of_path, velocity_errors,
                           wrist_only)

#: How far the paths of stage 1 go the way of pianists.
HUMANITY = (0.0, 0.5, 1.0)
#: Times that episodes are drawn anew, and the share of what comes of it that an interval holds.
DRAWN, INSIDE = 200, 0.95


def stage1_paths(generator, recordings):
    """For each of HUMANITY that the `Generator` has learnt: the paths of all recordings, as `Recording`s."""
    found = {human: [] for human in (HUMANITY if generator.style is not None else HUMANITY[:1])}
    for recording in recordings:
        count = int(np.ceil((LEAD_IN + len(recording.key) / FILM_FPS) * FPS)) + 1
        track = KeyTrack(notes_of(recording))
        paths = generator.paths(track, count)
        for human, made in found.items():
            wrist = generator.space.wrist(generator.styled(track, paths, human))
            made.append(of_path(wrist[..., :2], recording))
    return found


def all_paths(generator, recordings, performed):
    """Name of a path → `Recording`s of the wrists alone; performed: the performer's `Recording`s."""
    led = stage1_paths(generator, recordings)
    return {"performer": [wrist_only(one, one.points[:, :, 0]) for one in performed],
            **{f"stage 1, human {human:g}" if human else "stage 1": made for human, made in led.items()}}


def print_paths(known, pianists, known_paths, paths):
    """Prints the table for the held-out `pianists` and their `paths` (name → recordings); known, known_paths: other
    recordings, which calibrate. Returns name → figure → (value, low, high)."""
    found = {}
    for name, made in paths.items():
        moved = calibration(known, known_paths[name])
        found[name] = figures(known, pianists, made, [calibrated(path, moved) for path in made])
        print(f"{name + ': pianists farther by, mm':44s}" + "; ".join(
            "{} y {:+.1f}, {:+.1f} more on black keys, x {:+.1f} a finger".format(side, *values * 1e3)
            for side, values in zip(("left", "right"), moved)))
    print(f"\n{'wrist paths beside held-out pianists':44s}" + "".join(f"{name:>24s}" for name in found))
    for figure in next(iter(found.values())):
        print(f"{figure:44s}" + "".join(f"{_cell(values[figure]):>24s}" for values in found.values()))
    return found


def _cell(interval):
    return "{:.2f} ({:.2f} {:.2f})".format(*interval)


def figures(known, pianists, paths, moved):
    """Figure → (value, low, high) of paths, and of the same as calibration `moved` them, beside `pianists`."""
    away, away_moved = ([distances(*pair) * 1e3 for pair in zip(pianists, made)] for made in (paths, moved))
    errors = [velocity_errors(*pair) * 1e3 for pair in zip(pianists, paths)]
    jumps = [leaps(*pair) for pair in zip(pianists, paths)]
    speed = [[np.abs(features.velocity(features.steadied(one.points))[one.valid]) * 1e3 for one in made]
             for made in (paths, pianists)]
    made = {}
    for axis, name in enumerate("xy"):
        for what, parts in (("", away), (", calibrated", away_moved)):
            made[f"{name}{what}, mm, median"] = _interval([part[:, axis] for part in parts], np.median)
            made[f"{name}{what}, mm, mean"] = _interval([part[:, axis] for part in parts], np.mean)
        made[f"velocity {name}, mm/s, mean error"] = _interval([part[:, axis] for part in errors], np.mean)
        made[f"speed {name}, median, of pianists'"] = _interval(
            [np.stack([own[:, axis], other[:, axis]]) for own, other in zip(*speed)], _ratio, axis=1)
    for k, what in enumerate(("leaves", "arrives")):
        made[f"{what} for leaps, ms before pianists"] = _interval(
            [1e3 * (part[:, 2 * k + 1] - part[:, 2 * k]) for part in jumps], np.median)
        made[f"{what} for leaps, ms, mean error"] = _interval(
            [1e3 * np.abs(part[:, 2 * k + 1] - part[:, 2 * k]) for part in jumps], np.mean)
    for what, parts in (("", paths), (", calibrated", moved)):
        made[f"Fréchet distance{what}"] = _frechet(known, pianists, parts)
    return made


def _ratio(both):
    return np.median(both[0]) / np.median(both[1])


def _interval(parts, value, axis=0):
    """`value` of the numbers of all episodes, and the interval of what it is when episodes are drawn anew; NaN where
    there are none."""
    random, parts = np.random.default_rng(0), [part for part in parts if part.shape[axis]]
    if not parts:
        return np.nan, np.nan, np.nan
    drawn = [value(np.concatenate([parts[k] for k in random.integers(len(parts), size=len(parts))], axis))
             for _ in range(DRAWN)]
    return (value(np.concatenate(parts, axis)), *np.quantile(drawn, [0.5 - INSIDE / 2, 0.5 + INSIDE / 2]))


def _frechet(known, pianists, paths):
    """Fréchet distance of the features of wrists alone, mean of the hands, and its interval."""
    own, other = ([[features_alone(one, hand) for one in made] for hand in (0, 1)] for made in (paths, pianists))
    scale = [np.concatenate([features_alone(one, hand) for one in known]).std(0) for hand in (0, 1)]

    def distance(chosen):
        return np.mean([frechet(*(np.concatenate([made[hand][k] for k in chosen]) / scale[hand]
                                  for made in (own, other))) for hand in (0, 1)])
    random = np.random.default_rng(0)
    drawn = [distance(random.integers(len(paths), size=len(paths))) for _ in range(DRAWN)]
    return (distance(range(len(paths))), *np.quantile(drawn, [0.5 - INSIDE / 2, 0.5 + INSIDE / 2]))
