"""Gates on how a hand is held: order, stretch and overlap of fingers, joint limits, wrist, tilt, place."""
import numpy as np

from ...rigs import hand as rig
from ...rigs import keyboard
from ..hand import limits
from ..hand.segments import axis_distance
from .body import HANDS, in_chunks, worst
from .joint_angles import digit_angles, hand_angles, wrist_angles

PAIRS = [(a, b) for a in range(5) for b in range(a + 1, 5)]
PAIR_NAMES = [f"{a + 1}-{b + 1}" for a, b in PAIRS]
#: The widest practicable spans of finger pairs, semitones (Parncutt et al. 1997; 3-4 a semitone wider, as the pianists
#: of PianoMime stretch them: 99 % of their chords are within all of these); and what a contact anywhere on the key's
#: width adds, metres.
WIDEST = np.array([10, 12, 14, 15, 5, 7, 10, 5, 7, 5])
ON_KEYS = 0.012
#: Pads and segments are soft: so much overlap is fingers pressed together, metres.
SOFT_PADS, SOFT_SEGMENTS = 0.002, 0.005
#: Beyond the ranges of `hand.limits`: error of reading angles from poses, degrees.
READING = 2.0
#: Ranges of the last finger joints, of the twist that a base joint has in it and of turns off an outer joint's
#: hinge, degrees (Kapandji, The Physiology of the Joints, vol. 1: DIP 80 flexion, some hyperextension).
LAST, TWIST, OFF_AXIS = (-10, 85), 8.0, 8.0
#: The ranges' 3 degrees in a straight finger's middle joint are the solver's convenience: fingers go to -5.
STRAIGHT = -5.0
#: Wrist against forearm, degrees: pianists keep far inside the joint's range (70 each way; 20 radial, 35 ulnar).
FLEXION, DEVIATION = (-15, 35), (-25, 25)
#: The hand over the keys, degrees: fingers up (+), thumb up (+), fingers outwards (+).
PITCH, ROLL, YAW = (-25, 25), (-30, 30), (-45, 45)
#: Where wrists are, metres: along the keys up to a hand's width beyond them; in depth within what 99.8 % of pianists'
#: frames show (PianoMime: -0.183 to 0.004) and its uncertainty; in height from the palm on the keys to over the other.
PLACE = np.array([[-0.10, -0.20, 0.015], [keyboard.WIDTH + 0.10, 0.03, 0.18]])


def crossing(body):
    """Fingers 2-5 side by side in their order (thumb under is free): mm by which a pad is beyond its neighbour's."""
    side = body.in_hand(body.pads)[..., 1:, 2]
    return worst((side[..., 1:] - side[..., :-1]) * 1000, 0.0, "mm", body.fps, (HANDS, ("2-3", "3-4", "4-5")))


def stretch(body):
    """mm by which two pads are further apart along the keys than human fingers span (in depth a curled finger is as far
    from a straight one as it likes), or a pad further from the wrist than the straightened finger is long."""
    a, b = np.array(PAIRS).T
    spans = np.abs(body.pads[:, :, a, 0] - body.pads[:, :, b, 0])
    spans -= WIDEST * keyboard.WHITE_PITCH * 7 / 12 + ON_KEYS
    data = body.hand
    chain = np.concatenate([np.zeros((5, 1, 3)), data["joints"][rig.FINGER_JOINTS], data["pads"][:, None]], axis=1)
    length = np.linalg.norm(np.diff(chain, axis=1), axis=-1).sum(-1)
    reach = np.linalg.norm(body.pads - body.wrist[:, :, None], axis=-1) - length
    return worst(np.concatenate([spans, reach], -1) * 1000, 1.0, "mm", body.fps,
                 (HANDS, PAIR_NAMES + [f"wrist-{digit + 1}" for digit in range(5)]))


def skeleton(body):
    """mm between the motion's tips and where its poses put them."""
    off = np.linalg.norm(body.pads - body.forward_pads, axis=-1) * 1000
    return worst(off, 0.5, "mm", body.fps, (HANDS, range(1, 6)))


def merged_tips(body):
    """mm by which the pads of one hand are in each other."""
    radii = body.hand["pad_radii"]
    a, b = np.array(PAIRS).T
    apart = np.linalg.norm(body.pads[:, :, a] - body.pads[:, :, b], axis=-1)
    return worst((radii[a] + radii[b] - apart) * 1000, SOFT_PADS * 1000, "mm", body.fps, (HANDS, PAIR_NAMES))


def merged_fingers(body):
    """mm by which the outer two segments of one digit are in those of another digit of the hand."""
    outer = np.array([3 * digit + segment for digit in range(5) for segment in (1, 2)])
    a, b = (outer[index] for index in np.triu_indices(len(outer), 1))
    other = a // 3 != b // 3
    a, b = a[other], b[other]
    radii = body.capsule_radii
    depth = np.concatenate([-axis_distance(ends[:, :, a], ends[:, :, b], radii[a], radii[b])
                            for ends in in_chunks(body.capsules)])
    return worst(depth * 1000, SOFT_SEGMENTS * 1000, "mm", body.fps,
                 (HANDS, [f"{i // 3 + 1}-{j // 3 + 1}" for i, j in zip(a, b)]))


def joint_limits(body):
    """Degrees by which a digit's joint is bent beyond its range, or turned as it cannot."""
    angles = digit_angles(body.local)
    low, high = np.degrees(limits.LOWEST), np.degrees(limits.HIGHEST)
    low[1:, 2] = STRAIGHT
    beyond = [_beyond(values, low[:, k], high[:, k])
              for k, values in enumerate((angles.abduction, angles.flexion, angles.middle))]
    last_low, last_high = np.full(5, LAST[0]), np.full(5, LAST[1])
    last_low[0], last_high[0] = low[0, 2], high[0, 2]
    beyond.append(_beyond(angles.last, last_low, last_high))
    # near a right angle of flexion, abduction and twist are one and the same
    beyond.append(np.abs(angles.twist) * np.cos(np.radians(angles.flexion)) - TWIST)
    beyond.append(angles.off_axis - OFF_AXIS)
    return worst(np.stack(beyond, -1), READING, "deg", body.fps,
                 (HANDS, range(1, 6), ("abduction", "flexion", "middle joint", "last joint", "twist", "off axis")))


def wrist_bend(body):
    """Degrees by which the wrist is bent against the forearm beyond what pianists do."""
    flexion, deviation = wrist_angles(body)
    return worst(np.stack([_beyond(flexion, *FLEXION), _beyond(deviation, *DEVIATION)], -1), 0.0, "deg", body.fps,
                 (HANDS, ("flexion", "deviation")))


def tilt(body):
    """Degrees by which the hand lies over the keys steeper, more rolled or more turned than pianists' hands do."""
    beyond = [_beyond(angle, *span) for angle, span in zip(hand_angles(body.rotations[:, :, 0]), (PITCH, ROLL, YAW))]
    return worst(np.stack(beyond, -1), 0.0, "deg", body.fps, (HANDS, ("pitch", "roll", "yaw")))


def place(body):
    """mm by which a wrist is where no pianist's is: off the keyboard, over the fallboard, in the air."""
    return worst(_beyond(body.wrist, *PLACE) * 1000, 0.0, "mm", body.fps, (HANDS, "xyz"))


def _beyond(values, low, high):
    return np.maximum(low - values, values - high)
