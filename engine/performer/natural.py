"""The pose in which a hand likes to play the keys under it: where the wrist would be if only comfort counted."""
import numpy as np
from scipy.ndimage import gaussian_filter1d

from ..contact.keystroke import smoothstep
from ..contact.placement import WHITE_BEST
from ..contact.settle import Leanings
from ..hand import limits
from ..hand.digits import turned
from ..hand.wrist import rotation

#: Natural wrist: y, z (metres), pitch, roll (radians); and the y about which a smaller hand is nearer, metres.
HOME_Y, HOME_Z = -0.098, 0.059
PIVOT_Y = WHITE_BEST[2]
HOME_PITCH, HOME_ROLL = np.radians([7.0, 1.0])
#: By how much the wrist goes forward for a thumb, a long finger and a little finger on black keys; and up, metres.
BLACK_FORWARD, BLACK_UP = np.array([0.056, 0.020, 0.020, 0.020, 0.042])[:, None], 0.006
#: Forward and back is slow: time constant, seconds.
SLOW = 0.25
#: Yaw (towards the thumb's side): at x = 0.55, for each metre to the right, its range (radians), ...
YAW, YAW_BY_X, YAW_RANGE = np.radians(1.0), np.radians(-16.0), np.radians([-10.0, 4.0])
#: ... and for each metre by which thumb and little finger are further apart than SPAN, at most MOST_YAW.
YAW_BY_SPAN, SPAN, MOST_YAW = np.radians(-100.0), 0.09, np.radians(6.0)
#: Where the right hand waits when it never plays, metres.
WAITING_X = 0.80
#: The hand sets out as soon as it has left its keys, takes so long and so much a metre, and waits: s, s/m.
SETTING_OUT, PER_METRE = 0.25, 1.0
#: What the wrist and the digits keep to, how strongly: see `Leanings`.
LEANINGS = Leanings(
    pose=np.array([0.040, 0.030, 0.012, *np.radians([5, 6, 7])]),
    acceleration=np.array([3.0, 1.5, 2.0, 14.0, 14.0, 10.0]), speed=np.array([0.9, 0.4, 0.3, 2.0, 2.0, 2.0]),
    angles=np.radians([[13, 16, 9], [4.5, 16, 14], [4.5, 16, 14], [4.5, 16, 14], [6, 16, 10]]))


def curl(style):
    """The angles [3,5,1] of a hand with this style's curl."""
    return (limits.NATURAL * np.array([1, style.curl, style.curl])).T[:, :, None]


def natural_poses(times, asked, digits, style):
    """Where the wrist likes to be [6,K] at `times` [K], for what is `asked` of the digits.

    From pianists' wrists and fingertips (PianoMime's paths): see `engine.evaluation.humans`."""
    home = np.zeros((6, len(times)))
    home_y, home_z = HOME_Y + (PIVOT_Y - HOME_Y) * (1 - digits.size), HOME_Z * digits.size + style.posture_height
    home[1:5] = np.array([home_y, home_z, HOME_PITCH, HOME_ROLL])[:, None]
    weight = asked.weight.sum(0)
    known = np.flatnonzero(weight > 1e-3)
    home[0] = WAITING_X
    if len(known):
        offset = _offsets(digits, style)
        x = (asked.weight * (asked.x - offset)).sum(0)[known] / weight[known]
        home[0] = _set_out_and_wait(times, known, x)
        black = asked.weight * asked.black
        home[1] += _slow(times, known, _outer(BLACK_FORWARD * black))
        home[2] += BLACK_UP * _slow(times, known, black.max(0))
    home[5] = np.clip(YAW + YAW_BY_X * (home[0] - 0.55), *YAW_RANGE) + np.maximum(
        YAW_BY_SPAN * np.maximum(_span(asked) - SPAN * digits.size, 0), -MOST_YAW)
    return home


def _offsets(digits, style):
    """How far [5,1] each pad is to the right of the wrist in the natural pose, metres."""
    turn = rotation(np.array([[HOME_PITCH], [HOME_ROLL], [YAW + 0.2 * YAW_BY_X]]))
    return turned(turn[:, :, None], digits.pads(curl(style)))[0]


def _outer(forward):
    """The thumb's, the little finger's and the long fingers' need [5,K] to go forward, together [K]."""
    return forward[0] + forward[4] + forward[1:4].max(0)


def _span(asked):
    """How far thumb and little finger are apart [K] where both have keys, else 0, metres."""
    return np.where((asked.weight[0] > 0.5) & (asked.weight[4] > 0.5), asked.x[4] - asked.x[0], 0)


def _slow(times, known, values):
    """`values` [K] of the `known` knots, kept between them and followed slowly [K]."""
    kept = np.interp(times, times[known], values[known])
    return gaussian_filter1d(kept, SLOW / (times[1] - times[0]), mode="nearest")


def _set_out_and_wait(times, known, x):
    """x [K] between the `known` knots, where it is `x`: the hand moves at once, without haste, and waits."""
    knots = np.arange(len(times))
    following = np.clip(np.searchsorted(known, knots), 0, len(known) - 1)
    previous = np.clip(np.searchsorted(known, knots, "right") - 1, 0, len(known) - 1)
    way = x[following] - x[previous]
    duration = np.minimum(times[known[following]] - times[known[previous]], SETTING_OUT + PER_METRE * np.abs(way))
    u = (times - times[known[previous]]) / np.maximum(duration, 1e-6)
    return x[previous] + way * np.where(knots < known[0], 0, smoothstep(u))
