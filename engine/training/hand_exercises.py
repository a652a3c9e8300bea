"""Made-up passages of what scores have too little of for `hand_judges` to learn: hands that cross, pass an arpeggio on
to one another, play the same line, or play alone."""
import numpy as np

from ..music.notes import make_notes

LEFT, RIGHT = 0, 1
CHORDS = ((0, 4, 7), (0, 3, 7), (0, 4, 7, 10), (0, 3, 6, 9), (0, 4, 7, 12), (0, 3, 7, 12), (0, 5, 9), (0, 3, 8))
SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 11), (0, 2, 3, 5, 7, 8, 10), tuple(range(12)))
#: What one hand plays alone, or in the middle, is the right one's where its mean is over this, MIDI pitch.
MIDDLE = 58.5


def exercises_in_a_row(random):
    """Notes with hands of one to four made-up exercises, one after the other; `random` is a numpy Generator."""
    parts, start = [], 0.0
    for _ in range(random.integers(1, 5)):
        kind = (crossing, hand_to_hand, in_unison, alone)[random.choice(4, p=(0.4, 0.3, 0.15, 0.15))]
        notes = kind(random)
        for field in ("onset", "offset"):
            notes[field] += start
        start = notes["offset"].max() + random.choice([0.02, 0.3, 1.0])
        parts.append(notes)
    return np.concatenate(parts)


def _timed(pitches, times, step, hand, random):
    hold = step * random.choice([0.5, 0.8, 0.96, 0.96])
    keep = (np.asarray(pitches) >= 21) & (np.asarray(pitches) <= 108)
    return make_notes(np.asarray(times)[keep], np.asarray(times)[keep] + np.maximum(hold, 0.04),
                      np.asarray(pitches)[keep], 80, np.broadcast_to(hand, keep.shape)[keep])


def _joined(parts):
    """Notes of all parts; of two on one key at one time the first part's."""
    notes = np.concatenate(parts)
    _, first = np.unique(np.stack([np.round(notes["onset"], 4), notes["pitch"]]), axis=1, return_index=True)
    notes = notes[np.sort(first)]
    return notes[np.lexsort((notes["pitch"], notes["onset"]))]


def crossing(random):
    """One hand keeps a figure in the middle while the other goes to and fro between below and above it.

    Mostly it is the right hand that keeps it, or the left one where it lies low.
    """
    step, length = 1 / random.uniform(3, 10), int(random.choice([3, 4, 4, 6, 6, 8]))
    bars = int(random.integers(5, 14))
    root = random.integers(50, 66) + np.cumsum(random.choice([0, 0, 0, -2, 2, 5, -5], bars)) % 12 - 4
    chords = [CHORDS[random.choice(len(CHORDS))] for _ in range(2)]
    order = random.integers(0, 3, length) if random.random() < 0.4 else np.array([0, 1, 2, 1] * 2)[:length]
    figure = np.array([[root[bar] + chords[bar % 2][index] for index in order] for bar in range(bars)]).ravel()
    middle = RIGHT if (figure.mean() > MIDDLE) == (random.random() < 0.95) else LEFT
    times = np.arange(len(figure)) * step
    inner = [_timed(figure, times, step, middle, random)]
    if random.random() < 0.25:
        third = np.array([chords[0][min(index + 1, 2)] - chords[0][index] or 3 for index in np.tile(order, bars)])
        inner.append(_timed(figure + third, times, step, middle, random))
    above = random.permutation(np.arange(bars) % 2) if random.random() < 0.4 else np.arange(bars) % 2
    far = random.integers(5, 20, bars)
    outer = []
    for bar in range(bars):
        strokes = int(random.choice([1, 1, 1, 2, 3]))
        shift = step * length / strokes if length % strokes == 0 else step
        pitch = root[bar] + 12 + far[bar] if above[bar] else root[bar] - far[bar] - 3
        moves = pitch + np.cumsum(np.append(0, random.choice([-2, -1, 1, 2, 0], strokes - 1)))
        start = times[bar * length] + (step if random.random() < 0.15 else 0)
        outer.append(_timed(moves, start + shift * np.arange(strokes), shift, 1 - middle, random))
        if random.random() < 0.2:
            outer.append(_timed(moves + 12, start + shift * np.arange(strokes), shift, 1 - middle, random))
    return _joined(inner + outer)


def hand_to_hand(random):
    """An arpeggio up and down several octaves: the hands take a few notes each in turn, one passing over the other."""
    chord = np.array([interval for interval in CHORDS[random.choice(len(CHORDS))] if interval < 12])
    low, octaves = int(random.integers(28, 52)), int(random.integers(2, 6))
    pitches = (low + 12 * np.arange(octaves)[:, None] + chord).ravel()
    each = int(random.choice([2, 3, 3, 4, 4, 5])) if random.random() < 0.75 else -(-len(pitches) // 2)
    hands = np.arange(len(pitches)) // each % 2
    turn = np.arange(len(pitches) - 2, -1, -1) if random.random() < 0.7 else np.zeros(0, int)
    path = np.tile(np.concatenate([np.arange(len(pitches)), turn]), int(random.integers(1, 4)))
    if random.random() < 0.2:
        path = path[::-1]
    step = 1 / random.uniform(4, 14)
    return _joined([_timed(pitches[path], np.arange(len(path)) * step, step, hands[path], random)])


def _line(random, count):
    """Pitches [count] of a scale, an arpeggio or a wandering melody, from about 0."""
    ladder = np.array(SCALES[random.choice(len(SCALES))] if random.random() < 0.6
                      else [step for step in CHORDS[random.choice(len(CHORDS))] if step < 12])
    if random.random() < 0.6:
        top = int(random.integers(6, 24))
        degrees = np.abs((np.arange(count) + top) % (2 * top) - top)
    else:
        degrees = np.cumsum(random.choice([-2, -1, -1, 1, 1, 2], count))
        degrees -= degrees.min()
    return ladder[degrees % len(ladder)] + 12 * (degrees // len(ladder))


def in_unison(random):
    """Both hands play one line, an octave or two apart, or mirror it."""
    count, step = int(random.integers(30, 90)), 1 / random.uniform(3, 12)
    line = _line(random, count)
    low = int(random.integers(30, 56))
    apart = int(random.choice([12, 12, 24, 24, 36, 15, 16]))
    times = np.arange(count) * step
    other = low + apart + (line if random.random() < 0.8 else line.max() - line + line.max())
    return _joined([_timed(low + line, times, step, LEFT, random), _timed(other, times, step, RIGHT, random)])


def alone(random):
    """One hand plays a line alone, or but a few notes, singly, in thirds, sixths or octaves."""
    count, step = int(random.integers(*random.choice([(40, 90), (1, 9)]))), 1 / random.uniform(1, 12)
    line = _line(random, count) + int(random.integers(36, 76))
    hand = RIGHT if line.mean() > MIDDLE else LEFT
    parts = [_timed(line, np.arange(count) * step, step, hand, random)]
    if random.random() < 0.5:
        second = line + int(random.choice([3, 4, 8, 9, 12, 12]))
        parts.append(_timed(second, np.arange(count) * step, step, hand, random))
    return _joined(parts)
