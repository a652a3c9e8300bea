"""The expressive motion of the wrist, as offsets to its natural pose: what a pianist's arm does besides reaching keys.

Each gesture has its cause in the music. A chord's weight: the wrist sinks into loud chords and comes up again. A
phrase: the wrist rises and draws back where the hand stops playing, rests calmly and comes down with the next phrase.
A slur: down on its first note, up towards its last. Forearm rotation: towards the finger that plays in broken octaves,
tremolos and Alberti figures. Octaves and wide chords: a lower wrist, hand strokes from the wrist when they repeat.
Runs: the hand leans into their direction and makes room for the passing thumb. And a slow wandering that no two
performances share. Faster music makes all of it smaller, so that it never costs a key.

Offsets are those of a right hand on a (mirrored) keyboard: x towards the little finger's side, y towards the
fallboard, z up, metres; pitch (+ fingers up), roll (+ towards the little finger), yaw (+ fingers towards the thumb's
side), radians.
"""
import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from .chords import TOGETHER, chords_of
from .wandering import sway

X, Y, Z, PITCH, ROLL, YAW = range(6)

#: Radians by which the hand turns for each metre that its wrist rises, so that the fingertips stay rather where they
#: are: half of what a hand of 0.16 m needs to leave them there.
FOLLOW = -0.5 / 0.16

#: Arm weight: the wrist sinks by so much (metres) in the loudest chords, is raised before it by a share of that, and
#: goes in by another share. Softer than SOFT has no weight (MIDI velocity).
SINK, UPBEAT, INTO_KEYS = 0.007, 0.45, 0.35
SOFT = 56
#: When, against the onset, the upbeat is highest and the wrist lowest, and how long they swell and fade, seconds.
UPBEAT_AT, UPBEAT_HALF = -0.16, 0.13
SINK_AT, SINK_SWELL, SINK_FADE = 0.05, 0.10, 0.30
#: Chords that follow each other faster than this (seconds) get proportionally less of it.
UNHURRIED = 0.40

#: A hand that has left its keys for longer rests, seconds.
SHORTEST_REST = 0.12
#: The wrist's rise at a phrase's end before the longest rests, metres; a rest of so many seconds gives 63 % of it.
RISE, RISE_TIME = 0.026, 0.55
#: Detached notes in a row are no phrases: they rise by this share.
DETACHED = 0.25
#: The rise takes at most so long; from SETTLES on the hand settles, and sets out again before the next phrase, seconds.
RISING, SETTLES, SETTING_OUT = 0.34, 1.5, 0.75
#: How far a settled hand has drawn back for each second of the rest, at most (pianists: median 15 mm after 3 s), and
#: how much lower than at playing it hangs, metres; its roll is that of a relaxed forearm, radians.
BACK_SPEED, FARTHEST_BACK, HANGS = 0.005, 0.016, 0.004
RELAXED_ROLL = np.radians(2.0)
#: The upbeat with which it comes to the keys again, metres.
ENTRY = 0.012

#: Slurs of at least this length (seconds, strokes) breathe: so far down at their start and up at their end, metres.
SLUR_TIME, SLUR_LENGTH, BREATH = 0.45, 3, 0.003
#: A note so much longer than those around it ends a slur.
LONG_NOTE = 1.9

#: Rotation of the forearm towards the playing side: radians for each metre of the broken interval, at most.
ROTATION, MOST_ROTATION = np.radians(42), np.radians(8)
#: Intervals wider than a hand (metres) are leaps; fully so 40 mm further.
HAND_WIDTH = 0.19
#: Notes faster than BRISK (seconds from one to the next) are rotated less, notes slower than CALM need it less.
BRISK, CALM = 0.115, 0.55
#: Roll with which single digits are supported (thumb to little finger), and of octaves (pronation), radians.
SUPPORT = np.radians([-2.0, -0.5, 0.0, 1.0, 3.0])
OCTAVE_ROLL = np.radians(-2.0)

#: Wide chords are played with a lower wrist: nothing at WIDE_FROM, WIDE_DROP from WIDE_AT on, metres.
WIDE_FROM, WIDE_AT, WIDE_DROP = 0.10, 0.16, 0.002
#: ... and so long before and after them, seconds.
WIDE_AROUND = 0.25
#: Repeated chords are struck from the wrist: the hand comes up by so much in between, radians, where they are a
#: quarter of a second apart, and not at all where they are a tenth.
HAND_STROKE, HAND_STROKE_TIMES = np.radians(4.0), (0.10, 0.25)

#: Lean of the hand into the direction of a run, radians, two thirds of it at LEAN_SPEED, metres a second.
LEAN, LEAN_SPEED = np.radians(4.0), 0.20
#: Around passing thumbs the hand turns to the thumb's side and rises, radians and metres, for so long before and after.
#: Pianists' hands in scales point 7 to 15 degrees more to the thumb's side than elsewhere.
PASS_YAW, PASS_RISE, PASS_TIME = np.radians(4.5), 0.003, 0.45

#: Gestures of one kind differ from each other by such a factor (standard deviation of its logarithm).
VARIETY = 0.15

#: What all gestures together never exceed; half of it is reached nearly unchanged. Metres, radians.
MOST = np.array([0.008, 0.040, 0.034, np.radians(13), np.radians(13), np.radians(10)])


def gestures(times, strokes, style, rng):
    """Offsets [K,6] to the wrist's natural pose at evenly spaced `times` [K] for the `Strokes` of one hand.

    `style.liveliness` scales them; `rng` makes performances differ.
    """
    wandering = sway(times, rng)
    offsets = np.zeros((len(times), 6))
    if len(strokes) and len(times) > 1:
        chords = chords_of(strokes)
        vary = np.exp(VARIETY * rng.standard_normal((3, len(chords.onset) + 1)))
        _arm_weight(offsets, times, chords, vary[0, 1:])
        _rests(offsets, times, chords, vary[1])
        _breathing(offsets, times, chords, vary[2, 1:])
        _hand_strokes(offsets, times, chords)
        _wide_chords(offsets, times, strokes)
        _runs(offsets, times, chords)
        offsets[:, PITCH] += FOLLOW * offsets[:, Z]
        _forearm_rotation(offsets, times, chords)
    return style.liveliness * MOST * np.tanh((offsets + wandering) / MOST)


def _add_bumps(column, times, at, swell, fade, size):
    """Adds raised cosines to `column` [K]: highest (`size` [G]) at `at` [G], `swell` [G] before and `fade` after."""
    at, swell, fade, size = np.broadcast_arrays(at, swell, fade, size)
    step = times[1] - times[0]
    first = np.ceil((at - swell - times[0]) / step).astype(int)
    knots = first[:, None] + np.arange(int(np.max(swell + fade) / step) + 1)
    u = times[0] + knots * step - at[:, None]
    u = np.clip(np.where(u < 0, u / swell[:, None], u / fade[:, None]), -1, 1)
    inside = (knots >= 0) & (knots < len(times))
    bump = size[:, None] * 0.5 * (1 + np.cos(np.pi * u))
    column += np.bincount(knots[inside], bump[inside], len(times))


def _add_keys(column, times, at, value):
    """Adds the smooth curve through the keys `at`, `value` (monotone in between, constant outside) to `column` [K]."""
    order = np.argsort(at, kind="stable")
    at, value = at[order], value[order]
    apart = np.diff(at, prepend=-np.inf) > 1e-3
    at, value = at[apart], value[apart]
    if len(at) > 1:
        column += PchipInterpolator(at, value)(np.clip(times, at[0], at[-1]))
    elif len(at):
        column += value[0]


def _arm_weight(offsets, times, chords, vary):
    """The arm's weight on loud chords: up before them, down into the keys, and back."""
    hurry = np.clip(np.minimum(chords.before, chords.after) / UNHURRIED, 0.1, 1)
    size = np.clip((chords.loud - SOFT) / (120 - SOFT), 0, 1) * np.clip(0.45 + 0.2 * chords.count, 0, 1.25)
    size = SINK * size * hurry * vary
    upbeat = np.minimum(UPBEAT_HALF, 0.5 * chords.before)
    _add_bumps(offsets[:, Z], times, chords.onset + UPBEAT_AT, upbeat, UPBEAT_HALF, UPBEAT * size)
    fade = np.clip(chords.after, 0.12, SINK_FADE)
    _add_bumps(offsets[:, Z], times, chords.onset + SINK_AT, SINK_SWELL, fade, -size)
    _add_bumps(offsets[:, Y], times, chords.onset + SINK_AT, SINK_SWELL, fade, INTO_KEYS * size)


def _rests(offsets, times, chords, vary):
    """Rises at the ends of phrases, hands that settle in long rests, and come down with the next phrase."""
    begin = np.append(times[0] - 9.0, chords.end)
    over = np.append(chords.onset, times[-1] + 9.0)
    rest = np.flatnonzero(over - begin > SHORTEST_REST)
    if not len(rest):
        return
    begin, over, vary = begin[rest], over[rest], vary[rest]
    length = over - begin
    height = RISE * (1 - np.exp(-length / RISE_TIME)) * _phrase_end(chords, rest) * vary
    up = begin + np.minimum(RISING, 0.45 * length)
    falls = over - np.minimum(0.22, 0.3 * length)
    calm = np.clip((length - SETTLES) / 1.0, 0, 1)
    back = -np.clip(BACK_SPEED * length, 0, FARTHEST_BACK) * np.clip(length / 0.5, 0, 1) * vary

    settled = np.flatnonzero(calm > 0)
    short = np.flatnonzero(calm == 0)
    nothing = np.zeros(len(rest))
    s_begin, s_over = up[settled] + 0.75, over[settled] - SETTING_OUT
    s_calm, s_back = calm[settled], back[settled]
    resting = (1 - s_calm) * 0.4 * height[settled] - s_calm * HANGS
    entry = over[settled] - 0.30
    _add_keys(offsets[:, Z], times,
              np.concatenate([begin - 0.04, up, over, falls[short], s_begin, s_over, entry]),
              np.concatenate([nothing, height, nothing, 0.7 * height[short], resting, resting, resting + ENTRY]))
    _add_keys(offsets[:, Y], times, np.concatenate([begin, up, over, s_begin, s_over, entry]),
              np.concatenate([nothing, np.where(calm > 0, 0.5, 1) * back, nothing, s_back, s_back, 0.35 * s_back]))
    relaxed = s_calm * RELAXED_ROLL
    _add_keys(offsets[:, ROLL], times, np.concatenate([begin, over, s_begin, s_over]),
              np.concatenate([nothing, nothing, relaxed, relaxed]))


def _phrase_end(chords, rest):
    """How much [R] the rests before chords `rest` end a phrase: 1, or `DETACHED` among others of their length."""
    gaps = np.clip(np.append(chords.gap, np.inf), 0, 5.0)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(gaps, 3, mode="reflect" if len(gaps) > 3 else "edge"), 7)
    usual = np.median(around[:, [0, 1, 2, 4, 5, 6]], axis=1)[rest]
    stands_out = np.clip((gaps[rest] - 1.3 * usual) / (0.15 + 0.5 * usual), 0, 1)
    return np.maximum(DETACHED + (1 - DETACHED) * stands_out, np.clip((gaps[rest] - 0.6) / 1.2, 0, 1))


def _breathing(offsets, times, chords, vary):
    """Down on the first note of a slur, up towards its last."""
    length = np.where(np.isfinite(chords.after), chords.after, 0)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(length, 2, mode="edge"), 5)
    long_note = np.append(False, (length > LONG_NOTE * np.median(around, axis=1))[:-1] & (length[:-1] > 0.25))
    first = np.flatnonzero((chords.gap > TOGETHER) | long_note)
    last = np.append(first[1:], len(chords.onset)) - 1
    begin, over = chords.onset[first], chords.onset[last]
    breathes = (over - begin > SLUR_TIME) & (last - first + 1 >= SLUR_LENGTH)
    size = np.where(breathes, BREATH * np.clip((over - begin) / 1.5, 0.3, 1), 0) * vary[first]
    lone = np.flatnonzero(last == first)
    more = np.flatnonzero(last > first)
    _add_keys(offsets[:, Z], times, np.concatenate([begin[more] + 0.04, over[more] + 0.05, begin[lone]]),
              np.concatenate([-size[more], size[more], np.zeros(len(lone))]))


def _forearm_rotation(offsets, times, chords):
    """Roll towards the side that plays: in broken intervals, and under the outer digits."""
    step = np.diff(chords.x, prepend=chords.x[:1], append=chords.x[-1:])
    come, go = step[:-1], -step[1:]
    turns = np.where(come * go > 0, np.sign(come) * np.minimum(np.abs(come), np.abs(go)), 0)
    widest = np.maximum(np.abs(come), np.abs(go))
    turns = turns * np.clip(1 - (widest - HAND_WIDTH) / 0.04, 0, 1)
    interval = np.minimum(chords.before, chords.after)
    speed = np.clip(interval / BRISK, 0.3, 1) * np.clip(CALM / np.maximum(interval, 1e-3), 0.3, 1)
    size = np.clip(ROTATION * turns, -MOST_ROTATION, MOST_ROTATION) * speed
    support = np.where(chords.count == 1, SUPPORT[chords.low_digit], 0)
    support = np.where((chords.low_digit == 0) & (chords.high_digit == 4), OCTAVE_ROLL, support)
    size += support * np.clip(interval / 0.35, 0, 1)
    ends = np.maximum(chords.end, chords.onset + 0.1) + 0.3
    ends = ends[(chords.after > 0.9) & (ends < np.append(chords.onset[1:], np.inf) - 0.35)]
    back = np.flatnonzero(chords.before > 0.9)
    _add_keys(offsets[:, ROLL], times, np.concatenate([chords.onset + 0.01, ends, chords.onset[back] - 0.3]),
              np.concatenate([size, 0 * ends, np.where(chords.gap[back] > 0.6, 0, size[back] * 0.5)]))


def _hand_strokes(offsets, times, chords):
    """The hand comes up between repeated chords: they are struck from the wrist."""
    following = np.flatnonzero((chords.count[:-1] > 1) & (chords.count[1:] > 1) & (chords.gap[1:] > 0.02)
                               & (chords.after[:-1] < 0.7))
    if not len(following):
        return
    gap, interval = chords.gap[following + 1], chords.after[following]
    size = HAND_STROKE * np.interp(interval, HAND_STROKE_TIMES, (0, 1)) * np.clip((gap - 0.02) / 0.08, 0, 1)
    _add_bumps(offsets[:, PITCH], times, chords.onset[following] + 0.55 * interval, 0.5 * interval, 0.42 * interval,
               size)


def _wide_chords(offsets, times, strokes):
    """A lower wrist for chords wider than a relaxed hand."""
    step = times[1] - times[0]
    first = np.clip(np.round((strokes.onset - times[0]) / step).astype(int), 0, len(times) - 1)
    count = np.clip(np.round((strokes.release - times[0]) / step).astype(int), first, len(times) - 1) - first + 1
    knots = np.repeat(first - np.append(0, np.cumsum(count)[:-1]), count) + np.arange(count.sum())
    low, high = np.full(len(times), np.inf), np.full(len(times), -np.inf)
    np.minimum.at(low, knots, np.repeat(strokes.x, count))
    np.maximum.at(high, knots, np.repeat(strokes.x, count))
    wide = np.clip((high - low - WIDE_FROM) / (WIDE_AT - WIDE_FROM), 0, 1)
    wide = maximum_filter1d(wide, 2 * int(WIDE_AROUND / step) + 1, mode="nearest")
    offsets[:, Z] -= WIDE_DROP * gaussian_filter1d(wide, 0.45 * WIDE_AROUND / step, mode="nearest")


def _runs(offsets, times, chords):
    """The lean into the direction of runs, and room for thumbs that pass under and fingers that pass over."""
    step = times[1] - times[0]
    x = np.interp(times, chords.onset, chords.x)
    offsets[:, YAW] -= LEAN * np.tanh(gaussian_filter1d(x, 0.3 / step, order=1, mode="nearest") / step / LEAN_SPEED)
    single = (chords.count[:-1] == 1) & (chords.count[1:] == 1) & (chords.after[:-1] < PASS_TIME)
    up = chords.x[1:] > chords.x[:-1]
    thumb, thumb_next = chords.low_digit[:-1] == 0, chords.low_digit[1:] == 0
    passing = np.flatnonzero(single & ((up & ~thumb & thumb_next) | (~up & thumb & ~thumb_next)))
    if len(passing):
        room = np.zeros(len(times))
        _add_bumps(room, times, chords.onset[passing + 1], PASS_TIME, PASS_TIME, 1.0)
        room = np.tanh(room)
        offsets[:, YAW] += PASS_YAW * room
        offsets[:, Z] += PASS_RISE * room
