"""What the network that tells the hands apart is told of each note, and of each pair of notes near one another."""
import numpy as np

from .onset_groups import SPREAD, onset_groups

#: Notes longer than this are as long as this, seconds; so is the time between onsets.
LONG = 3.0
#: Intervals beyond this count as this, semitones.
FAR = 24.0
#: A note held for no longer than this after the next one begins is a legato's overlap, seconds.
OVERLAP = 0.06
#: A line goes on where a note begins this long before to this long after another one ends, seconds.
JOIN_BEFORE, JOIN_AFTER = 0.06, 0.04
#: The surroundings of a note: windows of this many seconds to either side, of at most so many notes.
WINDOWS, MOST = (0.6, 2.5), 80
#: Notes that may begin together with a note, before or after it; longer chords are cut.
LARGEST = 12
#: Number of inputs a note.
INPUTS = 35

#: Pairs: a note is compared with the notes of its block and of the blocks before and after it.
BLOCK = 16
#: Knots of the piecewise linear bases of the interval (semitones) and of the signed log(1 + time between / `FINE`).
INTERVAL_KNOTS = np.array([-24.0, -15, -10, -6, -3, 0, 3, 6, 10, 15, 24])
TIME_KNOTS = np.array([-4.0, -2.6, -1.3, 0, 1.3, 2.6, 4])
FINE = 0.05
#: Ends (or lengths, in parts) that differ by less than this are the same: seconds, logarithm.
SAME_END, SAME_LENGTH = 0.012, 0.06
RELATIONS = 10
PAIR_INPUTS = len(INTERVAL_KNOTS) + len(TIME_KNOTS) + RELATIONS


def note_inputs(notes):
    """Inputs [M,INPUTS] of `notes` (sorted by onset, then pitch), float32, about -2 to 2.

    Column 0 is the pitch, the only one that changes when the music is transposed (and the last one, a little).
    """
    table = np.zeros((len(notes), INPUTS), np.float32)
    if not len(notes):
        return table
    pitch, onset, offset = notes["pitch"].astype(float), notes["onset"], notes["offset"]
    table[:, 0] = (pitch - 62) / 12
    table[1:, 1] = np.clip(np.diff(pitch), -FAR, FAR) / 12
    gap = np.clip(np.diff(onset, prepend=onset[0] - LONG), 0, LONG)
    table[:, 2] = np.log(gap + 0.02) / 2 + 1
    table[:, 3] = gap < SPREAD
    length = np.clip(offset - onset, 0.03, LONG)
    table[:, 4] = np.log(length) / 2 + 0.5
    table[:, 5:16] = _sounding_with(pitch, onset, offset)
    following = np.searchsorted(onset, onset + SPREAD, side="right")
    wait = np.where(following < len(onset), onset[np.minimum(following, len(onset) - 1)] - onset, LONG)
    table[:, 16] = np.log(np.clip(wait, 0, LONG) + 0.02) / 2 + 0.5
    table[:, 17] = np.clip(np.log(length / np.maximum(wait, 0.03)), -2, 3) / 2
    for column, window in zip((18, 23), WINDOWS):
        table[:, column:column + 5] = _place_within(pitch, onset, window)
    table[:, 28:32] = _lines(pitch, onset, offset)
    together = (np.diff(onset) < SPREAD) & (np.abs(np.diff(offset)) < SAME_END)
    table[:-1, 32], table[1:, 33] = together, together
    table[:, 34] = np.minimum(table[:, 0] ** 2, 9) / 4
    return table


def _sounding_with(pitch, onset, offset):
    """What else sounds when each note begins [M,11]: for notes that begin with it and notes that are held, how many
    are below and above it and how far the nearest ones are; then how wide all of that is."""
    bounds = onset_groups(onset)
    start = np.repeat(bounds[:-1], np.diff(bounds))
    near = np.arange(len(pitch))[:, None] + np.arange(-LARGEST, LARGEST + 1)
    near, inside = np.clip(near, 0, len(pitch) - 1), (near >= 0) & (near < len(pitch))
    before = start[:, None] - 1 - np.arange(MOST)
    before, held = np.maximum(before, 0), before >= 0
    held &= offset[before] > onset[start][:, None] + OVERLAP
    parts, widest = [], []
    for others, sounds in ((near, inside & (start[near] == start[:, None])), (before, held)):
        step = pitch[others] - pitch[:, None]
        parts.append(_below_and_above(step, sounds))
        widest.append((np.where(sounds, step, 0).min(1), np.where(sounds, step, 0).max(1)))
    (low, high), (held_low, held_high) = widest
    width = np.maximum(high, held_high) - np.minimum(low, held_low)
    return np.concatenate(parts + [np.minimum(width, 48)[:, None] / 24], axis=1)


def _below_and_above(step, sounds):
    """Counts and nearest distances of notes below and above each note, and the share that is below: [M,5].

    step [M,O]: interval to others, semitones; sounds [M,O]: which of them count.
    """
    below, above = sounds & (step < 0), sounds & (step > 0)
    near_below = np.where(below, -step, FAR).min(1)
    near_above = np.where(above, step, FAR).min(1)
    down, up = below.sum(1), above.sum(1)
    return np.stack([np.minimum(down, 5) / 3, np.minimum(up, 5) / 3, np.minimum(near_below, FAR) / 12,
                     np.minimum(near_above, FAR) / 12, (down + 0.5) / (down + up + 1)], axis=1)


def _place_within(pitch, onset, window):
    """How far each note is from the lowest, the highest, the mean and the middle of the notes within `window` seconds,
    in octaves, and how many those are [M,5]."""
    index = np.arange(len(pitch))
    begin = np.maximum(np.searchsorted(onset, onset - window), index - MOST)
    end = np.minimum(np.searchsorted(onset, onset + window, side="right"), index + 1 + MOST)
    ranges = np.stack([begin, end], axis=1).ravel()
    padded = np.append(pitch, pitch[-1])
    low, high = (reduce.reduceat(padded, ranges)[::2] for reduce in (np.minimum, np.maximum))
    sums = np.concatenate([[0.0], np.cumsum(pitch)])
    mean = (sums[end] - sums[begin]) / (end - begin)
    places = [pitch - low, high - pitch, pitch - mean, pitch - (low + high) / 2]
    return np.stack([place / 12 for place in places] + [np.log(end - begin) / 2 - 1], axis=1)


def _lines(pitch, onset, offset):
    """Interval to the nearest note that ends where each note begins, and to the nearest that begins where it ends:
    size and signed [M,4], octaves; as far as `FAR` where there is none."""
    by_end = np.argsort(offset, kind="stable")
    ended = np.searchsorted(offset[by_end], onset - JOIN_BEFORE)[:, None] + np.arange(LARGEST)
    begun = np.searchsorted(onset, offset - JOIN_AFTER)[:, None] + np.arange(LARGEST)
    last = len(pitch) - 1
    ends, begins = by_end[np.minimum(ended, last)], np.minimum(begun, last)
    joins = ((ended <= last) & (offset[ends] <= onset[:, None] + JOIN_AFTER) & (onset[ends] < onset[:, None] - SPREAD),
             (begun <= last) & (onset[begins] <= offset[:, None] + JOIN_BEFORE))
    columns = []
    for others, joined in zip((ends, begins), joins):
        step = np.where(joined, pitch[others] - pitch[:, None], 1e3)
        step = np.take_along_axis(step, np.abs(step).argmin(1)[:, None], axis=1)[:, 0]
        columns += [np.minimum(np.abs(step), FAR), np.where(step < 1e3, np.clip(step, -FAR, FAR), 0)]
    return np.stack(columns, axis=1) / 12


def pair_inputs(pitch, onset, offset):
    """Relations [N,BLOCK,3 BLOCK,PAIR_INPUTS] of each note to the notes of its block and the two beside it, float32.

    pitch, onset, offset [L]: L = N BLOCK notes (the last ones may be padding, which whoever asks must mask).
    """
    length = np.log(np.maximum(offset - onset, 0.01))
    columns = (pitch.astype(int), onset, offset, length)
    asking = [values.reshape(-1, BLOCK, 1) for values in columns]
    asked = [neighbourhood(values)[:, None] for values in columns]
    interval = asked[0] - asking[0]
    time = (asked[1] - asking[1]).astype(np.float32)
    to_ours = (asked[2] - asking[1]).astype(np.float32)
    to_theirs = (asking[2] - asked[1]).astype(np.float32)
    size, wait = np.abs(interval), np.abs(time)
    together = wait < SPREAD
    apart = ~together
    same_end = np.abs(asked[2] - asking[2]) < SAME_END
    table = np.empty((*interval.shape, PAIR_INPUTS), np.float32)
    table[..., :11] = _INTERVAL_TABLE[np.clip(interval, -int(FAR), int(FAR)) + int(FAR)]
    knot = np.minimum(np.log1p(wait / np.float32(FINE)), np.float32(4)) * np.float32(_TIME_STEPS)
    table[..., 11:18] = _TIME_TABLE[np.rint(np.copysign(knot, time)).astype(int) + 4 * _TIME_STEPS]
    relations = (together, together & same_end, same_end,
                 (np.abs(to_ours) < SPREAD) & apart, (np.abs(to_theirs) < SPREAD) & apart,
                 (time < -SPREAD) & (to_ours > SPREAD), (time > SPREAD) & (to_theirs > SPREAD),
                 size == 0, size == 12, np.abs(asked[3] - asking[3]) < SAME_LENGTH)
    for column, relation in enumerate(relations, PAIR_INPUTS - RELATIONS):
        table[..., column] = relation
    return table


def neighbourhood(values):
    """Of values [L,…], those of each block and the two beside it [L/BLOCK, 3 BLOCK, …]; zeros beyond the ends."""
    blocks = values.reshape(-1, BLOCK, *values.shape[1:])
    none = np.zeros_like(blocks[:1])
    return np.concatenate([np.concatenate([none, blocks[:-1]]), blocks, np.concatenate([blocks[1:], none])], axis=1)


def _hats(values, knots):
    """Piecewise linear basis [n,K]: 1 at a knot, 0 at the others."""
    return np.stack([np.interp(values, knots, row) for row in np.eye(len(knots))], axis=-1).astype(np.float32)


_INTERVAL_TABLE = _hats(np.arange(-FAR, FAR + 1), INTERVAL_KNOTS)
_TIME_STEPS = 20
_TIME_TABLE = _hats(np.arange(-4 * _TIME_STEPS, 4 * _TIME_STEPS + 1) / _TIME_STEPS, TIME_KNOTS)
