"""Where hands are in what is solid: in keys that nobody asked for, through the key bed, in the other hand.

A key that a note asks for is spared as deep as the pad of its own finger is in it at that moment: the same finger's
other segments and its neighbours may lie on it, but push it no further; every other key is solid.
"""
from dataclasses import replace

import numpy as np

from ...rigs import keyboard
from ...rigs.hand import RIGHT
from ..contact.key_surface import KeySurface
from ..hand.segments import between, spheres
from .body import HANDS, in_chunks, worst
from .virtual_keyboard import AFTER, BEFORE, TOUCH_DEPTH, key_depths

#: Flesh of the segments gives way so far before it moves a key, metres; pads count as they are.
SOFT_FLESH = 0.0015
#: Skins of two hands may press together so far, metres.
SOFT_HANDS = 0.002
#: Keys may be pushed so far below the bottom of their dip (felt), metres.
FELT = 0.001
#: Spheres a capsule.
_SPHERES = 5
_PARTS = tuple(f"{digit + 1} {segment}" for digit in range(5) for segment in ("base", "middle", "last")) + (
    "palm 2", "palm 3", "palm 4", "palm 5")


def asked_depths(body, notes):
    """How deep [N,88] each key's front is pushed by the pad of the finger that is to play it, while a note asks."""
    depths = np.zeros((len(body.pads), 88), np.float32)
    radii = body.hand["pad_radii"]
    surface = KeySurface.for_hand(RIGHT)
    for note in notes[notes["finger"] > 0]:
        first = max(int(np.floor((note["onset"] - BEFORE) * body.fps)), 0)
        last = max(int(np.ceil((note["offset"] + AFTER) * body.fps)) + 1, 0)
        digit, key = note["finger"] - 1, note["pitch"] - keyboard.LOWEST
        pad = body.pads[first:last, note["hand"], digit]
        pushed, keys = _pushes(pad, np.full(len(pad), radii[digit]), surface)
        mine = np.where(keys == key, pushed, 0).max(-1, initial=0)
        np.maximum(depths[first:last, key], mine, out=depths[first:last, key])
    return depths


def tip_intrusions(body, asked):
    """How far [N,88] pads push each key beyond what `asked` [N,88] allows, metres; and the worst's hand and finger."""
    radii = np.tile(body.hand["pad_radii"], 2)
    depths, who = _intrusions(body.pads.reshape(len(body.pads), 10, 3), radii, asked)
    return depths, _name(who, lambda index: f"{HANDS[index // 5]} {index % 5 + 1}")


def segment_intrusions(body, asked):
    """As `tip_intrusions` for the segments of the digits and the palm (without the pads at their ends)."""
    radii = spheres(body.capsules[:1], body.capsule_radii, _SPHERES)[1]
    is_pad = np.zeros((19, _SPHERES), bool)
    is_pad[2:15:3, -1] = True
    kept = np.flatnonzero(~is_pad.ravel())
    found = []
    for ends, free in zip(in_chunks(body.capsules), in_chunks(asked)):
        centres = spheres(ends, body.capsule_radii, _SPHERES)[0][:, :, kept].reshape(len(ends), -1, 3)
        found.append(_intrusions(centres, np.tile(radii[kept] - SOFT_FLESH, 2), free))
    depths = np.concatenate([part for part, _ in found])
    who = max(found, key=lambda pair: pair[0].max())[1]
    return depths, _name(who, lambda index: f"{HANDS[index // len(kept)]} "
                                            f"{_PARTS[kept[index % len(kept)] // _SPHERES]}")


def solid_keys(depths, who, fps):
    """The gate over `depths` [N,88] of tips or segments in keys."""
    found = worst(depths * 1000, TOUCH_DEPTH * 1000, "mm", fps, (keyboard.PITCHES,))
    return replace(found, where=f"key {found.where}: {who}" if found.value > 0 else "")


def count_touches(depths):
    """How many times a key was pushed further than `TOUCH_DEPTH` in `depths` [N,88]."""
    touched = depths > TOUCH_DEPTH
    return int((touched & ~np.concatenate([np.zeros((1, 88), bool), touched[:-1]])).sum())


def key_bed(body):
    """mm by which a pad is below the bottom of a key's dip."""
    depths = key_depths(body.pads, body.hand["pad_radii"]) - keyboard.KEY_DIP
    return worst(depths * 1000, FELT * 1000, "mm", body.fps, (keyboard.PITCHES,))


def hands_apart(body):
    """mm by which the hands are in each other."""
    radii = body.capsule_radii
    distance = np.concatenate([between(list(ends.swapaxes(0, 1)), (radii, radii)) for ends in in_chunks(body.capsules)])
    return worst(-distance * 1000, SOFT_HANDS * 1000, "mm", body.fps)


def _pushes(centres, radii, surface):
    """How far spheres at `centres` [M,3] push the fronts of their nearest keys [M,7], metres, and these keys."""
    pushed, keys = surface.penetration(centres, radii)
    lever = keyboard.PIVOT_Y / np.maximum(keyboard.PIVOT_Y - centres[:, 1, None], 0.02)
    return np.maximum(pushed, 0) * np.maximum(lever, 1), keys


def _intrusions(centres, radii, asked):
    """Depths [N,88] beyond `asked` of spheres at `centres` [N,S,3], and the index of the deepest sphere (or None)."""
    depths = np.zeros_like(asked)
    top = np.where(centres[..., 1] + radii > keyboard.BLACK_FRONT, keyboard.BLACK_HEIGHT, 0.0)
    frames, index = np.nonzero((centres[..., 2] - radii < top) & (centres[..., 1] + radii > 0))
    if not len(frames):
        return depths, None
    pushed, keys = _pushes(centres[frames, index], radii[index], KeySurface.for_hand(RIGHT))
    excess = np.maximum(pushed - asked[frames[:, None], keys], 0).astype(np.float32)
    np.maximum.at(depths, (np.broadcast_to(frames[:, None], keys.shape), keys), excess)
    return depths, int(index[excess.max(-1).argmax()])


def _name(index, naming):
    return "" if index is None else naming(index)
