"""The numbers of the stage: where cameras and lights stand about a keyboard. Metres, in the keyboard frame."""
from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """A camera that looks at the hands.

    direction: from the target to the camera, any length. target: (y, z) of the point looked at. width: least and
    most length of keyboard across the picture. hand: the hand that it looks at (0 left, 1 right), None for both.
    lens: mm for a 36 mm wide sensor.
    """

    direction: tuple
    target: tuple
    width: tuple
    hand: int | None = None
    lens: float = 50.0
    label: str = ""
    description: str = ""


@dataclass(frozen=True)
class Softbox:
    """An area light, aimed; x counts from the middle of the played range. power: watts for a keyboard of true size."""

    position: tuple
    target: tuple
    size: tuple
    power: float
    colour: tuple


VIEWS = {
    "player": View((0.30, -0.62, 0.66), (0.036, 0.005), (0.62, 1.05), label="Player",
                   description="Over the player's right shoulder: both hands and the keys"),
    "top": View((0.0, -0.06, 1.0), (0.012, 0.0), (0.62, 1.25), label="Top",
                description="Straight down, as piano teachers film"),
    "side": View((-0.92, -0.34, 0.30), (0.005, 0.018), (0.36, 0.50), hand=0, label="Side",
                 description="Along the keys from the bass end: the arches of the hands"),
    "close": View((0.62, -0.30, 0.42), (0.0, 0.015), (0.42, 0.56), hand=1, label="Close",
                  description="Close to the right hand from the treble end, the left behind it"),
}

LIGHTS = {
    "Key": Softbox((-0.75, -0.60, 1.05), (0.0, 0.03, 0.0), (0.50, 0.36), 19.0, (1.0, 0.90, 0.78)),
    "Fill": Softbox((1.10, -0.70, 0.75), (0.0, 0.02, 0.0), (1.2, 0.9), 3.5, (0.78, 0.88, 1.0)),
    "Rim": Softbox((0.25, 0.24, 0.95), (0.0, -0.02, 0.02), (1.4, 0.18), 8.0, (0.92, 0.96, 1.0)),
}

#: Workbench's shadows fall along this direction, from the player's left shoulder.
SHADOW_DIRECTION = (0.42, 0.10, -0.90)
#: Reach of Workbench's shading of creases, metres for a keyboard of true size: about a finger's width.
CREASES = 0.03
#: The room: colours (linear) of the world below, at and above the horizon, and its strength.
WORLD = ((0.020, 0.018, 0.017), (0.10, 0.105, 0.115), (0.34, 0.36, 0.40), 0.42)
#: What Workbench shows where nothing stands.
WORKBENCH_WORLD = (0.060, 0.064, 0.072)
