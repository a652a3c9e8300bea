"""The looks of the stage: where lights stand about the keyboard, what is behind it, and what Workbench shows of it.

Metres, in the keyboard frame; x counts from the middle of the played range.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Softbox:
    """An area light, aimed. power: watts for a keyboard of true size. colour: linear RGB."""

    position: tuple
    target: tuple
    size: tuple
    power: float
    colour: tuple


@dataclass(frozen=True)
class Spot:
    """A spotlight, aimed. angle: of its cone, degrees. blend: softness of the cone's edge, 0-1. radius: of the lamp."""

    position: tuple
    target: tuple
    angle: float
    blend: float
    radius: float
    power: float
    colour: tuple


@dataclass(frozen=True)
class Backdrop:
    """The bowl about the piano: linear colour and roughness, and its colour in Workbench."""

    colour: tuple
    roughness: float
    workbench: tuple


@dataclass(frozen=True)
class Workbench:
    """Workbench is lit by settings of the scene: how dark its shadows and creases are, and what it shows where nothing
    stands."""

    shadows: float
    creases: float
    world: tuple


@dataclass(frozen=True)
class Look:
    """lights: by name. world: linear colours below, at and above the horizon, and its strength. backdrop: None for a
    transparent film. lacquer: roughness of the piano's lacquer."""

    label: str
    description: str
    lights: dict
    world: tuple
    backdrop: Backdrop | None
    workbench: Workbench
    lacquer: float


STUDIO, STAGE, FLAT = "studio", "stage", "flat"

LOOKS = {
    STUDIO: Look(
        "Studio", "Three softboxes and a quiet room: every finger is seen",
        {"Key": Softbox((-0.75, -0.60, 1.05), (0.0, 0.03, 0.0), (0.50, 0.36), 19.0, (1.0, 0.90, 0.78)),
         "Fill": Softbox((1.10, -0.70, 0.75), (0.0, 0.02, 0.0), (1.2, 0.9), 3.5, (0.78, 0.88, 1.0)),
         "Rim": Softbox((0.25, 0.24, 0.95), (0.0, -0.02, 0.02), (1.4, 0.18), 8.0, (0.92, 0.96, 1.0))},
        ((0.020, 0.018, 0.017), (0.10, 0.105, 0.115), (0.34, 0.36, 0.40), 0.42),
        Backdrop((0.075, 0.066, 0.060), 0.85, (0.050, 0.046, 0.043)),
        Workbench(0.5, 1.2, (0.060, 0.064, 0.072)), 0.12),
    STAGE: Look(
        "Stage", "A dark hall: a warm spotlight from above, a cool rim, black lacquer that mirrors",
        {"Spot": Spot((-0.25, -0.55, 2.1), (0.0, 0.0, 0.0), 27.0, 0.75, 0.05, 190.0, (1.0, 0.80, 0.56)),
         "Rim": Softbox((0.70, 0.28, 1.05), (0.0, -0.05, 0.02), (0.7, 0.12), 11.0, (0.55, 0.72, 1.0)),
         "Edge": Softbox((-1.30, 0.20, 0.70), (0.0, -0.05, 0.0), (0.3, 0.8), 5.0, (0.50, 0.66, 1.0))},
        ((0.0, 0.0, 0.0), (0.004, 0.004, 0.006), (0.016, 0.018, 0.026), 0.5),
        Backdrop((0.006, 0.0052, 0.005), 0.50, (0.006, 0.006, 0.007)),
        Workbench(0.85, 1.6, (0.004, 0.004, 0.005)), 0.04),
    FLAT: Look(
        "Flat", "Even light and nothing behind: stills (.png), picture sequences and .mov videos keep a transparent "
                "background for compositing; .mp4 cannot",
        {"Overhead": Softbox((0.0, -0.15, 1.6), (0.0, 0.0, 0.0), (2.4, 1.8), 26.0, (1.0, 1.0, 1.0)),
         "Front": Softbox((0.0, -1.6, 0.5), (0.0, 0.0, 0.0), (2.2, 1.2), 14.0, (1.0, 1.0, 1.0))},
        ((0.42, 0.42, 0.42), (0.60, 0.60, 0.60), (0.75, 0.75, 0.75), 0.75),
        None,
        Workbench(0.15, 0.6, (0.60, 0.60, 0.60)), 0.30),
}
