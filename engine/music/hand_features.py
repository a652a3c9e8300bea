"""What speaks for and against giving the notes of an onset group to the left or the right hand, as numbers.

Everything is computed for K hypotheses about the past (see `Memory`) and C ways to divide the group at once.
"""
from dataclasses import dataclass

import numpy as np

#: Where hands are before they have played: slow centres (MIDI pitch) of the left and right hand.
START = (48.0, 67.0)
#: Notes held for no longer than this after the next ones begin are a legato's overlap, not held notes. Seconds.
OVERLAP = 0.06
#: The slow centre of a hand follows its notes by this share per group that it plays.
FOLLOW = 0.15
#: Moves and leaps count up to so many semitones.
FURTHEST = 48.0
BOTH = np.arange(2)

NAMES = (
    "span 7", "span 11", "span 13", "span 16", "new span 7", "new span 12", "count 3", "count 4", "count 5", "held 5",
    "shift", "shift rate", "move", "move fast", "move slow", "leap", "leap fast", "centre", "step",
    "left over 50", "left over 58", "left over 66", "left over 74", "right under 74", "right under 66",
    "right under 58", "right under 50", "left over middle", "right under middle", "cross", "cross size",
    "left over right's place", "right under left's place", "left idle 1", "left idle 2", "left idle 3", "left idle 4",
    "right idle 1", "right idle 2", "right idle 3", "right idle 4", "left adds to held", "right adds to held",
    "left again", "right again", "gap", "largest gap", "alone over held", "alone under held")


@dataclass
class Memory:
    """K hypotheses about what the hands did up to now (hand 0 left, 1 right).

    low, high [K,2]: range of the last notes that each hand played, MIDI pitch; time [K,2]: when, seconds;
    centre [K,2]: slow mean of its pitches; last [K,2]: whether it played in the group before.
    pitch, offset [A]: notes that may still be held; hand [K,A]: which hand holds them.
    """

    low: np.ndarray
    high: np.ndarray
    time: np.ndarray
    centre: np.ndarray
    last: np.ndarray
    pitch: np.ndarray
    offset: np.ndarray
    hand: np.ndarray

    @classmethod
    def start(cls, time):
        """One hypothesis: both hands rest at their usual places since a second before `time`."""
        centre = np.array([START])
        return cls(centre - 4, centre + 4, np.full((1, 2), time - 1.0), centre, np.zeros((1, 2), bool),
                   np.zeros(0), np.zeros(0), np.zeros((1, 0), np.int8))

    def forget_released(self, time):
        """Drops notes that are not held any more at `time`."""
        held = self.offset > time + OVERLAP
        self.pitch, self.offset, self.hand = self.pitch[held], self.offset[held], self.hand[:, held]

    def keep(self, kept):
        """Keeps only the hypotheses `kept` (indices)."""
        self.low, self.high, self.time, self.centre = (
            values[kept] for values in (self.low, self.high, self.time, self.centre))
        self.last, self.hand = self.last[kept], self.hand[kept]

    def after(self, parents, hands, pitch, offset, time):
        """The memory once hypotheses `parents` [K] gave a group's notes (`pitch` [n]) to `hands` [K,n]."""
        low, high, mean = ranges(pitch, hands)
        plays = np.isfinite(low)
        centre = self.centre[parents]
        return Memory(
            np.where(plays, low, self.low[parents]), np.where(plays, high, self.high[parents]),
            np.where(plays, time, self.time[parents]),
            np.where(plays, centre + FOLLOW * (np.where(plays, mean, 0) - centre), centre), plays,
            np.concatenate([self.pitch, pitch]), np.concatenate([self.offset, offset]),
            np.concatenate([self.hand[parents], hands.astype(np.int8)], axis=1))


def ranges(pitch, hands):
    """Lowest, highest and mean pitch [C,2] of each hand's notes; `hands` [C,n]; inf, -inf, nan for an idle hand."""
    ours = hands[..., None] == BOTH
    pitch = pitch[:, None]
    low = np.where(ours, pitch, np.inf).min(1, initial=np.inf)
    high = np.where(ours, pitch, -np.inf).max(1, initial=-np.inf)
    count = ours.sum(1)
    return low, high, np.where(count > 0, (ours * pitch).sum(1) / np.maximum(count, 1), np.nan)


def _over(values, limit):
    return np.maximum(values - limit, 0.0)


def features(memory, pitch, hands, time, places=None):
    """Features [K,C,F] (named in `NAMES`, all about 0-4) of giving notes `pitch` [n] at `time` to `hands` [C,n];
    places: their `ranges`, where these are known."""
    low, high, mean = (values[None] for values in places or ranges(pitch, hands))
    plays = np.isfinite(low)
    count = np.stack([(hands == 0).sum(1), (hands == 1).sum(1)], axis=1)[None]
    held_low, held_high, _ = ranges(memory.pitch, memory.hand)
    held_low, held_high = held_low[:, None], held_high[:, None]
    held_count = np.stack([(memory.hand == 0).sum(1), (memory.hand == 1).sum(1)], axis=1)[:, None]
    holds = held_count > 0

    all_low, all_high = np.minimum(low, held_low), np.maximum(high, held_high)
    span = np.where(plays, all_high - all_low, 0.0)
    new_span = np.where(plays, high - low, 0.0)
    rest = np.maximum(time - memory.time[:, None], 0.0)
    quick, calm = np.exp(-rest / 0.3), np.exp(-rest / 1.2)
    old_low, old_high = memory.low[:, None], memory.high[:, None]
    shift = np.where(plays, _over(np.maximum(high, old_high) - np.minimum(low, old_low), 12), 0.0) / 12
    safe_mean = np.where(plays, mean, 0.0)
    move = np.where(plays, np.minimum(np.abs(safe_mean - (old_low + old_high) / 2), FURTHEST), 0.0) / 12
    leap = np.where(plays, _over(low, old_high) + _over(old_low, high), 0.0)
    leap = np.minimum(leap, FURTHEST) / 12
    centre = np.where(plays, np.abs(safe_mean - memory.centre[:, None]), 0.0) / 12
    middle = memory.centre.mean(1)[:, None]

    by_hand = [
        _over(span, 7) / 5, _over(span, 11) / 5, _over(span, 13) / 5, np.minimum(_over(span, 16), 12) / 5,
        _over(new_span, 7) / 5, _over(new_span, 12) / 5, _over(count, 3), _over(count, 4), _over(count, 5),
        np.where(plays, _over(count + held_count, 5), 0.0),
        shift, np.minimum(shift / (rest + 0.15), 6), move, move * quick, move * calm, leap, leap * quick, centre,
        np.where(plays, np.minimum(leap * 12, 3), 0.0) / 3 * calm]
    columns = [values[..., 0] + values[..., 1] for values in by_hand]

    left, right = (hands == 0)[None], (hands == 1)[None]
    for limit in (50, 58, 66, 74):
        columns.append((left * _over(pitch, limit)).sum(2) / 12)
    for limit in (74, 66, 58, 50):
        columns.append((right * _over(limit, pitch)).sum(2) / 12)
    columns.append((left * _over(pitch[None, None], middle[..., None])).sum(2) / 12)
    columns.append((right * _over(middle[..., None], pitch[None, None])).sum(2) / 12)

    crossing = np.where(np.isfinite(all_high[..., 0]) & np.isfinite(all_low[..., 1]),
                        _over(all_high[..., 0], all_low[..., 1] - 1), 0.0)
    columns += [crossing > 0, np.minimum(crossing, 24) / 12]
    columns.append(np.where(plays[..., 0], np.minimum(_over(high[..., 0], old_low[..., 1]), 24), 0) / 12 * calm[..., 1])
    columns.append(np.where(plays[..., 1], np.minimum(_over(old_high[..., 0], low[..., 1]), 24), 0) / 12 * calm[..., 0])
    size = min(len(pitch), 4)
    for hand in (0, 1):
        columns += [(~plays[..., hand]) & (size == number) for number in (1, 2, 3, 4)]
    columns += [(plays & holds)[..., 0], (plays & holds)[..., 1]]
    again = plays & memory.last[:, None]
    columns += [again[..., 0] * quick[..., 0], again[..., 1] * quick[..., 1]]

    both = plays.all(2)
    gap = np.where(both, np.clip(low[..., 1] - high[..., 0], 0, 19), 0.0) / 12
    largest = np.diff(np.sort(pitch)).max(initial=0)
    columns += [gap, both & (gap * 12 >= largest)]
    columns.append(plays[..., 1] & ~plays[..., 0] & holds[..., 0] & (low[..., 1] > held_high[..., 0]))
    columns.append(plays[..., 0] & ~plays[..., 1] & holds[..., 1] & (high[..., 0] < held_low[..., 1]))
    table = np.empty((len(columns), len(memory.low), len(hands)))
    for row, column in zip(table, columns):
        row[...] = column
    return table.transpose(1, 2, 0)
