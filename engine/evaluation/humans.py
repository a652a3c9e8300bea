"""Benchmark of the performer against real pianists.

    python -m pianoflow.engine.evaluation.humans TIPS.npz [--episodes 24] [--weights FOLDER]

The performer plays what pianists played in recordings that are held out from calibration, with the same fingers; both
are seen by the same 20 frames a second. Prints figures of the pianists' other recordings, of the held-out pianists and
of the performer side by side, and the Fréchet distances (between Gaussians; features in the pianists' standard
deviations) of wrists and of fingertips: performer against the held-out pianists, beside the distance between random
halves of the pianists' recordings. With --weights also the wrist paths of the networks, see `human_paths`.
"""
import argparse
import sys

import numpy as np

from ..errors import InputError
from ..performer import perform
from . import human_features as features
from . import human_recordings as human
from .distribution_metrics import frechet_distance as frechet
from .human_recordings import as_recording, held_out, notes_of, read_recordings

HANDS = ("left", "right")
#: Times for which halves of the recordings are drawn.
SPLITS = 10
#: Every so-manieth frame is used for distances between pianists: neighbours hardly differ.
THIN = 4
SETS = {"wrist": features.wrist_features, "tips": features.tip_features}
NAMES = {"wrist": features.WRIST_FEATURES, "tips": features.TIP_FEATURES}


def described(recordings, hand):
    """The feature vectors of one hand: name of the set → [n,d]."""
    return {name: np.concatenate([describe(recording, hand) for recording in recordings])
            for name, describe in SETS.items()}


def halves_distance(recordings, hand, rng):
    """Distances [SPLITS] between random halves of `recordings` (whole blocks of episodes), by set of features."""
    each = [described([recording], hand) for recording in recordings]
    blocks = np.arange(len(recordings)) // human.BLOCK
    found = {name: [] for name in SETS}
    for _ in range(SPLITS):
        chosen = rng.permutation(blocks.max() + 1) < (blocks.max() + 1) / 2
        for name in SETS:
            scale = np.concatenate([vectors[name] for vectors in each]).std(0)
            sides = [np.concatenate([vectors[name][::THIN] for vectors, inside in zip(each, chosen[blocks])
                                     if inside == side]) / scale for side in (True, False)]
            found[name].append(frechet(*sides))
    return {name: np.array(values) for name, values in found.items()}


def figures(recordings, hand):
    """What pianists would recognise of a hand's playing: name → array of numbers."""
    points, key_x, black = features.frames_of(recordings, hand)
    wrist, tips, pressing = points[:, 0], points[:, 1:], np.isfinite(key_x)
    alone = pressing.sum(1) == 1
    white, black_only = ~black.any(1), (black == pressing).all(1)
    speed = features.speeds(recordings, hand)
    leads, moves = features.finger_leads(recordings, hand), features.wrist_moves(recordings, hand)
    unhurried, leaps = leads[leads[:, 1] > 0.3], moves[moves[:, 0] > features.LEAP]
    steps = features.melody_steps(recordings, hand)
    return {
        "wrist y on white keys, mm (25, 50, 75 %)": _percent(wrist[white, 1], 25, 50, 75) * 1e3,
        "wrist y on black keys, mm (25, 50, 75 %)": _percent(wrist[black_only, 1], 25, 50, 75) * 1e3,
        "wrist x from the key of a finger alone, mm (1-5)": 1e3 * _by_finger(
            wrist[:, :1] - key_x, pressing & alone[:, None]),
        "yaw to the middle fingertip, degrees (25, 50, 75 %)": np.degrees(_percent(features.yaw(points), 25, 50, 75)),
        "wrist speed along the keys, m/s (50, 90, 99 %)": _percent(speed[:, 0], 50, 90, 99),
        "wrist speed in and out, m/s (50, 90, 99 %)": _percent(speed[:, 1], 50, 90, 99),
        "share of wrist velocity below 1.5 and 3 Hz": np.array(
            [features.slow_share(recordings, hand, limit) for limit in (1.5, 3.0)]),
        "wrist's way for a melody's, m/m": _slope(steps),
        "span thumb to little finger, mm (5, 50, 95 %)": 1e3 * _percent(
            np.linalg.norm(tips[:, 4] - tips[:, 0], axis=1), 5, 50, 95),
        "x from finger to finger, mm (1-2 ... 4-5)": 1e3 * np.median(np.diff(tips[..., 0], axis=1), axis=0),
        "depth on white keys, mm (1-5)": 1e3 * _by_finger(tips[..., 1], pressing & ~black),
        "depth on black keys, mm (1-5)": 1e3 * _by_finger(tips[..., 1], black),
        "idle fingers' y over white keys, mm (1-5)": 1e3 * _by_finger(tips[..., 1], ~pressing & white[:, None]),
        "finger over its key before the onset, s (25, 50, 75 %)": _percent(unhurried[:, 0], 25, 50, 75),
        "from the key's middle 50 ms before, mm (50, 90 %)": 1e3 * _percent(unhurried[:, 2], 50, 90),
        "leaps of .25-.4 s: half, 90 % done before the onset, s": _leap(leaps, 0.24, 0.41),
        "leaps of .4-.6 s: half, 90 % done before the onset, s": _leap(leaps, 0.41, 0.61),
        "leaps of .6-1 s: half, 90 % done before the onset, s": _leap(leaps, 0.61, 1.01),
    }


def _percent(values, *shares):
    return np.percentile(values, shares) if len(values) else np.full(len(shares), np.nan)


def _by_finger(values, chosen):
    """Medians [5] of `values` [n,5] where `chosen` [n,5]."""
    return np.array([_percent(values[chosen[:, finger], finger], 50)[0] for finger in range(5)])


def _slope(steps):
    """Least-squares slope [1] of the second column over the first."""
    return np.array([np.polyfit(*steps.T, 1)[0] if len(steps) > 2 else np.nan])


def _leap(leaps, low, high):
    inside = leaps[(leaps[:, 1] > low) & (leaps[:, 1] < high)]
    return np.median(inside[:, 2:], axis=0) if len(inside) else np.full(2, np.nan)


def performed(recordings):
    """The performer's `Recording`s of what was played in `recordings`, one seed each."""
    return [as_recording(perform(notes_of(recording), human.LEAD_IN + len(recording.key) / human.FPS, seed=seed),
                         recording) for seed, recording in enumerate(recordings)]


def hands_that_play(*columns):
    """The hands (index, name) that play in the recordings of every column."""
    return [(hand, side) for hand, side in enumerate(HANDS) if all(
        any(features.playing(recording)[:, hand].any() for recording in recordings) for recordings in columns)]


def print_figures(columns):
    """Prints `figures` of each hand, a line a figure, for `columns`: name → recordings."""
    for hand, side in hands_that_play(*columns.values()):
        found = {name: figures(recordings, hand) for name, recordings in columns.items()}
        print(f"\n{side + ' hand':56s}" + "".join(f"{name:>27s}" for name in columns))
        for row in next(iter(found.values())):
            cells = (_cell(values[row]) for values in found.values())
            print(f"{row:56s}" + "".join(f"{cell:>27s}" for cell in cells))


def _cell(values):
    return " ".join(f"{value:.0f}" if abs(value) >= 10 else f"{value:.2f}" for value in values)


def print_distances(train, test, played):
    """Prints the Fréchet distances of each hand and set of features, and where the performer's features differ."""
    rng, found, lines = np.random.default_rng(0), {}, []
    print(f"\n{'Fréchet distance':24s}{'performer':>12s}{'held-out pianists':>22s}{'halves of pianists (most)':>28s}")
    for hand, side in hands_that_play(train, test, played):
        known, other, own = (described(recordings, hand) for recordings in (train, test, played))
        halves = halves_distance(train + test, hand, rng)
        for name in SETS:
            scale = known[name].std(0)
            found[side, name] = frechet(own[name] / scale, other[name] / scale)
            between = frechet(known[name] / scale, other[name] / scale)
            lines += [f"{side + ' ' + feature:32s}{shift:+9.2f}{spread:12.2f}" for feature, shift, spread in zip(
                NAMES[name], (own[name].mean(0) - other[name].mean(0)) / scale,
                own[name].std(0) / other[name].std(0))]
            print(f"{side + ' ' + name:24s}{found[side, name]:12.3f}{between:22.3f}"
                  f"{halves[name].mean():18.3f} ({halves[name].max():.3f})")
    for name in SETS:
        print(f"{'all hands, ' + name:24s}{np.mean([value for key, value in found.items() if key[1] == name]):12.3f}")
    print("", f"{'performer against held-out':32s}{'shift, sd':>9s}{'spread, x':>12s}", *lines, sep="\n")


def evenly(items, count):
    """At most `count` of `items`, evenly spread."""
    return [items[k] for k in np.unique(np.linspace(0, len(items) - 1, min(count, len(items))).astype(int))]


def main(arguments=None):
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tips", help="recordings of real pianists (npz: points, key, episode_ends)")
    parser.add_argument("--episodes", type=int, default=24, help="held-out recordings (of 30 s) that are played")
    parser.add_argument("--weights", help="compare wrist paths with those of this model: a folder, or 'small'")
    options = parser.parse_args(arguments)
    recordings = read_recordings(options.tips)
    out = held_out(len(recordings))
    train = [recording for recording, other in zip(recordings, out) if not other]
    test = evenly([recording for recording, other in zip(recordings, out) if other], options.episodes)
    if not test:
        raise InputError(f"{options.tips} holds {len(recordings)} episodes: at least "
                         f"{human.BLOCK * human.HELD_OUT_EVERY} are needed to hold some out.")
    if not hands_that_play(train, test):
        raise InputError(f"{options.tips} holds no hand that plays in all of its parts: ask for more --episodes.")
    played = performed(test)
    print_figures({"pianists": train, "held-out pianists": test, "performer": played})
    print_distances(train, test, played)
    if options.weights:
        compare_paths(evenly(train, options.episodes), test, played, options.weights)


def compare_paths(known, test, played, weights):
    """Prints how near the wrist paths of a model come to the pianists of `test`; played: the performer's."""
    from ..weights.shipped import open_model
    from .human_paths import all_paths, print_paths
    generator = open_model(weights)
    known_paths, paths = (all_paths(generator, *pair) for pair in ((known, performed(known)), (test, played)))
    print()
    print_paths(known, test, known_paths, paths)


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        sys.exit(str(error))
