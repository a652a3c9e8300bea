"""Technical exercises with the fingerings that teachers print: material on which playing is measured.

Scores under-represent what a hand finds hard or what shows a fault at once: scales up to twelve notes a second, thumb
crossings, leaps, octaves, repeated notes, trills, thirds, full chords, crossing hands. Each exercise is short, exact
and has its hands given; the fingers are given where there is one standard fingering (0 elsewhere: the fingering step
decides).
"""
import numpy as np

from ..music.notes import make_notes

LEFT, RIGHT = 0, 1
#: Silence before the first note, seconds: time for the hands to get into position.
LEAD_IN = 0.6
#: Share of the time to the next note for which a key is held.
LEGATO, DETACHED = 0.96, 0.55
MAJOR, HARMONIC_MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 11)

#: Name → degrees, the right hand's lowest pitch, and the left and the right hand's fingers going up two octaves.
SCALES = {
    "c_major": (MAJOR, 60, "543213214321321", "123123412312345"),
    "e_major": (MAJOR, 64, "543213214321321", "123123412312345"),
    "f_major": (MAJOR, 65, "543213214321321", "123412312341234"),
    "b_flat_major": (MAJOR, 58, "321432132143213", "412312341231234"),
    "e_flat_major": (MAJOR, 63, "321432132143213", "312341231234123"),
    "a_flat_major": (MAJOR, 56, "321432132143213", "341231234123123"),
    "f_sharp_major": (MAJOR, 66, "432132143213214", "234123123412312"),
    "b_major": (MAJOR, 59, "432143213214321", "123123412312345"),
    "a_minor": (HARMONIC_MINOR, 57, "543213214321321", "123123412312345"),
}
#: Name → intervals of one octave, the right hand's lowest pitch, octaves, fingers going up.
ARPEGGIOS = {
    "c_major": ((0, 4, 7), 60, 2, "5421421", "1231235"),
    "a_flat_major": ((0, 4, 7), 68, 3, "2142142142", "2124124124"),
    "a_minor": ((0, 3, 7), 57, 3, "5421421421", "1231231235"),
}
_CHROMATIC = {LEFT: dict(zip(range(12), (1, 3, 1, 3, 2, 1, 3, 1, 3, 1, 3, 2))),
              RIGHT: dict(zip(range(12), (2, 3, 1, 3, 1, 2, 3, 1, 3, 1, 3, 1)))}


def exercises():
    """All exercises: name → notes (`engine.music.notes.NOTE`) with hands, and fingers where they are standard."""
    found = {}
    for rate in (4, 8, 12):
        for key in SCALES:
            found[f"scale_{key}_{rate}"] = _join(_scale(key, hand, rate) for hand in (LEFT, RIGHT))
    for rate in (6, 10):
        found[f"chromatic_{rate}"] = _join(_chromatic(hand, rate) for hand in (LEFT, RIGHT))
    for rate in (4, 6, 9):
        for key in ARPEGGIOS:
            found[f"arpeggio_{key}_{rate}"] = _join(_arpeggio(key, hand, rate) for hand in (LEFT, RIGHT))
    found["arpeggio_hand_to_hand"] = _hand_to_hand()
    found["triads_with_jumps"] = _triads_with_jumps()
    found["octaves"] = _join(_octaves(hand, 3) for hand in (LEFT, RIGHT))
    found["octaves_8"] = _join(_octaves(hand, 8) for hand in (LEFT, RIGHT))
    found["broken_octaves"] = _join(_broken_octaves(hand, 6) for hand in (LEFT, RIGHT))
    found["tremolo_octaves_12"] = _join(_tremolo(hand, 12) for hand in (LEFT, RIGHT))
    found["alberti_bass"] = _alberti_bass()
    found["repeated_notes_slow"] = _repeated_notes(3, "33333333")
    found["repeated_notes_one_finger_6"] = _repeated_notes(6, "2" * 18)
    found["repeated_notes_fast"] = _repeated_notes(10, "321" * 12)
    found["trill_right_white"] = _trill(RIGHT, 67, 69, "23", 10)
    found["trill_right_black"] = _trill(RIGHT, 66, 68, "23", 10)
    found["trill_left"] = _trill(LEFT, 48, 50, "21", 9)
    found["trills_12"] = _join([_trill(RIGHT, 72, 74, "23", 12), _trill(LEFT, 55, 57, "32", 12)])
    found["trill_weak_fingers_12"] = _join([_trill(RIGHT, 76, 77, "45", 12), _trill(LEFT, 47, 48, "54", 12)])
    found["thirds"] = _join(_thirds(hand, 4) for hand in (LEFT, RIGHT))
    found["thirds_7"] = _join(_thirds(hand, 7) for hand in (LEFT, RIGHT))
    found["five_fingers"] = _join(_five_fingers(hand, 8) for hand in (LEFT, RIGHT))
    found["stride_bass"] = _stride_bass()
    found["leaps_two_octaves"] = _join(_leaps(hand) for hand in (LEFT, RIGHT))
    found["wide_chords"] = _wide_chords()
    found["ten_note_chords"] = _ten_note_chords()
    found["crossing_hands"] = _crossing_hands()
    found["interlocked_hands"] = _interlocked_hands()
    return found


def _line(pitches, rate, hand, fingers=None, hold=LEGATO, start=LEAD_IN, velocity=72):
    """A line of single notes at `rate` notes a second; `pitches` and `fingers` run in playing order."""
    onset = start + np.arange(len(pitches)) / rate
    fingers = [int(finger) for finger in fingers] if fingers is not None else 0
    return make_notes(onset, onset + hold / rate, np.asarray(pitches), velocity, hand, fingers)


def _chords(chords, rate, hand, fingers=None, hold=0.8, start=LEAD_IN, velocity=72):
    """Chords (tuples of pitches, from below) at `rate` a second; `fingers` has a string of digits a chord."""
    parts = []
    for k, chord in enumerate(chords):
        onset = np.full(len(chord), start + k / rate)
        finger = [int(digit) for digit in fingers[k]] if fingers else 0
        parts.append(make_notes(onset, onset + hold / rate, np.asarray(chord), velocity, hand, finger))
    return _join(parts)


def _join(parts):
    notes = np.concatenate(list(parts))
    return notes[np.lexsort((notes["pitch"], notes["onset"]))]


def _there_and_back(steps):
    """A sequence up to its end and back to its start, the turning point once."""
    return list(steps) + list(steps)[-2::-1]


def _lowest(right_hand_lowest, hand):
    """The hands play an octave apart (two for the high starts), so that they never share keys."""
    return right_hand_lowest - (0 if hand == RIGHT else 24)


def _scale(key, hand, rate):
    degrees, lowest, *fingers = SCALES[key]
    pitches = [_lowest(lowest, hand) + 12 * octave + degree for octave in range(2) for degree in degrees]
    pitches.append(pitches[0] + 24)
    return _line(_there_and_back(pitches), rate, hand, _there_and_back(fingers[hand]))


def _chromatic(hand, rate):
    pitches = _there_and_back(range(_lowest(60, hand), _lowest(60, hand) + 25))
    return _line(pitches, rate, hand, [_CHROMATIC[hand][pitch % 12] for pitch in pitches])


def _arpeggio(key, hand, rate):
    intervals, lowest, octaves, *fingers = ARPEGGIOS[key]
    base = lowest - (12 * octaves if hand == LEFT else 0)
    pitches = [base + 12 * octave + interval for octave in range(octaves) for interval in intervals]
    pitches.append(base + 12 * octaves)
    return _line(_there_and_back(pitches), rate, hand, _there_and_back(fingers[hand]))


def _triads_with_jumps():
    """Root positions and inversions that leap by an octave and more, both hands."""
    right = [(60, 64, 67), (72, 76, 79), (64, 67, 72), (76, 79, 84), (65, 69, 72), (67, 72, 76), (79, 83, 86),
             (60, 64, 67)]
    left = [(48, 52, 55), (36, 40, 43), (40, 43, 48), (43, 48, 52), (41, 45, 48), (36, 43, 48), (43, 47, 50),
            (36, 40, 43)]
    right_fingers = ["135", "135", "125", "125", "135", "135", "135", "135"]
    left_fingers = ["531", "531", "531", "521", "531", "521", "531", "531"]
    return _join([_chords(right, 1.6, RIGHT, right_fingers), _chords(left, 1.6, LEFT, left_fingers)])


def _octaves(hand, rate):
    """A C major scale in octaves, up and down; 4 on black keys would be the alternative, there are none here."""
    roots = _there_and_back([_lowest(60, hand) + degree for degree in MAJOR + (12,)])
    fingers = ["15" if hand == RIGHT else "51"] * len(roots)
    return _chords([(root, root + 12) for root in roots], rate, hand, fingers, hold=DETACHED)


def _broken_octaves(hand, rate):
    roots = _there_and_back([_lowest(60, hand) + degree for degree in MAJOR + (12,)])
    pitches = [pitch for root in roots for pitch in (root, root + 12)]
    return _line(pitches, rate, hand, ("15" if hand == RIGHT else "51") * len(roots), hold=0.85)


def _alberti_bass():
    """Alberti bass under the opening of a simple melody."""
    left = [48, 55, 52, 55] * 2 + [47, 55, 50, 55] + [48, 55, 52, 55] * 2 + [45, 53, 48, 53] + [48, 55, 52, 55] * 2
    left_fingers = "5131" * 8
    steps = [(72, 4, 1), (76, 2, 3), (79, 2, 5), (71, 3, 1), (72, 1, 2), (74, 0.5, 3), (72, 3.5, 2), (81, 4, 5),
             (79, 2, 4), (84, 2, 5), (79, 2, 3), (77, 1, 2), (76, 3, 1)]
    beats = np.array([length for _, length, _ in steps])
    onset = LEAD_IN + np.concatenate([[0], np.cumsum(beats)[:-1]]) * 0.2
    right = make_notes(onset, onset + beats * 0.2 * LEGATO, [pitch for pitch, _, _ in steps], 84, RIGHT,
                       [finger for _, _, finger in steps])
    return _join([_line(left, 5, LEFT, left_fingers, velocity=58), right])


def _repeated_notes(rate, fingers):
    """One key of each hand again and again."""
    return _join([_line([67] * len(fingers), rate, RIGHT, fingers, hold=DETACHED),
                  _line([48] * len(fingers), rate, LEFT, fingers, hold=DETACHED)])


def _trill(hand, lower, upper, fingers, rate):
    """Two seconds of a trill at `rate` notes a second."""
    return _line([lower, upper] * rate, rate, hand, fingers * rate, hold=0.8)


def _thirds(hand, rate):
    """A C major scale in thirds over an octave; several fingerings are taught, so none is given."""
    white = [_lowest(60, hand) + 12 * octave + degree for octave in range(2) for degree in MAJOR]
    steps = _there_and_back(range(8))
    return _chords([(white[k], white[k + 2]) for k in steps], rate, hand)


def _five_fingers(hand, rate):
    """Hanon's kind of figure: the hand stays, every finger works."""
    base = _lowest(60, hand)
    pitches = [base + step for step in (0, 4, 5, 7, 9, 7, 5, 4) * 4 + (0,)]
    fingers = "12345432" if hand == RIGHT else "54321234"
    return _line(pitches, rate, hand, fingers * 4 + fingers[0])


def _stride_bass():
    """Bass notes and chords in turn: the left hand jumps by about two octaves and back; the right holds a line."""
    chords = [(36,), (52, 55, 60), (31,), (52, 55, 60), (38,), (53, 57, 60), (31,), (53, 55, 59)]
    fingers = ["5", "421", "5", "421", "5", "421", "5", "321"]
    left = _chords(chords * 2, 3, LEFT, fingers * 2, hold=DETACHED)
    return _join([left, _line([76, 79, 77, 74] * 2, 1.5, RIGHT, "35423542")])


def _wide_chords():
    """Octaves, ninths and minor tenths, filled in: up to the edge of what a hand spans."""
    right = [(60, 64, 67, 72), (62, 67, 71, 76), (60, 65, 69, 74), (59, 65, 67, 74)]
    left = [(36, 43, 48), (36, 43, 50), (43, 50, 53), (41, 48, 56)]
    right_fingers = ["1235", "1235", "1235", "1235"]
    left_fingers = ["521", "521", "521", "521"]
    return _join([_chords(right, 1, RIGHT, right_fingers), _chords(left, 1, LEFT, left_fingers)])


def _crossing_hands():
    """The right hand keeps an accompaniment while the left leaps over it between bass and treble."""
    right = _line([60, 64, 67, 64] * 6, 6, RIGHT, "1353" * 6, velocity=58)
    onset = LEAD_IN + np.arange(6) * (4 / 6)
    left = make_notes(onset, onset + 0.3, [43, 79, 41, 81, 43, 84], 84, LEFT, [5, 2, 5, 2, 5, 2])
    return _join([right, left])


def _hand_to_hand():
    """An arpeggio over four octaves, four notes a hand in turn, the left hand passing over to go on above."""
    figure = [48, 52, 55, 60, 64, 67, 72, 76, 79, 84, 88, 91]
    pitches = _there_and_back(figure)
    place = np.array([figure.index(pitch) // 3 % 2 for pitch in pitches])
    finger = np.array([[5, 3, 2], [1, 2, 3]])[place, [figure.index(pitch) % 3 for pitch in pitches]]
    onset = LEAD_IN + np.arange(len(pitches)) / 5
    return make_notes(onset, onset + 0.8 / 5, pitches, 72, place, finger)


def _tremolo(hand, rate):
    """Two seconds of an octave shaken from the forearm."""
    root = _lowest(60, hand)
    return _line([root, root + 12] * rate, rate, hand, ("15" if hand == RIGHT else "51") * rate, hold=0.7)


def _leaps(hand):
    """Two octaves up and down in 0.3 s each, outer fingers on outer keys."""
    low = _lowest(60, hand)
    fingers = ("25" if hand == RIGHT else "52") * 6
    return _line([low, low + 24] * 6, 1 / 0.3, hand, fingers, hold=0.35)


def _ten_note_chords():
    """Seventh chords within an octave, five keys a hand, black and white; then the hands a fourth further out."""
    right = [(60, 64, 67, 70, 72), (61, 65, 68, 71, 73), (62, 66, 69, 72, 74)]
    left = [(41, 45, 48, 51, 53), (37, 41, 44, 47, 49), (36, 40, 43, 46, 48)]
    right += [tuple(pitch + 5 for pitch in chord) for chord in right]
    left += [tuple(pitch - 5 for pitch in chord) for chord in left]
    return _join([_chords(right, 1.2, RIGHT, ["12345"] * 6), _chords(left, 1.2, LEFT, ["54321"] * 6)])


def _interlocked_hands():
    """Both hands in one place, their keys in turn, each between the other's (as in toccatas)."""
    onset = LEAD_IN + np.arange(24) / 7
    pitches = [(57, 60, 62, 64, 65, 67)[k % 6] for k in range(24)]
    hand = [k % 2 for k in range(24)]
    fingers = [(3, 1, 2, 2, 1, 4)[k % 6] for k in range(24)]
    return make_notes(onset, onset + 0.6 / 7, pitches, 72, hand, fingers)
