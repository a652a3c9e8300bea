"""How long keys are held: legato that overlaps, portato, detached playing, leaps and repeated keys let go in time."""
import numpy as np

from .notes import SHORTEST

#: A note that lasts until less than this share of the time to the hand's next note is tied to it by the score.
TIED = 0.85
#: Legato overlap: seconds, and what each second to the next note adds; no more than LONGEST_OVERLAP.
OVERLAP, OVERLAP_BY_TIME, LONGEST_OVERLAP = 0.012, 0.08, 0.060
#: Semitones that the hand must move before it lets go early, and the seconds that it takes at most.
LEAP, LEAP_TIME = 10, 0.12
#: A key must be up so long before it is struck again (s), or this share of the time between, whichever is less.
REPEAT, REPEAT_SHARE = 0.070, 0.45
#: Notes within this of each other are struck together, seconds.
TOGETHER = 0.045


def articulate(notes, onset, offset, legato, rng):
    """Offsets [M], seconds, of performed notes.

    notes [M]: the score's; onset, offset [M]: performed onsets, and where the score's durations would end; legato [M]:
    1 overlaps, 0 is detached (half of the note's time), between: portato.
    """
    following, way = next_in_hand(notes, onset)
    time = following - onset
    length = offset - onset
    tied = length >= TIED * time
    overlap = np.minimum(OVERLAP + OVERLAP_BY_TIME * np.where(np.isfinite(time), time, 0), LONGEST_OVERLAP)
    overlap = overlap * np.exp(0.3 * rng.standard_normal(len(notes)))
    joined = np.where(legato > 0.75, time + overlap * (legato - 0.75) * 4, time * (0.5 + 0.5 * legato / 0.75))
    # longer notes than the next onset's (held voices) keep their length; ends are a little short of the written value
    held = length > 1.3 * time
    loose = np.where(held, length * 0.98, length * (0.72 + 0.26 * legato))
    end = onset + np.where(tied & ~held, joined, loose)
    leaps = (way > LEAP) & np.isfinite(time)
    room = np.minimum(LEAP_TIME * np.minimum((way - LEAP) / 14 + 0.3, 1), 0.4 * np.where(leaps, time, 1))
    end = np.where(leaps & ~held, np.minimum(end, following - room), end)
    return come_up(notes["pitch"], onset, np.maximum(end, onset + SHORTEST))


def next_in_hand(notes, onset):
    """When [M] (s) each note's hand next strikes, inf at its end, and by how many semitones it moves for it."""
    following, way = np.full(len(notes), np.inf), np.zeros(len(notes))
    for hand in np.unique(notes["hand"]):
        mine = np.flatnonzero(notes["hand"] == hand)
        mine = mine[np.argsort(onset[mine], kind="stable")]
        begins = np.r_[True, np.diff(onset[mine]) > TOGETHER]
        group = np.cumsum(begins) - 1
        starts = np.flatnonzero(begins)
        low, high = (f.reduceat(notes["pitch"][mine].astype(float), starts) for f in (np.minimum, np.maximum))
        first = onset[mine][starts]
        has_next = group < len(starts) - 1
        after = np.minimum(group + 1, len(starts) - 1)
        following[mine] = np.where(has_next, first[after], np.inf)
        # how far the nearest note of what follows is outside a hand that stays where it is
        way[mine] = np.where(has_next, np.maximum(np.abs(low[after] - low[group]), np.abs(high[after] - high[group]))
                             - np.maximum(high[group] - low[group], 0) / 2, 0)
    return following, way


def come_up(pitch, onset, offset):
    """`offset` [M] such that each key is up for a moment before it is struck again."""
    offset = offset.copy()
    order = np.lexsort((onset, pitch))
    again = order[1:][pitch[order[1:]] == pitch[order[:-1]]]
    before = order[:-1][pitch[order[1:]] == pitch[order[:-1]]]
    space = onset[again] - onset[before]
    offset[before] = np.minimum(offset[before], onset[again] - np.minimum(REPEAT, REPEAT_SHARE * space))
    return offset
