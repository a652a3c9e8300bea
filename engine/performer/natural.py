"""The pose in which a hand likes to play the keys under it: where the wrist would be if only comfort counted."""
import numpy as np

from ..contact.keystroke import smoothstep
from ..contact.settle import Leanings
from ..hand import limits
from ..hand.wrist import rotation

#: Natural wrist: y, z (metres), pitch, roll (radians); the yaw follows from the forearm.
HOME_Y, HOME_Z = -0.092, 0.055
HOME_PITCH, HOME_ROLL, HOME_YAW = np.radians([7.0, -3.0, 8.0])
#: By how much the wrist goes forward and up for black keys, metres.
BLACK_FORWARD, BLACK_UP = 0.024, 0.006
#: The elbow of the right arm (x, y), and the share of the forearm's direction that the hand follows.
ELBOW = np.array([0.86, -0.36])
YAW_SHARE, MOST_YAW = 0.45, np.radians(18)
#: Where the right hand waits when it never plays, metres.
WAITING_X = 0.80
#: A hand stays where it was and moves within so long before its next keys, seconds.
MOVE = 0.8
#: What the wrist and the digits keep to, how strongly: see `Leanings`.
LEANINGS = Leanings(
    pose=np.array([0.040, 0.030, 0.010, *np.radians([5, 4, 7])]),
    acceleration=np.array([3.0, 1.5, 1.2, 14.0, 14.0, 14.0]), speed=np.array([0.9, 0.4, 0.3, 2.0, 2.0, 2.0]),
    angles=np.radians([[14, 14, 14], [7, 16, 16], [6, 16, 16], [7, 16, 16], [9, 16, 16]]))


def curl(style):
    """The angles [3,5,1] of a hand with this style's curl."""
    return (limits.NATURAL * np.array([1, style.curl, style.curl])).T[:, :, None]


def natural_poses(times, asked, digits, style):
    """Where the wrist likes to be [6,K] at `times` [K], for what is `asked` of the digits."""
    home = np.zeros((6, len(times)))
    home[1:5] = np.array([HOME_Y, HOME_Z + style.posture_height, HOME_PITCH, HOME_ROLL])[:, None]
    turn = rotation(np.array([[HOME_PITCH], [HOME_ROLL], [HOME_YAW]]))[:, :, 0]
    offset = (turn @ digits.pads(curl(style))[..., 0])[0]
    weight = asked.weight.sum(0)
    busy = weight > 1e-3
    home[0] = WAITING_X
    if busy.any():
        x = (asked.weight * (asked.x - offset[:, None])).sum(0)[busy] / weight[busy]
        black = (asked.weight * asked.black).sum(0)[busy] / weight[busy]
        home[0] = _hold_and_move(times, np.flatnonzero(busy), x)
        forward = np.interp(times, times[busy], black)
        home[1] += BLACK_FORWARD * forward
        home[2] += BLACK_UP * forward
    forearm = np.arctan2(ELBOW[0] - home[0], HOME_Y - ELBOW[1])
    home[5] = np.clip(YAW_SHARE * forearm, -MOST_YAW, MOST_YAW)
    return home


def _hold_and_move(times, known, x):
    """x [K] between the `known` knots, where it is `x`: stays, then moves in time for the next keys."""
    knots = np.arange(len(times))
    following = np.clip(np.searchsorted(known, knots), 0, len(known) - 1)
    previous = np.clip(np.searchsorted(known, knots, "right") - 1, 0, len(known) - 1)
    duration = np.minimum(times[known[following]] - times[known[previous]], MOVE)
    u = 1 - (times[known[following]] - times) / np.maximum(duration, 1e-6)
    u = np.where((previous == following) | (knots < known[0]), 1.0, u)
    return x[previous] + (x[following] - x[previous]) * smoothstep(u)
