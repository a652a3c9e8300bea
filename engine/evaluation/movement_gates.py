"""Gates on how hands move: speeds that no human reaches, jolts, trembling; and the acceleration of joints and tips."""
import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, minimum_filter1d, uniform_filter1d

from .body import HANDS, worst

#: Metres a second. Pianists' wrists move along the keys at 0.5-1.7 m/s at the 99th percentile of episodes (PianoMime);
#: a leap of two octaves in 0.2 s takes 3.1 m/s by minimum jerk.
WRIST_SPEED = 3.2
#: Of a pad relative to its wrist, metres a second: a finger of 90 mm at the joint speed below.
TIP_SPEED = 2.2
#: Radians a second. Finger joints tapping as fast as people can (7 Hz over 45 degrees) reach 17; struck from a lift,
#: 20-25. Forearms turn at 15 in a tremolo (6.5 Hz over 40 degrees).
JOINT_SPEED, TURN_SPEED = 25.0, 16.0
#: Metres a second squared, of the wrist: the leap above takes 48 by minimum jerk.
JOLT = 60.0
#: mm: physiological tremor of a finger is about 0.1-0.2 mm at 8-12 Hz.
TREMBLE = 0.3
#: A quick way has fast parts too: so much of what is covered within the window, by minimum jerk in 0.1 s.
ON_THE_WAY = 0.02
#: Trembling is what is faster than this, Hz, over windows of so many seconds.
TREMBLE_FROM, TREMBLE_WINDOW = 10.0, 0.25
#: So long (s) after a hand's last onset or release and before its next one it should be still.
SETTLED = 0.2
_JOINTS = ("index base", "index middle", "index last", "middle base", "middle middle", "middle last", "pinky base",
           "pinky middle", "pinky last", "ring base", "ring middle", "ring last", "thumb base", "thumb middle",
           "thumb last")


def wrist_speed(body):
    """The wrists' largest speed."""
    return worst(_speed(body.wrist, body.fps), WRIST_SPEED, "m/s", body.fps, (HANDS,))


def tip_speed(body):
    """The pads' largest speed against their wrists."""
    return worst(_speed(body.pads - body.wrist[:, :, None], body.fps), TIP_SPEED, "m/s", body.fps,
                 (HANDS, range(1, 6)))


def joint_speed(body):
    """The digits' joints' largest speed."""
    return worst(_turning(body.local[:, :, 1:], body.fps), JOINT_SPEED, "rad/s", body.fps, (HANDS, _JOINTS))


def turn_speed(body):
    """The largest speed at which a hand turns."""
    return worst(_turning(body.rotations[:, :, 0], body.fps), TURN_SPEED, "rad/s", body.fps, (HANDS,))


def jolt(body):
    """The wrists' largest acceleration."""
    return worst(np.linalg.norm(np.diff(body.wrist, 2, axis=0), axis=-1) * body.fps**2, JOLT, "m/s2", body.fps,
                 (HANDS,))


def tremble(body, notes):
    """mm (RMS over a quarter of a second) that shake faster than 10 Hz, beyond what a quick way brings with it: of
    wrists at any time, of pads while the whole hand should be still, of the height of pads that hold a key down."""
    wrist, pads = _shaking(body.wrist, body.fps), _shaking(body.pads, body.fps)
    height = _shaking(body.pads[..., 2:], body.fps)
    still = np.stack([_still(notes[notes["hand"] == hand], len(pads), body.fps) for hand in (0, 1)], axis=1)
    fingers = np.where(still[..., None], pads, np.where(_holding(notes, len(pads), body.fps), height, 0))
    return worst(np.concatenate([wrist[:, :, None], fingers], axis=-1) * 1000, TREMBLE, "mm", body.fps,
                 (HANDS, ("wrist", 1, 2, 3, 4, 5)))


def accelerations(body):
    """Mean |second difference|, m/s2, of the wrists, the pads and all joints: for comparison, not a gate."""
    return tuple(float(np.linalg.norm(np.diff(path, 2, axis=0), axis=-1).mean() * body.fps**2) if len(path) > 2 else 0.0
                 for path in (body.wrist, body.pads, body.joints))


def _speed(path, fps):
    return np.linalg.norm(np.diff(path, axis=0), axis=-1) * fps


def _turning(rotations, fps):
    """rad/s [N-1,...] between successive rotations [N,...,3,3]: |R - S| = 2 sqrt(2) sin(angle / 2)."""
    chord = np.linalg.norm(np.diff(rotations, axis=0), axis=(-2, -1)) / np.sqrt(8)
    return 2 * np.arcsin(np.clip(chord, 0, 1)) * fps


def _shaking(path, fps):
    """RMS [N,...] over a window of what moves faster than `TREMBLE_FROM` in `path` [N,...,D], less `ON_THE_WAY`."""
    deviation = np.sqrt(np.log(2)) / (2 * np.pi * TREMBLE_FROM) * fps  # half of the power passes there
    reach = min(int(4 * deviation) + 1, len(path) - 1)
    padded = np.pad(path, [(reach, reach)] + [(0, 0)] * (path.ndim - 1), mode="reflect", reflect_type="odd")
    fast = path - gaussian_filter1d(padded, deviation, axis=0)[reach:reach + len(path)]
    width = max(round(TREMBLE_WINDOW * fps), 1)
    power = uniform_filter1d((fast * fast).sum(-1), width, axis=0, mode="nearest")
    wide = width + 2 * reach  # what the filter sees
    way = (maximum_filter1d(path, wide, axis=0) - minimum_filter1d(path, wide, axis=0)).max(-1)
    return np.sqrt(np.maximum(power, 0)) - ON_THE_WAY * way


def _still(notes, count, fps):
    """Which frames [N] are further than `SETTLED` and half a window from every onset and release of `notes`."""
    events = np.sort(np.concatenate([notes["onset"], notes["offset"]]))
    if not len(events):
        return np.ones(count, bool)
    times = np.arange(count) / fps
    after = np.searchsorted(events, times)
    near = np.minimum(np.abs(times - events[np.maximum(after - 1, 0)]),
                      np.abs(times - events[np.minimum(after, len(events) - 1)]))
    return near > SETTLED + TREMBLE_WINDOW / 2


def _holding(notes, count, fps):
    """Which pads [N,2,5] have been at the bottom of a key for long enough to rest there, and stay."""
    result = np.zeros((count, 2, 5), bool)
    edge = SETTLED + TREMBLE_WINDOW / 2
    for note in notes[(notes["finger"] > 0) & (notes["offset"] - notes["onset"] > 2 * edge)]:
        held = slice(int(np.ceil((note["onset"] + edge) * fps)), max(int((note["offset"] - edge) * fps), 0))
        result[held, note["hand"], note["finger"] - 1] = True
    return result
