"""Notes that begin together: the steps in which hands and fingers are decided."""
import numpy as np

#: Onsets no further than this after a group's first one belong to it, seconds: a chord's usual spread when played.
SPREAD = 0.035


def onset_groups(onset, spread=SPREAD):
    """Bounds [G+1] of the groups in sorted onsets [M]: group g is `onset[bounds[g]:bounds[g + 1]]`."""
    bounds = [0]
    for index, time in enumerate(onset):
        if time - onset[bounds[-1]] > spread:
            bounds.append(index)
    return np.array(bounds + [len(onset)]) if len(onset) else np.zeros(1, int)
