"""Keeps two hands out of each other: where they meet, one goes over the other and both make room."""
import numpy as np
from scipy.ndimage import gaussian_filter1d, label, maximum_filter1d
from scipy.spatial.transform import Rotation

from ...rigs import keyboard
from ...rigs.hand import LEFT, RIGHT
from ..contact.settle import KNOT_RATE
from ..hand.segments import between_hands
from ..hand.wrist import rotation

#: Hands are looked at every so many knots; nearer than ROOM (metres) to each other they give way.
EVERY, ROOM = 4, 0.004
#: For each metre that is lacking: how far the upper and the lower wrist rise, and go in, and both go apart, metres.
RISE, SINK, FORWARD, BACK, APART = 1.6, -0.4, 0.4, -0.5, 0.5
#: No wrist moves further for it, metres.
LEAST_ROOM, MOST_ROOM = np.array([[0], [-0.02], [-0.012]]), np.array([[0.03], [0.025], [0.07]])
#: So much more the wrists' places count for each metre that is lacking, at most.
FIRMER, FIRMEST = 400.0, 6.0
#: Seconds before and after for which they have given way, and in which they begin to.
AROUND, SOFT = 0.35, 0.15
#: Moments nearer to each other than this have the same hand above, seconds.
ONE_MEETING = 1.5


def make_room(plans):
    """Moves the wrists' natural places in `plans` (left, right) apart where the settled hands meet.

    Returns where [K] something changed."""
    lacking = _lacking(plans)
    if not lacking.any():
        return np.zeros(len(lacking), bool)
    room = maximum_filter1d(lacking, 2 * int(AROUND * KNOT_RATE) + 1, mode="nearest")
    room = gaussian_filter1d(room, SOFT * KNOT_RATE, mode="nearest")
    upper = _upper(plans, room)
    for plan in plans:
        above = upper == plan.hand
        plan.room[0] += APART * room  # outwards, in the frame of each hand
        plan.room[1] += np.where(above, FORWARD, BACK) * room
        plan.room[2] += np.where(above, RISE, SINK) * room
        plan.room[:3] = np.clip(plan.room[:3], LEAST_ROOM, MOST_ROOM)
        plan.firm = np.maximum(plan.firm, np.minimum(1 + FIRMER * room, FIRMEST))
    return room > 1e-4


def _lacking(plans):
    """By how much [K] the hands are nearer than `ROOM`, metres."""
    knots = plans[0].knots
    seen = np.arange(0, len(knots), EVERY)
    pose, wrist = np.empty((len(seen), 2, 16, 3)), np.empty((len(seen), 2, 3))
    for plan in plans:
        path = plan.path[:, seen]
        turns = np.moveaxis(rotation(path[3:]), -1, 0)
        pose[:, plan.hand] = plan.digits.pose(plan.angles[..., seen])
        pose[:, plan.hand, 0] = Rotation.from_matrix(turns).as_rotvec()
        wrist[:, plan.hand] = path[:3].T
    pose[:, LEFT] *= np.array([1, -1, -1])
    wrist[:, LEFT, 0] = keyboard.WIDTH - wrist[:, LEFT, 0]
    apart = between_hands(pose, wrist, plans[0].digits.size)
    return np.interp(np.arange(len(knots)), seen, np.maximum(ROOM - apart, 0))


def _upper(plans, room):
    """Which hand [K] goes over the other: in each meeting the one that is higher, further in, further from its side."""
    height, depth = plans[RIGHT].path[2] - plans[LEFT].path[2], plans[RIGHT].path[1] - plans[LEFT].path[1]
    strayed = plans[LEFT].path[0] - plans[RIGHT].path[0]  # mirrored: small is far on the other side
    upper = np.full(len(room), RIGHT)
    meeting = maximum_filter1d((room > 1e-4).astype(float), int(ONE_MEETING * KNOT_RATE) | 1, mode="nearest") > 0
    numbered, count = label(meeting)
    for number in range(1, count + 1):
        inside = (numbered == number) & (room > 1e-4)
        upper[numbered == number] = RIGHT if (2 * height + 1.5 * depth + 0.2 * strayed)[inside].mean() > 0 else LEFT
    return upper
