"""Expression for printed music: metronomic score notes become a performance with timing, dynamics, touch and pedal.

Tempo by phrases (`rubato`), chords that are not quite together or rolled where no hand spans them, a melody above its
accompaniment, dynamics by phrase, metre and height, held lengths by `articulation`, pedal by harmony. The same notes,
settings and seed give the same performance. Rules after Todd (1985), Friberg, Bresin & Sundberg (2006), Goebl (2001).
"""
from dataclasses import dataclass

import numpy as np

from .articulation import articulate, come_up
from .notes import NOTE
from .pedalling import pedal_by_harmony
from .performance import HIGHEST, LOWEST, Performance
from .rubato import clock, tempo_curve, warp
from .score_structure import SAME, structure_of

#: Quarters a second of a score without positions: 100 beats a minute.
PACE = 100 / 60
#: Velocities: usual level and, of phrases, beats, voices and chance, what each adds at most or as deviation.
LEVEL, PHRASE_LEVEL, PHRASE_ARC, ACCENT, HEIGHT = 62.0, 8.0, 12.0, 5.0, 0.3
TOP, INNER, BASS, CHANCE = 10.0, -7.0, 2.0, 2.5
SOFTEST, LOUDEST = 22, 118
#: Where in a phrase it is loudest.
CLIMAX = 0.62
#: Standard deviations, seconds: of notes of one chord against each other, of a hand against the other, of any onset.
CHORD_SPREAD, HAND_SPREAD, JITTER = 0.004, 0.005, 0.004
#: Where notes follow each other faster than this (s) they are more even: pianists' scales to some 5 ms.
SLOW, EVENEST = 0.3, 0.3
#: A hand rolls chords wider than this (semitones); seconds from note to note; of the time since its last note at most.
WIDEST, ROLL, ROLL_SHARE = 16, (0.030, 0.050), 0.6
#: Silence before the first note, seconds.
LEAD_IN = 0.5


@dataclass(frozen=True)
class Expression:
    """How a score is played. tempo: against the score's (0.3-3); transpose: semitones, less where keys would lack;
    rubato, dynamics, looseness: 1 as usual, 0 none, up to 2 (looseness: of chords and onsets); level: velocity added;
    legato: 1 overlapping, 0.5 portato, 0 detached; pedal: whether it is used."""

    tempo: float = 1.0
    transpose: int = 0
    rubato: float = 1.0
    dynamics: float = 1.0
    looseness: float = 1.0
    level: float = 0.0
    legato: float = 0.9
    pedal: bool = True

    def __post_init__(self):
        for name, low, high in (("tempo", 0.3, 3), ("transpose", -24, 24), ("rubato", 0, 2), ("dynamics", 0, 2),
                                ("looseness", 0, 2), ("level", -30, 30), ("legato", 0, 1)):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} is outside {low:g} to {high:g}")

    @classmethod
    def drawn(cls, rng):
        """Settings as different players choose them: tempo 0.6-1.5, transposition -5..+6, every touch, some without
        pedal."""
        return cls(tempo=float(np.clip(np.exp(0.22 * rng.standard_normal()), 0.6, 1.5)),
                   transpose=int(rng.integers(-5, 7)), rubato=float(rng.uniform(0.3, 1.5)),
                   dynamics=float(rng.uniform(0.6, 1.4)), looseness=float(rng.uniform(0.4, 1.5)),
                   level=float(rng.normal(0, 7).__round__(2)), legato=float(rng.choice([0.95, 0.9, 0.7, 0.45])),
                   pedal=bool(rng.random() < 0.8))


def express(notes, beats=None, expression=Expression(), seed=0, ending=True):
    """The `Performance` of score `notes` [M] (`NOTE`; hands and fingers are kept).

    beats [M]: their positions in quarter notes, by default at 100 beats a minute; ending: whether the last note ends
    the piece (and is slowed down to). The first note is `LEAD_IN` after the beginning.
    """
    if not len(notes):
        return Performance(np.empty(0, NOTE))
    order = np.lexsort((notes["pitch"], notes["onset"]))
    notes = notes[order].copy()
    beats = notes["onset"] * PACE if beats is None else np.asarray(beats, float)[order]
    rng = np.random.default_rng(seed)
    structure = structure_of(notes, beats)
    played, score = clock(beats, notes["onset"], *tempo_curve(structure, expression.rubato, ending, rng),
                          expression.tempo)
    onset, offset = (warp(notes[name], played, score) for name in ("onset", "offset"))
    velocity = velocities(notes, beats, structure, expression, rng)
    shift = spread(notes, onset, expression.looseness, rng)
    held = articulate(notes, onset + shift, offset + shift, _touch(structure, beats, expression, rng), rng)
    result = notes.copy()
    result["onset"], result["offset"], result["velocity"] = onset + shift, held, velocity
    result["pitch"] += _transposition(notes["pitch"], expression.transpose)
    start = LEAD_IN - result["onset"].min()
    result["onset"] += start
    result["offset"] = come_up(result["pitch"], result["onset"], result["offset"] + start)
    pedal = pedal_by_harmony(result, beats, structure, rng) if expression.pedal else np.zeros((0, 2))
    result = result[np.lexsort((result["pitch"], result["onset"]))]
    return Performance(result, pedal, float(max(result["offset"].max(), *pedal[-1:, 0], 0) + LEAD_IN))


def velocities(notes, beats, structure, expression, rng):
    """MIDI velocities [M]."""
    phrases = structure.phrases
    index = np.clip(np.searchsorted(phrases, beats + SAME, side="right") - 1, 0, len(phrases) - 2)
    u = (beats - phrases[index]) / (phrases[index + 1] - phrases[index]) - CLIMAX
    arc = 0.5 - np.where(u < 0, u / CLIMAX, u / (1 - CLIMAX)) ** 2
    wandering = np.cumsum(rng.standard_normal(len(phrases) - 1))
    wandering -= np.linspace(0, 1, len(wandering)) * wandering[-1]  # comes back to where it began
    level = np.clip(PHRASE_LEVEL * (wandering + 0.5 * rng.standard_normal(len(wandering))), -16, 16)
    voice = np.where(structure.top, TOP, np.where(structure.bass, BASS, INNER))
    height = np.clip(HEIGHT * (notes["pitch"] - np.median(notes["pitch"][structure.top])), -6, 8)
    value = level[index] + PHRASE_ARC * arc + voice + ACCENT * structure.strength + np.where(structure.top, height, 0)
    value = LEVEL + expression.level + expression.dynamics * value + CHANCE * rng.standard_normal(len(notes))
    return np.clip(np.round(value), SOFTEST, LOUDEST).astype(int)


def spread(notes, onset, looseness, rng):
    """Seconds [M] by which onsets differ from the beat: chords not quite together, hands against each other, rolled
    chords; notes of one chord and hand keep within a few milliseconds unless the chord is rolled."""
    begins = np.r_[True, np.diff(onset) > 1e-4]
    groups = np.cumsum(begins) - 1
    beat = onset[begins]
    space = np.diff(beat, prepend=-np.inf, append=np.inf)
    even = np.clip(np.minimum(space[:-1], space[1:]) / SLOW, EVENEST, 1)
    shift = even * JITTER * rng.standard_normal(len(beat))
    hands = even[:, None] * HAND_SPREAD * rng.standard_normal((len(beat), 3))
    shift = shift[groups] + hands[groups, notes["hand"]] + even[groups] * CHORD_SPREAD * rng.standard_normal(len(notes))
    shift = np.clip(looseness * shift, -0.3 * space[groups], 0.3 * space[groups + 1])
    for hand in (0, 1):
        mine = np.flatnonzero(notes["hand"] == hand)
        if len(mine):
            shift[mine] += _rolls(notes["pitch"][mine].astype(float), onset[mine], rng)
    return shift


def _rolls(pitch, onset, rng):
    """Seconds [m] by which the notes of chords that a hand cannot span come before the highest, which is on time."""
    begins = np.flatnonzero(np.r_[True, np.diff(onset) > 1e-4])
    sizes = np.diff(np.r_[begins, len(onset)])
    index = np.repeat(np.arange(len(begins)), sizes)
    wide = np.maximum.reduceat(pitch, begins) - np.minimum.reduceat(pitch, begins) > WIDEST
    pace = np.where(wide, rng.uniform(*ROLL, len(begins)), 0.0)
    since = np.diff(onset[begins], prepend=-np.inf)
    pace = np.minimum(pace, ROLL_SHARE * since / np.maximum(sizes - 1, 1))
    order = np.lexsort((pitch, index))
    rank = np.empty(len(pitch))
    rank[order] = np.arange(len(pitch)) - begins[index[order]]
    return (rank - (sizes[index] - 1)) * pace[index]


def _touch(structure, beats, expression, rng):
    """How legato [M] each note is played: by phrase, a little by chance."""
    index = np.clip(np.searchsorted(structure.phrases, beats + SAME, side="right") - 1, 0, len(structure.phrases) - 2)
    touch = expression.legato + 0.06 * expression.looseness * rng.standard_normal(len(structure.phrases) - 1)
    return np.clip(touch, 0, 1)[index]


def _transposition(pitch, semitones):
    """`semitones`, or the nearest to them that leaves every note on the keyboard."""
    return int(np.clip(semitones, min(LOWEST - int(pitch.min()), 0), max(HIGHEST - int(pitch.max()), 0)))
