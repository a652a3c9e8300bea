"""Silent changes of finger on a held key, which keep it down while the hand moves on.

A note has one finger in this program, and a key that the fingering has to let go is let go. Where a pianist would
rather put another finger on the key and hold it to its end, `substitutions` says which, when and until when.
"""
import numpy as np

from .finger_costs import usual_costs

#: note: index; onset: when the new finger takes over, offset: until when it can hold the key, seconds; finger: 1-5.
SUBSTITUTION = np.dtype([("note", "i4"), ("onset", "f8"), ("offset", "f8"), ("finger", "i1")])
#: The key must have been held for so long before the change, the change takes so long, and it must gain as much.
SETTLED, CHANGE, GAIN = 0.15, 0.12, 0.2
#: The finger that takes over has been free for this long, seconds.
FREE = 0.05


def substitutions(asked, played, released, hand_size=1.0):
    """`SUBSTITUTION` [S] for the notes that the hand lets go early.

    asked [M]: the notes before fingering; played [M]: with fingers and the offsets that these allow; released:
    indices of notes let go early (`engine.music.fingering.Fingering`).
    """
    reach = usual_costs(hand_size).reach
    found = []
    for note in released:
        best = _best(int(note), asked, played, reach)
        if best is not None:
            found.append(best)
    return np.array(found, SUBSTITUTION)


def _best(note, asked, played, reach):
    """The change of finger that holds `note` longest, or None."""
    end = asked["offset"][note]
    change = played["offset"][note] - CHANGE
    if change - played["onset"][note] < SETTLED:
        return None
    same_hand = (played["hand"] == played["hand"][note]) & (played["finger"] > 0)
    same_hand[note] = False
    near = np.flatnonzero(same_hand & (played["offset"] > change - FREE) & (played["onset"] < end))
    side = 1 if played["hand"][note] else -1
    best = None
    for finger in range(1, 6):
        if finger == played["finger"][note]:
            continue
        until = min([end, *(_hindered(note, finger, other, side, played, reach) for other in near)])
        if until - played["offset"][note] >= GAIN and (best is None or until > best[2]):
            best = (note, change, until, finger)
    return best


def _hindered(note, finger, other, side, played, reach):
    """When note `other` keeps `finger` from holding `note`: the time from which it does, infinity if never."""
    place, there = (side * float(played["pitch"][k]) for k in (note, other))
    fits = played["finger"][other] != finger and reach.holds(finger - 1, played["finger"][other] - 1, place, there)
    return np.inf if fits else max(played["onset"][other] - FREE, 0.0)
