"""Which key a name means: “C4”, “c#4”, “Db4”, “Key_60”, “60”, “A0 white”… and names that only count the keys."""
import re

from ..rigs.keyboard import HIGHEST, LOWEST, PITCHES

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SHARPS, FLATS = ("#", "♯", "s", "sharp"), ("b", "♭", "flat")
_NOTE = re.compile(r"(?<![A-Za-z])([A-Ga-g])[ _]?(#|♯|sharp|s|♭|flat|b)?([ _]?)(-?)(\d)(?!\d)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)(\d{1,3})(?!\d)")
_COPY = re.compile(r"\.\d{3}$")


def pitches_of(names, middle_c=4):
    """{name: pitch (MIDI)} for those of `names` that mean a key; `middle_c`: the octave's number of middle C (4 or 3).

    Where the names are plain numbers that begin at 0 or 1, they count the keys from A0.
    """
    found, numbers = {}, {}
    for name in names:
        pitch = note_pitch(name, middle_c)
        if pitch is not None:
            found[name] = pitch
        elif (number := _number(name)) is not None:
            numbers[name] = number
    start = min(numbers.values(), default=LOWEST)
    counting = start in (0, 1) and len(numbers) > 1 and max(numbers.values()) < start + len(PITCHES)
    shift = LOWEST - start if counting else 0
    return found | {name: number + shift for name, number in numbers.items() if LOWEST <= number + shift <= HIGHEST}


def note_pitch(name, middle_c=4):
    """The pitch of the note that `name` spells; None when there is none, or none of the 88 keys."""
    for letter, sign, _, minus, octave in _NOTE.findall(name):
        step = STEPS[letter.upper()] + (sign.lower() in SHARPS and bool(sign)) - (sign.lower() in FLATS and bool(sign))
        for number in (-int(octave), int(octave)) if minus else (int(octave),):  # “-” may be a minus or a hyphen
            pitch = 60 + 12 * (number - middle_c) + step
            if LOWEST <= pitch <= HIGHEST:
                return pitch
    return None


def _number(name):
    """The only number in `name`, not counting the “.001” of a copy where another one is left."""
    numbers = [int(text) for text in _NUMBER.findall(_COPY.sub("", name))] or list(map(int, _NUMBER.findall(name)))
    return numbers[0] if len(set(numbers)) == 1 else None
