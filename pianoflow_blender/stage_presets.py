"""The numbers of the stage's cameras: where they stand about a keyboard. Metres, in the keyboard frame."""
from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """A camera that looks at the hands.

    direction: from the target to the camera, any length. target: (y, z) of the point looked at. width: least and
    most length of keyboard across the picture. hand: the hand that it looks at (0 left, 1 right), None for both.
    lens: mm for a 36 mm wide sensor. swing: degrees that it goes round to either side while the piece plays.
    ahead: metres that the target lies further behind the keys for every metre of keyboard beyond the least: a wide
    picture would else show where the sleeves end.
    """

    direction: tuple
    target: tuple
    width: tuple
    hand: int | None = None
    lens: float = 50.0
    swing: float = 0.0
    ahead: float = 0.0
    label: str = ""
    description: str = ""


VIEWS = {
    "player": View((0.25, -0.54, 0.80), (0.065, 0.005), (0.60, 1.05), ahead=0.05, label="Player",
                   description="Over the player's right shoulder: both hands and the keys"),
    "top": View((0.0, -0.04, 1.0), (0.030, 0.0), (0.60, 1.25), label="Top",
                description="Straight down, as piano teachers film"),
    "side": View((-0.92, -0.34, 0.30), (0.005, 0.018), (0.36, 0.50), hand=0, label="Side",
                 description="Along the keys from the bass end: the arches of the hands"),
    "close": View((0.62, -0.30, 0.42), (0.0, 0.015), (0.42, 0.56), hand=1, label="Close",
                  description="Close to the right hand from the treble end, the left behind it"),
    "orbit": View((0.0, -0.60, 0.76), (0.060, 0.010), (0.62, 1.05), swing=38.0, ahead=0.09, label="Orbit",
                  description="Swings slowly round the hands from the bass end to the treble end and back"),
}

#: The fastest that a swinging camera goes round, degrees a second; a short piece gets a narrower swing.
SWING_SPEED = 4.0
#: How long a swing from one side to the other takes in a long piece, seconds.
SWING_TIME = 30.0

#: Workbench's shadows fall along this direction, from the player's left shoulder.
SHADOW_DIRECTION = (0.42, 0.10, -0.90)
#: Reach of Workbench's shading of creases, metres for a keyboard of true size: about a finger's width.
CREASES = 0.03
