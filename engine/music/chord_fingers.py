"""Sets of fingers for notes that begin together, and what must be left out when a hand cannot play them all."""
from functools import cache
from itertools import combinations, permutations

import numpy as np

#: Beyond this number of simultaneous notes in a hand the softest are left out before anything else is weighed.
MOST_WEIGHED = 9


@cache
def finger_sets(count, any_order=False):
    """Fingers [C, count] (0-4) for `count` keys from the thumb's side on; `any_order`: crossed fingers too."""
    pick = permutations if any_order else combinations
    return np.array(list(pick(range(5), count)), int).reshape(-1, count)


def allowed_sets(given, place, reach):
    """Which sets a chord may take: `finger_sets`' argument any_order, and a mask [C] over them, or None if none.

    given [n]: fingers that are settled (-1: free), in order if possible, else in any order; place [n]: semitones.
    Settled fingers are taken even where they make a playable chord awkward.
    """
    fixed = given >= 0
    practical = practical_sets(finger_sets(len(given)), place, reach)
    if not fixed.any():
        return False, practical if practical.any() else None
    masks = []
    for any_order in (False, True):
        options = finger_sets(len(given), any_order)
        agrees = (options[:, fixed] == given[fixed]).all(1)
        masks += [(any_order, agrees & practical_sets(options, place, reach)), (any_order, agrees)]
    if practical.any():
        masks = masks[::2] + masks[1::2]
    else:
        masks = masks[::2]
    return next(((any_order, mask) for any_order, mask in masks if mask.any()), (False, None))


def practical_sets(options, place, reach):
    """Which `options` [C, n] can press keys at `place` [n] (semitones, rising towards the little finger) at once."""
    good = np.ones(len(options), bool)
    for i in range(len(place)):
        for j in range(i + 1, len(place)):
            good &= reach.holds(options[:, i], options[:, j], place[i], place[j])
    return good


def playable_subset(place, velocity, reach):
    """Indices of the notes that one hand can play at once, as many as possible.

    place [n]: sorted semitones, rising towards the little finger, where the right hand's melody and (negated
    pitches) the left hand's bass are: that outermost note stays before all others, then loud ones.
    """
    everything = np.arange(len(place))
    if len(place) > MOST_WEIGHED:
        inner = everything[:-1][np.argsort(-velocity[:-1], kind="stable")[:MOST_WEIGHED - 1]]
        everything = np.append(np.sort(inner), len(place) - 1)
    worth = velocity / 1000.0 + np.where(np.arange(len(place)) == len(place) - 1, 0.5, 0.0)
    for size in range(min(5, len(everything)), 1, -1):
        subsets = [subset for subset in map(np.array, combinations(everything, size))
                   if practical_sets(finger_sets(size), place[subset], reach).any()]
        if subsets:
            return max(subsets, key=lambda subset: (worth[subset].sum(), -np.ptp(place[subset])))
    return everything[-1:]
