"""Where everything is in the feature tensor of keys: [T,444], or [T,608] with who plays; frame k is at k/30 s.

Per key A0…C8, plane by plane [5,88]: an onset triangle max(0, 1 - |30 t - k|), the same times velocity/127, the part of
the frame for which the key is held, exp(-age / 0.5 s) while it is held, and the transcriber's onset posterior (or the
onset triangle, where it has none). Then sustain pedal, soft pedal, loudness, onset strength. Then, only with roles,
a plane [88] of who holds or strikes each key (left -1, right +1, weighted by how far it is held or struck in the
frame), and for each finger [2,5,7]: held, onset triangle, its key's place along the keyboard, whether that key is
black; then of the key that it strikes next: 1 - (time until then) / 1 s, or 0 if that is longer, its place, whether it
is black. Last, for each hand [2,3]: where its middle finger would be if the nearest notes alone said so, as they fade
over 0.08 s and over 0.3 s, and exp(-time to the nearest note / 1 s).
"""
import numpy as np

from ....rigs.keyboard import PITCHES

KEYS = PITCHES
PLANES = 5
ONSET, STRENGTH, HELD, SINCE, POSTERIOR = range(PLANES)
SUSTAIN, SOFT, LOUDNESS, FLUX = range(PLANES * len(KEYS), PLANES * len(KEYS) + 4)
#: Numbers of a frame without and with roles.
HEARD = FLUX + 1
PLAYED_BY = slice(HEARD, HEARD + len(KEYS))
FINGERS, FINGER_NUMBERS = 5, 7
FINGER_HELD, FINGER_ONSET, FINGER_PLACE, FINGER_BLACK, NEXT_NEAR, NEXT_PLACE, NEXT_BLACK = range(FINGER_NUMBERS)
HANDS_AT = PLAYED_BY.stop + 2 * FINGERS * FINGER_NUMBERS
HAND_PLACE, HAND_PLACE_SLOW, HAND_NEAR = range(3)
WITH_ROLES = HANDS_AT + 2 * 3
#: Places are counted from the keyboard's middle in units of this, metres.
FINGER_UNIT = 0.1
#: Time constant of a held key's age, seconds.
AGE = 0.5
#: How long before its onset a finger's next key is known, seconds.
AHEAD = 1.0
#: So far before and after a frame (seconds) notes tell where a hand is, and how fast a note's say fades.
AROUND, FADES = 8.0, (0.08, 0.3)

assert (HEARD, WITH_ROLES) == (444, 608) and np.array_equal(KEYS, np.arange(21, 109))
