"""What a score's notes tell of its structure: bars, phrases, the top voice and the bass. Positions in quarter notes.

Scores are read as bare notes, so bars and phrases are found: a bar is the period at which basses, chords and long
notes come together; phrases are whole bars that end where the top voice rests, lingers or leaps (after the local
boundaries of Cambouropoulos 2001), a balance between such ends and a usual length.
"""
from dataclasses import dataclass

import numpy as np

#: Bars that are looked for, quarters, and how usual they are.
BARS = ((4.0, 1.0), (3.0, 0.95), (2.0, 0.9), (1.5, 0.75))
#: A bass is lower than all that is nearer than this, quarters.
NEAR = 1.4
#: Step of a bar's phase, quarters.
_STEP = 0.5
#: Phrases have so many bars, usually USUAL; how much an unusual length costs against a clear end.
SHORTEST, LONGEST, USUAL, UNUSUAL = 2, 8, 4, 0.6
#: Notes so near in order (each way) are looked at for what sounds above and below.
_NEIGHBOURS = 40
#: Positions closer than this are simultaneous, quarters.
SAME = 1 / 48


@dataclass(frozen=True)
class Structure:
    """bar, phase: quarters, bar lines are at phase + k bar; phrases [P+1]: where phrases begin and the last one ends,
    quarters; top, bass [M]: whether nothing sounds above, below a note; strength [M]: 1 on a bar line, 0.5 in the
    middle of a bar, 0.25 on other beats, 0 between."""

    bar: float
    phase: float
    phrases: np.ndarray
    top: np.ndarray
    bass: np.ndarray
    strength: np.ndarray


def structure_of(notes, beats):
    """The `Structure` of score notes [M] (sorted by onset) at positions `beats` [M]."""
    top, bass = outer_voices(notes)
    bar, phase = find_bars(notes, beats)
    return Structure(bar, phase, find_phrases(notes, beats, top, bar, phase), top, bass,
                     metrical_strength(beats, bar, phase))


def outer_voices(notes):
    """Whether nothing that sounds at its onset is above (top) or below (bass) each note; bool [M] each."""
    top, bass = np.ones(len(notes), bool), np.ones(len(notes), bool)
    for step in range(1, min(_NEIGHBOURS, len(notes) - 1) + 1):
        for mine, other in ((slice(step, None), slice(None, -step)), (slice(None, -step), slice(step, None))):
            sounds = (notes["onset"][other] <= notes["onset"][mine] + 0.01) & (
                notes["offset"][other] > notes["onset"][mine] + 0.02)
            top[mine] &= ~(sounds & (notes["pitch"][other] > notes["pitch"][mine]))
            bass[mine] &= ~(sounds & (notes["pitch"][other] < notes["pitch"][mine]))
    return top, bass


def find_bars(notes, beats):
    """Length and phase, quarters, of the bars that the notes' weight speaks for: low, long, and many at once."""
    length = notes["offset"] - notes["onset"]
    weight = (1 + 2.0 * (notes["pitch"] <= _lowest_near(notes["pitch"], beats) + 1)
              + np.clip(np.log2(np.maximum(length, 0.05) / max(np.median(length), 0.05)), 0, 2))
    alike = _likeness(weight, beats)
    best = (-np.inf, BARS[0][0], 0.0)
    for bar, usual in BARS:
        phases = np.arange(0, bar, _STEP)
        place = np.mod(beats[:, None] - phases + SAME, bar)
        on_line = ((place < 2 * SAME) * weight[:, None]).sum(0) / weight.sum()
        chance = _STEP / bar
        score = usual * alike(bar) * (on_line - chance) / np.sqrt(chance * (1 - chance))
        k = int(score.argmax())
        best = max(best, (float(score[k]), bar, float(phases[k])))
    return best[1:]


def _likeness(weight, beats):
    """A function of a lag (quarters): how alike the weights are that far apart, their autocorrelation plus 1/2."""
    grid = np.zeros(int(np.ceil((beats.max() - beats.min()) / _STEP)) + 2)
    np.add.at(grid, np.round((beats - beats.min()) / _STEP).astype(int), weight)
    grid -= grid.mean()

    def at(lag):
        step = round(lag / _STEP)
        power = (grid * grid).sum()
        return 0.5 + max(float((grid[step:] * grid[:-step]).sum() / power), 0) if power > 0 else 1.0
    return at


def _lowest_near(pitch, beats):
    """Lowest pitch [M] among the notes within `NEAR` quarters of each."""
    edges = np.stack([np.searchsorted(beats, beats - NEAR), np.searchsorted(beats, beats + NEAR)], 1)
    return np.minimum.reduceat(np.append(pitch, 127), edges.ravel())[::2]


def metrical_strength(beats, bar, phase):
    """1 on bar lines, 0.5 in the middle of bars of two or four, 0.25 on other beats, 0 elsewhere; [M]."""
    def on(period, start=0.0):
        return np.mod(beats - phase - start + SAME, period) < 2 * SAME
    strength = np.where(on(1.0 if bar >= 2 else 0.5), 0.25, 0.0)
    if bar in (2.0, 4.0):
        strength = np.where(on(bar / 2), 0.5, strength)
    return np.where(on(bar), 1.0, strength)


def find_phrases(notes, beats, top, bar, phase):
    """Where phrases begin, and the last one ends: quarters [P+1], by dynamic programming over bar lines."""
    first = phase + bar * np.floor((beats.min() - phase) / bar + 1e-6)
    count = max(int(np.ceil((beats.max() - first) / bar + 1e-6)), 1)
    lines = first + bar * np.arange(count + 1)
    ends = _endings(notes[top], beats[top], lines)
    cost, back = np.full(count + 1, np.inf), np.zeros(count + 1, int)
    cost[0] = 0.0
    for line in range(1, count + 1):
        bars = np.arange(1 if line < SHORTEST or line == count else SHORTEST, min(LONGEST, line) + 1)
        price = cost[line - bars] + UNUSUAL * np.log2(bars / USUAL) ** 2 - ends[line]
        back[line] = bars[price.argmin()]
        cost[line] = price.min()
    chosen = [count]
    while chosen[-1] > 0:
        chosen.append(chosen[-1] - back[chosen[-1]])
    return lines[chosen[::-1]]


def _endings(melody, beats, lines):
    """How much each bar line [L] is like the beginning of a phrase, 0-1: the top voice's rest, long note or leap."""
    if len(melody) < 3:
        return np.zeros(len(lines))
    step = np.diff(melody["onset"])
    usual = np.median(step[step > 0.02]) if (step > 0.02).any() else 1.0
    rest = np.clip((melody["onset"][1:] - melody["offset"][:-1]) / usual, 0, 1)
    long = np.clip(np.log2(np.maximum(step, 0.02) / usual) / 2, 0, 1)
    leap = np.clip(np.abs(np.diff(melody["pitch"].astype(float))) / 12, 0, 1)
    strength = 0.4 * rest + 0.4 * long + 0.2 * leap
    # an upbeat belongs to what follows: the end may come up to a beat before the line
    found = np.zeros(len(lines))
    near = np.searchsorted(lines, beats[1:] - SAME)
    upbeat = (near < len(lines)) & (lines[np.minimum(near, len(lines) - 1)] - beats[1:] <= 1.0 + SAME)
    np.maximum.at(found, near[upbeat], strength[upbeat])
    return found
