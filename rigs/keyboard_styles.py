"""The styles that a keyboard may have: which keys it has and what is built around them.

The 88 keys and the parts of the upright's case are in `keyboard.blend`, the other cases in `cases.blend`.
"""
from dataclasses import dataclass

from .keyboard import HIGHEST, LOWEST

#: The parts of the case in `keyboard.blend` that an upright has and a grand has too, and those of an upright alone.
FRONT = ("Keybed", "Key Slip", "Backing", "Fallboard", "Fallboard Felt", "Lid Hinge", "Shelf", "Cheek.L", "Cheek.R",
         "Arm.L", "Arm.R", "Name", "Pedal Soft", "Pedal Sostenuto", "Pedal Sustain")
BODY = ("Upper Panel", "Top", "Lower Panel", "Leg.L", "Leg.R", "Toe.L", "Toe.R")


@dataclass(frozen=True)
class Style:
    """case: the collection of `cases.blend` that it adds, or None. parts: those of `keyboard.blend`'s case that it
    shows. lowest, highest: pitches (MIDI) of its first and last key."""

    label: str
    description: str
    case: str | None
    parts: tuple
    lowest: int = LOWEST
    highest: int = HIGHEST

    @property
    def pitches(self):
        """The pitches that have a key."""
        return range(self.lowest, self.highest + 1)


UPRIGHT = "upright"
STYLES = {
    UPRIGHT: Style("Upright", "An upright piano in black lacquer: 88 keys", None, FRONT + BODY),
    "grand": Style("Grand", "A grand piano in black lacquer, its lid closed: 88 keys", "Case Grand", FRONT),
    "digital": Style("Digital 88", "A stage piano on a stand: 88 keys, A0 to C8", "Case Digital 88", ()),
    "digital76": Style("Digital 76", "A stage piano on a stand: 76 keys, E1 to G7", "Case Digital 76", (), 28, 103),
    "digital61": Style("Digital 61", "A keyboard on a stand: 61 keys, C2 to C7", "Case Digital 61", (), 36, 96),
}
