"""Scales and arpeggios as pianists have them in their fingers: what repeats at the octave is fingered alike there.

A run of single notes in one direction whose keys repeat at the octave (scales of any kind, arpeggios, chromatic runs)
gets the cheapest fingering that also repeats at the octave, up and down; a scale whose tonic is a white key has the
thumb on it. This is how the fingerings of the textbooks come about. It is a habit, not a rule: the ends of a run, and
what surrounds it, may be fingered otherwise.
"""
from dataclasses import dataclass

import numpy as np

from .finger_tables import HandTables
from .hand_groups import HandGroups
from .notes import make_notes

#: Notes further apart than this (semitones, seconds from onset to onset) do not belong to one run.
LARGEST_STEP, LONGEST_STEP = 5, 0.6
#: What is taught, and what a fingering gains from following it: in scales the thumb on a white tonic and on the third
#: key after it, if that is white; in arpeggios the thumb on the white key at the thumb's end, and only there, and
#: 1-2-3 where the keys lie in thirds; in chromatic runs the middle finger on black keys.
TONIC_THUMB, NEXT_THUMB, END_THUMB, CLOSE_MIDDLE, CHROMATIC_MIDDLE = 16.0, 6.0, 12.0, 6.0, 12.0
#: What it costs in every octave if a finger goes on to the next key, or thumb and little finger follow each other.
LEAP_IN_RUN = 10.0
_LEAPS = LEAP_IN_RUN * (np.eye(5) + np.fliplr(np.eye(5)) * (np.abs(np.arange(5) - 2) == 2))
#: What it costs to finger a note of a run otherwise, and one at its ends, beyond the outermost thumbs.
AGAINST_HABIT, AT_THE_ENDS = 5.0, 3.0
_SCALES = {(0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 11), (0, 2, 3, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)}
_WHITE = (0, 2, 4, 5, 7, 9, 11)
_MIDDLE = 60


@dataclass(frozen=True)
class Run:
    """Groups begin … end - 1: single notes in one direction, whose keys repeat at the octave after `period` of them."""

    begin: int
    end: int
    period: int


def find_runs(groups):
    """The `Run`s of a hand's `groups`."""
    single = groups.single
    step = np.diff(groups.place[:, 0])
    joined = (single[1:] & single[:-1] & (step != 0) & (np.abs(step) <= LARGEST_STEP)
              & (np.diff(groups.onset) < LONGEST_STEP))
    runs, begin = [], 0
    for g in range(1, len(groups) + 1):
        if g < len(groups) and joined[g - 1] and (g - 1 == begin or np.sign(step[g - 1]) == np.sign(step[g - 2])):
            continue
        if g - begin >= 4:
            run = _periodic_part(groups.place[begin:g, 0], begin)
            runs += [run] if run else []
        begin = g - 1 if g < len(groups) and joined[g - 1] else g
    return runs


def _periodic_part(place, begin):
    """The longest part of a stretch [n] in one direction that repeats at the octave, as a `Run`, or None."""
    best = None
    for period in range(3, 13):
        repeats = np.abs(place[period:] - place[:-period]) == 12 if len(place) > period else np.zeros(0, bool)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], repeats, [0]])))
        for first, last in zip(edges[::2], edges[1::2]):
            run = Run(begin + first, begin + last + period, period)
            long_enough = run.end - run.begin >= (period + 2 if period <= 4 else period + 1)
            if long_enough and (best is None or run.end - run.begin > best.end - best.begin):
                best = run
    return best


def scale_habits(groups, costs, habits):
    """Adds to `habits` (cost [5] or None for each group), in place, what it costs to finger runs otherwise."""
    known = {}
    for run in find_runs(groups):
        place = groups.place[run.begin:run.end, 0]
        rising = place if place[-1] > place[0] else place[::-1]
        gap = (groups.onset[run.end - 1] - groups.onset[run.begin]) / (run.end - run.begin - 1)
        tempo = 0.08 if gap < 0.11 else 0.14 if gap < 0.2 else 0.3
        ends = (rising[0] % 12, rising[-1] % 12)
        key = (tuple((rising[:run.period] - rising[0]).astype(int)), rising[0] % 12, ends, tempo)
        if key not in known:
            octave = rising[:run.period]
            known[key] = octave_fingering(octave, groups.side, tempo, costs, ends)
        fingers = np.resize(known[key], len(rising))
        if rising is not place:
            fingers = fingers[::-1]
        _prefer(habits, run, fingers)


def _prefer(habits, run, fingers):
    """Adds the cost of deviating from `fingers` [n] of `run`; the outermost notes are free."""
    thumbs = np.flatnonzero(fingers == 0)
    first, last = (thumbs[0], thumbs[-1]) if len(thumbs) else (0, len(fingers))
    for k in range(1, len(fingers) - 1):
        cost = np.full(5, AGAINST_HABIT if first <= k <= last else AT_THE_ENDS)
        cost[fingers[k]] = 0.0
        g = run.begin + k
        habits[g] = cost if habits[g] is None else habits[g] + cost


def octave_fingering(octave, side, tempo, costs, ends=()):
    """Fingers [p] (0-4) for a run that goes on by octaves, up and down alike: the cheapest that repeats.

    octave [p]: places of one octave's keys, rising; tempo: seconds from onset to onset; ends: places (mod 12) of the
    run's two ends.
    """
    period = len(octave)
    rising = (octave[0] % 12 - 24 + 12 * np.repeat(np.arange(3), period) + np.tile(octave - octave[0], 3))
    up, down = (_tables(rising[::way], side, tempo, costs) for way in (1, -1))
    last = 3 * period - 1
    step, skip, alone = np.zeros((period, 5, 5)), np.zeros((period, 5, 5)), np.zeros((period, 5))
    for phase in range(period):
        g = period + phase
        step[phase] = up.step[g] + down.step[last - g + 1].T + _LEAPS
        skip[phase] = up.skip[g] + down.skip[last - g + 2].T
        alone[phase] = up.alone[g] + down.alone[last - g]
    _charge_conventions(alone, octave, side, ends)
    return _cheapest_cycle(alone, step, skip)


def _charge_conventions(alone, octave, side, ends):
    """Takes what is taught off the costs `alone` [p, 5], in place; other arguments as for `octave_fingering`."""
    pitch_class = (side * octave).astype(int) % 12
    white = np.isin(pitch_class, _WHITE)
    if len(octave) == 12:
        alone[~white, 2] -= CHROMATIC_MIDDLE
        return
    tonic = white & np.isin(pitch_class, list(_tonics(pitch_class, {int(side * end) % 12 for end in ends})))
    following = white & np.roll(tonic, 3) & (len(octave) == 7)
    alone[tonic, 0] -= TONIC_THUMB
    alone[following, 0] -= NEXT_THUMB
    if following.any():
        alone[~tonic & ~following, 0] += NEXT_THUMB
    end = (octave % 12 == ends[0]) & (white | ~white.any()) if len(ends) and len(octave) <= 4 else np.zeros(1, bool)
    if end.any():
        alone[end, 0] -= END_THUMB
        alone[~end, 0] += END_THUMB
        gaps = np.diff(np.roll(octave, -end.argmax())) % 12
        if len(octave) == 3 and gaps.max() <= 4:
            alone[end.argmax() - 1, 2] -= CLOSE_MIDDLE


def _tables(places, side, tempo, costs):
    onset = np.arange(len(places)) * tempo
    notes = make_notes(onset, onset + 0.95 * tempo, (side * places + _MIDDLE * (1 if side > 0 else 2)).astype(int))
    return HandTables.of(HandGroups.of(notes, side, costs.reach), notes, costs)


def _tonics(pitch_classes, ends):
    """Pitch classes that may be the tonic of a scale: where it ends if that is possible, else of the major scale."""
    found = {root: tuple(sorted((pitch_class - root) % 12 for pitch_class in pitch_classes)) for root in pitch_classes}
    tonics = {root for root, degrees in found.items() if degrees in _SCALES}
    return tonics & ends or {root for root in tonics if found[root] == (0, 2, 4, 5, 7, 9, 11)} or tonics


def _cheapest_cycle(alone, step, skip):
    """Fingers [p] of the cheapest cycle: alone [p, 5], step and skip [p, 5, 5] cost each phase and its way there."""
    period = len(alone)
    score = np.full((25, 5, 5), np.inf)
    score[np.arange(25), np.arange(25) // 5, np.arange(25) % 5] = 0.0
    trace = []
    for phase in range(period):
        total = score[..., None] + (step[phase] + alone[phase])[None, None] + skip[phase][None, :, None]
        trace.append(total.argmin(1))
        score = total.min(1)
    start = int(score[np.arange(25), np.arange(25) // 5, np.arange(25) % 5].argmin())
    fingers, (before, last) = np.zeros(period, int), divmod(start, 5)
    for phase in range(period - 1, -1, -1):
        fingers[phase] = last
        before, last = trace[phase][start, before, last], before
    return fingers
