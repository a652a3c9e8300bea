"""A part of a take that is a take itself: the same frames, the same times."""
from dataclasses import replace

import numpy as np


def excerpt(take, begin, end):
    """The `Take` of what `take` does from `begin` to `end` (s), with the notes that sound then and the whole pedal.

    Its frames are those of `take`, to the bit, at the same seconds; there are two at least."""
    first = int(np.clip(np.floor((begin - take.t0) * take.fps), 0, len(take.wrist) - 2))
    last = int(np.clip(np.ceil((end - take.t0) * take.fps), first + 1, len(take.wrist) - 1))
    frames = slice(first, last + 1)
    sound = (take.notes["offset"] > begin) & (take.notes["onset"] < end)
    return replace(take, wrist=take.wrist[frames], pose=take.pose[frames], tips=take.tips[frames],
                   notes=take.notes[sound], t0=take.t0 + first / take.fps)
