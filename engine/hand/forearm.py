"""The forearm that goes with a moving hand: it points to an elbow that moves slowly and lies where a pianist's does.

A take says nothing of the arm. The forearm follows from the wrist's path and rotation: the elbow hangs beside the
torso, drawn half-way along with the hand, and the wrist never bends so far that the skin bulges. Where hands cross, one
arm goes over the other.
"""
from dataclasses import dataclass

import numpy as np

from . import quaternions

#: The wrist of a relaxed hand over the keyboard, metres (y, z).
RESTING_WRIST = np.array([-0.084, 0.056])


@dataclass(frozen=True)
class Arm:
    """Where the elbow is, metres in the keyboard frame, and how far the wrist bends, degrees.

    outward: the elbow's distance from the hand's comfortable place, away from the torso; `follow_*`: how much of the
    hand's way from that place the elbow follows, in x, y and z. Flexion is positive towards the palm, deviation
    towards the thumb.
    """

    shoulder: float = 0.15  # the comfortable hand's distance from the torso's middle
    lean: float = 0.35  # how much of the hands' way along the keyboard the torso follows
    length: float = 0.26
    outward: float = 0.02
    drop: float = 0.012
    follow_x: float = 0.55
    follow_y: float = 0.5
    follow_z: float = 0.35
    align: float = 0.65  # how far the elbow goes sideways to where the hand points straight away from it
    over: float = 0.09  # how much the elbow of the upper arm rises where arms cross, and the lower one's sinks
    under: float = 0.04
    over_flexion: float = 22.0  # how much further the upper arm's wrist bends for it
    flexion: tuple = (-10.0, 30.0)
    deviation: tuple = (-20.0, 20.0)
    pronation: float = 0.3  # how much of the hand's roll the forearm does not follow
    most_roll: float = 60.0
    elbow_seconds: float = 0.2  # standard deviations of the Gaussians that slow elbow and torso down
    torso_seconds: float = 1.5


def forearm_rotations(wrist, rotation, fps, arm=Arm(), middle=None):
    """Quaternions [N,2,4] of both forearms relative to their hands, in the hands' rest frames.

    wrist [N,2,3]: wrist joints, metres, keyboard frame; rotation [N,2,3]: the wrists' axis-angle; hand 0 is the left.
    middle: where along the keyboard the pianist sits; None: at the `middle_of` the wrists.
    At rest the forearm goes on straight from the hand (right: to +X, palm to -Y, thumb to +Z; left mirrored).
    """
    wrist = np.asarray(wrist, float)
    hands = quaternions.continuous(quaternions.from_vectors(rotation))
    elbow, upper = _elbows(wrist, hands, fps, arm, middle_of(wrist) if middle is None else middle)
    direction = elbow - wrist
    local = quaternions.rotate(quaternions.conjugate(hands), direction)
    side = np.array([-1.0, 1.0])
    forward = local[..., 0] * side
    low, high = arm.flexion
    flexion = soft_limit(np.degrees(np.arctan2(-local[..., 1], forward)), low - arm.over_flexion * upper, high)
    deviation = soft_limit(np.degrees(np.arctan2(local[..., 2], forward)), *arm.deviation)
    axis = np.stack([np.broadcast_to(side, flexion.shape), -np.tan(np.radians(flexion)),
                     np.tan(np.radians(deviation))], axis=-1)
    axis /= np.linalg.norm(axis, axis=-1, keepdims=True)
    rest = np.zeros_like(axis)
    rest[..., 0] = side
    swing = quaternions.from_vectors(_shortest_turn(rest, axis))
    twist = arm.pronation * soft_limit(_roll(hands, swing, axis), -arm.most_roll, arm.most_roll)
    return quaternions.multiply(quaternions.from_vectors(axis * np.radians(twist)[..., None]), swing)


def middle_of(wrist):
    """x of the middle of the range in which `wrist` [N,2,3] plays: there the pianist sits, metres."""
    return float(np.median(wrist[..., 0]))


def elbow_path(wrist, hands, fps, arm=Arm()):
    """Both elbows [N,2,3], metres, keyboard frame, for wrists [N,2,3] and hands' quaternions [N,2,4] at `fps`."""
    return _elbows(wrist, hands, fps, arm, middle_of(wrist))[0]


def _elbows(wrist, hands, fps, arm, middle):
    """The elbows, and how much each arm [N,2] goes over the other."""
    side = np.array([-1.0, 1.0])
    torso = middle + arm.lean * (smooth(wrist[..., 0].mean(1), arm.torso_seconds * fps) - middle)
    comfortable = torso[:, None] + arm.shoulder * side
    elbow = np.empty_like(wrist)
    elbow[..., 0] = comfortable + arm.outward * side + arm.follow_x * (wrist[..., 0] - comfortable)
    backwards = quaternions.rotate(hands, side[:, None] * [1.0, 0, 0])
    straight = wrist[..., 0] + arm.length * backwards[..., 0]
    elbow[..., 0] += arm.align * (straight - elbow[..., 0])
    elbow[..., 1] = RESTING_WRIST[0] - arm.length + arm.follow_y * (wrist[..., 1] - RESTING_WRIST[0])
    elbow[..., 2] = RESTING_WRIST[1] - arm.drop + arm.follow_z * (wrist[..., 2] - RESTING_WRIST[1])
    elbow = smooth(elbow, arm.elbow_seconds * fps)
    upper = smooth(crossing(wrist, np.abs(wrist[..., 0] - comfortable), arm.elbow_seconds * fps),
                   0.5 * arm.elbow_seconds * fps)
    elbow[..., 2] += arm.over * upper - arm.under * upper[:, ::-1]
    return elbow, upper


def crossing(wrist, strayed, early, begins=-0.05, complete=0.02, certain=0.03, higher=0.01):
    """How much each arm [N,2] goes over the other, 0-1, for wrists [N,2,3]: from `early` frames before to after.

    It begins where the left wrist is `begins` metres to the right of the right one. The upper arm is that of the hand
    that has strayed further [N,2] from its place, or is higher (`certain`, `higher`: differences that settle it,
    metres).
    """
    crossed = np.clip((wrist[:, 0, 0] - wrist[:, 1, 0] - begins) / (complete - begins), 0, 1)
    lead = (strayed[:, 0] - strayed[:, 1]) / certain + (wrist[:, 0, 2] - wrist[:, 1, 2]) / higher
    left = 0.5 + 0.5 * np.tanh(lead)
    upper = np.stack([left, 1 - left], axis=-1) * (crossed ** 2 * (3 - 2 * crossed))[:, None]
    reach = int(np.ceil(early))
    padded = np.pad(upper, ((reach, reach), (0, 0)), mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0).max(-1)


def soft_limit(values, low, high, linear=0.6):
    """`values` kept between `low` and `high`: unchanged in the middle share `linear`, then ever more reluctant."""
    middle, half = (low + high) / 2, (high - low) / 2
    offset = (np.asarray(values) - middle) / half
    beyond = np.abs(offset) - linear
    bent = np.sign(offset) * (linear + (1 - linear) * np.tanh(beyond / (1 - linear)))
    return middle + half * np.where(beyond > 0, bent, offset)


def smooth(values, deviation):
    """`values` [N,...] under a Gaussian of standard deviation `deviation` frames; the ends are held."""
    reach = int(np.ceil(3 * deviation))
    if reach == 0:
        return np.array(values, float)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    kernel /= kernel.sum()
    flat = np.asarray(values, float).reshape(len(values), -1)
    padded = np.pad(flat, ((reach, reach), (0, 0)), mode="edge")
    columns = [np.convolve(column, kernel, mode="valid") for column in padded.T]
    return np.stack(columns, axis=-1).reshape(np.shape(values))


def _shortest_turn(start, end):
    """Axis-angle [...,3] of the smallest rotation from unit vectors `start` to `end` (never opposite here)."""
    cross = np.cross(start, end)
    sine = np.linalg.norm(cross, axis=-1, keepdims=True)
    angle = np.arctan2(sine, (start * end).sum(-1, keepdims=True))
    return cross * np.divide(angle, sine, out=np.ones_like(angle), where=sine > 1e-9)


def _roll(hands, swing, axis):
    """Degrees [N,2] about the forearm from its back's direction to straight up."""
    up = quaternions.rotate(quaternions.conjugate(hands), np.broadcast_to([0.0, 0, 1], axis.shape))
    back = quaternions.rotate(swing, np.broadcast_to([0.0, 1, 0], axis.shape))
    up = up - (up * axis).sum(-1, keepdims=True) * axis
    return np.degrees(np.arctan2((np.cross(back, up) * axis).sum(-1), (back * up).sum(-1)))
